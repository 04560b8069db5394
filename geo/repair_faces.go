package geo

import (
	"github.com/paulmach/orb"
)

// wireFaces are the faces of pieces that meet in their ends alone, each with how
// often the borders of each operand wind around it.
type wireFaces struct {
	*faces
	w       *wires
	winding [2][]int32
}

func (w *wires) faces() *wireFaces {
	all := make([]walked, len(w.pieces))
	for i, e := range w.pieces {
		all[i] = walked{a: e.a, b: e.b}
	}
	f := &wireFaces{faces: newFaces(w.points, all), w: w}
	f.winding = [2][]int32{make([]int32, len(f.sides)), make([]int32, len(f.sides))}
	f.wind()
	return f
}

// wind sets the winding numbers: within what hangs together by crossing pieces, from
// one such group to what is around it by a ray.
func (f *wireFaces) wind() {
	group := make([]int32, len(f.sides)) // by face, from 1
	var members [][]int32
	for i := range f.sides {
		if group[i] == 0 {
			members = append(members, f.spreadWinding(int32(i), int32(len(members)+1), group))
		}
	}
	spans := make([]span, len(f.all))
	for i, e := range f.all {
		spans[i] = span{f.points[e.a], f.points[e.b]}
	}
	tree := newSpanTree(spans, 0)
	shift := make([][2]int32, len(members))
	for i, faces := range members {
		shift[i] = f.base(faces, int32(i+1), group, tree)
	}
	for i, faces := range members {
		for _, face := range faces {
			f.winding[0][face] += shift[i][0]
			f.winding[1][face] += shift[i][1]
		}
	}
}

// spreadWinding walks from a face to all others of its group and sets their
// winding relative to it: crossing a piece to its left adds its net number.
func (f *wireFaces) spreadWinding(first, number int32, group []int32) []int32 {
	faces := []int32{first}
	group[first] = number
	for k := 0; k < len(faces); k++ {
		from := faces[k]
		for _, side := range f.sides[from] {
			to := f.of[side^1]
			if group[to] != 0 {
				continue
			}
			group[to] = number
			faces = append(faces, int32(to))
			for n := range f.winding {
				net := f.w.pieces[side/2].net[n]
				if side&1 == 1 {
					net = -net
				}
				f.winding[n][to] = f.winding[n][from] - net
			}
		}
	}
	return faces
}

// base is what the other groups wind around a group, less what the face around
// it has. The vertex farthest to the west is in that face; the side of its piece
// that leaves most to the left looks into it.
func (f *wireFaces) base(faces []int32, number int32, group []int32, tree *spanTree) [2]int32 {
	west, outer := int32(-1), int32(-1)
	for _, face := range faces {
		for _, side := range f.sides[face] {
			if west < 0 || f.outer(side, west) {
				west, outer = side, face
			}
		}
	}
	p, _ := f.ends(west)
	shift := [2]int32{-f.winding[0][outer], -f.winding[1][outer]}
	tree.ray(p, func(i int32) {
		if group[f.of[2*i]] == number {
			return
		}
		e := f.w.pieces[i]
		a, b := f.points[e.a], f.points[e.b]
		if (a[1] > p[1]) == (b[1] > p[1]) {
			return
		}
		turn := int32(-1)
		if b[1] > a[1] {
			turn = 1
		}
		if int32(Orient(a, b, p)) == turn {
			shift[0] += turn * e.net[0]
			shift[1] += turn * e.net[1]
		}
	})
	return shift
}

// ends are those of the piece of a side, in the direction that has the side on
// its left.
func (f *wireFaces) ends(side int32) (from, to orb.Point) {
	e := f.all[side/2]
	if side&1 == 1 {
		e.a, e.b = e.b, e.a
	}
	return f.points[e.a], f.points[e.b]
}

// outer reports whether a side starts farther west than another, or where that
// does and more to the left.
func (f *wireFaces) outer(side, other int32) bool {
	a, b := f.ends(side)
	c, d := f.ends(other)
	if n := comparePoints(a, c); n != 0 {
		return n < 0
	}
	return Orient(a, d, b) > 0
}

// outline returns valid polygons of the faces that are taken, by their winding
// numbers, with the shells counter-clockwise and the holes clockwise. No two have a piece of
// border in common.
func (f *wireFaces) outline(take func(a, b int32) bool) orb.MultiPolygon {
	taken := make([]bool, len(f.sides))
	for i := range taken {
		taken[i] = take(f.winding[0][i], f.winding[1][i])
	}
	var links []link
	for i, e := range f.all {
		left, right := taken[f.of[2*i]], taken[f.of[2*i+1]]
		switch {
		case left && !right:
			links = append(links, link{e.a, e.b, e.a, e.b})
		case right && !left:
			links = append(links, link{e.b, e.a, e.b, e.a})
		}
	}
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
