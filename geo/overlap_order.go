package geo

import (
	"container/heap"
	"slices"
)

// overlapTree does what overlapSweep does, for edges of which many are at one
// height: they stand in a treap (R. Seidel and C. R. Aragon, Randomized search
// trees, 1996), so that a step takes time with the logarithm of their number.
type overlapTree struct {
	overlapSweep
	root            int32
	left, right, up []int32  // by edge: in the treap; -1 for none
	before, after   []int32  // by edge: its neighbours from left to right; -1 for none
	rank            []uint32 // by edge: that of its place in the treap, greater than those below; 0 if it is not there
	changed         []int32  // edges with a neighbour they were not compared with
	ends            overlapEnds
	chance          uint32
}

// overlapEnds is a heap of edges, lowest upper end first.
type overlapEnds struct {
	edges []sweepEdge
	at    []int32
}

func (h *overlapEnds) Len() int           { return len(h.at) }
func (h *overlapEnds) Less(i, j int) bool { return h.edges[h.at[i]].high[1] < h.edges[h.at[j]].high[1] }
func (h *overlapEnds) Swap(i, j int)      { h.at[i], h.at[j] = h.at[j], h.at[i] }
func (h *overlapEnds) Push(n any)         { h.at = append(h.at, n.(int32)) }
func (h *overlapEnds) Pop() any {
	n := h.at[len(h.at)-1]
	h.at = h.at[:len(h.at)-1]
	return n
}

// cleanManyEdges is cleanEdges with a tree; starts are the edges that no other one
// leads up to, lowest first.
func cleanManyEdges(edges []sweepEdge, starts []int32) bool {
	none := func() []int32 { return slices.Repeat([]int32{-1}, len(edges)) }
	t := &overlapTree{overlapSweep: overlapSweep{edges: edges}, root: -1, left: none(), right: none(), up: none(),
		before: none(), after: none(), rank: make([]uint32, len(edges)), ends: overlapEnds{edges: edges}, chance: 1}
	for len(starts) > 0 || t.ends.Len() > 0 {
		y := 0.0
		if t.ends.Len() > 0 {
			y = edges[t.ends.at[0]].high[1]
		}
		if len(starts) > 0 && (t.ends.Len() == 0 || edges[starts[0]].low[1] < y) {
			y = edges[starts[0]].low[1]
		}
		for t.ends.Len() > 0 && edges[t.ends.at[0]].high[1] <= y {
			t.end()
		}
		if !t.ordered() { // those that are left must be, for others to find their place
			return false
		}
		for len(starts) > 0 && edges[starts[0]].low[1] == y {
			t.insert(starts[0])
			t.changed, starts = append(t.changed, starts[0]), starts[1:]
		}
		if !t.ordered() || !t.balanced() {
			return false
		}
		t.changed = t.changed[:0]
	}
	return true
}

// end takes out the edge that ends first, or puts that in its place which its ring
// goes on with.
func (t *overlapTree) end() {
	n := t.ends.at[0]
	m := int32(-1)
	switch i := int(n); {
	case t.follows(i+1, i):
		m = n + 1
	case t.follows(i-1, i):
		m = n - 1
	}
	if m < 0 {
		heap.Pop(&t.ends)
		t.changed = append(t.changed, t.before[n], t.after[n])
		t.remove(n)
		return
	}
	t.ends.at[0] = m
	heap.Fix(&t.ends, 0)
	t.rank[m], t.rank[n] = t.rank[n], 0
	t.replace(n, m)
	t.below(m, &t.left, t.left[n])
	t.below(m, &t.right, t.right[n])
	before, after := t.before[n], t.after[n]
	t.link(before, m)
	t.link(m, after)
	t.changed = append(t.changed, m)
}

// replace hangs m where n hangs.
func (t *overlapTree) replace(n, m int32) {
	up := t.up[n]
	switch {
	case up < 0:
		t.root = m
	case t.left[up] == n:
		t.left[up] = m
	default:
		t.right[up] = m
	}
	if m >= 0 {
		t.up[m] = up
	}
}

// below hangs an edge, or none, below n on a side.
func (t *overlapTree) below(n int32, side *[]int32, child int32) {
	(*side)[n] = child
	if child >= 0 {
		t.up[child] = n
	}
}

// link makes two edges neighbours.
func (t *overlapTree) link(l, r int32) {
	if l >= 0 {
		t.after[l] = r
	}
	if r >= 0 {
		t.before[r] = l
	}
}

// rise turns the treap so that n hangs where the edge above it did.
func (t *overlapTree) rise(n int32) {
	up := t.up[n]
	t.replace(up, n)
	if t.left[up] == n {
		t.below(up, &t.left, t.right[n])
		t.below(n, &t.right, up)
	} else {
		t.below(up, &t.right, t.left[n])
		t.below(n, &t.left, up)
	}
}

func (t *overlapTree) remove(n int32) {
	for t.left[n] >= 0 && t.right[n] >= 0 {
		if l, r := t.left[n], t.right[n]; t.rank[l] > t.rank[r] {
			t.rise(l)
		} else {
			t.rise(r)
		}
	}
	t.replace(n, max(t.left[n], t.right[n]))
	t.link(t.before[n], t.after[n])
	t.rank[n] = 0
}

// insert puts an edge behind all that are left of it.
func (t *overlapTree) insert(n int32) {
	heap.Push(&t.ends, n)
	e := &t.edges[n]
	above, before, after := int32(-1), int32(-1), int32(-1)
	for m := t.root; m >= 0; {
		o := &t.edges[m]
		side := o.side(e.low)
		if side == 0 {
			side = overlapSlope(o, e)
		}
		if above = m; side > 0 {
			after, m = m, t.left[m]
		} else {
			before, m = m, t.right[m]
		}
	}
	t.chance ^= t.chance << 13 // G. Marsaglia, Xorshift RNGs, 2003
	t.chance ^= t.chance >> 17
	t.chance ^= t.chance << 5
	t.rank[n], t.left[n], t.right[n], t.up[n] = t.chance, -1, -1, above
	switch {
	case above < 0:
		t.root = n
	case above == after:
		t.left[above] = n
	default:
		t.right[above] = n
	}
	t.link(before, n)
	t.link(n, after)
	for t.up[n] >= 0 && t.rank[t.up[n]] < t.rank[n] {
		t.rise(n)
	}
}

// ordered reports whether the edges that changed stay apart from their neighbours.
func (t *overlapTree) ordered() bool {
	for _, n := range t.changed {
		if n < 0 || t.rank[n] == 0 {
			continue
		}
		if l := t.before[n]; l >= 0 && !t.apart(l, n) {
			return false
		}
		if r := t.after[n]; r >= 0 && !t.apart(n, r) {
			return false
		}
	}
	return true
}

// balanced reports whether the area is entered and left in turn at the edges that
// changed.
func (t *overlapTree) balanced() bool {
	weight := func(n, outside int32) int32 {
		if n < 0 {
			return outside
		}
		return t.edges[n].weight
	}
	for _, n := range t.changed {
		if n < 0 || t.rank[n] == 0 {
			continue
		}
		if w := t.edges[n].weight; weight(t.before[n], -1) != -w || weight(t.after[n], 1) != -w {
			return false
		}
	}
	return true
}
