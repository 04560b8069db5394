// Package batch says for every point of a table which zones it lies in. It
// reads and writes as a stream, so that the memory it takes does not grow with the
// table; the HTTP server and the command share it.
//
// Rows come back in their order, one for one, each with what it was sent with.
// A row that cannot be answered says why, beginning with its place ("line 17: …"),
// and never stands in the way of the others.
package batch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
	"guotu/layers"
)

// Format is how a table of points is written.
type Format uint8

// The formats.
//
// CSV has the names of its columns in the first row; cells are separated by
// commas, or by semicolons or tabs where the first row has no comma.
//
// NDJSON has a point a line and JSON an array of points, or an object with one
// member, points, that is such an array. There a point is [longitude, latitude] (in a
// projected CRS [easting, northing]), or an object with the member point or with two
// members that are named like columns.
const (
	CSV Format = iota
	NDJSON
	JSON
)

var formatNames = [...]string{"CSV", "NDJSON", "JSON"}

// String returns the name of the format as people write it.
func (f Format) String() string { return formatNames[f] }

// Limits of what is read; a row that is longer ends the answer.
const (
	maxRow     = 1 << 20 // bytes
	maxColumns = 4096
)

// Options are the settings of Locate; the zero value of each but Layers is right.
type Options struct {
	// Layers are asked in this order; CSV gets a column for each.
	Layers []*layers.Layer
	// Plan is the version of the plan, which JSON objects tell.
	Plan string
	// MaxRows ends the answer when there are more; 0 is no limit.
	MaxRows int
	// Lang is zh or en: the language of titles and of the new columns' names. Without
	// it titles are Chinese and a column is called by its layer's name, which
	// programs can rely on.
	Lang string
	// Properties adds to every zone in JSON and NDJSON all that is known of it.
	Properties bool
	// Lon and Lat name the columns, where they are not to be found by Locate; in a
	// projected CRS they are the easting and the northing.
	Lon, Lat string
	// CRS is what the numbers mean; nil is longitude, latitude.
	CRS *geo.CRS
	// Charset is the text's encoding: utf-8, gb18030 (or gbk, gb2312); without it,
	// the text itself tells which of them it is.
	Charset string
}

// Summary counts what Locate did.
type Summary struct {
	Rows   int   // answered
	Found  int   // of them, with a zone
	Failed int   // of them, with an error
	First  error // the first of these errors, with its line or number
}

// InputError is what is wrong with a table as a whole. Parameter is the option at
// fault, if it is one: layers, lon, lat.
type InputError struct {
	Line      int // from 1; 0 where it means nothing
	Parameter string
	Err       error
}

// Error returns the line and what is wrong.
func (e *InputError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %v", e.Line, e.Err)
	}
	return e.Err.Error()
}

// Unwrap returns what is wrong.
func (e *InputError) Unwrap() error { return e.Err }

// ErrRows says that there are more rows than Options allow.
var ErrRows = errors.New("too many rows")

// Locate reads points from in and writes the answer to out. It flushes out, if
// that has a method Flush() error, before it waits for more input, so that a
// client may send points one by one and read the answers in between.
//
// An error about the input is an *InputError, or what in returned. If it came
// before the first row was answered, nothing has been written. Later, the answer
// is brought to a regular end with a last row that has nothing but the error.
func Locate(ctx context.Context, f Format, out io.Writer, in io.Reader, o Options) (Summary, error) {
	w := &writer{ctx: ctx, out: out, buf: bufio.NewWriterSize(out, 32<<10), o: o}
	if f != CSV && o.Charset == "" {
		o.Charset = "utf-8" // RFC 8259
	}
	in, err := utf8Reader(in, o.Charset, &w.converted)
	if err != nil {
		return w.sum, err
	}
	p := &pieces{in: in, wait: w.flush}
	switch f {
	case CSV:
		err = w.csv(p)
	case NDJSON:
		err = w.ndjson(p)
	default:
		err = w.json(p)
	}
	if w.outErr != nil {
		return w.sum, w.outErr
	}
	if !w.begun {
		return w.sum, err
	}
	return w.sum, errors.Join(err, w.flush())
}

// writer is one run of Locate.
type writer struct {
	ctx       context.Context
	out       io.Writer
	buf       *bufio.Writer
	outErr    error // of the first write that failed
	begun     bool  // something was written
	converted bool  // the input was not UTF-8
	row       []byte
	axes      axisOrder // of columns x and y
	o         Options
	sum       Summary
}

// write takes part of the answer.
func (w *writer) write(b []byte) error {
	w.begun = true
	_, err := w.buf.Write(b)
	return w.note(err)
}

// flush hands over what has been written so far.
func (w *writer) flush() error {
	if !w.begun || w.buf.Buffered() == 0 {
		return context.Cause(w.ctx)
	}
	err := w.buf.Flush()
	if f, ok := w.out.(interface{ Flush() error }); ok && err == nil {
		err = f.Flush()
	}
	if err == nil {
		return context.Cause(w.ctx)
	}
	return w.note(err)
}

func (w *writer) note(err error) error {
	if err != nil && w.outErr == nil {
		w.outErr = err
	}
	return err
}

// count takes note of an answered row and of whether there may be another.
func (w *writer) count(found int, failed error) {
	w.sum.Rows++
	switch {
	case failed != nil:
		w.sum.Failed++
		if w.sum.First == nil {
			w.sum.First = failed
		}
	case found > 0:
		w.sum.Found++
	}
}

// admit is asked before each row, with its line, whether it may be answered.
func (w *writer) admit(line int) error {
	if w.o.MaxRows > 0 && w.sum.Rows >= w.o.MaxRows {
		return &InputError{Line: line, Err: fmt.Errorf("%w: at most %d are answered at once, this and what follows was not", ErrRows, w.o.MaxRows)}
	}
	if w.sum.Rows&1023 == 0 {
		return context.Cause(w.ctx)
	}
	return nil
}

// AppendZones appends a JSON array of the zones at a point, in the order of the
// layers; withProperties tells whether each has all that is known of it. It
// returns how many there are.
func AppendZones(b []byte, at Position, ls []*layers.Layer, withProperties bool) ([]byte, int) {
	b = append(b, '[')
	n := 0
	var few [8]layers.Hit
	for _, l := range ls {
		for _, hit := range l.AppendAt(few[:0], at.point()) {
			if n > 0 {
				b = append(b, ',')
			}
			n++
			title := l.Title(hit.Feature)
			b = append(b, `{"layer":"`...)
			b = append(b, l.Name()...)
			b = append(b, `","id":`...)
			b = appendString(b, l.ID(hit.Feature))
			b = append(b, `,"title":`...)
			b = appendString(b, title.In(""))
			if title.EN != "" {
				b = append(b, `,"title_en":`...)
				b = appendString(b, title.EN)
			}
			b = append(b, `,"relation":"`...)
			b = append(b, hit.Side.String()...)
			b = append(b, '"')
			if withProperties {
				b = appendBounds(b, l.FeatureBound(hit.Feature))
				b = append(b, `,"properties":`...)
				b = l.AppendProperties(b, hit.Feature)
			}
			b = append(b, '}')
		}
	}
	return append(b, ']'), n
}

// appendBounds appends west, south, east, north in degrees.
func appendBounds(b []byte, box orb.Bound) []byte {
	b = append(b, `,"bounds":[`...)
	for i, x := range [4]float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]} {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendFloat(b, x, 'f', -1, 64)
	}
	return append(b, ']')
}

func appendString(b []byte, s string) []byte {
	return data.Value{Kind: data.String, Text: s}.AppendJSON(b)
}
