package tiles

import (
	"cmp"
	"slices"
)

// carving is a rectangle of w by h steps of which 2^fine are the side of a cell:
// it lies within the cell of one class, or of none, and is given to another.
type carving struct {
	x, y     int32 // the cell
	from, to int32
	w, h     int32
}

// settle returns to whom the mixed cells go in the end, and what is carved out of
// them. No class remains without anything.
func (m *mosaic) settle(fine uint) (given []int32, carved []carving) {
	given = slices.Clone(m.given)
	if fine >= 2 {
		return given, m.carve(given, fine)
	}
	got := slices.Clone(m.got)
	none := int32(len(got) - 1)
	missing := func(class int32) bool { return class != none && m.got[class] == 0 }
	for class, cells := range m.wanted(given, missing) {
		for _, n := range cells {
			if holder := given[n]; holder == none || got[holder] > 1 {
				got[holder]--
				got[class]++
				given[n] = int32(class)
				break
			}
		}
	}
	return given, nil
}

// byClass returns the cells of each class where classes are apart. A class without
// any gets the one where its share is largest.
func (m *mosaic) byClass() [][]givenRun {
	all := make([][]givenRun, len(m.due)-1)
	for _, g := range m.whole {
		all[g.class] = append(all[g.class], g)
	}
	for _, c := range m.layers {
		all[c[1]] = append(all[c[1]], m.mixed[c[0]].run(c[1]))
	}
	missing := func(class int32) bool { return int(class) < len(all) && m.got[class] == 0 }
	for class, cells := range m.wanted(nil, missing) {
		if len(cells) > 0 {
			all[class] = append(all[class], m.mixed[cells[0]].run(int32(class)))
		}
	}
	return all
}

func (c mixedCell) run(class int32) givenRun { return givenRun{c.y, c.x, c.x + 1, class} }

// wanted lists, for each class that asks, the mixed cells in which it has a share
// but which it was not given, those with the largest share first; for none, the
// cells that classes do not fill.
func (m *mosaic) wanted(given []int32, asks func(class int32) bool) [][]int32 {
	type wish struct {
		cell int32
		area int64
	}
	none := int32(len(m.due) - 1)
	wishes := make([][]wish, len(m.due))
	asked := false
	for class := range wishes {
		asked = asked || asks(int32(class))
	}
	if !asked {
		return nil
	}
	for n, cell := range m.mixed {
		rest := m.full
		for _, s := range m.shares[cell.from:cell.to] {
			rest -= s.area
			if asks(s.class) && (given == nil || given[n] != s.class) {
				wishes[s.class] = append(wishes[s.class], wish{int32(n), s.area})
			}
		}
		if rest > 0 && asks(none) && (given == nil || given[n] != none) {
			wishes[none] = append(wishes[none], wish{int32(n), rest})
		}
	}
	cells := make([][]int32, len(wishes))
	for class, own := range wishes {
		slices.SortStableFunc(own, func(a, b wish) int { return cmp.Compare(b.area, a.area) })
		for _, w := range own {
			cells[class] = append(cells[class], w.cell)
		}
	}
	return cells
}

// carve makes up for what classes are still due, in steps of which 2^fine are the
// side of a cell: from the cells of those that got too much, or, in every other
// round, from those of others, which then are due that. Rectangles do not touch
// the sides of their cell.
func (m *mosaic) carve(given []int32, fine uint) []carving {
	const rounds = 7
	unit := m.full >> (2 * fine)
	c := carver{inner: 1<<fine - 2, need: make([]int64, len(m.due)), got: slices.Clone(m.got), used: make(map[int32]bool)}
	for class, due := range m.due {
		c.need[class] = floorDiv(2*due+unit, 2*unit)
	}
	none := len(m.due) - 1
	c.got[none] = 1
	for round := range rounds {
		asks := func(class int32) bool { return c.need[class] > 0 || c.got[class] == 0 }
		for class, cells := range m.wanted(given, asks) {
			for _, n := range cells {
				if !asks(int32(class)) {
					break
				}
				c.take(int32(class), given[n], n, m.mixed[n], round%2 == 1)
			}
		}
	}
	return c.carved
}

// carver is the state of carve: what classes are due, and have got.
type carver struct {
	inner  int64 // the longest side of a rectangle
	need   []int64
	got    []int
	used   map[int32]bool // cells
	carved []carving
}

// take gives a class a piece of a cell of its holder: what that has too much, or,
// if any is set or else the class would have nothing, whatever is needed.
func (c *carver) take(class, holder, n int32, cell mixedCell, anyway bool) {
	need, spare := c.need[class], -c.need[holder]
	if c.got[class] == 0 {
		need, spare = max(need, 1), max(spare, 1)
	}
	if anyway {
		spare = need
	}
	size := min(need, spare, c.inner*c.inner)
	if size <= 0 || c.used[n] {
		return
	}
	w := min(size, c.inner)
	h := size / w
	c.used[n] = true
	c.need[class] -= w * h
	c.need[holder] += w * h
	c.got[class]++
	c.carved = append(c.carved, carving{cell.x, cell.y, holder, class, int32(w), int32(h)})
}
