package geo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

func coverageOf(t testing.TB, gs []orb.Geometry) *geo.Coverage {
	t.Helper()
	c, err := geo.CheckCoverage(gs, geo.CoverageOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCoverageOfSquares(t *testing.T) {
	f := func(name string, overlaps, gaps float64, members ...string) {
		t.Helper()
		var gs []orb.Geometry
		for _, m := range members {
			gs = append(gs, mustWKT(t, m))
		}
		c := coverageOf(t, gs)
		sum := func(all []geo.Flaw) (area float64) {
			for _, f := range all {
				area += planeArea(f.Geometry)
			}
			return area
		}
		if got := sum(c.Overlaps); math.Abs(got-overlaps) > 1e-12 {
			t.Errorf("%s: overlaps of %v, want %v: %v", name, got, overlaps, c.Overlaps)
		}
		if got := sum(c.Gaps); math.Abs(got-gaps) > 1e-12 {
			t.Errorf("%s: gaps of %v, want %v: %v", name, got, gaps, c.Gaps)
		}
	}
	const unit = "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"
	f("nothing", 0, 0)
	f("one", 0, 0, unit)
	f("the same twice", 1, 0, unit, unit)
	f("the same three times is one piece of three", 1, 0, unit, unit, unit)
	f("neighbours", 0, 0, unit, "POLYGON ((1 0, 2 0, 2 1, 1 1, 1 0))")
	f("a neighbour with a vertex on the border", 0, 0, unit, "POLYGON ((1 0, 2 0, 2 1, 1 1, 1 0.3, 1 0))")
	f("a longer neighbour", 0, 0, unit, "POLYGON ((1 -1, 2 -1, 2 2, 1 2, 1 -1))")
	f("shifted by a half", 0.5, 0, unit, "POLYGON ((0.5 0, 1.5 0, 1.5 1, 0.5 1, 0.5 0))")
	f("one within another", 1, 0, "POLYGON ((-1 -1, 3 -1, 3 3, -1 3, -1 -1))", unit)
	f("a hole that is not filled", 0, 1, "POLYGON ((-1 -1, 3 -1, 3 3, -1 3, -1 -1), (0 0, 1 0, 1 1, 0 1, 0 0))")
	f("a hole that is filled", 0, 0, "POLYGON ((-1 -1, 3 -1, 3 3, -1 3, -1 -1), (0 0, 1 0, 1 1, 0 1, 0 0))", unit)
	f("a lake with an island", 0, 4-0.25, "POLYGON ((-1 -1, 3 -1, 3 3, -1 3, -1 -1), (0 0, 2 0, 2 2, 0 2, 0 0))",
		"POLYGON ((0.5 0.5, 1 0.5, 1 1, 0.5 1, 0.5 0.5))")
	f("a lake with two islands", 0, 4-0.5, "POLYGON ((-1 -1, 3 -1, 3 3, -1 3, -1 -1), (0 0, 2 0, 2 2, 0 2, 0 0))",
		"MULTIPOLYGON (((0.25 0.5, 0.75 0.5, 0.75 1, 0.25 1, 0.25 0.5)), ((1 0.5, 1.5 0.5, 1.5 1, 1 1, 1 0.5)))")
	f("a bow-tie counts even-odd", 0.25, 0, "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", "POLYGON ((0 0, 0.5 0, 0.5 1, 0 1, 0 0))")
	f("parts of one feature may overlap", 0, 0, "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 1, 0 0)), ((0.5 0, 1.5 0, 1.5 1, 0.5 1, 0.5 0)))")
	f("four that touch at corners enclose a fifth", 0, 1, "POLYGON ((1 0, 2 0, 2 1, 1 1, 1 0))", "POLYGON ((0 1, 1 1, 1 2, 0 2, 0 1))",
		"POLYGON ((2 1, 3 1, 3 2, 2 2, 2 1))", "POLYGON ((1 2, 2 2, 2 3, 1 3, 1 2))")
	f("lines of a grid", 1, 0.25, "POLYGON ((0 0, 4 0, 4 0.5, 0 0.5, 0 0))", "POLYGON ((1 0, 1.5 0, 1.5 2, 1 2, 1 0))",
		"POLYGON ((2 -1, 2.5 -1, 2.5 2, 2 2, 2 -1))", "POLYGON ((0 1, 3 1, 3 1.5, 0 1.5, 0 1))", "LINESTRING (0 0, 9 9)")
	f("a spike", 0, 0, "POLYGON ((0 0, 1 0, 1 1, 0.5 1, 0.5 2, 0.5 1, 0 1, 0 0))", "POLYGON ((0 1, 1 1, 1 3, 0 3, 0 1))")
}
