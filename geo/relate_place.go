package geo

import (
	"math"
	"math/big"

	"github.com/paulmach/orb"
)

// relPlace is a place in the plane known exactly: the float64 at, or the rational
// numbers x and y with at next to them. Rounding is monotonic, so coordinates
// that differ once rounded compare as the exact ones do.
type relPlace struct {
	at   orb.Point
	x, y *big.Rat // nil: at itself
}

func (p *relPlace) rat() (x, y *big.Rat) {
	if p.x == nil {
		return new(big.Rat).SetFloat64(p.at[0]), new(big.Rat).SetFloat64(p.at[1])
	}
	return p.x, p.y
}

func (p *relPlace) equal(q *relPlace) bool {
	if p.at != q.at {
		return false
	}
	if p.x == nil && q.x == nil {
		return true
	}
	px, py := p.rat()
	qx, qy := q.rat()
	return px.Cmp(qx) == 0 && py.Cmp(qy) == 0
}

// compare orders places along an axis.
func (p *relPlace) compare(q *relPlace, axis int) int {
	switch {
	case p.at[axis] < q.at[axis]:
		return -1
	case p.at[axis] > q.at[axis]:
		return 1
	case p.x == nil && q.x == nil:
		return 0
	}
	px, py := p.rat()
	qx, qy := q.rat()
	if axis == 0 {
		return px.Cmp(qx)
	}
	return py.Cmp(qy)
}

func rounded(x, y *big.Rat) relPlace {
	fx, exactX := x.Float64()
	fy, exactY := y.Float64()
	p := relPlace{at: orb.Point{fx + 0, fy + 0}}
	if !exactX || !exactY {
		p.x, p.y = x, y
	}
	return p
}

// crossingPlace is where the segments ab and cd cross, which they do.
func crossingPlace(a, b, c, d orb.Point) relPlace {
	rat := func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }
	ux, uy := rat(b[0]), rat(b[1])
	ux.Sub(ux, rat(a[0]))
	uy.Sub(uy, rat(a[1]))
	vx, vy := rat(d[0]), rat(d[1])
	vx.Sub(vx, rat(c[0]))
	vy.Sub(vy, rat(c[1]))
	wx, wy := rat(c[0]), rat(c[1])
	wx.Sub(wx, rat(a[0]))
	wy.Sub(wy, rat(a[1]))
	t := ratCross(wx, wy, vx, vy)
	t.Quo(t, ratCross(ux, uy, vx, vy)) // a + t·(b − a)
	x, y := ux.Mul(ux, t), uy.Mul(uy, t)
	return rounded(x.Add(x, rat(a[0])), y.Add(y, rat(a[1])))
}

func ratCross(ax, ay, bx, by *big.Rat) *big.Rat {
	l := new(big.Rat).Mul(ax, by)
	return l.Sub(l, new(big.Rat).Mul(ay, bx))
}

// middle is the place halfway between p and q.
func middle(p, q *relPlace) relPlace {
	if p.x == nil && q.x == nil {
		// The sum of two float64, halved, is rounded once.
		m := relPlace{at: orb.Point{(p.at[0] + q.at[0]) / 2, (p.at[1] + q.at[1]) / 2}}
		if exactSum(p.at[0], q.at[0]) && exactSum(p.at[1], q.at[1]) {
			return m
		}
	}
	px, py := p.rat()
	qx, qy := q.rat()
	half := big.NewRat(1, 2)
	x, y := new(big.Rat).Add(px, qx), new(big.Rat).Add(py, qy)
	return rounded(x.Mul(x, half), y.Mul(y, half))
}

// exactSum reports whether (a+b)/2 is not rounded (D. E. Knuth's two-sum; halving
// is exact unless the sum is subnormal).
func exactSum(a, b float64) bool {
	s := a + b
	part := s - a
	return (a-(s-part))+(b-part) == 0 && (s == 0 || math.Abs(s) > 0x1p-1000)
}

// above reports whether y is greater than the place's.
func (p *relPlace) above(y float64) bool {
	if y != p.at[1] || p.x == nil {
		return y > p.at[1]
	}
	return new(big.Rat).SetFloat64(y).Cmp(p.y) > 0
}

// orient tells how the place lies to the line from a to b, as Orient does.
func (p *relPlace) orient(a, b orb.Point) int {
	if p.x == nil {
		return Orient(a, b, p.at)
	}
	// The determinant as in Orient; the place is off by half a unit in its last
	// place, which moves each factor by that much. Twice the sum is a safe bound.
	ax, ay, bx, by := a[0]-p.at[0], a[1]-p.at[1], b[0]-p.at[0], b[1]-p.at[1]
	left, right := ax*by, ay*bx
	bound := 2 * (orientBound*(math.Abs(left)+math.Abs(right)) +
		0x1p-53*(math.Abs(p.at[0])*(math.Abs(ay)+math.Abs(by))+math.Abs(p.at[1])*(math.Abs(ax)+math.Abs(bx))) +
		0x1p-105*math.Abs(p.at[0])*math.Abs(p.at[1]))
	if det := left - right; det > bound {
		return 1
	} else if det < -bound {
		return -1
	}
	rat := func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }
	rx, ry := rat(a[0]), rat(a[1])
	rx.Sub(rx, p.x)
	ry.Sub(ry, p.y)
	sx, sy := rat(b[0]), rat(b[1])
	sx.Sub(sx, p.x)
	sy.Sub(sy, p.y)
	return ratCross(rx, ry, sx, sy).Sign()
}

// rays counts the edges of the area that a ray from the place to the east
// crosses, just above it, and the edges that pass through the place itself.
func (a *relArea) rays(p *relPlace, own []relSegment) (east, through int) {
	if !inBox(a.bound, p.at) {
		return 0, 0
	}
	for i := range a.rings {
		r := &a.rings[i]
		e, t := r.rays(p, own, len(r.levels)-1, 0)
		east += e
		through += t
	}
	return east, through
}

func (r *relPath) rays(p *relPlace, own []relSegment, level, n int) (east, through int) {
	b := &r.levels[level][n]
	if p.at[1] < b.Min[1] || p.at[1] > b.Max[1] || p.at[0] > b.Max[0] {
		return 0, 0
	}
	run := relFan
	for range level {
		run *= relFan
	}
	from, to := n*run, min((n+1)*run, len(r.at)-1)
	if p.at[0] < b.Min[0] { // a path all to the east: only its ends count
		if p.above(r.at[from][1]) != p.above(r.at[to][1]) {
			return 1, 0
		}
		return 0, 0
	}
	if level > 0 {
		for i := n * relFan; i < min((n+1)*relFan, len(r.levels[level-1])); i++ {
			e, t := r.rays(p, own, level-1, i)
			east += e
			through += t
		}
		return east, through
	}
	for i := from; i < to; i++ {
		switch cross, on := p.crosses(r.at[i], r.at[i+1], own); {
		case on:
			through++
		case cross:
			east++
		}
	}
	return east, through
}

// crosses tells whether the ray crosses the edge ab or starts on it. The edges
// in own are known to pass through the place.
func (p *relPlace) crosses(a, b orb.Point, own []relSegment) (cross, on bool) {
	if !inBox(boxOf(a, b), p.at) {
		east := a[0] > p.at[0] && b[0] > p.at[0]
		return east && p.above(a[1]) != p.above(b[1]), false
	}
	for i := range own {
		if own[i].a == a && own[i].b == b {
			return false, true
		}
	}
	up, down := p.above(b[1]), p.above(a[1])
	if up == down {
		return false, p.onLevel(a, b)
	}
	o := p.orient(a, b)
	return (o > 0) == up && o != 0, o == 0
}

// onLevel reports whether the place lies on ab, which its level does not span
// half-open: on a level edge or at the higher... end of another.
func (p *relPlace) onLevel(a, b orb.Point) bool {
	if a[1] == b[1] {
		return a[1] == p.at[1] && p.orient(a, b) == 0
	}
	return p.x == nil && (a == p.at || b == p.at)
}
