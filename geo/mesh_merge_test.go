package geo_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// TestMergeByIsTheMeshOfTheUnion: the merged mesh has the areas of DissolveBy and
// as many arcs as the mesh that is made of them anew.
func TestMergeByIsTheMeshOfTheUnion(t *testing.T) {
	for seed := range uint64(4) {
		gs := parcels(9, seed+20)
		m := checkedMesh(t, gs)
		random := rand.New(rand.NewPCG(seed, 1))
		group := make([]int, len(gs))
		for i := range group {
			group[i] = random.IntN(5) - 1
		}
		merged, tangled, err := m.MergeBy(group)
		if err != nil || slices.Contains(tangled, true) {
			t.Fatal(err, tangled)
		}
		if err := merged.Check(); err != nil {
			t.Fatal(err)
		}
		if _, err := merged.Sharing(); err != nil {
			t.Error(err)
		}
		shapes, err := m.DissolveBy(group)
		if err != nil {
			t.Fatal(err)
		}
		var whole []orb.Geometry
		for i, s := range shapes {
			whole = append(whole, m.Geometry(s))
			if got, want := geo.Area(merged.Geometry(merged.Shapes[i])), geo.Area(whole[i]); math.Abs(got-want) > 1e-3 {
				t.Errorf("group %d: %f, want %f", i, got, want)
			}
		}
		if anew := checkedMesh(t, whole); len(anew.Arcs) != len(merged.Arcs) || len(anew.Points) != len(merged.Points) {
			t.Errorf("%d arcs, %d vertices; made anew %d, %d", len(merged.Arcs), len(merged.Points), len(anew.Arcs), len(anew.Points))
		}
	}
}

func TestMergeByOddShapes(t *testing.T) {
	f := func(name string, arcs, lines int, tangle bool, members ...string) {
		t.Helper()
		var gs []orb.Geometry
		for _, m := range members {
			gs = append(gs, mustWKT(t, m))
		}
		merged, tangled, err := checkedMesh(t, gs).MergeBy(make([]int, len(gs)))
		if err == nil {
			err = merged.Check()
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if s := merged.Shapes[0]; len(merged.Arcs) != arcs || len(s.Lines) != lines || tangled[0] != tangle {
			t.Errorf("%s: %d arcs, %d lines, tangled %v", name, len(merged.Arcs), len(s.Lines), tangled)
		}
	}
	f("two lines in a row", 1, 1, false, "LINESTRING (0 0, 1 0)", "LINESTRING (2 0, 1 0)")
	f("three lines at one place", 3, 3, false, "LINESTRING (0 0, 1 0)", "LINESTRING (2 0, 1 0)", "LINESTRING (1 1, 1 0)")
	f("lines around", 1, 1, false, "LINESTRING (0 0, 1 0, 1 1)", "LINESTRING (1 1, 0 1, 0 0)")
	f("a line along a ring", 3, 1, false, "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))", "LINESTRING (0 0, 1 0, 2 0)")
	f("overlap", 3, 0, true, "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "POLYGON ((0 0, 2 0, 2 2, 1 2, 0 0))")
	f("the same twice", 1, 0, true, "POLYGON ((0 0, 1 0, 1 1, 0 0))", "POLYGON ((0 0, 1 0, 1 1, 0 0))")
	f("points", 0, 0, false, "POINT (0 0)", "MULTIPOINT (1 1, 2 2)")
	f("an eight", 2, 0, false, "POLYGON ((0 0, 1 1, 1 0, 0 0, -1 -1, -1 0, 0 0))")
	f("a spike", 1, 0, false, "POLYGON ((0 0, 1 0, 1 1, 2 2, 1 1, 0 0))")
}
