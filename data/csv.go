package data

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// CSVOptions bounds what ReadCSV reads. Zero means the default.
type CSVOptions struct {
	MaxBytes   int64 // size of the file; default 1 GiB
	MaxRows    int   // rows below the header; default 10 million
	MaxColumns int   // default 2,000
}

func (o CSVOptions) withDefaults() CSVOptions {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 1 << 30
	}
	if o.MaxRows <= 0 {
		o.MaxRows = 10_000_000
	}
	if o.MaxColumns <= 0 {
		o.MaxColumns = 2000
	}
	return o
}

// ReadCSV reads a table whose first row names the columns. See the package
// comment for the rules of reading. path only names the file in errors, which
// are of type *Error; with an error there is no table.
func ReadCSV(path string, r io.Reader, o CSVOptions) (*Table, error) {
	o = o.withDefaults()
	text, err := readText(r, o.MaxBytes)
	if err != nil {
		return nil, &Error{Path: path, Err: err}
	}
	table, line, err := readTable(text, o)
	if err != nil {
		return nil, &Error{Path: path, Line: line, Err: err}
	}
	return table, nil
}

// readTable returns the number of the line at fault beside an error.
func readTable(text []byte, o CSVOptions) (*Table, int, error) {
	rows := csv.NewReader(bytes.NewReader(text))
	rows.ReuseRecord = true
	header, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return nil, 0, errors.New("no header: the file is empty")
	}
	if err != nil {
		line, err := csvError(err, 0, 0)
		return nil, line, err
	}
	table, err := tableOf(header, o.MaxColumns)
	if err != nil {
		line, _ := rows.FieldPos(0)
		return nil, line, err
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line, err := csvError(err, len(row), len(table.Columns))
			return nil, line, err
		}
		if table.Rows == o.MaxRows {
			line, _ := rows.FieldPos(0)
			return nil, line, fmt.Errorf("more than %d rows", o.MaxRows)
		}
		for i, cell := range row {
			table.Columns[i].appendCell(cell)
		}
		table.Rows++
	}
	for _, c := range table.Columns {
		c.seal()
	}
	return table, 0, nil
}

func (c *Column) appendCell(cell string) {
	if cell == "" {
		c.Append(Value{})
		return
	}
	c.Append(Value{Kind: String, Text: cell})
}

// tableOf returns an empty table with the columns that a header names.
func tableOf(header []string, limit int) (*Table, error) {
	if len(header) > limit {
		return nil, fmt.Errorf("%d columns, more than %d", len(header), limit)
	}
	table, number := &Table{}, make(map[string]int, len(header))
	for i, name := range header {
		name = strings.TrimSpace(name)
		if name == "" {
			return nil, fmt.Errorf("column %d has no name", i+1)
		}
		if first := number[name]; first > 0 {
			return nil, fmt.Errorf("columns %d and %d are both named %q", first, i+1, name)
		}
		number[name] = i + 1
		table.Columns = append(table.Columns, NewColumn(strings.Clone(name)))
	}
	return table, nil
}

// csvError moves the line out of the library's message.
func csvError(err error, got, want int) (int, error) {
	var parse *csv.ParseError
	switch {
	case !errors.As(err, &parse):
		return 0, err
	case errors.Is(err, csv.ErrFieldCount):
		return parse.StartLine, fmt.Errorf("%d cells, the header has %d", got, want)
	case errors.Is(err, csv.ErrBareQuote):
		return parse.Line, errors.New(`a quote inside a cell that does not begin with one; write "" inside "…"`)
	case errors.Is(err, csv.ErrQuote):
		return parse.StartLine, errors.New(`a quoted cell does not end with a quote followed by a comma or the end of the line`)
	default:
		return parse.Line, parse.Err
	}
}
