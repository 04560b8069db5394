package tiles

import (
	"cmp"
	"slices"

	"guotu/geo"
)

// toBox cuts a ring to the outer box, side by side (Sutherland and Hodgman,
// Reentrant polygon clipping, 1974). Segments that matter do not cross a side
// between their ends. Sides beyond which nothing lies are passed over.
func (c *clipper) toBox(ring []geo.Pixel) []geo.Pixel {
	o, around := c.outer, emptyBox()
	for _, p := range ring {
		around.add(p)
	}
	if around.x1 <= o.x0 || around.x0 >= o.x1 || around.y1 <= o.y0 || around.y0 >= o.y1 {
		return nil
	}
	n := 0
	if around.x0 < o.x0 {
		c.work[n] = cutAtX(c.work[n][:0], ring, o.x0, 1)
		ring, n = c.work[n], 1-n
	}
	if around.x1 > o.x1 {
		c.work[n] = cutAtX(c.work[n][:0], ring, o.x1, -1)
		ring, n = c.work[n], 1-n
	}
	if around.y0 < o.y0 {
		c.work[n] = cutAtY(c.work[n][:0], ring, o.y0, 1)
		ring, n = c.work[n], 1-n
	}
	if around.y1 > o.y1 {
		c.work[n] = cutAtY(c.work[n][:0], ring, o.y1, -1)
		ring = c.work[n]
	}
	return ring
}

// cutAtX appends what a ring has at and beyond x: to the east for way 1, to the
// west for -1.
func cutAtX(to, ring []geo.Pixel, x, way int32) []geo.Pixel {
	if len(ring) == 0 {
		return to
	}
	a := ring[len(ring)-1]
	before := (a.X-x)*way >= 0
	for _, b := range ring {
		inside := (b.X-x)*way >= 0
		if inside != before {
			to = appendOther(to, geo.Pixel{X: x, Y: between(a.X, a.Y, b.X, b.Y, x)})
		}
		if inside {
			to = appendOther(to, b)
		}
		a, before = b, inside
	}
	return closeUp(to)
}

// cutAtY appends what a ring has at and beyond y: to the north for way 1, to the
// south for -1.
func cutAtY(to, ring []geo.Pixel, y, way int32) []geo.Pixel {
	if len(ring) == 0 {
		return to
	}
	a := ring[len(ring)-1]
	before := (a.Y-y)*way >= 0
	for _, b := range ring {
		inside := (b.Y-y)*way >= 0
		if inside != before {
			to = appendOther(to, geo.Pixel{X: between(a.Y, a.X, b.Y, b.X, y), Y: y})
		}
		if inside {
			to = appendOther(to, b)
		}
		a, before = b, inside
	}
	return closeUp(to)
}

// appendOther appends a position that is not the last one again.
func appendOther(to []geo.Pixel, p geo.Pixel) []geo.Pixel {
	if len(to) > 0 && to[len(to)-1] == p {
		return to
	}
	return append(to, p)
}

// closeUp takes the first position off the end of a ring.
func closeUp(ring []geo.Pixel) []geo.Pixel {
	for len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		ring = ring[:len(ring)-1]
	}
	return ring
}

// unclean reports whether rings may touch or overlap after cutting: a position that
// comes twice, two pieces of one side of the box that overlap, or a position that such
// a piece passes over.
func (c *clipper) unclean() bool {
	c.lined = c.lined[:0]
	for i := range c.spans {
		c.spans[i] = c.spans[i][:0]
	}
	for _, ring := range c.rings {
		a := ring[len(ring)-1]
		for _, b := range ring {
			c.lined = append(c.lined, pixelKey(b))
			if c.onLine(b) {
				c.addSpan(a, b)
				c.addSpan(b, b)
			}
			a = b
		}
	}
	if c.twice() {
		return true
	}
	for _, spans := range c.spans {
		slices.SortFunc(spans, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
		for i := 1; i < len(spans); i++ {
			if spans[i].from < spans[i-1].to {
				return true
			}
		}
	}
	return false
}

// onLine reports whether a position lies on one of the twelve lines.
func (c *clipper) onLine(p geo.Pixel) bool {
	i, t, o := &c.inner, &c.tile, &c.outer
	return p.X == o.x0 || p.X == t.x0 || p.X == i.x0 || p.X == i.x1 || p.X == t.x1 || p.X == o.x1 ||
		p.Y == o.y0 || p.Y == t.y0 || p.Y == i.y0 || p.Y == i.y1 || p.Y == t.y1 || p.Y == o.y1
}

// addSpan notes a segment that runs along a side of the outer box, or a position on
// one: one side is enough for a corner, which no segment passes over.
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
