package geo

import (
	"math/bits"

	"github.com/paulmach/orb"
)

// borderHits answers in a border cell, at position n of the words.
func (l *Locator) borderHits(hits []Hit, n int, g *locatorGrid, column, row int, p orb.Point) []Hit {
	words := l.words[n:]
	// A cell spreads over two or three lines of the processor's cache. Asking for
	// the second one before the first has arrived saves the time of a miss.
	if len(words) > 28 && words[16] == hardlyEver && words[28] == hardlyEver {
		nothing()
	}
	if words[0]&groupList != 0 {
		hits = l.lists.append(hits, int(words[2]))
	}
	at := g.packed(p, column, row)
	x, y := packedX(at), packedY(at)
	var odd, on uint32 // by ring: crossed an odd number of times; p is on it
	for {
		head := words[0]
		next := 0
		if head&groupWhole != 0 {
			if side := locatePolygon(orb.Polygon(l.rings[words[1]:words[1]+words[3]]), p); side != Outside {
				hits = append(hits, Hit{int(words[4]), side})
			}
			next = 5
		} else {
			o, t, size := l.askGroup(words, p, x, y)
			odd, on, next = odd^o, on|t, size
			if head&groupOpen == 0 {
				first := groupStart(head)
				features := words[first : first+int(head&groupRings)]
				if head&groupHoles != 0 {
					hits = holedHits(hits, features, odd, on)
				} else {
					hits = shellHits(hits, features, odd, on)
				}
				odd, on = 0, 0
			}
		}
		if head&groupMore == 0 {
			return hits
		}
		words = words[next:]
	}
}

// hardlyEver is any word that is not expected, so that nobody waits for the
// comparison; nothing does nothing.
const hardlyEver = 0xFFFFFFFF

//go:noinline
func nothing() {}

// groupStart is where the rings of a group begin.
func groupStart(head uint32) int { return 2 + int(head/groupList&1) }

// askGroup tells, as bits, which rings of a group a ray from p to the east
// crosses an odd number of times and which ones p is on, and how many words the
// group takes. x and y are p in the cell.
//
// It looks at all vertices without a branch, and notes each as a bit; what is
// crossed, and where packed coordinates cannot tell, then follows for all edges at once.
func (l *Locator) askGroup(words []uint32, p orb.Point, x, y int64) (odd, on uint32, size int) {
	head := words[0]
	count := uint(head >> groupPoints & 127)
	firstRun := groupStart(head) + int(head&groupRings)
	runs := words[firstRun : firstRun+int(head>>groupRuns&127)]
	firstPoint := firstRun + len(runs)
	points := words[firstPoint : firstPoint+int(count)]
	edges := firstPoint + len(points)
	const sign = 1 << 63
	var above, east, west, other uint64
	for _, at := range points {
		dx, dy := x-packedX(at), y-packedY(at)
		above = above>>1 | uint64(dy)&sign
		other = other>>1 | uint64(dy|-dy)&sign
		east = east>>1 | uint64(dx)&sign
		west = west>>1 | uint64(-dx)&sign
	}
	unused := (64 - count) & 63 // there are points
	above, east, west, other = above>>unused, east>>unused, west>>unused, other>>unused
	span := above ^ above>>1
	sure := span & east & (east >> 1)
	near := span &^ (east & (east >> 1)) &^ (west & (west >> 1))
	odd = words[1]
	for n, run := range runs {
		from, size := run>>runFrom&63, run>>runCount&63
		mask := (uint64(1)<<size - 1) << from
		first, last := uint32(above>>from)&1, uint32(above>>(from+size))&1
		crossed := uint32(bits.OnesCount64(sure & mask))
		known := other&mask == mask && other>>(from+size)&1 != 0
		for rest := near & mask; rest != 0 && known; rest &= rest - 1 {
			e := bits.TrailingZeros64(rest)
			o := sideInCell(points[e], points[e+1], x, y)
			if o > 0 == (above>>(e+1)&1 != 0) {
				crossed++
			}
			known = o != 0
		}
		if !known {
			var touched bool
			crossed, first, last, touched = l.askVertices(words[edges+2*n:edges+2*n+2], int(size), p)
			if touched {
				on |= 1<<(run&31) | 1<<(run>>runSecond&31)
			}
		}
		second := crossed
		if run&looseAny != 0 {
			crossed ^= run>>runLoose&^first ^ run>>(runLoose+1)&^last
			second ^= run>>(runLoose+2)&^first ^ run>>(runLoose+3)&^last
		}
		odd ^= crossed&1<<(run&31) ^ second&1<<(run>>runSecond&31)
	}
	return odd &^ groupNobody, on &^ groupNobody, edges + 2*len(runs)
}

// sideInCell is Orient for an edge and a point in a cell; 0 if it cannot be told.
// A coordinate is off by half a unit at most, if it is not at the end of the
// range.
func sideInCell(a, b uint32, x, y int64) int {
	ax, ay := packedX(a), packedY(a)
	bx, by := packedX(b), packedY(b)
	if min(ax, ay, bx, by) == -cellRange || max(ax, ay, bx, by) == cellRange-1 {
		return 0
	}
	dax, day, dbx, dby := ax-x, ay-y, bx-x, by-y
	det := dax*dby - day*dbx
	// Each difference is off by 1 and a little, so that the determinant is off by
	// their sum and 2, and a little.
	sum := max(dax, -dax) + max(day, -day) + max(dbx, -dbx) + max(dby, -dby)
	bound := sum + sum>>6 + 4
	switch {
	case det > bound:
		return 1
	case det < -bound:
		return -1
	}
	return 0
}

// askVertices asks the vertices of a run themselves: how many of its edges a ray
// from p to the east crosses, whether (1 or 0) its first and its last vertex lie
// above p, and whether p is on the run.
func (l *Locator) askVertices(edge []uint32, count int, p orb.Point) (crossed, first, last uint32, touched bool) {
	at := l.rings[edge[0]]
	from := int(edge[1])
	for n := from; n < from+count; n++ {
		odd, on := crossEdge(at[n], at[min(n+1, len(at)-1)], p)
		touched = touched || on
		if odd {
			crossed++
		}
	}
	above := func(v orb.Point) uint32 {
		if v[1] > p[1] {
			return 1
		}
		return 0
	}
	return crossed, above(at[from]), above(at[min(from+count, len(at)-1)]), touched
}

// shellHits adds the features of a group without holes.
func shellHits(hits []Hit, features []uint32, odd, on uint32) []Hit {
	for found := odd | on; found != 0; found &= found - 1 {
		n := bits.TrailingZeros32(found)
		side := Inside
		if on>>n&1 != 0 {
			side = Boundary
		}
		hits = append(hits, Hit{int(features[n]), side})
	}
	return hits
}

// holedHits adds the features of a group with holes, by the rules of
// locatePolygon.
func holedHits(hits []Hit, features []uint32, odd, on uint32) []Hit {
	side := func(n int) Side {
		switch {
		case on>>n&1 != 0:
			return Boundary
		case odd>>n&1 != 0:
			return Inside
		}
		return Outside
	}
	for n := 0; n < len(features); {
		feature, shell := features[n], side(n)
		in, edge := false, false // of a hole
		for n++; n < len(features) && features[n]&groupHole != 0; n++ {
			in = in || side(n) == Inside
			edge = edge || side(n) == Boundary
		}
		if shell == Inside {
			if edge {
				shell = Boundary
			} else if in {
				shell = Outside
			}
		}
		if shell != Outside {
			hits = append(hits, Hit{int(feature), shell})
		}
	}
	return hits
}
