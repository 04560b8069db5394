package geo

import (
	"github.com/paulmach/orb"
)

// faces are those of pieces that meet in their ends alone.
func (w *wires) faces() *faces {
	all := make([]walked, len(w.pieces))
	for i, e := range w.pieces {
		all[i] = walked{e.a, e.b, e.net}
	}
	return newFaces(w.points, all)
}

// outline returns valid polygons of the faces that are taken, by their winding
// numbers, with the shells counter-clockwise and the holes clockwise. No two have a piece of
// border in common.
func (f *faces) outline(take func(a, b int32) bool) orb.MultiPolygon {
	links := f.border(take)
	var rings []orb.Ring
	for _, round := range trace(f.points, links) {
		ring := make(orb.Ring, 0, len(round)+1)
		for _, n := range round {
			ring = append(ring, f.points[links[n].from])
		}
		rings = append(rings, append(ring, ring[0]))
	}
	return nestRings(rings)
}

// nestRings makes polygons of rings that touch in points at most: every
// clockwise ring is a hole of the innermost counter-clockwise ring around it.
func nestRings(rings []orb.Ring) orb.MultiPolygon {
	c := &areaCheck{v: &validator{}, factor: 1}
	for _, r := range rings {
		s := soundRing{at: r, first: int32(len(c.spans))}
		if ringTurn(r) < 0 {
			s.place.Ring = 1
		}
		for n := 1; n < len(r); n++ {
			c.spans = append(c.spans, span{r[n-1], r[n]})
			c.ring = append(c.ring, int32(len(c.rings)))
		}
		c.rings = append(c.rings, s)
	}
	c.tree = newSpanTree(c.spans, 0)
	o := newRingsAround(len(rings))
	number := make(map[int32]int)
	var polygons orb.MultiPolygon
	for i, r := range rings {
		if c.rings[i].place.Ring == 0 {
			number[int32(i)] = len(polygons)
			polygons = append(polygons, orb.Polygon{r})
		}
	}
	for i, r := range rings {
		if c.rings[i].place.Ring == 0 {
			continue
		}
		if shell, found := c.innermost(int32(i), o); found {
			n := number[shell]
			polygons[n] = append(polygons[n], r)
		}
	}
	return polygons
}

// innermost is the shell around a ring that has most rings around itself.
func (c *areaCheck) innermost(i int32, o *ringsAround) (shell int32, found bool) {
	around := c.surrounding(i, o)
	shells := around[:0]
	for _, j := range around {
		if c.rings[j].place.Ring == 0 {
			shells = append(shells, j)
		}
	}
	if len(shells) == 1 {
		return shells[0], true
	}
	most := -1
	for _, j := range shells {
		if n := len(c.surrounding(j, o)); n > most {
			shell, most = j, n
		}
	}
	return shell, most >= 0
}

// surrounding returns the rings in which ring i lies.
func (c *areaCheck) surrounding(i int32, o *ringsAround) []int32 {
	o.look(c, c.rings[i].at[0])
	var around []int32
	for _, j := range o.rings {
		if j != i && c.inside(i, j, o, false) {
			around = append(around, j)
		}
	}
	return around
}
