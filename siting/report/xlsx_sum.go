package report

import "math"

// sums adds up the rows since the last total, in whole steps of each column's last decimal.
type sums struct {
	columns []column
	steps   []int64
	rows    int
}

func newSums(columns []column) *sums {
	return &sums{columns: columns, steps: make([]int64, len(columns))}
}

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
		clear(s.steps)
		s.rows = 0
		return
	}
	for i, c := range r.cells {
		if c.numeric {
			s.steps[i] += s.columns[i].form.inSteps(c.number)
		}
	}
	s.rows++
}

// is reports whether a total of the last rows is what their cells add up to.
func (s *sums) is(column, parts int, total float64) bool {
	return s.rows == parts && s.columns[column].form != count && s.steps[column] == s.columns[column].form.inSteps(total)
}
