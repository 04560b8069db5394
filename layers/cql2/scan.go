package cql2

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// sort is what a token is.
type sort uint8

const (
	ending sort = iota // of the text
	word               // a bare identifier or keyword
	quoted             // an identifier in quotes
	chars              // a text in quotes
	digits             // an unsigned number
	sign               // an operator, bracket or comma
	bad                // something that no token begins with, or that has no end
)

// token is a piece of the text. Value is the word, the sign, the number, or what
// stands between quotes, without escapes.
type token struct {
	sort     sort
	value    string
	at       int // the character, from 1
	from, to int // bytes
}

// scanner cuts a text into tokens.
type scanner struct {
	text    string
	off     int
	counted int // bytes that have been counted
	runes   int // and their characters
}

// position is the number, from 1, of the character at a byte not before the last one
// asked for.
func (s *scanner) position(off int) int {
	if off < s.counted {
		s.counted, s.runes = 0, 0
	}
	s.runes += utf8.RuneCountInString(s.text[s.counted:off])
	s.counted = off
	return s.runes + 1
}

// next reads the token that begins at s.off, after white space.
func (s *scanner) next() token {
	for s.off < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.off]) >= 0 {
		s.off++
	}
	t := token{from: s.off, at: s.position(s.off)}
	if s.off == len(s.text) {
		t.to = s.off
		return t
	}
	r, size := utf8.DecodeRuneInString(s.text[s.off:])
	switch {
	case r == '\'':
		t.sort, t.value = s.quotation('\'')
	case r == '"':
		t.sort, t.value = s.quotation('"')
	case isDigit(s.text[s.off]) || r == '.' && s.off+1 < len(s.text) && isDigit(s.text[s.off+1]):
		t.sort, t.value = digits, s.numeral()
	case identifierStart(r):
		for s.off < len(s.text) {
			r, size := utf8.DecodeRuneInString(s.text[s.off:])
			if !identifierPart(r) || r == utf8.RuneError && size == 1 {
				break
			}
			s.off += size
		}
		t.sort, t.value = word, s.text[t.from:s.off]
	default:
		t.sort = bad
		if two := s.text[s.off:min(s.off+2, len(s.text))]; two == "<>" || two == "<=" || two == ">=" {
			size, t.sort = 2, sign
		} else if strings.ContainsRune("=<>+-*/%^(),[]", r) {
			t.sort = sign
		}
		s.off += size
		t.value = s.text[t.from:s.off]
	}
	t.to = s.off
	return t
}

// quotation reads what stands between quotes; a quote inside is written twice. In a
// text in single quotes a backslash before a quote makes it part of the text, too; to
// end a text with a backslash it is written twice. Everywhere else a backslash is
// itself.
func (s *scanner) quotation(quote byte) (sort, string) {
	kind := chars
	if quote == '"' {
		kind = quoted
	}
	var b strings.Builder
	for i := s.off + 1; i < len(s.text); {
		c := s.text[i]
		if c == '\\' && kind == chars {
			run := i
			for run < len(s.text) && s.text[run] == '\\' {
				run++
			}
			n := run - i
			if run == len(s.text) || s.text[run] != '\'' {
				b.WriteString(s.text[i:run])
				i = run
				continue
			}
			b.WriteString(s.text[i : i+n/2])
			i = run
			if n%2 == 1 {
				b.WriteByte('\'')
				i++
			}
			continue
		}
		if c != quote {
			b.WriteByte(c)
			i++
			continue
		}
		if i+1 < len(s.text) && s.text[i+1] == quote {
			b.WriteByte(quote)
			i += 2
			continue
		}
		s.off = i + 1
		return kind, b.String()
	}
	s.off = len(s.text)
	return bad, string(quote)
}

// numeral reads digits with a point and an exponent.
func (s *scanner) numeral() string {
	from := s.off
	s.digits()
	if s.off < len(s.text) && s.text[s.off] == '.' {
		s.off++
		s.digits()
	}
	if s.off < len(s.text) && s.text[s.off]|0x20 == 'e' {
		before := s.off
		s.off++
		if s.off < len(s.text) && (s.text[s.off] == '+' || s.text[s.off] == '-') {
			s.off++
		}
		if first := s.off; s.digits() == first {
			s.off = before
		}
	}
	return s.text[from:s.off]
}

func (s *scanner) digits() int {
	for s.off < len(s.text) && isDigit(s.text[s.off]) {
		s.off++
	}
	return s.off
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// starts are the characters that an identifier may begin with (OGC 21-065r2, annex
// on the grammar: identifierStart), as pairs of first and last.
var starts = [...][2]rune{
	{':', ':'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}, {0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFE},
	{0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
}

func identifierStart(r rune) bool {
	for _, s := range starts {
		if s[0] <= r && r <= s[1] {
			return true
		}
	}
	return false
}

func identifierPart(r rune) bool {
	return identifierStart(r) || r == '.' || '0' <= r && r <= '9' || 0x300 <= r && r <= 0x36F || r == 0x203F || r == 0x2040
}

// found names a token in an error.
func (t token) found() string {
	switch t.sort {
	case ending:
		return "the end"
	case chars:
		return "the text '" + cut(t.value) + "'"
	case bad:
		if t.value == "'" || t.value == `"` {
			return t.value + " without a second one"
		}
	}
	return strconv.Quote(cut(t.value))
}

func cut(s string) string {
	if len(s) > 30 {
		return strings.ToValidUTF8(s[:30], "") + "…"
	}
	return s
}

// upper is strings.ToUpper for ASCII alone: no other letter may make a keyword.
func upper(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}
