package tiles

import (
	"math"

	"guotu/data"
	"guotu/geo"
	"guotu/layers"
)

// defaultBudgetKB bounds what a layer has in a tile, in units of 1,000 bytes
// before compression, unless the layer has its own.
const defaultBudgetKB = 500

// rowWeights are the bytes that features take in a tile besides their geometry.
type rowWeights struct {
	row        []int32 // by row: header, tags, and values that no other row has
	least      int     // the smallest of them
	dictionary int     // keys, and values that rows share, if all of them are in the tile
}

// weighRows works out the bytes of the rows of a table; ids is nil if they have
// none.
func weighRows(t *data.Table, ids []uint64) *rowWeights {
	const header = 14 // message, type and geometry: keys and lengths
	w := &rowWeights{row: make([]int32, t.Rows), dictionary: 64}
	for i := range w.row {
		w.row[i] = header
		if ids != nil {
			w.row[i] += int32(1 + uvarintSize(int(ids[i])))
		}
	}
	var size, uses []int32
	for _, c := range t.Columns {
		size, uses = size[:0], append(uses[:0], make([]int32, len(c.Values()))...)
		for _, v := range c.Values() {
			n := 0
			if v.Kind != data.Absent && v.Kind != data.Null {
				n = len(appendValue(nil, v)) + 2
			}
			size = append(size, int32(n))
		}
		for i := range w.row {
			uses[c.Code(i)]++
		}
		shared := 0
		for code, n := range uses {
			if n > 1 {
				shared += int(size[code])
			}
		}
		number := int32(1) // bytes of the number of a value
		if len(size) > 128 {
			number = 3
		}
		w.dictionary += len(c.Name) + 2 + min(shared, 16<<10)
		for i := range w.row {
			code := c.Code(i)
			if size[code] > 0 {
				w.row[i] += 1 + number
			}
			if uses[code] == 1 || shared > 16<<10 {
				w.row[i] += size[code]
			}
		}
	}
	w.least = math.MaxInt32
	for _, n := range w.row {
		w.least = min(w.least, int(n))
	}
	return w
}

// tileWeight sums up one tile.
type tileWeight struct {
	bytes     int
	row, part int32 // the last ones that were added, and 1
}

// weigher sums up the bytes of the tiles of one depth.
type weigher struct {
	bits   uint // of a tile, in units of the level
	up     uint // log2 of the tile units in a unit of the level
	buffer int32
	rows   *rowWeights
	tiles  map[[2]int32]*tileWeight
	near   [2]int32
	last   *tileWeight
}

// heaviest returns the bytes of the heaviest of the tiles, of 2^extent tile units
// to the side, that show a level whose units are 2^up of those. A row is a feature
// of the level.
func heaviest(l *level, up uint, extent uint32, buffer int32, rows *rowWeights) int {
	w := weigher{bits: uint(extent) - up, up: up, buffer: buffer >> up, rows: rows, tiles: make(map[[2]int32]*tileWeight)}
	for i := range len(l.first) - 1 {
		for n := l.first[i]; n < l.first[i+1]; n++ {
			w.add(int32(i), n, &l.parts[n])
		}
	}
	most := 0
	for _, t := range w.tiles {
		most = max(most, t.bytes)
	}
	return most + rows.dictionary
}

// add adds a part: every vertex to the tiles in whose buffer it lies.
func (w *weigher) add(row, n int32, p *part) {
	b := p.box.grow(w.buffer)
	x0, y0 := b.x0>>w.bits, b.y0>>w.bits
	inOne := x0 == b.x1>>w.bits && y0 == b.y1>>w.bits
	before := p.at[len(p.at)-1]
	if inOne {
		sum := 0
		for _, q := range p.at {
			sum += w.step(before, q)
			before = q
		}
		w.put(x0, y0, row, n, sum)
		return
	}
	for _, q := range p.at {
		bytes := w.step(before, q)
		if (before.X^q.X)>>w.bits != 0 || (before.Y^q.Y)>>w.bits != 0 {
			bytes *= 3 // and positions where the tile and its buffer end
		}
		before = q
		for x := (q.X - w.buffer) >> w.bits; x <= (q.X+w.buffer)>>w.bits; x++ {
			for y := (q.Y - w.buffer) >> w.bits; y <= (q.Y+w.buffer)>>w.bits; y++ {
				w.put(x, y, row, n, bytes)
			}
		}
	}
}

// step is the bytes of a position relative to the one before.
func (w *weigher) step(a, b geo.Pixel) int { return w.size(b.X-a.X) + w.size(b.Y-a.Y) }

func (w *weigher) size(d int32) int {
	if d < 0 {
		d = -d
	}
	switch d = min(d, math.MaxInt32>>w.up) << w.up; {
	case d < 1<<6:
		return 1
	case d < 1<<13:
		return 2
	}
	return 3
}

func (w *weigher) put(x, y, row, part int32, bytes int) {
	const commands = 4 // of a ring or line
	if at := [2]int32{x, y}; w.last == nil || w.near != at {
		w.near, w.last = at, w.tiles[at]
		if w.last == nil {
			w.last = &tileWeight{}
			w.tiles[at] = w.last
		}
	}
	t := w.last
	t.bytes += bytes
	if t.part != part+1 {
		t.part = part + 1
		t.bytes += commands
	}
	if t.row != row+1 {
		t.row = row + 1
		t.bytes += int(w.rows.row[row])
	}
}

// crowdest returns the largest number of features that have the middle of their
// box in one tile of a depth.
func crowdest(boxes []box, depth int) int {
	bits := uint(worldBits - depth)
	count := make(map[[2]int32]int)
	most := 0
	for _, b := range boxes {
		if b.x0 > b.x1 {
			continue
		}
		at := [2]int32{(b.x0/2 + b.x1/2) >> bits, (b.y0/2 + b.y1/2) >> bits}
		count[at]++
		most = max(most, count[at])
	}
	return most
}

// worldBoxes returns the box of every feature in the world; of one that
// is not to be shown, an empty one.
func worldBoxes(l *layers.Layer, g Grid) []box {
	boxes := make([]box, l.Len())
	for i := range boxes {
		boxes[i] = emptyBox()
		if shown(l, i) {
			b := l.FeatureBound(i)
			boxes[i].add(g.project(b.Min))
			boxes[i].add(g.project(b.Max))
		}
	}
	return boxes
}
