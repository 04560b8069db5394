package geo_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

func TestRepair(t *testing.T) {
	f := func(g orb.Geometry, area float64, parts int) {
		t.Helper()
		repaired, changes := geo.Repair(g)
		if !geo.Valid(repaired) || changes.Err != nil {
			t.Errorf("%v comes out as %v: %v %v", g, repaired, geo.Validate(repaired), changes.Err)
		}
		if math.Abs(planeArea(repaired)-area) > 1e-12 || changes.After != planeArea(repaired) || partsOf(repaired) != parts {
			t.Errorf("%v comes out as %v: area %v, want %v in %d parts", g, repaired, planeArea(repaired), area, parts)
		}
		if again, changes := geo.Repair(repaired); changes.Any() || !orb.Equal(again, repaired) {
			t.Errorf("%v comes out as %v, then as %v", g, repaired, again)
		}
	}
	w := func(wkt string, area float64, parts int) { t.Helper(); f(mustWKT(t, wkt), area, parts) }
	w("POLYGON((0 0, 8 8, 8 0, 0 8, 0 0))", 32, 2)                                                      // bow-tie
	w("POLYGON((0 0, 8 0, 8 8, 8 12, 8 8, 0 8, 0 0))", 64, 1)                                           // spike
	w("POLYGON((0 0, 8 0, 8 8, 4 0, 0 8, 0 0))", 32, 2)                                                 // touches its border from inside
	w("POLYGON((0 0, 8 0, 8 8, 0 8, 0 4, 2 4, 2 6, 4 6, 4 4, 0 4, 0 0))", 60, 1)                        // hole on a bridge
	w("POLYGON((0 0, 8 0, 8 8, 0 8, 0 0, 8 0, 8 8, 0 8, 0 0))", 64, 1)                                  // walked twice
	w("POLYGON(("+unit+"),("+unit+"))", 64, 1)                                                          // the hole is the shell
	w("POLYGON(("+unit+"),(0 2, 4 2, 4 4, 0 4, 0 2))", 56, 1)                                           // a hole along the shell
	w("POLYGON(("+unit+"),(4 2, 12 2, 12 4, 4 4, 4 2))", 64, 2)                                         // a hole across it
	w("POLYGON(("+unit+"),(10 0, 12 0, 12 2, 10 0))", 66, 2)                                            // and outside
	w("POLYGON(("+unit+"),(1 1, 1 7, 7 7, 7 1, 1 1),(2 2, 2 4, 4 4, 4 2, 2 2))", 32, 2)                 // nested
	w("POLYGON(("+unit+"),(1 1, 2 1, 2 2, 1 1),(1 1, 2 2, 2 1, 1 1))", 63.5, 1)                         // given twice
	w("MULTIPOLYGON((("+unit+")),((4 4, 12 4, 12 12, 4 12, 4 4)))", 112, 1)                             // overlap
	w("MULTIPOLYGON((("+unit+")),((8 0, 16 0, 16 8, 8 8, 8 0)))", 128, 1)                               // side by side
	w("MULTIPOLYGON((("+unit+")),((1 1, 2 1, 2 2, 1 1)))", 64, 1)                                       // one within the other
	f(orb.Polygon{{{0, 0}, {8, 0}, {8, 8}, {0, 8}}}, 64, 1)                                             // not closed
	f(orb.Polygon{{{0, 0}, {8, 0}, {math.NaN(), 0}, {8, 8}, {0, 8}, {0, 0}}}, 64, 1)                    // not finite
	f(orb.Polygon{{{0, 0}, {8, 0}, {0, 0}}}, 0, 0)                                                      // flat
	f(orb.Ring{{0, 0}, {4, 4}, {8, 0}, {4, 4}, {0, 0}}, 0, 0)                                           // forth and back
	f(orb.Polygon{{{1e9, 1e9}, {1e9 + 8, 1e9 + 8}, {1e9 + 8, 1e9}, {1e9, 1e9 + 8}, {1e9, 1e9}}}, 32, 2) // far away
}

func partsOf(g orb.Geometry) int {
	switch g := g.(type) {
	case orb.Polygon:
		return min(len(g), 1)
	case orb.MultiPolygon:
		return len(g)
	}
	return -1
}

func TestRepairSaysWhatChanged(t *testing.T) {
	g := orb.Collection{
		orb.Polygon{{{0, 0}, {8, 8}, {8, 0}, {0, 8}, {0, 0}}, {{1, 1}, {2, 1}, {1, 1}}},
		orb.LineString{{3, 3}, {3, 3}},
	}
	repaired, changes := geo.Repair(g)
	if changes.Count(geo.SelfCrossing) != 1 || changes.Count(geo.TooFewPoints) != 2 || changes.Added != 2 || changes.Moved != 0 {
		t.Errorf("%+v", changes)
	}
	if changes.Before != 0 || changes.After != 32 || changes.Difference() != 32 {
		t.Errorf("area %v before, %v after", changes.Before, changes.After)
	}
	if len(changes.Collapsed) != 2 || changes.Collapsed[0] != (geo.Place{Ring: 1}) || changes.Collapsed[1] != (geo.Place{Part: 1}) {
		t.Errorf("collapsed %v of %v", changes.Collapsed, repaired)
	}
	kept, _ := geo.RepairWith(g, geo.RepairOptions{KeepCollapsed: true})
	all, _ := kept.(orb.Collection)
	if len(all) != 2 || all[1] != (orb.Point{3, 3}) {
		t.Fatalf("kept %v", kept)
	}
	if first, is := all[0].(orb.Collection); !is || len(first) != 2 || !orb.Equal(first[1], orb.LineString{{1, 1}, {2, 1}, {1, 1}}) {
		t.Errorf("kept %v", kept)
	}
	degrees, square := geo.RepairOptions{Degrees: true}, orb.Polygon{{{116, 39}, {117, 39}, {117, 40}, {116, 40}}}
	if repaired, changes := geo.RepairWith(square, degrees); changes.After != geo.Area(repaired) || changes.Before != changes.After {
		t.Errorf("area %v before, %v after", changes.Before, changes.After)
	}
	if again, changes := geo.RepairWith(repaired, degrees); changes.Any() || changes.Before != geo.Area(again) {
		t.Errorf("%+v", changes)
	}
}

// TestRepairByTheEvenOddRule compares random places with the rings as given.
func TestRepairByTheEvenOddRule(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		g := orb.Polygon{scribbled(r), scribbled(r)}
		repaired, changes := geo.Repair(g)
		if changes.Err != nil || !geo.Valid(repaired) {
			t.Fatalf("%v comes out as %v: %v", g, repaired, geo.Validate(repaired))
		}
		if bound := repaired.Bound(); changes.Moved > 1e-14*max(bound.Max[0], bound.Max[1]) {
			t.Errorf("%v: moved by %v", g, changes.Moved)
		}
		bound := g.Bound()
		for range 20 {
			p := orb.Point{bound.Min[0] + r.Float64()*(bound.Max[0]-bound.Min[0]), bound.Min[1] + r.Float64()*(bound.Max[1]-bound.Min[1])}
			a, b := geo.Locate(g[0], p), geo.Locate(g[1], p)
			if a == geo.Boundary || b == geo.Boundary {
				continue
			}
			if got := geo.Locate(repaired, p); (got == geo.Inside) != (a != b) && changes.Count(geo.DuplicateRing) == 0 {
				t.Errorf("%v at %v: %v, %v and %v", g, p, got, a, b)
			}
		}
	}
}

// scribbled is a ring of random vertices: of a small grid, which is full of
// coincidences, of float64, or millimetres apart and far from the origin.
func scribbled(r *rand.Rand) orb.Ring {
	var ring orb.Ring
	kind := r.IntN(3)
	for range 3 + r.IntN(12) {
		p := orb.Point{float64(r.IntN(6)), float64(r.IntN(6))}
		switch kind {
		case 1:
			p = orb.Point{10 * r.Float64(), 10 * r.Float64()}
		case 2:
			p = orb.Point{p[0] + 100, p[1] + r.Float64()}
		}
		ring = append(ring, p)
	}
	return append(ring, ring[0])
}

// TestRepairOfNearlyCoincidentBorders: no two of these edges are the same, all
// lie within a few units in the last place.
func TestRepairOfNearlyCoincidentBorders(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 100 {
		var g orb.Polygon
		for range 4 {
			var ring orb.Ring
			for range 3 + r.IntN(6) {
				x := float64(r.IntN(100)) / 7
				ring = append(ring, orb.Point{x, x/3 + float64(r.IntN(3))*1e-15})
			}
			g = append(g, append(ring, ring[0]))
		}
		repaired, changes := geo.Repair(g)
		if changes.Err != nil || !geo.Valid(repaired) || changes.Moved > 1e-13 {
			t.Fatalf("%v comes out as %v, moved %v: %v %v", g, repaired, changes.Moved, geo.Validate(repaired), changes.Err)
		}
	}
}
