package tiles

import (
	"cmp"
	"slices"

	"guotu/geo"
)

// clipper cuts paths to one tile. Borders are first cut where they cross the
// edges of the tile, of its buffer, and of its neighbours' buffers, at positions
// that are computed from the whole segment, the same way round for everybody: so
// two areas of one tile, and two tiles that meet, agree on every position of what
// both show. Rings have their inside on the right. Scratch space is reused; a
// clipper is for one goroutine.
type clipper struct {
	tile, outer box // the tile, and the tile with its buffer
	inner       box // the tile without its neighbours' buffers
	coarse      box // the outer box in units of the view
	shift       uint

	cut     []geo.Pixel // paths with crossings
	starts  []ringStart // of the rings in cut
	pieces  []piece
	touches []uint32      // where rings touch the edge of the outer box from within
	rings   [][]geo.Pixel // the result
	holes   [][]geo.Pixel
	shells  [][]geo.Pixel
	store   []geo.Pixel // what rings are made of besides cut

	mended int // number of features that needed geo.Polygonize

	work  [2][]geo.Pixel
	spans [4][]span
	lined []uint64 // to be sorted
	cross []crossing
}

// ringStart is where a ring begins in clipper.cut.
type ringStart struct {
	from int32
	hole bool
}

type span struct{ from, to int32 }

type crossing struct {
	at    geo.Pixel
	along int64
}

// reset begins a tile with a buffer, both in tile units, for a view whose units
// are 2^shift tile units.
func (c *clipper) reset(t box, buffer int32, shift uint) {
	c.tile, c.outer, c.inner, c.shift = t, t.grow(buffer), t.grow(-buffer), shift
	up := int32(1)<<shift - 1
	c.coarse = box{c.outer.x0 >> shift, c.outer.y0 >> shift, (c.outer.x1 + up) >> shift, (c.outer.y1 + up) >> shift}
}

// finer is a position of the view in tile units.
func (c *clipper) finer(p geo.Pixel) geo.Pixel {
	return geo.Pixel{X: p.X << c.shift, Y: p.Y << c.shift}
}

// inside reports whether a box of the view lies inside the inner box, so that
// nothing in it needs to be cut.
func (c *clipper) inside(b box) bool {
	return box{b.x0 << c.shift, b.y0 << c.shift, b.x1 << c.shift, b.y1 << c.shift}.within(c.inner)
}

// begin forgets the rings of the feature before.
func (c *clipper) begin() {
	c.cut, c.starts, c.rings, c.store = c.cut[:0], c.starts[:0], c.rings[:0], c.store[:0]
}

// ring adds a ring, with the positions where it crosses the lines.
func (c *clipper) ring(v *view, p *path, hole bool) {
	c.starts = append(c.starts, ringStart{int32(len(c.cut)), hole})
	c.withCrossings(v, p, true)
}

// clean makes valid polygons of the rings added since begin: c.rings, each shell
// before its holes.
func (c *clipper) clean() {
	if len(c.starts) == 0 || c.join() {
		return
	}
	c.rings, c.store = c.rings[:0], c.store[:0]
	for r := range c.starts {
		if ring := c.toBox(c.ringAt(r)); len(ring) > 2 {
			c.rings = append(c.rings, c.keep(ring...))
		}
	}
	if !c.unclean() {
		return
	}
	c.mended++
	split := c.splitSides()
	for _, ring := range split {
		slices.Reverse(ring)
	}
	c.rings = c.rings[:0]
	for _, polygon := range geo.Polygonize(split) {
		for _, ring := range polygon {
			slices.Reverse(ring)
			c.rings = append(c.rings, ring)
		}
	}
}

// withCrossings appends a path to c.cut, with the positions added where it
// crosses the lines of the tile and of its buffer, and without runs of segments
// that lie beyond one side of the buffer.
func (c *clipper) withCrossings(v *view, p *path, closed bool) {
	first := c.finer(p.first)
	if p.chunk < 0 {
		c.segments(first, p.first, p.steps, p.n-1)
	} else {
		n := (p.n + chunkSize - 1) / chunkSize
		chunks := v.chunks[p.chunk : p.chunk+n]
		for k := range chunks {
			ch := &chunks[k]
			at := c.finer(ch.at)
			if !ch.box.meets(c.coarse) {
				c.cut = append(c.cut, at)
				continue
			}
			c.segments(at, ch.at, p.steps[ch.from:], min(chunkSize, p.n-k*chunkSize)-1)
			if k+1 < n {
				c.addCrossings(c.cut[len(c.cut)-1], c.finer(chunks[k+1].at))
			}
		}
	}
	if last := c.cut[len(c.cut)-1]; closed && last != first {
		c.addCrossings(last, first)
	}
}

// segments appends a position and n more, which stand in steps, and the crossings
// between them.
func (c *clipper) segments(a, at geo.Pixel, steps []byte, n int) {
	c.cut = append(c.cut, a)
	for range n {
		var d geo.Pixel
		d, steps = readStep(steps)
		at.X, at.Y = at.X+d.X, at.Y-d.Y
		b := c.finer(at)
		c.addCrossings(a, b)
		c.cut = append(c.cut, b)
		a = b
	}
}

// addCrossings appends the positions where the segment ab crosses the twelve
// lines, in the order in which it does. They are worked out from its smaller
// end, so that the neighbour, which walks it the other way, gets the same.
func (c *clipper) addCrossings(a, b geo.Pixel) {
	i, t, o := c.inner, c.tile, c.outer
	if i.contains(a) && i.contains(b) || !segmentBox(a, b).meets(o) {
		return
	}
	from, to := a, b
	backwards := a.X > b.X || a.X == b.X && a.Y > b.Y
	if backwards {
		from, to = b, a
	}
	c.cross = c.cross[:0]
	for _, x := range [6]int32{o.x0, t.x0, i.x0, i.x1, t.x1, o.x1} {
		if from.X < x && x < to.X {
			c.addCrossing(from, to, geo.Pixel{X: x, Y: between(from.X, from.Y, to.X, to.Y, x)})
		}
	}
	for _, y := range [6]int32{o.y0, t.y0, i.y0, i.y1, t.y1, o.y1} {
		if min(from.Y, to.Y) < y && y < max(from.Y, to.Y) {
			c.addCrossing(from, to, geo.Pixel{X: between(from.Y, from.X, to.Y, to.X, y), Y: y})
		}
	}
	if len(c.cross) > 1 { // few segments cross two lines
		slices.SortStableFunc(c.cross, func(p, q crossing) int { return cmp.Compare(p.along, q.along) })
		if backwards {
			slices.Reverse(c.cross)
		}
	}
	for _, p := range c.cross {
		if p.at != a && p.at != b && c.cut[len(c.cut)-1] != p.at {
			c.cut = append(c.cut, p.at)
		}
	}
}

func (c *clipper) addCrossing(a, b, at geo.Pixel) {
	dx, dy := int64(b.X)-int64(a.X), int64(b.Y)-int64(a.Y)
	c.cross = append(c.cross, crossing{at, dx*(int64(at.X)-int64(a.X)) + dy*(int64(at.Y)-int64(a.Y))})
}

// between is the height at u of the segment from (u0,v0) to (u1,v1), rounded to
// the nearest, halves up; the same whichever end comes first.
func between(u0, v0, u1, v1, u int32) int32 {
	if u0 > u1 {
		u0, v0, u1, v1 = u1, v1, u0, v0
	}
	run := int64(u1) - int64(u0)
	rise := (int64(v1) - int64(v0)) * (int64(u) - int64(u0))
	return v0 + int32(floorDiv(2*rise+run, 2*run))
}

func floorDiv(a, b int64) int64 {
	d := a / b
	if a%b < 0 {
		d--
	}
	return d
}

func segmentBox(a, b geo.Pixel) box {
	return box{min(a.X, b.X), min(a.Y, b.Y), max(a.X, b.X), max(a.Y, b.Y)}
}

func (b box) contains(p geo.Pixel) bool {
	return b.x0 <= p.X && p.X <= b.x1 && b.y0 <= p.Y && p.Y <= b.y1
}

// line cuts a line and writes every piece within the outer box.
func (c *clipper) line(v *view, p *path, to *geometry) {
	c.cut = c.cut[:0]
	c.withCrossings(v, p, false)
	from := 0
	for i := range c.cut {
		last := i+1 == len(c.cut)
		if !last && c.outer.contains(c.cut[i]) && c.outer.contains(c.cut[i+1]) {
			continue
		}
		if i > from {
			to.line(c.cut[from : i+1])
		}
		from = i + 1
	}
}

// points appends the positions of a path that lie within the outer box.
func (c *clipper) points(p *path, to []geo.Pixel) []geo.Pixel {
	at, steps := p.first, p.steps
	for {
		if q := c.finer(at); c.outer.contains(q) {
			to = append(to, q)
		}
		if len(steps) == 0 {
			return to
		}
		var d geo.Pixel
		d, steps = readStep(steps)
		at.X, at.Y = at.X+d.X, at.Y-d.Y
	}
}

// signedArea is twice the area of a ring, positive counter-clockwise (y to the
// north).
func signedArea(r []geo.Pixel) int64 {
	var sum int64
	for i, p := range r {
		q := r[(i+1)%len(r)]
		sum += (int64(p.X)-int64(r[0].X))*(int64(q.Y)-int64(r[0].Y)) - (int64(q.X)-int64(r[0].X))*(int64(p.Y)-int64(r[0].Y))
	}
	return sum
}
