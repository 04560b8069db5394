package tiles

import (
	"cmp"
	"slices"

	"guotu/geo"
)

// A mosaic shows classes of areas by square cells, each of one class or of none:
// what is left to do where areas are smaller than what a tile can hold. How much
// of a cell each class covers is exact; cells are given away one after another
// along a Hilbert curve, and what a class got too little or too much is carried
// on, so that the areas of classes, and of what none covers, stay the same.
//
// Cells are all that a mosaic knows; their side is 2^side steps of the world.
type mosaic struct {
	full   int64 // the area of a cell, in half squares of a step
	apart  bool  // classes may overlap: each is dealt with by itself
	whole  []givenRun
	mixed  []mixedCell
	shares []share
	given  []int32    // by mixed cell: its class; the number of classes for none
	layers [][2]int32 // where classes are apart: mixed cell and class
	due    []int64    // by class, and last for none: what it is due in the end
	got    []int      // by class: runs and cells
}

// givenRun are the cells of a row from x0 up to, but not including, x1.
type givenRun struct {
	y, x0, x1, class int32
}

// mixedCell is a cell that more than one class, or a class and none, have shares in.
type mixedCell struct {
	key      uint64 // along the Hilbert curve
	x, y     int32
	from, to int32 // in shares
}

// share is what a class covers of a cell, in half squares of a step.
type share struct {
	class int32
	area  int64
}

// newMosaic makes cells of 2^side steps of the shapes, a class each. Where apart is
// set, a cell belongs to a class if that is due more than half of it, whatever
// others are.
func newMosaic(at []geo.Pixel, arcs [][]uint32, shapes []geo.Shape, side uint, apart bool) *mosaic {
	c := coverageOf(at, arcs, shapes, side)
	m := &mosaic{full: 2 << (2 * side), due: make([]int64, len(shapes)+1), got: make([]int, len(shapes)+1), apart: apart}
	c.sweep(m.add)
	m.deal()
	return m
}

// coverage gathers what borders contribute to cells: along a row of cells, the
// height that a border climbs in a cell counts for all cells to the east of it,
// and the area to the east of the border within the cell for the cell itself.
type coverage struct {
	side    uint
	slots   []coverCell
	used    int
	climbed []int64 // by class: along the row of cells being swept
}

type coverCell struct {
	x, y, class int32
	taken       bool
	climb       int64 // in steps
	area        int64 // in half squares of a step
}

func coverageOf(at []geo.Pixel, arcs [][]uint32, shapes []geo.Shape, side uint) *coverage {
	c := &coverage{side: side, slots: make([]coverCell, 1<<12), climbed: make([]int64, len(shapes))}
	for class := range shapes {
		for _, refs := range shapes[class].Rings {
			for _, r := range refs {
				n, backwards := r.Arc()
				c.addArc(at, arcs[n], int32(class), backwards)
			}
		}
	}
	return c
}

func (c *coverage) cell(x, y, class int32) *coverCell {
	mask := uint64(len(c.slots) - 1)
	h := uint64(uint32(x))*0x9E3779B97F4A7C15 ^ uint64(uint32(y))*0xC2B2AE3D27D4EB4F ^ uint64(uint32(class))*0x165667B19E3779F9
	for i := (h ^ h>>29) & mask; ; i = (i + 1) & mask {
		s := &c.slots[i]
		if !s.taken {
			if 2*c.used >= len(c.slots) {
				c.grow()
				return c.cell(x, y, class)
			}
			*s = coverCell{x: x, y: y, class: class, taken: true}
			c.used++
			return s
		}
		if s.x == x && s.y == y && s.class == class {
			return s
		}
	}
}

func (c *coverage) grow() {
	old := c.slots
	c.slots, c.used = make([]coverCell, 4*len(old)), 0
	for _, s := range old {
		if s.taken {
			*c.cell(s.x, s.y, s.class) = s
		}
	}
}

// addArc adds an arc with the class on its left. An arc is always cut in its own
// direction, so that the classes on its two sides add up to whole cells.
func (c *coverage) addArc(at []geo.Pixel, arc []uint32, class int32, backwards bool) {
	way := int64(1)
	if backwards {
		way = -1
	}
	a := at[arc[0]]
	for _, v := range arc[1:] {
		b := at[v]
		c.addSegment(a, b, class, way)
		a = b
	}
}

// addSegment cuts a segment into rows, and those pieces into cells. Cuts are
// rounded to steps.
func (c *coverage) addSegment(a, b geo.Pixel, class int32, way int64) {
	if a.Y == b.Y {
		return
	}
	if a.Y>>c.side == b.Y>>c.side {
		c.addPiece(a, b, class, way)
		return
	}
	from, to, sign := a, b, int32(1)
	if a.Y > b.Y {
		from, to, sign = b, a, -1
	}
	for p := from; p != to; {
		q := to
		if edge := (p.Y>>c.side + 1) << c.side; edge < to.Y {
			q = geo.Pixel{X: between(from.Y, from.X, to.Y, to.X, edge), Y: edge}
		}
		c.addPiece(p, q, class, way*int64(sign))
		p = q
	}
}

// addPiece adds a piece that does not leave its row of cells.
func (c *coverage) addPiece(p, q geo.Pixel, class int32, way int64) {
	y := min(p.Y, q.Y) >> c.side
	from, to := p, q
	if p.X > q.X {
		from, to, way = q, p, -way
	}
	for s := from; s != to; {
		e := to
		if edge := (s.X>>c.side + 1) << c.side; edge < to.X {
			e = geo.Pixel{X: edge, Y: between(from.X, from.Y, to.X, to.Y, edge)}
		}
		// The inside is on the left: to the west of what climbs.
		if climb := -way * (int64(e.Y) - int64(s.Y)); climb != 0 {
			x := s.X >> c.side
			cell := c.cell(x, y, class)
			cell.climb += climb
			cell.area += climb * (2*(int64(x+1)<<c.side) - int64(s.X) - int64(e.X))
		}
		s = e
	}
}

// sweep calls f for every run of cells, from row to row and from the west, with
// the same shares of one or more classes.
func (c *coverage) sweep(f func(y, x0, x1 int32, shares []share)) {
	cells := make([]coverCell, 0, c.used)
	for _, s := range c.slots {
		if s.taken {
			cells = append(cells, s)
		}
	}
	c.slots = nil
	slices.SortFunc(cells, func(a, b coverCell) int {
		return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x), cmp.Compare(a.class, b.class))
	})
	var open []int32 // classes that have climbed, in ascending order
	var shares []share
	for i := 0; i < len(cells); {
		y, x := cells[i].y, cells[i].x
		k := i
		for k < len(cells) && cells[k].y == y && cells[k].x == x {
			k++
		}
		shares, open = c.pass(shares[:0], open, cells[i:k])
		if len(shares) > 0 {
			f(y, x, x+1, shares)
		}
		if k < len(cells) && cells[k].y == y && cells[k].x > x+1 {
			if shares, _ = c.pass(shares[:0], open, nil); len(shares) > 0 {
				f(y, x+1, cells[k].x, shares)
			}
		}
		i = k
	}
}

// pass appends the shares of a cell that the borders of own classes pass through,
// and returns which classes have climbed behind it.
func (c *coverage) pass(shares []share, open []int32, own []coverCell) ([]share, []int32) {
	n := 0
	for _, class := range open {
		for ; n < len(own) && own[n].class < class; n++ {
			shares = appendShare(shares, own[n].class, own[n].area)
		}
		area := c.climbed[class] << (c.side + 1)
		if n < len(own) && own[n].class == class {
			area += own[n].area
			n++
		}
		shares = appendShare(shares, class, area)
	}
	for ; n < len(own); n++ {
		shares = appendShare(shares, own[n].class, own[n].area)
	}
	for _, s := range own {
		c.climbed[s.class] += s.climb
		n, known := slices.BinarySearch(open, s.class)
		if now := c.climbed[s.class] != 0; now && !known {
			open = slices.Insert(open, n, s.class)
		} else if !now && known {
			open = slices.Delete(open, n, n+1)
		}
	}
	return shares, open
}

func appendShare(to []share, class int32, area int64) []share {
	if area <= 0 { // below where rings overlap holes
		return to
	}
	return append(to, share{class, area})
}

// add takes in the cells of a run.
func (m *mosaic) add(y, x0, x1 int32, shares []share) {
	from := int32(len(m.shares))
	for _, s := range shares {
		if s.area >= m.full && (m.apart || len(shares) == 1) {
			m.whole = append(m.whole, givenRun{y, x0, x1, s.class})
			m.got[s.class]++
		} else {
			m.shares = append(m.shares, s)
		}
	}
	if int(from) == len(m.shares) {
		return
	}
	for x := x0; x < x1; x++ {
		m.mixed = append(m.mixed, mixedCell{hilbert(uint32(x), uint32(y)), x, y, from, int32(len(m.shares))})
	}
}

// deal gives away the mixed cells: each to the class in it that is due most.
func (m *mosaic) deal() {
	slices.SortFunc(m.mixed, func(a, b mixedCell) int { return cmp.Compare(a.key, b.key) })
	none := int32(len(m.due) - 1)
	for n, cell := range m.mixed {
		rest, best := m.full, int32(-1)
		for _, s := range m.shares[cell.from:cell.to] {
			m.due[s.class] += min(s.area, m.full)
			rest -= s.area
			if best < 0 || m.due[s.class] > m.due[best] {
				best = s.class
			}
			if m.apart && 2*m.due[s.class] >= m.full {
				m.due[s.class] -= m.full
				m.got[s.class]++
				m.layers = append(m.layers, [2]int32{int32(n), s.class})
			}
		}
		if m.apart {
			continue
		}
		if rest > 0 {
			m.due[none] += rest
			if m.due[none] > m.due[best] {
				best = none
			}
		}
		m.due[best] -= m.full
		m.got[best]++
		m.given = append(m.given, best)
	}
}
