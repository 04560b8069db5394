package raster

import (
	"image/color"
	"math"
	"slices"
)

// Join is the form of a line's corners.
type Join int

// The forms of corners. Mitred ones longer than twice the line's width are cut off.
const (
	RoundJoin Join = iota
	MiterJoin
)

// Cap is the form of a line's ends, and of the ends of dashes.
type Cap int

// The forms of ends: cut off at the last point, or half a disc beyond it.
const (
	ButtCap Cap = iota
	RoundCap
)

// Stroke says how a line is drawn. Width and the lengths of Dash, of strokes and gaps in turn, are in pixels.
// Dashes shorter than half a pixel together, or not positive, are a whole line.
type Stroke struct {
	Color color.NRGBA
	Width float64
	Dash  []float64
	Join  Join
	Cap   Cap
}

// Stroke draws along all lines and rings of the path, in one go: where they cross or lie on each other, a
// transparent colour does not add up. Dashes run on around corners and begin anew with each line.
func (c *Canvas) Stroke(p *Path, s Stroke) {
	if p.Empty() || !(s.Width > 0) || s.Color.A == 0 {
		return
	}
	work := scratches.Get().(*scratch)
	defer scratches.Put(work)
	outline := &work.outline
	outline.Reset()
	pen := pen{to: outline, half: s.Width / 2, join: s.Join, cap: s.Cap, line: work.line[:0]}
	pen.dash, pen.period = dashes(s.Dash)
	margin := s.Width*2 + 2
	size := c.picture.Rect.Size()
	pen.view = box{-margin, -margin, float64(size.X) + margin, float64(size.Y) + margin}
	p.each(pen.part)
	work.line = pen.line
	c.Fills([]Fill{{Path: outline, Color: s.Color}})
}

// dashes returns the lengths of strokes and gaps in turn, an even number of them, and their
// sum; none if they make no dashes.
func dashes(given []float64) ([]float64, float64) {
	sum := 0.0
	for _, length := range given {
		if !(length >= 0) || length > farthest {
			return nil, 0
		}
		sum += length
	}
	if sum < 0.5 {
		return nil, 0
	}
	if len(given)%2 == 1 {
		return append(append([]float64(nil), given...), given...), 2 * sum
	}
	return given, sum
}

// pen makes the outlines of lines of one style.
type pen struct {
	to     *Path
	half   float64 // the width
	join   Join
	cap    Cap
	dash   []float64
	period float64
	view   box     // what is outside is left out
	line   []point // what is being gathered
}

// near is how close points of a line may be, in pixels, without being one.
const near = 1.0 / 16

// part draws a line or a ring, as far as it is in view.
func (p *pen) part(points []point, closed bool) {
	if b := boxOf(points); b.x1 < p.view.x0 || b.x0 > p.view.x1 || b.y1 < p.view.y0 || b.y0 > p.view.y1 {
		return
	} else if p.dash == nil && b.x0 >= p.view.x0 && b.x1 <= p.view.x1 && b.y0 >= p.view.y0 && b.y1 <= p.view.y1 {
		p.whole(points, closed)
		return
	}
	p.pieces(points, closed)
}

// whole draws a line or a ring that is wholly in view, without dashes.
func (p *pen) whole(points []point, closed bool) {
	line := p.line[:0]
	for _, q := range points {
		if n := len(line); n == 0 || math.Abs(q.x-line[n-1].x)+math.Abs(q.y-line[n-1].y) >= near {
			line = append(line, q)
		}
	}
	if last := points[len(points)-1]; !closed && len(line) > 1 {
		line[len(line)-1] = last // ends stay where they are
	}
	for n := len(line); closed && n > 1 && math.Abs(line[0].x-line[n-1].x)+math.Abs(line[0].y-line[n-1].y) < near; n = len(line) {
		line = line[:n-1]
	}
	p.line = line
	p.outline(line, closed && len(line) > 2)
}

// pieces draws those parts of a line that are in view, dash by dash. A ring without dashes begins out of view, so that
// all its corners are drawn as such.
func (p *pen) pieces(points []point, closed bool) {
	d := dasher{pen: p}
	n, first := len(points), 0
	if closed && p.dash == nil {
		first = max(slices.IndexFunc(points, func(q point) bool { return !p.view.holds(q) }), 0)
	}
	if !closed {
		n--
	}
	for i := range n {
		d.segment(points[(first+i)%len(points)], points[(first+i+1)%len(points)])
	}
	d.end()
}

func (b box) holds(p point) bool { return p.x >= b.x0 && p.x <= b.x1 && p.y >= b.y0 && p.y <= b.y1 }

// dasher walks along a line and cuts it into pieces.
type dasher struct {
	*pen
	walked float64 // from the beginning of the line
	piece  []point
}

// segment goes on along a segment; only what is in view is drawn.
func (d *dasher) segment(a, b point) {
	length := math.Hypot(b.x-a.x, b.y-a.y)
	from, to, seen := d.view.meets(a, b)
	if !seen || length == 0 {
		if length > 0 {
			d.end()
		}
		d.walked += length
		return
	}
	at := func(t float64) point { return point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }
	if from > 0 {
		d.end()
	}
	if d.dash == nil {
		d.draw(at(from), at(to))
	} else {
		d.strokes(at, from*length, to*length, length)
	}
	d.walked += length
	if to < 1 {
		d.end()
	}
}

// strokes draws the dashes of a segment of that length between two distances from its beginning.
func (d *dasher) strokes(at func(float64) point, from, to, length float64) {
	place := math.Mod(d.walked+from, d.period)
	i := 0
	for place > d.dash[i] && i < len(d.dash)-1 {
		place -= d.dash[i]
		i++
	}
	for from < to {
		next := min(from+d.dash[i]-place, to)
		if i%2 == 0 {
			d.draw(at(from/length), at(next/length))
		}
		if next < to {
			d.end()
		}
		from, place, i = next, 0, (i+1)%len(d.dash)
	}
}

func (d *dasher) draw(a, b point) {
	if len(d.piece) == 0 {
		d.piece = append(d.piece, a)
	}
	d.piece = append(d.piece, b)
}

func (d *dasher) end() {
	if len(d.piece) > 0 {
		d.whole(d.piece, false)
		d.piece = d.piece[:0]
	}
}

// meets returns the part of a segment that is in the box, from 0 to 1 (Liang and Barsky).
func (b box) meets(from, to point) (t0, t1 float64, does bool) {
	t1 = 1
	for _, e := range [4][2]float64{
		{from.x - to.x, from.x - b.x0}, {to.x - from.x, b.x1 - from.x},
		{from.y - to.y, from.y - b.y0}, {to.y - from.y, b.y1 - from.y},
	} {
		switch p, q := e[0], e[1]; {
		case p == 0 && q < 0:
			return 0, 0, false
		case p < 0:
			t0 = max(t0, q/p)
		case p > 0:
			t1 = min(t1, q/p)
		}
	}
	return t0, t1, t0 <= t1
}
