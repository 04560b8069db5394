package geo

import (
	"testing"

	"github.com/paulmach/orb"
)

func TestAround(t *testing.T) {
	a := orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{1, 2}}
	b := orb.Bound{Min: orb.Point{-5, 1}, Max: orb.Point{-4, 8}}
	f := func(a, b, want orb.Bound) {
		t.Helper()
		if got := Around(a, b); got != want {
			t.Errorf("around %v and %v is %v, want %v", a, b, got, want)
		}
	}
	f(a, b, orb.Bound{Min: orb.Point{-5, 0}, Max: orb.Point{1, 8}})
	f(a, Nowhere(), a)
	f(Nowhere(), b, b)
	if !Nowhere().IsEmpty() || !Around(Nowhere(), Nowhere()).IsEmpty() {
		t.Error("nowhere is somewhere")
	}
}
