package arcgis

import (
	"slices"
	"strconv"
	"strings"

	"guotu/data"
	"guotu/layers/cql2"
	"guotu/server/call"
)

// condition is a condition in SQL that has been read. One part of it is a filter of the layer (plain),
// another the numbers of features (test), and connectives of these have args.
type condition struct {
	op    cql2.Op // And, Or, Not; 0 where there are no args
	args  []*condition
	plain *cql2.Expr
	test  func(id float64) bool
}

// Bounds of a condition: bytes, and how deep it is nested.
const (
	maxSQL      = 8 << 10
	maxSQLDepth = 60
)

// parseSQL reads the condition of the parameter where, in the part of SQL that ArcGIS calls
// standardized: comparisons, LIKE with ESCAPE, IN, BETWEEN, IS NULL, AND, OR, NOT, UPPER and LOWER, texts,
// numbers, DATE and TIMESTAMP. It is nil if every feature passes. Names of fields and keywords are matched
// without regard to case. UPPER and LOWER make a comparison one without regard to case. The error
// tells the character.
func parseSQL(text string, fields []field) (*condition, error) {
	if len(text) > maxSQL {
		return nil, call.Bad("where", "where has %d bytes; %d are allowed", len(text), maxSQL)
	}
	p := &sqlParser{parameter: "where", fields: fields, of: make(map[*cql2.Expr]*field)}
	c, err := p.read(text)
	if c != nil && c.plain != nil && always(c.plain) {
		return nil, nil
	}
	return c, err
}

// read reads a condition, nil if there is none.
func (p *sqlParser) read(text string) (*condition, error) {
	p.tokens.text = text
	p.tokens.next()
	if p.tokens.kind == sqlEnd {
		return nil, nil
	}
	c := p.or()
	if p.failed == nil && p.tokens.kind != sqlEnd {
		p.fail("want AND, OR or the end, found %s", p.found())
	}
	if p.failed != nil {
		return nil, p.failed
	}
	return c, nil
}

// always recognises 1=1, which clients send for "all".
func always(e *cql2.Expr) bool {
	return e.Op == cql2.Equal && e.Args[0].Op == cql2.Number && e.Args[1].Op == cql2.Number && e.Args[0].Text == e.Args[1].Text
}

// sqlParser reads by recursive descent. After a mistake it goes on without sense but within
// bounds; the first mistake counts.
type sqlParser struct {
	parameter string // that is read
	tokens    sqlTokens
	fields    []field
	of        map[*cql2.Expr]*field // which field an operand names
	aggregate func(p *sqlParser, function string) *cql2.Expr
	depth     int
	failed    error
}

func (p *sqlParser) fail(format string, args ...any) {
	if p.failed == nil {
		p.failed = call.Bad(p.parameter, p.parameter+": character %d: "+format, append([]any{p.tokens.position()}, args...)...)
	}
	p.tokens.kind = sqlEnd
	p.tokens.at = len(p.tokens.text)
}

// found describes the token that is not in its place.
func (p *sqlParser) found() string {
	if p.tokens.kind == sqlEnd {
		return "the end"
	}
	return strconv.Quote(p.tokens.word)
}

// keyword takes a keyword if it comes next.
func (p *sqlParser) keyword(word string) bool {
	if p.tokens.kind == sqlName && strings.EqualFold(p.tokens.word, word) {
		p.tokens.next()
		return true
	}
	return false
}

// sign takes a sign if it comes next.
func (p *sqlParser) sign(s string) bool {
	if p.tokens.kind == sqlSign && p.tokens.word == s {
		p.tokens.next()
		return true
	}
	return false
}

func (p *sqlParser) want(s string) {
	if !p.sign(s) {
		p.fail("want %s, found %s", s, p.found())
	}
}

func (p *sqlParser) or() *condition {
	all := []*condition{p.and()}
	for p.keyword("OR") {
		all = append(all, p.and())
	}
	return joined(cql2.Or, all)
}

func (p *sqlParser) and() *condition {
	all := []*condition{p.not()}
	for p.keyword("AND") {
		all = append(all, p.not())
	}
	return joined(cql2.And, all)
}

// not reads a condition with any number of NOT in front.
func (p *sqlParser) not() *condition {
	if p.depth++; p.depth > maxSQLDepth {
		p.fail("conditions are nested more than %d deep", maxSQLDepth)
	}
	defer func() { p.depth-- }()
	switch {
	case p.keyword("NOT"):
		return joined(cql2.Not, []*condition{p.not()})
	case p.sign("("):
		c := p.or()
		p.want(")")
		return c
	}
	return p.predicate()
}

// joined makes a connective. Of parts that are all filters it is one filter.
func joined(op cql2.Op, all []*condition) *condition {
	if len(all) == 1 && op != cql2.Not {
		return all[0]
	}
	if slices.ContainsFunc(all, func(c *condition) bool { return c.plain == nil }) {
		return &condition{op: op, args: all}
	}
	e := &cql2.Expr{Op: op}
	for _, c := range all {
		e.Args = append(e.Args, c.plain)
	}
	return &condition{plain: e}
}

// comparisons are the operators by their signs.
var comparisons = map[string]cql2.Op{"=": cql2.Equal, "<>": cql2.NotEqual, "!=": cql2.NotEqual, "<": cql2.Less, "<=": cql2.LessEqual, ">": cql2.Greater, ">=": cql2.GreaterEqual}

// predicate reads a comparison.
func (p *sqlParser) predicate() *condition {
	first := p.operand()
	if p.tokens.kind == sqlSign {
		if op, is := comparisons[p.tokens.word]; is {
			p.tokens.next()
			return p.compare(op, first, p.operand())
		}
	}
	if p.keyword("IS") {
		negated := p.keyword("NOT")
		if !p.keyword("NULL") {
			p.fail("want NULL, found %s", p.found())
		}
		return negatedIf(negated, p.compare(cql2.IsNull, first))
	}
	negated := p.keyword("NOT")
	switch {
	case p.keyword("LIKE"):
		return negatedIf(negated, p.like(first))
	case p.keyword("BETWEEN"):
		least := p.operand()
		if !p.keyword("AND") {
			p.fail("want AND, found %s", p.found())
		}
		return negatedIf(negated, p.compare(cql2.Between, first, least, p.operand()))
	case p.keyword("IN"):
		p.want("(")
		all := []*cql2.Expr{first, p.operand()}
		for p.sign(",") {
			all = append(all, p.operand())
		}
		p.want(")")
		return negatedIf(negated, p.compare(cql2.In, all...))
	}
	p.fail("want a comparison, LIKE, IN, BETWEEN or IS, found %s", p.found())
	return p.compare(cql2.IsNull, first)
}

func negatedIf(negated bool, c *condition) *condition {
	if negated {
		return joined(cql2.Not, []*condition{c})
	}
	return c
}

// like reads a pattern with its escape, and writes it with the escape of CQL2, a backslash.
func (p *sqlParser) like(first *cql2.Expr) *condition {
	pattern := p.operand()
	inner := pattern
	for inner.Op == cql2.CaseI {
		inner = inner.Args[0]
	}
	if inner.Op != cql2.Character {
		p.fail("want a pattern behind LIKE")
		return p.compare(cql2.IsNull, first)
	}
	escape := ""
	if p.keyword("ESCAPE") {
		if p.tokens.kind != sqlText || len([]rune(p.tokens.word)) != 1 {
			p.fail("want one character in quotes, found %s", p.found())
		}
		escape = p.tokens.word
		p.tokens.next()
	}
	inner.Text = escaped(inner.Text, escape)
	if f := p.of[property(first)]; f == nil || f.column == nil {
		p.fail("want the name of a field in front of LIKE")
		return p.compare(cql2.IsNull, first)
	}
	return p.compare(cql2.Like, first, pattern)
}

// escaped writes a pattern with the escape \ instead of another one.
func escaped(pattern, escape string) string {
	var b strings.Builder
	literal := false
	for _, r := range pattern {
		switch {
		case !literal && string(r) == escape:
			literal = true
			continue
		case r == '\\', literal && (r == '%' || r == '_'):
			b.WriteByte('\\')
		}
		literal = false
		b.WriteRune(r)
	}
	return b.String()
}

// property is the field that an operand is, perhaps within UPPER or LOWER; nil if it is none.
func property(e *cql2.Expr) *cql2.Expr {
	for e.Op == cql2.CaseI {
		e = e.Args[0]
	}
	if e.Op == cql2.Property {
		return e
	}
	return nil
}

// compare makes a comparison; literals get the type of the field that they are compared with.
func (p *sqlParser) compare(op cql2.Op, args ...*cql2.Expr) *condition {
	var of *field
	for _, a := range args {
		if f := p.of[property(a)]; f != nil && (of == nil || f.column == nil) {
			of = f
		}
	}
	if of != nil && of.column == nil {
		return p.compareID(op, args)
	}
	folded := slices.ContainsFunc(args, func(e *cql2.Expr) bool { return e.Op == cql2.CaseI })
	for i, a := range args {
		if of != nil {
			a = coerced(a, of)
		}
		if folded && a.Op == cql2.Character {
			a = &cql2.Expr{Op: cql2.CaseI, Args: []*cql2.Expr{a}}
		}
		args[i] = a
		if a.Op == cql2.CaseI && a.Args[0].Op != cql2.Character && property(a) == nil {
			p.fail("want a text or a field in UPPER and LOWER")
		}
	}
	return &condition{plain: &cql2.Expr{Op: op, Args: args}}
}

// coerced brings a literal to the type of a field: quotes around numbers do not matter, and truth
// values are 0 and 1.
func coerced(e *cql2.Expr, f *field) *cql2.Expr {
	switch {
	case e.Op == cql2.Number && f.kind == typeString:
		return &cql2.Expr{Op: cql2.Character, Text: e.Text}
	case e.Op == cql2.Character && (f.kind == typeInteger || f.kind == typeDouble):
		if _, is := data.NumberValue(e.Text); is {
			return &cql2.Expr{Op: cql2.Number, Text: e.Text}
		}
	case (e.Op == cql2.Character || e.Op == cql2.Number) && f.kind == typeBoolean:
		switch strings.ToLower(e.Text) {
		case "1", "true":
			return &cql2.Expr{Op: cql2.Boolean, Text: "true"}
		case "0", "false":
			return &cql2.Expr{Op: cql2.Boolean, Text: "false"}
		}
	}
	return e
}

// compareID makes a comparison of the number of a feature, which is in no table, with numbers.
func (p *sqlParser) compareID(op cql2.Op, args []*cql2.Expr) *condition {
	swapped := len(args) == 2 && op != cql2.In && property(args[0]) == nil
	if swapped {
		args[0], args[1] = args[1], args[0]
	}
	var numbers []float64
	for i, a := range args {
		if i == 0 {
			continue
		}
		n, err := strconv.ParseFloat(a.Text, 64)
		if err != nil || a.Op != cql2.Number && a.Op != cql2.Character {
			p.fail("%s can be compared with numbers only", objectID)
		}
		numbers = append(numbers, n)
	}
	if f := p.of[property(args[0])]; f == nil || f.column != nil {
		p.fail("%s can be compared with numbers only", objectID)
	}
	if swapped { // 5 < OBJECTID
		op = map[cql2.Op]cql2.Op{cql2.Less: cql2.Greater, cql2.LessEqual: cql2.GreaterEqual, cql2.Greater: cql2.Less,
			cql2.GreaterEqual: cql2.LessEqual, cql2.Equal: cql2.Equal, cql2.NotEqual: cql2.NotEqual}[op]
	}
	return &condition{test: idTest(op, numbers)}
}

// idTest is a test of a number against others.
func idTest(op cql2.Op, n []float64) func(float64) bool {
	if op == cql2.IsNull {
		return func(float64) bool { return false }
	}
	switch op {
	case cql2.Equal:
		return func(id float64) bool { return id == n[0] }
	case cql2.NotEqual:
		return func(id float64) bool { return id != n[0] }
	case cql2.Less:
		return func(id float64) bool { return id < n[0] }
	case cql2.LessEqual:
		return func(id float64) bool { return id <= n[0] }
	case cql2.Greater:
		return func(id float64) bool { return id > n[0] }
	case cql2.GreaterEqual:
		return func(id float64) bool { return id >= n[0] }
	case cql2.Between:
		return func(id float64) bool { return len(n) == 2 && n[0] <= id && id <= n[1] }
	case cql2.In:
		set := make(map[float64]bool, len(n))
		for _, v := range n {
			set[v] = true
		}
		return func(id float64) bool { return set[id] }
	}
	return func(float64) bool { return false }
}
