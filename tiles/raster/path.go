package raster

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

// MoveTo begins a line or a ring.
func (p *Path) MoveTo(x, y float64) {
	p.points = append(p.points, point{x, y})
	p.parts = append(p.parts, part{end: len(p.points)})
}

// LineTo goes on to a point, in a straight line. Without a MoveTo before it, or after Close, it begins a line.
func (p *Path) LineTo(x, y float64) {
	if len(p.parts) == 0 || p.parts[len(p.parts)-1].closed {
		p.MoveTo(x, y)
		return
	}
	p.points = append(p.points, point{x, y})
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

// each calls do for the points of every part.
func (p *Path) each(do func(points []point, closed bool)) {
	start := 0
	for _, s := range p.parts {
		do(p.points[start:s.end], s.closed)
		start = s.end
	}
}
