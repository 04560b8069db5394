package geo

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// errTooManyCrossings is returned where borders cross in more places than
// wireLimit and the number of their pieces allow.
var errTooManyCrossings = fmt.Errorf("%w: more than %d places for each of two borders", ErrTangled, wireLimit/2)

// errNotNoded would be returned if no grid could keep rounded borders apart.
var errNotNoded = errors.New("borders cannot be told apart")

// wireLimit is how many cuts there may be, beyond four for each piece: some
// seconds of work.
const wireLimit = 400_000

// wires are the borders of one or two geometries as pieces that are to meet in
// their ends alone. A piece is there once, with what each border adds to it.
type wires struct {
	points []orb.Point
	number map[orb.Point]uint32
	pieces []wire
	known  map[[2]uint32]int32 // by its ends, the smaller first
	grid   float64             // of which new points are multiples; 0 if any float64 will do
	moved  float64             // the longest way that a border had to go
}

// wire is a piece of border between two points.
type wire struct {
	a, b uint32
	net  [2]int32 // by operand: how often it is walked from a to b, less the way back
	line [2]bool  // by operand: it is of a line
	many bool     // it is walked more than once
	on   span     // of which it is a piece
}

func newWires(n int) *wires {
	return &wires{number: make(map[orb.Point]uint32, n), known: make(map[[2]uint32]int32, n)}
}

func (w *wires) vertex(p orb.Point) uint32 {
	p[0], p[1] = p[0]+0, p[1]+0 // no negative zero
	if w.grid > 0 {
		p = orb.Point{math.Round(p[0]/w.grid) * w.grid, math.Round(p[1]/w.grid) * w.grid}
	}
	n, known := w.number[p]
	if !known {
		n = uint32(len(w.points))
		w.number[p] = n
		w.points = append(w.points, p)
	}
	return n
}

// add puts a piece where it belongs, or adds it to the one that is there; the
// answer is its number and whether it is new.
func (w *wires) add(e wire) (int32, bool) {
	if e.a == e.b {
		return -1, false
	}
	if e.a > e.b {
		e.a, e.b = e.b, e.a
		e.net[0], e.net[1] = -e.net[0], -e.net[1]
	}
	key := [2]uint32{e.a, e.b}
	n, known := w.known[key]
	if !known {
		n = int32(len(w.pieces))
		w.known[key] = n
		w.pieces = append(w.pieces, e)
		return n, true
	}
	o := &w.pieces[n]
	for k := range o.net {
		o.net[k] += e.net[k]
		o.line[k] = o.line[k] || e.line[k]
	}
	o.many = true
	return n, false
}

// path adds a polyline of an operand, as a border or as a line.
func (w *wires) path(points []orb.Point, operand int, line bool) {
	for i := 1; i < len(points); i++ {
		e := wire{a: w.vertex(points[i-1]), b: w.vertex(points[i]), on: span{points[i-1], points[i]}}
		e.line[operand] = line
		if !line {
			e.net[operand] = 1
		}
		w.add(e)
	}
}

// node cuts the pieces where they meet, until exact tests find that they meet in
// their ends alone. Vertices stay where they are as long as that works: new
// points are rounded to the nearest float64, which bends borders by as much, and where that
// makes them meet again, they are cut again. Where there is no end of it, all
// is rounded to a grid of 2^-50, then 2^-46 and so on of the largest coordinate in
// the manner of snap rounding (J. D. Hobby, Practical segment intersection with
// finite precision output, 1999): a border that passes the square of a rounded vertex is led
// through it.
func (w *wires) node() error {
	plain := wires{points: w.points, number: w.number, pieces: slices.Clone(w.pieces), known: w.known}
	if done, err := w.cut(12); done || err != nil {
		return err
	}
	largest := 0.0
	for _, p := range plain.points {
		largest = max(largest, math.Abs(p[0]), math.Abs(p[1]))
	}
	_, exp := math.Frexp(largest)
	for bits := 50; bits >= 26; bits -= 4 {
		*w = *newWires(len(plain.points))
		w.grid = math.Ldexp(1, exp-bits)
		w.snapRound(&plain)
		if done, err := w.cut(30); done || err != nil {
			return err
		}
	}
	return errNotNoded
}

// snapRound rounds the vertices of plain and leads its pieces through those whose
// squares they pass. What is nearly the same is the same then; where pieces still
// cross is left to cut.
func (w *wires) snapRound(plain *wires) {
	spans := make([]span, len(plain.pieces))
	for i, e := range plain.pieces {
		spans[i] = span{plain.points[e.a], plain.points[e.b]}
		w.snapped(spans[i].a)
		w.snapped(spans[i].b)
	}
	n := int32(len(spans))
	for _, p := range w.points {
		spans = append(spans, span{p, p})
	}
	var cuts []wireCut
	newSpanTree(spans, w.grid).pairs(nil, func(i, j int32) bool {
		if i < n && j >= n && spans[i].hits(spans[j].a, w.grid/2) {
			cuts = append(cuts, wireCut{i, uint32(j - n)})
			w.moved = max(w.moved, plain.pieces[i].on.distance(spans[j].a))
		}
		return true
	})
	slices.SortFunc(cuts, func(a, b wireCut) int { return cmp.Or(cmp.Compare(a.piece, b.piece), cmp.Compare(a.at, b.at)) })
	for i, e := range plain.pieces {
		k := 0
		for k < len(cuts) && cuts[k].piece == int32(i) {
			k++
		}
		sortAlong(w.points, spans[i], cuts[:k])
		e.a, e.b = w.vertex(spans[i].a), w.vertex(spans[i].b)
		w.chain(e, cuts[:k])
		cuts = cuts[k:]
	}
}

// chain adds the pieces into which cuts, in their order, part one.
func (w *wires) chain(e wire, cuts []wireCut) {
	from, end := e, e.b
	for _, c := range cuts {
		if c.at == e.a || c.at == end {
			continue
		}
		from.b = c.at
		w.add(from)
		from.a = c.at
	}
	from.b = end
	w.add(from)
}

// snapped is the vertex to which p is rounded.
func (w *wires) snapped(p orb.Point) uint32 {
	n := w.vertex(p)
	q := w.points[n]
	w.moved = max(w.moved, math.Hypot(q[0]-p[0], q[1]-p[1]))
	return n
}

// wireCut is a point in which a piece is to be cut.
type wireCut struct {
	piece int32
	at    uint32
}

// cut cuts the pieces for up to some rounds, as long as there is less to do from
// one to the next; it reports whether they then meet in their ends alone.
func (w *wires) cut(rounds int) (bool, error) {
	var fresh []bool
	limit := wireLimit + 4*len(w.pieces)
	for round := range rounds {
		cuts := w.cuts(fresh, limit)
		switch {
		case len(cuts) == 0:
			return true, nil
		case len(cuts) > limit && round == 0:
			return false, errTooManyCrossings
		case len(cuts) > limit:
			return false, nil
		}
		limit = max(len(cuts), 64)
		fresh = w.apply(cuts)
	}
	return false, nil
}

// cuts finds where pieces, of which one at least is fresh, meet other than in
// their ends; it stops when there are more than limit.
func (w *wires) cuts(fresh []bool, limit int) []wireCut {
	spans := make([]span, len(w.pieces))
	for i, e := range w.pieces {
		spans[i] = span{w.points[e.a], w.points[e.b]}
	}
	var cuts []wireCut
	newSpanTree(spans, w.grid).pairs(fresh, func(i, j int32) bool {
		cuts = w.meet(cuts, i, j, spans)
		return len(cuts) <= limit
	})
	return cuts
}

func (w *wires) meet(cuts []wireCut, i, j int32, spans []span) []wireCut {
	e, f := &w.pieces[i], &w.pieces[j]
	s, t := spans[i], spans[j]
	how, _, _ := s.meet(t)
	if how == meetCross {
		p := crossing(s, t)
		n := w.vertex(p)
		for k, o := range [2]*wire{e, f} {
			if n != o.a && n != o.b {
				cuts = append(cuts, wireCut{[2]int32{i, j}[k], n})
			}
			w.moved = max(w.moved, o.on.distance(w.points[n]))
		}
		return cuts
	}
	if how == meetNot && w.grid == 0 {
		return cuts
	}
	for _, c := range [4]struct {
		s     span
		of    *wire
		piece int32
		n     uint32
	}{{s, e, i, f.a}, {s, e, i, f.b}, {t, f, j, e.a}, {t, f, j, e.b}} {
		if c.n == c.of.a || c.n == c.of.b {
			continue
		}
		p := w.points[c.n]
		if c.s.covers(p) && Orient(c.s.a, c.s.b, p) == 0 || w.grid > 0 && c.s.hits(p, w.grid/2) {
			cuts = append(cuts, wireCut{c.piece, c.n})
			if w.grid > 0 {
				w.moved = max(w.moved, c.of.on.distance(p))
			}
		}
	}
	return cuts
}

// hits reports whether the span meets the square around p, of half the side.
func (s span) hits(p orb.Point, half float64) bool {
	if p[0]+half < min(s.a[0], s.b[0]) || p[0]-half > max(s.a[0], s.b[0]) || p[1]+half < min(s.a[1], s.b[1]) || p[1]-half > max(s.a[1], s.b[1]) {
		return false
	}
	dx, dy := s.b[0]-s.a[0], s.b[1]-s.a[1]
	return math.Abs(dx*(p[1]-s.a[1])-dy*(p[0]-s.a[0])) <= half*(math.Abs(dx)+math.Abs(dy))
}

// distance is that from p to the line through the span, within rounding.
func (s span) distance(p orb.Point) float64 {
	dx, dy := s.b[0]-s.a[0], s.b[1]-s.a[1]
	length := math.Hypot(dx, dy)
	if length == 0 {
		return math.Hypot(p[0]-s.a[0], p[1]-s.a[1])
	}
	if Orient(s.a, s.b, p) == 0 {
		return 0
	}
	px, py := p[0]-s.a[0], p[1]-s.a[1]
	if dx*px+dy*py > length*length/2 {
		px, py = p[0]-s.b[0], p[1]-s.b[1]
	}
	return math.Abs(dx*py-dy*px) / length
}

// apply replaces pieces by what they are cut into and tells which are new.
func (w *wires) apply(cuts []wireCut) []bool {
	slices.SortFunc(cuts, func(a, b wireCut) int { return cmp.Or(cmp.Compare(a.piece, b.piece), cmp.Compare(a.at, b.at)) })
	cuts = slices.Compact(cuts)
	old := w.pieces
	w.pieces, w.known = make([]wire, 0, len(old)+2*len(cuts)), make(map[[2]uint32]int32, len(old)+2*len(cuts))
	var fresh []bool
	put := func(e wire, isNew bool) {
		if _, added := w.add(e); added {
			fresh = append(fresh, isNew)
		}
	}
	for i, e := range old {
		n := 0
		for n < len(cuts) && cuts[n].piece == int32(i) {
			n++
		}
		if n == 0 {
			put(e, false)
			continue
		}
		sortAlong(w.points, span{w.points[e.a], w.points[e.b]}, cuts[:n])
		from := e
		for _, c := range cuts[:n] {
			from.b = c.at
			put(from, true)
			from.a = c.at
		}
		from.b = e.b
		put(from, true)
		cuts = cuts[n:]
	}
	return fresh
}

// sortAlong orders cuts by their way from the start of a span.
func sortAlong(points []orb.Point, s span, cuts []wireCut) {
	slices.SortFunc(cuts, func(c, d wireCut) int { return s.compareAlong(points[c.at], points[d.at]) })
}
