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

// newPointIndex is sized for borders that are shared, half as many points as
// vertices; it grows.
func newPointIndex(vertices int) *pointIndex {
	size := 16
	for size < vertices {
		size *= 2
	}
	return &pointIndex{points: make([]orb.Point, 0, vertices*9/16+1), slots: make([]uint32, size), mask: uint64(size - 1)}
}

// add returns the number of p. Zero and minus zero are one point, and so are
// values that are no number, if their bits are the same.
func (x *pointIndex) add(p orb.Point) uint32 {
	p[0] += 0
	p[1] += 0
	for i := x.slot(p); ; i = (i + 1) & x.mask {
		n := x.slots[i]
		if n == 0 {
			return x.insert(p, i)
		}
		if q := x.points[n-1]; q == p || q != q && sameBits(p, q) {
			return n - 1
		}
	}
}

func (x *pointIndex) insert(p orb.Point, slot uint64) uint32 {
	x.points = append(x.points, p)
	x.slots[slot] = uint32(len(x.points))
	if len(x.points) > len(x.slots)/4*3 {
		x.slots = make([]uint32, 2*len(x.slots))
		x.mask = uint64(len(x.slots) - 1)
		for n, q := range x.points {
			i := x.slot(q)
			for x.slots[i] != 0 {
				i = (i + 1) & x.mask
			}
			x.slots[i] = uint32(n + 1)
		}
	}
	return uint32(len(x.points)) - 1
}

func (x *pointIndex) slot(p orb.Point) uint64 {
	return mix(math.Float64bits(p[0])*0x9E3779B97F4A7C15^math.Float64bits(p[1])) & x.mask
}

func sameBits(p, q orb.Point) bool {
	return math.Float64bits(p[0]) == math.Float64bits(q[0]) && math.Float64bits(p[1]) == math.Float64bits(q[1])
}

// mix spreads the bits of a key (the finaliser of SplitMix64).
func mix(h uint64) uint64 {
	h ^= h >> 30
	h *= 0xBF58476D1CE4E5B9
	h ^= h >> 27
	h *= 0x94D049BB133111EB
	return h ^ h>>31
}
