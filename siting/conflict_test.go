package siting

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/siting/rules"
)

// conflictRule speaks of ground on the red line and on farmland or heritage at once.
const conflictRule = `id: test-1
title: {zh: 测试}
notice: {zh: 参考}
rules:
  - id: both
    title: {zh: 冲突, en: Conflict}
    basis: {doc: 文, clause: 一}
    kinds: [ecological_redline]
    with: [basic_farmland, heritage_line]
    relation: overlap
    severity: block
    message: {zh: "{area_m2} {layer} {with} {features}", en: "{with}"}
`

// mustConflict checks a site on a plan and returns the finding of the rule both, nil if there is none.
func mustConflict(t testing.TB, plan planOf, set string, o Options, parcels ...string) (*Finding, *Report) {
	t.Helper()
	read, err := rules.Read("test.yaml", strings.NewReader(set))
	if err != nil {
		t.Fatal(err)
	}
	p := &Project{}
	for _, text := range parcels {
		p.Parcels = append(p.Parcels, Parcel{Geometry: mustWKT(t, text)})
	}
	o.AsOf = asOf
	r, err := Check(context.Background(), plan.Catalog, p, read, o)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Rule == "both" })
	if i < 0 {
		return nil, r
	}
	return &r.Findings[i], r
}

// conflictPlan: two red lines, farmland over the right half of the first, heritage over its upper
// half and beside it; farmland and the second red line have a border in common, on which one has more
// corners.
func conflictPlan(t testing.TB) planOf {
	return planOf{mustPlan(t,
		"ground backdrop -: "+box(-5, -5, 15, 15),
		"red ecological_redline ground: "+square(0, 0)+"; "+square(3, 0),
		"farm basic_farmland ground: "+box(0.5, 0, 1.5, 1)+"; POLYGON((120.02 30,120.03 30,120.03 30.0033,120.03 30.0071,120.03 30.01,120.02 30.01,120.02 30))",
		"heritage heritage_line ground: "+box(0, 0.5, 1, 1)+"; "+square(0, 1)), t}
}

func TestConflictHasKnownArea(t *testing.T) {
	plan := conflictPlan(t)
	upper := geo.Area(mustWKT(t, box(0, 0.5, 1, 1)))
	f := func(want float64, features []string, parcels []int, sites ...string) {
		t.Helper()
		found, _ := mustConflict(t, plan, conflictRule, Options{}, sites...)
		if found == nil {
			found = &Finding{}
		}
		if math.Abs(found.M2-want) > 1e-4 || !slices.Equal(found.Features, features) || !slices.Equal(found.Parcels, parcels) {
			t.Errorf("%v: %v %q %v, want %v %q %v", sites, found.M2, found.Features, found.Parcels, want, features, parcels)
		}
		if want > 0 && (found.Relation != rules.Overlap || found.Layer != "red" || found.Kind != "ecological_redline" || found.SliverOnly || found.Ha == 0 || found.Share <= 0) {
			t.Errorf("%+v", found)
		}
	}
	lower := geo.Area(mustWKT(t, box(0.5, 0, 1, 0.5)))
	all := []string{"1", "farm/1", "heritage/1"}
	f(lower+upper, all, []int{1}, box(-1, -1, 2.5, 1.5))                                             // farmland and heritage overlap: once
	f(lower, []string{"1", "farm/1"}, []int{1}, box(0.2, -1, 2, 0.5))                                // beside heritage
	f(0, nil, nil, box(0, 0, 0.5, 0.5))                                                              // on the red line alone
	f(0, nil, nil, box(2.2, 0.2, 3.7, 0.8))                                                          // on both sides of a border in common
	f(0, nil, nil, box(1.2, 0.2, 3.7, 0.8))                                                          // on both, which are apart
	f(0, nil, nil, box(4.5, 4.5, 5, 5))                                                              // on nothing
	f(lower+upper, all, []int{2, 3}, box(-1, -1, 0.5, 0.4), box(-1, -1, 0.8, 2), box(0.8, -1, 2, 2)) // 1 and 2 overlap
	f(lower, []string{"1", "farm/1"}, []int{1}, box(0.4, -1, 1.5, 0.5), box(4, 0, 4.5, 0.5))
	found, _ := mustConflict(t, plan, conflictRule, Options{}, box(-1, -1, 2.5, 1.5))
	if !strings.HasSuffix(found.Message.ZH, " red farm、heritage 1、1、1") || found.Message.EN != "farm, heritage" {
		t.Errorf("%+v", found.Message)
	}
}

// TestConflictOfLinesAndPoints: what runs along a border of both sides is in none.
func TestConflictOfLinesAndPoints(t *testing.T) {
	plan := conflictPlan(t)
	f := func(length string, points bool, site string) {
		t.Helper()
		found, _ := mustConflict(t, plan, conflictRule, Options{}, site)
		want := 0.0
		if length != "" {
			want = geo.GeodesicLength(mustWKT(t, length))
		}
		if found == nil {
			found = &Finding{}
		}
		if math.Abs(found.Length-want) > 1e-3 || (len(found.Features) > 0) != (want > 0 || points) || found.SliverOnly {
			t.Errorf("%s: %+v, want %v m", site, found, want)
		}
	}
	f("LINESTRING(120.005 30.002,120.01 30.002)", false, "LINESTRING(119.99 30.002,120.02 30.002)")
	f("", false, "LINESTRING(119.99 30.002,120.004 30.002)")
	f("", false, "LINESTRING(120.03 30.001,120.03 30.009)")
	f("", true, "POINT(120.007 30.002)")
	f("", true, "POINT(120.01 30.002)")
	f("", false, "POINT(120.002 30.002)")
	f("", false, "POINT(120.03 30.002)")
}

func TestConflictOfSlivers(t *testing.T) {
	plan := planOf{mustPlan(t, "ground backdrop -: "+box(-5, -5, 15, 15), "red ecological_redline ground: "+square(0, 0),
		"farm basic_farmland ground: "+box(0.99995, 0, 2, 1), "heritage heritage_line ground: "+square(5, 5)), t} // 5 cm
	found, _ := mustConflict(t, plan, conflictRule, Options{}, box(0.5, 0.2, 1.5, 0.8))
	if found == nil || !found.SliverOnly || found.Severity != rules.NeedReview || found.M2 < 20 || found.M2 > 50 {
		t.Errorf("%+v", found)
	}
}

// TestConflictNeedsBothLayers: a layer that is not there is unknown, unless the rule can do without.
func TestConflictNeedsBothLayers(t *testing.T) {
	plan := planOf{mustPlan(t, "red ecological_redline -: "+square(0, 0), "farm basic_farmland red: "+square(0, 0)), t}
	site := box(0.1, 0.1, 0.9, 0.9)
	found, r := mustConflict(t, plan, conflictRule, Options{}, site)
	if found == nil || !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Rule == ruleMissing && f.Kind == "heritage_line" }) {
		t.Errorf("%+v", r.Findings)
	}
	if math.Abs(found.M2-r.Site.M2) > 1e-9 || found.Share != 1 || found.Ha != r.Site.Ha {
		t.Errorf("%+v", found)
	}
	if _, r := mustConflict(t, plan, conflictRule+"    required: false\n", Options{}, site); len(r.Findings) != 1 || len(r.Uncovered) == 0 {
		t.Errorf("%+v", r.Findings)
	}
}

// TestConflictLeavesTheRestFree: of the zones only those that take part block.
func TestConflictLeavesTheRestFree(t *testing.T) {
	_, r := mustConflict(t, conflictPlan(t), conflictRule, Options{Free: true}, box(-1, -1, 3.5, 1.5))
	want := r.Site.M2 - geo.Area(mustWKT(t, square(0, 0)))
	if r.Verdict != rules.Block || math.Abs(geo.Area(r.Free)-want) > 1e-2 {
		t.Errorf("%v, %v m² free, want %v", r.Verdict, geo.Area(r.Free), want)
	}
}

// TestConflictsOfTheDemoPlan: findings have the area that the lines of the plan have in common by an
// overlay of their polygons, which is none.
func TestConflictsOfTheDemoPlan(t *testing.T) {
	c := mustBundled(t)
	n := 8
	if testing.Short() || raceEnabled {
		n = 3
	}
	for i := range n {
		at := somewhere(t, i*15)
		r := mustCheck(t, project(plot(at[0], at[1], 12000)), Options{})
		for _, pair := range [][3]string{{"sx-redline-farmland", "ecological_redline", "basic_farmland"}, {"sx-redline-urban", "ecological_redline", "urban_boundary"},
			{"sx-farmland-urban", "basic_farmland", "urban_boundary"}} {
			sides := [2]orb.Collection{}
			for k := range sides {
				l := c.Layer(pair[k+1])
				for _, f := range l.In(orb.Bound{Min: orb.Point(r.Site.Bound[:2]), Max: orb.Point(r.Site.Bound[2:])}) {
					sides[k] = append(sides[k], l.Geometry(f))
				}
			}
			polygons, err := commonGround(r.Parcels[0].Geometry, sides[0], sides[1])
			if err != nil {
				t.Fatal(err)
			}
			want, got := geo.Area(orb.MultiPolygon(polygons)), 0.0
			for _, f := range r.Findings {
				if f.Rule == pair[0] {
					got += f.M2
				}
			}
			if math.Abs(got-want) > 1+1e-6*want { // edges of the site are not cut here
				t.Errorf("%s at %v: %v m², want %v", pair[0], at, got, want)
			}
		}
	}
}
