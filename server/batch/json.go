package batch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// ndjson answers points that stand a line each. Empty lines are left out.
func (w *writer) ndjson(p *pieces) error {
	for {
		line, err := p.next(lineEnd)
		if err == nil {
			if p.line == 1 {
				line = bytes.TrimPrefix(line, bom)
			}
			if line = bytes.TrimSpace(line); len(line) == 0 {
				continue
			}
			err = w.admit(p.line)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			if w.begun {
				w.row = appendErrorRow(w.row[:0], placed("line", p.line, err))
				w.write(append(w.row, '\n')) // noted by write
			}
			return err
		}
		if err := w.jsonRow(line, "line", p.line); err != nil {
			return err
		}
		if err := w.write(newline); err != nil {
			return err
		}
	}
}

// json answers an array of points, or the object around it. Places in errors are
// the points' numbers, since a whole array may stand in one line.
func (w *writer) json(p *pieces) error {
	object, err := openPoints(p)
	if err != nil {
		return err
	}
	head, tail := "[", "]\n"
	if object {
		plan, err := json.Marshal(w.o.Plan)
		if err != nil {
			return err
		}
		head, tail = fmt.Sprintf(`{"plan":%s,"results":[`, plan), "]}\n"
	}
	v := &values{}
	for n := 1; ; n++ {
		value, err := nextValue(p, v, n == 1)
		if err == nil && value == nil {
			if err = closePoints(p, object); err == nil {
				return w.endJSON(n, head, tail, nil)
			}
		}
		if err == nil {
			err = w.admit(p.line)
		}
		if err != nil {
			return w.endJSON(n, head, tail, err)
		}
		if n > 1 {
			head = ",\n"
		}
		if err := w.write([]byte(head)); err != nil {
			return err
		}
		if err := w.jsonRow(value, "point", n); err != nil {
			return err
		}
	}
}

// endJSON writes what closes the answer instead of the nth point, and before it
// what ended it too early. Nothing is written if the error came first of all.
func (w *writer) endJSON(n int, head, tail string, err error) error {
	if err != nil && !w.begun {
		return err
	}
	w.row = w.row[:0]
	if !w.begun {
		w.row = append(w.row, head...)
	}
	if err != nil {
		w.row = appendErrorRow(append(w.row, ",\n"...), placed("point", n, err))
	}
	if wrote := w.write(append(w.row, tail...)); wrote != nil {
		return wrote
	}
	return err
}

// placed says where an error was, unless it says so itself.
func placed(what string, n int, err error) string {
	if in := new(InputError); errors.As(err, &in) {
		return fmt.Sprintf("%s %d: %v", what, n, in.Err)
	}
	return fmt.Sprintf("%s %d: %v", what, n, err)
}

func appendErrorRow(b []byte, text string) []byte {
	return append(appendString(append(b, `{"error":`...), text), '}')
}

// jsonRow answers one point.
func (w *writer) jsonRow(raw []byte, what string, n int) error {
	var (
		at  Position
		err error
	)
	w.row = append(w.row[:0], '{')
	switch {
	case !utf8.Valid(raw):
		err = errors.New("not UTF-8")
	case !json.Valid(raw):
		err = fmt.Errorf("%s is not JSON", quoteShort(string(raw)))
	case raw[0] == '[':
		w.row = append(append(append(w.row, `"point":`...), raw...), ',')
		at, err = w.pair(raw)
	case raw[0] == '{':
		at, err = w.member(raw)
	default:
		words := w.o.words()
		err = fmt.Errorf("a point is [%s, %s] or an object", words[0], words[1])
	}
	found := 0
	if err != nil {
		text := placed(what, n, err)
		w.row, err = appendString(append(w.row, `"error":`...), text), errors.New(text)
	} else {
		w.row = append(w.row, `"zones":`...)
		w.row, found = AppendZones(w.row, at, w.o.Layers, w.o.Properties)
	}
	w.count(found, err)
	return w.write(append(w.row, '}'))
}

// member reads the position of an object and appends its members, as they are
// written, to the row; but for "zones" and "error", which are the answer's own: so an
// answer may be sent as a question again.
func (w *writer) member(raw []byte) (at Position, err error) {
	var (
		names  []string
		values [][]byte
		point  []byte
	)
	eachMember(raw, func(name string, whole, value []byte) {
		if name == "zones" || name == "error" {
			return
		}
		w.row = append(append(w.row, whole...), ',')
		if name == "point" {
			point = value
		}
		names, values = append(names, name), append(values, value)
	})
	if point != nil && w.o.Lon == "" && w.o.Lat == "" {
		return w.pair(point)
	}
	found, err := coordinateColumns(names, w.o)
	if err != nil {
		return at, fmt.Errorf("neither point nor %s and %s: %w", found.words[0], found.words[1], errors.Unwrap(err))
	}
	var v [2]float64
	for i, column := range found.columns {
		if v[i], err = number(values[column], found.words[i], w.o.projected()); err != nil {
			return at, err
		}
	}
	return w.place(v, found.unordered)
}

func number(raw []byte, what string, projected bool) (float64, error) {
	if c := raw[0]; c != '-' && (c < '0' || c > '9') {
		return 0, fmt.Errorf("the %s %s is not a number", what, quoteShort(string(raw)))
	}
	return ordinate(raw, what, projected)
}

// pair reads a valid JSON value as [longitude, latitude] or [easting, northing].
func (w *writer) pair(raw []byte) (at Position, err error) {
	var parts [][]byte
	if raw[0] == '[' {
		parts = bytes.Split(raw[1:len(raw)-1], []byte{','})
	}
	words := w.o.words()
	if len(parts) != 2 {
		return at, fmt.Errorf("%s is not [%s, %s]", quoteShort(string(raw)), words[0], words[1])
	}
	var v [2]float64
	for i, part := range parts {
		if v[i], err = number(bytes.TrimSpace(part), words[i], w.o.projected()); err != nil {
			return at, err
		}
	}
	return w.place(v, false)
}
