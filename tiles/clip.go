package tiles

import (
	"cmp"
	"slices"

	"guotu/geo"
)

// clipper cuts parts to one tile. Borders are first cut where they cross the
// edges of the tile, of its buffer, and of its neighbours' buffers, at positions
// that are computed from the whole segment, the same way round for everybody: so
// two areas of one tile, and two tiles that meet, agree on every position of what
// both show. Scratch space is reused; a clipper is for one goroutine.
type clipper struct {
	tile, outer box // the tile, and the tile with its buffer
	inner       box // the tile without its neighbours' buffers

	cut   []geo.Pixel // the part with crossings
	work  [2][]geo.Pixel
	rings [][]geo.Pixel
	store []geo.Pixel
	spans [4][]span
	seen  map[geo.Pixel]struct{}
	cross []crossing
}

type span struct{ from, to int32 }

type crossing struct {
	at    geo.Pixel
	along int64
}

func (c *clipper) reset(t box) {
	c.tile, c.outer, c.inner = t, t.grow(Buffer), t.grow(-Buffer)
	if c.seen == nil {
		c.seen = make(map[geo.Pixel]struct{})
	}
}

// area cuts the rings of one feature and calls emit for every ring of the
// result, each shell before its holes.
func (c *clipper) area(parts []part, emit func(ring []geo.Pixel, hole bool)) {
	whole := true
	for i := range parts {
		if p := &parts[i]; c.shows(p) && !p.box.within(c.inner) {
			whole = false
		}
	}
	if whole {
		for i := range parts {
			if p := &parts[i]; c.shows(p) {
				emit(p.at, p.hole)
			}
		}
		return
	}
	c.cutRings(parts)
	if c.unclean() {
		for _, polygon := range geo.Polygonize(c.splitSides()) {
			for n, ring := range polygon {
				emit(ring, n > 0)
			}
		}
		return
	}
	for n, ring := range c.rings {
		emit(ring, n > 0 && signedArea(ring) < 0)
	}
}

// shows reports whether a part is a ring that may reach into the outer box.
func (c *clipper) shows(p *part) bool { return p.kind == polygonType && p.box.meets(c.outer) }

// cutRings cuts every ring to the outer box; what comes out may run along the
// sides of that box, and along itself there.
func (c *clipper) cutRings(parts []part) {
	c.rings, c.store = c.rings[:0], c.store[:0]
	for i := range parts {
		p := &parts[i]
		if !c.shows(p) {
			continue
		}
		ring := p.at
		if !p.box.within(c.inner) {
			c.withCrossings(p, true)
			ring = c.toBox(c.cut)
		}
		if len(ring) > 2 {
			from := len(c.store)
			c.store = append(c.store, ring...)
			c.rings = append(c.rings, c.store[from:len(c.store):len(c.store)])
		}
	}
}

// withCrossings copies a part to c.cut, with the positions added where it
// crosses the lines of the tile and of its buffer, and without runs of segments
// that lie beyond one side of the buffer.
func (c *clipper) withCrossings(p *part, closed bool) {
	c.cut = c.cut[:0]
	for from := 0; from < len(p.at); from += chunkSize {
		to := min(from+chunkSize, len(p.at))
		if p.chunks != nil && !p.chunks[from/chunkSize].meets(c.outer) {
			c.cut = append(c.cut, p.at[from])
			continue
		}
		for i := from; i < to; i++ {
			a := p.at[i]
			c.cut = append(c.cut, a)
			if i+1 < len(p.at) {
				c.addCrossings(a, p.at[i+1])
			} else if closed {
				c.addCrossings(a, p.at[0])
			}
		}
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
	slices.SortStableFunc(c.cross, func(p, q crossing) int { return cmp.Compare(p.along, q.along) })
	if backwards {
		slices.Reverse(c.cross)
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

// toBox cuts a ring to the outer box, side by side (Sutherland and Hodgman,
// Reentrant polygon clipping, 1974). Segments that matter do not cross a side
// between their ends.
func (c *clipper) toBox(ring []geo.Pixel) []geo.Pixel {
	o := c.outer
	side := func(n int, from []geo.Pixel, inside func(geo.Pixel) bool, meet func(a, b geo.Pixel) geo.Pixel) []geo.Pixel {
		to := c.work[n][:0]
		if len(from) == 0 {
			return from
		}
		a := from[len(from)-1]
		for _, b := range from {
			if inside(a) != inside(b) {
				if p := meet(a, b); len(to) == 0 || to[len(to)-1] != p {
					to = append(to, p)
				}
			}
			if inside(b) && (len(to) == 0 || to[len(to)-1] != b) {
				to = append(to, b)
			}
			a = b
		}
		for len(to) > 1 && to[0] == to[len(to)-1] {
			to = to[:len(to)-1]
		}
		c.work[n] = to
		return to
	}
	atX := func(x int32) func(a, b geo.Pixel) geo.Pixel {
		return func(a, b geo.Pixel) geo.Pixel { return geo.Pixel{X: x, Y: between(a.X, a.Y, b.X, b.Y, x)} }
	}
	atY := func(y int32) func(a, b geo.Pixel) geo.Pixel {
		return func(a, b geo.Pixel) geo.Pixel { return geo.Pixel{X: between(a.Y, a.X, b.Y, b.X, y), Y: y} }
	}
	ring = side(0, ring, func(p geo.Pixel) bool { return p.X >= o.x0 }, atX(o.x0))
	ring = side(1, ring, func(p geo.Pixel) bool { return p.X <= o.x1 }, atX(o.x1))
	ring = side(0, ring, func(p geo.Pixel) bool { return p.Y >= o.y0 }, atY(o.y0))
	return side(1, ring, func(p geo.Pixel) bool { return p.Y <= o.y1 }, atY(o.y1))
}

// unclean reports whether rings may touch or overlap after cutting: a position
// that comes twice, or two pieces of one side of the box that overlap.
func (c *clipper) unclean() bool {
	clear(c.seen)
	for i := range c.spans {
		c.spans[i] = c.spans[i][:0]
	}
	n := 0
	for _, ring := range c.rings {
		n += len(ring)
		a := ring[len(ring)-1]
		for _, b := range ring {
			c.seen[b] = struct{}{}
			c.addSpan(a, b)
			a = b
		}
	}
	if len(c.seen) != n {
		return true
	}
	for _, spans := range c.spans {
		slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
		for i := 1; i < len(spans); i++ {
			if spans[i].from < spans[i-1].to {
				return true
			}
		}
	}
	return false
}

// addSpan notes a segment that runs along a side of the outer box.
func (c *clipper) addSpan(a, b geo.Pixel) {
	switch s := c.sideOf(a, b); {
	case s < 0:
	case s < 2:
		c.spans[s] = append(c.spans[s], span{min(a.Y, b.Y), max(a.Y, b.Y)})
	default:
		c.spans[s] = append(c.spans[s], span{min(a.X, b.X), max(a.X, b.X)})
	}
}

// sideOf returns the side of the outer box that the segment runs along: 0 west,
// 1 east, 2 south, 3 north, -1 none.
func (c *clipper) sideOf(a, b geo.Pixel) int {
	switch o := c.outer; {
	case a.X == b.X && a.X == o.x0:
		return 0
	case a.X == b.X && a.X == o.x1:
		return 1
	case a.Y == b.Y && a.Y == o.y0:
		return 2
	case a.Y == b.Y && a.Y == o.y1:
		return 3
	}
	return -1
}

// splitSides returns the rings with every segment along a side of the outer box
// split at all positions that lie on it, so that overlapping pieces are equal.
func (c *clipper) splitSides() [][]geo.Pixel {
	var on [4][]geo.Pixel
	for _, ring := range c.rings {
		for _, p := range ring {
			for s := range on {
				if q := c.onSide(s); q(p) {
					on[s] = append(on[s], p)
				}
			}
		}
	}
	split := make([][]geo.Pixel, len(c.rings))
	for i, ring := range c.rings {
		for k, a := range ring {
			b := ring[(k+1)%len(ring)]
			split[i] = append(split[i], a)
			if s := c.sideOf(a, b); s >= 0 {
				split[i] = appendBetween(split[i], on[s], a, b)
			}
		}
	}
	return split
}

func (c *clipper) onSide(s int) func(geo.Pixel) bool {
	o := c.outer
	return [4]func(geo.Pixel) bool{
		func(p geo.Pixel) bool { return p.X == o.x0 },
		func(p geo.Pixel) bool { return p.X == o.x1 },
		func(p geo.Pixel) bool { return p.Y == o.y0 },
		func(p geo.Pixel) bool { return p.Y == o.y1 },
	}[s]
}

// appendBetween appends the candidates strictly between a and b, which lie on
// one line with them, in the order from a to b.
func appendBetween(to, candidates []geo.Pixel, a, b geo.Pixel) []geo.Pixel {
	from := len(to)
	along := func(p geo.Pixel) int64 {
		return (int64(p.X)-int64(a.X))*(int64(b.X)-int64(a.X)) + (int64(p.Y)-int64(a.Y))*(int64(b.Y)-int64(a.Y))
	}
	for _, p := range candidates {
		if d := along(p); d > 0 && d < along(b) {
			to = append(to, p)
		}
	}
	added := to[from:]
	slices.SortFunc(added, func(p, q geo.Pixel) int { return cmp.Compare(along(p), along(q)) })
	return to[:from+len(slices.Compact(added))]
}

// line cuts a line and calls emit for every piece within the outer box.
func (c *clipper) line(p *part, emit func(line []geo.Pixel)) {
	if p.box.within(c.inner) {
		emit(p.at)
		return
	}
	c.withCrossings(p, false)
	from := 0
	for i := range c.cut {
		last := i+1 == len(c.cut)
		if !last && c.outer.contains(c.cut[i]) && c.outer.contains(c.cut[i+1]) {
			continue
		}
		if i > from {
			emit(c.cut[from : i+1])
		}
		from = i + 1
	}
}

// points returns the positions within the outer box.
func (c *clipper) points(p *part) []geo.Pixel {
	c.cut = c.cut[:0]
	for _, q := range p.at {
		if c.outer.contains(q) {
			c.cut = append(c.cut, q)
		}
	}
	return c.cut
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
