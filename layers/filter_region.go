package layers

import (
	"github.com/paulmach/orb"

	"guotu/geo"
)

// regionCells is how many cells a regionGrid has in each direction.
const regionCells = 256

// regionGrid tells of boxes that they lie wholly inside or outside of an area, without
// looking at its edges: it marks the cells that edges may pass through.
//
// A coordinate is mapped to its cell by a monotone function, rounding included. If an
// edge meets a box, the cell of that point is marked and among those of the box; so a
// box without a marked cell meets no edge.
type regionGrid struct {
	bound orb.Bound
	scale orb.Point                              // cells per degree
	cells [regionCells * regionCells / 64]uint64 // marked
	areas [regionCells * regionCells / 64]uint64 // of the others, those inside
}

// newRegionGrid returns nil for what is no area.
func newRegionGrid(region orb.Geometry) *regionGrid {
	var all orb.MultiPolygon
	switch r := region.(type) {
	case orb.Polygon:
		all = orb.MultiPolygon{r}
	case orb.MultiPolygon:
		all = r
	}
	b := all.Bound()
	g := &regionGrid{bound: b, scale: orb.Point{regionCells / (b.Max[0] - b.Min[0]), regionCells / (b.Max[1] - b.Min[1])}}
	if !(b.Max[0] > b.Min[0] && b.Max[1] > b.Min[1] && g.scale[0] < 1e12 && g.scale[1] < 1e12) {
		return nil
	}
	for _, p := range all {
		for _, r := range p {
			for i := range r {
				g.mark(r[i], r[(i+1)%len(r)]) // the last one closes rings that are not
			}
		}
	}
	g.fill(geo.Prepare(region))
	return g
}

// fill finds out which cells without a mark are inside. Between two of them that are
// neighbours there is no edge, so they are on one side: a run of them in a row is looked
// up only if all cells above it are marked.
func (g *regionGrid) fill(area *geo.Prepared) {
	for n := 0; n < regionCells*regionCells; n++ {
		if g.cells[n/64]>>(n%64)&1 != 0 {
			continue
		}
		from, above := n, -1
		for ; ; n++ {
			if up := n - regionCells; up >= 0 && g.cells[up/64]>>(up%64)&1 == 0 {
				above = up
			}
			if next := n + 1; next%regionCells == 0 || g.cells[next/64]>>(next%64)&1 != 0 {
				break
			}
		}
		inside := above >= 0 && g.areas[above/64]>>(above%64)&1 != 0
		if above < 0 {
			x, y := float64(from%regionCells)+0.5, float64(from/regionCells)+0.5
			inside = area.Locate(orb.Point{g.bound.Min[0] + x/g.scale[0], g.bound.Min[1] + y/g.scale[1]}) == geo.Inside
		}
		for i := from; inside && i <= n; i++ {
			g.areas[i/64] |= 1 << (i % 64)
		}
	}
}

// cell is the cell of a coordinate, the outermost one for what lies outside.
func (g *regionGrid) cell(axis int, v float64) int {
	return int(max(0, min(regionCells-1, (v-g.bound.Min[axis])*g.scale[axis])))
}

// mark marks the cells around an edge, piece by piece. Pieces are about as long as a
// cell, and one cell more on each side makes up for the rounding of their ends.
func (g *regionGrid) mark(a, b orb.Point) {
	at := func(p orb.Point) [2]int { return [2]int{g.cell(0, p[0]), g.cell(1, p[1])} }
	from, last := at(a), at(b)
	pieces := max(abs(last[0]-from[0]), abs(last[1]-from[1]), 1)
	for i := 1; i <= pieces; i++ {
		to := last
		if i < pieces {
			f := float64(i) / float64(pieces)
			to = at(orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])})
		}
		for y := max(min(from[1], to[1])-1, 0); y <= min(max(from[1], to[1])+1, regionCells-1); y++ {
			for x := max(min(from[0], to[0])-1, 0); x <= min(max(from[0], to[0])+1, regionCells-1); x++ {
				n := y*regionCells + x
				g.cells[n/64] |= 1 << (n % 64)
			}
		}
		from = to
	}
}

func abs(n int) int { return max(n, -n) }

// side tells whether a box lies wholly inside or outside of the area; Boundary is that
// it may do neither. It looks at so many cells.
func (g *regionGrid) side(b orb.Bound) (side geo.Side, cells int) {
	x0, x1 := g.cell(0, b.Min[0]), g.cell(0, b.Max[0])
	y0, y1 := g.cell(1, b.Min[1]), g.cell(1, b.Max[1])
	if (x1-x0+1)*(y1-y0+1) > 1024 { // seldom without an edge, and long to look through
		return geo.Boundary, 0
	}
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			n := y*regionCells + x
			if cells++; g.cells[n/64]>>(n%64)&1 != 0 {
				return geo.Boundary, cells
			}
		}
	}
	n := y0*regionCells + x0
	if g.areas[n/64]>>(n%64)&1 != 0 {
		return geo.Inside, cells
	}
	return geo.Outside, cells
}
