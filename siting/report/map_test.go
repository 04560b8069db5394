package report

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
	"guotu/layers"
	"guotu/siting"
	"guotu/siting/rules"
)

var bundledPlan = sync.OnceValues(func() (*layers.Catalog, error) {
	return layers.Load(context.Background(), data.Bundled(), "guotu.yaml")
})

func plan(t testing.TB) *layers.Catalog {
	t.Helper()
	c, err := bundledPlan()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// square is one of so many metres a side, east and north of a corner.
func square(corner orb.Point, side float64) orb.Polygon {
	east := geo.GeodesicDestination(corner, 90, side)
	north := geo.GeodesicDestination(corner, 0, side)
	return orb.Polygon{{corner, {east[0], corner[1]}, {east[0], north[1]}, {corner[0], north[1]}, corner}}
}

// siteReport is a report on some ground of the bundled plan, of what the layers themselves say of
// it, without rules.
func siteReport(t testing.TB, parcels ...orb.Geometry) *siting.Report {
	t.Helper()
	c := plan(t)
	r := &siting.Report{Verdict: rules.Block, Notice: layers.Text{ZH: "参考，非审批结论", EN: "for reference only"}, Plan: c.Version(), Rules: "cn-2026.1@1f2e3d4c5b6a",
		Engine: "test", AsOf: "2026-11-29", Hash: strings.Repeat("0123456789abcdef", 4), Project: siting.Input{Name: "示范区汽车零部件厂", Type: "industry", CRS: "EPSG:4528"}}
	var all orb.Collection
	for i, g := range parcels {
		all = append(all, g)
		m2 := geo.Area(g)
		r.Parcels = append(r.Parcels, siting.Lot{Name: string(rune('A' + i%26)), Geometry: g, Measure: siting.Measure{M2: m2, Ha: m2 / 1e4, Mu: m2 * 0.0015}})
		r.Site.M2 += m2
	}
	b := all.Bound()
	r.Site.Bound = [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
	for _, l := range c.Layers() {
		result := siting.LayerResult{Layer: l.Name(), Kind: l.Spec().Kind, Title: l.Spec().Title, Status: "not_involved", Date: l.Spec().Date, Synthetic: l.Spec().Synthetic}
		for _, row := range l.In(b) {
			if is, err := geo.Intersects(l.Geometry(row), b.ToPolygon()); err == nil && is && l.GeometryType() == "polygon" {
				result.Status = "involved"
				r.Overlaps = append(r.Overlaps, siting.Overlap{Layer: l.Name(), Kind: l.Spec().Kind, Feature: l.ID(row), Title: l.Title(row).ZH})
			}
		}
		if l.Len() > 0 && l.Spec().Kind == "ecological_redline" && result.Status != "involved" {
			result.Nearest = nearestOf(l, parcels[0])
		}
		r.Layers = append(r.Layers, result)
	}
	return r
}

func nearestOf(l *layers.Layer, g orb.Geometry) *siting.Nearest {
	near := &siting.Nearest{Distance: math.Inf(1)}
	for row := range l.Len() {
		a, b, metres := geo.Nearest(g, l.Geometry(row))
		if metres < near.Distance {
			near = &siting.Nearest{Feature: l.ID(row), Title: l.Title(row), Distance: metres, From: a, To: b}
		}
	}
	return near
}

// factory cuts basic farmland near Qingpu; see TestMapsLook.
var factory = orb.Point{120.98, 31.09}

func TestScaleBarsAreTrue(t *testing.T) {
	f := func(b orb.Bound, surroundings bool) {
		t.Helper()
		v, err := newView(b, surroundings, 1008, 1022)
		if err != nil {
			t.Fatalf("%v: %v", b, err)
		}
		metres, pixels := v.bar(280)
		x, y := 504-pixels/2, 511.0
		p, err0 := v.lonLat(x, y)
		q, err1 := v.lonLat(x+pixels, y)
		if got := geo.GeodesicDistance(p, q); err0 != nil || err1 != nil || math.Abs(got/metres-1) > 0.005 || pixels > 280 || pixels < 280/2.6 {
			t.Errorf("%v 1:%d: a bar of %.0f pixels says %v m and is %v m (%v %v)", b, v.scale, pixels, metres, got, err0, err1)
		}
		// 1:n holds on paper, too.
		if got := v.metres * pixelsPerMM * 1000; math.Abs(got/float64(v.scale)-1) > 0.005 {
			t.Errorf("%v: 1:%d is 1:%.0f", b, v.scale, got)
		}
	}
	at := func(lon, lat, side float64) orb.Bound { return square(orb.Point{lon, lat}, side).Bound() }
	for _, surroundings := range []bool{false, true} {
		f(at(120.98, 31.09, 10), surroundings)
		f(at(120.98, 31.09, 0), surroundings)
		f(at(121.49, 31.09, 500), surroundings) // the edge of a zone
		f(at(118.6, 53.2, 100_000), surroundings)
		f(at(100, 20, 900_000), surroundings)
		f(at(-70, -33, 1000), surroundings)
		f(at(10, 78, 1000), surroundings)
		f(at(10, 85, 1000), surroundings)
		f(at(75, 20, 4_000_000), surroundings)
	}
}

func TestScalesAreRound(t *testing.T) {
	f := func(need float64, want int) {
		t.Helper()
		if got := roundScale(need); got != want {
			t.Errorf("roundScale(%v) = %d, want %d", need, got, want)
		}
	}
	f(1, 100)
	f(100, 100)
	f(201, 250)
	f(2600, 5000)
	f(500_000, 500_000)
	f(500_001, 1_000_000)
}

func TestDegreesAreWrittenAsFineAsTheyStep(t *testing.T) {
	f := func(tenth, step int, want string) {
		t.Helper()
		if got := degreesText(tenth, step, "E", "W", ""); got != want {
			t.Errorf("degreesText(%d, %d) = %s, want %s", tenth, step, got, want)
		}
	}
	f(120*36_000, 36_000, "120°E")
	f(-70*36_000-30*600, 18_000, "70°30′W")
	f(120*36_000+30*600+50, 50, "120°30′05″E")
	f(120*36_000+30*600+55, 5, "120°30′05.5″E")
}

// TestMapsLook writes the maps of sites of all kinds where MAPS says, to be looked at.
func TestMapsLook(t *testing.T) {
	dir := os.Getenv("MAPS")
	if dir == "" {
		t.Skip("MAPS is not set")
	}
	for name, r := range someReports(t) {
		for _, lang := range []string{"zh", "en"} {
			maps, notes, err := drawMaps(t.Context(), r, Options{Lang: lang, Catalog: plan(t)})
			if err != nil {
				t.Fatal(name, err)
			}
			t.Log(name, len(maps), notes)
			for i, m := range maps {
				t.Log(m.title, m.scale, len(m.png))
				if err := os.WriteFile(filepath.Join(dir, name+"-"+lang+"-"+string(rune('1'+i))+".png"), m.png, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func someReports(t testing.TB) map[string]*siting.Report {
	road := orb.LineString{{120.93, 31.05}, {120.97, 31.08}, {121.01, 31.085}, {121.06, 31.12}}
	hostile := siteReport(t, square(factory, 300))
	hostile.Project.Name = "‮<script>\x00" + strings.Repeat("很长的名字与 a very long name ", 40) + "𠮷野家㐂\xff"
	many := make([]orb.Geometry, 30)
	for i := range many {
		many[i] = square(orb.Point{120.95 + 0.01*float64(i%6), 31.05 + 0.008*float64(i/6)}, 500)
	}
	return map[string]*siting.Report{
		"factory": siteReport(t, square(factory, 400)),
		"tiny":    siteReport(t, square(factory, 10)),
		"huge":    siteReport(t, square(orb.Point{120.5, 30.8}, 100_000)),
		"road":    siteReport(t, road),
		"point":   siteReport(t, factory),
		"ocean":   siteReport(t, square(orb.Point{-150, 10}, 1000)),
		"many":    siteReport(t, many...),
		"hostile": hostile,
		"pole":    siteReport(t, square(orb.Point{10, 89.9}, 100)),
	}
}

func TestMapsAreTheSameEveryTime(t *testing.T) {
	r := siteReport(t, square(factory, 400))
	one, _, err := drawMaps(t.Context(), r, Options{Catalog: plan(t)})
	two, _, err2 := drawMaps(t.Context(), r, Options{Catalog: plan(t)})
	if err != nil || err2 != nil || len(one) < 4 || len(one) != len(two) {
		t.Fatal(err, err2, len(one), len(two))
	}
	for i := range one {
		if !bytes.Equal(one[i].png, two[i].png) {
			t.Errorf("map %d differs", i+1)
		}
		if len(one[i].png) > 400_000 {
			t.Errorf("map %d has %d bytes", i+1, len(one[i].png))
		}
	}
}
