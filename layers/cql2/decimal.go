package cql2

import (
	"cmp"
	"math"
	"strconv"
	"strings"
)

// decimal is a number: the nearest float64, and its text where it was written
// somewhere. Numbers that were computed have none, except for whole ones.
type decimal struct {
	near float64
	text string
}

// parseDecimal reads a number of JSON. One that is too large for float64 is infinite
// there, and still compares by its text.
func parseDecimal(text string) decimal {
	f, _ := strconv.ParseFloat(text, 64)
	return decimal{f, text}
}

// compare is exact. Rounding to float64 keeps the order, so that the texts matter only
// where the float64 are equal.
func (d decimal) compare(o decimal) int {
	if c := cmp.Compare(d.near, o.near); c != 0 || d.text == o.text || d.text == "" && o.text == "" {
		return c
	}
	a, b := scale(d.written()), scale(o.written())
	if c := cmp.Compare(a.sign, b.sign); c != 0 || a.sign == 0 {
		return c
	}
	return a.sign * cmp.Or(cmp.Compare(a.exponent, b.exponent), strings.Compare(a.digits, b.digits))
}

func (d decimal) written() string {
	if d.text == "" {
		return strconv.FormatFloat(d.near, 'g', -1, 64)
	}
	return d.text
}

// key is a text that is the same for equal numbers and no others.
func (d decimal) key() string {
	s := scale(d.written())
	return strconv.Itoa(s.sign) + "." + s.digits + "e" + strconv.FormatInt(s.exponent, 10)
}

// scaled is a number as sign * 0.digits * 10^exponent, whose digits neither begin nor
// end with 0; zero has sign 0.
type scaled struct {
	sign     int
	digits   string
	exponent int64
}

func scale(text string) scaled {
	s := scaled{sign: 1}
	if text[0] == '-' {
		s.sign, text = -1, text[1:]
	}
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		e, err := strconv.ParseInt(text[i+1:], 10, 64)
		if err != nil || e > math.MaxInt64/2 || e < math.MinInt64/2 { // as far out as can be told
			e = math.MaxInt64 / 2
			if text[i+1] == '-' {
				e = -e
			}
		}
		s.exponent, text = e, text[:i]
	}
	whole, fraction, _ := strings.Cut(text, ".")
	s.exponent += int64(len(whole))
	all := whole + fraction
	s.digits = strings.TrimLeft(all, "0")
	s.exponent -= int64(len(all) - len(s.digits))
	s.digits = strings.TrimRight(s.digits, "0")
	if s.digits == "" {
		return scaled{}
	}
	return s
}

// whole is the number as an int64 if it is a whole one of at most 18 digits. Texts of
// up to 15 characters with the same float64 are the same number.
func (d decimal) whole() (int64, bool) {
	if d.near != math.Trunc(d.near) {
		return 0, false
	}
	if d.text == "" || len(d.text) <= 15 {
		return int64(d.near), math.Abs(d.near) < 1e15
	}
	v, err := strconv.ParseInt(d.text, 10, 64)
	return v, err == nil && len(d.text) <= 18
}

// calculate does arithmetic: exactly with whole numbers whose result has at most 18
// digits, else in float64. There is no result of a division by 0, nor where it is
// not finite. DIV cuts off what is behind the point; the remainder (%) has the sign of
// the dividend.
func calculate(op Op, a, b decimal) (decimal, bool) {
	x, is := a.whole()
	y, are := b.whole()
	if is && are {
		if v, ok := calculateWhole(op, x, y); ok {
			return decimal{float64(v), strconv.FormatInt(v, 10)}, true
		}
	}
	var v float64
	switch op {
	case Add:
		v = a.near + b.near
	case Subtract:
		v = a.near - b.near
	case Multiply:
		v = a.near * b.near
	case Divide:
		v = a.near / b.near
	case IntegerDivide:
		v = math.Trunc(a.near / b.near)
	case Modulo:
		v = math.Mod(a.near, b.near)
	case Power:
		v = math.Pow(a.near, b.near)
	}
	return decimal{near: v}, !math.IsNaN(v) && !math.IsInf(v, 0)
}

func calculateWhole(op Op, x, y int64) (v int64, ok bool) {
	const most = 1e18 // so that sums fit
	switch op {
	case Add:
		v = x + y
	case Subtract:
		v = x - y
	case Multiply:
		if x != 0 && (x*y/x != y || math.Abs(float64(x)*float64(y)) > most) {
			return 0, false
		}
		v = x * y
	case IntegerDivide, Modulo:
		if y == 0 {
			return 0, false
		}
		if v = x / y; op == Modulo {
			v = x % y
		}
	default:
		return 0, false
	}
	return v, -most < v && v < most
}
