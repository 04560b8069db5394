package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// areaCheck is the check of the polygons of one MultiPolygon together.
type areaCheck struct {
	v       *validator
	rings   []soundRing
	shells  map[int]int32 // by part: its shell, if that is sound
	spans   []span
	ring    []int32 // by span
	tree    *spanTree
	same    map[[2]int32]bool // pairs of rings that are the same
	clash   map[[2]int32]bool // pairs of rings that cross or run along one another
	touches []ringTouch
	listed  int
	factor  float64 // by which coordinates are multiplied
}

// ringTouch is a point in which two rings of a polygon touch.
type ringTouch struct {
	a, b int32
	at   orb.Point
}

func (v *validator) areas(g orb.MultiPolygon) {
	c := &areaCheck{v: v, shells: make(map[int]int32), clash: make(map[[2]int32]bool)}
	for _, p := range g {
		c.polygon(p)
	}
	if v.done() || len(c.rings) == 0 {
		return
	}
	c.scale()
	for i := range c.rings {
		r := &c.rings[i]
		r.first = int32(len(c.spans))
		for n := 1; n < len(r.at); n++ {
			c.spans = append(c.spans, span{r.at[n-1], r.at[n]})
			c.ring = append(c.ring, int32(i))
		}
	}
	c.tree = newSpanTree(c.spans, 0)
	if v.findings {
		c.duplicates()
	}
	c.tree.pairs(nil, c.meet)
	if v.done() {
		return
	}
	c.nesting()
	c.connected()
}

// polygon takes over the rings of a polygon that are sound.
func (c *areaCheck) polygon(p orb.Polygon) {
	v := c.v
	for i, r := range p {
		place := Place{Part: v.part, Ring: i}
		sound, ok := v.ring(r, place)
		if !ok {
			continue
		}
		if i == 0 {
			c.shells[v.part] = int32(len(c.rings))
		} else if len(p[0]) == 0 {
			v.add(HoleOutside, r[0], place)
		}
		c.rings = append(c.rings, sound)
	}
	v.part++
}

// scale brings coordinates of extreme size to where Orient is exact.
func (c *areaCheck) scale() {
	largest := 0.0
	for _, r := range c.rings {
		for _, p := range r.at {
			largest = max(largest, p[0], -p[0], p[1], -p[1])
		}
	}
	if c.factor = scaleFor(largest); c.factor != 1 {
		f := c.factor
		for _, r := range c.rings {
			for i, p := range r.at {
				r.at[i] = orb.Point{p[0] * f, p[1] * f}
			}
		}
	}
}

// plain brings a point back to the scale of what was given.
func (c *areaCheck) plain(p orb.Point) orb.Point { return orb.Point{p[0] / c.factor, p[1] / c.factor} }

// duplicates finds rings that are the same but for start and direction.
func (c *areaCheck) duplicates() {
	c.same = make(map[[2]int32]bool)
	known := make(map[ringKey][]int32)
	for i := range c.rings {
		key := keyOf(c.rings[i].at)
		least := key.least
		for _, j := range known[key] {
			if sameRingFrom(c.rings[j].at, c.rings[i].at, least) {
				c.v.pair(DuplicateRing, c.plain(least), c.rings[j].place, c.rings[i].place)
				c.same[[2]int32{j, int32(i)}], c.clash[[2]int32{j, int32(i)}] = true, true
				c.rings[i].faulty, c.rings[j].faulty = true, true
				break
			}
		}
		known[key] = append(known[key], int32(i))
	}
}

// sameRingFrom compares two closed rings from a vertex of both.
func sameRingFrom(a, b []orb.Point, from orb.Point) bool {
	n := len(a) - 1
	i, j := slices.Index(a, from), slices.Index(b, from)
	forward, back := true, true
	for k := range n {
		p := a[(i+k)%n]
		forward = forward && p == b[(j+k)%n]
		back = back && p == b[(j+n-k)%n]
	}
	return forward || back
}

// meet judges two spans whose boxes meet; false ends the search.
func (c *areaCheck) meet(i, j int32) bool {
	a, b := c.ring[i], c.ring[j]
	r, q := &c.rings[a], &c.rings[b]
	if c.same[[2]int32{a, b}] {
		return true
	}
	s, t := c.spans[i], c.spans[j]
	if a == b && (j == i+1 || i == r.first && j == r.first+r.edges()-1) {
		return c.neighbours(r, i, j)
	}
	how, at, _ := s.meet(t)
	switch {
	case how == meetNot || how == meetTouch && (at == s.b || at == t.b):
		return true // the span after is the one to judge
	case how == meetCross:
		return c.report(SelfCrossing, RingsCross, PartsCross, i, j, crossing(s, t))
	case how == meetAlong:
		return c.report(SelfOverlap, RingsOverlap, PartsOverlap, i, j, at)
	}
	crosses := r.corner(i-r.first, at).crosses(q.corner(j-q.first, at))
	switch {
	case crosses:
		return c.report(SelfCrossing, RingsCross, PartsCross, i, j, at)
	case a == b:
		return c.report(SelfTouch, SelfTouch, SelfTouch, i, j, at)
	case r.place.Part == q.place.Part:
		c.touches = append(c.touches, ringTouch{a, b, at})
	}
	return true
}

// neighbours judges two spans of a ring that share a vertex: they may run along
// one another. In a ring of three edges they may do so in any vertex.
func (c *areaCheck) neighbours(r *soundRing, i, j int32) bool {
	first, second := i, j
	if j != i+1 {
		first, second = j, i
	}
	s, t := c.spans[first], c.spans[second]
	if Orient(s.a, s.b, t.b) != 0 || !(s.covers(t.b) || t.covers(s.a)) {
		return true
	}
	place := r.place
	place.Vertex = r.vertex[second-r.first]
	r.faulty = true
	c.v.add(Spike, c.plain(t.a), place)
	return c.more(place)
}

// report adds a fault between two spans, by whether they are of one ring, of one
// polygon, or of two.
func (c *areaCheck) report(ring, polygon, parts Rule, i, j int32, at orb.Point) bool {
	r, q := &c.rings[c.ring[i]], &c.rings[c.ring[j]]
	rule := ring
	if r != q {
		rule = parts
		if r.place.Part == q.place.Part {
			rule = polygon
		}
		c.clash[[2]int32{c.ring[i], c.ring[j]}] = true
	}
	r.faulty, q.faulty = true, true
	p, o := r.place, q.place
	p.Vertex, o.Vertex = r.vertex[i-r.first], q.vertex[j-q.first]
	c.v.pair(rule, c.plain(at), p, o)
	return c.more(p)
}

// more counts a fault; false if no more are to be looked for.
func (c *areaCheck) more(place Place) bool {
	c.listed++
	if c.v.findings && c.listed < c.v.limit {
		return true
	}
	if c.v.findings {
		c.v.add(MoreFaults, orb.Point{}, place)
	}
	return false
}
