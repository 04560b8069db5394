package cql2

import (
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
)

// Levels of binding: an operand of a lower level than its place needs is put in
// brackets.
const (
	bindOr = iota + 1
	bindAnd
	bindNot
	bindComparison
	bindSum
	bindProduct
	bindPower
	bindOperand
)

func (e *Expr) binding() int {
	switch e.Op {
	case Or:
		return bindOr
	case And:
		return bindAnd
	case Not:
		switch e.Args[0].Op {
		case Like, Between, In, IsNull:
			return bindComparison
		}
		return bindNot
	case Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Like, Between, In, IsNull:
		return bindComparison
	case Add, Subtract:
		return bindSum
	case Multiply, Divide, IntegerDivide, Modulo:
		return bindProduct
	case Power:
		return bindPower
	}
	return bindOperand
}

// appendText writes e in a place that needs a binding of at least least.
func appendText(b []byte, e *Expr, least int) []byte {
	if e.binding() < least {
		return append(appendText(append(b, '('), e, 0), ')')
	}
	f := e.Op.form()
	switch e.Op {
	case And:
		return appendJoined(b, e.Args, " AND ", bindNot)
	case Or:
		return appendJoined(b, e.Args, " OR ", bindAnd)
	case Not:
		inner := e.Args[0]
		if e.binding() == bindComparison {
			return appendComparison(b, inner, true)
		}
		return appendText(append(b, "NOT "...), inner, bindNot)
	case Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Like, Between, In, IsNull:
		return appendComparison(b, e, false)
	case Add, Subtract:
		return appendBinary(b, e, bindSum, bindProduct)
	case Multiply, Divide, IntegerDivide, Modulo:
		return appendBinary(b, e, bindProduct, bindPower)
	case Power:
		return appendBinary(b, e, bindOperand, bindPower)
	case Property:
		return appendName(b, e.Text)
	case Character:
		return appendQuoted(b, e.Text)
	case Number, Boolean:
		if e.Op == Boolean {
			return append(b, upper(e.Text)...)
		}
		return append(b, e.Text...)
	case Date, Timestamp:
		return append(appendQuoted(append(append(b, f.text...), '('), e.Text), ')')
	case Interval:
		return append(appendEnd(append(appendEnd(append(b, "INTERVAL("...), e.Args[0]), ", "...), e.Args[1]), ')')
	case Geometry:
		return append(b, geo.WKT(e.Shape)...)
	case BBox:
		return append(appendNumbers(append(b, "BBOX("...), e.Shape), ')')
	}
	b = append(b, f.text...) // functions and arrays
	return append(appendJoined(append(b, '('), e.Args, ", ", 0), ')')
}

func appendJoined(b []byte, all []*Expr, between string, least int) []byte {
	for i, e := range all {
		if i > 0 {
			b = append(b, between...)
		}
		b = appendText(b, e, least)
	}
	return b
}

func appendBinary(b []byte, e *Expr, left, right int) []byte {
	b = append(appendText(b, e.Args[0], left), ' ')
	return appendText(append(append(b, e.Op.form().text...), ' '), e.Args[1], right)
}

func appendComparison(b []byte, e *Expr, not bool) []byte {
	b = append(appendText(b, e.Args[0], bindSum), ' ')
	if e.Op == IsNull {
		if not {
			return append(b, "IS NOT NULL"...)
		}
		return append(b, "IS NULL"...)
	}
	if not {
		b = append(b, "NOT "...)
	}
	b = append(append(b, e.Op.form().text...), ' ')
	switch e.Op {
	case Between:
		return appendJoined(b, e.Args[1:], " AND ", bindSum)
	case In:
		return append(appendJoined(append(b, '('), e.Args[1:], ", ", bindSum), ')')
	}
	return appendText(b, e.Args[1], bindSum)
}

func appendEnd(b []byte, e *Expr) []byte {
	switch e.Op {
	case Property:
		return appendName(b, e.Text)
	case Unbounded:
		return append(b, "'..'"...)
	}
	return appendQuoted(b, e.Text)
}

// appendName quotes names that are not identifiers, or have a meaning of their own.
func appendName(b []byte, name string) []byte {
	plain := !reserved[upper(name)]
	for i, r := range name {
		plain = plain && (identifierStart(r) || i > 0 && identifierPart(r))
	}
	if plain {
		return append(b, name...)
	}
	return append(append(append(b, '"'), strings.ReplaceAll(name, `"`, `""`)...), '"')
}

// appendQuoted doubles quotes, and the backslashes before one or before the end.
func appendQuoted(b []byte, text string) []byte {
	b = append(b, '\'')
	run := 0
	for i := range len(text) {
		c := text[i]
		if c == '\'' {
			b = append(append(b, slices.Repeat([]byte{'\\'}, run)...), '\'')
		}
		if run++; c != '\\' {
			run = 0
		}
		b = append(b, c)
	}
	return append(append(b, slices.Repeat([]byte{'\\'}, run)...), '\'')
}

func appendNumbers(b []byte, shape orb.Geometry) []byte {
	box := shape.(orb.Bound) // maker.bbox
	for i, v := range []float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]} {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendFloat(b, v)
	}
	return b
}

func appendFloat(b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'g', -1, 64) }

// MarshalJSON returns the expression as CQL2 JSON.
func (e *Expr) MarshalJSON() ([]byte, error) { return appendJSON(nil, e), nil }

func appendJSON(b []byte, e *Expr) []byte {
	f := e.Op.form()
	switch e.Op {
	case Property:
		return append(appendString(append(b, `{"property":`...), e.Text), '}')
	case Character:
		return appendString(b, e.Text)
	case Number, Boolean:
		return append(b, e.Text...)
	case Unbounded:
		return append(b, `".."`...)
	case Date, Timestamp:
		return append(appendString(append(b, `{"`+f.json+`":`...), e.Text), '}')
	case Interval:
		b = append(b, `{"interval":[`...)
		for i, end := range e.Args {
			if i > 0 {
				b = append(b, ',')
			}
			if end.Op == Date || end.Op == Timestamp {
				b = appendString(b, end.Text)
			} else {
				b = appendJSON(b, end)
			}
		}
		return append(b, "]}"...)
	case BBox:
		return append(appendNumbers(append(b, `{"bbox":[`...), e.Shape), "]}"...)
	case Geometry:
		return appendGeoJSON(b, e.Shape)
	case Array:
		return append(appendMembers(append(b, '['), e.Args), ']')
	}
	b = append(b, `{"op":"`+f.json+`","args":[`...)
	if e.Op == In {
		b = append(appendMembers(append(appendJSON(b, e.Args[0]), ",["...), e.Args[1:]), ']')
	} else {
		b = appendMembers(b, e.Args)
	}
	return append(b, "]}"...)
}

func appendMembers(b []byte, all []*Expr) []byte {
	for i, e := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSON(b, e)
	}
	return b
}

func appendString(b []byte, text string) []byte {
	return data.Value{Kind: data.String, Text: text}.AppendJSON(b)
}

func appendGeoJSON(b []byte, g orb.Geometry) []byte {
	if all, is := g.(orb.Collection); is {
		b = append(b, `{"type":"GeometryCollection","geometries":`...)
		return append(appendList(b, all, appendGeoJSON), '}')
	}
	b = append(b, `{"type":"`+g.GeoJSONType()+`","coordinates":`...)
	switch g := g.(type) {
	case orb.Point:
		b = appendPosition(b, g)
	case orb.MultiPoint:
		b = appendPath(b, g)
	case orb.LineString:
		b = appendPath(b, g)
	case orb.MultiLineString:
		b = appendList(b, g, appendPath)
	case orb.Polygon:
		b = appendList(b, g, appendPath)
	case orb.MultiPolygon:
		b = appendList(b, g, func(b []byte, p orb.Polygon) []byte { return appendList(b, p, appendPath) })
	}
	return append(b, '}')
}

func appendList[M any](b []byte, all []M, write func([]byte, M) []byte) []byte {
	b = append(b, '[')
	for i, m := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = write(b, m)
	}
	return append(b, ']')
}

func appendPath[L ~[]orb.Point](b []byte, path L) []byte {
	return appendList(b, path, appendPosition)
}

func appendPosition(b []byte, p orb.Point) []byte {
	return append(appendFloat(append(appendFloat(append(b, '['), p[0]), ','), p[1]), ']')
}
