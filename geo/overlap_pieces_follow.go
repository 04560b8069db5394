package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// pieceCycle is a closed border of what two areas have in common: positive in area around a
// piece, negative around a hole.
type pieceCycle struct {
	area, perimeter float64
	low, high       orb.Point // the box around it
	last            orb.Point
	from            orb.Point
	crossing        int32 // where it began; -1: it is a ring
	ring            *pieceRing
	border          *[]orb.Point // gathers the places in degrees, unless it is nil
}

func newPieceCycle(from orb.Point) pieceCycle {
	return pieceCycle{low: from, high: from, last: from, from: from}
}

// add goes on to a place, in metres in the plane.
func (c *pieceCycle) add(p, stretch orb.Point) {
	c.area += ((c.last[0]-c.from[0])*(p[1]-c.from[1]) - (p[0]-c.from[0])*(c.last[1]-c.from[1])) / 2
	c.perimeter += math.Hypot((p[0]-c.last[0])*stretch[0], (p[1]-c.last[1])*stretch[1])
	c.low = orb.Point{min(c.low[0], p[0]), min(c.low[1], p[1])}
	c.high = orb.Point{max(c.high[0], p[0]), max(c.high[1], p[1])}
	c.last = p
}

// follow follows the borders of what is common from crossing to crossing: along the first area
// where that lies in the second one, then along the second, and so on.
func (w *pieceWalk) follow() {
	done := make([]bool, len(w.crossings))
	for start := range w.crossings {
		if done[start] || !w.crossings[start].enters {
			continue
		}
		c := w.cycle(int32(start), done, nil)
		if w.close {
			return
		}
		w.cycles = append(w.cycles, c)
	}
}

// cycle follows one border from where the first area enters the second.
func (w *pieceWalk) cycle(start int32, done []bool, border *[]orb.Point) pieceCycle {
	c := newPieceCycle(w.crossings[start].at)
	c.crossing, c.border = start, border
	for at := start; ; {
		done[at] = true
		out := w.next[0][at]
		w.arc(&c, 0, at, out)
		in := w.next[1][out]
		w.arc(&c, 1, out, in)
		if w.crossings[out].enters || !w.crossings[in].enters || done[in] != (in == start) {
			w.close = true // borders do not alternate: some crossing was missed
			return c
		}
		if at = in; at == start {
			return c
		}
	}
}

// borderOf is the border of a cycle in degrees.
func (w *pieceWalk) borderOf(c *pieceCycle) orb.Ring {
	if c.crossing < 0 {
		return append(append(orb.Ring{}, c.ring.points...), c.ring.points[0])
	}
	var border []orb.Point
	w.cycle(c.crossing, make([]bool, len(w.crossings)), &border)
	return append(border, border[0])
}

// degrees is a place of the plane in degrees.
func (w *pieceWalk) degrees(p orb.Point) orb.Point {
	return w.plane.degrees(orb.Point{p[0] / w.unit, p[1]})
}

// arc goes along a ring of an area from a crossing to the next one.
func (w *pieceWalk) arc(c *pieceCycle, k int, from, to int32) {
	a, b := &w.crossings[from].on[k], &w.crossings[to].on[k]
	r := &w.rings[k][a.ring]
	n := len(r.points)
	steps := int(b.edge - a.edge)
	first, step := int(a.edge)+1, 1
	if !r.left {
		steps, first, step = -steps, int(a.edge), n-1
	}
	if steps < 0 || steps == 0 && (b.along > a.along) != r.left {
		steps += n
	}
	for i := first % n; steps > 0; steps-- {
		c.add(w.place(r.points[i]), w.stretch)
		if c.border != nil {
			*c.border = append(*c.border, r.points[i])
		} else {
			w.pin(r.points[i])
		}
		if i += step; i >= n {
			i -= n
		}
	}
	c.add(w.crossings[to].at, w.stretch)
	if c.border != nil {
		*c.border = append(*c.border, w.degrees(w.crossings[to].at))
	}
}

// uncrossed takes the rings of one area that lie in the other without crossing its border.
func (w *pieceWalk) uncrossed() {
	for k := range w.rings {
		box := overlapNoBox
		for i := range w.rings[1-k] {
			box = box.union(w.rings[1-k][i].box)
		}
		for i := range w.rings[k] {
			r := &w.rings[k][i]
			if r.crossed || !r.box.within(&box) || !w.inside(1-k, r.points[0]) {
				continue
			}
			c := newPieceCycle(w.place(r.points[0]))
			c.crossing, c.ring = -1, r
			for i := 1; i <= len(r.points); i++ {
				c.add(w.place(r.points[i%len(r.points)]), w.stretch)
				w.pin(r.points[i%len(r.points)])
			}
			if !r.left {
				c.area = -c.area
			}
			w.cycles = append(w.cycles, c)
		}
	}
}

// inside tells whether a place in degrees lies in an area.
func (w *pieceWalk) inside(k int, p orb.Point) bool {
	part, odd := -1, false
	for i := range w.rings[k] {
		r := &w.rings[k][i]
		if r.part != part {
			if odd {
				return true
			}
			part = r.part
		}
		if lon, lat := p[0], p[1]; float64(r.box[0]) <= lon && lon <= float64(r.box[2]) && float64(r.box[1]) <= lat && lat <= float64(r.box[3]) {
			odd = odd != w.oddWest(r.top(), p)
		}
	}
	return odd
}

// oddWest tells whether an odd number of edges of a span pass a place on its west.
func (w *pieceWalk) oddWest(s pieceSpan, p orb.Point) (odd bool) {
	b := s.box()
	if p[1] < float64(b[1]) || p[1] > float64(b[3]) || p[0] < float64(b[0]) {
		return false
	}
	if !s.leaf() {
		level, from, to := s.below()
		for n := from; n < to; n++ {
			odd = odd != w.oddWest(pieceSpan{s.ring, level, n}, p)
		}
		return odd
	}
	for i, to := s.edges(); i < to; i++ {
		a, b := s.ring.edge(i)
		if (a[1] > p[1]) == (b[1] > p[1]) || min(a[0], b[0]) > p[0] {
			continue
		}
		side, _ := sideOfEdge(w.place(a), w.place(b), w.place(p))
		w.close = w.close || side == 0
		odd = odd != (side < 0 == (b[1] > a[1]))
	}
	return odd
}

// pieces counts the cycles around pieces. Every piece answers for all holes that may be its own.
func (w *pieceWalk) pieces(area, width float64) (all []OverlapPiece, ok bool) {
	var holes, shells []pieceCycle
	for _, c := range w.cycles {
		if c.area > 0 {
			shells = append(shells, c)
			all = append(all, OverlapPiece{Area: c.area - pieceMargin*c.perimeter, Perimeter: c.perimeter})
		} else {
			holes = append(holes, c)
		}
	}
	if len(holes)*len(shells) > pieceTests {
		return nil, false
	}
	pierced := make([]bool, len(shells))
	for _, h := range holes {
		owned := false
		for i, s := range shells {
			if s.low[0] <= h.low[0] && s.low[1] <= h.low[1] && h.high[0] <= s.high[0] && h.high[1] <= s.high[1] {
				all[i].Area += h.area - pieceMargin*h.perimeter
				all[i].Perimeter += h.perimeter
				owned, pierced[i] = true, true
			}
		}
		if !owned {
			return nil, false
		}
	}
	const margin = 1 + 1e-6
	small := 0
	for i := range all {
		p := &all[i]
		if p.Area >= area*margin && 2*p.Area >= width*margin*p.Perimeter {
			continue
		}
		if small++; pierced[i] || small > maxSmall {
			return nil, false
		}
		p.Border = w.borderOf(&shells[i])
	}
	return all, true
}

// maxSmall bounds the pieces that come with a border.
const maxSmall = 1000
