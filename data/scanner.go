package data

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads the tokens of JSON (RFC 8259) from a window. What it returns
// as []byte is valid until the next call. Its errors are of type *Error with
// line and offset, and without a path.
type scanner struct {
	window
	depth     int // objects and arrays open
	maxDepth  int
	maxString int    // bytes in one text, number or nested value
	decoded   []byte // the last text that had escapes
	nested    []byte // the last value that compact read
	copying   bool   // whether walk copies what it reads to nested
	open      []byte // closing brackets that walk still waits for
}

// fail says what is wrong at the next byte.
func (s *scanner) fail(format string, args ...any) error {
	return &Error{Line: s.line(), Offset: s.offset(), Err: fmt.Errorf(format, args...)}
}

// unexpected says what comes next instead of what was expected.
func (s *scanner) unexpected(want string) error {
	c := s.next()
	if err := s.broken(); err != nil {
		return err
	}
	if s.pos == s.end {
		return s.fail("the file ends where %s is expected", want)
	}
	return s.fail("%s where %s is expected", s.describe(c), want)
}

// tokenRoom is how much of what comes next is shown in an error message.
const tokenRoom = 24

// broken returns why reading has stopped, if that is the reason why what comes
// next makes no sense: it may be the first half of something that does.
func (s *scanner) broken() error {
	for s.end-s.pos < tokenRoom && s.fill() {
	}
	if s.end-s.pos < tokenRoom && !errors.Is(s.err, io.EOF) {
		return s.err
	}
	return nil
}

// describe names what begins with c for an error message.
func (s *scanner) describe(c byte) string {
	switch {
	case c == '"':
		return "a text"
	case c == '{':
		return "an object"
	case c == '[':
		return "an array"
	case c <= ' ' || c >= 0x7f:
		return fmt.Sprintf("byte 0x%02x", c)
	case strings.IndexByte(punctuation, c) >= 0:
		return fmt.Sprintf("%q", c)
	}
	word := s.peek()
	if n := numberPrefix(word); n > 0 && n == len(word) {
		return "the number " + word
	}
	return word
}

const punctuation = `,:"[]{}`

// peek returns what comes next up to white space or punctuation, after broken
// has seen to it that enough is there.
func (s *scanner) peek() string {
	word := s.buf[s.pos:min(s.end, s.pos+tokenRoom)]
	for i, c := range word {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(punctuation, c) >= 0 {
			return string(word[:i])
		}
	}
	return string(word)
}

// enter reads the opening bracket that comes next and says whether there is
// anything before the closing one.
func (s *scanner) enter(closing byte) (bool, error) {
	if s.depth == s.maxDepth {
		return false, s.fail("objects and arrays are nested more than %d deep", s.maxDepth)
	}
	s.pos++
	if s.next() == closing {
		s.pos++
		return false, nil
	}
	s.depth++
	return true, nil
}

// another reads what comes after an element: a comma, or the closing bracket.
func (s *scanner) another(closing byte) (bool, error) {
	switch c := s.next(); {
	case c == ',':
		s.pos++
		return true, nil
	case c == closing:
		s.pos++
		s.depth--
		return false, nil
	case closing == '}':
		return false, s.unexpected("a comma or the end of the object")
	default:
		return false, s.unexpected("a comma or the end of the array")
	}
}

// key reads the name of a member and the colon after it.
func (s *scanner) key() ([]byte, error) {
	if s.next() != '"' {
		return nil, s.unexpected("the name of a member, in double quotes,")
	}
	raw, escaped, err := s.quoted()
	if err != nil {
		return nil, err
	}
	if escaped {
		if raw, err = s.unescape(raw); err != nil {
			return nil, err
		}
	}
	if s.pos < s.end && s.buf[s.pos] == ':' {
		s.pos++
		return raw, nil
	}
	if !escaped { // keep it, for next may move the window
		s.decoded = append(s.decoded[:0], raw...)
		raw = s.decoded
	}
	if s.next() != ':' {
		return nil, s.unexpected("a colon")
	}
	s.pos++
	return raw, nil
}

// text reads the text that comes next, decoded.
func (s *scanner) text() ([]byte, error) {
	raw, escaped, err := s.quoted()
	if escaped && err == nil {
		return s.unescape(raw)
	}
	return raw, err
}

// quoted reads the text that comes next and returns what is between the
// quotes, which is valid UTF-8, and whether there are escapes in it, which are
// not looked at.
func (s *scanner) quoted() (raw []byte, escaped bool, err error) {
	s.keep = s.pos
	i, all := s.pos+1, byte(0)
	for {
		for i < s.end && !special[s.buf[i]] {
			all |= s.buf[i]
			i++
		}
		if i+1 >= s.end && (i == s.end || s.buf[i] == '\\') {
			i -= s.keep
			if i-1 > s.maxString {
				return nil, false, s.fail("a text is longer than %d bytes", s.maxString)
			}
			if !s.fill() {
				return nil, false, s.endOfText()
			}
			i += s.keep
			continue
		}
		if s.buf[i] == '"' {
			break
		}
		if s.buf[i] != '\\' {
			s.pos = i
			return nil, false, s.fail("%s in a text that has no closing quote before it", controlName(s.buf[i]))
		}
		escaped = true
		all |= s.buf[i+1]
		i += 2
	}
	raw = s.buf[s.keep+1 : i]
	s.keep = -1
	if len(raw) > s.maxString {
		return nil, false, s.fail("a text is longer than %d bytes", s.maxString)
	}
	if all >= utf8.RuneSelf && !utf8.Valid(raw) {
		return nil, false, s.notUTF8(raw)
	}
	s.pos = i + 1
	return raw, escaped, nil
}

// endOfText says that the file ends within a text, and where that began.
func (s *scanner) endOfText() error {
	if errors.Is(s.err, io.EOF) {
		return s.fail("the file ends within the text that begins here")
	}
	return s.err
}

func controlName(c byte) string {
	if c == '\n' || c == '\r' {
		return "the end of a line"
	}
	return fmt.Sprintf("control character 0x%02x", c)
}

// special are the bytes that end the plain part of a text.
var special = func() (is [256]bool) {
	for c := range ' ' {
		is[c] = true
	}
	is['"'], is['\\'] = true, true
	return is
}()

// unescape decodes a text that has escapes.
func (s *scanner) unescape(raw []byte) ([]byte, error) {
	out := s.decoded[:0]
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			continue
		}
		i++
		if raw[i] != 'u' {
			c := plainEscapes[raw[i]]
			if c == 0 {
				return nil, s.fail("a text has the escape \\%s, which JSON does not know", firstRune(raw[i:]))
			}
			out = append(out, c)
			continue
		}
		r, n := escapedRune(raw[i+1:])
		if n == 0 {
			return nil, s.fail("a text has a \\u that four hexadecimal digits do not follow, or half of a surrogate pair")
		}
		out = utf8.AppendRune(out, r)
		i += n
	}
	s.decoded = out
	return out, nil
}

// plainEscapes are the escapes of one character and what they stand for.
var plainEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func firstRune(b []byte) string {
	_, n := utf8.DecodeRune(b)
	return string(b[:n])
}

// escapedRune decodes what follows a \u and returns how many bytes that are: 4,
// or 10 for a surrogate pair, or 0 if it is neither.
func escapedRune(b []byte) (rune, int) {
	high := hex4(b)
	if high < 0 {
		return 0, 0
	}
	if !utf16.IsSurrogate(high) {
		return high, 4
	}
	if len(b) < 10 || b[4] != '\\' || b[5] != 'u' {
		return 0, 0
	}
	r := utf16.DecodeRune(high, hex4(b[6:]))
	if r == utf8.RuneError {
		return 0, 0
	}
	return r, 10
}

// hex4 returns the number that four hexadecimal digits write, -1 if they are
// not four.
func hex4(b []byte) rune {
	if len(b) < 4 {
		return -1
	}
	var r rune
	for _, c := range b[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

func startsNumber(c byte) bool { return c == '-' || '0' <= c && c <= '9' }

// number reads the number that comes next, as it is written.
func (s *scanner) number() ([]byte, error) {
	s.keep = s.pos
	i := s.pos
	for {
		for i < s.end && inNumber[s.buf[i]] {
			i++
		}
		if i < s.end {
			break
		}
		i -= s.keep
		if i > s.maxString {
			return nil, s.fail("a number is longer than %d bytes", s.maxString)
		}
		more := s.fill()
		i += s.keep
		if !more {
			break
		}
	}
	token := s.buf[s.keep:i]
	s.keep = -1
	if len(token) > s.maxString {
		return nil, s.fail("a number is longer than %d bytes", s.maxString)
	}
	if n := numberPrefix(token); n == 0 || n != len(token) {
		if err := s.broken(); err != nil {
			return nil, err
		}
		return nil, s.fail("%s is not a number in JSON", s.peek())
	}
	s.pos = i
	return token, nil
}

// inNumber are the bytes that numbers, and what is meant as one, consist of.
var inNumber = [256]bool{
	'0': true, '1': true, '2': true, '3': true, '4': true, '5': true, '6': true, '7': true, '8': true, '9': true,
	'-': true, '+': true, '.': true, 'e': true, 'E': true,
}

// literal reads the true, false or null that comes next.
func (s *scanner) literal() (Value, error) {
	for s.end-s.pos < len("false") && s.fill() {
	}
	switch rest := s.buf[s.pos:s.end]; {
	case hasPrefix(rest, "null"):
		s.pos += len("null")
		return Value{Kind: Null}, nil
	case hasPrefix(rest, "true"):
		s.pos += len("true")
		return Value{Kind: Bool, Text: "true"}, nil
	case hasPrefix(rest, "false"):
		s.pos += len("false")
		return Value{Kind: Bool, Text: "false"}, nil
	}
	return Value{}, s.unexpected("a value")
}

func hasPrefix(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}

// notUTF8 says that a text is not UTF-8, and what it may be.
func (s *scanner) notUTF8(raw []byte) error {
	bad := invalidUTF8(raw)
	s.pos += 1 + bad
	hint := ""
	if chinese, ok := decodeGB18030(raw); ok {
		hint = fmt.Sprintf("; it looks like GBK or GB18030 (%.60s): save the file as UTF-8", chinese)
	}
	return s.fail("%w", &notUTF8Error{raw[bad], hint})
}

// notUTF8Error says that a byte is not UTF-8, and what the text may be instead.
type notUTF8Error struct {
	is   byte
	hint string
}

func (e *notUTF8Error) Error() string { return fmt.Sprintf("byte 0x%02x is not UTF-8%s", e.is, e.hint) }
