package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// crowdedCell is a cell that becomes a grid: its box, the edges that pass it, and what
// lies to the east of it.
type crowdedCell struct {
	box   orb.Bound
	edges []uint32 // ascending; nil stands for all edges, in the outermost grid
	// around are the rings that are crossed an odd number of times beyond the
	// edges of the cell: see border.
	around []uint32
	depth  int
	middle float64 // a latitude of the cell
}

// grid makes a grid and its cells and returns its position in Locator.grids. The
// outermost one is given up where it takes more memory than there is for it.
//
// The cells of a row are made from east to west, and the set of rings that a ray
// to the east crosses an odd number of times is carried along: between the right
// sides of two cells it changes only at edges of the cell between. A ring
// counts an edge by the rule of crossesEast; no position is too special.
func (b *locatorBuilder) grid(c crowdedCell, columns, rows int) int {
	g := newLocatorGrid(c.box, columns, rows)
	g.first = len(b.l.cells)
	n := len(b.l.grids)
	b.l.grids = append(b.l.grids, g)
	b.l.cells = append(b.l.cells, make([]uint32, g.columns*g.rows)...)
	start, ids := b.fill(&g, c.edges)
	east := b.beyond(&g, &c)
	var within []uint32
	for row := range g.rows {
		y := c.middle
		if g.rows > 1 {
			y = g.row(float64(row) + 0.5)
		}
		within = append(within[:0], c.around...)
		if east != nil {
			for _, r := range east[row] {
				within = toggleRing(within, r)
			}
		}
		cell, known := uint32(0), false // of cells without edges
		x := c.box.Max[0]
		for column := g.columns - 1; column >= 0; column-- {
			at := row*g.columns + column
			edges := ids[start[at]:start[at+1]]
			left := math.Min(g.column(column), x)
			if len(edges) == 0 {
				if !known {
					cell, known = b.plain(b.resolve(within)), true
				}
				b.l.cells[g.first+at] = cell
			} else {
				made := b.crowdOrBorder(&g, column, row, edges, within, orb.Point{x, y}, left, c.depth)
				b.l.cells[g.first+at] = made
				if column > 0 {
					within, known = b.pass(within, edges, orb.Point{x, y}, left), false
				}
			}
			x = left
		}
		if c.edges == nil {
			if b.spent = b.dear(start[(row+1)*g.columns], start[g.columns*g.rows]); b.spent {
				return n
			}
		}
	}
	return n
}

// fill distributes edges to cells: those of cell n are ids[start[n]:start[n+1]],
// ascending.
func (b *locatorBuilder) fill(g *locatorGrid, edges []uint32) (start, ids []uint32) {
	start = make([]uint32, g.columns*g.rows+2)
	each := func(f func(e uint32, n int)) {
		put := func(e uint32) {
			p, q := b.edge(e)
			g.cover(p, q, func(row, from, to int) {
				for n := row*g.columns + from; n <= row*g.columns+to; n++ {
					f(e, n)
				}
			})
		}
		if edges == nil {
			for e := range b.ringOf {
				put(uint32(e))
			}
			return
		}
		for _, e := range edges {
			put(e)
		}
	}
	each(func(_ uint32, n int) { start[n+2]++ })
	for n := 2; n < len(start); n++ {
		start[n] += start[n-1]
	}
	ids = make([]uint32, start[len(start)-1])
	each(func(e uint32, n int) {
		ids[start[n+1]] = e
		start[n+1]++
	})
	return start[:len(start)-1], ids
}

// pass moves along a row from a point to the x of the next one.
func (b *locatorBuilder) pass(within, edges []uint32, p orb.Point, x float64) []uint32 {
	q := orb.Point{x, p[1]}
	for _, e := range edges {
		s, t := b.edge(e)
		if (s[1] > p[1]) == (t[1] > p[1]) {
			continue
		}
		if crossesEast(s, t, p) != crossesEast(s, t, q) {
			within = toggleRing(within, b.ringOf[e])
		}
	}
	return within
}

// crossesEast tells whether a ray from p to the east crosses the edge ab; one
// that begins on the edge does not.
func crossesEast(a, b, p orb.Point) bool {
	odd, on := crossEdge(a, b, p)
	return odd && !on
}

// toggleRing puts a ring into an ascending set, or takes it out.
func toggleRing(set []uint32, ring uint32) []uint32 {
	i, found := slices.BinarySearch(set, ring)
	if found {
		return slices.Delete(set, i, i+1)
	}
	return slices.Insert(set, i, ring)
}

// beyond returns, for each row of a grid, the rings to be toggled for what the
// edges of the crowd do to the east of the grid, twice where they are crossed
// twice.
func (b *locatorBuilder) beyond(g *locatorGrid, c *crowdedCell) [][]uint32 {
	if c.edges == nil {
		return nil
	}
	rows := make([][]uint32, g.rows)
	x := c.box.Max[0]
	level := func(row int) float64 {
		if g.rows == 1 {
			return c.middle
		}
		return g.row(float64(row) + 0.5)
	}
	place := func(y float64) int { return placeOnAxis((y*0.5-g.halfY)*g.perY, g.rows) }
	for _, e := range c.edges {
		p, q := b.edge(e)
		if p[0] < x && q[0] < x {
			continue
		}
		for row := place(min(p[1], q[1])); row <= place(max(p[1], q[1])); row++ {
			if crossesEast(p, q, orb.Point{x, level(row)}) {
				rows[row] = append(rows[row], b.ringOf[e])
			}
		}
	}
	b.looseEnds(c.edges, x, func(e uint32, _ bool, v orb.Point) {
		for row := place(v[1]); row < g.rows; row++ {
			if level(row) >= v[1] {
				rows[row] = append(rows[row], b.ringOf[e])
			}
		}
	})
	return rows
}

// looseEnds yields the vertices east of x at which the edges of a cell end,
// because the next edge of the ring does not pass the cell: with the edge, and
// whether the vertex is its second end.
func (b *locatorBuilder) looseEnds(edges []uint32, x float64, yield func(e uint32, second bool, v orb.Point)) {
	for i, e := range edges {
		r := b.ringOf[e]
		p, q := b.edge(e)
		if p[0] > x && !holdsEdge(edges, i, b.before(e, r)) {
			yield(e, false, p)
		}
		if q[0] > x && !holdsEdge(edges, i, b.after(e, r)) {
			yield(e, true, q)
		}
	}
}

// before and after are the neighbours of an edge in its ring.
func (b *locatorBuilder) before(e, ring uint32) uint32 {
	if e == b.first[ring] {
		return b.first[ring+1] - 1
	}
	return e - 1
}

func (b *locatorBuilder) after(e, ring uint32) uint32 {
	if e+1 == b.first[ring+1] {
		return b.first[ring]
	}
	return e + 1
}

// holdsEdge reports whether an edge is in an ascending list, probably beside i.
func holdsEdge(edges []uint32, i int, e uint32) bool {
	if i > 0 && edges[i-1] == e || i+1 < len(edges) && edges[i+1] == e {
		return true
	}
	_, found := slices.BinarySearch(edges, e)
	return found
}
