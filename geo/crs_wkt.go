package geo

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// crsNode is an element of the well-known text of a coordinate reference system:
// a keyword and what stands in its brackets, texts, numbers and elements each in
// their order. Bare words (axis directions) are texts.
type crsNode struct {
	keyword string // upper case
	texts   []string
	numbers []float64
	members []*crsNode
}

// Bounds of what is read.
const (
	maxPRJText  = 64 << 10
	maxPRJDepth = 24
)

var wellKnownForm = regexp.MustCompile(`(?i)^\x{feff}?\s*(?:[A-Z]+CRS|[A-Z]+_CS|PROJCS|GEOGCS|GEOCCS|PROJECTEDCRS|GEODETICCRS)\s*[\[(]`)

// wellKnownCRS reports whether a text is meant as well-known text.
func wellKnownCRS(text string) bool { return wellKnownForm.MatchString(text) }

// crsScanner reads well-known text.
type crsScanner struct {
	text string
	pos  int
}

func parseCRSTree(text string) (*crsNode, error) {
	s := &crsScanner{text: strings.TrimPrefix(text, "\ufeff")}
	n, err := s.node(0)
	if err != nil {
		return nil, err
	}
	for s.peek() == ',' { // ArcGIS writes the system of heights behind
		s.pos++
		v, err := s.node(0)
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(v.keyword, "VERT") {
			return nil, s.fail("nothing but a system of heights should follow")
		}
	}
	if rest := strings.TrimRight(s.text[s.pos:], "\x00 \t\r\n"); rest != "" {
		return nil, s.fail("nothing should follow the closing bracket")
	}
	return n, nil
}

func (s *crsScanner) fail(why string) error {
	return fmt.Errorf("well-known text of a coordinate reference system, character %d: %s", s.pos+1, why)
}

func (s *crsScanner) space() {
	for s.pos < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.pos]) >= 0 {
		s.pos++
	}
}

func (s *crsScanner) peek() byte {
	s.space()
	if s.pos == len(s.text) {
		return 0
	}
	return s.text[s.pos]
}

func (s *crsScanner) word() string {
	s.space()
	from := s.pos
	for s.pos < len(s.text) {
		if c := s.text[s.pos] | 0x20; (c < 'a' || c > 'z') && (s.text[s.pos] < '0' || s.text[s.pos] > '9') && s.text[s.pos] != '_' {
			break
		}
		s.pos++
	}
	return s.text[from:s.pos]
}

// node reads KEYWORD[…].
func (s *crsScanner) node(depth int) (*crsNode, error) {
	if depth > maxPRJDepth {
		return nil, s.fail("brackets are nested too deep")
	}
	n := &crsNode{keyword: strings.ToUpper(s.word())}
	if n.keyword == "" {
		return nil, s.fail("a keyword is expected")
	}
	open := s.peek()
	if open != '[' && open != '(' {
		n.texts = append(n.texts, n.keyword) // a bare word
		n.keyword = ""
		return n, nil
	}
	s.pos++
	for {
		if err := s.value(n, depth); err != nil {
			return nil, err
		}
		switch c := s.peek(); c {
		case ',':
			s.pos++
		case ']', ')':
			s.pos++
			return n, nil
		case 0:
			return nil, s.fail("the text ends within " + n.keyword)
		default:
			return nil, s.fail("a comma or a closing bracket is expected")
		}
	}
}

// value reads what may stand between brackets.
func (s *crsScanner) value(n *crsNode, depth int) error {
	switch c := s.peek(); {
	case c == '"':
		text, err := s.quoted()
		n.texts = append(n.texts, text)
		return err
	case c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.':
		from := s.pos
		for s.pos < len(s.text) && strings.IndexByte("+-.0123456789eE", s.text[s.pos]) >= 0 {
			s.pos++
		}
		v, err := strconv.ParseFloat(s.text[from:s.pos], 64)
		if err != nil {
			return s.fail(crsQuoted(s.text[from:s.pos]) + " is not a number")
		}
		n.numbers = append(n.numbers, v)
		return nil
	}
	member, err := s.node(depth + 1)
	if err != nil {
		return err
	}
	if member.keyword == "" {
		n.texts = append(n.texts, member.texts...)
	} else {
		n.members = append(n.members, member)
	}
	return nil
}

// quoted reads a text, in which two quotes mean one.
func (s *crsScanner) quoted() (string, error) {
	var b strings.Builder
	for s.pos++; s.pos < len(s.text); s.pos++ {
		if s.text[s.pos] != '"' {
			b.WriteByte(s.text[s.pos])
			continue
		}
		s.pos++
		if s.pos == len(s.text) || s.text[s.pos] != '"' {
			return b.String(), nil
		}
		b.WriteByte('"')
	}
	return "", s.fail("a quote does not end")
}

// member returns the first member with one of the keywords, nil if there is none.
func (n *crsNode) member(keywords ...string) *crsNode {
	for _, m := range n.members {
		for _, k := range keywords {
			if m.keyword == k {
				return m
			}
		}
	}
	return nil
}

func (n *crsNode) name() string {
	if len(n.texts) == 0 {
		return ""
	}
	return n.texts[0]
}

func (n *crsNode) number(i int) (float64, error) {
	if n == nil || i >= len(n.numbers) {
		return 0, errors.New("a number is missing")
	}
	return n.numbers[i], nil
}
