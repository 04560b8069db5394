package data

import "strconv"

// Error is what a reader of this package says about a file that it cannot
// read. It reads "zones.geojson: feature 17: ring 0 is not closed at 116.4 39.9".
type Error struct {
	Path    string // as given to the reader
	Feature int    // number of the feature, from 1; 0 when no single one is at fault
	Line    int    // number of the line, from 1; 0 when the line says nothing
	Offset  int64  // byte of the file where reading stopped, from 0; it means something where Line is set and the file is not a table
	Err     error  // what is wrong
}

// Error returns the message: file, feature, line, and what is wrong.
func (e *Error) Error() string {
	b := append([]byte(nil), e.Path...)
	if e.Feature > 0 {
		b = strconv.AppendInt(append(b, ": feature "...), int64(e.Feature), 10)
	}
	if e.Line > 0 {
		b = strconv.AppendInt(append(b, ": line "...), int64(e.Line), 10)
	}
	if e.Offset > 0 {
		b = strconv.AppendInt(append(b, ", byte "...), e.Offset, 10)
	}
	return string(append(append(b, ": "...), e.Err.Error()...))
}

// Unwrap returns what is wrong, without the place.
func (e *Error) Unwrap() error { return e.Err }
