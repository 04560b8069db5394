package geo

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"
)

// overlapWork limits the steps of a sweep: the visits to edges, some
// nanoseconds each.
const overlapWork = 1 << 28

// overlapListed is how many edges may stand at one height, on average, before a tree
// is faster than a list.
const overlapListed = 100

// overlapPieces limits the pieces that a border is cut into, beyond four for
// each edge: 50 MB.
const overlapPieces = 1 << 20

// sweepEdge is an edge of a ring in the plane, from its lower to its upper
// end. Whoever crosses it from left to right enters the area if weight is 1,
// leaves it if -1; ring tells which one it belongs to.
type sweepEdge struct {
	low, high orb.Point
	weight    int32
	ring      int32
}

// newSweepEdge turns the edge from a to b upwards; weight is that of an edge of a
// ring whose area is on its left.
func newSweepEdge(a, b orb.Point, weight, ring int32) sweepEdge {
	if a[1] < b[1] {
		return sweepEdge{low: a, high: b, weight: -weight, ring: ring}
	}
	return sweepEdge{low: b, high: a, weight: weight, ring: ring}
}

// at is the edge's place at a height between its ends, whose places are exact.
func (e *sweepEdge) at(y float64) float64 {
	switch y {
	case e.low[1]:
		return e.low[0]
	case e.high[1]:
		return e.high[0]
	}
	return e.low[0] + (y-e.low[1])*((e.high[0]-e.low[0])/(e.high[1]-e.low[1]))
}

// side is +1 if p is left of the edge, -1 if right of it, 0 if in line.
func (e *sweepEdge) side(p orb.Point) int {
	switch {
	case p == e.low || p == e.high:
		return 0
	case p[1] < e.low[1] || p[1] > e.high[1]:
	case p[0] < e.low[0] && p[0] < e.high[0]:
		return 1
	case p[0] > e.low[0] && p[0] > e.high[0]:
		return -1
	}
	return Orient(e.low, e.high, p)
}

func sortSweepEdges(edges []sweepEdge) {
	slices.SortFunc(edges, func(a, b sweepEdge) int {
		if a.low[1] != b.low[1] {
			if a.low[1] < b.low[1] {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.low[0], b.low[0]), cmp.Compare(a.high[1], b.high[1]), cmp.Compare(a.high[0], b.high[0]),
			cmp.Compare(a.ring, b.ring), cmp.Compare(a.weight, b.weight))
	})
}

// overlapSweep walks upwards through edges in the order of their rings and keeps
// those at its height in order from left to right.
type overlapSweep struct {
	edges  []sweepEdge
	active []int32
	fresh  []bool  // by edge: it is new, and its neighbours are not compared yet
	top    float64 // the lowest upper end of the active ones
	gap    bool    // an edge ended without another in its place
}

// overlapBuffer is memory for the edges of an area while it is made ready.
type overlapBuffer struct {
	raw            []sweepEdge
	fresh          []bool
	starts, active []int32
}

// overlapBuffers are those not in use: zones are made ready by the thousand, and
// new memory for each would take a tenth of the time.
var overlapBuffers = sync.Pool{New: func() any { return new(overlapBuffer) }}

// release gives a buffer back, unless it is large.
func (b *overlapBuffer) release() {
	if cap(b.raw) <= 1<<16 {
		overlapBuffers.Put(b)
	}
}

// cleanEdges tells whether edges in the order of their rings, none of them
// level, bound an area with the weights that they have: no two cross, and from
// left to right they enter and leave the area in turn. The test is exact; it may
// say no where only edges in one line make the order doubtful. The method is
// that of M. I. Shamos and D. Hoey, Geometric Intersection Problems, 1976: the
// lowest crossing is one of neighbours.
func cleanEdges(edges []sweepEdge, b *overlapBuffer) bool {
	b.fresh = append(b.fresh[:0], make([]bool, len(edges))...)
	s := overlapSweep{edges: edges, fresh: b.fresh, active: b.active[:0]}
	starts := b.starts[:0] // edges that no other one leads up to
	for i := range edges {
		if !s.follows(i, i-1) && !s.follows(i, i+1) {
			starts = append(starts, int32(i))
		}
	}
	slices.SortFunc(starts, func(a, b int32) int {
		if p, q := edges[a].low[1], edges[b].low[1]; p < q {
			return -1
		} else if p > q {
			return 1
		}
		return 0
	})
	b.starts = starts
	defer func() { b.active = s.active }()
	all, work := starts, 0
	for len(starts) > 0 || len(s.active) > 0 {
		y := s.level(starts)
		if work += len(s.active) + 1; work > overlapListed*(len(edges)+overlapListed) {
			return cleanManyEdges(edges, all)
		}
		if !s.leave(y) {
			return false
		}
		if !s.gap && (len(starts) == 0 || edges[starts[0]].low[1] != y) {
			continue
		}
		for len(starts) > 0 && edges[starts[0]].low[1] == y {
			s.enter(starts[0])
			starts = starts[1:]
		}
		if !s.inOrder() {
			return false
		}
	}
	return true
}

// follows tells whether the ring leads from edge j up to edge i. It does not
// matter that the seam of a ring is overlooked.
func (s *overlapSweep) follows(i, j int) bool {
	return min(i, j) >= 0 && max(i, j) < len(s.edges) && s.edges[i].low == s.edges[j].high && s.edges[i].weight == s.edges[j].weight &&
		s.edges[i].ring == s.edges[j].ring
}

// level is the height where the next edge begins or ends.
func (s *overlapSweep) level(starts []int32) float64 {
	if len(starts) > 0 && (len(s.active) == 0 || s.edges[starts[0]].low[1] < s.top) {
		return s.edges[starts[0]].low[1]
	}
	return s.top
}

// leave takes out the edges that end at or below y, or replaces them with those
// that their ring goes on with. Edges that become neighbours by this must not
// cross.
func (s *overlapSweep) leave(y float64) bool {
	kept, compare := 0, false
	s.top, s.gap = math.Inf(1), false
	for _, n := range s.active {
		high, fresh := s.edges[n].high[1], false
		if high <= y {
			i := int(n)
			switch {
			case s.follows(i+1, i):
				n++
			case s.follows(i-1, i):
				n--
			default:
				s.gap, compare = true, true
				continue
			}
			high, fresh = s.edges[n].high[1], true
		}
		s.top = min(s.top, high)
		if (compare || fresh) && kept > 0 && !s.apart(s.active[kept-1], n) {
			return false
		}
		compare = fresh
		s.active[kept] = n
		kept++
	}
	s.active = s.active[:kept]
	return true
}

// enter puts an edge behind all that are left of it.
func (s *overlapSweep) enter(n int32) {
	e := &s.edges[n]
	place, _ := slices.BinarySearchFunc(s.active, e, func(m int32, e *sweepEdge) int {
		o := &s.edges[m]
		side := o.side(e.low)
		if side == 0 {
			side = overlapSlope(o, e)
		}
		if side > 0 {
			return 1
		}
		return -1
	})
	s.active = slices.Insert(s.active, place, n)
	s.fresh[n] = true
	s.top = min(s.top, e.high[1])
}

// overlapSlope is +1 if e, whose lower end is on o, leads to the left of it.
func overlapSlope(o, e *sweepEdge) int {
	if e.high[1] <= o.high[1] {
		return o.side(e.high)
	}
	return -e.side(o.high)
}

// apart tells that l stays left of r, or touches it, up to the end of the
// shorter one.
func (s *overlapSweep) apart(l, r int32) bool {
	a, b := &s.edges[l], &s.edges[r]
	if a.high[1] <= b.high[1] {
		return b.side(a.high) >= 0
	}
	return a.side(b.high) <= 0
}

// inOrder compares new edges with their neighbours and counts how deep the area
// is between the edges.
func (s *overlapSweep) inOrder() bool {
	depth := int32(0)
	for i, n := range s.active {
		if i > 0 {
			if l := s.active[i-1]; (s.fresh[n] || s.fresh[l]) && !s.apart(l, n) {
				return false
			}
			s.fresh[s.active[i-1]] = false
		}
		depth += s.edges[n].weight
		if depth>>1 != 0 {
			return false
		}
	}
	if n := len(s.active); n > 0 {
		s.fresh[s.active[n-1]] = false
	}
	return depth == 0
}
