package data

import (
	"bytes"
	"fmt"
	"io"
)

// window is the part of a text that is in memory: buf[pos:end] is what comes
// next. It moves on by fill, so that a file of any size needs one window.
type window struct {
	r    io.Reader
	buf  []byte
	pos  int   // next byte to read
	end  int   // end of what has been read from r
	keep int   // start of the token being read, which fill must not drop; -1 for none
	base int64 // offset in the file of buf[0]
	rows int   // line ends before buf[0]
	err  error // why there is nothing after end; io.EOF at the end of the file
	max  int64 // size of file that is too large, in bytes
}

// windowSize holds some thousand positions and stays in the second-level cache.
const windowSize = 256 << 10

// fill reads more behind end and says whether there was any. It moves the
// window, so that positions in buf other than pos and keep become invalid.
func (w *window) fill() bool {
	if w.err != nil {
		return false
	}
	w.slide()
	for range 100 { // as bufio does with a reader that returns nothing, and no error, for ever
		n, err := w.r.Read(w.buf[w.end:])
		if n < 0 || n > len(w.buf)-w.end {
			n, err = 0, fmt.Errorf("reader returned a count of %d bytes", n)
		}
		w.end += n
		w.err = err
		if w.base+int64(w.end) > w.max {
			w.err = tooLarge("larger than %d bytes", w.max)
			w.end = int(w.max - w.base)
			return false
		}
		if n > 0 || err != nil {
			return n > 0
		}
	}
	w.err = io.ErrNoProgress
	return false
}

// slide drops what has been read, up to the token being read, and doubles a
// window that is full of one token.
func (w *window) slide() {
	from := w.pos
	if w.keep >= 0 {
		from = w.keep
		w.keep = 0
	}
	into := w.buf
	if from == 0 && w.end == len(w.buf) {
		into = make([]byte, 2*len(w.buf))
	}
	w.rows += bytes.Count(w.buf[:from], newline)
	w.end = copy(into, w.buf[from:w.end])
	w.buf = into
	w.base += int64(from)
	w.pos -= from
}

var newline = []byte("\n")

// next skips white space and returns the byte that follows, which is still to
// be read; 0, which is never part of JSON outside a text, at the end.
func (w *window) next() byte {
	for {
		for i := w.pos; i < w.end; i++ {
			switch c := w.buf[i]; c {
			case ' ', '\n', '\r', '\t':
			default:
				w.pos = i
				return c
			}
		}
		w.pos = w.end
		if !w.fill() {
			return 0
		}
	}
}

// offset returns how many bytes of the file lie before the next one.
func (w *window) offset() int64 { return w.base + int64(w.pos) }

// line returns the number, from 1, of the line that the next byte is on.
func (w *window) line() int { return 1 + w.rows + bytes.Count(w.buf[:w.pos], newline) }
