package report

import "math"

// sums has the rows since the last total, in whole steps of each column's last decimal.
type sums struct {
	columns []column
	rows    [][]int64
}

func newSums(columns []column) *sums { return &sums{columns: columns} }

// inSteps is a number in steps of its form's last decimal.
func (f form) inSteps(x float64) int64 {
	scale := math.Pow10(f.decimals())
	if f == percent {
		scale *= 100
	}
	return int64(math.Round(x * scale))
}

func (s *sums) add(r row) {
	if r.style != plain {
		s.rows = s.rows[:0]
		return
	}
	steps := make([]int64, len(s.columns))
	for i, c := range r.cells {
		if c.numeric {
			steps[i] = s.columns[i].form.inSteps(c.number)
		}
	}
	s.rows = append(s.rows, steps)
}

// is reports whether a total of the last rows is what their cells in a column add up to.
func (s *sums) is(column, parts int, total float64) bool {
	if parts > len(s.rows) || s.columns[column].form == count {
		return false
	}
	var sum int64
	for _, r := range s.rows[len(s.rows)-parts:] {
		sum += r[column]
	}
	return sum == s.columns[column].form.inSteps(total)
}
