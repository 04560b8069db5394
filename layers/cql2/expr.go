package cql2

import (
	"github.com/paulmach/orb"
)

// Op says what an Expr is.
type Op uint8

// The kinds of expressions, by group: conditions, comparisons, arithmetic,
// functions of texts, spatial, temporal and array predicates, and operands.
const (
	And Op = iota + 1
	Or
	Not

	Equal
	NotEqual
	Less
	LessEqual
	Greater
	GreaterEqual
	Like
	Between // value, lower, upper
	In      // value, then the list
	IsNull

	Add
	Subtract
	Multiply
	Divide
	IntegerDivide
	Modulo
	Power

	CaseI
	AccentI

	SIntersects
	SDisjoint
	SContains
	SWithin
	SEquals
	SCrosses
	SOverlaps
	STouches

	TAfter
	TBefore
	TContains
	TDisjoint
	TDuring
	TEquals
	TFinishedBy
	TFinishes
	TIntersects
	TMeets
	TMetBy
	TOverlappedBy
	TOverlaps
	TStartedBy
	TStarts

	AEquals
	AContains
	AContainedBy
	AOverlaps

	Property  // Text is the name
	Character // Text is the text
	Number    // Text is the number as JSON has it
	Boolean   // Text is "true" or "false"
	Date      // Text is like 2026-01-31
	Timestamp // Text is like 2026-01-31T12:00:00Z
	Interval  // its ends: Date, Timestamp, Unbounded or Property
	Unbounded // the open end of an Interval
	Geometry  // Shape is the geometry
	BBox      // Shape is an orb.Bound, whose west may be larger than its east
	Array     // Args are the elements
)

// Expr is an expression: a condition on features, or a part of one. It is made by
// ParseText and ParseJSON, never changes and is safe for concurrent use.
type Expr struct {
	Op    Op
	Args  []*Expr
	Text  string       // of Property and of the literals but geometries and arrays
	Shape orb.Geometry // of Geometry and BBox: longitude, latitude
	At    int          // where it stands in what was parsed: the character, from 1

	height int
}

// String returns the expression as CQL2 Text.
func (e *Expr) String() string { return string(appendText(nil, e, 0)) }

// class is a set of what an expression may be.
type class uint16

const (
	truth class = 1 << iota
	text
	number
	boolean
	instant
	interval
	shape
	array
	open

	scalar = text | number | boolean | instant
)

var classNames = []struct {
	class class
	name  string
}{
	{scalar, "a value"}, {interval | instant, "a date, timestamp or interval"}, {instant | open, "a date, a timestamp or '..'"},
	{truth, "a condition"}, {text, "a text"}, {number, "a number"}, {instant, "a date or timestamp"},
	{interval, "an interval"}, {shape, "a geometry"}, {array, "an array"},
}

// String says in words which operand belongs here.
func (c class) String() string {
	for _, n := range classNames {
		if c&n.class == n.class {
			return n.name
		}
	}
	return "another operand"
}

// form describes the expressions of one Op: how it is written, what it is, which
// operands it takes (the last class is that of all further ones) and how many.
type form struct {
	text, json  string
	gives       class
	takes       []class
	least, most int
}

const many = 1 << 20

var forms = [...]form{
	And: {"AND", "and", truth, []class{truth}, 2, many},
	Or:  {"OR", "or", truth, []class{truth}, 2, many},
	Not: {"NOT", "not", truth, []class{truth}, 1, 1},

	Equal:        {"=", "=", truth, []class{scalar}, 2, 2},
	NotEqual:     {"<>", "<>", truth, []class{scalar}, 2, 2},
	Less:         {"<", "<", truth, []class{scalar}, 2, 2},
	LessEqual:    {"<=", "<=", truth, []class{scalar}, 2, 2},
	Greater:      {">", ">", truth, []class{scalar}, 2, 2},
	GreaterEqual: {">=", ">=", truth, []class{scalar}, 2, 2},
	Like:         {"LIKE", "like", truth, []class{text}, 2, 2},
	Between:      {"BETWEEN", "between", truth, []class{scalar}, 3, 3},
	In:           {"IN", "in", truth, []class{scalar}, 2, many},
	IsNull:       {"IS NULL", "isNull", truth, []class{truth | scalar | shape | interval}, 1, 1},

	Add:           {"+", "+", number, []class{number}, 2, 2},
	Subtract:      {"-", "-", number, []class{number}, 2, 2},
	Multiply:      {"*", "*", number, []class{number}, 2, 2},
	Divide:        {"/", "/", number, []class{number}, 2, 2},
	IntegerDivide: {"DIV", "div", number, []class{number}, 2, 2},
	Modulo:        {"%", "%", number, []class{number}, 2, 2},
	Power:         {"^", "^", number, []class{number}, 2, 2},

	CaseI:   {"CASEI", "casei", text, []class{text}, 1, 1},
	AccentI: {"ACCENTI", "accenti", text, []class{text}, 1, 1},

	SIntersects: {"S_INTERSECTS", "s_intersects", truth, []class{shape}, 2, 2},
	SDisjoint:   {"S_DISJOINT", "s_disjoint", truth, []class{shape}, 2, 2},
	SContains:   {"S_CONTAINS", "s_contains", truth, []class{shape}, 2, 2},
	SWithin:     {"S_WITHIN", "s_within", truth, []class{shape}, 2, 2},
	SEquals:     {"S_EQUALS", "s_equals", truth, []class{shape}, 2, 2},
	SCrosses:    {"S_CROSSES", "s_crosses", truth, []class{shape}, 2, 2},
	SOverlaps:   {"S_OVERLAPS", "s_overlaps", truth, []class{shape}, 2, 2},
	STouches:    {"S_TOUCHES", "s_touches", truth, []class{shape}, 2, 2},

	TAfter:        {"T_AFTER", "t_after", truth, []class{instant | interval}, 2, 2},
	TBefore:       {"T_BEFORE", "t_before", truth, []class{instant | interval}, 2, 2},
	TContains:     {"T_CONTAINS", "t_contains", truth, []class{instant | interval}, 2, 2},
	TDisjoint:     {"T_DISJOINT", "t_disjoint", truth, []class{instant | interval}, 2, 2},
	TDuring:       {"T_DURING", "t_during", truth, []class{instant | interval}, 2, 2},
	TEquals:       {"T_EQUALS", "t_equals", truth, []class{instant | interval}, 2, 2},
	TFinishedBy:   {"T_FINISHEDBY", "t_finishedBy", truth, []class{instant | interval}, 2, 2},
	TFinishes:     {"T_FINISHES", "t_finishes", truth, []class{instant | interval}, 2, 2},
	TIntersects:   {"T_INTERSECTS", "t_intersects", truth, []class{instant | interval}, 2, 2},
	TMeets:        {"T_MEETS", "t_meets", truth, []class{instant | interval}, 2, 2},
	TMetBy:        {"T_METBY", "t_metBy", truth, []class{instant | interval}, 2, 2},
	TOverlappedBy: {"T_OVERLAPPEDBY", "t_overlappedBy", truth, []class{instant | interval}, 2, 2},
	TOverlaps:     {"T_OVERLAPS", "t_overlaps", truth, []class{instant | interval}, 2, 2},
	TStartedBy:    {"T_STARTEDBY", "t_startedBy", truth, []class{instant | interval}, 2, 2},
	TStarts:       {"T_STARTS", "t_starts", truth, []class{instant | interval}, 2, 2},

	AEquals:      {"A_EQUALS", "a_equals", truth, []class{array}, 2, 2},
	AContains:    {"A_CONTAINS", "a_contains", truth, []class{array}, 2, 2},
	AContainedBy: {"A_CONTAINEDBY", "a_containedBy", truth, []class{array}, 2, 2},
	AOverlaps:    {"A_OVERLAPS", "a_overlaps", truth, []class{array}, 2, 2},

	Property:  {gives: scalar | shape | array},
	Character: {gives: text},
	Number:    {gives: number},
	Boolean:   {gives: truth | boolean},
	Date:      {text: "DATE", json: "date", gives: instant},
	Timestamp: {text: "TIMESTAMP", json: "timestamp", gives: instant},
	Interval:  {text: "INTERVAL", json: "interval", gives: interval, takes: []class{instant | open}, least: 2, most: 2},
	Unbounded: {gives: open},
	Geometry:  {gives: shape},
	BBox:      {text: "BBOX", json: "bbox", gives: shape},
	Array:     {gives: array, takes: []class{scalar | array}, most: many},
}

func (o Op) form() *form { return &forms[o] }

// temporal and arrayed tell the groups of predicates apart.
func (o Op) temporal() bool { return TAfter <= o && o <= TStarts }
func (o Op) arrayed() bool  { return AEquals <= o && o <= AOverlaps }

// Spatial reports whether o is one of the spatial predicates, S_INTERSECTS to
// S_TOUCHES.
func (o Op) Spatial() bool { return SIntersects <= o && o <= STouches }

// Condition reports whether o makes a condition: connectives, comparisons and
// predicates do, operands do not.
func (o Op) Condition() bool {
	return And <= o && o <= IsNull || SIntersects <= o && o <= AOverlaps
}

// String returns the name that the operator has in CQL2 Text, "" for operands.
func (o Op) String() string {
	if int(o) < len(forms) {
		return forms[o].text
	}
	return ""
}

// Region is the geometry that a Geometry or BBox stands for. A box that
// crosses the 180th meridian (its west is larger than its east) is two; one
// without width or height is a line or a point.
func (e *Expr) Region() orb.Geometry {
	b, is := e.Shape.(orb.Bound)
	if !is {
		return e.Shape
	}
	if b.Min[0] > b.Max[0] {
		return orb.Collection{
			boxRegion(orb.Bound{Min: b.Min, Max: orb.Point{180, b.Max[1]}}),
			boxRegion(orb.Bound{Min: orb.Point{-180, b.Min[1]}, Max: b.Max}),
		}
	}
	return boxRegion(b)
}

func boxRegion(b orb.Bound) orb.Geometry {
	switch {
	case b.Min == b.Max:
		return b.Min
	case b.Min[0] == b.Max[0], b.Min[1] == b.Max[1]:
		return orb.LineString{b.Min, b.Max}
	}
	return orb.Polygon{b.ToRing()}
}
