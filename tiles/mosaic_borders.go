package tiles

import (
	"cmp"
	"slices"

	"guotu/geo"
)

// mosaicRow is a row of cells: runs of one class, from the west, without those of
// no class.
type mosaicRow struct {
	y    int32
	runs []run
}

// run are the cells from x0 up to, but not including, x1.
type run struct {
	x0, x1 int32
	class  int32
	label  int32 // position among all runs
}

// level returns the areas of the classes with 2^fine steps to the side of a cell;
// pieces that touch in corners only are areas of their own. What a class is still
// due is made up for by pieces of cells, as far as steps are fine enough.
func (m *mosaic) level(fine uint) *level {
	classes := len(m.due) - 1
	rings := make([][]mosaicRing, classes)
	emit := func(class int32, r mosaicRing) {
		if int(class) < classes { // a piece for no class is only a hole
			rings[class] = append(rings[class], r)
		}
	}
	if m.apart {
		for _, runs := range m.byClass() {
			traceRows(makeRows(runs), nil, fine, emit)
		}
	} else {
		given, carved := m.settle(fine)
		runs := slices.Clone(m.whole)
		for n, class := range given {
			if cell := m.mixed[n]; int(class) < classes {
				runs = append(runs, givenRun{cell.y, cell.x, cell.x + 1, class})
			}
		}
		traceRows(makeRows(runs), carved, fine, emit)
	}
	l := &level{first: make([]int32, 0, classes+1)}
	for _, own := range rings {
		l.first = append(l.first, int32(len(l.parts)))
		slices.SortStableFunc(own, func(a, b mosaicRing) int { // the one shell of a piece before its holes
			return cmp.Or(cmp.Compare(a.piece, b.piece), cmp.Compare(holeOrder(a), holeOrder(b)))
		})
		for _, r := range own {
			l.add(polygonType, r.at, r.hole)
		}
	}
	l.first = append(l.first, int32(len(l.parts)))
	return l
}

func holeOrder(r mosaicRing) int {
	if r.hole {
		return 1
	}
	return 0
}

// mosaicRing is a border of a piece: cells of one class that hang together by
// their sides.
type mosaicRing struct {
	piece int32
	hole  bool
	at    []geo.Pixel
}

// cellEdge is a piece of border along a row or column, the class on its left.
type cellEdge struct {
	from, to     geo.Pixel
	class, label int32
}

// traceRows calls emit for every ring around a piece or a hole in one, in steps of
// which 2^fine are the side of a cell.
func traceRows(rows []mosaicRow, carved []carving, fine uint, emit func(class int32, r mosaicRing)) {
	edges, piece := cellEdges(rows)
	slices.SortFunc(edges, func(a, b cellEdge) int {
		return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.from.Y, b.from.Y), cmp.Compare(a.from.X, b.from.X), cmp.Compare(a.to.Y, b.to.Y), cmp.Compare(a.to.X, b.to.X))
	})
	next := followers(edges)
	used := make([]bool, len(edges))
	var at []geo.Pixel
	for i := range edges {
		if used[i] {
			continue
		}
		at = at[:0]
		for n := int32(i); !used[n]; n = next[n] {
			used[n] = true
			at = append(at, edges[n].from)
		}
		p := piece(edges[i].label)
		splitRing(at, func(r []geo.Pixel) {
			for k := range r {
				r[k] = geo.Pixel{X: r[k].X << fine, Y: r[k].Y << fine}
			}
			emit(edges[i].class, mosaicRing{p, signedArea(r) < 0, r})
		})
	}
	for i, c := range carved {
		x, y := c.x<<fine+1, c.y<<fine+1
		ring := []geo.Pixel{{X: x, Y: y}, {X: x + c.w, Y: y}, {X: x + c.w, Y: y + c.h}, {X: x, Y: y + c.h}}
		if r := runAt(rows, c.x, c.y); r != nil {
			hole := slices.Clone(ring)
			slices.Reverse(hole)
			emit(r.class, mosaicRing{piece(r.label), true, hole})
		}
		emit(c.to, mosaicRing{int32(len(edges) + i), false, ring})
	}
}

// runAt returns the run that a cell is in, nil for none.
func runAt(rows []mosaicRow, x, y int32) *run {
	n, found := slices.BinarySearchFunc(rows, y, func(r mosaicRow, y int32) int { return cmp.Compare(r.y, y) })
	if !found {
		return nil
	}
	runs := rows[n].runs
	k, _ := slices.BinarySearchFunc(runs, x, func(r run, x int32) int { return cmp.Compare(r.x1, x+1) })
	if k < len(runs) && runs[k].x0 <= x {
		return &runs[k]
	}
	return nil
}

// followers names for each edge the one that goes on from its end: where two do,
// the one to the left, which stays with the cell.
func followers(edges []cellEdge) []int32 {
	next := make([]int32, len(edges))
	for i, e := range edges {
		n, _ := slices.BinarySearchFunc(edges, e, func(a, e cellEdge) int {
			return cmp.Or(cmp.Compare(a.class, e.class), cmp.Compare(a.from.Y, e.to.Y), cmp.Compare(a.from.X, e.to.X))
		})
		if k := n + 1; k < len(edges) && edges[k].class == e.class && edges[k].from == e.to && turn(e, edges[k]) > 0 {
			n = k
		}
		next[i] = int32(n)
	}
	return next
}

// turn is positive to the left, negative to the right.
func turn(a, b cellEdge) int64 {
	return (int64(a.to.X)-int64(a.from.X))*(int64(b.to.Y)-int64(b.from.Y)) - (int64(a.to.Y)-int64(a.from.Y))*(int64(b.to.X)-int64(b.from.X))
}

// splitRing calls emit for the simple rings that a closed walk consists of,
// without positions that lie between their neighbours.
func splitRing(walk []geo.Pixel, emit func([]geo.Pixel)) {
	corners := make([]geo.Pixel, 0, len(walk))
	for i, p := range walk {
		before, after := walk[(i+len(walk)-1)%len(walk)], walk[(i+1)%len(walk)]
		if (before.X != p.X || p.X != after.X) && (before.Y != p.Y || p.Y != after.Y) {
			corners = append(corners, p)
		}
	}
	seen := make(map[geo.Pixel]int, len(corners))
	var open []geo.Pixel
	for _, p := range corners {
		if from, again := seen[p]; again {
			emit(slices.Clone(open[from:]))
			for _, q := range open[from+1:] {
				delete(seen, q)
			}
			open = open[:from+1]
			continue
		}
		seen[p] = len(open)
		open = append(open, p)
	}
	emit(open)
}

// cellEdges lists the borders of all runs; piece tells which runs hang together.
func cellEdges(rows []mosaicRow) (edges []cellEdge, piece func(label int32) int32) {
	n := 0
	for i := range rows {
		n += len(rows[i].runs)
	}
	parent := make([]int32, n)
	for i := range parent {
		parent[i] = int32(i)
	}
	piece = func(i int32) int32 {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	edges = make([]cellEdge, 0, 4*n)
	var none mosaicRow
	for i := range rows {
		row, below, above := &rows[i], &none, &none
		if i > 0 && rows[i-1].y == row.y-1 {
			below = &rows[i-1]
		}
		if i+1 < len(rows) && rows[i+1].y == row.y+1 {
			above = &rows[i+1]
		}
		south, north := row.y, row.y+1
		for _, r := range row.runs {
			edges = append(edges,
				cellEdge{geo.Pixel{X: r.x0, Y: north}, geo.Pixel{X: r.x0, Y: south}, r.class, r.label},
				cellEdge{geo.Pixel{X: r.x1, Y: south}, geo.Pixel{X: r.x1, Y: north}, r.class, r.label})
		}
		bare(row, below, func(r run, x0, x1 int32) {
			edges = append(edges, cellEdge{geo.Pixel{X: x0, Y: south}, geo.Pixel{X: x1, Y: south}, r.class, r.label})
		}, func(r, o run) {
			a, b := piece(r.label), piece(o.label)
			parent[max(a, b)] = min(a, b)
		})
		bare(row, above, func(r run, x0, x1 int32) {
			edges = append(edges, cellEdge{geo.Pixel{X: x1, Y: north}, geo.Pixel{X: x0, Y: north}, r.class, r.label})
		}, nil)
	}
	return edges, piece
}

// makeRows sorts runs and joins those that go on.
func makeRows(all []givenRun) (rows []mosaicRow) {
	slices.SortFunc(all, func(a, b givenRun) int { return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x0, b.x0)) })
	label := int32(0)
	for _, g := range all {
		if n := len(rows); n == 0 || rows[n-1].y != g.y {
			rows = append(rows, mosaicRow{y: g.y})
		}
		row := &rows[len(rows)-1]
		if n := len(row.runs); n > 0 && row.runs[n-1].x1 == g.x0 && row.runs[n-1].class == g.class {
			row.runs[n-1].x1 = g.x1
			continue
		}
		row.runs = append(row.runs, run{g.x0, g.x1, g.class, label})
		label++
	}
	return rows
}

// bare calls f for the stretches of each run of a row beside which the other row
// has no run of the same class, and meet, unless nil, for each run that it has.
func bare(row, other *mosaicRow, f func(r run, x0, x1 int32), meet func(r, o run)) {
	k := 0
	for _, r := range row.runs {
		for k < len(other.runs) && other.runs[k].x1 <= r.x0 {
			k++
		}
		x := r.x0
		for n := k; n < len(other.runs) && other.runs[n].x0 < r.x1; n++ {
			o := other.runs[n]
			if o.class != r.class {
				continue
			}
			if o.x0 > x {
				f(r, x, o.x0)
			}
			x = o.x1
			if meet != nil {
				meet(r, o)
			}
		}
		if x < r.x1 {
			f(r, x, r.x1)
		}
	}
}
