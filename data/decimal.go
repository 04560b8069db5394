package data

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// decimalRoom is how many bytes decimal may look at: a sign, 8 bytes for the
// digits before the point, the point, twice 8 bytes for those behind it, and
// the byte that ends the number.
const decimalRoom = 1 + 8 + 1 + 8 + 8 + 1

// decimal reads the number that b begins with and returns how many bytes it
// takes. It returns 0 bytes for everything but plain numbers such as -116.4375
// with at most 7 digits before the point, 15 behind it and 19 in all: what is
// longer, has an exponent or is not a number is left to the slow path. b has
// at least decimalRoom bytes.
//
// The result is the float64 nearest to the decimal, as of strconv.ParseFloat.
func decimal(b []byte) (float64, int) {
	_ = b[decimalRoom-1]
	i := 0
	if b[0] == '-' {
		i = 1
	}
	x := binary.LittleEndian.Uint64(b[i:]) ^ zeros
	whole := digits(x)
	if whole == 0 || whole == 8 || whole > 1 && b[i] == '0' {
		return 0, 0
	}
	mantissa, places := eightDigits(x<<(64-8*whole)), 0
	i += whole
	if b[i] == '.' {
		x = binary.LittleEndian.Uint64(b[i+1:]) ^ zeros
		places = digits(x)
		if places == 0 {
			return 0, 0
		}
		mantissa = mantissa*powers[places] + eightDigits(x<<(64-8*places))
		if places == 8 {
			x = binary.LittleEndian.Uint64(b[i+9:]) ^ zeros
			more := digits(x)
			if more == 8 || whole+8+more > 19 {
				return 0, 0
			}
			if more > 0 {
				mantissa = mantissa*powers[more] + eightDigits(x<<(64-8*more))
				places += more
			}
		}
		i += 1 + places
	}
	if b[i]|0x20 == 'e' {
		return 0, 0
	}
	f := quotient(mantissa, places)
	if b[0] == '-' {
		f = -f
	}
	return f, i
}

const zeros = 0x3030303030303030 // "00000000"

// digits returns how many of the eight bytes of x, from the lowest, are 0 to 9.
// The sum carries only out of bytes that are no digits, so that the first of
// those is found in any case.
func digits(x uint64) int {
	other := (x + 0x7676767676767676 | x) & 0x8080808080808080
	return bits.TrailingZeros64(other) / 8
}

// eightDigits returns the number whose digits are the bytes of x, the first in
// the lowest byte: first pairs, then fours, then all eight are put together.
func eightDigits(x uint64) uint64 {
	const pairs = 0x000000ff000000ff
	x = x*10 + x>>8
	return (x&pairs*(100+1_000_000<<32) + x>>16&pairs*(1+10_000<<32)) >> 32
}

// powers are those of ten that fit.
var powers = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

var floatPowers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// quotient returns the float64 nearest to m / 10^places, ties to even, for at
// most 19 places.
//
// Up to 2^53 both numbers are exact, so that the division rounds once (Clinger
// 1990). Beyond, the quotient is taken in integers to at least 63 bits, with
// the last bit set when something remains: rounding that to 53 bits is rounding
// the true quotient, and the scaling by a power of two is exact.
func quotient(m uint64, places int) float64 {
	if m < 1<<53 {
		return float64(int64(m)) / floatPowers[places]
	}
	d := powers[places]
	up, down := bits.LeadingZeros64(m), bits.LeadingZeros64(d)
	m <<= up
	q, rest := bits.Div64(m>>1, m<<63, d<<down) // 2^63 * m / d; the divisor is at least 2^63, more than m>>1
	if rest != 0 {
		q |= 1
	}
	exponent := down - up - 63
	return float64(q) * math.Float64frombits(uint64(1023+exponent)<<52)
}
