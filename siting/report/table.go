package report

import (
	"iter"
	"slices"
	"strconv"

	"guotu/siting/rules"
)

// A table is one of the tables of a report, in one language, in the order in which it is
// printed. Rows come one after the other, because there may be hundreds of thousands; they may
// be gone through more than once.
type table struct {
	title   string // stands above it, and names the sheet of a workbook
	columns []column
	size    int // number of rows
	rows    iter.Seq[row]
	note    string // stands below it; "" is none
}

// A column has its width in millimetres on a landscape page; a printer scales all to its own.
type column struct {
	title string
	form  form
	width float64
}

// form is how the cells of a column are written.
type form uint8

// The forms: text, then numbers with their decimals.
const (
	words        form = iota
	count             // whole number
	squareMetres      // two decimals
	hectares          // four
	mu                // four
	percent           // of a share from 0 to 1, two decimals and the sign
	metres            // two decimals
)

// decimals are those of a form's numbers.
func (f form) decimals() int {
	switch f {
	case squareMetres, metres, percent:
		return 2
	case hectares, mu:
		return 4
	}
	return 0
}

// A row has a cell for each column. The cells of a remark are one text that goes across all of
// them, which is the first.
type row struct {
	style    style
	severity rules.Severity // gives the colour of the cell under the verdict
	verdict  int            // position of that cell, from 1; 0: there is none
	parts    int            // of a total: how many rows right above it it is the sum of; 0: not of rows
	cells    []cell
}

// style is what a row is among the others.
type style uint8

// The styles.
const (
	plain style = iota
	total
	remark
)

// A cell is text, or a number where numeric is set.
type cell struct {
	text    string
	number  float64
	numeric bool
}

func text(s string) cell        { return cell{text: printable(s, maxCell)} }
func number(x float64) cell     { return cell{number: x, numeric: true} }
func remarkRow(s string) row    { return row{style: remark, cells: []cell{text(s)}} }
func (t *table) width() float64 { return sumWidths(t.columns) }

func sumWidths(columns []column) (sum float64) {
	for _, c := range columns {
		sum += c.width
	}
	return sum
}

// print writes the cell as a column of the form shows it.
func (c cell) print(f form) string {
	switch {
	case !c.numeric:
		return c.text
	case f == percent:
		return strconv.FormatFloat(c.number*100, 'f', 2, 64) + "%"
	}
	return strconv.FormatFloat(c.number, 'f', f.decimals(), 64)
}

// newTable makes a table of rows that are there already.
func newTable(title string, columns []column, rows []row) *table {
	return &table{title: title, columns: columns, size: len(rows), rows: slices.Values(rows)}
}

// first returns the table with no more than n rows. If it had more, a remark at its end says how
// many are left out and where they are.
func (t *table) first(n int, l language) *table {
	if t.size <= n {
		return t
	}
	short := *t
	short.size = n + 1
	short.rows = func(yield func(row) bool) {
		i := 0
		for r := range t.rows {
			if i == n {
				break
			}
			if i++; !yield(r) {
				return
			}
		}
		yield(remarkRow(l.leftOut(n, t.size)))
	}
	return &short
}
