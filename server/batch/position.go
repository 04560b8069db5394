package batch

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// Position is a place on the earth, in degrees (CGCS2000).
type Position struct{ Lon, Lat float64 }

func (p Position) point() orb.Point { return orb.Point{p.Lon, p.Lat} }

// Check says which of the two numbers is none of its kind, and whether they look
// swapped.
func (p Position) Check() error {
	swapped := ""
	if math.Abs(p.Lat) <= 180 && math.Abs(p.Lon) <= 90 {
		swapped = "; longitude comes first: are the two swapped?"
	}
	switch {
	case math.IsNaN(p.Lon) || math.IsInf(p.Lon, 0) || math.IsNaN(p.Lat) || math.IsInf(p.Lat, 0):
		return errors.New("longitude and latitude must be finite numbers")
	case math.Abs(p.Lon) > 180:
		return fmt.Errorf("%v is no longitude (-180 to 180 degrees)", p.Lon)
	case math.Abs(p.Lat) > 90:
		return fmt.Errorf("%v is no latitude (-90 to 90 degrees)%s", p.Lat, swapped)
	}
	return nil
}

// ParsePlain reads a decimal number without an exponent, such as -116.39 or +5.
// Spaces around it do not matter.
func ParsePlain(text string) (float64, error) {
	return parse(text, false)
}

// parse reads a decimal number; anything else that Go takes for a number, such as
// 0x1p4, 1_000, inf and nan, is none.
func parse(text string, exponent bool) (float64, error) {
	text = strings.TrimSpace(text)
	digits := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case '0' <= c && c <= '9':
			digits++
		case (c == '+' || c == '-') && (i == 0 || text[i-1]|0x20 == 'e'):
		case c == '.':
		case c|0x20 == 'e' && exponent && digits > 0:
		default:
			return 0, errNotNumber
		}
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, errNotNumber
	}
	return v + 0, nil // no negative zero
}

var errNotNumber = errors.New("not a decimal number of degrees")

// quoteShort quotes a user's text for a message, and no more of it than helps.
func quoteShort(text string) string {
	const enough = 40
	if runes := []rune(text); len(runes) > enough {
		text = string(runes[:enough]) + "…"
	}
	return strconv.Quote(text)
}
