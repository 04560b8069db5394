package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// relArrangement cuts the edges of two shapes where they meet, all of them at
// places known exactly, and finds out of each piece, of each place and of both
// sides of each piece whether it is interior, boundary or exterior of each shape.
type relArrangement struct {
	shape  [2]*relShape
	box    orb.Bound // of what both may have in common
	segs   []relSegment
	nodes  []relNode
	placed map[orb.Point]int32 // the last node at each rounded place
	pieces []relPiece
	owners []int32 // segments, of all pieces
	meter  *relMeter
	m      Matrix
}

// relSegment is an edge; a point of a shape is one that ends where it begins.
type relSegment struct {
	a, b orb.Point
	side uint8 // the shape, 0 or 1
	area int32 // in that shape; -1: of a line
	cuts []int32
}

// relNode is a place where pieces end.
type relNode struct {
	relPlace
	before int32    // another node with the same rounded place, -1 if there is none
	pieces [2]int32 // the first two that end here
	degree int
	point  [2]bool // of the shape
	end    [2]bool // of lines of the shape
	odd    [2]bool // an odd number of them
	in     [2]relSides
}

// relSides are the sides of a piece, or all sides around a node, as to the areas
// of a shape: is there one inside, is there one outside; and is a line there.
type relSides struct{ in, out, line bool }

// relPiece is a part of edges between two nodes, from the lower to the higher
// number.
type relPiece struct {
	from, to int32
	owner    [2]int32 // from and to, of relArrangement.owners
	line     [2]bool
	left     [2]bool // in an area of the shape, left of the way from from to to
	right    [2]bool
	done     bool
}

// relateShapes returns the matrix of two shapes.
func relateShapes(a, b *relShape) Matrix {
	r := &relArrangement{shape: [2]*relShape{a, b}, meter: a.meter, m: relEmptyMatrix}
	if !a.empty && !b.empty {
		r.box = orb.Bound{
			Min: orb.Point{max(a.bound.Min[0], b.bound.Min[0]), max(a.bound.Min[1], b.bound.Min[1])},
			Max: orb.Point{min(a.bound.Max[0], b.bound.Max[0]), min(a.bound.Max[1], b.bound.Max[1])},
		}
		r.placed = make(map[orb.Point]int32)
		r.gather(0)
		r.gather(1)
		r.nodes = slices.Grow(r.nodes, len(r.segs)+len(r.segs)/4)
	} else {
		r.apart(0)
		r.apart(1)
		return r.m
	}
	for _, step := range []func(){r.cut, r.split, r.sides, r.read} {
		if r.meter.fault() != nil {
			break
		}
		step()
	}
	return r.m
}

// apart sets what a shape is to one that is nowhere near.
func (r *relArrangement) apart(side int) {
	s := r.shape[side]
	if len(s.areas) > 0 {
		r.outside(side, relInterior, 2)
		r.outside(side, relBoundary, 1)
	}
	if len(s.lines) > 0 {
		r.outside(side, relInterior, 1)
	}
	if len(s.points) > 0 {
		r.outside(side, relInterior, 0)
	}
	for _, e := range s.ends {
		if e.odd {
			r.outside(side, relBoundary, 0)
		}
	}
}

// outside records that a part of a shape lies outside the other.
func (r *relArrangement) outside(side, part, dimension int) {
	if side == 0 {
		r.m.raise(part, relExterior, dimension)
	} else {
		r.m.raise(relExterior, part, dimension)
	}
}

// gather collects the edges, points and line ends of a shape that the other may
// touch. What lies beyond is outside the other; where members may cover one another,
// everything is collected.
func (r *relArrangement) gather(side int) {
	s, other := r.shape[side], r.shape[1-side].bound
	if s.layered() {
		other = s.bound
	}
	looked := len(s.points) + len(s.ends)
	s.paths(func(area int32, p *boxedPath) bool {
		n := len(r.segs)
		p.near(other, &looked, func(a, b orb.Point) bool {
			r.segs = append(r.segs, relSegment{a: a, b: b, side: uint8(side), area: area})
			return true
		})
		if beyond := len(r.segs)-n < len(p.at)-1; beyond && area < 0 {
			r.outside(side, relInterior, 1)
		} else if beyond {
			r.outside(side, relInterior, 2)
			r.outside(side, relBoundary, 1)
		}
		return r.meter.more(relSegmentSteps * (len(r.segs) - n))
	})
	r.meter.more(looked * relBoxSteps)
	for _, e := range s.ends {
		if !other.Contains(e.at) {
			if e.odd {
				r.outside(side, relBoundary, 0)
			}
			continue
		}
		n := r.node(relPlace{at: e.at})
		r.nodes[n].end[side], r.nodes[n].odd[side] = true, e.odd
	}
	for _, p := range s.points {
		if !other.Contains(p) {
			r.outside(side, relInterior, 0)
			continue
		}
		r.nodes[r.node(relPlace{at: p})].point[side] = true
		r.segs = append(r.segs, relSegment{a: p, b: p, side: uint8(side), area: -1})
	}
}

// node returns the number of the node at a place.
func (r *relArrangement) node(p relPlace) int32 {
	before := int32(-1)
	if last, known := r.placed[p.at]; known {
		for n := last; n >= 0; n = r.nodes[n].before {
			if p.den != nil {
				r.meter.more(relRationalSteps)
			}
			if r.nodes[n].equal(&p) {
				return n
			}
		}
		before = last
	}
	n := int32(len(r.nodes))
	r.nodes = append(r.nodes, relNode{relPlace: p, before: before})
	r.placed[p.at] = n
	return n
}

// relFew is up to how many segments all pairs are compared.
const relFew = 48

// cut finds where segments meet.
func (r *relArrangement) cut() {
	if len(r.segs) <= relFew {
		boxes := make([]orb.Bound, len(r.segs))
		for j := range r.segs {
			boxes[j] = relBoxOf(r.segs[j].a, r.segs[j].b)
			for i := range j {
				if relBoxesMeet(boxes[i], boxes[j]) {
					r.meet(&r.segs[i], &r.segs[j])
				}
			}
			r.meter.more(j * relBoxSteps)
		}
		return
	}
	spans := make([]span, len(r.segs))
	for i := range r.segs {
		spans[i] = span{r.segs[i].a, r.segs[i].b}
	}
	t := newSpanTree(spans, 0)
	t.more = func() bool { return r.meter.more(relRunsSteps) }
	t.pairs(nil, func(i, j int32) bool {
		r.meet(&r.segs[i], &r.segs[j])
		return r.meter.fault() == nil
	})
}

// meet cuts two segments where they cross, and each where the other ends on it.
func (r *relArrangement) meet(s, t *relSegment) {
	r.meter.more(relPairSteps)
	c, d := Orient(s.a, s.b, t.a), Orient(s.a, s.b, t.b)
	if c*d > 0 {
		return
	}
	e, f := Orient(t.a, t.b, s.a), Orient(t.a, t.b, s.b)
	if e*f > 0 {
		return
	}
	if c*d < 0 && e*f < 0 {
		r.meter.more(relCrossingSteps)
		n := r.node(relCrossing(s.a, s.b, t.a, t.b))
		s.cuts = append(s.cuts, n)
		t.cuts = append(t.cuts, n)
		return
	}
	r.cutAt(s, t.a, c)
	r.cutAt(s, t.b, d)
	r.cutAt(t, s.a, e)
	r.cutAt(t, s.b, f)
}

func (r *relArrangement) cutAt(s *relSegment, p orb.Point, side int) {
	if side == 0 && p != s.a && p != s.b && (span{s.a, s.b}).covers(p) {
		s.cuts = append(s.cuts, r.node(relPlace{at: p}))
	}
}

// split makes pieces of the segments; those that lie on one another become one.
func (r *relArrangement) split() {
	type part struct{ from, to, segment int32 }
	parts := make([]part, 0, len(r.segs)+len(r.nodes)+len(r.nodes)/4)
	for i := range r.segs {
		s := &r.segs[i]
		if s.a == s.b {
			continue
		}
		from, to := r.node(relPlace{at: s.a}), r.node(relPlace{at: s.b})
		if len(s.cuts) == 0 {
			parts = append(parts, part{min(from, to), max(from, to), int32(i)})
			continue
		}
		axis := 0
		if s.a[0] == s.b[0] {
			axis = 1
		}
		s.cuts = append(s.cuts, from, to)
		slices.SortFunc(s.cuts, func(m, n int32) int {
			p, q := &r.nodes[m].relPlace, &r.nodes[n].relPlace
			if p.at[axis] == q.at[axis] && m != n {
				r.meter.more(relRationalSteps)
			}
			return p.compare(q, axis)
		})
		s.cuts = slices.Compact(s.cuts)
		for k := 1; k < len(s.cuts); k++ {
			m, n := s.cuts[k-1], s.cuts[k]
			parts = append(parts, part{min(m, n), max(m, n), int32(i)})
		}
	}
	r.pieces, r.owners = make([]relPiece, 0, len(parts)), make([]int32, 0, len(parts))
	slices.SortFunc(parts, func(p, q part) int {
		switch {
		case p.from != q.from:
			return int(p.from) - int(q.from)
		case p.to != q.to:
			return int(p.to) - int(q.to)
		}
		return int(p.segment) - int(q.segment)
	})
	for i, p := range parts {
		if i == 0 || parts[i-1].from != p.from || parts[i-1].to != p.to {
			r.addPiece(p.from, p.to)
		}
		piece := &r.pieces[len(r.pieces)-1]
		r.owners = append(r.owners, p.segment)
		piece.owner[1] = int32(len(r.owners))
		if s := &r.segs[p.segment]; s.area < 0 {
			piece.line[s.side] = true
		}
	}
}

func (r *relArrangement) addPiece(from, to int32) {
	n := int32(len(r.pieces))
	first := int32(len(r.owners))
	r.pieces = append(r.pieces, relPiece{from: from, to: to, owner: [2]int32{first, first}})
	for _, at := range [2]int32{from, to} {
		v := &r.nodes[at]
		if v.degree < 2 {
			v.pieces[v.degree] = n
		}
		v.degree++
	}
}

// sides finds which sides of each piece are inside. Along a chain of pieces that
// nothing else touches the answer is the same, so it is looked for once a chain.
func (r *relArrangement) sides() {
	for i := range r.pieces {
		if r.pieces[i].done {
			continue
		}
		if r.locate(int32(i)); r.meter.fault() != nil {
			return
		}
		r.follow(int32(i), r.pieces[i].to)
		r.follow(int32(i), r.pieces[i].from)
	}
}

// follow hands the sides of a piece on along its chain, beyond the node at.
func (r *relArrangement) follow(n, at int32) {
	for {
		v := &r.nodes[at]
		if v.degree != 2 || !r.box.Contains(v.at) {
			return
		}
		next := v.pieces[0]
		if next == n {
			next = v.pieces[1]
		}
		p, q := &r.pieces[n], &r.pieces[next]
		if q.done {
			return
		}
		q.done, q.left, q.right = true, p.left, p.right
		if (p.to == at) != (q.from == at) {
			q.left, q.right = p.right, p.left
		}
		n = next
		at = q.from + q.to - at
	}
}

// locate finds the sides of a piece by rays from its middle.
func (r *relArrangement) locate(n int32) {
	p := &r.pieces[n]
	a, b := &r.nodes[p.from].relPlace, &r.nodes[p.to].relPlace
	// A ray to the east runs just above the middle: it starts to the right of a piece
	// that runs up, to the left of one that runs down, above one that is level.
	up := a.compare(b, 1)
	startsLeft := up > 0 || up == 0 && a.compare(b, 0) < 0
	owners := r.owners[p.owner[0]:p.owner[1]]
	owned := make([]relSegment, len(owners))
	for i, s := range owners {
		owned[i] = r.segs[s]
	}
	m := relHalfway(a, b)
	r.raysFrom(p, &m, owned, startsLeft)
	if m.doubt {
		m = relExactlyHalfway(a, b)
		r.raysFrom(p, &m, owned, startsLeft)
	}
	p.done = true
}

func (r *relArrangement) raysFrom(p *relPiece, m *relPlace, owned []relSegment, startsLeft bool) {
	p.left, p.right = [2]bool{}, [2]bool{}
	defer func() { r.meter.more(relRaySteps * (20 + m.looked)) }()
	for side, s := range r.shape {
		for i := range s.areasAt(m) {
			east, through := s.areas[i].rays(m, owned)
			start, other := east%2 == 1, (east+through)%2 == 1
			if !startsLeft {
				start, other = other, start
			}
			p.left[side] = p.left[side] || start
			p.right[side] = p.right[side] || other
		}
	}
}

// read raises the matrix by every piece, its sides and its ends.
func (r *relArrangement) read() {
	for i := range r.pieces {
		p := &r.pieces[i]
		var whole, left, right [2]int
		for side := range p.line {
			s := relSides{in: p.left[side] || p.right[side], out: !p.left[side] || !p.right[side], line: p.line[side]}
			whole[side] = s.part()
			left[side], right[side] = relInOrOut(p.left[side]), relInOrOut(p.right[side])
			for _, at := range [2]int32{p.from, p.to} {
				around := &r.nodes[at].in[side]
				around.in, around.out, around.line = around.in || s.in, around.out || s.out, around.line || s.line
			}
		}
		r.m.raise(whole[0], whole[1], 1)
		r.m.raise(left[0], left[1], 2)
		r.m.raise(right[0], right[1], 2)
	}
	for i := range r.nodes {
		v := &r.nodes[i]
		r.m.raise(r.part(v, 0), r.part(v, 1), 0)
	}
}

func relInOrOut(in bool) int {
	if in {
		return relInterior
	}
	return relExterior
}

// part tells what a piece is of a shape: an area's border is one whatever lines
// run along it.
func (s relSides) part() int {
	switch {
	case s.in && s.out:
		return relBoundary
	case s.in || s.line:
		return relInterior
	}
	return relExterior
}

// part tells what a node is of a shape. Areas come before lines, lines before
// points.
func (r *relArrangement) part(v *relNode, side int) int {
	around := v.in[side]
	if v.degree == 0 {
		around = r.around(v, side)
	}
	around.line = around.line || v.end[side]
	if v.odd[side] && !around.in {
		return relBoundary
	}
	around.line = around.line || v.point[side]
	return around.part()
}

// around finds where a node lies that no piece ends at.
func (r *relArrangement) around(v *relNode, side int) relSides {
	s := relSides{out: true}
	defer func() { r.meter.more(relRaySteps * v.looked) }()
	for i := range r.shape[side].areasAt(&v.relPlace) {
		east, through := r.shape[side].areas[i].rays(&v.relPlace, nil)
		switch {
		case through > 0:
			s.in = true
		case east%2 == 1:
			return relSides{in: true}
		}
	}
	return s
}
