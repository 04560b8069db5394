package tiles

import (
	"math"

	"guotu/geo"
	"guotu/layers"
)

// places are the boxes, in the world, of the features of a layer that may come into tiles.
type places struct {
	index   boxIndex
	feature []uint32 // by place in the index
}

func newPlaces(l *layers.Layer, g Grid) *places {
	p := &places{}
	var boxes []box
	var features []uint32
	for i := range l.Len() {
		if shown(l, i) {
			b := l.FeatureBound(i)
			low, high := g.project(b.Min), g.project(b.Max)
			boxes = append(boxes, box{low.X, low.Y, high.X, high.Y})
			features = append(features, uint32(i))
		}
	}
	order := hilbertOrder(len(boxes), func(i int) box { return boxes[i] })
	p.index = newBoxIndex(len(boxes), func(i int) box { return boxes[order[i]] })
	p.feature = make([]uint32, len(order))
	for i, n := range order {
		p.feature[i] = features[n]
	}
	return p
}

// fates is the number of fates.
const fates = int(dropped) + 1

// census counts the features of a layer in a box by their fate. Where the box
// holds many it looks at few of them.
type census struct {
	places *places
	fate   []fate          // by place
	before [][fates]uint32 // by group of places: how many come before it
}

func newCensus(p *places, fate []fate) *census {
	return censusOf(p, makeFates(p, fate))
}

// censusOf takes fates by place.
func censusOf(p *places, fate []fate) *census {
	c := &census{places: p, fate: fate}
	var sum [fates]uint32
	for i, f := range c.fate {
		if i%fanout == 0 {
			c.before = append(c.before, sum)
		}
		sum[f]++
	}
	c.before = append(c.before, sum)
	return c
}

func makeFates(p *places, by []fate) []fate {
	to := make([]fate, len(p.feature))
	for i, n := range p.feature {
		to[i] = by[n]
	}
	return to
}

// count returns how many features have a box that meets q, which is in the world;
// of those alone whose bit is set in rows, unless that is nil.
func (c *census) count(q box, rows []uint64) (n [fates]int) {
	if top := len(c.places.index.levels) - 1; top >= 0 {
		c.descend(top, 0, q, rows, &n)
	}
	return n
}

func (c *census) descend(level, at int, q box, rows []uint64, n *[fates]int) {
	x := &c.places.index
	b := x.levels[level][at]
	if !b.meets(q) {
		return
	}
	if rows == nil && q.x0 <= b.x0 && b.x1 <= q.x1 && q.y0 <= b.y0 && b.y1 <= q.y1 {
		groups := int(math.Pow(fanout, float64(level)))
		from, to := at*groups, min((at+1)*groups, len(c.before)-1)
		for f := range n {
			n[f] += int(c.before[to][f] - c.before[from][f])
		}
		return
	}
	if level > 0 {
		for i := at * fanout; i < min(len(x.levels[level-1]), (at+1)*fanout); i++ {
			c.descend(level-1, i, q, rows, n)
		}
		return
	}
	for i := at * fanout; i < min(x.len(), (at+1)*fanout); i++ {
		if x.box(i).meets(q) && chosen(rows, int(c.places.feature[i])) {
			n[c.fate[i]]++
		}
	}
}

// chosen reports whether a bit is set; every one is where there are no rows.
func chosen(rows []uint64, i int) bool { return rows == nil || rows[i/64]>>(i%64)&1 != 0 }

// inWorld is a box in units of a depth in steps of the world, without what it
// shares with its neighbours to the east and north.
func inWorld(b box, unit int) box {
	shift := layers.MaxZoom - unit
	low, high := geo.Pixel{X: b.x0 << shift, Y: b.y0 << shift}, geo.Pixel{X: b.x1<<shift - 1, Y: b.y1<<shift - 1}
	return box{low.X, low.Y, high.X, high.Y}
}
