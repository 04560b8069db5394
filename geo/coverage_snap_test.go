package geo_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

func TestSnap(t *testing.T) {
	f := func(name string, tolerance float64, want string, members ...string) *geo.SnapReport {
		t.Helper()
		var gs []orb.Geometry
		for _, m := range members {
			gs = append(gs, mustWKT(t, m))
		}
		text := fmt.Sprint(gs)
		to, report := geo.Snap(gs, geo.SnapOptions{Tolerance: tolerance, Planar: true})
		if fmt.Sprint(gs) != text {
			t.Errorf("%s: the input was changed", name)
		}
		if got := fmt.Sprint(to); got != want {
			t.Errorf("%s: got %s, want %s, %+v", name, got, want, report)
		}
		if report.Farthest > 2*tolerance {
			t.Errorf("%s: %+v", name, report)
		}
		return report
	}
	const unit = "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"
	const same = "[[[0 0] [1 0] [1 1] [0 1] [0 0]]]"
	f("nothing", 1, "[]")
	f("nothing to do", 0.1, "["+same+"]", unit)
	f("a vertex beside a vertex", 0.1, "["+same+" [[[1 0] [2 0] [2 1] [1 1] [1 0]]]]", unit, "POLYGON ((1.05 0, 2 0, 2 1, 1.02 1.01, 1.05 0))")
	f("too far", 0.01, "["+same+" [[[1.05 0] [2 0] [2 1] [1.05 1] [1.05 0]]]]", unit, "POLYGON ((1.05 0, 2 0, 2 1, 1.05 1, 1.05 0))")
	f("exactly on the edge", 0, "[[[[1 0] [1 0.25] [1 1] [0 1] [0 0] [1 0]]] [[[1 0] [2 0] [2 1] [1 1] [1 0.25] [1 0]]]]", unit, "POLYGON ((1 0, 2 0, 2 1, 1 1, 1 0.25, 1 0))")
	f("beside the edge", 0.01, "[[[[1 0] [1.001 0.25] [1 1] [0 1] [0 0] [1 0]]] [[[1 0] [2 0] [2 1] [1 1] [1.001 0.25] [1 0]]]]", unit,
		"POLYGON ((1 0, 2 0, 2 1, 1 1, 1.001 0.25, 1 0))")
	r := f("a sliver goes", 0.01, "[<nil>]", "POLYGON ((0 0, 1 0, 1 0.001, 0 0.001, 0 0))")
	if len(r.Collapsed) != 1 || r.Moved != 2 {
		t.Errorf("a sliver: %+v", r)
	}
	f("a neck is cut", 0.01, "[[[[[2 0.5] [2 0] [3 0] [3 1] [2 1] [2 0.5]]] [[[1 0.5] [1 1] [0 1] [0 0] [1 0] [1 0.5]]]]]",
		"POLYGON ((0 0, 1 0, 1 0.5, 2 0.5, 2 0, 3 0, 3 1, 2 1, 2 0.502, 1 0.502, 1 1, 0 1, 0 0))")
}

// shaken moves every vertex of every area by itself.
func shaken(gs []orb.Geometry, by float64, seed uint64) []orb.Geometry {
	random := rand.New(rand.NewPCG(seed, 7))
	all := make([]orb.Geometry, len(gs))
	for i, g := range gs {
		r := slices.Clone(g.(orb.Polygon)[0])
		for k := range r[1:] {
			r[k][0] += by * (random.Float64() - 0.5)
			r[k][1] += by * (random.Float64() - 0.5)
		}
		r[len(r)-1] = r[0]
		all[i] = orb.Polygon{r}
	}
	return all
}

func TestSnapMakesNeighboursShare(t *testing.T) {
	gs := newLattice(500, 9).areas()
	want, err := checkedMesh(t, gs).Sharing()
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(2) {
		all := shaken(gs, 1e-6, seed) // up to 0.08 m
		to, report := geo.Snap(all, geo.SnapOptions{Tolerance: 0.2})
		got, err := checkedMesh(t, to).Sharing()
		if err != nil || got != want {
			t.Errorf("shared %+v, want %+v; %v", got, want, err)
		}
		if report.Farthest > 0.2 || report.Crossings > 0 || len(report.Held)+len(report.Collapsed) > 0 {
			t.Errorf("%+v", report)
		}
		if c := coverageOf(t, to); len(c.Overlaps)+len(c.Gaps) > 0 {
			t.Errorf("%d overlaps and %d gaps are left", len(c.Overlaps), len(c.Gaps))
		}
		if _, again := geo.Snap(to, geo.SnapOptions{Tolerance: 0.2}); len(again.Changed) > 0 {
			t.Errorf("a second time changes %d areas", len(again.Changed))
		}
		slices.Reverse(all)
		back, _ := geo.Snap(all, geo.SnapOptions{Tolerance: 0.2})
		slices.Reverse(back)
		for i := range to {
			if math.Abs(geo.Area(back[i])-geo.Area(to[i])) > 1e-6 {
				t.Fatalf("area %d depends on the order of areas", i)
			}
		}
	}
}

// TestSnapLosesNoSide: whatever the tolerance, nothing crosses that did not, and no
// area is turned.
func TestSnapLosesNoSide(t *testing.T) {
	gs := newLattice(60, 10).areas()
	for seed := range uint64(4) {
		for _, tolerance := range []float64{0.01, 0.1, 1, 5, 20, 60} {
			all := shaken(gs, 1e-6, seed)
			to, report := geo.Snap(all, geo.SnapOptions{Tolerance: tolerance})
			checkedMesh(t, to)
			_, before := geo.Snap(all, geo.SnapOptions{})
			if report.Crossings > before.Crossings {
				t.Errorf("tolerance %v: %d crossings, %d before", tolerance, report.Crossings, before.Crossings)
			}
			if report.Farthest > 2*tolerance {
				t.Errorf("tolerance %v: something moved by %v", tolerance, report.Farthest)
			}
			for _, i := range report.Held {
				if len(to[i].(orb.Polygon)[0]) != len(all[i].(orb.Polygon)[0]) {
					t.Errorf("tolerance %v: area %d was to be held", tolerance, i)
				}
			}
		}
	}
}

func TestSnapSurvivesAnything(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, tolerance := range []float64{0, 1, 1e9, nan, inf, -1} {
		for _, planar := range []bool{false, true} {
			gs := append([]orb.Geometry{nil, orb.Polygon{{{nan, 1}, {2, inf}, {3, 3}, {nan, 1}}}, orb.Ring{{1e300, 0}, {0, 1e300}, {0, 0}},
				orb.LineString{{0, 0}, {inf, 0}}, orb.Polygon{{{0, 90}, {1, 90}, {0, -90}}}, orb.Polygon{{}}, orb.MultiPoint{{nan, nan}}}, orb.AllGeometries...)
			to, _ := geo.Snap(gs, geo.SnapOptions{Tolerance: tolerance, Planar: planar})
			if len(to) != len(gs) {
				t.Errorf("%d geometries became %d", len(gs), len(to))
			}
		}
	}
}

// FuzzSnap snaps arbitrary rings: nothing moves too far, the result is a sound mesh,
// and what was held is as it was.
func FuzzSnap(f *testing.F) {
	f.Add([]byte{9, 1, 2, 3, 4, 5, 6, 250, 1, 1, 200, 2, 3, 9, 9})
	f.Fuzz(func(t *testing.T, bytes []byte) {
		if len(bytes) == 0 {
			return
		}
		gs := fuzzAreas(bytes[1:])
		tolerance := float64(bytes[0]) / 64
		to, report := geo.Snap(gs, geo.SnapOptions{Tolerance: tolerance, Planar: true})
		m := geo.NewMesh(to)
		if err := m.Check(); err != nil {
			t.Fatal(err)
		}
		if report.Farthest > 2*tolerance {
			t.Fatalf("moved by %v, tolerance %v", report.Farthest, tolerance)
		}
		for i := range gs {
			if !slices.Contains(report.Changed, i) && len(gs[i].(orb.Polygon)) != len(to[i].(orb.Polygon)) {
				t.Fatalf("area %d did not change, but did", i)
			}
		}
		for _, i := range report.Held {
			if slices.Contains(report.Changed, i) {
				t.Fatalf("area %d was held and changed", i)
			}
		}
	})
}
