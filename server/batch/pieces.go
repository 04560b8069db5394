package batch

import (
	"bytes"
	"fmt"
	"io"
)

// pieces cuts a text into pieces (records, lines, values) and holds no more of
// it than one piece and what came along in the same read.
type pieces struct {
	in   io.Reader
	wait func() error // called before more is read, which may take a while

	buf      []byte
	from, to int   // what was read and not yet handed out
	err      error // that ended reading; io.EOF at the end of the text
	line     int   // of the first byte of the latest piece, from 1
	newlines int   // handed out so far
}

// finder returns the length of the piece that b begins with, or -1 if b does not
// hold its end. It is asked again with more of the same text; the first
// seen bytes are those of last time.
type finder func(b []byte, seen int) int

// next returns the next piece, which is valid until the next call. The last one
// may lack its end; after it the error is io.EOF.
func (p *pieces) next(find finder) ([]byte, error) {
	seen := 0
	for {
		unread := p.buf[p.from:p.to]
		if len(unread) > seen {
			if n := find(unread, seen); n >= 0 {
				return p.take(n), nil
			}
			seen = len(unread)
		}
		if p.err != nil {
			if p.err == io.EOF && len(unread) > 0 {
				return p.take(len(unread)), nil
			}
			p.line = 1 + p.newlines
			return nil, p.err
		}
		if len(unread) > maxRow {
			p.line = 1 + p.newlines
			return nil, &InputError{Line: p.line, Err: fmt.Errorf("a row is longer than %d bytes", maxRow)}
		}
		if err := p.fill(); err != nil {
			return nil, err
		}
	}
}

func (p *pieces) take(n int) []byte {
	piece := p.buf[p.from : p.from+n]
	p.from += n
	p.line = 1 + p.newlines
	p.newlines += bytes.Count(piece, newline)
	return piece
}

// fill reads more of the text, behind what is unread.
func (p *pieces) fill() error {
	if err := p.wait(); err != nil {
		return err
	}
	if p.from > 0 {
		p.to = copy(p.buf, p.buf[p.from:p.to])
		p.from = 0
	}
	if p.to == len(p.buf) {
		p.buf = append(p.buf, make([]byte, max(len(p.buf), 32<<10))...)
	}
	var n int
	n, p.err = p.in.Read(p.buf[p.to:])
	p.to += n
	return nil
}

// peek returns the next byte that is not JSON's white space, without taking it.
func (p *pieces) peek() (byte, error) {
	for {
		for p.from < p.to {
			c := p.buf[p.from]
			if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
				p.line = 1 + p.newlines
				return c, nil
			}
			p.take(1)
		}
		if p.err != nil {
			p.line = 1 + p.newlines
			return 0, p.err
		}
		if err := p.fill(); err != nil {
			return 0, err
		}
	}
}

var (
	newline = []byte{'\n'}
	bom     = []byte("\xef\xbb\xbf")
)

// lineEnd is the finder of lines, with their ends.
func lineEnd(b []byte, seen int) int {
	if i := bytes.IndexByte(b[seen:], '\n'); i >= 0 {
		return seen + i + 1
	}
	return -1
}
