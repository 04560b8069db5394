package raster

import (
	"math"
	"slices"
)

// outline adds the area that a line covers to the pen's path, and may turn the line around. All parts of it
// wind one way: it is the sum of the strips to the left of each segment, once there and once
// back, and of the corners and ends, so that nothing is taken away where strips overlap.
func (p *pen) outline(line []point, closed bool) {
	switch n := len(line); {
	case n == 0 || n == 1 && p.cap == ButtCap:
		return
	case n == 1:
		p.to.parts = append(p.to.parts, part{end: len(p.to.points)})
		p.arc(line[0], point{1, 0}, 2*math.Pi)
	case closed:
		p.to.parts = append(p.to.parts, part{end: len(p.to.points)})
		p.ringSide(line)
		p.finish()
		slices.Reverse(line)
		p.to.parts = append(p.to.parts, part{end: len(p.to.points)})
		p.ringSide(line)
	default:
		p.to.parts = append(p.to.parts, part{end: len(p.to.points)})
		p.lineSide(line)
		slices.Reverse(line)
		p.lineSide(line)
	}
	p.finish()
}

// finish ends a ring of the outline.
func (p *pen) finish() {
	p.to.parts[len(p.to.parts)-1] = part{end: len(p.to.points), closed: true}
}

// step is a segment: its direction, of length 1, and its length.
type step struct {
	d      point
	length float64
}

func stepOf(a, b point) step {
	dx, dy := b.x-a.x, b.y-a.y
	length := math.Sqrt(dx*dx + dy*dy)
	if length == 0 {
		return step{point{1, 0}, 0}
	}
	return step{point{dx / length, dy / length}, length}
}

func (s step) normal() point { return point{-s.d.y, s.d.x} }

// lineSide follows a line on its left, and goes round its end.
func (p *pen) lineSide(line []point) {
	last := stepOf(line[0], line[1])
	p.beside(line[0], last.normal())
	for i := 1; i < len(line)-1; i++ {
		next := stepOf(line[i], line[i+1])
		p.corner(line[i], last, next)
		last = next
	}
	end := line[len(line)-1]
	p.beside(end, last.normal())
	if p.cap == RoundCap {
		p.arc(end, last.normal(), math.Pi)
	}
}

// ringSide follows a ring on its left.
func (p *pen) ringSide(ring []point) {
	last := stepOf(ring[len(ring)-1], ring[0])
	for i, v := range ring {
		next := stepOf(v, ring[(i+1)%len(ring)])
		p.corner(v, last, next)
		last = next
	}
}

// emit adds a point to the outline.
func (p *pen) emit(x, y float64) { p.to.points = append(p.to.points, point{x, y}) }

// beside adds the point half a width from v in a direction.
func (p *pen) beside(v, n point) { p.emit(v.x+p.half*n.x, v.y+p.half*n.y) }

// The cosines of turns: up to the first a corner is no more than a bend, whose tip is at most 0.4 % of half
// the width too far out; up to the second a mitre is at most twice the width long.
const bend, mostMiter = 0.985, -0.5

// corner goes round a corner on the left: on the inside straight to where the edges cross, if both segments
// are long enough; else by way of the corner itself.
func (p *pen) corner(v point, a, b step) {
	cross := a.d.x*b.d.y - a.d.y*b.d.x
	cos := a.d.x*b.d.x + a.d.y*b.d.y
	tip := func() {
		k := p.half / (1 + cos)
		p.emit(v.x+k*(-a.d.y-b.d.y), v.y+k*(a.d.x+b.d.x))
	}
	switch {
	case cross > 0:
		if cos > -0.99 && p.half*cross <= (1+cos)*min(a.length, b.length) {
			tip()
			return
		}
		p.beside(v, a.normal())
		p.emit(v.x, v.y)
		p.beside(v, b.normal())
	case cos > bend || p.join == MiterJoin && cos >= mostMiter:
		tip()
	case p.join == MiterJoin:
		p.beside(v, a.normal())
		p.beside(v, b.normal())
	default:
		p.arc(v, a.normal(), math.Acos(max(cos, -1)))
		p.beside(v, b.normal())
	}
}

// arc adds points on the circle around v, beginning in direction n and turning by an angle
// against the winding of normals; the last one is left out. They are at most 0.03 pixels from it.
func (p *pen) arc(v, n point, angle float64) {
	most := math.Pi / 2
	if p.half > 0.2 {
		most = 2 * math.Acos(1-0.03/p.half)
	}
	steps := max(int(math.Ceil(angle/most)), 1)
	sin, cos := math.Sincos(-angle / float64(steps))
	for range steps {
		p.beside(v, n)
		n = point{n.x*cos - n.y*sin, n.x*sin + n.y*cos}
	}
}
