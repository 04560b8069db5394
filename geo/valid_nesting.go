package geo

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// ringsAround holds what a ray from a vertex says about the rings around it.
type ringsAround struct {
	odd   []bool    // by ring: the ray crosses it an odd number of times
	on    [][]int32 // by ring: spans on which the vertex lies, their ends left out
	rings []int32   // those that the ray meets
	met   []bool    // by ring: it is among them
}

func newRingsAround(n int) *ringsAround {
	return &ringsAround{odd: make([]bool, n), on: make([][]int32, n), met: make([]bool, n)}
}

// look shoots a ray from p to the east.
func (o *ringsAround) look(c *areaCheck, p orb.Point) {
	for _, r := range o.rings {
		o.odd[r], o.on[r], o.met[r] = false, o.on[r][:0], false
	}
	o.rings = o.rings[:0]
	c.tree.ray(p, func(i int32) {
		s, r := c.spans[i], c.ring[i]
		if !o.met[r] {
			o.met[r] = true
			o.rings = append(o.rings, r)
		}
		odd, on := crossEdge(s.a, s.b, p)
		switch {
		case on && p != s.b:
			o.on[r] = append(o.on[r], i)
		case on: // the next span starts here
		case odd:
			o.odd[r] = !o.odd[r]
		}
	})
}

// nesting checks that holes lie in their shell and not in one another, and that
// no polygon lies in another. Rings that clash are not compared.
func (c *areaCheck) nesting() {
	if len(c.rings) < 2 {
		return
	}
	o := newRingsAround(len(c.rings))
	for i := range c.rings {
		if c.v.done() {
			return
		}
		r := &c.rings[i]
		o.look(c, r.at[0])
		if r.place.Ring == 0 {
			c.shellInOthers(int32(i), o)
		} else {
			c.holeInShell(int32(i), o)
		}
	}
}

func (c *areaCheck) holeInShell(i int32, o *ringsAround) {
	r := &c.rings[i]
	shell, sound := c.shells[r.place.Part]
	if sound && !c.clashes(i, shell) && !c.inside(i, shell, o, true) {
		r.faulty = true
		c.v.pair(HoleOutside, c.plain(r.at[0]), c.rings[shell].place, r.place)
	}
	for _, j := range o.rings {
		q := &c.rings[j]
		if j != i && q.place.Ring != 0 && q.place.Part == r.place.Part && !c.clashes(i, j) && c.inside(i, j, o, false) {
			r.faulty = true
			c.v.pair(NestedHoles, c.plain(r.at[0]), q.place, r.place)
		}
	}
}

// shellInOthers reports the polygons in which a shell lies, holes apart.
func (c *areaCheck) shellInOthers(i int32, o *ringsAround) {
	r := &c.rings[i]
	free := make(map[int]bool) // parts in a hole of which it lies, or which it meets
	for _, j := range o.rings {
		q := &c.rings[j]
		if q.place.Part != r.place.Part && (c.clashes(i, j) || q.place.Ring != 0 && c.inside(i, j, o, false)) {
			free[q.place.Part] = true
		}
	}
	for _, j := range o.rings {
		q := &c.rings[j]
		if q.place.Ring == 0 && q.place.Part != r.place.Part && !free[q.place.Part] && c.inside(i, j, o, false) {
			c.v.pair(NestedShells, c.plain(r.at[0]), q.place, r.place)
		}
	}
}

func (c *areaCheck) clashes(i, j int32) bool { return c.clash[[2]int32{min(i, j), max(i, j)}] }

// inside reports whether ring i, which does not cross ring j, lies in it. The
// first vertex of i decides, or where that is on j, the way on from there.
// Unknown is the answer where that does not help either.
func (c *areaCheck) inside(i, j int32, o *ringsAround, unknown bool) bool {
	r, q := &c.rings[i], &c.rings[j]
	if len(o.on[j]) == 0 {
		return o.odd[j]
	}
	if n := o.on[j][0]; len(o.on[j]) == 1 {
		if side := q.corner(n-q.first, r.at[0]).leftOf(r.at[1]) * ringTurn(q.at); side != 0 {
			return side > 0
		}
	}
	for _, p := range r.at[1:] {
		if side := locateRing(q.at, p); side != Boundary {
			return side == Inside
		}
	}
	return unknown
}

// connected checks that touching rings leave the inside of each polygon in one
// piece: rings and points in which they touch are a graph without a cycle.
func (c *areaCheck) connected() {
	faulty := make(map[int]bool)
	for i := range c.rings {
		if c.rings[i].faulty {
			faulty[c.rings[i].place.Part] = true
		}
	}
	type end struct {
		ring int32 // or -1
		part int
		at   orb.Point
	}
	root := make(map[end]end)
	find := func(e end) end {
		for {
			up, known := root[e]
			if !known || up == e {
				return e
			}
			if top, known := root[up]; known {
				root[e] = top
			}
			e = up
		}
	}
	linked := make(map[end]bool)
	slices.SortFunc(c.touches, func(s, t ringTouch) int {
		return cmp.Or(comparePoints(s.at, t.at), cmp.Compare(s.a, t.a), cmp.Compare(s.b, t.b))
	})
	for _, t := range c.touches {
		part := c.rings[t.a].place.Part
		if faulty[part] {
			continue
		}
		point := end{-1, part, t.at}
		for _, r := range [2]int32{t.a, t.b} {
			link := end{r, part, t.at}
			if linked[link] {
				continue
			}
			linked[link] = true
			a, b := find(point), find(end{ring: r, part: part})
			if a == b {
				c.v.pair(DisconnectedInterior, c.plain(t.at), c.rings[t.a].place, c.rings[t.b].place)
				faulty[part] = true
				break
			}
			root[a] = b
		}
	}
}
