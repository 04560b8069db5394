package geo

import "github.com/paulmach/orb"

// walked is a segment and how often it is walked from a to b, counting the way
// back as minus one.
type walked struct {
	a, b uint32
	net  int
}

// outline returns the border of what the segments wind around: those, once,
// that have a face with a winding number of zero on one side alone. Segments meet
// only at their ends.
func outline(points []orb.Point, all []walked) []link {
	f := newFaces(points, all)
	winding := f.windings()
	var links []link
	for i, s := range all {
		left, right := winding[f.of[2*i]] != 0, winding[f.of[2*i+1]] != 0
		switch {
		case left && !right:
			links = append(links, link{s.a, s.b, s.a, s.b})
		case right && !left:
			links = append(links, link{s.b, s.a, s.b, s.a})
		}
	}
	return links
}

// faces are the pieces into which segments cut the plane; pieces that hang
// together only around something else count apart. Segment i has the sides 2i, on
// the left of a to b, and 2i+1.
type faces struct {
	points []orb.Point
	all    []walked
	of     []int     // by side: its face
	sides  [][]int32 // by face
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
	return f
}

// group is the faces that segments hang together around.
type group struct {
	faces    []int
	segments []int
	bound    orb.Bound
	outer    int // the face around it
}

// windings counts for each face how often it is walked around. Crossing a segment
// to its left adds its net number; the face around a group has what the
// other groups wind around it.
func (f *faces) windings() []int {
	winding, seen := make([]int, len(f.sides)), make([]bool, len(f.sides))
	var groups []*group
	for i := range f.sides {
		if !seen[i] {
			seen[i] = true
			groups = append(groups, f.spread(i, winding, seen))
		}
	}
	shift := make([]int, len(groups))
	for i, g := range groups {
		p := f.points[f.all[g.segments[0]].a]
		shift[i] = -winding[g.outer]
		for _, o := range groups {
			if o != g && o.bound.Contains(p) {
				shift[i] += f.around(o, p)
			}
		}
	}
	for i, g := range groups {
		for _, face := range g.faces {
			winding[face] += shift[i]
		}
	}
	return winding
}

// spread walks from a face to all others of its group and sets their winding
// relative to it.
func (f *faces) spread(first int, winding []int, seen []bool) *group {
	g := &group{faces: []int{first}, outer: first}
	least := f.area(first)
	for k := 0; k < len(g.faces); k++ {
		from := g.faces[k]
		if a := f.area(from); a < least {
			g.outer, least = from, a
		}
		for _, side := range f.sides[from] {
			if side&1 == 0 {
				g.segments = append(g.segments, int(side/2))
			}
			if to := f.of[side^1]; !seen[to] {
				seen[to] = true
				winding[to] = winding[from] - f.net(side)
				g.faces = append(g.faces, to)
			}
		}
	}
	p := f.points[f.all[g.segments[0]].a]
	g.bound = orb.Bound{Min: p, Max: p}
	for _, i := range g.segments {
		g.bound = g.bound.Extend(f.points[f.all[i].a]).Extend(f.points[f.all[i].b])
	}
	return g
}

// net is how often the segment of a side is walked with the side on the left.
func (f *faces) net(side int32) int {
	if side&1 == 1 {
		return -f.all[side/2].net
	}
	return f.all[side/2].net
}

// area is twice the signed area of a face's border, least for the one around a
// group.
func (f *faces) area(face int) float64 {
	sum := 0.0
	o := f.points[f.all[f.sides[face][0]/2].a]
	for _, side := range f.sides[face] {
		p, q := f.points[f.all[side/2].a], f.points[f.all[side/2].b]
		if side&1 == 1 {
			p, q = q, p
		}
		sum += (p[0]-o[0])*(q[1]-o[1]) - (q[0]-o[0])*(p[1]-o[1])
	}
	return sum
}

// around is how often the segments of a group wind around p, counted along a ray
// to the east.
func (f *faces) around(g *group, p orb.Point) int {
	n := 0
	for _, i := range g.segments {
		s := f.all[i]
		a, b := f.points[s.a], f.points[s.b]
		if (a[1] > p[1]) == (b[1] > p[1]) {
			continue
		}
		side := Orient(a, b, p)
		switch {
		case b[1] > a[1] && side > 0:
			n += s.net
		case b[1] < a[1] && side < 0:
			n -= s.net
		}
	}
	return n
}
