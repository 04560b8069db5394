package geo_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// TestFromEqualAreaInverts: there and back is the same place to 1e-13 degrees
// where the plane resolves it, which is less well near the poles.
func TestFromEqualAreaInverts(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	for range 100_000 {
		p := orb.Point{360*random.Float64() - 180, 170*random.Float64() - 85}
		if q := geo.FromEqualArea(geo.EqualArea(p)); math.Abs(q[0]-p[0]) > 1e-13 || math.Abs(q[1]-p[1]) > 1e-12 {
			t.Fatalf("%v comes back as %v", p, q)
		}
	}
	for _, lat := range []float64{-90, 0, 90} {
		if q := geo.FromEqualArea(geo.EqualArea(orb.Point{10, lat})); q[1] != lat {
			t.Errorf("latitude %v comes back as %v", lat, q[1])
		}
	}
}
