package geo

import (
	"math"
	"math/big"

	"github.com/paulmach/orb"
)

// crossing returns where two spans that cross do so, to within one unit in the
// last place of each coordinate, and within the boxes of both. It is computed in
// pairs of float64 (106 bits) and, where the spans are so nearly parallel that this
// may be too little or where products overflow or underflow, in 2,200 bits, which hold every product exactly.
func crossing(s, t span) orb.Point {
	p, ok := crossingPair(s, t)
	if !ok {
		p = crossingExact(s, t)
	}
	for k := range p {
		low := max(min(s.a[k], s.b[k]), min(t.a[k], t.b[k]))
		high := min(max(s.a[k], s.b[k]), max(t.a[k], t.b[k]))
		p[k] = min(max(p[k], low), high)
	}
	return p
}

// pairFloat is the unevaluated sum of two float64, T. J. Dekker, A floating-point
// technique for extending the available precision, 1971.
type pairFloat struct{ high, low float64 }

func pairDifference(a, b float64) pairFloat {
	d := a - b
	return pairFloat{d, differenceError(a, b, d)}
}

func (x pairFloat) times(y pairFloat) pairFloat {
	h := x.high * y.high
	l := math.FMA(x.high, y.high, -h) + (x.high*y.low + x.low*y.high)
	return pairSum(h, l)
}

// pairSum is exact if l is no larger than h.
func pairSum(h, l float64) pairFloat {
	s := h + l
	return pairFloat{s, l - (s - h)}
}

func (x pairFloat) minus(y pairFloat) pairFloat {
	d := x.high - y.high
	return pairSum(d, differenceError(x.high, y.high, d)+(x.low-y.low))
}

func crossingPair(s, t span) (orb.Point, bool) {
	sx, sy := pairDifference(s.b[0], s.a[0]), pairDifference(s.b[1], s.a[1])
	tx, ty := pairDifference(t.b[0], t.a[0]), pairDifference(t.b[1], t.a[1])
	ox, oy := pairDifference(t.a[0], s.a[0]), pairDifference(t.a[1], s.a[1])
	left, right := sx.times(ty), sy.times(tx)
	den, num := left.minus(right), ox.times(ty).minus(oy.times(tx))
	size := math.Abs(ox.high*ty.high) + math.Abs(oy.high*tx.high) + math.Abs(left.high) + math.Abs(right.high)
	if !(size > 0x1p-900 && size < 0x1p1000) || math.Abs(den.high) < size*0x1p-40 { // or products leave the range
		return orb.Point{}, false
	}
	// f = num / den to twice the precision of float64.
	q := num.high / den.high
	rest := num.minus(den.times(pairFloat{q, 0}))
	f := pairSum(q, rest.high/den.high)
	x, y := sx.times(f), sy.times(f)
	return orb.Point{addPair(s.a[0], x), addPair(s.a[1], y)}, true
}

// addPair is a + x rounded once, but for cases next to halfway.
func addPair(a float64, x pairFloat) float64 {
	sum := a + x.high
	return sum + (differenceError(a, -x.high, sum) + x.low)
}

func crossingExact(s, t span) orb.Point {
	num := func(v float64) *big.Float { return new(big.Float).SetPrec(2200).SetFloat64(v) }
	sub := func(a, b *big.Float) *big.Float { return num(0).Sub(a, b) }
	mul := func(a, b *big.Float) *big.Float { return num(0).Mul(a, b) }
	sx, sy := sub(num(s.b[0]), num(s.a[0])), sub(num(s.b[1]), num(s.a[1]))
	tx, ty := sub(num(t.b[0]), num(t.a[0])), sub(num(t.b[1]), num(t.a[1]))
	ox, oy := sub(num(t.a[0]), num(s.a[0])), sub(num(t.a[1]), num(s.a[1]))
	den := sub(mul(sx, ty), mul(sy, tx))
	if den.Sign() == 0 {
		return t.a
	}
	f := num(0).Quo(sub(mul(ox, ty), mul(oy, tx)), den)
	x, _ := num(0).Add(num(s.a[0]), mul(sx, f)).Float64()
	y, _ := num(0).Add(num(s.a[1]), mul(sy, f)).Float64()
	return orb.Point{x, y}
}
