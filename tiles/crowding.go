package tiles

import (
	"cmp"
	"math"
	"slices"

	"guotu/geo"
)

// crowding finds room for squares of one unit in a level: unit cells whose inside
// no border passes through. A cell within an area is cut out of it, so that areas
// that do not overlap do not come to overlap.
type crowding struct {
	level  *level
	blocks map[[2]int32]*block
	rows   map[int32][]int32     // by row of blocks: those that there are, from the west
	since  map[geo.Pixel]int32   // by cell: how far around there is no room
	space  map[int32]float64     // by host: the area that is left of it
	hosts  map[int32][]geo.Pixel // by host: the cells that are cut out of it
	kept   map[int32]part        // by row of the level
}

// wantedSquare is a row of a level for which a square is wanted near a cell.
type wantedSquare struct {
	row  int32
	near geo.Pixel
}

// blockBits is the logarithm of the side of a block of cells.
const blockBits = 4

// block holds what is in the cells of a square of them.
type block struct {
	owner [1 << (2 * blockBits)]int32 // the row of the level whose area it is, and 1
	full  [1 << (2 * blockBits)]bool  // a border passes through, or it is taken
}

func (b *block) index(x, y int32) int32 {
	const mask = 1<<blockBits - 1
	return y&mask<<blockBits | x&mask
}

// The distances up to which room is looked for, one after another; for what is not
// kept anyway, only the first two.
var reaches = [...]int32{8, 32, 128, 512, 2048, 8192}

// maxBlocks bounds the blocks that are looked at together (1.3 kB each).
const maxBlocks = 200_000

// placeAll finds room for squares and returns those for which there is none.
func (c *crowding) placeAll(wanted []wantedSquare, anywhere bool) []wantedSquare {
	c.space = make(map[int32]float64)
	for n, reach := range reaches {
		if n == 2 && !anywhere || len(wanted) == 0 {
			break
		}
		var left []wantedSquare
		for len(wanted) > 0 {
			n := c.open(wanted, reach)
			for _, w := range wanted[:n] {
				if !c.place(w, reach) {
					left = append(left, w)
				}
			}
			wanted = wanted[n:]
		}
		wanted = left
	}
	return wanted
}

// open makes the blocks around as many of the squares as there may be at once.
func (c *crowding) open(wanted []wantedSquare, reach int32) (n int) {
	c.blocks, c.rows, c.since = make(map[[2]int32]*block), make(map[int32][]int32), make(map[geo.Pixel]int32)
	done := make(map[geo.Pixel]bool)
	for n < len(wanted) && (n == 0 || len(c.blocks) < maxBlocks) {
		w := wanted[n].near
		n++
		if done[w] {
			continue
		}
		done[w] = true
		for y := (w.Y - reach) >> blockBits; y <= (w.Y+reach)>>blockBits; y++ {
			for x := (w.X - reach) >> blockBits; x <= (w.X+reach)>>blockBits; x++ {
				if at := [2]int32{x, y}; c.blocks[at] == nil {
					c.blocks[at] = new(block)
					c.rows[y] = append(c.rows[y], x)
				}
			}
		}
	}
	for _, xs := range c.rows {
		slices.Sort(xs)
	}
	for row := range int32(len(c.level.first) - 1) {
		c.draw(row)
	}
	for _, own := range c.hosts {
		for _, cell := range own {
			c.take(cell)
		}
	}
	for _, p := range c.kept {
		if p.kind == polygonType {
			c.take(p.at[0])
		}
	}
	return n
}

// take marks a cell as taken.
func (c *crowding) take(cell geo.Pixel) {
	if b := c.blocks[[2]int32{cell.X >> blockBits, cell.Y >> blockBits}]; b != nil {
		b.full[b.index(cell.X, cell.Y)] = true
	}
}

// draw notes where the borders of a row pass, and which cells are inside.
func (c *crowding) draw(row int32) {
	type crossing struct {
		y int32
		x float64
	}
	var crossings []crossing
	for n := c.level.first[row]; n < c.level.first[row+1]; n++ {
		p := &c.level.parts[n]
		if p.kind != polygonType {
			continue
		}
		a := p.at[len(p.at)-1]
		for _, b := range p.at {
			from, to := a, b
			a = b
			if from.Y > to.Y {
				from, to = to, from
			}
			dx, dy := int64(to.X)-int64(from.X), int64(to.Y)-int64(from.Y)
			for y := from.Y; y < to.Y; y++ {
				xs := c.rows[y>>blockBits]
				if xs == nil {
					y |= 1<<blockBits - 1
					continue
				}
				k := int64(y) - int64(from.Y)
				crossings = append(crossings, crossing{y, float64(from.X) + (float64(k)+0.5)*float64(dx)/float64(dy)})
				low, high := min(k*dx, (k+1)*dx), max(k*dx, (k+1)*dx)
				west, east := from.X+int32(floorDiv(low, dy)), from.X-int32(floorDiv(-high, dy))
				c.eachCell(xs, y, west, east, func(b *block, i int32) { b.full[i] = true })
			}
		}
	}
	slices.SortFunc(crossings, func(a, b crossing) int { return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x)) })
	for i := 0; i+1 < len(crossings); i += 2 {
		y := crossings[i].y
		west, east := int32(math.Round(crossings[i].x)), int32(math.Round(crossings[i+1].x))
		c.eachCell(c.rows[y>>blockBits], y, west, east, func(b *block, i int32) { b.owner[i] = row + 1 })
	}
}

// eachCell calls f for the cells of a row from west up to, but not including, east
// that lie in blocks, whose columns are xs.
func (c *crowding) eachCell(xs []int32, y, west, east int32, f func(b *block, i int32)) {
	if west >= east {
		return
	}
	n, _ := slices.BinarySearch(xs, west>>blockBits)
	for ; n < len(xs) && xs[n] <= (east-1)>>blockBits; n++ {
		b := c.blocks[[2]int32{xs[n], y >> blockBits}]
		for x := max(west, xs[n]<<blockBits); x < min(east, (xs[n]+1)<<blockBits); x++ {
			f(b, b.index(x, y))
		}
	}
}

// place finds room for a square, ring by ring around the cell where it belongs.
func (c *crowding) place(w wantedSquare, reach int32) bool {
	for r := c.since[w.near]; r <= reach; r++ {
		for _, cell := range ringAround(w.near, r) {
			if c.free(cell) {
				c.since[w.near] = r
				c.put(w.row, cell)
				return true
			}
		}
	}
	c.since[w.near] = reach + 1
	return false
}

// ringAround returns the cells at a distance of r from another, in x or y.
func ringAround(at geo.Pixel, r int32) []geo.Pixel {
	if r == 0 {
		return []geo.Pixel{at}
	}
	cells := make([]geo.Pixel, 0, 8*r)
	for d := -r; d < r; d++ {
		cells = append(cells, geo.Pixel{X: at.X + d, Y: at.Y - r}, geo.Pixel{X: at.X + r, Y: at.Y + d},
			geo.Pixel{X: at.X - d, Y: at.Y + r}, geo.Pixel{X: at.X - r, Y: at.Y - d})
	}
	slices.SortStableFunc(cells, func(a, b geo.Pixel) int {
		return cmp.Compare(distance2(a, at), distance2(b, at))
	})
	return cells
}

func distance2(a, b geo.Pixel) int64 {
	dx, dy := int64(a.X)-int64(b.X), int64(a.Y)-int64(b.Y)
	return dx*dx + dy*dy
}

// free reports whether a cell may be taken: the area it lies in must not vanish.
func (c *crowding) free(cell geo.Pixel) bool {
	b := c.blocks[[2]int32{cell.X >> blockBits, cell.Y >> blockBits}]
	if b == nil {
		return false
	}
	i := b.index(cell.X, cell.Y)
	return !b.full[i] && (b.owner[i] == 0 || c.room(b.owner[i]-1) > 1)
}

// room is the area that is left of a row of the level.
func (c *crowding) room(row int32) float64 {
	area, known := c.space[row]
	if !known {
		for _, p := range c.level.parts[c.level.first[row]:c.level.first[row+1]] {
			if p.kind == polygonType {
				area += float64(signedArea(p.at)) / 2
			}
		}
		c.space[row] = area
	}
	return area
}

// put gives a cell to a row, and cuts it out of the area that it lies in.
func (c *crowding) put(row int32, cell geo.Pixel) {
	c.kept[row] = part{kind: polygonType, at: square(cell)}
	b := c.blocks[[2]int32{cell.X >> blockBits, cell.Y >> blockBits}]
	i := b.index(cell.X, cell.Y)
	b.full[i] = true
	if host := b.owner[i] - 1; host >= 0 {
		c.space[host] = c.room(host) - 1
		c.hosts[host] = append(c.hosts[host], cell)
	}
}

func square(c geo.Pixel) []geo.Pixel {
	return []geo.Pixel{c, {X: c.X + 1, Y: c.Y}, {X: c.X + 1, Y: c.Y + 1}, {X: c.X, Y: c.Y + 1}}
}

// rebuild puts what was kept into the level. Borders get a vertex where the corner
// of a square lies on them.
func (c *crowding) rebuild() {
	corners := make(map[geo.Pixel]bool)
	all := emptyBox()
	for _, p := range c.kept {
		if p.kind == polygonType {
			for _, q := range p.at {
				corners[q] = true
				all.add(q)
			}
		}
	}
	old := c.level.parts
	to := &level{first: make([]int32, 0, len(c.level.first))}
	for row := range int32(len(c.level.first) - 1) {
		to.first = append(to.first, int32(len(to.parts)))
		own := old[c.level.first[row]:c.level.first[row+1]]
		if p, kept := c.kept[row]; kept {
			to.add(p.kind, p.at, false)
			continue
		}
		holes := c.hosts[row]
		var rings [][]geo.Pixel
		for _, p := range own {
			if p.kind == polygonType && p.box.meets(all) {
				p.at = withCorners(p.at, corners)
			}
			if p.kind == polygonType && holes != nil {
				rings = append(rings, p.at)
			}
			if p.kind != polygonType || holes == nil {
				to.add(p.kind, p.at, p.hole)
			}
		}
		if holes == nil {
			continue
		}
		for _, cell := range holes {
			hole := square(cell)
			slices.Reverse(hole)
			rings = append(rings, hole)
		}
		for _, polygon := range geo.Polygonize(rings) {
			for n, r := range polygon {
				to.add(polygonType, r, n > 0)
			}
		}
	}
	to.first = append(to.first, int32(len(to.parts)))
	*c.level = *to
}

// withCorners returns a ring with the corners added that lie between its vertices.
func withCorners(ring []geo.Pixel, corners map[geo.Pixel]bool) []geo.Pixel {
	to := make([]geo.Pixel, 0, len(ring))
	for i, a := range ring {
		to = append(to, a)
		b := ring[(i+1)%len(ring)]
		dx, dy := b.X-a.X, b.Y-a.Y
		steps := gcd(max(dx, -dx), max(dy, -dy))
		for k := int32(1); k < steps; k++ {
			if p := (geo.Pixel{X: a.X + dx/steps*k, Y: a.Y + dy/steps*k}); corners[p] {
				to = append(to, p)
			}
		}
	}
	return to
}

func gcd(a, b int32) int32 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
