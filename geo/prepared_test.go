package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// TestPreparedAgreesWithLocate asks at vertices, on edges and beside them, where
// coordinates coincide most, and anywhere; rings are small and large, simple and
// crossing themselves.
func TestPreparedAgreesWithLocate(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	for n := 0; n < 400; n += 1 + n/8 {
		for range 20 {
			grid := 2 + random.IntN(30)
			ring := func() (r orb.Ring) {
				for range n {
					r = append(r, orb.Point{float64(random.IntN(grid)), float64(random.IntN(grid))})
				}
				if random.IntN(4) > 0 && n > 0 {
					r = append(r, r[0])
				}
				return r
			}
			g := orb.Polygon{ring()}
			for range random.IntN(3) { // holes, which may overlap
				g = append(g, ring())
			}
			p := Prepare(g)
			for range 40 {
				at := orb.Point{float64(random.IntN(2*grid))/2 - 0.5, float64(random.IntN(2*grid))/2 - 0.5}
				if got, want := p.Locate(at), Locate(g, at); got != want {
					t.Fatalf("%v in %v: %v, want %v", at, g, got, want)
				}
			}
		}
	}
}

// TestPreparedOfEverything: all kinds of geometries, several of them together.
func TestPreparedOfEverything(t *testing.T) {
	all := append(orb.Collection{nil, orb.Bound{Max: orb.Point{-1, -1}}}, orb.AllGeometries...)
	all = append(all, orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}}, {{{2, 2}, {6, 2}, {6, 6}, {2, 6}, {2, 2}}}},
		orb.MultiLineString{{{0, 0}, {2, 2}}}, orb.MultiPoint{{1, 1}})
	nan := math.NaN()
	for _, g := range append(all, all) {
		p := Prepare(g)
		for _, at := range []orb.Point{{0, 0}, {1, 1}, {2, 3}, {4, 4}, {3, 3}, {9, 9}, {nan, 0}, {0, nan}} {
			if got, want := p.Locate(at), Locate(g, at); got != want {
				t.Errorf("%v in %v: %v, want %v", at, g, got, want)
			}
		}
	}
}
