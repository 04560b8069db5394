package tiles

import (
	"slices"

	"guotu/geo"
)

// piece is a stretch of a ring from where it enters the outer box to where it
// leaves it, within the cut positions.
type piece struct {
	from, to int32  // positions from the first to behind the last
	ring     int32  // of which it is a piece
	in, out  uint32 // where it enters and leaves, along the edge of the box
	next     int32  // the piece where the edge of the box leads to
	done     bool
}

// join makes valid polygons of the rings of one feature, which are in c.cut, within
// the outer box: stretches of rings are led on along the edge of the box to where
// the next one enters (Weiler and Atherton, Hidden surface removal using polygon
// area sorting, 1977, for a box). It reports false where rings touch the edge, one
// another after rounding, or holes that reach over the edge, so that this does not do.
func (c *clipper) join() bool {
	c.pieces, c.rings, c.holes, c.touches = c.pieces[:0], c.rings[:0], c.holes[:0], c.touches[:0]
	winding := 0
	for r := range c.starts {
		ring := c.ringAt(r)
		around := emptyBox()
		for _, p := range ring {
			around.add(p)
		}
		switch o := &c.outer; {
		case around.x1 <= o.x0 || around.x0 >= o.x1 || around.y1 <= o.y0 || around.y0 >= o.y1:
		case around.within(*o):
			c.add(int32(r), ring)
		default:
			n := len(c.pieces) + len(c.rings) + len(c.holes)
			if !c.pick(int32(r), ring) {
				return false
			}
			if n == len(c.pieces)+len(c.rings)+len(c.holes) {
				winding += c.windingOf(ring)
			}
		}
	}
	switch {
	case len(c.pieces) > 0:
		if !c.link() || !c.trace() || c.fallsApart() {
			return false
		}
	case winding != 0:
		o := &c.outer
		if len(c.touches) > 0 {
			return false
		}
		c.rings = append(c.rings, c.keep(geo.Pixel{X: o.x0, Y: o.y0}, geo.Pixel{X: o.x0, Y: o.y1}, geo.Pixel{X: o.x1, Y: o.y1}, geo.Pixel{X: o.x1, Y: o.y0}))
	}
	return !c.touching() && c.nest()
}

// ringAt is a ring of c.cut.
func (c *clipper) ringAt(r int) []geo.Pixel {
	if r+1 < len(c.starts) {
		return c.cut[c.starts[r].from:c.starts[r+1].from]
	}
	return c.cut[c.starts[r].from:]
}

// keep copies positions to c.store, where they stay until the next feature.
func (c *clipper) keep(at ...geo.Pixel) []geo.Pixel {
	from := len(c.store)
	c.store = append(c.store, at...)
	return c.store[from:len(c.store):len(c.store)]
}

// pick finds the pieces of a ring, and notes where it touches the edge of the box
// from within. Segments along the edge count as outside. It reports false for a ring
// that gets inside otherwise than over the edge, which cannot be.
func (c *clipper) pick(r int32, ring []geo.Pixel) bool {
	n := len(ring)
	first := 0
	for first < n && c.enters(ring[first], ring[(first+1)%n]) {
		first++
	}
	if first == n { // inside, but for touching
		for _, p := range ring {
			c.touch(p)
		}
		c.add(r, ring)
		return true
	}
	base, open := c.starts[r].from, false
	for i := first + 1; i <= first+n; i++ {
		a, b := ring[i%n], ring[(i+1)%n]
		switch enters := c.enters(a, b); {
		case enters && open:
			c.touch(a)
		case enters:
			if !c.edge(a) {
				return false
			}
			open = true
			c.pieces = append(c.pieces, piece{from: base + int32(i%n), ring: r, in: c.along(a)})
		case open:
			if !c.edge(a) {
				return false
			}
			open = false
			p := &c.pieces[len(c.pieces)-1]
			p.to, p.out = base+int32(i%n)+1, c.along(a)
		}
	}
	return true
}

// enters reports whether a segment lies within the outer box, not along its edge.
// Segments do not cross the edge between their ends.
func (c *clipper) enters(a, b geo.Pixel) bool {
	return c.outer.contains(a) && c.outer.contains(b) && c.sideOf(a, b) < 0
}

// add adds a ring that is shown as it is.
func (c *clipper) add(r int32, ring []geo.Pixel) {
	if c.starts[r].hole {
		c.holes = append(c.holes, ring)
	} else {
		c.rings = append(c.rings, ring)
	}
}

// touch notes a position on the edge of the outer box.
func (c *clipper) touch(p geo.Pixel) {
	if c.edge(p) {
		c.touches = append(c.touches, c.along(p))
	}
}

// edge reports whether a position within the outer box is on its edge.
func (c *clipper) edge(p geo.Pixel) bool {
	o := &c.outer
	return p.X == o.x0 || p.X == o.x1 || p.Y == o.y0 || p.Y == o.y1
}

// along is how far a position on the edge of the outer box is from its
// north-western corner, clockwise.
func (c *clipper) along(p geo.Pixel) uint32 {
	o := &c.outer
	w, h := uint32(o.x1-o.x0), uint32(o.y1-o.y0)
	switch {
	case p.Y == o.y1:
		return uint32(p.X - o.x0)
	case p.X == o.x1:
		return w + uint32(o.y1-p.Y)
	case p.Y == o.y0:
		return w + h + uint32(o.x1-p.X)
	}
	return 2*w + h + uint32(p.Y-o.y0)
}

// link finds the next piece for each: the first that enters clockwise of where it
// leaves. It reports false where pieces do not leave and enter in turn, or where
// the edge between them is touched.
func (c *clipper) link() bool {
	c.lined = c.lined[:0]
	for i := range c.pieces {
		p := &c.pieces[i]
		c.lined = append(c.lined, uint64(p.in)<<32|uint64(i)<<1, uint64(p.out)<<32|uint64(i)<<1|1)
	}
	slices.Sort(c.lined)
	last := c.lined[len(c.lined)-1]
	for i, e := range c.lined {
		if e&1 == last&1 || i > 0 && e>>32 == last>>32 {
			return false
		}
		if e&1 == 0 {
			c.pieces[uint32(last)>>1].next = int32(uint32(e) >> 1)
		}
		last = e
	}
	for i := range c.pieces {
		from, to := c.pieces[i].out, c.pieces[c.pieces[i].next].in
		for _, t := range c.touches {
			if from < to && from <= t && t <= to || from > to && (from <= t || t <= to) {
				return false
			}
		}
	}
	return true
}

// trace strings pieces together, and the corners of the box between them. It
// reports false where a ring of several would touch itself.
func (c *clipper) trace() bool {
	o := &c.outer
	w, h := uint32(o.x1-o.x0), uint32(o.y1-o.y0)
	corners := [8]geo.Pixel{{X: o.x1, Y: o.y1}, {X: o.x1, Y: o.y0}, {X: o.x0, Y: o.y0}, {X: o.x0, Y: o.y1}}
	copy(corners[4:], corners[:4])
	places := [8]uint32{w, w + h, 2*w + h, 2 * (w + h), 3*w + 2*h, 3 * (w + h), 4*w + 3*h, 4 * (w + h)}
	for i := range c.pieces {
		if c.pieces[i].done {
			continue
		}
		from, one := len(c.store), true
		for n := int32(i); !c.pieces[n].done; n = c.pieces[n].next {
			p := &c.pieces[n]
			p.done = true
			one = one && p.ring == c.pieces[i].ring
			if p.from < p.to {
				c.store = append(c.store, c.cut[p.from:p.to]...)
			} else {
				base := c.starts[p.ring].from
				ring := c.ringAt(int(p.ring))
				c.store = append(c.store, ring[p.from-base:]...)
				c.store = append(c.store, ring[:p.to-base]...)
			}
			in := c.pieces[p.next].in
			if in < p.out {
				in += 2 * (w + h)
			}
			for k, at := range places {
				if p.out < at && at < in {
					c.store = append(c.store, corners[k])
				}
			}
		}
		ring := c.store[from:len(c.store):len(c.store)]
		if !one && c.repeats(ring) {
			return false
		}
		c.rings = append(c.rings, ring)
	}
	return true
}

// repeats reports whether a ring comes twice by a position.
func (c *clipper) repeats(ring []geo.Pixel) bool {
	c.lined = c.lined[:0]
	for _, p := range ring {
		c.lined = append(c.lined, pixelKey(p))
	}
	return c.twice()
}

// twice reports whether c.lined holds something twice.
func (c *clipper) twice() bool {
	slices.Sort(c.lined)
	for i := 1; i < len(c.lined); i++ {
		if c.lined[i] == c.lined[i-1] {
			return true
		}
	}
	return false
}

func pixelKey(p geo.Pixel) uint64 { return uint64(uint32(p.X))<<32 | uint64(uint32(p.Y)) }

// touching reports whether two rings, or one with itself, have the same position on
// one of the twelve lines. Positions elsewhere are vertices of the feature,
// and valid.
func (c *clipper) touching() bool {
	c.lined = c.lined[:0]
	for _, rings := range [2][][]geo.Pixel{c.rings, c.holes} {
		for _, ring := range rings {
			for _, p := range ring {
				if c.onLine(p) {
					c.lined = append(c.lined, pixelKey(p))
				}
			}
		}
	}
	return c.twice()
}

// fallsApart reports whether holes may cut the inside into pieces. Holes that touch
// one another and a shell in points do so once a hole in the chain has become part of
// the shell, as those do that reach over the edge of the box.
func (c *clipper) fallsApart() bool {
	if len(c.holes) == 0 || !slices.ContainsFunc(c.pieces, func(p piece) bool { return c.starts[p.ring].hole }) {
		return false
	}
	c.lined = c.lined[:0]
	for _, hole := range c.holes {
		for _, p := range hole {
			c.lined = append(c.lined, pixelKey(p))
		}
	}
	if c.twice() {
		return true
	}
	for _, ring := range c.rings {
		for _, p := range ring {
			if _, on := slices.BinarySearch(c.lined, pixelKey(p)); on {
				return true
			}
		}
	}
	return false
}

// windingOf is how often a ring that does not enter the outer box winds around it.
func (c *clipper) windingOf(ring []geo.Pixel) (n int) {
	o := &c.outer
	center := geo.Pixel{X: o.x0 + (o.x1-o.x0)/2, Y: o.y0 + (o.y1-o.y0)/2}
	a := ring[len(ring)-1]
	for _, b := range ring {
		n += windingAt(a, b, center)
		a = b
	}
	return n
}

// windingAt is what the segment ab adds to the winding number of p, counted on the
// ray from p to the west.
func windingAt(a, b, p geo.Pixel) int {
	if (a.Y <= p.Y) == (b.Y <= p.Y) {
		return 0
	}
	turn := (int64(b.X)-int64(a.X))*(int64(p.Y)-int64(a.Y)) - (int64(b.Y)-int64(a.Y))*(int64(p.X)-int64(a.X))
	switch {
	case b.Y > a.Y && turn < 0: // upwards, to the left of p
		return 1
	case b.Y < a.Y && turn > 0:
		return -1
	}
	return 0
}

// nest puts each hole behind the shell around it. It reports false if there is
// none, which only rounding can bring about.
func (c *clipper) nest() bool {
	if len(c.holes) == 0 {
		return true
	}
	if len(c.rings) == 1 {
		c.rings = append(c.rings, c.holes...)
		return true
	}
	c.shells = append(c.shells[:0], c.rings...)
	c.rings = c.rings[:0]
	placed := 0
	for _, shell := range c.shells {
		c.rings = append(c.rings, shell)
		for _, hole := range c.holes {
			if around(shell, hole) {
				c.rings = append(c.rings, hole)
				placed++
			}
		}
	}
	return placed == len(c.holes)
}

// around reports whether a shell is around a hole: by the first vertex of the hole
// that is not one of the shell.
func around(shell, hole []geo.Pixel) bool {
	for _, p := range hole {
		if slices.Contains(shell, p) {
			continue
		}
		n := 0
		a := shell[len(shell)-1]
		for _, b := range shell {
			n += windingAt(a, b, p)
			a = b
		}
		return n != 0
	}
	return false
}
