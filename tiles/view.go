package tiles

import (
	"encoding/binary"
	"slices"

	"guotu/geo"
)

// view is a face packed for being cut into tiles. It is made of items, each a
// polygon, a line or a group of points of one thing that is shown (an owner), in the
// order of a Hilbert curve. What an item looks like stands in a stream of bytes as
// the commands of a vector tile have it, so that an item that lies wholly within
// a tile is copied. A view does not change.
//
// An item in the stream is a path, for a polygon one for each ring, the shell
// first:
//
//	uvarint  number of positions, times two, plus 1 if the path is long
//	uvarint  for a long path: its first place in chunks
//	varint   x and y of the first position: for the shell or line relative to the
//	         south-western corner of the item's group in the index, for a hole
//	         to the first position of the ring before it, y to the north
//	varint   x and y of the last position relative to the first, y to the south
//	uvarint  number of bytes that follow
//	varint   x and y of each further position relative to the one before, y to the
//	         south
//
// Varints are zigzag-coded. Rings are open and have their inside on the right.
type view struct {
	index  boxIndex
	owner  []uint32 // by item: what it belongs to, times four, plus its kind (itemKind)
	start  []uint32 // by item: where it begins in the stream, from the base of its group
	base   []int64  // by group of fanout items
	stream []byte
	chunks []chunk
	shift  uint // log2 of the number of tile units in a unit of the view

	face    *face // without level and table
	table   *attributes
	columns []int   // of the table that tiles have
	census  *census // of what the face does not show for itself; nil if all is
}

// chunk is a piece of a long path: chunkSize segments, fewer in the last.
type chunk struct {
	box  box       // around the segments
	at   geo.Pixel // where they begin
	from uint32    // where the positions after that stand, from the first of the path
}

// chunkSize is the number of segments that are passed over at once when all of
// them lie beyond one side of a tile.
const chunkSize = 64

// The kinds of items, in the order in which they come in a tile.
const (
	polygonItem = iota
	lineItem
	pointItem
	kinds
)

var kindTypes = [kinds]geomType{polygonType, lineType, pointType}

// newView packs a level, whose units are 2^shift tile units.
func newView(l *level, shift uint) *view {
	v := &view{shift: shift}
	type item struct {
		owner    uint32
		from, to int32 // parts
	}
	var items []item
	for o := range len(l.first) - 1 {
		for i := l.first[o]; i < l.first[o+1]; i++ {
			p := &l.parts[i]
			if p.hole {
				items[len(items)-1].to++
				continue
			}
			kind := slices.Index(kindTypes[:], p.kind)
			items = append(items, item{uint32(o)<<2 | uint32(kind), i, i + 1})
		}
	}
	order := hilbertOrder(len(items), func(i int) box { return l.parts[items[i].from].box })
	v.index = newBoxIndex(len(items), func(i int) box { return l.parts[items[order[i]].from].box })
	v.owner, v.start = make([]uint32, len(items)), make([]uint32, len(items))
	v.base = make([]int64, len(v.index.scale))
	w := streamWriter{}
	for n, i := range order {
		if n%fanout == 0 {
			v.base[n/fanout] = int64(len(w.stream))
		}
		v.owner[n], v.start[n] = items[i].owner, uint32(int64(len(w.stream))-v.base[n/fanout])
		w.from = v.index.origin(n)
		for k := items[i].from; k < items[i].to; k++ {
			w.path(&l.parts[k])
		}
	}
	v.stream, v.chunks = append([]byte(nil), w.stream...), append([]chunk(nil), w.chunks...)
	return v
}

// streamWriter writes paths behind one another.
type streamWriter struct {
	stream []byte
	chunks []chunk
	from   geo.Pixel // what the next path is relative to
	steps  []byte
	at     []geo.Pixel
}

// path appends a ring, the other way round, or a line, or points.
func (w *streamWriter) path(p *part) {
	at := p.at
	if p.kind == polygonType {
		w.at = w.at[:0]
		for i := len(at) - 1; i >= 0; i-- {
			w.at = append(w.at, at[i])
		}
		at = w.at
	}
	w.steps = w.steps[:0]
	long := p.kind != pointType && len(at) > 2*chunkSize
	first := len(w.chunks)
	for i, q := range at {
		if i > 0 {
			w.steps = appendStep(w.steps, q.X-at[i-1].X, at[i-1].Y-q.Y)
		}
		if long && i%chunkSize == 0 {
			c := chunk{box: emptyBox(), at: q, from: uint32(len(w.steps))}
			for _, r := range at[i:min(i+chunkSize+1, len(at))] {
				c.box.add(r)
			}
			if i+chunkSize >= len(at) {
				c.box.add(at[0]) // the segment that closes a ring
			}
			w.chunks = append(w.chunks, c)
		}
	}
	last := at[len(at)-1]
	if long {
		w.stream = binary.AppendUvarint(w.stream, uint64(len(at))<<1|1)
		w.stream = binary.AppendUvarint(w.stream, uint64(first))
	} else {
		w.stream = binary.AppendUvarint(w.stream, uint64(len(at))<<1)
	}
	w.stream = appendStep(w.stream, at[0].X-w.from.X, at[0].Y-w.from.Y)
	w.stream = appendStep(w.stream, last.X-at[0].X, at[0].Y-last.Y)
	w.stream = binary.AppendUvarint(w.stream, uint64(len(w.steps)))
	w.stream = append(w.stream, w.steps...)
	w.from = at[0]
}

// path is a path of an item, read from the stream; positions in units of the view.
type path struct {
	n      int       // number of positions
	chunk  int       // of a long path: the first place in the view's chunks; else -1
	first  geo.Pixel // y to the north
	toLast geo.Pixel // from the first to the last position, y to the south
	steps  []byte
}

// item returns the bytes of an item and what its first path is relative to.
func (v *view) item(i uint32) ([]byte, geo.Pixel) {
	g := int(i) / fanout
	from, to := v.base[g]+int64(v.start[i]), int64(len(v.stream))
	if next := int(i) + 1; next < len(v.start) {
		to = v.base[next/fanout] + int64(v.start[next])
	}
	return v.stream[from:to], v.index.origin(int(i))
}

// next reads a path and returns the bytes behind it.
func (p *path) next(b []byte, from geo.Pixel) []byte {
	n, b := readUvarint(b)
	p.n, p.chunk = int(n>>1), -1
	if n&1 != 0 {
		n, b = readUvarint(b)
		p.chunk = int(n)
	}
	p.first, b = readStep(b)
	p.first.X, p.first.Y = p.first.X+from.X, p.first.Y+from.Y
	p.toLast, b = readStep(b)
	n, b = readUvarint(b)
	p.steps = b[:n]
	return b[n:]
}

func readUvarint(b []byte) (uint64, []byte) {
	if b[0] < 0x80 {
		return uint64(b[0]), b[1:]
	}
	n, size := binary.Uvarint(b)
	return n, b[size:]
}

func readStep(b []byte) (geo.Pixel, []byte) {
	var x, y uint64
	if len(b) > 1 && b[0]|b[1] < 0x80 {
		x, y, b = uint64(b[0]), uint64(b[1]), b[2:]
	} else {
		x, b = readUvarint(b)
		y, b = readUvarint(b)
	}
	return geo.Pixel{X: unzigzag(x), Y: unzigzag(y)}, b
}

func unzigzag(n uint64) int32 { return int32(uint32(n)>>1) ^ -int32(n&1) }
