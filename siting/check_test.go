package siting

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/siting/rules"
)

// asOf is a day on which the rules of the program are in force.
var asOf = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

func mustRules(t testing.TB) *rules.Set {
	t.Helper()
	sets, err := rules.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	return sets[0]
}

func mustCheck(t testing.TB, p *Project, o Options) *Report {
	t.Helper()
	if o.AsOf.IsZero() {
		o.AsOf = asOf
	}
	r, err := Check(context.Background(), mustBundled(t), p, mustRules(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func mustJSON(t testing.TB, r *Report) string {
	t.Helper()
	body, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// plot is a square of so many metres around a place.
func plot(lon, lat, metres float64) orb.Polygon {
	h := metres / 2 / 111_000
	w := h / math.Cos(lat*math.Pi/180)
	return orb.Polygon{{{lon - w, lat - h}, {lon + w, lat - h}, {lon + w, lat + h}, {lon - w, lat + h}, {lon - w, lat - h}}}
}

func project(gs ...orb.Geometry) *Project {
	p := &Project{}
	for _, g := range gs {
		p.Parcels = append(p.Parcels, Parcel{Geometry: g})
	}
	return p
}

// somewhere is a place in the demo plan: in its farmland.
func somewhere(t testing.TB, n int) orb.Point {
	t.Helper()
	at, _, ok := geo.LabelPoint(mustBundled(t).Layer("basic_farmland").Geometry(n))
	if !ok {
		t.Fatal("no place")
	}
	return at
}

func TestCheckIsTheSameEveryTime(t *testing.T) {
	at := somewhere(t, 3)
	p := project(plot(at[0], at[1], 900), plot(at[0]+0.01, at[1], 400), plot(at[0]+0.012, at[1], 400))
	p.Type = "factory"
	want := mustJSON(t, mustCheck(t, p, Options{}))
	for range 3 {
		if got := mustJSON(t, mustCheck(t, p, Options{})); got != want {
			t.Fatalf("%s\nthen\n%s", want, got)
		}
	}
	if strings.Contains(want, "null") {
		t.Error("a list is null")
	}
}

// TestPartsAddUp: zones, what is in none and what is not covered make up the site, as measured and as
// rounded; parcels make up the site; the order of parcels does not matter.
func TestPartsAddUp(t *testing.T) {
	random := rand.New(rand.NewSource(11))
	for n := range 20 {
		at := somewhere(t, n*7)
		var gs []orb.Geometry
		for i := range 12 {
			gs = append(gs, plot(at[0]+0.02*float64(i), at[1]+0.01*random.Float64(), 200+1500*random.Float64()))
		}
		p := project(gs...)
		r := mustCheck(t, p, Options{})
		ha, m2 := 0.0, 0.0
		for _, l := range r.Parcels {
			ha, m2 = ha+l.Ha, m2+l.M2
		}
		if math.Abs(ha-r.Site.Ha) > 1e-9 || math.Abs(m2-r.Site.M2) > 1e-6 {
			t.Errorf("parcels have %v ha, %v m², the site %v", ha, m2, r.Site.Measure)
		}
		for _, l := range r.Layers {
			ha, m2 := 0.0, 0.0
			for _, o := range r.Overlaps {
				if o.Layer == l.Layer {
					ha, m2 = ha+o.Ha, m2+o.M2
				}
			}
			if l.Kind != "strategy" && (math.Abs(ha-l.Ha) > 1e-9 || math.Abs(m2-l.M2) > 1e-6) {
				t.Errorf("%s: zones have %v ha, %v m², the layer %v", l.Layer, ha, m2, l.Measure)
			}
			if l.Kind == "three_zones" && math.Abs(l.M2+l.Uncovered-r.Site.M2) > 1e-6 {
				t.Errorf("%s: %v and %v beyond are not %v", l.Layer, l.M2, l.Uncovered, r.Site.M2)
			}
		}
		random.Shuffle(len(p.Parcels), func(i, j int) { p.Parcels[i], p.Parcels[j] = p.Parcels[j], p.Parcels[i] })
		again := mustCheck(t, p, Options{})
		if again.Verdict != r.Verdict || math.Abs(again.Site.M2-r.Site.M2) > 1e-6 || len(again.Overlaps) != len(r.Overlaps) {
			t.Errorf("in another order: %v %v", again.Verdict, again.Site)
		}
		for i := range r.Overlaps {
			if o, was := again.Overlaps[i], r.Overlaps[i]; o.Feature != was.Feature || math.Abs(o.M2-was.M2) > 1e-6 {
				t.Errorf("in another order: %v, was %v", o, was)
			}
		}
	}
}

func TestUglyInput(t *testing.T) {
	at := somewhere(t, 0)
	x, y := at[0], at[1]
	bow := orb.Polygon{{{x, y}, {x + 0.002, y + 0.002}, {x + 0.002, y}, {x, y + 0.002}, {x, y}}}
	refused := func(p *Project, want string) {
		t.Helper()
		_, err := Check(context.Background(), mustBundled(t), p, mustRules(t), Options{AsOf: asOf})
		var mend *Error
		if !errors.As(err, &mend) || !strings.Contains(err.Error(), want) || mend.ZH == "" {
			t.Errorf("%v, want %s", err, want)
		}
	}
	noted := func(p *Project, verdict rules.Severity, defects ...string) {
		t.Helper()
		r := mustCheck(t, p, Options{})
		var got []string
		for _, d := range r.Quality {
			if !slices.Contains(got, d.Rule) {
				got = append(got, d.Rule)
			}
		}
		if r.Verdict != verdict || !slices.Equal(got, defects) {
			t.Errorf("%v %q, want %v %q", r.Verdict, got, verdict, defects)
		}
	}
	refused(project(), "no geometry")
	refused(project(nil), "no geometry")
	refused(project(orb.Polygon{{{x, y}, {x, y}, {x, y}}}), "no area")
	refused(project(orb.Polygon{{{x, y}, {x + 1, y}, {x + 2, y}, {x, y}}}), "no area")
	refused(project(orb.Polygon{{{500000, 3400000}, {500100, 3400000}, {500100, 3400100}, {500000, 3400000}}}), "no place on earth")
	refused(&Project{Type: "castle", Parcels: []Parcel{{Geometry: bow}}}, "castle")
	noted(project(bow), rules.Block, "self_crossing", "repaired")
	noted(project(plot(x, y, 100), plot(x, y, 100)), rules.Block, "duplicate_parcel", "parcels_overlap")
	noted(project(plot(x, y, 100), at), rules.Block, "single_point")
	noted(project(plot(x, y, 100), orb.Polygon{{{x, y}, {x, y}, {x, y}}}), rules.Block, "zero_area")
	noted(project(plot(-74, 40.7, 100)), rules.Unknown, "outside_china", "outside_divisions", "outside_plan")
	noted(&Project{Parcels: []Parcel{{Geometry: plot(x, y, 100), Stated: 12000}}}, rules.Block, "stated_area")
	noted(&Project{Parcels: []Parcel{{Geometry: plot(x, y, 100), Stated: 10030}}}, rules.Block)
	many := project(make([]orb.Geometry, 20_001)...)
	refused(many, "20001 parcels")
}

// TestLargeInput: 10,000 parcels and 100,000 vertices are answered.
func TestLargeInput(t *testing.T) {
	at := somewhere(t, 0)
	n, corners := 10_000, 100_000
	if testing.Short() || raceEnabled {
		n, corners = 200, 2000
	}
	var grid []orb.Geometry
	for i := range n {
		grid = append(grid, plot(at[0]+0.001*float64(i%100), at[1]+0.001*float64(i/100), 60))
	}
	if r := mustCheck(t, project(grid...), Options{}); len(r.Parcels) != n || r.Verdict != rules.Block {
		t.Errorf("%v, %d parcels", r.Verdict, len(r.Parcels))
	}
	var ring orb.Ring
	for i := range corners {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(corners))
		ring = append(ring, orb.Point{at[0] + 0.02*c, at[1] + 0.02*s})
	}
	if r := mustCheck(t, project(orb.Polygon{append(ring, ring[0])}), Options{}); r.Verdict != rules.Block {
		t.Error(r.Verdict)
	}
}

// TestBlockedSiteHasAFreePart: what is left of the site touches nothing that blocks it.
func TestBlockedSiteHasAFreePart(t *testing.T) {
	at := somewhere(t, 0)
	p := project(plot(at[0], at[1], 6000))
	p.Type = "road"
	c, err := Compare(context.Background(), mustBundled(t), []*Project{p, project(nil)}, mustRules(t), Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	a := c.Alternatives[0]
	if a.Verdict != rules.Block || a.Free == nil || a.FreeArea.M2 >= a.Site.M2 || c.Alternatives[1].Error == "" {
		t.Fatalf("%+v", c)
	}
	free := project(a.Free)
	free.Type = "road"
	r := mustCheck(t, free, Options{})
	for _, l := range r.Layers {
		if l.Kind == "basic_farmland" && l.M2 > 1e-3 {
			t.Errorf("what is free touches %v m² of %s", l.M2, l.Layer)
		}
	}
}

func TestVerify(t *testing.T) {
	at := somewhere(t, 0)
	p := project(orb.Polygon{{{at[0], at[1]}, {at[0] + 0.002, at[1] + 0.002}, {at[0] + 0.002, at[1]}, {at[0], at[1] + 0.002}, {at[0], at[1]}}}, plot(at[0]+0.01, at[1], 100))
	p.Name, p.Type, p.Parcels[1].Stated = "厂", "factory", 10000
	report := mustJSON(t, mustCheck(t, p, Options{Engine: "v1"}))
	f := func(report, engine string, same, tampered bool, differs ...string) {
		t.Helper()
		v, err := Verify(context.Background(), mustBundled(t), []*rules.Set{mustRules(t)}, []byte(report), Options{Engine: engine})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range v.Differs {
			got = append(got, d.Member)
		}
		if v.Same != same || v.Tampered != tampered || !slices.Equal(got, differs) {
			t.Errorf("%v %v %q, want %v %v %q", v.Same, v.Tampered, got, same, tampered, differs)
		}
	}
	f(report, "v1", true, false)
	f(report, "v2", false, false, "engine", "hash")
	f(strings.Replace(report, `"verdict": "block"`, `"verdict": "pass"`, 1), "v1", false, false, "verdict")
	f(strings.Replace(report, "厂", "校", 1), "v1", false, true, "hash")
	for _, bad := range []string{"", "{}", "[]", `{"as_of":"2026-01-01","hash":"x","rules":"none@1"}`} {
		if _, err := Verify(context.Background(), mustBundled(t), []*rules.Set{mustRules(t)}, []byte(bad), Options{}); err == nil {
			t.Errorf("%q is taken for a report", bad)
		}
	}
}

func TestPointsAndLines(t *testing.T) {
	at := somewhere(t, 0)
	r := mustCheck(t, project(at), Options{})
	i := slices.IndexFunc(r.Overlaps, func(o Overlap) bool { return o.Layer == "basic_farmland" })
	if i < 0 || r.Overlaps[i].Relation != "inside" || r.Site.Points != 1 || r.Verdict != rules.Block {
		t.Errorf("%v %+v", r.Verdict, r.Overlaps)
	}
	for _, l := range r.Layers {
		if controls(l.Kind) && (l.Nearest == nil || l.Nearest.Distance <= 0) {
			t.Errorf("%s: %+v", l.Layer, l.Nearest)
		}
	}
	line := orb.LineString{{at[0] - 0.001, at[1]}, {at[0] + 0.001, at[1]}}
	r = mustCheck(t, project(line), Options{})
	if math.Abs(r.Site.Length-geo.GeodesicLength(line)) > 1e-6 || r.Verdict != rules.Block {
		t.Errorf("%v %+v", r.Verdict, r.Site)
	}
}

func BenchmarkCheck(b *testing.B) {
	at := somewhere(b, 0)
	var grid []orb.Geometry
	for i := range 2000 {
		grid = append(grid, plot(at[0]+0.002*float64(i%50), at[1]+0.002*float64(i/50), 150))
	}
	var round orb.Ring
	for i := range 10_000 {
		angle := 2 * math.Pi * float64(i) / 10_000
		s, c := math.Sincos(angle)
		out := 0.02 * (1 + 0.1*math.Sin(40*angle)) // a flower of 2 km
		round = append(round, orb.Point{at[0] + out*c, at[1] + out*s})
	}
	for _, one := range []struct {
		name string
		p    *Project
	}{{"parcel", project(plot(at[0], at[1], 200))}, {"2000parcels", project(grid...)}, {"10000vertices", project(orb.Polygon{append(round, round[0])})}} {
		b.Run(one.name, func(b *testing.B) {
			mustCheck(b, one.p, Options{})
			b.ReportAllocs()
			for b.Loop() {
				if r := mustCheck(b, one.p, Options{}); len(r.Overlaps) == 0 {
					b.Fatal("nothing")
				}
			}
		})
	}
}

// TestFiguresDoNotDependOnPieces: a report that was made with the geometry of its pieces is
// verified without it.
func TestFiguresDoNotDependOnPieces(t *testing.T) {
	for i, site := range demoParcels(mustBundled(t), 60) {
		plain := mustCheck(t, project(site), Options{})
		whole := mustCheck(t, project(site), Options{Pieces: true, Free: true})
		if mustJSON(t, plain) != mustJSON(t, whole) {
			t.Errorf("parcel %d: the reports differ", i)
		}
	}
}
