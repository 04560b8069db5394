package arcgis

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"guotu/data"
	"guotu/layers/cql2"
)

// sqlKind is a kind of token.
type sqlKind uint8

const (
	sqlEnd    sqlKind = iota
	sqlName           // a keyword or the name of a field
	sqlQuoted         // the name of a field in double quotes or brackets
	sqlText           // in quotes, N in front or not
	sqlNumber
	sqlSign
	sqlBroken // a text without its end, or what begins nothing
)

// sqlTokens parts a text into tokens. kind and word are those of the present one.
type sqlTokens struct {
	text     string
	from, at int // bytes: where the token begins and ends
	kind     sqlKind
	word     string
}

// position is where the present token begins: the character, from 1.
func (t *sqlTokens) position() int { return utf8.RuneCountInString(t.text[:t.from]) + 1 }

// next goes to the next token.
func (t *sqlTokens) next() {
	t.at += len(t.text[t.at:]) - len(strings.TrimLeftFunc(t.text[t.at:], unicode.IsSpace))
	t.from = t.at
	rest := t.text[t.at:]
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "":
		t.kind, t.word = sqlEnd, ""
	case r == '\'':
		t.quoted(sqlText, 1, '\'')
	case (r == 'N' || r == 'n') && strings.HasPrefix(rest[1:], "'"):
		t.quoted(sqlText, 2, '\'')
	case r == '"':
		t.quoted(sqlQuoted, 1, '"')
	case r == '[':
		t.quoted(sqlQuoted, 1, ']')
	case digit(rest, 0) || r == '.' && digit(rest, 1) || (r == '-' || r == '+') && (digit(rest, 1) || strings.HasPrefix(rest[1:], ".") && digit(rest, 2)):
		t.number(rest)
	case r == '_' || unicode.IsLetter(r):
		n := strings.IndexFunc(rest, func(r rune) bool { return r != '_' && r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if n < 0 {
			n = len(rest)
		}
		t.take(sqlName, rest[:n], n)
	case len(rest) > 1 && strings.Contains("<> <= >= !=", rest[:2]) && rest[1] != ' ':
		t.take(sqlSign, rest[:2], 2)
	case strings.ContainsRune("=<>(),", r):
		t.take(sqlSign, rest[:1], 1)
	default:
		t.take(sqlBroken, rest[:size], size)
	}
}

func digit(s string, i int) bool { return i < len(s) && '0' <= s[i] && s[i] <= '9' }

func (t *sqlTokens) take(kind sqlKind, word string, bytes int) {
	t.kind, t.word = kind, word
	t.at += bytes
}

// quoted takes what stands in quotes, where a quote is doubled; head is the bytes of what opens them.
func (t *sqlTokens) quoted(kind sqlKind, head int, quote byte) {
	var b strings.Builder
	for i := t.at + head; i < len(t.text); i++ {
		c := t.text[i]
		if c == quote {
			if i+1 == len(t.text) || t.text[i+1] != quote {
				t.take(kind, b.String(), i+1-t.at)
				return
			}
			i++
		}
		b.WriteByte(c)
	}
	t.take(sqlBroken, t.text[t.at:], len(t.text)-t.at)
}

// number takes a number and writes it as JSON has it.
func (t *sqlTokens) number(rest string) {
	n := 1
	for n < len(rest) && (digit(rest, n) || rest[n] == '.' || (rest[n] == 'e' || rest[n] == 'E') && (digit(rest, n+1) || n+2 < len(rest) && (rest[n+1] == '-' || rest[n+1] == '+') && digit(rest, n+2)) ||
		(rest[n] == '-' || rest[n] == '+') && (rest[n-1] == 'e' || rest[n-1] == 'E')) {
		n++
	}
	word := strings.TrimPrefix(rest[:n], "+")
	minus := strings.HasPrefix(word, "-")
	word = strings.TrimLeft(strings.TrimPrefix(word, "-"), "0")
	if word == "" || word[0] < '0' || word[0] > '9' {
		word = "0" + word
	}
	word = strings.TrimSuffix(word, ".")
	if minus {
		word = "-" + word
	}
	kind := sqlNumber
	if _, is := data.NumberValue(word); !is {
		kind = sqlBroken
	}
	t.take(kind, word, n)
}

// operand reads a field, a literal, or UPPER or LOWER of one.
func (p *sqlParser) operand() *cql2.Expr {
	t := p.tokens
	literal := func(op cql2.Op) *cql2.Expr {
		p.tokens.next()
		return &cql2.Expr{Op: op, Text: t.word}
	}
	switch {
	case t.kind == sqlText:
		return literal(cql2.Character)
	case t.kind == sqlNumber:
		return literal(cql2.Number)
	case t.kind == sqlQuoted:
		return p.fieldOperand()
	case t.kind == sqlName:
		p.tokens.next()
		switch word := strings.ToUpper(t.word); {
		case (word == "UPPER" || word == "LOWER") && p.sign("("):
			if p.depth++; p.depth > maxSQLDepth {
				p.fail("conditions are nested more than %d deep", maxSQLDepth)
			}
			e := p.operand()
			p.depth--
			p.want(")")
			return &cql2.Expr{Op: cql2.CaseI, Args: []*cql2.Expr{e}}
		case (word == "DATE" || word == "TIMESTAMP") && p.tokens.kind == sqlText:
			return p.instant(word)
		case p.aggregate != nil && slices.Contains(statisticTypes, strings.ToLower(word)) && p.sign("("):
			return p.aggregate(p, strings.ToLower(word))
		}
		p.tokens = t
		return p.fieldOperand()
	}
	p.fail("want a field or a value, found %s", p.found())
	return &cql2.Expr{Op: cql2.Number, Text: "0"}
}

// fieldOperand reads the name of a field.
func (p *sqlParser) fieldOperand() *cql2.Expr {
	f := named(p.fields, p.tokens.word)
	if f == nil {
		p.fail("there is no field %s", p.found())
		return &cql2.Expr{Op: cql2.Number, Text: "0"}
	}
	p.tokens.next()
	e := &cql2.Expr{Op: cql2.Property, Text: objectID}
	if f.column != nil {
		e.Text = f.column.Name
	}
	p.of[e] = f
	return e
}

// instant reads the text behind DATE or TIMESTAMP, such as '2026-01-31 12:00:00', in UTC.
func (p *sqlParser) instant(word string) *cql2.Expr {
	text := strings.TrimSpace(p.tokens.word)
	p.tokens.next()
	if word == "DATE" {
		text, _, _ = strings.Cut(text, " ")
		return &cql2.Expr{Op: cql2.Date, Text: text}
	}
	text = strings.Replace(text, " ", "T", 1)
	if !strings.Contains(text, "T") {
		text += "T00:00:00"
	}
	if !strings.HasSuffix(text, "Z") {
		text += "Z"
	}
	return &cql2.Expr{Op: cql2.Timestamp, Text: text}
}
