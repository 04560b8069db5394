package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
)

// TestQuarter turns around a place, also where products underflow.
func TestQuarter(t *testing.T) {
	for _, exp := range []int{-1000, -600, 0, 600, 1000} {
		at := func(x, y float64) orb.Point { return orb.Point{math.Ldexp(x, exp), math.Ldexp(y, exp)} }
		f := func(x, y float64, want int) {
			if got := quarter(at(1, 1), at(3, 2), at(x, y)); got != want {
				t.Errorf("2^%d: %v %v is in quarter %d, want %d", exp, x, y, got, want)
			}
		}
		f(2, 0, 0)
		f(-1, 0, 1)
		f(0, 2, 2)
		f(5, 3, 3)
	}
}
