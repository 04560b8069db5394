package cql2

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// Limits bound what is parsed; a field that is 0 has its default.
type Limits struct {
	Bytes    int // length: 8 KiB of CQL2 Text, 1 MiB of CQL2 JSON
	Depth    int // how deep expressions are nested: 64
	Nodes    int // operators and operands: 1,000
	Vertices int // of all geometries together: 10,000
}

func (l Limits) filled(length int) Limits {
	return Limits{cmp.Or(l.Bytes, length), cmp.Or(l.Depth, 64), cmp.Or(l.Nodes, 1000), cmp.Or(l.Vertices, 10_000)}
}

// ParseError says where an expression is wrong, and how.
type ParseError struct {
	Position int    // the character, from 1
	Want     string // "a number"
	Found    string // what stands there; "" where Want says it all
}

// Error is like `character 14: want a number, found "x"`.
func (e *ParseError) Error() string {
	if e.Found == "" {
		return fmt.Sprintf("character %d: %s", e.Position, e.Want)
	}
	return fmt.Sprintf("character %d: want %s, found %s", e.Position, e.Want, e.Found)
}

// wrong is an error whose text needs no "found".
func wrong(at int, format string, args ...any) error {
	return &ParseError{Position: at, Want: fmt.Sprintf(format, args...)}
}

// maker makes expressions out of parts, within the limits. Both parsers end here, so
// that both have the same rules.
type maker struct {
	limits          Limits
	nodes, vertices int
}

// node makes an expression after checking that its operands fit.
func (m *maker) node(op Op, at int, args ...*Expr) (*Expr, error) {
	f := op.form()
	if len(args) < f.least || len(args) > f.most {
		switch {
		case f.most == f.least:
			return nil, wrong(at, "%s has %d operands, not %d", f.text, f.least, len(args))
		default:
			return nil, wrong(at, "%s has at least %d operands, not %d", f.text, f.least, len(args))
		}
	}
	e := &Expr{Op: op, At: at, Args: args}
	for i, a := range args {
		if want := f.takes[min(i, len(f.takes)-1)]; a.Op.form().gives&want == 0 {
			return nil, &ParseError{a.At, want.String(), described(a)}
		}
		e.height = max(e.height, a.height)
	}
	if op == Like && !pattern(args[1]) {
		return nil, &ParseError{args[1].At, "a pattern: a text, or CASEI or ACCENTI of one", described(args[1])}
	}
	return m.count(e)
}

func (m *maker) count(e *Expr) (*Expr, error) {
	if e.height++; e.height > m.limits.Depth {
		return nil, wrong(e.At, "expressions are nested more than %d deep", m.limits.Depth)
	}
	if m.nodes++; m.nodes > m.limits.Nodes {
		return nil, wrong(e.At, "there are more than %d operators and operands", m.limits.Nodes)
	}
	return e, nil
}

func (m *maker) literal(op Op, at int, words string) (*Expr, error) {
	return m.count(&Expr{Op: op, At: at, Text: words})
}

// condition checks that a whole expression is a condition.
func (m *maker) condition(e *Expr) (*Expr, error) {
	if e.Op.form().gives&truth == 0 {
		return nil, &ParseError{e.At, "a condition, such as a comparison", described(e)}
	}
	return e, nil
}

func pattern(e *Expr) bool {
	for e.Op == CaseI || e.Op == AccentI {
		e = e.Args[0]
	}
	return e.Op == Character
}

// described names an expression in an error.
func described(e *Expr) string {
	s := e.String()
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	switch e.Op {
	case Property:
		return "the property " + s
	case Character:
		return "the text " + s
	}
	return s
}

// number makes a number of a text that strconv can read, in the form of JSON.
func (m *maker) number(at int, words string) (*Expr, error) {
	f, err := strconv.ParseFloat(words, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, wrong(at, "the number %.40s is too large", words)
	}
	sign := ""
	if strings.HasPrefix(words, "-") {
		sign = "-"
	}
	words = strings.TrimLeft(words, "+-")
	mantissa, exponent := words, ""
	if i := strings.IndexAny(words, "eE"); i >= 0 {
		mantissa, exponent = words[:i], words[i:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return m.literal(Number, at, sign+whole+fraction+exponent)
}

func (m *maker) date(at int, words string) (*Expr, error) {
	if _, err := time.Parse(time.DateOnly, words); err != nil {
		return nil, &ParseError{at, "a date such as 2026-01-31", strconv.Quote(words)}
	}
	return m.literal(Date, at, words)
}

func (m *maker) timestamp(at int, words string) (*Expr, error) {
	if _, err := time.Parse(time.RFC3339Nano, words); err != nil {
		return nil, &ParseError{at, "a timestamp such as 2026-01-31T12:00:00Z", strconv.Quote(words)}
	}
	return m.literal(Timestamp, at, words)
}

// end makes an end of an interval of a text.
func (m *maker) end(at int, words string) (*Expr, error) {
	switch {
	case words == "..":
		return m.literal(Unbounded, at, "")
	case strings.ContainsAny(words, "Tt"):
		return m.timestamp(at, words)
	}
	return m.date(at, words)
}

func (m *maker) interval(at int, from, to *Expr) (*Expr, error) {
	a, known := literalInstant(from)
	b, both := literalInstant(to)
	if known && both && a.compare(b) > 0 {
		return nil, wrong(at, "the interval ends before it begins")
	}
	return m.node(Interval, at, from, to)
}

// shape makes a geometry after checking that predicates have an answer for it.
func (m *maker) shape(at int, g orb.Geometry) (*Expr, error) {
	if m.vertices += vertices(g); m.vertices > m.limits.Vertices {
		return nil, wrong(at, "the geometries have more than %d vertices", m.limits.Vertices)
	}
	if !geo.Valid(g) {
		why := ""
		if faults := geo.Validate(g); len(faults) > 0 {
			why = ": " + faults[0].String()
		}
		return nil, wrong(at, "the geometry is not valid%s", why)
	}
	return m.count(&Expr{Op: Geometry, At: at, Shape: g})
}

// vertices counts the positions of a literal, and one for each member of a collection,
// which may be empty.
func vertices(g orb.Geometry) int {
	c, several := g.(orb.Collection)
	if !several {
		return geo.Vertices(g)
	}
	n := len(c)
	for _, member := range c {
		n += vertices(member)
	}
	return n
}

// bbox makes a box of west, south, east, north, or of six numbers, of which the third
// and the last are heights, which are dropped.
func (m *maker) bbox(at int, numbers []float64) (*Expr, error) {
	switch len(numbers) {
	case 4:
	case 6:
		numbers = []float64{numbers[0], numbers[1], numbers[3], numbers[4]}
	default:
		return nil, wrong(at, "BBOX has 4 or 6 numbers, not %d", len(numbers))
	}
	b := orb.Bound{Min: orb.Point{numbers[0], numbers[1]}, Max: orb.Point{numbers[2], numbers[3]}}
	if b.Min[1] > b.Max[1] {
		return nil, wrong(at, "the south of BBOX, its second number, is north of its north")
	}
	if m.vertices += 4; m.vertices > m.limits.Vertices {
		return nil, wrong(at, "the geometries have more than %d vertices", m.limits.Vertices)
	}
	return m.count(&Expr{Op: BBox, At: at, Shape: b})
}
