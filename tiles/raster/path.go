package raster

import "math"

// Path is a list of lines and rings. The zero value is empty and ready for use. As an area it is
// what its rings wind around: outer rings one way, holes the other way, whichever; shapes that
// overlap are united.
type Path struct {
	points []point
	parts  []part
}

type point struct{ x, y float64 }

// part is a line or a ring of a path: the points up to end, from where the part before it ended.
type part struct {
	end    int
	closed bool
}

// farthest is how far from the first pixel points may lie; products of such numbers are exact enough.
const farthest = 1 << 30

// MoveTo begins a line or a ring. Points that are no number are left out.
func (p *Path) MoveTo(x, y float64) {
	p.parts = append(p.parts, part{end: len(p.points)})
	p.LineTo(x, y)
}

// LineTo goes on to a point, in a straight line. Without a MoveTo before it, or after Close, it begins a line.
func (p *Path) LineTo(x, y float64) {
	if len(p.parts) == 0 || p.parts[len(p.parts)-1].closed {
		p.MoveTo(x, y)
		return
	}
	if x != x || y != y {
		return
	}
	p.points = append(p.points, point{min(max(x, -farthest), farthest), min(max(y, -farthest), farthest)})
	p.parts[len(p.parts)-1].end = len(p.points)
}

// Close ends a ring: a line back to its first point, which need not be repeated. An area is
// filled as if all its parts were closed.
func (p *Path) Close() {
	if len(p.parts) > 0 {
		p.parts[len(p.parts)-1].closed = true
	}
}

// Reset empties the path and keeps its memory for the next one.
func (p *Path) Reset() { p.points, p.parts = p.points[:0], p.parts[:0] }

// Empty reports whether the path has no point.
func (p *Path) Empty() bool { return len(p.points) == 0 }

// each calls do for the points of every part that has any.
func (p *Path) each(do func(points []point, closed bool)) {
	start := 0
	for _, s := range p.parts {
		if s.end > start {
			do(p.points[start:s.end], s.closed)
		}
		start = s.end
	}
}

// box is a rectangle, in pixels.
type box struct{ x0, y0, x1, y1 float64 }

var nowhere = box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

// boxOf returns the least box around points.
func boxOf(points []point) box {
	b := nowhere
	for _, q := range points {
		b.x0, b.y0 = min(b.x0, q.x), min(b.y0, q.y)
		b.x1, b.y1 = max(b.x1, q.x), max(b.y1, q.y)
	}
	return b
}
