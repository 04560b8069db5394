package ogcapi

import (
	"io"
	"strings"

	"guotu/data"
)

// byteOrderMark tells spreadsheets that a file is UTF-8.
const byteOrderMark = "\uFEFF"

// writeCSV writes a table (RFC 4180): the id, unless a field has that name, the fields, and with
// geometry=wkt the geometry as well-known text.
func writeCSV(r *request, q *query) func(io.Writer) error {
	return func(w io.Writer) error {
		b := q.appendHeader(append(make([]byte, 0, 2*chunk), byteOrderMark...))
		b, err := writeRows(r.Context(), w, b, q.page(), func(b []byte, _, i int) []byte { return q.appendRow(b, i) })
		if err != nil {
			return err
		}
		_, err = w.Write(b)
		return err
	}
}

// oneCSV is the table of one feature.
func oneCSV(_ *request, q *query, i int) []byte {
	return q.appendRow(q.appendHeader([]byte(byteOrderMark)), i)
}

// withID reports whether the table has a column of ids that is no field.
func (q *query) withID() bool { return q.layer.Table().Column("id") == nil }

func (q *query) appendHeader(b []byte) []byte {
	var names []string
	if q.withID() {
		names = append(names, "id")
	}
	for _, c := range q.fields {
		names = append(names, c.Name)
	}
	if q.wkt && !q.skipGeometry {
		names = append(names, geometryName(q.layer))
	}
	return appendCells(b, names)
}

func (q *query) appendRow(b []byte, i int) []byte {
	var cells []string
	if q.withID() {
		cells = append(cells, q.layer.ID(i))
	}
	for _, c := range q.fields {
		v := c.At(i)
		if v.Kind == data.Absent || v.Kind == data.Null {
			v.Text = ""
		}
		cells = append(cells, v.Text)
	}
	if q.wkt && !q.skipGeometry {
		cells = append(cells, q.shape.wkt(q.layer.Geometry(i)))
	}
	return appendCells(b, cells)
}

// appendCells appends a line; cells with commas, quotes or ends of lines are quoted.
func appendCells(b []byte, cells []string) []byte {
	for i, cell := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		if !strings.ContainsAny(cell, ",\"\r\n") && strings.TrimSpace(cell) == cell {
			b = append(b, cell...)
			continue
		}
		b = append(b, '"')
		b = append(b, strings.ReplaceAll(cell, `"`, `""`)...)
		b = append(b, '"')
	}
	return append(b, "\r\n"...)
}
