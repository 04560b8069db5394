package raster

import "math"

// Symbol adds the outline of a point's symbol around x y: circle, square, triangle (pointing up), diamond,
// star (of five points) or cross (upright); anything else is a circle. Size is the diameter of the circle,
// or the side of the square; the others are as wide or look as large.
func (p *Path) Symbol(name string, x, y, size float64) {
	r := size / 2
	switch name {
	case "square":
		p.ring(x, y, r, []point{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}})
	case "triangle":
		p.ring(x, y, r, []point{{0, -1.1}, {1.1, 0.8}, {-1.1, 0.8}})
	case "diamond":
		p.ring(x, y, r, []point{{0, -1.25}, {1.25, 0}, {0, 1.25}, {-1.25, 0}})
	case "cross":
		const a = 1.0 / 3
		p.ring(x, y, r, []point{{-a, -1}, {a, -1}, {a, -a}, {1, -a}, {1, a}, {a, a}, {a, 1}, {-a, 1}, {-a, a}, {-1, a}, {-1, -a}, {-a, -a}})
	case "star":
		p.around(x, y, 10, func(i int) float64 {
			if i%2 == 1 {
				return 1.2 * r * 0.42
			}
			return 1.2 * r
		})
	default:
		p.around(x, y, min(max(int(math.Ceil(1.5*math.Sqrt(max(r, 0))))*4, 12), 64), func(int) float64 { return r })
	}
}

// SymbolReach is how much wider than its size the widest symbol is, the diamond.
const SymbolReach = 1.25

// ring adds a ring of points given in units of r from the middle.
func (p *Path) ring(x, y, r float64, points []point) {
	for i, q := range points {
		if i == 0 {
			p.MoveTo(x+r*q.x, y+r*q.y)
		} else {
			p.LineTo(x+r*q.x, y+r*q.y)
		}
	}
	p.Close()
}

// around adds a ring of n points at even angles, from the top.
func (p *Path) around(x, y float64, n int, radius func(i int) float64) {
	points := make([]point, n)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		points[i] = point{radius(i) * sin, -radius(i) * cos}
	}
	p.ring(x, y, 1, points)
}
