package batch

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"guotu/layers"
)

// table is how a CSV text is laid out, by its first row.
type table struct {
	delimiter byte
	columns   int
	position  coordinatePair
	end       []byte // of the first line, for rows that have none
	converted bool
	cells     []span // of the current row

	quoted bool // state of recordEnd: within quotes,
	closed int  // and where the latest ones closed
}

// span is a cell's place in its row, with its quotes.
type span struct{ from, to int }

// csv answers a CSV text. Rows keep their bytes; new cells follow them. A byte
// order mark is kept, and added where the text was not UTF-8, so that a spreadsheet
// reads the answer as it read the question.
func (w *writer) csv(p *pieces) error {
	t, err := w.csvHeader(p)
	if err != nil {
		return err
	}
	recordEnd := finder(t.recordEnd)
	for {
		record, err := p.next(recordEnd)
		if err != nil {
			return w.endCSV(t, p, err)
		}
		row, end := cutEnd(record)
		if len(row) == 0 {
			if err := w.write(record); err != nil { // an empty line is no row
				return err
			}
			continue
		}
		if err := w.admit(p.line); err != nil {
			return w.endCSV(t, p, err)
		}
		if len(end) == 0 {
			end = t.end
		}
		if err := w.csvRow(t, row, end, p.line); err != nil {
			return err
		}
	}
}

// csvHeader reads the first row and writes it with the new columns' names.
func (w *writer) csvHeader(p *pieces) (*table, error) {
	t := &table{}
	first, err := p.next(func(b []byte, seen int) int {
		if t.delimiter == 0 {
			if bytes.IndexByte(b[seen:], '\n') < 0 {
				return -1
			}
			t.delimiter, seen = delimiter(b), 0
		}
		return t.recordEnd(b, seen)
	})
	if t.delimiter == 0 {
		t.delimiter = delimiter(first)
	}
	if errors.Is(err, io.EOF) {
		return nil, &InputError{Err: errors.New("the table is empty; a first row with the names of the columns is expected")}
	}
	if err != nil {
		return nil, err
	}
	mark := bytes.HasPrefix(first, bom)
	row, end := cutEnd(bytes.TrimPrefix(first, bom))
	if !utf8.Valid(row) {
		return nil, &InputError{Line: 1, Err: errors.New("the names of the columns are not UTF-8")}
	}
	t.end = bytes.Clone(end)
	if len(end) == 0 {
		t.end = newline
	}
	if !t.split(row) || len(t.cells) > maxColumns {
		return nil, &InputError{Line: 1, Err: fmt.Errorf("more than %d columns, or a quote that does not end", maxColumns)}
	}
	names := make([]string, len(t.cells))
	for i := range t.cells {
		names[i] = string(t.cell(row, i))
	}
	t.columns, t.converted = len(names), w.converted
	if t.position, err = coordinateColumns(names, w.o); err != nil {
		return nil, err
	}
	w.row = w.row[:0]
	if mark || w.converted {
		w.row = append(w.row, bom...)
	}
	w.row = append(w.row, row...)
	for _, name := range newColumns(names, w.o) {
		w.row = appendCell(append(w.row, t.delimiter), name, t.delimiter)
	}
	return t, w.write(append(w.row, t.end...))
}

// newColumns returns the names of the columns that follow those of the input: one
// per layer and "error". A name that is taken already gets a number, so
// that a table can be asked about twice.
func newColumns(taken []string, o Options) []string {
	taken = slices.Clone(taken)
	add := func(name string) {
		unique := name
		for n := 2; slices.Contains(taken, unique); n++ {
			unique = fmt.Sprintf("%s (%d)", name, n)
		}
		taken = append(taken, unique)
	}
	first := len(taken)
	for _, l := range o.Layers {
		if o.Lang == "" {
			add(l.Name())
		} else {
			add(l.Spec().Title.In(o.Lang))
		}
	}
	add("error")
	return taken[first:]
}

// csvRow answers one row.
func (w *writer) csvRow(t *table, row, end []byte, line int) error {
	at, row, err := w.csvPosition(t, row)
	w.row = append(w.row[:0], row...)
	found := 0
	for _, l := range w.o.Layers {
		w.row = append(w.row, t.delimiter)
		if err != nil {
			continue
		}
		var n int
		w.row, n = appendTitles(w.row, l, at, t.delimiter, w.o.Lang)
		found += n
	}
	w.row = append(w.row, t.delimiter)
	if err != nil {
		err = fmt.Errorf("line %d: %w", line, err)
		w.row = appendCell(w.row, err.Error(), t.delimiter)
	}
	w.count(found, err)
	return w.write(append(w.row, end...))
}

// endCSV writes what ended the answer, if it was not the end of the input.
func (w *writer) endCSV(t *table, p *pieces, err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	text := err.Error()
	if in := new(InputError); !errors.As(err, &in) {
		text = fmt.Sprintf("line %d: %v", p.line, err)
	}
	w.row = w.row[:0]
	for range t.columns + len(w.o.Layers) {
		w.row = append(w.row, t.delimiter)
	}
	w.row = appendCell(w.row, text, t.delimiter)
	if wrote := w.write(append(w.row, t.end...)); wrote != nil {
		return wrote
	}
	return err
}

// csvPosition reads the position of a row and returns the row as it is to be answered:
// with as many cells as the first row, so that the new ones stand in
// their columns, and in UTF-8.
func (w *writer) csvPosition(t *table, row []byte) (at Position, out []byte, err error) {
	if !utf8.Valid(row) {
		row, err = bytes.ToValidUTF8(row, []byte("\ufffd")), errors.New("the row is not UTF-8")
	} else if t.converted && bytes.ContainsRune(row, utf8.RuneError) {
		err = errors.New("the row is not GB18030")
	}
	closed := t.split(row)
	if err == nil && !closed {
		err = errors.New("a cell begins with a quote and does not end with one")
		return at, append(row, '"'), err
	}
	if n := len(t.cells); n < t.columns {
		if err == nil {
			err = fmt.Errorf("%d cells; the first row has %d", n, t.columns)
		}
		return at, append(row, bytes.Repeat([]byte{t.delimiter}, t.columns-n)...), err
	} else if n > t.columns {
		last := t.cells[t.columns-1].to
		if err == nil && len(bytes.Trim(row[last:], string(rune(t.delimiter))+" ")) > 0 {
			err = fmt.Errorf("%d cells; the first row has %d, the others are left out", n, t.columns)
		}
		row = row[:last]
	}
	if err != nil {
		return at, row, err
	}
	var v [2]float64
	for i, column := range t.position.columns {
		if v[i], err = ordinate(t.cell(row, column), t.position.words[i], w.o.projected()); err != nil {
			return at, row, err
		}
	}
	at, err = w.place(v, t.position.unordered)
	return at, row, err
}

// appendTitles appends a cell with the titles of a layer's zones at a position,
// joined by semicolons.
func appendTitles(b []byte, l *layers.Layer, at Position, delimiter byte, lang string) ([]byte, int) {
	var few [8]layers.Hit
	hits := l.AppendAt(few[:0], at.point())
	switch len(hits) {
	case 0:
		return b, 0
	case 1:
		return appendCell(b, title(l, hits[0].Feature, lang), delimiter), 1
	}
	var all []byte
	for i, hit := range hits {
		if i > 0 {
			all = append(all, ';')
		}
		all = append(all, title(l, hit.Feature, lang)...)
	}
	return appendCell(b, string(all), delimiter), len(hits)
}

func title(l *layers.Layer, feature int, lang string) string {
	return cmp.Or(l.Title(feature).In(lang), l.ID(feature))
}
