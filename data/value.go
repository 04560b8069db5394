package data

import (
	"strconv"
	"unicode/utf8"
)

// Kind says what a Value is.
type Kind uint8

// The kinds of values. Absent, the zero value, means that nothing was
// written: a feature without the property, a row without the cell. Null is a
// null that somebody wrote.
const (
	Absent Kind = iota
	Null
	Bool
	Number
	String
	JSON
)

var kindNames = [...]string{"absent", "null", "bool", "number", "string", "json"}

// String returns the name of the kind in lower case.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// Value is one attribute of one feature, or one cell of a table. Two values
// are the same exactly when they are equal with ==: the number 1.50 is not the
// number 1.5, and neither is the string "1.5".
type Value struct {
	Kind Kind
	// Text is "true" or "false" for Bool, the literal exactly as it was
	// written for Number, the decoded text for String, the compact text of an
	// array or object for JSON, and empty for Absent and Null.
	Text string
}

// AppendJSON appends the value as JSON: null for Absent and Null, numbers as
// they were written, strings in UTF-8 with the fewest escapes. Bytes that are
// not UTF-8, which no reader of this package lets through, become U+FFFD.
func (v Value) AppendJSON(b []byte) []byte {
	switch v.Kind {
	case Bool, Number, JSON:
		return append(b, v.Text...)
	case String:
		return appendJSONString(b, v.Text)
	default:
		return append(b, "null"...)
	}
}

// String returns the value for people: the text, and "" for Absent and Null.
func (v Value) String() string { return v.Text }

// NumberValue returns text as a Number if it is one by the grammar of JSON
// (RFC 8259, section 6): "-1.50" and "1e3" are; "01", "+1", ".5", "1." and
// "NaN" are not.
func NumberValue(text string) (v Value, ok bool) {
	if n := numberPrefix(text); n == 0 || n != len(text) {
		return Value{}, false
	}
	return Value{Kind: Number, Text: text}, true
}

// numberPrefix returns the length of the JSON number that s begins with, 0 if
// it begins with none. "1e" begins with the number 1.
func numberPrefix[T string | []byte](s T) int {
	i := 0
	if i < len(s) && s[i] == '-' {
		i++
	}
	whole := digitsPrefix(s[i:])
	if whole == 0 {
		return 0
	}
	if s[i] == '0' {
		whole = 1 // nothing may follow a leading zero
	}
	i += whole
	if i < len(s) && s[i] == '.' {
		n := digitsPrefix(s[i+1:])
		if n == 0 {
			return i
		}
		i += 1 + n
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		if n := digitsPrefix(s[j:]); n > 0 {
			i = j + n
		}
	}
	return i
}

func digitsPrefix[T string | []byte](s T) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

const hexDigits = "0123456789abcdef"

// appendJSONString appends s in quotes. It escapes what JSON demands and the
// line separators U+2028 and U+2029, which older JavaScript cannot read.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		r, size := rune(c), 1
		if c >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
			if (r != utf8.RuneError || size > 1) && r != '\u2028' && r != '\u2029' {
				i += size
				continue
			}
		}
		b = append(b, s[from:i]...)
		b = appendEscape(b, r)
		i += size
		from = i
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

func appendEscape(b []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	default:
		return append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
	}
}
