package raster

import (
	"image"
	"math"
	"sync"
)

// scratch is the memory that drawing needs for a while.
type scratch struct {
	accumulator accumulator
	runs        []run
	sheet       []uint8 // of a band: red, green, blue, alpha, by four; all 0 between uses
	cover       []uint8 // of a band: how much of each pixel is taken; all 0 between uses
	outline     Path
	line        []point
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// grown returns a buffer of n bytes, the old one if it is large enough.
func grown(buffer []uint8, n int) []uint8 {
	if cap(buffer) < n {
		return make([]uint8, n)
	}
	return buffer[:n]
}

// pixels returns the pixels within bounds that the box touches.
func (b box) pixels(bounds image.Rectangle) image.Rectangle {
	clamp := func(v float64, least, most int) int { return int(min(max(v, float64(least)), float64(most))) }
	return image.Rectangle{
		Min: image.Pt(clamp(math.Floor(b.x0), bounds.Min.X, bounds.Max.X), clamp(math.Floor(b.y0), bounds.Min.Y, bounds.Max.Y)),
		Max: image.Pt(clamp(math.Ceil(b.x1), bounds.Min.X, bounds.Max.X), clamp(math.Ceil(b.y1), bounds.Min.Y, bounds.Max.Y)),
	}
}

// coverage finds how much of each pixel an area covers, within bounds. It returns the box of pixels that the area
// touches; the rows of the scratch's accumulator are those of the box.
func (s *scratch) coverage(p *Path, bounds image.Rectangle) image.Rectangle {
	at := boxOf(p.points).pixels(bounds)
	if at.Empty() {
		return image.Rectangle{}
	}
	s.accumulator.reset(at.Dx(), at.Dy())
	t := tracer{to: &s.accumulator, dx: float64(at.Min.X), dy: float64(at.Min.Y), width: float64(at.Dx()), height: float64(at.Dy())}
	p.each(func(points []point, _ bool) { t.ring(points) })
	return at
}

// mask returns how much of each pixel of a box an area covers, 0 to 255, row by row.
func (s *scratch) mask(p *Path, bounds image.Rectangle) (image.Rectangle, []uint8) {
	at := s.coverage(p, bounds)
	pix := make([]uint8, at.Dx()*at.Dy())
	for y := range at.Dy() {
		s.runs = s.accumulator.runs(y, s.runs[:0])
		for _, r := range s.runs {
			for x := r.from; x < r.to; x++ {
				pix[y*at.Dx()+x] = r.cover
			}
		}
	}
	return at, pix
}

// tracer hands rings to an accumulator, clipped to its size: what is above or below is left out, what is to
// the left or right is moved to the edge, so that the coverage inside is exact.
type tracer struct {
	to            *accumulator
	dx, dy        float64 // of the accumulator's first pixel
	width, height float64
}

func (t *tracer) ring(points []point) {
	last := points[len(points)-1]
	a := point{last.x - t.dx, last.y - t.dy}
	aIn := t.inside(a)
	for _, q := range points {
		b := point{q.x - t.dx, q.y - t.dy}
		bIn := t.inside(b)
		if aIn && bIn {
			t.to.line(a, b)
		} else {
			t.clip(a, b)
		}
		a, aIn = b, bIn
	}
}

func (t *tracer) inside(p point) bool {
	return p.x >= 0 && p.x <= t.width && p.y >= 0 && p.y <= t.height
}

// clip draws the part of a segment between the upper and the lower edge.
func (t *tracer) clip(a, b point) {
	if max(a.y, b.y) <= 0 || min(a.y, b.y) >= t.height || a.y == b.y {
		return
	}
	a, b = cutY(a, b, 0, t.height), cutY(b, a, 0, t.height)
	t.side(a, b, 0)
}

// cutY moves a along the segment to b until its y is within the limits.
func cutY(a, b point, least, most float64) point {
	y := min(max(a.y, least), most)
	if y == a.y {
		return a
	}
	return point{a.x + (b.x-a.x)*(y-a.y)/(b.y-a.y), y}
}

// side draws a segment, parted first at the left edge and then at the right one, with what
// is beyond them moved to them.
func (t *tracer) side(a, b point, edge int) {
	if edge == 2 {
		a.x, b.x = min(max(a.x, 0), t.width), min(max(b.x, 0), t.width)
		t.to.line(a, b)
		return
	}
	x := float64(edge) * t.width
	if (a.x < x) != (b.x < x) && a.x != x && b.x != x {
		m := point{x, a.y + (b.y-a.y)*(x-a.x)/(b.x-a.x)}
		t.side(a, m, edge+1)
		t.side(m, b, edge+1)
		return
	}
	t.side(a, b, edge+1)
}
