package data

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// decimalOf pads a number as a file would go on, and checks it bit by bit.
func decimalOf(t *testing.T, text, after string) (fast bool) {
	t.Helper()
	b := []byte(text + after)
	for len(b) < decimalRoom {
		b = append(b, ' ')
	}
	got, n := decimal(b)
	if n == 0 {
		return false
	}
	want, err := strconv.ParseFloat(text, 64)
	if err != nil || n != len(text) || math.Float64bits(got) != math.Float64bits(want) {
		t.Fatalf("decimal(%q) = %v, %d bytes; ParseFloat says %v, %v", text+after, got, n, want, err)
	}
	return true
}

func TestDecimal(t *testing.T) {
	f := func(text, after string, fast bool) {
		t.Helper()
		if got := decimalOf(t, text, after); got != fast {
			t.Errorf("decimal(%q): fast is %v, want %v", text+after, got, fast)
		}
	}
	f("0", ",", true)
	f("-0", ",", true)
	f("-0.0", "]", true)
	f("7", "]", true)
	f("116.4", " ", true)
	f("-116.43712", ",", true)
	f("1234567", ",", true)
	f("12345678", ",", false) // eight digits before the point
	f("0.1", ",", true)
	f("0.12345678", ",", true)
	f("0.123456789", ",", true)
	f("116.123456789012345", ",", true)
	f("116.1234567890123456", ",", false) // 16 places
	f("12345.12345678901234", ",", true)
	f("12345.123456789012345", ",", false) // 20 digits
	f("9007199.254740993", ",", true)      // 2^53 + 1, the first that the float division would round twice
	f("9007199.254740992", ",", true)
	f("9999999.999999999999", ",", true)
	f("0.000000000000001", ",", true)
	f("1", "e3", false)
	f("1.5", "E-3", false)
	f("01", ",", false)
	f("-", ",", false)
	f(".5", ",", false)
	f("1.", ",", false)
	f("+1", ",", false)
	f("NaN", ",", false)
	f("", "]", false)
}

func TestDecimalRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300_000 {
		text := strconv.FormatUint(random.Uint64N(powers[random.IntN(8)]), 10)
		if places := random.IntN(17); places > 0 {
			fraction := strconv.FormatUint(random.Uint64N(powers[places]), 10)
			for len(fraction) < places {
				fraction = "0" + fraction
			}
			text += "." + fraction
		}
		decimalOf(t, text, ",")
		decimalOf(t, "-"+text, "]")
	}
}

// Halfway cases are where rounding goes wrong: decimals of 17 to 19 digits that
// lie as near as can be to the middle between two floats.
func TestQuotientHalfway(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 300_000 {
		places := random.IntN(20)
		middle := (1<<53 | random.Uint64N(1<<53)) << 1 // 54 bits and the half bit
		m := middle<<random.IntN(10) + random.Uint64N(3) - 1
		text := strconv.FormatUint(m, 10) + "e-" + strconv.Itoa(places)
		want, err := strconv.ParseFloat(text, 64)
		if got := quotient(m, places); err != nil || math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("quotient(%d, %d) = %v, ParseFloat says %v, %v", m, places, got, want, err)
		}
	}
}

func BenchmarkDecimal(b *testing.B) {
	const text = "116.4371286,39.873412,                    "
	b.Run("decimal", func(b *testing.B) {
		b.SetBytes(11)
		for b.Loop() {
			decimal([]byte(text))
		}
	})
	b.Run("ParseFloat", func(b *testing.B) {
		b.SetBytes(11)
		for b.Loop() {
			if _, err := strconv.ParseFloat(text[:11], 64); err != nil {
				b.Fatal(err)
			}
		}
	})
}
