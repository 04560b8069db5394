package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// boxTree finds boxes among many: packed in strips (sort-tile-recursive, S. T.
// Leutenegger and others, STR: a simple and efficient algorithm for R-tree
// packing, 1997), fan of them under each box of the level above.
type boxTree struct {
	order  []int // positions of the boxes
	levels [][]orb.Bound
}

func newBoxTree(boxes []orb.Bound) *boxTree {
	t := &boxTree{order: make([]int, len(boxes))}
	for i := range t.order {
		t.order[i] = i
	}
	middle := func(i, axis int) float64 { return boxes[i].Min[axis]/2 + boxes[i].Max[axis]/2 }
	slices.SortStableFunc(t.order, func(i, j int) int { return cmp.Compare(middle(i, 0), middle(j, 0)) })
	strip := fan * (1 + int(math.Sqrt(float64(len(boxes))/fan)))
	for from := 0; from < len(boxes); from += strip {
		slices.SortStableFunc(t.order[from:min(from+strip, len(boxes))], func(i, j int) int { return cmp.Compare(middle(i, 1), middle(j, 1)) })
	}
	level := make([]orb.Bound, len(boxes))
	for k, i := range t.order {
		level[k] = boxes[i]
	}
	t.levels = boxLevels(level)
	return t
}

// around calls f for the boxes that contain b.
func (t *boxTree) around(b orb.Bound, f func(n int)) {
	top := len(t.levels) - 1
	t.search(top, 0, len(t.levels[top]), func(box *orb.Bound) bool {
		return box.Min[0] <= b.Min[0] && box.Min[1] <= b.Min[1] && box.Max[0] >= b.Max[0] && box.Max[1] >= b.Max[1]
	}, f)
}

// search calls f for the boxes under from..to of a level for which, and for all
// boxes above which, wanted holds.
func (t *boxTree) search(level, from, to int, wanted func(box *orb.Bound) bool, f func(n int)) {
	for n := from; n < to; n++ {
		switch {
		case !wanted(&t.levels[level][n]):
		case level == 0:
			f(t.order[n])
		default:
			t.search(level-1, n*fan, min((n+1)*fan, len(t.levels[level-1])), wanted, f)
		}
	}
}
