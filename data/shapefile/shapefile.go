package shapefile

import (
	"strconv"

	"github.com/paulmach/orb"
)

// File is one layer: shapes and their attributes. All columns and Geometries have as
// many rows. It is not to be changed; then it is safe for concurrent use.
type File struct {
	// Name is the path of the .shp, in a zip with its folders, decoded.
	Name string
	// PRJ is the text of the .prj, "" without one.
	PRJ string
	// Encoding is that of the text, such as "GBK" or "UTF-8", "" without a .dbf, and
	// EncodingFrom where it was found: "cpg", "dbf" (the language driver byte) or "text".
	Encoding, EncodingFrom string
	// Geometries have positions as drawn: x (east), y (north) in the system of PRJ. nil is a null or
	// empty shape.
	Geometries []orb.Geometry
	// Records holds the number of the record, from 1, of every row.
	Records []int32
	// Columns are in the order of the .dbf; no two have the same name.
	Columns []*Column
	// Warnings are what is not as it should be and was read all the same.
	Warnings []Warning
}

// Kind says what the values of a column are.
type Kind uint8

// The kinds of columns.
const (
	Text    Kind = iota
	Number       // by the grammar of JSON (RFC 8259, section 6)
	Date         // YYYY-MM-DD
	Logical      // true or false
)

// Column is one attribute of all rows. Values holds every distinct value once, in the
// order in which they first come; the first is "" and stands for null. Codes says for
// each row which one it has.
type Column struct {
	Name   string
	Kind   Kind
	Codes  []uint32
	Values []string
}

// At returns the value of a row, and false if it is null.
func (c *Column) At(row int) (value string, ok bool) {
	code := c.Codes[row]
	return c.Values[code], code != 0
}

// Warning is a remark in Chinese and English. Of many alike there is one, at the first
// record, that says how many.
type Warning struct {
	Record int // from 1; 0 when it is about the file
	ZH, EN string
}

// Error is what is wrong with a file, and where. It reads "成果/zones.shp: record 17: part 2 is
// from point 9 to 4 of 12".
type Error struct {
	File   string // the file or entry at fault; "" for the zip as a whole
	Record int    // from 1; 0 when no single one is at fault
	Err    error
}

// Error returns the message: file, record, and what is wrong.
func (e *Error) Error() string {
	text := e.Err.Error()
	if e.Record > 0 {
		text = "record " + strconv.Itoa(e.Record) + ": " + text
	}
	if e.File != "" {
		text = e.File + ": " + text
	}
	return text
}

// Unwrap returns what is wrong, without the place.
func (e *Error) Unwrap() error { return e.Err }
