package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// orientBound is the relative error of the plain determinant, (3 + 16 ε) ε with
// ε = 2^-53 (J. R. Shewchuk, Adaptive Precision Floating-Point Arithmetic and
// Fast Robust Geometric Predicates, 1997, section 4.3).
const orientBound = (3 + 16*0x1p-53) * 0x1p-53

// Orient tells how c lies to the directed line from a to b: +1 on its left,
// -1 on its right, 0 on the line. The answer is exact for all finite values
// whose products neither overflow nor underflow (coordinates of 1e-70 to 1e70
// in size, and zero).
func Orient(a, b, c orb.Point) int {
	left := (a[0] - c[0]) * (b[1] - c[1])
	right := (a[1] - c[1]) * (b[0] - c[0])
	det := left - right
	if bound := orientBound * (math.Abs(left) + math.Abs(right)); det > bound {
		return 1
	} else if det < -bound {
		return -1
	}
	return orientExact(a, b, c)
}

// orientExact expands the determinant into six products, each an exact pair of
// float64, and takes the sign of their exact sum.
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
