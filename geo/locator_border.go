package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// A border cell in Locator.words is a sequence of groups. A group is
//
//	flags, the number n of its rings (31 at most), r of its runs, and m of their
//	vertices (64 at most)
//	the rings that are crossed an odd number of times beyond its edges, as bits
//	the list of the features that the whole cell lies inside, if groupList says so
//	(in the first group)
//	n times: feature, and groupHole if the ring is one
//	r times: a run
//	m times: x and y
//	r times: ring, and the number of the first vertex of the run in it
//
// where the rings of a polygon follow each other, shell first. A run tells which
// rings it belongs to, one or two, as bit numbers; which of its ends are loose;
// the number of its first vertex in the group and the number of its edges. Where
// there are too many vertices the group is continued by the next one; the rings
// come with the last.
//
// Coordinates are packed into 16 bits each (see locatorGrid.packed), which keeps
// their order: only of equal ones nothing is known, and then the vertices
// themselves are asked.
//
// A polygon with more than 31 rings in a cell is a group of its own: flags, its
// shell, the list, the number of its rings, and its feature.
const (
	groupRings  = 1<<5 - 1
	groupMore   = 1 << 5 // another group follows
	groupHoles  = 1 << 6
	groupWhole  = 1 << 7 // a polygon with too many rings
	groupOpen   = 1 << 8 // the next group continues this one
	groupRuns   = 9
	groupPoints = 16
	groupList   = 1 << 23
	groupMost   = 31
	groupHole   = 1 << 31
	groupNobody = 1 << 31 // the bit of the second ring of a run that has one only

	runSecond = 5
	runLoose  = 10 // first and last vertex, for the first and for the second ring
	runFrom   = 14
	runCount  = 20
	runMost   = 63
	looseAny  = 15 << runLoose
	nobody    = 31
)

// borderCell is the cell that is being made.
type borderCell struct {
	grid    *locatorGrid
	column  int
	row     int
	edges   []uint32  // ascending
	within  []uint32  // rings that a ray from the point crosses an odd number of times
	around  []uint32  // the same without the edges of the cell
	point   orb.Point // on its right side
	members []ringInCell
	pairing edgePairs
	group   groupInWork
	list    uint32 // of the features that the cell lies inside, until it is written
}

// ringInCell is a ring that passes the cell or lies around it.
type ringInCell struct {
	ring   uint32
	from   int // its edges are edges[from:to] of the cell
	to     int
	around bool // see borderCell.around
}

// crowdOrBorder makes a cell that edges pass.
func (b *locatorBuilder) crowdOrBorder(g *locatorGrid, column, row int, edges, within []uint32, p orb.Point, left float64, depth int) uint32 {
	c := &b.cell
	c.grid, c.column, c.row, c.edges, c.within, c.point = g, column, row, edges, within, p
	b.findAround(c)
	if len(edges) >= crowdEdges && depth < deepest {
		box := orb.Bound{Min: orb.Point{left, g.row(float64(row))}, Max: orb.Point{p[0], g.row(float64(row + 1))}}
		if columns, rows := b.crowdSize(box, edges); columns*rows > 1 {
			n := b.grid(crowdedCell{box, edges, slices.Clone(c.around), depth + 1, p[1]}, columns, rows)
			return cellGrid<<cellKind | uint32(n)
		}
	}
	return b.border(c)
}

// crowdSize is the size of the grid for a cell; one by one if a grid would not
// help.
func (b *locatorBuilder) crowdSize(box orb.Bound, edges []uint32) (columns, rows int) {
	columns, rows = gridFor(box, len(edges)/8)
	for columns*rows > 3 {
		g := newLocatorGrid(box, columns, rows)
		across, up := 0.0, 0.0
		for _, e := range edges {
			p, q := b.edge(e)
			across += min(math.Abs(p[0]*0.5-q[0]*0.5)*g.perX, float64(g.columns))
			up += min(math.Abs(p[1]*0.5-q[1]*0.5)*g.perY, float64(g.rows))
		}
		cost := len(edges) + int(across+up)
		if across+up < 1.5*float64(len(edges)) && cost < b.spare && g.columns*g.rows > 1 {
			b.spare -= cost
			return g.columns, g.rows
		}
		if across < 4*up || columns == 1 {
			rows = (rows + 1) / 2
		}
		if up < 4*across || rows == 1 {
			columns = (columns + 1) / 2
		}
	}
	return 1, 1
}

// findAround counts what the ray from the point of the cell meets beyond the
// edges of the cell.
//
// Those other edges do not come near the cell. How many of them a ray from a
// place in the cell crosses therefore depends on its latitude alone, and, being
// even or odd, changes only at latitudes where they end east of the cell, that
// is, where the next edge of the ring is one of the cell. A line straight up from
// each such loose end, counted as if it were an edge, takes these changes away:
// what is left is the same for all places of the cell.
func (b *locatorBuilder) findAround(c *borderCell) {
	c.around = append(c.around[:0], c.within...)
	for _, e := range c.edges {
		if p, q := b.edge(e); crossesEast(p, q, c.point) {
			c.around = toggleRing(c.around, b.ringOf[e])
		}
	}
	b.looseEnds(c.edges, c.point[0], func(e uint32, _ bool, v orb.Point) {
		if c.point[1] >= v[1] {
			c.around = toggleRing(c.around, b.ringOf[e])
		}
	})
}

// border writes a border cell, if edges of the cell matter at all.
func (b *locatorBuilder) border(c *borderCell) uint32 {
	b.findMembers(c)
	solid, local := b.sortOut(c)
	if len(local) == 0 {
		return b.plain(solid)
	}
	list := b.list(solid)
	for len(b.l.words)%wordStep != 0 {
		b.l.words = append(b.l.words, 0)
	}
	offset := len(b.l.words)
	c.list = list
	for len(local) > 0 {
		n := nextGroup(local)
		if len(local[0]) > groupMost {
			shell := local[0][0].ring
			count := shell
			for int(count) < len(b.shell) && b.shell[count] == shell {
				count++
			}
			b.last = len(b.l.words)
			b.l.words = append(b.l.words, groupWhole|groupList, shell, c.list, count-shell, b.feature[shell])
			c.list = 0
		} else {
			b.writeGroup(c, local[:n])
		}
		if local = local[n:]; len(local) > 0 {
			b.l.words[b.last] |= groupMore
		}
	}
	return cellBorder<<cellKind | uint32(offset/wordStep)
}

// nextGroup returns how many of the polygons make the next group.
func nextGroup(local [][]ringInCell) int {
	rings := 0
	for n, p := range local {
		if rings += len(p); rings > groupMost {
			return max(n, 1)
		}
	}
	return len(local)
}

// findMembers lists the rings with edges in the cell or around it, ascending.
func (b *locatorBuilder) findMembers(c *borderCell) {
	c.members = c.members[:0]
	around := c.around
	addAround := func(below uint32) {
		for len(around) > 0 && around[0] < below {
			c.members = append(c.members, ringInCell{ring: around[0], around: true})
			around = around[1:]
		}
	}
	for i := 0; i < len(c.edges); {
		r := b.ringOf[c.edges[i]]
		n := i + 1
		for n < len(c.edges) && b.ringOf[c.edges[n]] == r {
			n++
		}
		addAround(r)
		m := ringInCell{ring: r, from: i, to: n}
		if len(around) > 0 && around[0] == r {
			m.around, around = true, around[1:]
		}
		c.members = append(c.members, m)
		i = n
	}
	addAround(math.MaxUint32)
}

// sortOut separates the features that the whole cell lies inside from the
// polygons that need to be asked; others are left out.
func (b *locatorBuilder) sortOut(c *borderCell) (solid []uint32, local [][]ringInCell) {
	for i := 0; i < len(c.members); {
		n, passes := i, false
		shell := b.shell[c.members[i].ring]
		for n < len(c.members) && b.shell[c.members[n].ring] == shell {
			passes = passes || c.members[n].to > 0
			n++
		}
		polygon := c.members[i:n]
		i = n
		switch {
		case polygon[0].ring != shell: // the cell lies outside the shell
		case passes:
			local = append(local, polygon)
		case len(polygon) == 1 && (len(solid) == 0 || solid[len(solid)-1] != b.feature[shell]):
			solid = append(solid, b.feature[shell])
		}
	}
	if len(solid) > 0 {
		local = slices.DeleteFunc(local, func(p []ringInCell) bool {
			_, within := slices.BinarySearch(solid, b.feature[p[0].ring])
			return within
		})
	}
	return solid, local
}

func (b *locatorBuilder) writeGroup(c *borderCell, polygons [][]ringInCell) {
	c.group = groupInWork{features: c.group.features[:0], runs: c.group.runs[:0], points: c.group.points[:0], edges: c.group.edges[:0]}
	c.pairing.reset()
	for _, p := range polygons {
		for i, m := range p {
			f, slot := b.feature[m.ring], len(c.group.features)
			if i > 0 {
				f |= groupHole
				c.group.flags |= groupHoles
			}
			c.group.features = append(c.group.features, f)
			if m.around {
				c.group.around |= 1 << slot
			}
			for n := m.from; n < m.to; n++ {
				c.pairing.add(c.edges[n], m.ring, uint8(slot))
			}
		}
	}
	c.pairing.match(b)
	b.addRuns(c)
	b.flush(c, true)
}

// groupInWork is the group that is being made.
type groupInWork struct {
	flags, around                 uint32
	features, runs, points, edges []uint32
}

// flush writes what the group has so far; the rings come with the last part.
func (b *locatorBuilder) flush(c *borderCell, last bool) {
	g := &c.group
	b.last = len(b.l.words)
	counts := uint32(len(g.runs))<<groupRuns | uint32(len(g.points))<<groupPoints
	head, around := groupOpen|groupMore|counts, uint32(0)
	if last {
		head, around = g.flags|uint32(len(g.features))|counts, g.around
	}
	if c.list != 0 {
		b.l.words = append(b.l.words, head|groupList, around, c.list)
	} else {
		b.l.words = append(b.l.words, head, around)
	}
	if last {
		b.l.words = append(b.l.words, g.features...)
	}
	b.l.words = append(b.l.words, g.runs...)
	b.l.words = append(b.l.words, g.points...)
	b.l.words = append(b.l.words, g.edges...)
	g.runs, g.points, g.edges = g.runs[:0], g.points[:0], g.edges[:0]
	c.list = 0
}
