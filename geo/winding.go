package geo

import "github.com/paulmach/orb"

// walked is a segment and how often the border of each of two areas walks it from
// a to b, counting the way back as minus one.
type walked struct {
	a, b uint32
	net  [2]int32
}

// faces are the pieces into which segments that meet only at their ends cut the
// plane, each with how often the borders of two areas wind around it; pieces that
// hang together only around something else count apart. Segment i has the sides 2i,
// on the left of a to b, and 2i+1.
type faces struct {
	points  []orb.Point
	all     []walked
	of      []int     // by side: its face
	sides   [][]int32 // by face
	winding [2][]int32
}

func newFaces(points []orb.Point, all []walked) *faces {
	links := make([]link, 0, 2*len(all))
	for _, s := range all {
		links = append(links, link{s.a, s.b, s.a, s.b}, link{s.b, s.a, s.b, s.a})
	}
	t := newTracer(points, links)
	f := &faces{points: points, all: all, of: make([]int, len(links))}
	for i := range links {
		if t.used[i] {
			continue
		}
		round := t.walk(int32(i))
		for _, side := range round {
			f.of[side] = len(f.sides)
		}
		f.sides = append(f.sides, round)
	}
	f.winding = [2][]int32{make([]int32, len(f.sides)), make([]int32, len(f.sides))}
	f.wind()
	return f
}

// wind sets the winding numbers: within what hangs together by crossing pieces, from
// one such group to what is around it by a ray.
func (f *faces) wind() {
	group := make([]int32, len(f.sides)) // by face, from 1
	var members [][]int32
	for i := range f.sides {
		if group[i] == 0 {
			members = append(members, f.spreadWinding(int32(i), int32(len(members)+1), group))
		}
	}
	var spans []span
	if len(members) > 1 {
		spans = make([]span, len(f.all))
		for i, e := range f.all {
			spans[i] = span{f.points[e.a], f.points[e.b]}
		}
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
func (f *faces) spreadWinding(first, number int32, group []int32) []int32 {
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
				net := f.all[side/2].net[n]
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
func (f *faces) base(faces []int32, number int32, group []int32, tree *spanTree) [2]int32 {
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
		e := f.all[i]
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
func (f *faces) ends(side int32) (from, to orb.Point) {
	e := f.all[side/2]
	if side&1 == 1 {
		e.a, e.b = e.b, e.a
	}
	return f.points[e.a], f.points[e.b]
}

// outer reports whether a side starts farther west than another, or where that
// does and more to the left.
func (f *faces) outer(side, other int32) bool {
	a, b := f.ends(side)
	c, d := f.ends(other)
	if n := comparePoints(a, c); n != 0 {
		return n < 0
	}
	return Orient(a, d, b) > 0
}

// border returns the border of the faces that are taken, by their winding numbers:
// the segments that have one of them on one side alone, with it on their left.
func (f *faces) border(take func(a, b int32) bool) []link {
	taken := make([]bool, len(f.sides))
	for i := range taken {
		taken[i] = take(f.winding[0][i], f.winding[1][i])
	}
	var links []link
	for i, s := range f.all {
		left, right := taken[f.of[2*i]], taken[f.of[2*i+1]]
		switch {
		case left && !right:
			links = append(links, link{s.a, s.b, s.a, s.b})
		case right && !left:
			links = append(links, link{s.b, s.a, s.b, s.a})
		}
	}
	return links
}
