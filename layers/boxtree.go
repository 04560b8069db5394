package layers

import (
	"iter"
	"slices"

	"github.com/paulmach/orb"
)

// boxTree finds which boxes meet another: a packed Hilbert R-tree (Kamel and Faloutsos,
// 1993). All boxes are sorted along a Hilbert curve; each node is the box around
// the next fanout boxes of the level below, up to the root. Nothing points anywhere:
// where the boxes of a node lie follows from its position. It takes 38 bytes a box.
type boxTree struct {
	boxes []orb.Bound // level by level from the sorted boxes up to the root
	ends  []int       // by level: where it ends in boxes
	items []uint32    // of the lowest level: the number of the box in its source
}

const fanout = 16

// newBoxTree sorts up to 2^32 boxes. None of them may be empty.
func newBoxTree(boxes []orb.Bound) boxTree {
	n := len(boxes)
	if n == 0 {
		return boxTree{}
	}
	whole := boxes[0]
	for _, b := range boxes[1:] {
		whole = whole.Union(b)
	}
	order := make([]uint64, n) // position along the curve, number
	for i, b := range boxes {
		order[i] = curve(b.Center(), whole)<<32 | uint64(i)
	}
	slices.Sort(order)
	t := boxTree{boxes: make([]orb.Bound, n, n+n/(fanout-1)+40), ends: []int{n}, items: make([]uint32, n)}
	for i, o := range order {
		t.items[i] = uint32(o)
		t.boxes[i] = boxes[uint32(o)]
	}
	for from, end := 0, n; end-from > 1; from, end = end, len(t.boxes) {
		for ; from < end; from += fanout {
			node := t.boxes[from]
			for _, b := range t.boxes[from+1 : min(from+fanout, end)] {
				node = node.Union(b)
			}
			t.boxes = append(t.boxes, node)
		}
		t.ends = append(t.ends, len(t.boxes))
	}
	t.boxes = slices.Clip(t.boxes)
	return t
}

// curve is the position of a point in a box along a Hilbert curve of 2^16 by 2^16
// cells over it.
func curve(p orb.Point, within orb.Bound) uint64 {
	const side = 1<<16 - 1
	cell := func(axis int) uint32 {
		if size := within.Max[axis] - within.Min[axis]; size > 0 {
			return uint32(min(max((p[axis]-within.Min[axis])/size, 0), 1) * side)
		}
		return 0
	}
	x, y := cell(0), cell(1)
	var d uint64
	for s := uint32(1 << 15); s > 0; s >>= 1 {
		var rx, ry uint32
		if x&s != 0 {
			rx = 1
		}
		if y&s != 0 {
			ry = 1
		}
		d += uint64(s) * uint64(s) * uint64(3*rx^ry)
		if ry == 0 {
			if rx == 1 {
				x, y = side-x, side-y
			}
			x, y = y, x
		}
	}
	return d
}

// len returns the number of boxes.
func (t *boxTree) len() int { return len(t.items) }

// meeting yields the numbers of the boxes that have a point in common with b, in no
// particular order.
func (t *boxTree) meeting(b orb.Bound) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if top := len(t.ends) - 1; top >= 0 {
			t.search(b, top, len(t.boxes)-1, len(t.boxes), yield)
		}
	}
}

// search goes through the boxes from to end of a level and says whether to go on.
func (t *boxTree) search(b orb.Bound, level, from, end int, yield func(uint32) bool) bool {
	for i := from; i < end; i++ {
		box := &t.boxes[i]
		if b.Min[0] > box.Max[0] || b.Max[0] < box.Min[0] || b.Min[1] > box.Max[1] || b.Max[1] < box.Min[1] {
			continue
		}
		if level == 0 {
			if !yield(t.items[i]) {
				return false
			}
			continue
		}
		begin := 0 // of the level below
		if level > 1 {
			begin = t.ends[level-2]
		}
		below := begin + (i-t.ends[level-1])*fanout
		if !t.search(b, level-1, below, min(below+fanout, t.ends[level-1]), yield) {
			return false
		}
	}
	return true
}
