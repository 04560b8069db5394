package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// ownOverlay is the overlay of any parts: all
// borders and lines are cut where they meet, faces are taken by the operation, and
// then the pieces and the points that these do not cover.
func ownOverlay(op overlayOp, a, b *overlayOperand) (orb.Geometry, error) {
	factor := scaleFor(max(a.largest(), b.largest()))
	o := &ownWork{op: op, operand: [2]*overlayParts{a.scaled(factor), b.scaled(factor)}}
	n := 0
	for _, p := range o.operand {
		n += p.vertices()
	}
	w := newWires(n)
	for k, p := range o.operand {
		for _, area := range p.areas {
			w.polygon(area, k)
		}
		for _, l := range p.lines {
			w.path(l, k, true)
		}
	}
	if err := w.node(); err != nil {
		return nil, err
	}
	o.wires, o.faces = w, w.faces()
	o.overlayParts.areas = o.faces.outline(func(a, b int32) bool { return op.holds(a > 0, b > 0) })
	o.linesAndNodes()
	o.isolated()
	return o.overlayParts.scaled(1 / factor).geometry(op.dimension(a, b)), nil
}

// ownWork is an overlay under way; its parts are the result.
type ownWork struct {
	overlayParts
	op      overlayOp
	operand [2]*overlayParts
	faces   *faces
	wires   *wires
}

// within tells whether a piece lies in an operand, its border included, and
// whether it lies in the border or the inside of the areas of the result.
func (o *ownWork) within(i int) (in [2]bool, covered bool) {
	e, left, right := o.wires.pieces[i], o.faces.of[2*i], o.faces.of[2*i+1]
	var insideLeft, insideRight [2]bool
	for k, winding := range o.faces.winding {
		insideLeft[k], insideRight[k] = winding[left] > 0, winding[right] > 0
		in[k] = e.line[k] || insideLeft[k] || insideRight[k]
	}
	return in, o.op.holds(insideLeft[0], insideLeft[1]) || o.op.holds(insideRight[0], insideRight[1])
}

// linesAndNodes takes the pieces that are lines of the result, and for an
// intersection the nodes that are points of it.
func (o *ownWork) linesAndNodes() {
	points := o.wires.points
	node := o.nodes()
	in, covered := make([][2]bool, len(points)), make([]bool, len(points))
	var lines []wire
	for i, e := range o.wires.pieces {
		within, done := o.within(i)
		line := !done && o.takesLine(e, within)
		if line {
			lines = append(lines, e)
		}
		for _, v := range [2]uint32{e.a, e.b} {
			covered[v] = covered[v] || done || line
			in[v] = [2]bool{in[v][0] || within[0], in[v][1] || within[1]}
		}
	}
	o.overlayParts.lines = joinWires(points, lines, node)
	if o.op != opIntersection {
		return
	}
	for v, p := range points {
		if in[v] == [2]bool{true, true} && !covered[v] {
			o.overlayParts.points = append(o.overlayParts.points, p)
		}
	}
}

// nodes tells which vertices end lines: ends of lines as they were given,
// places where not just two pieces meet, and all vertices where borders or lines
// run along one another, as JTS has it.
func (o *ownWork) nodes() []bool {
	w := o.wires
	degree, node := make([]int32, len(w.points)), make([]bool, len(w.points))
	for _, e := range w.pieces {
		degree[e.a]++
		degree[e.b]++
		node[e.a], node[e.b] = node[e.a] || e.many, node[e.b] || e.many
	}
	for _, p := range o.operand {
		for _, l := range p.lines {
			for _, p := range [2]orb.Point{l[0], l[len(l)-1]} {
				if v := w.vertex(p); int(v) < len(node) {
					node[v] = true
				}
			}
		}
	}
	for v, n := range degree {
		node[v] = node[v] || n != 2
	}
	return node
}

// takesLine reports whether a piece that no area of the result covers is a line
// of it.
func (o *ownWork) takesLine(e wire, in [2]bool) bool {
	switch o.op {
	case opIntersection:
		return in[0] && in[1]
	case opUnion:
		return e.line[0] || e.line[1]
	case opDifference:
		return e.line[0] && !in[1]
	}
	return e.line[0] && !in[1] || e.line[1] && !in[0]
}

// isolated takes the points of the operands that belong to the result and that
// nothing else of it covers.
func (o *ownWork) isolated() {
	a, b := o.operand[0], o.operand[1]
	done := make(map[orb.Point]bool)
	for _, p := range o.overlayParts.points {
		done[p] = true
	}
	inA, inB := a.holder(), b.holder()
	rest := overlayParts{areas: o.overlayParts.areas, lines: o.overlayParts.lines}
	covered := rest.holder()
	for _, points := range [2]orb.MultiPoint{a.points, b.points} {
		for _, p := range points {
			if !done[p] && o.op.holds(inA(p), inB(p)) && !covered(p) {
				o.overlayParts.points = append(o.overlayParts.points, p)
			}
			done[p] = true
		}
	}
}

// holder answers for points whether they lie in the parts or on their border.
func (o *overlayParts) holder() func(p orb.Point) bool {
	own := make(map[orb.Point]bool, len(o.points))
	for _, p := range o.points {
		own[p] = true
	}
	prepared := make([]preparedPolygon, len(o.areas))
	return func(p orb.Point) bool {
		if own[p] || Locate(o.lines, p) != Outside {
			return true
		}
		for i, area := range o.areas {
			if prepared[i] == nil {
				prepared[i] = preparePolygon(area)
			}
			if prepared[i].locate(p) != Outside {
				return true
			}
		}
		return false
	}
}

// joinWires makes lines of pieces, from node to node.
func joinWires(points []orb.Point, pieces []wire, node []bool) orb.MultiLineString {
	at := make(map[uint32][]int32)
	for i, e := range pieces {
		at[e.a], at[e.b] = append(at[e.a], int32(i)), append(at[e.b], int32(i))
	}
	used := make([]bool, len(pieces))
	ends := func(v uint32) bool { return node[v] || len(at[v]) != 2 }
	follow := func(i int32, from uint32) orb.LineString {
		line := orb.LineString{points[from]}
		for {
			used[i] = true
			from = pieces[i].a + pieces[i].b - from
			line = append(line, points[from])
			if ends(from) {
				return line
			}
			if i = at[from][0] + at[from][1] - i; used[i] {
				return line
			}
		}
	}
	var lines orb.MultiLineString
	for i, e := range pieces {
		for _, v := range [2]uint32{e.a, e.b} {
			if !used[i] && ends(v) {
				lines = append(lines, follow(int32(i), v))
			}
		}
	}
	for i, e := range pieces { // closed lines without a node
		if !used[i] {
			lines = append(lines, fromLeast(follow(int32(i), e.a)))
		}
	}
	return lines
}

// fromLeast lets a closed line start in its least vertex.
func fromLeast(l orb.LineString) orb.LineString {
	open := l[:len(l)-1]
	least := 0
	for i, p := range open {
		if comparePoints(p, open[least]) < 0 {
			least = i
		}
	}
	turned := append(append(make(orb.LineString, 0, len(l)), open[least:]...), open[:least]...)
	return append(turned, open[least])
}

func (o *overlayParts) vertices() int {
	n := len(o.points)
	for _, l := range o.lines {
		n += len(l)
	}
	for _, p := range o.areas {
		for _, r := range p {
			n += len(r)
		}
	}
	return n
}

// largest is the largest size of a coordinate.
func (o *overlayParts) largest() float64 {
	largest := 0.0
	for _, g := range [3]orb.Geometry{o.points, o.lines, o.areas} {
		if b := g.Bound(); !b.IsEmpty() {
			largest = max(largest, math.Abs(b.Min[0]), math.Abs(b.Min[1]), math.Abs(b.Max[0]), math.Abs(b.Max[1]))
		}
	}
	return largest
}

// scaled multiplies all coordinates by a power of two.
func (o *overlayParts) scaled(factor float64) *overlayParts {
	if factor == 1 {
		return o
	}
	f := func(p orb.Point) orb.Point { return orb.Point{p[0] * factor, p[1] * factor} }
	return &overlayParts{areas: unscalePolygons(o.areas, 1/factor), lines: mapPoints(o.lines, f).(orb.MultiLineString), points: mapEach(o.points, f)}
}
