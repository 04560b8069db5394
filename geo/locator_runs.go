package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// edgePairs are the edges of a group, ascending. Two edges of different rings
// with the same ends are partners and stored once.
type edgePairs struct {
	edges []pairedEdge
	table []int32 // open addressing, position + 1
}

type pairedEdge struct {
	edge, ring uint32
	p, q       orb.Point
	partner    int32 // -1 if there is none
	slot       uint8 // of the ring in its group
	forward    bool  // the partner has the same direction
	done       bool
}

func (s *edgePairs) reset() { s.edges = s.edges[:0] }

func (s *edgePairs) add(edge, ring uint32, slot uint8) {
	s.edges = append(s.edges, pairedEdge{edge: edge, ring: ring, slot: slot, partner: -1})
}

func (s *edgePairs) match(b *locatorBuilder) {
	size := 16
	for size < 2*len(s.edges) {
		size *= 2
	}
	if cap(s.table) < size {
		s.table = make([]int32, size)
	}
	s.table = s.table[:size]
	clear(s.table)
	mask := uint64(size - 1)
	for k := range s.edges {
		e := &s.edges[k]
		e.p, e.q = b.edge(e.edge)
		if e.p == e.q {
			continue
		}
		for i := (pointHash(e.p) + pointHash(e.q)) & mask; ; i = (i + 1) & mask {
			n := s.table[i]
			if n == 0 {
				s.table[i] = int32(k + 1)
				break
			}
			o := &s.edges[n-1]
			same := o.p == e.p && o.q == e.q
			if o.partner < 0 && o.ring != e.ring && (same || o.p == e.q && o.q == e.p) {
				o.partner, e.partner = int32(k), n-1
				o.forward, e.forward = same, same
				break
			}
		}
	}
}

func pointHash(p orb.Point) uint64 {
	return mix(math.Float64bits(p[0]+0)*0x9E3779B97F4A7C15 ^ math.Float64bits(p[1]+0))
}

// addRuns puts the edges of a group into runs.
func (b *locatorBuilder) addRuns(c *borderCell) {
	edges, g := c.pairing.edges, &c.group
	add := func(p orb.Point) {
		g.points = append(g.points, c.grid.packed(p, c.column, c.row))
	}
	for k := range edges {
		if edges[k].done {
			continue
		}
		last := k
		for last+1 < len(edges) && last-k+1 < runMost && follows(edges, last) {
			last++
		}
		if len(g.points)+last-k+2 > 64 {
			b.flush(c, false)
		}
		g.runs = append(g.runs, b.run(c, k, last)|uint32(len(g.points))<<runFrom|uint32(last-k+1)<<runCount)
		g.edges = append(g.edges, edges[k].ring, edges[k].edge-b.first[edges[k].ring])
		add(edges[k].p)
		for n := k; n <= last; n++ {
			add(edges[n].q)
			edges[n].done = true
			if o := edges[n].partner; o >= 0 {
				edges[o].done = true
			}
		}
	}
}

// follows reports whether the edge after n continues its run: the next one of
// the ring, and also the next one of the ring of its partner.
func follows(edges []pairedEdge, n int) bool {
	e, f := &edges[n], &edges[n+1]
	if f.edge != e.edge+1 || f.ring != e.ring || f.done || (f.partner < 0) != (e.partner < 0) {
		return false
	}
	if e.partner < 0 {
		return true
	}
	p, q := &edges[e.partner], &edges[f.partner]
	if p.ring != q.ring || e.forward != f.forward {
		return false
	}
	return e.forward && q.edge == p.edge+1 || !e.forward && p.edge == q.edge+1
}

// run tells the rings and the loose ends of the run from edge k to edge last.
func (b *locatorBuilder) run(c *borderCell, k, last int) uint32 {
	edges := c.pairing.edges
	e, f := &edges[k], &edges[last]
	run := uint32(e.slot)
	loose := func(v orb.Point, next uint32, n int) {
		if v[0] > c.point[0] && !holdsEdge(c.edges, 0, next) {
			run |= 1 << (runLoose + n)
		}
	}
	loose(e.p, b.before(e.edge, e.ring), 0)
	loose(f.q, b.after(f.edge, f.ring), 1)
	if e.partner < 0 {
		return run | nobody<<runSecond
	}
	p, q := &edges[e.partner], &edges[f.partner]
	if e.forward {
		loose(e.p, b.before(p.edge, p.ring), 2)
		loose(f.q, b.after(q.edge, q.ring), 3)
	} else {
		loose(e.p, b.after(p.edge, p.ring), 2)
		loose(f.q, b.before(q.edge, q.ring), 3)
	}
	return run | uint32(p.slot)<<runSecond
}
