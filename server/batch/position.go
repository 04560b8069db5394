package batch

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
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
	case p.Far():
		return looksProjected(p)
	case math.Abs(p.Lon) > 180:
		return fmt.Errorf("%v is no longitude (-180 to 180 degrees)", p.Lon)
	case math.Abs(p.Lat) > 90:
		return fmt.Errorf("%v is no latitude (-90 to 90 degrees)%s", p.Lat, swapped)
	}
	return nil
}

// Far reports whether the numbers are so large that they can only be metres.
func (p Position) Far() bool { return math.Max(math.Abs(p.Lon), math.Abs(p.Lat)) >= 10_000 }

// looksProjected returns the error for numbers that are metres, and of what system,
// if that is clear.
func looksProjected(p Position) error {
	lonLat, err := geo.EPSG(4490)
	if err == nil {
		_, err = lonLat.Accept(p.point())
	}
	return err
}

// axisOrder is which of the columns x and y is the easting.
type axisOrder uint8

const (
	axesUndecided axisOrder = iota
	xIsEast
	xIsNorth // as Chinese surveys have it
)

func (o *Options) projected() bool { return o.CRS != nil && o.CRS.Projected() }

// words are what the two numbers of a position are called.
func (o *Options) words() [2]string {
	if o.projected() {
		return [2]string{"easting", "northing"}
	}
	return [2]string{"longitude", "latitude"}
}

// place says where the two numbers of a row are. If they are x and y, of which either
// may be the easting, the first row that makes sense in only one order tells
// it for all.
func (w *writer) place(v [2]float64, unordered bool) (at Position, err error) {
	if w.o.CRS == nil {
		at = Position{Lon: v[0], Lat: v[1]}
		return at, at.Check()
	}
	if unordered {
		if v, err = w.inOrder(v); err != nil {
			return at, err
		}
	}
	p, err := w.o.CRS.Accept(v)
	return Position{Lon: p[0], Lat: p[1]}, err
}

// inOrder returns x and y with the easting first.
func (w *writer) inOrder(v [2]float64) ([2]float64, error) {
	swapped := [2]float64{v[1], v[0]}
	if w.axes == axesUndecided {
		_, errEast := w.o.CRS.Accept(v)
		_, errNorth := w.o.CRS.Accept(swapped)
		east, north := new(geo.CoordinateError), new(geo.CoordinateError)
		switch {
		case errEast == nil && errNorth == nil:
			return v, errors.New("x and y make sense in either order; say with the options lon and lat which column is the easting and which the northing")
		case errEast == nil:
			w.axes = xIsEast
		case errNorth == nil:
			w.axes = xIsNorth
		case errors.As(errEast, &east) && east.Instead != nil && !east.Swapped:
			return v, nil // its error comes next, and says what the system is
		case errors.As(errNorth, &north) && north.Instead != nil && !north.Swapped:
			return swapped, nil // the same
		default:
			return v, nil
		}
	}
	if w.axes == xIsNorth {
		return swapped, nil
	}
	return v, nil
}

// ordinate reads one of the numbers of a position.
func ordinate(cell []byte, what string, projected bool) (float64, error) {
	v, err := parse(string(cell), true)
	switch {
	case err == nil:
		return v, nil
	case len(strings.TrimSpace(string(cell))) == 0:
		return 0, fmt.Errorf("the %s is empty", what)
	case projected:
		return 0, fmt.Errorf("the %s %s is not a decimal number of metres", what, quoteShort(string(cell)))
	default:
		return 0, fmt.Errorf("the %s %s is %w", what, quoteShort(string(cell)), err)
	}
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
