package geo

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
)

// TestSmallRingsAsInTheTree compares the short cut for small rings with the check
// of all areas: on a lattice, where vertices fall on edges and edges on each
// other, and next to it.
func TestSmallRingsAsInTheTree(t *testing.T) {
	random := rand.New(rand.NewPCG(12, 13))
	sure, valid := 0, 0
	for n := range 60_000 {
		ring := make(orb.Ring, 0, 12)
		size := 2 + n%5
		for range 3 + random.IntN(6) {
			p := orb.Point{float64(random.IntN(size)), float64(random.IntN(size))}
			if n%3 == 0 {
				p[0] += float64(random.IntN(3)-1) * 0x1p-50
			}
			ring = append(ring, p)
		}
		ring = append(ring, ring[0])
		v := &validator{}
		v.geometry(ring)
		if len(v.faults) == 0 && !slices.ContainsFunc(Validate(ring), func(f Fault) bool { return f.Rule == DuplicatePoint }) {
			valid++
		}
		if smallValid(ring) {
			sure++
			if len(v.faults) > 0 {
				t.Fatalf("%s: %v", WKT(orb.Polygon{ring}), v.faults)
			}
		}
	}
	if sure != valid {
		t.Errorf("%d of %d valid rings found so at once", sure, valid)
	}
}

func TestSmallRingsDoNotAllocate(t *testing.T) {
	parcel := wavyParcels(1)[0]
	if n := testing.AllocsPerRun(10, func() { Valid(parcel) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkValidSmall(b *testing.B) {
	for _, n := range []int{12, 24, 48, 96} {
		g := wavyZone(n)
		b.Run("fast", func(b *testing.B) {
			for b.Loop() {
				Valid(g)
			}
		})
		b.Run("tree", func(b *testing.B) {
			for b.Loop() {
				(&validator{}).geometry(g)
			}
		})
	}
}
