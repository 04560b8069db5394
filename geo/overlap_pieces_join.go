package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// pieceSpan is edges of a ring with a box around them: all of a small one, or those under a box.
type pieceSpan struct {
	ring     *pieceRing
	level, n int // of the runs; level -1 is the whole ring
}

func (s pieceSpan) box() *overlapBox {
	if s.level < 0 {
		return &s.ring.box
	}
	return &s.ring.runs[s.level][s.n]
}

// top is all of a ring.
func (r *pieceRing) top() pieceSpan { return pieceSpan{r, -1, 0} }

// leaf tells whether there are no boxes below.
func (s pieceSpan) leaf() bool { return s.level == 0 || s.ring.runs == nil }

// below are the spans below one that is not a leaf: of a level, from..to.
func (s pieceSpan) below() (level, from, to int) {
	if s.level < 0 {
		level = len(s.ring.runs) - 1
		return level, 0, len(s.ring.runs[level])
	}
	level = s.level - 1
	from = s.n * overlapFan
	return level, from, min(from+overlapFan, len(s.ring.runs[level]))
}

// edges are those of a leaf: from..to.
func (s pieceSpan) edges() (from, to int) {
	if s.level < 0 {
		return 0, len(s.ring.points)
	}
	from = s.n * overlapFan
	return from, min(from+overlapFan, len(s.ring.points))
}

// height orders spans by how much is below.
func (s pieceSpan) height() int {
	if s.level < 0 {
		return len(s.ring.runs)
	}
	return s.level
}

// join calls f with every pair of edges of two spans whose boxes meet.
func (w *pieceWalk) join(x, y pieceSpan, f func(i, j int)) {
	if w.close || !x.box().meets(y.box()) {
		return
	}
	switch {
	case x.leaf() && y.leaf():
		w.joinEdges(x, y, f)
	case !x.leaf() && (y.leaf() || x.height() >= y.height()):
		level, from, to := x.below()
		for n := from; n < to; n++ {
			w.join(pieceSpan{x.ring, level, n}, y, f)
		}
	default:
		level, from, to := y.below()
		for n := from; n < to; n++ {
			w.join(x, pieceSpan{y.ring, level, n}, f)
		}
	}
}

func (w *pieceWalk) joinEdges(x, y pieceSpan, f func(i, j int)) {
	xFrom, xTo := x.edges()
	yFrom, yTo := y.edges()
	box := y.box()
	for i := xFrom; i < xTo; i++ {
		a, b := x.ring.edge(i)
		west, east := min(a[0], b[0]), max(a[0], b[0])
		south, north := min(a[1], b[1]), max(a[1], b[1])
		if w.tests++; west > float64(box[2]) || east < float64(box[0]) || south > float64(box[3]) || north < float64(box[1]) {
			continue
		}
		w.tests += yTo - yFrom
		for j := yFrom; j < yTo; j++ {
			c, d := y.ring.edge(j)
			if min(c[0], d[0]) <= east && max(c[0], d[0]) >= west && min(c[1], d[1]) <= north && max(c[1], d[1]) >= south {
				f(i, j)
			}
		}
	}
	w.close = w.close || w.tests > pieceTests
}

// findCrossings finds where the rings of one area cross those of the other.
func (w *pieceWalk) findCrossings() {
	for n := range w.rings[0] {
		for m := range w.rings[1] {
			r, s := &w.rings[0][n], &w.rings[1][m]
			if w.tests++; w.close || !r.box.meets(&s.box) {
				continue
			}
			w.join(r.top(), s.top(), func(i, j int) { w.meet(n, i, m, j) })
		}
	}
}

// meet looks at an edge of the first area and one of the second.
func (w *pieceWalk) meet(n, i, m, j int) {
	r, s := &w.rings[0][n], &w.rings[1][m]
	a, b := r.edge(i)
	c, d := s.edge(j)
	if a == b || c == d {
		return
	}
	a, b, c, d = w.place(a), w.place(b), w.place(c), w.place(d)
	crossing, close, on, at, side := pieceEdges(a, b, c, d)
	w.close = w.close || close
	if !crossing {
		return
	}
	r.crossed, s.crossed = true, true
	w.crossings = append(w.crossings, pieceCrossing{
		at:     orb.Point{a[0] + on*(b[0]-a[0]), a[1] + on*(b[1]-a[1])},
		on:     [2]piecePlace{{int32(n), int32(i), on}, {int32(m), int32(j), at}},
		enters: (side > 0) == (r.left == s.left),
	})
}

// sortCrossings finds the next crossing for each; not ok if two are too near to each other to
// tell which comes first.
func (w *pieceWalk) sortCrossings() bool {
	order := make([]int32, len(w.crossings))
	for k := range w.next {
		for i := range order {
			order[i] = int32(i)
		}
		slices.SortFunc(order, func(x, y int32) int {
			a, b := &w.crossings[x].on[k], &w.crossings[y].on[k]
			return cmp.Or(cmp.Compare(a.ring, b.ring), cmp.Compare(a.edge, b.edge), cmp.Compare(a.along, b.along), cmp.Compare(x, y))
		})
		w.next[k] = make([]int32, len(order))
		for from := 0; from < len(order); {
			to, ring := from+1, w.crossings[order[from]].on[k].ring
			for ; to < len(order) && w.crossings[order[to]].on[k].ring == ring; to++ {
				a, b := &w.crossings[order[to-1]], &w.crossings[order[to]]
				if a.on[k].edge == b.on[k].edge && math.Hypot(a.at[0]-b.at[0], a.at[1]-b.at[1]) < pieceMargin {
					return false
				}
			}
			left := w.rings[k][ring].left
			for i := from; i < to; i++ {
				after := i + 1
				if after == to {
					after = from
				}
				if left {
					w.next[k][order[i]] = order[after]
				} else {
					w.next[k][order[after]] = order[i]
				}
			}
			from = to
		}
	}
	return true
}
