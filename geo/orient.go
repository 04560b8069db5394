package geo

import (
	"math"
	"math/big"

	"github.com/paulmach/orb"
)

// orientBound is the relative error of the plain determinant, (3 + 16 ε) ε with
// ε = 2^-53 (J. R. Shewchuk, Adaptive Precision Floating-Point Arithmetic and
// Fast Robust Geometric Predicates, 1997, section 4.3).
const orientBound = (3 + 16*0x1p-53) * 0x1p-53

// orientLeast is above the absolute error of two products that underflow, 2^-1074.
const orientLeast = 0x1p-1070

// Orient tells how c lies to the directed line from a to b: +1 on its left,
// -1 on its right, 0 on the line. The answer is exact for all finite values, also
// where products overflow or underflow. It is 0 if a coordinate is infinite or
// not a number.
func Orient(a, b, c orb.Point) int {
	left := (a[0] - c[0]) * (b[1] - c[1])
	right := (a[1] - c[1]) * (b[0] - c[0])
	det := left - right
	if bound := orientBound*(math.Abs(left)+math.Abs(right)) + orientLeast; det > bound {
		return 1
	} else if det < -bound {
		return -1
	}
	return orientNear(a, b, c)
}

// orientNear decides where rounding could matter.
func orientNear(a, b, c orb.Point) int {
	least, most := math.Inf(1), 0.0
	for _, v := range [...]float64{a[0], a[1], b[0], b[1], c[0], c[1]} {
		v = math.Abs(v)
		if !(v <= math.MaxFloat64) {
			return 0
		}
		most = max(most, v)
		if v != 0 {
			least = min(least, v)
		}
	}
	switch {
	case a == b || b == c || c == a:
		return 0
	case most > 0x1p510 || least < 0x1p-400:
		return orientBig(a, b, c)
	}
	acx, acy, exactA := exactDifference(a, c)
	bcx, bcy, exactB := exactDifference(b, c)
	if exactA && exactB {
		return signOfProducts(acx, bcy, acy, bcx)
	}
	return orientExact(a, b, c)
}

// exactDifference returns p - q and whether it is exact, as it is for points
// that are near each other.
func exactDifference(p, q orb.Point) (x, y float64, exact bool) {
	x, y = p[0]-q[0], p[1]-q[1]
	return x, y, differenceError(p[0], q[0], x) == 0 && differenceError(p[1], q[1], y) == 0
}

// differenceError is what the rounded difference d of x and y lacks (Knuth's
// TwoDiff).
func differenceError(x, y, d float64) float64 {
	part := x - d
	return (x - (d + part)) + (part - y)
}

// signOfProducts is the exact sign of s·t - u·v. Products must not underflow.
func signOfProducts(s, t, u, v float64) int {
	left, right := s*t, u*v
	high := left - right
	if high == 0 {
		high = math.FMA(s, t, -left) - math.FMA(u, v, -right)
	}
	switch {
	case high > 0:
		return 1
	case high < 0:
		return -1
	}
	return 0
}

// orientBig works with integers: all coordinates times 2^1074.
func orientBig(a, b, c orb.Point) int {
	var at [6]big.Int
	for i, v := range [...]float64{a[0], a[1], b[0], b[1], c[0], c[1]} {
		fraction, exponent := math.Frexp(v)
		at[i].SetInt64(int64(fraction * 0x1p53))
		// A float64 is a multiple of 2^-1074: what is shifted out is zero.
		if n := exponent - 53 + 1074; n >= 0 {
			at[i].Lsh(&at[i], uint(n))
		} else {
			at[i].Quo(&at[i], new(big.Int).Lsh(big.NewInt(1), uint(-n)))
		}
	}
	for i := range 4 {
		at[i].Sub(&at[i], &at[4+i%2])
	}
	left := new(big.Int).Mul(&at[0], &at[3])
	return left.Cmp(new(big.Int).Mul(&at[1], &at[2]))
}

// orientExact expands the determinant into six products, each an exact pair of
// float64, and takes the sign of their exact sum. Coordinates must be zero or of
// 2^-400 to 2^510 in size: nothing overflows or underflows then.
func orientExact(a, b, c orb.Point) int {
	var sum expansion
	sum.addProduct(a[0], b[1])
	sum.addProduct(-a[0], c[1])
	sum.addProduct(-c[0], b[1])
	sum.addProduct(-a[1], b[0])
	sum.addProduct(a[1], c[0])
	sum.addProduct(c[1], b[0])
	return sum.sign()
}

// expansion is a sum of float64 that do not overlap, smallest first: the exact
// value of what was added. Twelve places hold six products.
type expansion struct {
	term [12]float64
	n    int
}

func (e *expansion) addProduct(x, y float64) {
	high := x * y
	e.add(math.FMA(x, y, -high))
	e.add(high)
}

// add is Shewchuk's Grow-Expansion: one exact two-sum per term.
func (e *expansion) add(x float64) {
	n := 0
	for _, t := range e.term[:e.n] {
		sum := x + t
		part := sum - x
		rest := (x - (sum - part)) + (t - part)
		if rest != 0 {
			e.term[n] = rest
			n++
		}
		x = sum
	}
	if x != 0 {
		e.term[n] = x
		n++
	}
	e.n = n
}

func (e *expansion) sign() int {
	switch {
	case e.n == 0:
		return 0
	case e.term[e.n-1] > 0:
		return 1
	}
	return -1
}
