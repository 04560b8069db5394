package layers

import (
	"cmp"
	"context"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"strings"

	"guotu/data"
)

// SortKey is a column that features are put in order by. Numbers come in the order of their
// size, before texts, which come in that of their code points; then the rest. Features
// without a value are last in either direction.
type SortKey struct {
	Column     *data.Column
	Descending bool
}

// Ordered returns the features of a set (see Filter.Rows) by keys, the first of which
// counts most; those that are alike in all of them come in the order of the layer. It
// takes time in proportion to the layer, and the first call with a key to sort its
// values. It is safe for concurrent use. The error is that of ctx.
func (l *Layer) Ordered(ctx context.Context, rows []uint64, keys []SortKey) ([]uint32, error) {
	order := make([]uint32, 0, Count(rows))
	for w, set := range rows {
		for ; set != 0; set &= set - 1 {
			order = append(order, uint32(w*64+bits.TrailingZeros64(set)))
		}
	}
	for _, k := range slices.Backward(keys) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		order = sortedBy(order, k, l.ranks(k.Column))
	}
	return order, nil
}

// Count returns the number of features in a set.
func Count(rows []uint64) int {
	n := 0
	for _, w := range rows {
		n += bits.OnesCount64(w)
	}
	return n
}

// noRank is the rank of values that are missing.
const noRank = 0

// ranks are the places of a column's values in their order, from 1, by code; noRank is that of
// nothing. Values that are equal, such as 1.5 and 1.50, have the same.
func (l *Layer) ranks(c *data.Column) []uint32 {
	w := l.worked.column(c)
	w.ranking.Do(func() { w.ranks = newRanks(c.Values()) })
	return w.ranks
}

// ranked is a value with what it is compared by.
type ranked struct {
	code   uint32
	group  int // numbers, texts, the rest
	number *big.Rat
	rough  float64
	text   string
}

func newRanks(values []data.Value) []uint32 {
	all := make([]ranked, 0, len(values))
	for code, v := range values {
		r := ranked{code: uint32(code), text: v.Text}
		switch v.Kind {
		case data.Absent, data.Null:
			continue
		case data.Number:
			r.number, r.rough = numberOf(v.Text)
		case data.String:
			r.group = 1
		default:
			r.group = 2
		}
		all = append(all, r)
	}
	slices.SortFunc(all, compareRanked)
	ranks := make([]uint32, len(values))
	rank := uint32(noRank)
	for i, r := range all {
		if i == 0 || compareRanked(all[i-1], r) != 0 {
			rank++
		}
		ranks[r.code] = rank
	}
	return ranks
}

// numberOf returns a number as a float64, and exactly where that one may not be: from 16
// digits on, and beyond its range. Numbers of more than some 1200 digits count as infinite.
func numberOf(text string) (exact *big.Rat, rough float64) {
	f, _, err := big.ParseFloat(text, 10, 64, big.ToNearestEven)
	if err != nil {
		return nil, 0 // not for numbers of JSON, but for exponents beyond all use
	}
	rough, _ = f.Float64()
	if (len(text) > 15 || math.IsInf(rough, 0) || rough == 0) && f.MantExp(nil) < 4096 && f.MantExp(nil) > -4096 {
		exact, _ = new(big.Rat).SetString(text)
	}
	return exact, rough
}

func compareRanked(a, b ranked) int {
	switch {
	case a.group != b.group:
		return a.group - b.group
	case a.group > 0:
		return strings.Compare(a.text, b.text)
	case a.rough < b.rough:
		return -1
	case a.rough > b.rough:
		return 1
	case a.number == nil && b.number == nil:
		return 0
	}
	x, y := a.rational(), b.rational()
	if x == nil || y == nil { // one beyond all exponents, which is farther out
		return cmp.Compare(a.far(), b.far())
	}
	return x.Cmp(y)
}

// rational is the number itself, nil if it is beyond float64 and not known.
func (r *ranked) rational() *big.Rat {
	if r.number != nil {
		return r.number
	}
	return new(big.Rat).SetFloat64(r.rough)
}

// far is 1 or -1 for a number of which no more is known than that it is infinite, else 0.
func (r *ranked) far() int {
	switch {
	case r.number != nil:
		return 0
	case r.rough > 0:
		return 1
	}
	return -1
}

// sortedBy sorts stably by the ranks of a column: by counting, so that the time does not grow
// faster than the number of features.
func sortedBy(order []uint32, k SortKey, ranks []uint32) []uint32 {
	top := uint32(noRank)
	for _, r := range ranks {
		top = max(top, r)
	}
	place := func(row uint32) uint32 {
		switch r := ranks[k.Column.Code(int(row))]; {
		case r == noRank:
			return top + 1
		case k.Descending:
			return top - r
		default:
			return r
		}
	}
	from := make([]uint32, top+3)
	for _, row := range order {
		from[place(row)+1]++
	}
	for i := 1; i < len(from); i++ {
		from[i] += from[i-1]
	}
	sorted := make([]uint32, len(order))
	for _, row := range order {
		p := place(row)
		sorted[from[p]] = row
		from[p]++
	}
	return sorted
}
