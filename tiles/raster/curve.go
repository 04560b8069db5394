package raster

import "math"

// towards returns the point that lies at the share t of the way to q.
func (p point) towards(q point, t float64) point {
	return point{p.x + (q.x-p.x)*t, p.y + (q.y-p.y)*t}
}

// mostBend is how far lines may be from the curve that they stand for, in pixels.
const mostBend = 0.02

// curve adds a cubic Bézier curve from a, where the path stands, to d, as lines. Their number follows from the
// second differences of the points: n lines are at most a share of 3/4 / n² of those beside the
// curve (Wang's formula).
func (p *Path) curve(a, b, c, d point) {
	bend := max(math.Hypot(a.x-2*b.x+c.x, a.y-2*b.y+c.y), math.Hypot(b.x-2*c.x+d.x, b.y-2*c.y+d.y))
	n := min(int(math.Ceil(math.Sqrt(0.75*bend/mostBend))), 64)
	for i := 1; i < n; i++ {
		t := float64(i) / float64(n)
		bc := b.towards(c, t)
		left, right := a.towards(b, t).towards(bc, t), bc.towards(c.towards(d, t), t)
		q := left.towards(right, t)
		p.LineTo(q.x, q.y)
	}
	p.LineTo(d.x, d.y)
}
