package batch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// values is the state of the finder of JSON values: how deep in brackets, and
// whether in a string.
type values struct {
	depth           int
	text, backslash bool
}

// end is the finder of JSON values. It looks at brackets and strings only;
// whether the value is JSON is seen when it is whole. A number or word ends
// before what follows it.
func (v *values) end(b []byte, seen int) int {
	if seen == 0 {
		*v = values{}
	}
	for i := seen; i < len(b); i++ {
		switch c := b[i]; {
		case v.backslash:
			v.backslash = false
		case v.text:
			v.backslash = c == '\\'
			if v.text = c != '"'; !v.text && v.depth == 0 {
				return i + 1
			}
		case c == '"':
			if i > 0 && v.depth == 0 {
				return i
			}
			v.text = true
		case c == '[' || c == '{':
			if i > 0 && v.depth == 0 {
				return i
			}
			v.depth++
		case c == ']' || c == '}':
			if v.depth == 0 {
				return i
			}
			if v.depth--; v.depth == 0 {
				return i + 1
			}
		case v.depth == 0 && (c == ',' || c == ':' || c == ' ' || c == '\t' || c == '\r' || c == '\n'):
			return i
		}
	}
	return -1
}

// syntaxError says what was expected instead of what is there.
func syntaxError(p *pieces, err error, expected string) error {
	if errors.Is(err, io.EOF) {
		return &InputError{Line: p.line, Err: fmt.Errorf("the text ends where %s is expected", expected)}
	}
	if err != nil {
		return err
	}
	return &InputError{Line: p.line, Err: fmt.Errorf("%s is expected", expected)}
}

// expect takes one character, white space before it included.
func expect(p *pieces, c byte, expected string) error {
	if got, err := p.peek(); err != nil || got != c {
		return syntaxError(p, err, expected)
	}
	p.take(1)
	return nil
}

// openPoints takes the beginning of an array of points, and tells whether it is a
// member of an object.
func openPoints(p *pieces) (object bool, err error) {
	for p.to < len(bom) && p.err == nil {
		if err := p.fill(); err != nil {
			return false, err
		}
	}
	if bytes.HasPrefix(p.buf[p.from:p.to], bom) {
		p.take(len(bom))
	}
	const expected = `an array of points, or {"points": [ … ]},`
	c, err := p.peek()
	if err != nil || c != '{' {
		return false, expect(p, '[', expected)
	}
	p.take(1)
	if _, err := p.peek(); err != nil {
		return false, syntaxError(p, err, expected)
	}
	name, err := p.next((&values{}).end)
	if err != nil {
		return false, syntaxError(p, err, expected)
	}
	var text string
	if json.Unmarshal(name, &text) != nil || text != "points" {
		return false, &InputError{Line: p.line, Err: fmt.Errorf("the member %s is not known, only points is", quoteShort(string(name)))}
	}
	if err := expect(p, ':', "a colon"); err != nil {
		return false, err
	}
	return true, expect(p, '[', "an array of points")
}

// nextValue takes the next value of an array; nil at its end, which it takes too.
func nextValue(p *pieces, v *values, first bool) ([]byte, error) {
	c, err := p.peek()
	if err != nil {
		return nil, syntaxError(p, err, "a point or the end of the array")
	}
	if c == ']' {
		p.take(1)
		return nil, nil
	}
	if !first {
		if err := expect(p, ',', "a comma or the end of the array"); err != nil {
			return nil, err
		}
		if c, err = p.peek(); err != nil {
			return nil, syntaxError(p, err, "a point")
		}
	}
	if c == ',' || c == ':' || c == ']' || c == '}' {
		return nil, syntaxError(p, nil, "a point")
	}
	return p.next(v.end)
}

// closePoints takes what follows the array.
func closePoints(p *pieces, object bool) error {
	if object {
		if err := expect(p, '}', "the end of the object, after points,"); err != nil {
			return err
		}
	}
	if _, err := p.peek(); err == nil {
		return syntaxError(p, nil, "the end of the text")
	} else if !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// eachMember calls f with the members of a valid JSON object: name, the whole as
// it is written, and the value.
func eachMember(raw []byte, f func(name string, whole, value []byte)) {
	rest := bytes.TrimSpace(raw[1 : len(raw)-1])
	v := &values{}
	for len(rest) > 0 {
		n := v.end(rest, 0)
		var name string
		if json.Unmarshal(rest[:n], &name) != nil {
			return // not reached: the object is valid
		}
		colon := n + bytes.IndexByte(rest[n:], ':')
		from := colon + 1
		for rest[from] == ' ' || rest[from] == '\t' || rest[from] == '\r' || rest[from] == '\n' {
			from++
		}
		to := len(rest)
		if n := v.end(rest[from:], 0); n >= 0 {
			to = from + n
		}
		f(name, rest[:to], rest[from:to])
		rest = bytes.TrimSpace(rest[to:])
		rest = bytes.TrimSpace(bytes.TrimPrefix(rest, []byte{','}))
	}
}
