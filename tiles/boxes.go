package tiles

import (
	"cmp"
	"math"
	"slices"

	"guotu/geo"
)

// fanout is the number of boxes under one box of a boxIndex.
const fanout = 16

// boxIndex finds the boxes that meet a box: a packed R-tree over boxes in the order
// of a Hilbert curve (Kamel and Faloutsos, On packing R-trees, 1993). A box takes
// eight bytes, relative to the box around its group of sixteen; where such a
// group is wider than 65,535 units, boxes are a little larger in it than they
// were given.
type boxIndex struct {
	small  [][4]uint16
	scale  []uint8 // by group
	levels [][]box // the boxes around 16 boxes, around 256 and so on
}

// newBoxIndex takes boxes in hilbertOrder.
func newBoxIndex(n int, at func(i int) box) boxIndex {
	x := boxIndex{small: make([][4]uint16, n)}
	around := make([]box, (n+fanout-1)/fanout)
	x.scale = make([]uint8, len(around))
	for g := range around {
		b := emptyBox()
		for i := g * fanout; i < min(n, (g+1)*fanout); i++ {
			b.join(at(i))
		}
		around[g] = b
		for max(int64(b.x1)-int64(b.x0), int64(b.y1)-int64(b.y0))>>x.scale[g] >= math.MaxUint16 {
			x.scale[g]++
		}
		up := int64(1)<<x.scale[g] - 1
		for i := g * fanout; i < min(n, (g+1)*fanout); i++ {
			c, s := at(i), x.scale[g]
			x.small[i] = [4]uint16{
				uint16((int64(c.x0) - int64(b.x0)) >> s), uint16((int64(c.y0) - int64(b.y0)) >> s),
				uint16((int64(c.x1) - int64(b.x0) + up) >> s), uint16((int64(c.y1) - int64(b.y0) + up) >> s),
			}
		}
	}
	x.stack(around)
	return x
}

// stack makes the levels from the boxes around groups.
func (x *boxIndex) stack(around []box) {
	for len(around) > 0 {
		x.levels = append(x.levels, around)
		if len(around) == 1 {
			break
		}
		next := make([]box, (len(around)+fanout-1)/fanout)
		for i := range next {
			next[i] = emptyBox()
			for _, b := range around[i*fanout : min(len(around), (i+1)*fanout)] {
				next[i].join(b)
			}
		}
		around = next
	}
}

// len is the number of boxes.
func (x *boxIndex) len() int { return len(x.small) }

// box returns box i.
func (x *boxIndex) box(i int) box {
	g := i / fanout
	b, s, c := &x.levels[0][g], x.scale[g], &x.small[i]
	return box{b.x0 + int32(c[0])<<s, b.y0 + int32(c[1])<<s, b.x0 + int32(c[2])<<s, b.y0 + int32(c[3])<<s}
}

// origin returns the south-western corner of the group of box i.
func (x *boxIndex) origin(i int) geo.Pixel {
	b := &x.levels[0][i/fanout]
	return geo.Pixel{X: b.x0, Y: b.y0}
}

// search appends the positions of the boxes that meet q, in ascending order.
func (x *boxIndex) search(q box, found []uint32) []uint32 {
	if top := len(x.levels) - 1; top >= 0 {
		found = x.descend(top, 0, q, found)
	}
	return found
}

// descend searches below a box of a level.
func (x *boxIndex) descend(level, n int, q box, found []uint32) []uint32 {
	if !x.levels[level][n].meets(q) {
		return found
	}
	if level == 0 {
		for i := n * fanout; i < min(len(x.small), (n+1)*fanout); i++ {
			if x.box(i).meets(q) {
				found = append(found, uint32(i))
			}
		}
		return found
	}
	for i := n * fanout; i < min(len(x.levels[level-1]), (n+1)*fanout); i++ {
		found = x.descend(level-1, i, q, found)
	}
	return found
}

// join grows a box so that it holds another.
func (b *box) join(o box) {
	b.x0, b.y0, b.x1, b.y1 = min(b.x0, o.x0), min(b.y0, o.y0), max(b.x1, o.x1), max(b.y1, o.y1)
}

// hilbertOrder returns the positions of boxes in the order in which a Hilbert curve
// comes by their centres.
func hilbertOrder(n int, at func(i int) box) []uint32 {
	type place struct {
		key uint64
		n   uint32
	}
	places := make([]place, n)
	for i := range places {
		b := at(i)
		places[i] = place{hilbert(uint32((int64(b.x0)+int64(b.x1))/2), uint32((int64(b.y0)+int64(b.y1))/2)), uint32(i)}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.n, b.n)) })
	order := make([]uint32, n)
	for i, p := range places {
		order[i] = p.n
	}
	return order
}

// hilbert is the distance along a Hilbert curve over the world at which it
// comes by a position (Hamilton and Rau-Chaplin, Compact Hilbert indices, 2008,
// for two dimensions).
func hilbert(x, y uint32) uint64 {
	const side = worldBits + 1
	x, y = x&(1<<side-1), y&(1<<side-1)
	var d uint64
	for s := side - 1; s >= 0; s-- {
		rx, ry := x>>s&1, y>>s&1
		d = d<<2 | uint64(3*rx^ry)
		if ry == 0 {
			if rx == 1 {
				x, y = ^x, ^y
			}
			x, y = y, x
		}
	}
	return d
}
