package geo_test

import (
	"fmt"
	"math"
	"slices"
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

func TestFindConflicts(t *testing.T) {
	f := func(name string, want string, first, second []string) {
		t.Helper()
		layer := func(all []string) (gs []orb.Geometry) {
			for _, text := range all {
				gs = append(gs, mustWKT(t, text))
			}
			return gs
		}
		all, err := geo.FindConflicts(layer(first), layer(second), geo.CoverageOptions{Planar: true})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, c := range all {
			got += fmt.Sprint(c.Features, c.Others, c.Area, c.Sliver, " ")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	const unit, next = "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))", "POLYGON ((1 0, 2 0, 2 1, 1 1, 1 0))"
	f("nothing", "", nil, nil)
	f("borders that touch", "", []string{unit}, []string{next})
	f("overlaps within a layer do not count", "", []string{unit, unit}, []string{next})
	f("one across two", "[0] [0] 0.5 true [1] [0] 0.5 true ", []string{unit, next}, []string{"POLYGON ((0.5 0, 1.5 0, 1.5 1, 0.5 1, 0.5 0))"})
	f("three at a place", "[0] [0 1] 4 false ", []string{"POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))"}, []string{"POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))"})
	f("the same border", "[0] [0] 1 false ", []string{unit}, []string{unit})
}

func TestSliversAreMarked(t *testing.T) {
	f := func(name string, want bool, o geo.CoverageOptions, w, h float64) {
		t.Helper()
		hole := orb.Ring{{1, 1}, {1, 1 + h}, {1 + w, 1 + h}, {1 + w, 1}, {1, 1}}
		o.Planar = true
		gaps, err := geo.FindGaps([]orb.Geometry{orb.Polygon{{{0, 0}, {1e4, 0}, {1e4, 1e4}, {0, 1e4}, {0, 0}}, hole}}, o)
		if err != nil || len(gaps) != 1 || gaps[0].Sliver != want {
			t.Errorf("%s: %+v, %v", name, gaps, err)
		}
	}
	f("a square metre and more", false, geo.CoverageOptions{}, 1, 1.5)
	f("less than a square metre", true, geo.CoverageOptions{}, 1, 0.9)
	f("narrow", true, geo.CoverageOptions{}, 0.09, 100)
	f("narrow, but that is asked for", false, geo.CoverageOptions{SliverWidth: -1}, 0.09, 100)
	f("large, but more is asked for", true, geo.CoverageOptions{SliverArea: 200}, 1, 199)
}

func TestCoverageSurvivesAnything(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	bad := orb.MultiPolygon{{{{nan, 1}, {2, inf}, {3, 3}, {nan, 1}}}, {{{0, 0}, {1, 0}, {1, 1}}}, {}}
	gs := append([]orb.Geometry{nil, bad, orb.Polygon{{{1e300, 0}, {0, 1e300}, {0, 0}}}, orb.Polygon{{}}, orb.Polygon{{{1, 1}}}, orb.Collection{nil, bad},
		orb.Polygon{{{5e-324, 0}, {0, 5e-324}, {0, 0}}}, orb.Polygon{{{1e59, 0}, {0, 1e59}, {0, 0}}}}, orb.AllGeometries...)
	c := coverageOf(t, gs)
	if want := []int{1, 2, 5}; !slices.Equal(c.LeftOut, want) {
		t.Errorf("left out %v, want %v", c.LeftOut, want)
	}
	if _, err := geo.FindConflicts(gs, gs, geo.CoverageOptions{}); err != nil {
		t.Error(err)
	}
	if _, err := geo.DissolveBy(gs, make([]int, len(gs))); err != nil {
		t.Error(err)
	}
	if _, err := checkedMesh(t, gs).DissolveBy(make([]int, len(gs))); err != nil {
		t.Log(err)
	}
}
