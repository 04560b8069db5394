package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// pointIndex numbers distinct points in the order in which they come.
type pointIndex struct {
	points []orb.Point
	slots  []uint32 // open addressing, number + 1
	mask   uint64
}

func newPointIndex(capacity int) *pointIndex {
	size := 16
	for size < capacity+capacity/2 {
		size *= 2
	}
	return &pointIndex{points: make([]orb.Point, 0, capacity/2+1), slots: make([]uint32, size), mask: uint64(size - 1)}
}

// add returns the number of p. Zero and minus zero are one point.
func (x *pointIndex) add(p orb.Point) uint32 {
	p[0] += 0
	p[1] += 0
	h := mix(math.Float64bits(p[0])*0x9E3779B97F4A7C15 ^ math.Float64bits(p[1]))
	for i := h & x.mask; ; i = (i + 1) & x.mask {
		switch n := x.slots[i]; {
		case n == 0:
			x.points = append(x.points, p)
			x.slots[i] = uint32(len(x.points))
			return x.slots[i] - 1
		case x.points[n-1] == p:
			return n - 1
		}
	}
}

// mix spreads the bits of a key (the finaliser of SplitMix64).
func mix(h uint64) uint64 {
	h ^= h >> 30
	h *= 0xBF58476D1CE4E5B9
	h ^= h >> 27
	h *= 0x94D049BB133111EB
	return h ^ h>>31
}
