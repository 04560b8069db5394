package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// TestCrossingOfAnySize compares with big numbers, also where products leave the
// range of float64.
func TestCrossingOfAnySize(t *testing.T) {
	random := rand.New(rand.NewPCG(71, 72))
	for _, exp := range []int{-1000, -520, -500, -400, 0, 160, 480, 520, 1000} {
		for range 400 {
			at := func() orb.Point {
				return orb.Point{math.Ldexp(random.Float64(), exp), math.Ldexp(random.Float64(), exp)}
			}
			s, u := span{at(), at()}, span{at(), at()}
			if how, _, _ := s.meet(u); how != meetCross {
				continue
			}
			got, want := crossing(s, u), crossingExact(s, u)
			for k := range got {
				if got[k] != want[k] && got[k] != math.Nextafter(want[k], got[k]) {
					t.Fatalf("2^%d: %v and %v cross at %v, want %v", exp, s, u, got, want)
				}
			}
		}
	}
}
