package geo

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// NestRings returns for each ring the innermost other ring around it, -1 where there is
// none. Rings of an even depth are shells, those of an odd depth holes of the ring around
// them. The direction of the rings does not matter, and they need not repeat their first
// vertex. Rings may touch one another, also along edges; of rings that cross, the vertex
// farthest to the west (then south) decides as far as it can, and no ring ever lies in
// itself. Time grows as n log n with the vertices, whatever the rings look like.
//
// A line sweeps from west to east and keeps the edges that it meets in order (Shamos and
// Hoey 1976). What lies just below the first edge of a ring tells where the ring lies.
func NestRings(rings []orb.Ring) []int {
	s := newNestSweep(rings)
	for first := 0; first < len(s.order); {
		x := s.edges[s.order[first]].a[0]
		s.leave(x)
		last := first
		for ; last < len(s.order) && s.edges[s.order[last]].a[0] == x; last++ {
			s.insert(s.order[last])
		}
		s.place(s.order[first:last])
		first = last
	}
	for i := range s.around {
		s.around[i] = max(s.around[i], -1)
	}
	return s.around
}

// nestEdge is an edge that is not vertical, from west to east.
type nestEdge struct {
	a, b  orb.Point
	ring  int32
	east  bool // the ring walks it from a to b
	first bool // it starts where its ring is farthest to the west
}

// Positions in edges, or these.
const (
	nestNone    = -1
	nestUnknown = -2 // of around: not yet placed
)

// nestSweep holds the edges that meet the sweep line in a splay tree, from south to north:
// its shape needs no comparisons to take an edge out, so that crossing edges, which have no
// order, cannot break it.
type nestSweep struct {
	edges            []nestEdge
	order, leaving   []int32 // by a, by b
	left             int     // how many of leaving have left
	turn             []int   // by ring: 1 counter-clockwise, -1 clockwise, 0 without area
	around           []int   // by ring
	root             int32
	up, lower, upper []int32 // the tree
}

func newNestSweep(rings []orb.Ring) *nestSweep {
	s := &nestSweep{turn: make([]int, len(rings)), around: make([]int, len(rings)), root: nestNone}
	for i, r := range rings {
		s.around[i] = nestUnknown
		if area := planarRingArea(r); area != 0 {
			s.turn[i] = cmp.Compare(area, 0)
		}
		s.addRing(int32(i), r)
	}
	s.order, s.leaving = make([]int32, len(s.edges)), make([]int32, len(s.edges))
	for i := range s.edges {
		s.order[i], s.leaving[i] = int32(i), int32(i)
	}
	slices.SortFunc(s.order, func(i, j int32) int { return cmp.Or(comparePoints(s.edges[i].a, s.edges[j].a), cmp.Compare(i, j)) })
	slices.SortFunc(s.leaving, func(i, j int32) int { return cmp.Or(cmp.Compare(s.edges[i].b[0], s.edges[j].b[0]), cmp.Compare(i, j)) })
	s.up, s.lower, s.upper = make([]int32, len(s.edges)), make([]int32, len(s.edges)), make([]int32, len(s.edges))
	return s
}

func (s *nestSweep) addRing(n int32, r orb.Ring) {
	if len(r) == 0 {
		return
	}
	west := r[0][0]
	for _, p := range r {
		west = min(west, p[0])
	}
	for i, a := range r {
		b := r[(i+1)%len(r)]
		if a[0] == b[0] || !finitePoint(a) || !finitePoint(b) {
			continue
		}
		e := nestEdge{a: a, b: b, ring: n, east: true}
		if a[0] > b[0] {
			e.a, e.b, e.east = b, a, false
		}
		e.first = e.a[0] == west
		s.edges = append(s.edges, e)
	}
}

// place places the rings that begin with the given edges, from south to north, so that the
// ring below is placed before.
func (s *nestSweep) place(fresh []int32) {
	var begin []int32
	for _, n := range fresh {
		if s.edges[n].first {
			begin = append(begin, n)
		}
	}
	slices.SortFunc(begin, func(i, j int32) int { return cmp.Or(s.compare(i, j), cmp.Compare(i, j)) })
	for _, n := range begin {
		ring := s.edges[n].ring
		if s.around[ring] != nestUnknown {
			continue
		}
		below := s.below(n)
		for below != nestNone && s.edges[below].ring == ring {
			below = s.below(below)
		}
		if below == nestNone {
			s.around[ring] = nestNone
			continue
		}
		e := &s.edges[below]
		turn := s.turn[e.ring]
		switch known := s.around[e.ring]; {
		case known == nestUnknown: // only where rings cross
			s.around[ring] = nestNone
		case turn > 0 && e.east, turn < 0 && !e.east:
			s.around[ring] = int(e.ring)
		default:
			s.around[ring] = known
		}
	}
}

// compare orders two edges that both meet the sweep line, just east of the later start.
func (s *nestSweep) compare(i, j int32) int {
	e, f := &s.edges[i], &s.edges[j]
	if e.a[0] < f.a[0] {
		return -s.compare(j, i)
	}
	if n := Orient(f.a, f.b, e.a); n != 0 {
		return n
	}
	return Orient(f.a, f.b, e.b)
}

// leave takes out the edges that end at x or before.
func (s *nestSweep) leave(x float64) {
	for ; s.left < len(s.leaving) && s.edges[s.leaving[s.left]].b[0] <= x; s.left++ {
		s.remove(s.leaving[s.left])
	}
}

func (s *nestSweep) insert(n int32) {
	s.up[n], s.lower[n], s.upper[n] = nestNone, nestNone, nestNone
	if s.root == nestNone {
		s.root = n
		return
	}
	at := s.root
	for {
		next := &s.upper[at]
		if s.compare(n, at) < 0 {
			next = &s.lower[at]
		}
		if *next == nestNone {
			*next, s.up[n] = n, at
			break
		}
		at = *next
	}
	s.splay(n)
}

// remove takes an edge out and joins what was below and above it.
func (s *nestSweep) remove(n int32) {
	s.splay(n)
	lower, upper := s.lower[n], s.upper[n]
	if upper != nestNone {
		s.up[upper] = nestNone
	}
	s.root = upper
	if lower == nestNone {
		return
	}
	s.up[lower] = nestNone
	s.root = lower
	top := lower
	for s.upper[top] != nestNone {
		top = s.upper[top]
	}
	s.splay(top)
	s.upper[top] = upper
	if upper != nestNone {
		s.up[upper] = top
	}
}

// below returns the next edge to the south.
func (s *nestSweep) below(n int32) int32 {
	s.splay(n)
	at := s.lower[n]
	if at == nestNone {
		return nestNone
	}
	for s.upper[at] != nestNone {
		at = s.upper[at]
	}
	s.splay(at)
	return at
}

// splay makes an edge the root (Sleator and Tarjan 1985).
func (s *nestSweep) splay(n int32) {
	for s.up[n] != nestNone {
		parent := s.up[n]
		if grand := s.up[parent]; grand != nestNone {
			if (s.lower[grand] == parent) == (s.lower[parent] == n) {
				s.rotate(parent)
			} else {
				s.rotate(n)
			}
		}
		s.rotate(n)
	}
	s.root = n
}

// rotate lifts an edge over its parent.
func (s *nestSweep) rotate(n int32) {
	parent := s.up[n]
	grand := s.up[parent]
	near, far := &s.lower, &s.upper
	if (*near)[parent] != n {
		near, far = far, near
	}
	moved := (*far)[n]
	(*near)[parent] = moved
	if moved != nestNone {
		s.up[moved] = parent
	}
	(*far)[n], s.up[parent], s.up[n] = parent, n, grand
	if grand == nestNone {
		return
	}
	if s.lower[grand] == parent {
		s.lower[grand] = n
	} else {
		s.upper[grand] = n
	}
}
