package layers_test

import (
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// TestDistanceIsThatOfTheFeature asks from several goroutines at once.
func TestDistanceIsThatOfTheFeature(t *testing.T) {
	l := mustBundled(t).Layer("basic_farmland")
	p := orb.Point{120.9, 31}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i := 0; i < l.Len(); i += 20 {
				if got, want := l.Distance(i).Distance(p), geo.Distance(l.Geometry(i), p); got != want {
					t.Errorf("feature %d is %v m away, want %v", i+1, got, want)
				}
			}
		})
	}
	group.Wait()
}
