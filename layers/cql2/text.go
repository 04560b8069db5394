package cql2

import (
	"strings"
	"unicode/utf8"
)

// ParseText reads a condition in CQL2 Text within the default Limits. Errors are of
// type *ParseError.
func ParseText(text string) (*Expr, error) { return ParseTextWithin(text, Limits{}) }

// ParseTextWithin is ParseText with other limits.
func ParseTextWithin(text string, limits Limits) (*Expr, error) {
	limits = limits.filled(8 << 10)
	if len(text) > limits.Bytes {
		return nil, wrong(1, "the text has %d bytes, more than %d", len(text), limits.Bytes)
	}
	p := &parser{maker: maker{limits: limits}, scanner: scanner{text: text}}
	if i := invalidUTF8(text); i >= 0 {
		return nil, wrong(p.position(i), "the text is not UTF-8")
	}
	p.step()
	e, err := p.expression()
	if err != nil {
		return nil, err
	}
	switch isTruth := e.Op.form().gives&truth != 0; {
	case p.sort != ending && isTruth:
		return nil, p.want("AND, OR or the end")
	case p.sort != ending:
		return nil, p.want("a comparison")
	}
	return p.condition(e)
}

// invalidUTF8 is the first byte that is not UTF-8, -1 if all are.
func invalidUTF8(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			return i
		}
	}
	return -1
}

// parser reads one text from its beginning by recursive descent; the token is the
// next one to be read. Its methods are named after what they read.
type parser struct {
	maker
	scanner
	token
	depth int
	given *Expr // an operand that has been read already
}

func (p *parser) step() { p.token = p.scanner.next() }

func (p *parser) want(what string) error {
	return &ParseError{p.at, what, p.found()}
}

func (p *parser) sign(s string) bool { return p.sort == sign && p.value == s }

func (p *parser) keyword(k string) bool { return p.sort == word && upper(p.value) == k }

// take reads a sign.
func (p *parser) take(s string) error {
	if !p.sign(s) {
		return p.want("'" + s + "'")
	}
	p.step()
	return nil
}

// expression reads anything: conditions joined by OR, or an operand.
func (p *parser) expression() (*Expr, error) {
	// brackets make no node, so that they have a bound of their own
	if p.depth++; p.depth > 4*p.limits.Depth {
		return nil, wrong(p.at, "brackets are nested more than %d deep", 4*p.limits.Depth)
	}
	defer func() { p.depth-- }()
	return p.joined(Or, func() (*Expr, error) { return p.joined(And, p.negation) })
}

// joined reads one or more conditions with AND or OR between them.
func (p *parser) joined(op Op, member func() (*Expr, error)) (*Expr, error) {
	first, err := member()
	if err != nil || !p.keyword(op.String()) {
		return first, err
	}
	at := p.token.at
	all := []*Expr{first}
	for p.keyword(op.String()) {
		p.step()
		e, err := member()
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return p.node(op, at, all...)
}

func (p *parser) negation() (*Expr, error) {
	if !p.keyword("NOT") {
		return p.comparison()
	}
	if p.depth++; p.depth > 4*p.limits.Depth {
		return nil, wrong(p.at, "expressions are nested more than %d deep", p.limits.Depth)
	}
	at := p.at
	p.step()
	e, err := p.negation()
	p.depth--
	if err != nil {
		return nil, err
	}
	return p.node(Not, at, e)
}

var comparisons = map[string]Op{"=": Equal, "<>": NotEqual, "<": Less, "<=": LessEqual, ">": Greater, ">=": GreaterEqual}

// comparison reads an operand and, where one follows, the comparison of it.
func (p *parser) comparison() (*Expr, error) {
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	at := p.at
	if op := comparisons[p.value]; op != 0 && p.sort == sign {
		p.step()
		right, err := p.sum()
		if err != nil {
			return nil, err
		}
		return p.node(op, at, left, right)
	}
	if p.keyword("IS") {
		return p.isNull(left)
	}
	not := p.keyword("NOT")
	if not {
		p.step()
	}
	var e *Expr
	switch {
	case p.keyword("LIKE"):
		e, err = p.like(left)
	case p.keyword("BETWEEN"):
		e, err = p.between(left)
	case p.keyword("IN"):
		e, err = p.in(left)
	case not:
		return nil, p.want("LIKE, BETWEEN or IN")
	default:
		return left, nil
	}
	if err != nil || !not {
		return e, err
	}
	return p.node(Not, at, e)
}

func (p *parser) isNull(left *Expr) (*Expr, error) {
	at := p.at
	p.step()
	not := p.keyword("NOT")
	if not {
		p.step()
	}
	if !p.keyword("NULL") {
		return nil, p.want("NULL")
	}
	p.step()
	e, err := p.node(IsNull, at, left)
	if err != nil || !not {
		return e, err
	}
	return p.node(Not, at, e)
}

func (p *parser) like(left *Expr) (*Expr, error) {
	at := p.at
	p.step()
	right, err := p.sum()
	if err != nil {
		return nil, err
	}
	return p.node(Like, at, left, right)
}

func (p *parser) between(left *Expr) (*Expr, error) {
	at := p.at
	p.step()
	lower, err := p.sum()
	if err != nil {
		return nil, err
	}
	if !p.keyword("AND") {
		return nil, p.want("AND and the upper end of BETWEEN")
	}
	p.step()
	higher, err := p.sum()
	if err != nil {
		return nil, err
	}
	return p.node(Between, at, left, lower, higher)
}

func (p *parser) in(left *Expr) (*Expr, error) {
	at := p.at
	p.step()
	if err := p.take("("); err != nil {
		return nil, err
	}
	args := []*Expr{left}
	for {
		e, err := p.sum()
		if err != nil {
			return nil, err
		}
		args = append(args, e)
		if p.sign(")") {
			p.step()
			return p.node(In, at, args...)
		}
		if !p.sign(",") {
			return nil, p.want("',' or ')'")
		}
		p.step()
	}
}

// binary reads operands with operators between them, from left to right.
func (p *parser) binary(operator func() Op, operand func() (*Expr, error)) (*Expr, error) {
	left, err := operand()
	for err == nil {
		op, at := operator(), p.at
		if op == 0 {
			return left, nil
		}
		p.step()
		var right *Expr
		if right, err = operand(); err == nil {
			left, err = p.node(op, at, left, right)
		}
	}
	return nil, err
}

func (p *parser) sum() (*Expr, error) { return p.binary(p.plusOrMinus, p.product) }

func (p *parser) product() (*Expr, error) { return p.binary(p.timesOrDivided, p.power) }

func (p *parser) plusOrMinus() Op {
	switch {
	case p.sign("+"):
		return Add
	case p.sign("-"):
		return Subtract
	}
	return 0
}

func (p *parser) timesOrDivided() Op {
	switch {
	case p.sign("*"):
		return Multiply
	case p.sign("/"):
		return Divide
	case p.sign("%"):
		return Modulo
	case p.keyword("DIV"):
		return IntegerDivide
	}
	return 0
}

// power reads a factor and its exponent; of several ^ the last comes first.
func (p *parser) power() (*Expr, error) {
	var bases []*Expr
	var ats []int
	for {
		e, err := p.factor()
		if err != nil {
			return nil, err
		}
		if !p.sign("^") {
			for i := len(bases) - 1; i >= 0; i-- {
				if e, err = p.node(Power, ats[i], bases[i], e); err != nil {
					return nil, err
				}
			}
			return e, nil
		}
		bases, ats = append(bases, e), append(ats, p.at)
		p.step()
	}
}

// factor reads an operand, which may have a sign: -2 is a number, -x is -1 * x.
func (p *parser) factor() (*Expr, error) {
	if e := p.given; e != nil {
		p.given = nil
		return e, nil
	}
	if !p.sign("-") && !p.sign("+") {
		return p.operand()
	}
	minus, at := p.sign("-"), p.at
	p.step()
	if p.sort == digits {
		words := p.value
		p.step()
		if minus {
			words = "-" + words
		}
		return p.number(at, words)
	}
	if !minus || p.sort == sign && p.value != "(" {
		return nil, p.want("a number")
	}
	e, err := p.operand()
	if err != nil {
		return nil, err
	}
	one, err := p.number(at, "-1")
	if err != nil {
		return nil, err
	}
	return p.node(Multiply, at, one, e)
}
