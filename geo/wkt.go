package geo

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// WKTError is what is wrong with well-known text, and where.
type WKTError struct {
	Line, Column int    // of the character, both from 1
	Want         string // "a number"
	Found        string // what stands there
}

// Error is like `well-known text: 1:14: want ',' or ')', found ";"`.
func (e *WKTError) Error() string {
	return fmt.Sprintf("well-known text: %d:%d: want %s, found %s", e.Line, e.Column, e.Want, e.Found)
}

// ParseWKT reads well-known text as JTS, GEOS, PostGIS and QGIS write it, in
// letters of either size: EMPTY wherever the standard has it, MULTIPOINT with and
// without inner brackets, Z, M and ZM apart, attached or left out. A text with
// SRID= in front is refused: ParseEWKT returns the number. Errors are of type
// *WKTError.
//
// orb is two-dimensional: heights and measures are dropped. An empty point is an
// empty MultiPoint, a LINEARRING, which must be closed, a LineString, a TRIANGLE a
// Polygon, a TIN or POLYHEDRALSURFACE a MultiPolygon; curves are not read. Empty
// points among others and empty holes are left out. Otherwise the geometry is as given:
// rings of three positions or more may be open, and lines have one; Validate tells.
// Numbers are decimal and finite, except that a height or measure may be NaN.
func ParseWKT(text string) (orb.Geometry, error) {
	p := &wktParser{text: text}
	if p.peek() == "SRID" {
		return nil, p.want("a geometry without SRID")
	}
	return p.whole()
}

// ParseEWKT reads well-known text as ParseWKT does, and the number of the
// coordinate system if the text begins with one, as in "SRID=4490;POINT(116 39)".
// It is 0 if there is none.
func ParseEWKT(text string) (g orb.Geometry, srid int, err error) {
	p := &wktParser{text: text}
	if p.peek() == "SRID" {
		p.next()
		if err := p.take("="); err != nil {
			return nil, 0, err
		}
		digits := p.peek()
		if srid, err = strconv.Atoi(digits); err != nil || srid < 0 || srid > math.MaxInt32 {
			return nil, 0, p.want("the number of a coordinate system")
		}
		p.next()
		if err := p.take(";"); err != nil {
			return nil, 0, err
		}
	}
	g, err = p.whole()
	return g, srid, err
}

// wktParser reads one text from its beginning. Its methods are named after what
// they read.
type wktParser struct {
	text    string
	at      int    // where the next token begins, once there is one
	token   string // "" before it is read, and at the end of the text
	ahead   bool
	numbers int // of a position: 2 to 4, 0 before the first
	depth   int
	last    int // where the last position begins
}

// wktDepth is how deep collections may be nested.
const wktDepth = 100

// peek returns the next token in capitals: a word, a number or a single sign; ""
// at the end.
func (p *wktParser) peek() string {
	if p.ahead {
		return p.token
	}
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
	end := p.at
	for end < len(p.text) && wktInside(p.text[end]) {
		end++
	}
	if end == p.at && end < len(p.text) {
		_, n := utf8.DecodeRuneInString(p.text[end:])
		end += n
	}
	p.token, p.ahead = p.text[p.at:end], true
	p.token = wktCapitals(p.token)
	return p.token
}

// wktInside reports whether a byte belongs to a word or a number.
func wktInside(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '+' || c == '-' || c == '_'
}

// wktCapitals is strings.ToUpper for ASCII alone: no other letter may become one.
func wktCapitals(token string) string {
	for i := range len(token) {
		if c := token[i]; 'a' <= c && c <= 'z' {
			upper := []byte(token)
			for j := i; j < len(upper); j++ {
				if c := upper[j]; 'a' <= c && c <= 'z' {
					upper[j] = c - 'a' + 'A'
				}
			}
			return string(upper)
		}
	}
	return token
}

func (p *wktParser) next() {
	p.at += len(p.token)
	p.ahead = false
}

// want is the error that something else stands at the next token.
func (p *wktParser) want(what string) error {
	found := "the end"
	if p.peek() != "" {
		found = p.text[p.at:]
		if len(p.token) < len(found) {
			found = found[:len(p.token)]
		}
		if len(found) > 20 {
			found = strings.ToValidUTF8(found[:20], "") + "…"
		}
		found = strconv.Quote(found)
	}
	before := p.text[:p.at]
	start := strings.LastIndexByte(before, '\n') + 1
	return &WKTError{
		Line:   1 + strings.Count(before, "\n"),
		Column: 1 + utf8.RuneCountInString(before[start:]),
		Want:   what, Found: found,
	}
}

func (p *wktParser) take(sign string) error {
	if p.peek() != sign {
		return p.want("'" + sign + "'")
	}
	p.next()
	return nil
}
