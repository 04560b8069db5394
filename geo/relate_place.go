package geo

import (
	"cmp"
	"math"
	"math/big"
	"slices"

	"github.com/paulmach/orb"
)

// relPlace is a place in the plane known exactly: the float64 at, or the integers
// x/den and y/den times 2^exp with at next to them. Rounding is monotonic, so
// coordinates that differ once rounded compare as the exact ones do.
//
// With some slack, at may be that far off in each axis, and doubt is set when it
// matters.
type relPlace struct {
	at        orb.Point
	x, y, den *big.Int // nil: at itself
	exp       int
	slack     float64
	doubt     bool
	looked    int // boxes and edges that rays from here were compared with
}

func (p *relPlace) rat() (x, y *big.Rat) {
	if p.den == nil {
		return new(big.Rat).SetFloat64(p.at[0]), new(big.Rat).SetFloat64(p.at[1])
	}
	scale := new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), uint(max(p.exp, -p.exp))))
	if p.exp < 0 {
		scale.Inv(scale)
	}
	x, y = new(big.Rat).SetFrac(p.x, p.den), new(big.Rat).SetFrac(p.y, p.den)
	return x.Mul(x, scale), y.Mul(y, scale)
}

func (p *relPlace) equal(q *relPlace) bool {
	return p.at == q.at && p.compare(q, 0) == 0 && p.compare(q, 1) == 0
}

// compare orders places along an axis.
func (p *relPlace) compare(q *relPlace, axis int) int {
	switch {
	case p.at[axis] < q.at[axis]:
		return -1
	case p.at[axis] > q.at[axis]:
		return 1
	case p.den == nil && q.den == nil:
		return 0
	}
	px, py := p.rat()
	qx, qy := q.rat()
	if axis == 0 {
		return px.Cmp(qx)
	}
	return py.Cmp(qy)
}

// relCrossing is where the segments ab and cd cross, which they do.
func relCrossing(a, b, c, d orb.Point) relPlace {
	var z [8]big.Int
	exp := relIntegers(&z, a, b, c, d)
	ax, ay, cx, cy := &z[0], &z[1], &z[4], &z[5]
	ux, uy := z[2].Sub(&z[2], ax), z[3].Sub(&z[3], ay)
	vx, vy := z[6].Sub(&z[6], cx), z[7].Sub(&z[7], cy)
	den := relBigCross(ux, uy, vx, vy)
	t := relBigCross(cx.Sub(cx, ax), cy.Sub(cy, ay), vx, vy) // the place is a + t/den·(b − a)
	x, y := ux.Mul(ux, t), uy.Mul(uy, t)
	x.Add(x, ax.Mul(ax, den))
	y.Add(y, ay.Mul(ay, den))
	if den.Sign() < 0 {
		den, x, y = den.Neg(den), x.Neg(x), y.Neg(y)
	}
	p := relPlace{exp: exp}
	exactX, exactY := false, false
	p.at[0], exactX = relQuotient(x, den, exp)
	p.at[1], exactY = relQuotient(y, den, exp)
	if !exactX || !exactY {
		p.x, p.y, p.den = x, y, den
	}
	return p
}

// relIntegers sets z to the coordinates over 2^exp.
func relIntegers(z *[8]big.Int, at ...orb.Point) (exp int) {
	var mantissa [8]int64
	var exps [8]int
	exp = math.MaxInt
	for i := range z {
		m, e := math.Frexp(at[i/2][i%2])
		mantissa[i], exps[i] = int64(m*0x1p53), e-53
		if m != 0 {
			exp = min(exp, e-53)
		}
	}
	for i := range z {
		if z[i].SetInt64(mantissa[i]); mantissa[i] != 0 {
			z[i].Lsh(&z[i], uint(exps[i]-exp))
		}
	}
	return exp
}

func relBigCross(ax, ay, bx, by *big.Int) *big.Int {
	l := new(big.Int).Mul(ax, by)
	return l.Sub(l, new(big.Int).Mul(ay, bx))
}

// relQuotient is x/den times 2^exp, rounded once, and whether it is exact.
func relQuotient(x, den *big.Int, exp int) (float64, bool) {
	q := new(big.Float).SetPrec(53).Quo(new(big.Float).SetInt(x), new(big.Float).SetInt(den))
	exact := q.Acc() == big.Exact
	v, accuracy := q.SetMantExp(q, exp).Float64()
	return v + 0, exact && accuracy == big.Exact
}

// relHalfway is about halfway between p and q: each is rounded once, their sum too.
func relHalfway(p, q *relPlace) relPlace {
	m := relPlace{at: orb.Point{(p.at[0] + q.at[0]) / 2, (p.at[1] + q.at[1]) / 2}}
	m.slack = 0x1p-50 * max(math.Abs(p.at[0]), math.Abs(p.at[1]), math.Abs(q.at[0]), math.Abs(q.at[1]))
	return m
}

// relExactlyHalfway is the place halfway between p and q.
func relExactlyHalfway(p, q *relPlace) relPlace {
	px, py := p.rat()
	qx, qy := q.rat()
	x, y := px.Add(px, qx), py.Add(py, qy)
	den := new(big.Int).Mul(x.Denom(), y.Denom())
	m := relPlace{exp: -1, den: den, x: new(big.Int).Mul(x.Num(), y.Denom()), y: new(big.Int).Mul(y.Num(), x.Denom())}
	m.at[0], _ = relQuotient(m.x, den, m.exp)
	m.at[1], _ = relQuotient(m.y, den, m.exp)
	return m
}

// above reports whether y is greater than the place's.
func (p *relPlace) above(y float64) bool {
	if d := y - p.at[1]; d > p.slack || d < -p.slack {
		return d > 0
	}
	if p.slack > 0 {
		p.doubt = true
		return false
	}
	if p.den == nil {
		return false
	}
	p.looked += relRationalSteps
	_, exact := p.rat()
	return new(big.Rat).SetFloat64(y).Cmp(exact) > 0
}

// orient tells how the place lies to the line from a to b, as Orient does.
func (p *relPlace) orient(a, b orb.Point) int {
	if p.den == nil && p.slack == 0 {
		return Orient(a, b, p.at)
	}
	// The determinant as in Orient; the place is off by the slack, or by half a unit
	// in its last place, which moves each factor by that much. Twice the sum is a
	// safe bound.
	off := max(p.slack, 0x1p-53*max(math.Abs(p.at[0]), math.Abs(p.at[1])))
	ax, ay, bx, by := a[0]-p.at[0], a[1]-p.at[1], b[0]-p.at[0], b[1]-p.at[1]
	left, right := ax*by, ay*bx
	bound := 2 * (orientBound*(math.Abs(left)+math.Abs(right)) +
		off*(math.Abs(ax)+math.Abs(ay)+math.Abs(bx)+math.Abs(by)) + 2*off*off)
	if det := left - right; det > bound {
		return 1
	} else if det < -bound {
		return -1
	}
	if p.slack > 0 {
		p.doubt = true
		return 1
	}
	p.looked += relRationalSteps
	x, y := p.rat()
	rat := func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }
	rx, ry, sx, sy := rat(a[0]), rat(a[1]), rat(b[0]), rat(b[1])
	l := rx.Sub(rx, x).Mul(rx, sy.Sub(sy, y))
	return l.Sub(l, ry.Sub(ry, y).Mul(ry, sx.Sub(sx, x))).Sign()
}

// areasAt yields the areas whose boxes reach the place. It is safe for concurrent use.
func (s *relShape) areasAt(p *relPlace) func(yield func(i int) bool) {
	p.looked += min(len(s.areas), 4*fan)
	box := orb.Bound{
		Min: orb.Point{p.at[0] - p.slack, p.at[1] - p.slack},
		Max: orb.Point{p.at[0] + p.slack, p.at[1] + p.slack},
	}
	return func(yield func(i int) bool) {
		if len(s.tree) == 0 {
			for i := range s.areas {
				if relBoxesMeet(s.areas[i].bound, box) && !yield(i) {
					return
				}
			}
			return
		}
		s.areasUnder(len(s.tree)-1, 0, box, yield)
	}
}

// areasUnder is areasAt for the areas in the nth box of a level.
func (s *relShape) areasUnder(level, n int, box orb.Bound, yield func(i int) bool) bool {
	if !relBoxesMeet(s.tree[level][n], box) {
		return true
	}
	for i := n * fan; i < (n+1)*fan; i++ {
		switch {
		case level > 0 && i < len(s.tree[level-1]):
			if !s.areasUnder(level-1, i, box, yield) {
				return false
			}
		case level == 0 && i < len(s.order):
			if a := int(s.order[i]); relBoxesMeet(s.areas[a].bound, box) && !yield(a) {
				return false
			}
		}
	}
	return true
}

// plant makes the tree over the areas, if there are many: columns from west to east,
// each from south to north.
func (s *relShape) plant() {
	if len(s.areas) <= fan {
		return
	}
	s.order = make([]int32, len(s.areas))
	for i := range s.order {
		s.order[i] = int32(i)
	}
	by := func(axis int) func(i, j int32) int {
		return func(i, j int32) int { return cmp.Compare(s.areas[i].bound.Min[axis], s.areas[j].bound.Min[axis]) }
	}
	slices.SortFunc(s.order, by(0))
	column := fan * int(math.Ceil(math.Sqrt(float64(len(s.order))/fan)))
	for c := range slices.Chunk(s.order, column) {
		slices.SortFunc(c, by(1))
	}
	level := make([]orb.Bound, len(s.order))
	for i, a := range s.order {
		level[i] = s.areas[a].bound
	}
	for len(level) > 1 {
		var next []orb.Bound
		for c := range slices.Chunk(level, fan) {
			b := c[0]
			for _, o := range c[1:] {
				b = b.Union(o)
			}
			next = append(next, b)
		}
		s.tree, level = append(s.tree, next), next
	}
}

// rays counts the edges of the area that a ray from the place to the east
// crosses, just above it, and the edges that pass through the place itself.
func (a *relArea) rays(p *relPlace, own []relSegment) (east, through int) {
	for i := range a.rings {
		r := &a.rings[i]
		e, t := r.rays(p, own, len(r.levels)-1, 0)
		east += e
		through += t
	}
	return east, through
}

func (r *boxedPath) rays(p *relPlace, own []relSegment, level, n int) (east, through int) {
	p.looked++
	b := &r.levels[level][n]
	if p.at[1]+p.slack < b.Min[1] || p.at[1]-p.slack > b.Max[1] || p.at[0]-p.slack > b.Max[0] {
		return 0, 0
	}
	if p.at[0]+p.slack < b.Min[0] { // a path all to the east: only its ends count
		if from, to := r.edgesUnder(level, n); p.above(r.at[from][1]) != p.above(r.at[to][1]) {
			return 1, 0
		}
		return 0, 0
	}
	from, to := r.under(level, n)
	p.looked += to - from
	for i := from; i < to; i++ {
		if level > 0 {
			e, t := r.rays(p, own, level-1, i)
			east += e
			through += t
			continue
		}
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
	x, y := p.at[0], p.at[1]
	switch {
	case y-p.slack > max(a[1], b[1]), y+p.slack < min(a[1], b[1]), x-p.slack > max(a[0], b[0]):
		return false, false
	case x+p.slack < min(a[0], b[0]):
		return p.above(a[1]) != p.above(b[1]), false
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
// half-open: on an edge that is level, or at the upper end of another.
func (p *relPlace) onLevel(a, b orb.Point) bool {
	if p.den != nil || p.slack > 0 {
		return false // a place between nodes is on no edge but its own
	}
	if a[1] == b[1] {
		return a[1] == p.at[1] && min(a[0], b[0]) <= p.at[0] && p.at[0] <= max(a[0], b[0])
	}
	return a == p.at || b == p.at
}
