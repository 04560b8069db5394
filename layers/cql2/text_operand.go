package cql2

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"guotu/geo"
)

// operand reads a literal, a property, a function or an expression in brackets.
func (p *parser) operand() (*Expr, error) {
	at, value := p.at, p.value
	switch p.sort {
	case chars:
		p.step()
		return p.literal(Character, at, value)
	case digits:
		p.step()
		return p.number(at, value)
	case quoted:
		p.step()
		if value == "" {
			return nil, wrong(at, "the name of the property is empty")
		}
		return p.literal(Property, at, value)
	case word:
		return p.named()
	}
	if !p.sign("(") {
		return nil, p.want("a property, a value or a condition")
	}
	p.step()
	e, err := p.expression()
	if err != nil {
		return nil, err
	}
	if !p.sign(")") {
		return nil, p.want("')'")
	}
	p.step()
	return e, nil
}

var reserved = map[string]bool{"AND": true, "OR": true, "NOT": true, "LIKE": true, "BETWEEN": true, "IN": true, "IS": true,
	"NULL": true, "DIV": true, "TRUE": true, "FALSE": true}

var geometryNames = map[string]bool{"POINT": true, "LINESTRING": true, "POLYGON": true, "MULTIPOINT": true,
	"MULTILINESTRING": true, "MULTIPOLYGON": true, "GEOMETRYCOLLECTION": true}

// named reads what begins with a word.
func (p *parser) named() (*Expr, error) {
	name, value, first := upper(p.value), p.value, p.token
	if reserved[name] && name != "TRUE" && name != "FALSE" {
		return nil, p.want("a property, a value or a condition")
	}
	p.step()
	switch {
	case name == "TRUE", name == "FALSE":
		return p.literal(Boolean, first.at, strings.ToLower(name))
	case geometryNames[name] && (p.sign("(") || p.keyword("EMPTY") || p.keyword("Z") || p.keyword("M") || p.keyword("ZM")):
		return p.wkt(first)
	case !p.sign("("):
		return p.literal(Property, first.at, value)
	}
	op, known := functions[name]
	if !known {
		return nil, &ParseError{first.at, "a function of CQL2 (CASEI, ACCENTI, DATE, TIMESTAMP, INTERVAL, BBOX, S_…, T_…, A_…)", strconv.Quote(cut(value))}
	}
	p.step()
	return p.function(op, first.at)
}

// functions are the operators that are written NAME(…).
var functions = func() map[string]Op {
	byName := map[string]Op{"BBOX": BBox}
	for op := CaseI; op <= AOverlaps; op++ {
		byName[op.String()] = op
	}
	for op := Date; op <= Interval; op++ {
		byName[op.String()] = op
	}
	return byName
}()

// function reads what stands in the brackets of a function, and the second bracket.
func (p *parser) function(op Op, at int) (*Expr, error) {
	switch {
	case op == Date || op == Timestamp:
		if p.sort != chars {
			return nil, p.want("a text in single quotes")
		}
		first := p.token
		p.step()
		if err := p.take(")"); err != nil {
			return nil, err
		}
		if op == Date {
			return p.date(first.at, first.value)
		}
		return p.timestamp(first.at, first.value)
	case op == BBox:
		return p.box(at)
	}
	operand := p.expression
	switch {
	case op == Interval:
		operand = p.end
	case op.arrayed():
		operand = p.set
	}
	var args []*Expr
	for n := op.form().least; len(args) < n; {
		if len(args) > 0 {
			if err := p.take(","); err != nil {
				return nil, err
			}
		}
		e, err := operand()
		if err != nil {
			return nil, err
		}
		args = append(args, e)
	}
	if err := p.take(")"); err != nil {
		return nil, err
	}
	if op == Interval {
		return p.interval(at, args[0], args[1])
	}
	return p.node(op, at, args...)
}

// end reads an end of an interval.
func (p *parser) end() (*Expr, error) {
	first := p.token
	switch {
	case first.sort == chars:
		p.step()
		return p.maker.end(first.at, first.value)
	case first.sort == quoted || first.sort == word && !reserved[upper(first.value)]:
		e, err := p.operand()
		if err == nil && e.Op != Property {
			err = &ParseError{e.At, "a property or a text in single quotes", described(e)}
		}
		return e, err
	}
	return nil, p.want("a date or timestamp in single quotes, '..' or a property")
}

// set reads an operand of an array function or an element of an array. Brackets mean
// an array here, unless there is one element and arithmetic goes on behind it.
func (p *parser) set() (*Expr, error) {
	closing := ")"
	switch {
	case p.sign("("):
	case p.sign("["):
		closing = "]"
	default:
		return p.sum()
	}
	if p.depth++; p.depth > 4*p.limits.Depth {
		return nil, wrong(p.at, "arrays are nested more than %d deep", 4*p.limits.Depth)
	}
	defer func() { p.depth-- }()
	at := p.at
	p.step()
	var all []*Expr
	for !p.sign(closing) {
		if len(all) > 0 {
			if !p.sign(",") {
				return nil, p.want("',' or '" + closing + "'")
			}
			p.step()
		}
		e, err := p.set()
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	p.step()
	if len(all) == 1 && closing == ")" && (p.plusOrMinus() != 0 || p.timesOrDivided() != 0 || p.sign("^")) {
		p.given = all[0]
		return p.sum()
	}
	return p.node(Array, at, all...)
}

// box reads the numbers of BBOX.
func (p *parser) box(at int) (*Expr, error) {
	var numbers []float64
	for {
		words := ""
		if p.sign("-") || p.sign("+") {
			words = p.value
			p.step()
		}
		if p.sort != digits {
			return nil, p.want("a number")
		}
		v, err := strconv.ParseFloat(words+p.value, 64)
		if err != nil {
			return nil, p.want("a number of usual size")
		}
		numbers = append(numbers, v)
		p.step()
		if p.sign(")") {
			p.step()
			return p.bbox(at, numbers)
		}
		if !p.sign(",") {
			return nil, p.want("',' or ')'")
		}
		p.step()
	}
}

// wkt reads a geometry, whose name has been read, as well-known text.
func (p *parser) wkt(first token) (*Expr, error) {
	if p.sort == word && !p.keyword("EMPTY") {
		p.step()
	}
	to := p.token.to
	if p.sign("(") {
		for open := 1; open > 0; to++ {
			if to == len(p.text) {
				return nil, wrong(first.at, "the geometry has no end: a ')' is missing")
			}
			switch p.text[to] {
			case '(':
				open++
			case ')':
				open--
			}
		}
	}
	g, err := geo.ParseWKT(p.text[first.from:to])
	if err != nil {
		return nil, placed(err, p.text[first.from:to], first.at)
	}
	p.off = to
	p.step()
	return p.shape(first.at, g)
}

// placed moves an error in the well-known text of a part to the whole.
func placed(err error, part string, at int) error {
	var wkt *geo.WKTError
	if !errors.As(err, &wkt) {
		return wrong(at, "%v", err)
	}
	lines := strings.SplitAfter(part, "\n")
	for _, l := range lines[:wkt.Line-1] {
		at += utf8.RuneCountInString(l)
	}
	return &ParseError{at + wkt.Column - 1, wkt.Want, wkt.Found}
}
