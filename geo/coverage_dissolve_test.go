package geo_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

func TestDissolveByGroups(t *testing.T) {
	gs := newLattice(400, 2).areas()
	m := checkedMesh(t, gs)
	random := rand.New(rand.NewPCG(3, 3))
	group := make([]int, len(gs))
	for i := range group {
		group[i] = random.IntN(9) - 1
	}
	group[7] = 9 // nothing is left of group 8
	for i, g := range group {
		if g == 8 {
			group[i] = 0
		}
	}
	shapes, err := m.DissolveBy(group)
	if err != nil {
		t.Fatal(err)
	}
	all, err := geo.DissolveBy(gs, group)
	if err != nil {
		t.Fatal(err)
	}
	for g := range shapes {
		members := 0.0
		for i, k := range group {
			if k == g {
				members += geo.Area(gs[i])
			}
		}
		exact, robust := m.Geometry(shapes[g]), all[g].Geometry
		if a, r := geo.Area(exact), geo.Area(robust); math.Abs(a-members) > 1e-3 || math.Abs(r-members) > 1e-3 || all[g].Overlap != 0 {
			t.Errorf("group %d: %v m², robust %v, its members have %v; overlap %v", g, a, r, members, all[g].Overlap)
		}
		if exact != nil && ringCount(exact) != ringCount(robust) {
			t.Errorf("group %d: %v rings, robust %v", g, ringCount(exact), ringCount(robust))
		}
	}
	if _, err := m.DissolveBy(group[1:]); err == nil {
		t.Error("a group for each shape but one is no error")
	}
}

func TestDissolveByUnitesWhatOverlaps(t *testing.T) {
	f := func(name string, want, overlap float64, members ...string) {
		t.Helper()
		var gs []orb.Geometry
		for _, m := range members {
			gs = append(gs, mustWKT(t, m))
		}
		all, err := geo.DissolveBy(gs, make([]int, len(gs)))
		if err != nil || len(all) != 1 {
			t.Fatalf("%s: %v, %v", name, all, err)
		}
		if got := planeArea(all[0].Geometry); math.Abs(got-want) > 1e-12 || (all[0].Overlap > 0) != (overlap > 0) {
			t.Errorf("%s: area %v, overlap %v m², want %v: %v", name, got, all[0].Overlap, want, all[0].Geometry)
		}
	}
	const unit = "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"
	f("one", 1, 0, unit)
	f("twice the same", 1, 1, unit, unit)
	f("shifted", 1.5, 0.5, unit, "POLYGON ((0.5 0, 1.5 0, 1.5 1, 0.5 1, 0.5 0))")
	f("a longer neighbour", 4, 0, unit, "POLYGON ((1 -1, 2 -1, 2 2, 1 2, 1 -1))")
	f("a bow-tie", 0.5, 0, "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))")
	f("a hole that a member fills", 16, 0, "POLYGON ((-1 -1, 3 -1, 3 3, -1 3, -1 -1), (0 0, 1 0, 1 1, 0 1, 0 0))", unit)
	f("a line has no area", 1, 0, unit, "LINESTRING (5 5, 9 9)")
	if all, err := geo.DissolveBy([]orb.Geometry{nil, orb.Point{1, 1}, orb.Polygon{}}, []int{0, 1, -1}); err != nil || len(all) != 2 || all[0].Geometry != nil {
		t.Errorf("nothing: %v, %v", all, err)
	}
}

// TestDissolveByAgreesWithLocate asks at random places.
func TestDissolveByAgreesWithLocate(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 8))
		gs := scribbles(random, 2+random.IntN(8), 30)
		group := make([]int, len(gs))
		for i := range group {
			group[i] = random.IntN(3) - 1
		}
		all, err := geo.DissolveBy(gs, group)
		if err != nil {
			t.Fatal(err)
		}
		for range 60 {
			p := orb.Point{30 * random.Float64(), 30 * random.Float64()}
			want := make([]bool, len(all))
			for i, g := range gs {
				if group[i] >= 0 && geo.Locate(g, p) == geo.Inside {
					want[group[i]] = true
				}
			}
			for g, d := range all {
				if got := geo.Locate(d.Geometry, p) == geo.Inside; got != want[g] {
					t.Fatalf("seed %d, group %d at %v: inside %v, want %v", seed, g, p, got, want[g])
				}
			}
		}
	}
}
