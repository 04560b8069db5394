package snapshot

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"

	"github.com/paulmach/orb"
)

const (
	headMark = "GUOTUSNP"
	footMark = "GUOTUEND"
	version  = 1
	footSize = 8 + 4 + 4 + len(footMark)
	// piece is how much is encoded, written and checked at once, in bytes.
	piece = 1 << 20
	// maxName bounds the names of kinds and sections.
	maxName = 255
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// section is an entry of the directory.
type section struct {
	name   string
	size   int // of an element, in bytes
	count  uint64
	offset uint64
	sum    uint32
}

// Writer writes the sections of a snapshot, each once, with the functions Put…. The first
// error ends it; Store.Write returns it.
type Writer struct {
	ctx      context.Context
	to       io.Writer
	buf      []byte
	at       uint64
	headSum  uint32
	sections []section
	names    map[string]bool
	err      error
}

func newWriter(ctx context.Context, to io.Writer, kind string, key Key) *Writer {
	w := &Writer{ctx: ctx, to: to, buf: make([]byte, 0, piece), names: make(map[string]bool)}
	head := appendHead(nil, kind, key)
	w.headSum = crc32.Checksum(head, castagnoli)
	w.write(head)
	return w
}

// Encode writes a snapshot that is not in a Store.
func Encode(ctx context.Context, to io.Writer, kind string, key Key, fill func(*Writer)) error {
	w := newWriter(ctx, to, kind, key)
	fill(w)
	return w.finish()
}

func appendHead(b []byte, kind string, key Key) []byte {
	b = append(b, headMark...)
	b = binary.LittleEndian.AppendUint32(b, version)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(kind)))
	b = append(b, kind...)
	return append(b, key[:]...)
}

// Fail ends the writing with an error: what was to be kept cannot be.
func (w *Writer) Fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *Writer) write(b []byte) {
	if w.err == nil {
		w.err = w.ctx.Err()
	}
	if w.err != nil {
		return
	}
	_, w.err = w.to.Write(b)
	w.at += uint64(len(b))
}

// begin opens a section.
func (w *Writer) begin(name string, size int) *section {
	if len(name) > maxName || w.names[name] {
		w.Fail(fmt.Errorf("section %q is there twice or has too long a name", name))
	}
	w.names[name] = true
	w.sections = append(w.sections, section{name: name, size: size, offset: w.at})
	return &w.sections[len(w.sections)-1]
}

// flush writes what was encoded; with room for an element left it waits for more,
// unless all is set.
func (w *Writer) flush(s *section, all bool) {
	if !all && cap(w.buf)-len(w.buf) >= s.size {
		return
	}
	s.sum = crc32.Update(s.sum, castagnoli, w.buf)
	s.count += uint64(len(w.buf) / s.size)
	w.write(w.buf)
	w.buf = w.buf[:0]
}

// put writes a section of lists, one after another, with what appends an element.
func put[T any](w *Writer, name string, size int, lists [][]T, add func([]byte, T) []byte) {
	s := w.begin(name, size)
	for _, list := range lists {
		for len(list) > 0 && w.err == nil {
			n := min(len(list), (cap(w.buf)-len(w.buf))/size)
			for _, v := range list[:n] {
				w.buf = add(w.buf, v)
			}
			list = list[n:]
			w.flush(s, false)
		}
	}
	w.flush(s, true)
}

// Put32 writes the section name: the numbers of all lists, one after another.
func Put32[T ~int32 | ~uint32](w *Writer, name string, lists ...[]T) {
	put(w, name, 4, lists, func(b []byte, v T) []byte { return binary.LittleEndian.AppendUint32(b, uint32(v)) })
}

// PutPoints writes the section name: the points of all lists, one after another, bit by
// bit as they are.
func PutPoints[L ~[]orb.Point](w *Writer, name string, lists ...L) {
	s := w.begin(name, 16)
	for _, list := range lists {
		for len(list) > 0 && w.err == nil {
			n := min(len(list), (cap(w.buf)-len(w.buf))/16)
			for _, p := range list[:n] {
				w.buf = binary.LittleEndian.AppendUint64(w.buf, math.Float64bits(p[0]))
				w.buf = binary.LittleEndian.AppendUint64(w.buf, math.Float64bits(p[1]))
			}
			list = list[n:]
			w.flush(s, false)
		}
	}
	w.flush(s, true)
}

// PutBytes writes the section name: the bytes of all lists, one after another.
func PutBytes[T ~[]byte | ~string](w *Writer, name string, lists ...T) {
	s := w.begin(name, 1)
	for _, list := range lists {
		for len(list) > 0 && w.err == nil {
			n := min(len(list), cap(w.buf)-len(w.buf))
			w.buf = append(w.buf, list[:n]...)
			list = list[n:]
			w.flush(s, false)
		}
	}
	w.flush(s, true)
}

// finish writes directory and foot.
func (w *Writer) finish() error {
	var dir []byte
	for _, s := range w.sections {
		dir = binary.LittleEndian.AppendUint32(dir, uint32(len(s.name)))
		dir = append(dir, s.name...)
		dir = binary.LittleEndian.AppendUint32(dir, uint32(s.size))
		dir = binary.LittleEndian.AppendUint64(dir, s.count)
		dir = binary.LittleEndian.AppendUint64(dir, s.offset)
		dir = binary.LittleEndian.AppendUint32(dir, s.sum)
	}
	foot := binary.LittleEndian.AppendUint64(nil, w.at)
	foot = binary.LittleEndian.AppendUint32(foot, crc32.Checksum(dir, castagnoli))
	foot = binary.LittleEndian.AppendUint32(foot, w.headSum)
	w.write(dir)
	w.write(append(foot, footMark...))
	return w.err
}
