package geo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

func TestOverlayOfSquares(t *testing.T) {
	a, b := mustWKT(t, "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))"), mustWKT(t, "POLYGON ((2 1, 6 1, 6 3, 2 3, 2 1))")
	f := func(name string, op func(a, b orb.Geometry) (orb.Geometry, error), want float64) {
		t.Helper()
		g, err := op(a, b)
		if err != nil {
			t.Fatal(err)
		}
		if got := planeArea(g); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: area %v, want %v", name, got, want)
		}
	}
	f("intersection", geo.Intersection, 4)
	f("union", geo.Union, 20)
	f("difference", geo.Difference, 12)
	f("symmetric difference", geo.SymmetricDifference, 16)
}

func planeArea(g orb.Geometry) float64 {
	sum := 0.0
	ring := func(r orb.Ring) float64 {
		a := 0.0
		for i := 1; i < len(r); i++ {
			a += (r[i-1][0]-r[0][0])*(r[i][1]-r[0][1]) - (r[i][0]-r[0][0])*(r[i-1][1]-r[0][1])
		}
		return math.Abs(a) / 2
	}
	switch g := g.(type) {
	case orb.Polygon:
		for i, r := range g {
			if i == 0 {
				sum += ring(r)
			} else {
				sum -= ring(r)
			}
		}
	case orb.MultiPolygon:
		for _, p := range g {
			sum += planeArea(p)
		}
	case orb.Collection:
		for _, m := range g {
			sum += planeArea(m)
		}
	}
	return sum
}
