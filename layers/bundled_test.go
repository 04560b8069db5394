package layers_test

import (
	"math"
	"strconv"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// The bundled layers hold what data/README.md says of them.

func TestBundledLayersAreSound(t *testing.T) {
	c := mustBundled(t)
	counts := map[string]int{"county": 2891, "prefecture": 375, "province": 34, "plate": 4, "growth_pole": 3, "strategy": 29,
		"city_cluster": 19, "metro_circle": 14, "mfz_county": 2891, "mfz_zone": 59, "basin_l1": 10, "basin_l2": 80, "river": 625,
		"boundary_line": 8, "world": 238, "three_zones": 86, "ecological_redline": 19, "basic_farmland": 435, "urban_boundary": 23,
		"planning_zone": 2584, "parcel": 14983}
	for _, l := range c.Layers() {
		if err := l.Check(); err != nil {
			t.Error(err)
		}
		if want, known := counts[l.Name()]; !known || l.Len() != want {
			t.Errorf("layer %s has %d features, want %d", l.Name(), l.Len(), want)
		}
		delete(counts, l.Name())
		described(t, l)
	}
	for name := range counts {
		t.Errorf("layer %s is missing", name)
	}
}

// described checks that a layer says what it is and where it comes from.
func described(t *testing.T, l *layers.Layer) {
	t.Helper()
	s := l.Spec()
	for what, text := range map[string]string{"title zh": s.Title.ZH, "title en": s.Title.EN, "abstract zh": s.Abstract.ZH,
		"abstract en": s.Abstract.EN, "group": s.Group, "kind": s.Kind, "attribution zh": s.Attribution.ZH, "license": s.License,
		"grade": s.Grade, "date": s.Date, "provenance": s.Provenance} {
		if text == "" && !(s.Synthetic && what == "grade") {
			t.Errorf("layer %s has no %s", l.Name(), what)
		}
	}
	if s.Synthetic && (s.Warning.ZH == "" || s.Warning.EN == "") {
		t.Errorf("layer %s is synthetic and has no warning", l.Name())
	}
	if len(s.Legend.Classes) == 0 {
		t.Errorf("layer %s has no legend", l.Name())
	}
	titled := make(map[string]bool)
	for _, f := range s.Fields {
		if f.ZH == "" || f.EN == "" {
			t.Errorf("layer %s: field %s has no title in both languages", l.Name(), f.Name)
		}
		titled[f.Name] = true
	}
	for _, column := range l.Table().Columns {
		if !titled[column.Name] {
			t.Errorf("layer %s: field %s is not titled", l.Name(), column.Name)
		}
	}
	if counts := l.ClassCounts(); s.Legend.Other == nil && counts[len(counts)-1] > 0 {
		t.Errorf("layer %s: %d features are in no class of the legend", l.Name(), counts[len(counts)-1])
	}
}

func TestCountiesAreAPartition(t *testing.T) {
	county := mustBundled(t).Layer("county")
	mesh, _ := county.Mesh()
	count, err := mesh.Sharing()
	if err != nil {
		t.Fatal(err)
	}
	if want := (geo.Sharing{Once: 35587, Twice: 192892}); count != want {
		t.Errorf("%+v, want %+v", count, want)
	}
	sum := 0.0
	for i := range county.Len() {
		sum += geo.Area(county.Geometry(i))
	}
	if math.Abs(sum/1e6-9505988) > 1 {
		t.Errorf("the counties have %.1f km², want 9505988 ± 1", sum/1e6)
	}
}

// TestDissolvedAreasAddUp: what is made of all counties has the area of all
// counties, and shares every vertex with them.
func TestDissolvedAreasAddUp(t *testing.T) {
	c := mustBundled(t)
	area := func(l *layers.Layer) (sum float64) {
		for i := range l.Len() {
			sum += geo.Area(l.Geometry(i))
		}
		return sum
	}
	want := area(c.Layer("county"))
	mesh, _ := c.Layer("county").Mesh()
	vertex := make(map[orb.Point]bool, len(mesh.Points))
	for _, p := range mesh.Points {
		vertex[p] = true
	}
	for _, name := range []string{"province", "prefecture"} {
		l := c.Layer(name)
		if got := area(l); math.Abs(got-want) > 1 {
			t.Errorf("%s: %.3f m², the counties have %.3f", name, got, want)
		}
		for i := range l.Len() {
			for _, p := range vertices(l.Geometry(i)) {
				if !vertex[p] {
					t.Fatalf("%s %s: %v is no vertex of a county", name, l.ID(i), p)
				}
			}
		}
	}
}

func vertices(g orb.Geometry) (all []orb.Point) {
	switch g := g.(type) {
	case orb.Polygon:
		for _, r := range g {
			all = append(all, r...)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			all = append(all, vertices(p)...)
		}
	}
	return all
}

// TestRegionsAgreeWithOfficialAreas compares regions with the areas that the
// plans print. The tolerances are those that data/README.md explains: members
// below the county are simplified.
func TestRegionsAgreeWithOfficialAreas(t *testing.T) {
	c := mustBundled(t)
	exceptions := map[string]float64{ // per cent
		"ST07": 14, "ST09": 8, "ST11": 3, "ST13": 7, "ST24": 13, "ST26": 5, "EC01": 6, "EC02": 3, "EC04": 22, "EC06": 6, "EC07": 12, "EC13": 17,
		"EC17": 3, "EC22": 4, "MC12": 4, "MC02": 3, "B": 3, "D": 3, "ST04": 3, "UA04": 3, "UA17": 3, "ST23": 3}
	for _, name := range []string{"strategy", "city_cluster", "metro_circle", "mfz_zone", "basin_l1"} {
		l := c.Layer(name)
		column := l.Table().Column("official_area_km2")
		if column == nil {
			column = l.Table().Column("plan_area_km2")
		}
		if column == nil {
			t.Errorf("layer %s has no column of official areas", name)
			continue
		}
		compared := 0
		for i := range l.Len() {
			official, err := strconv.ParseFloat(column.At(i).String(), 64)
			if err != nil || official == 0 {
				continue
			}
			compared++
			tolerance := max(exceptions[l.ID(i)], 2.1)
			if off := (geo.Area(l.Geometry(i))/1e6 - official) / official * 100; math.Abs(off) > tolerance {
				t.Errorf("%s %s: %+.1f %% of the official %v km², want within %v %%", l.ID(i), l.Title(i).ZH, off, official, tolerance)
			}
		}
		if compared < 8 {
			t.Errorf("layer %s: only %d regions have an official area", name, compared)
		}
	}
}

// TestBundledAnswers are places whose zones are known.
func TestBundledAnswers(t *testing.T) {
	c := mustBundled(t)
	f := func(lon, lat float64, layer string, want ...string) {
		t.Helper()
		var got []string
		for _, h := range c.Layer(layer).At(orb.Point{lon, lat}) {
			got = append(got, h.Side.String()+" "+c.Layer(layer).Title(h.Feature).ZH)
		}
		if len(got) != len(want) {
			t.Errorf("%s at %v %v: %q, want %q", layer, lon, lat, got, want)
			return
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s at %v %v: %q, want %q", layer, lon, lat, got, want)
			}
		}
	}
	f(116.39, 39.92, "county", "inside 东城区")
	f(116.39, 39.92, "province", "inside 北京市")
	f(116.39, 39.92, "plate", "inside 东部地区")
	f(116.39, 39.92, "strategy", "inside 京津冀协同发展")
	f(116.39, 39.92, "city_cluster", "inside 京津冀城市群")
	f(116.39, 39.92, "basin_l1", "inside 海河区")
	f(116.38137, 39.96005, "county", "boundary 东城区", "boundary 西城区", "boundary 朝阳区") // a vertex of all three
	f(125, 25, "county")                                                             // in the sea
	f(120.8, 31, "three_zones", "inside 生态空间")
}

// TestExtentsOfBundledLayers: control lines are known of where the plan divides the land, and
// nothing of the plan lies beyond.
func TestExtentsOfBundledLayers(t *testing.T) {
	c := mustBundled(t)
	for _, name := range []string{"urban_boundary", "ecological_redline", "basic_farmland", "planning_zone", "parcel"} {
		l, ground := c.Layer(name), c.Layer("three_zones")
		if s := l.Spec(); s.Extent != "three_zones" || s.Accuracy != 0.1 {
			t.Errorf("%s: extent %q, accuracy %v", name, s.Extent, s.Accuracy)
		}
		for i := 0; i < l.Len(); i += 1 + l.Len()/100 {
			site, err := geo.NewOverlapSite(l.Geometry(i))
			if err != nil {
				t.Fatal(err)
			}
			if left, err := ground.Uncovered(site); err != nil || left > 1 {
				t.Errorf("%s: %v m² of feature %d lie beyond three_zones, %v", name, left, i+1, err)
			}
		}
	}
}
