package geo

import (
	"cmp"
	"slices"
)

// netFaces are the faces into which the borders of a mesh cut the plane; its
// segments meet at their ends only. Arc n has the half 2n, walked forwards, and
// 2n+1, walked backwards. Halves are followed with the face on their left, which
// gives cycles: the borders of faces. What hangs together is a group of cycles;
// one of them is its outside and belongs to a face of what lies around it.
type netFaces struct {
	mesh   *Mesh
	leave  []int32 // halves by the vertex they leave, counter-clockwise around it
	start  []int32 // by vertex, and one more: its first half in leave
	next   []int32 // by half
	cycle  []int32 // by half
	first  []int32 // by cycle: a half of it
	groups []netGroup
	cover  [][]int32 // by cycle: paths that cover the face, ascending
}

// netGroup is a set of cycles that hang together.
type netGroup struct {
	outside int32  // the cycle around it
	least   uint32 // its vertex with the smallest x, of these the smallest y
	parent  int32  // cycle of the face that it lies in, -1 for the unbounded one
	done    bool
}

func newNetFaces(m *Mesh) *netFaces {
	f := &netFaces{mesh: m}
	f.turn()
	f.follow()
	f.collect()
	f.nest()
	return f
}

// ends returns the first two and the last two vertices of a half.
func (f *netFaces) ends(h int32) link {
	at := f.mesh.Arcs[h>>1]
	last := len(at) - 1
	if h&1 == 0 {
		return link{at[0], at[1], at[last-1], at[last]}
	}
	return link{at[last], at[last-1], at[1], at[0]}
}

// turn sorts the halves that leave each vertex.
func (f *netFaces) turn() {
	m := f.mesh
	f.start = make([]int32, len(m.Points)+1)
	f.leave = make([]int32, 2*len(m.Arcs))
	for h := range f.leave {
		f.start[f.ends(int32(h)).from+1]++
	}
	for v := range m.Points {
		f.start[v+1] += f.start[v]
	}
	fill := slices.Clone(f.start)
	for h := range f.leave {
		v := f.ends(int32(h)).from
		f.leave[fill[v]] = int32(h)
		fill[v]++
	}
	for v := range m.Points {
		if own := f.leave[f.start[v]:f.start[v+1]]; len(own) > 2 {
			slices.SortFunc(own, func(g, h int32) int {
				return compareTurn(m.Points[v], m.Points[f.ends(g).out], m.Points[f.ends(h).out])
			})
		}
	}
}

// follow links each half to the one that continues the border of its face, the
// first clockwise from the way back, and numbers the cycles.
func (f *netFaces) follow() {
	f.next, f.cycle = make([]int32, len(f.leave)), make([]int32, len(f.leave))
	for v := range f.mesh.Points {
		own := f.leave[f.start[v]:f.start[v+1]]
		for i, h := range own {
			f.next[h^1] = own[(i+len(own)-1)%len(own)]
		}
	}
	for h := range f.cycle {
		f.cycle[h] = -1
	}
	for h := range f.next {
		if f.cycle[h] >= 0 {
			continue
		}
		n := int32(len(f.first))
		f.first = append(f.first, int32(h))
		for at := int32(h); f.cycle[at] < 0; at = f.next[at] {
			f.cycle[at] = n
		}
	}
}

// spread calls visit for the halves of a cycle and of all that hang together with
// it, seen by cycle.
func (f *netFaces) spread(first int32, seen []bool, visit func(half int32)) {
	seen[first] = true
	for open := []int32{first}; len(open) > 0; {
		c := open[len(open)-1]
		open = open[:len(open)-1]
		for h := f.first[c]; ; {
			visit(h)
			if o := f.cycle[h^1]; !seen[o] {
				seen[o] = true
				open = append(open, o)
			}
			if h = f.next[h]; h == f.first[c] {
				break
			}
		}
	}
}

// collect finds the groups: the outside passes west of the least vertex, where
// it is on the left of the direction that is last counter-clockwise.
func (f *netFaces) collect() {
	m := f.mesh
	seen := make([]bool, len(f.first))
	for c := range f.first {
		if seen[c] {
			continue
		}
		half, place := f.first[c], 0
		best := m.Points[m.Arcs[half>>1][0]]
		f.spread(int32(c), seen, func(h int32) {
			if h&1 == 1 {
				return
			}
			for i, v := range m.Arcs[h>>1] {
				if p := m.Points[v]; p[0] < best[0] || p[0] == best[0] && p[1] <= best[1] {
					best, half, place = p, h, i
				}
			}
		})
		f.groups = append(f.groups, netGroup{outside: f.cycle[f.last(half, place)], least: m.Arcs[half>>1][place], parent: -1})
	}
}

// last returns the half on whose left lies the west of the vertex at the given
// place of an arc, which is the least of its group.
func (f *netFaces) last(half int32, place int) int32 {
	points, at := f.mesh.Points, f.mesh.Arcs[half>>1]
	v := at[place]
	if place > 0 && place < len(at)-1 {
		if Orient(points[v], points[at[place+1]], points[at[place-1]]) > 0 {
			return half | 1
		}
		return half &^ 1
	}
	own := f.leave[f.start[v]:f.start[v+1]]
	best := own[0]
	for _, h := range own[1:] {
		if Orient(points[v], points[f.ends(best).out], points[f.ends(h).out]) > 0 {
			best = h
		}
	}
	return best
}

// nest finds what each group lies in.
func (f *netFaces) nest() {
	if len(f.groups) < 2 {
		return
	}
	rows := newNetRows(f.mesh)
	for i := range f.groups {
		if h := rows.west(f.mesh.Points[f.groups[i].least]); h >= 0 {
			f.groups[i].parent = f.cycle[h]
		}
	}
	group := make(map[int32]int, len(f.groups)) // by outside cycle
	for i := range f.groups {
		group[f.groups[i].outside] = i
	}
	// The nearest border may be the outside of another group in the same face,
	// whose own parent is known if groups are done from west to east.
	order := make([]int, len(f.groups))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Compare(f.mesh.Points[f.groups[i].least][0], f.mesh.Points[f.groups[j].least][0])
	})
	for _, i := range order {
		for {
			o, outside := group[f.groups[i].parent]
			if !outside || f.groups[i].parent < 0 {
				break
			}
			f.groups[i].parent = f.groups[o].parent
		}
	}
}

// paint finds what covers each face. Uses lists the paths along an arc; a path
// covers one side of it if it is listed an odd number of times.
func (f *netFaces) paint(uses func(arc int32) []int32) {
	f.cover = make([][]int32, len(f.first))
	seen := make([]bool, len(f.first))
	owner := f.owners()
	for i := range f.groups {
		f.paintGroup(i, owner, seen, uses)
	}
}

// owners returns the group of each cycle.
func (f *netFaces) owners() []int32 {
	owner, seen := make([]int32, len(f.first)), make([]bool, len(f.first))
	for i := range f.groups {
		f.spread(f.groups[i].outside, seen, func(h int32) { owner[f.cycle[h]] = int32(i) })
	}
	return owner
}

func (f *netFaces) paintGroup(i int, owner []int32, seen []bool, uses func(arc int32) []int32) {
	var chain []int // groups around this one that are not painted yet
	for at := i; !f.groups[at].done; {
		chain = append(chain, at)
		if f.groups[at].parent < 0 {
			break
		}
		at = int(owner[f.groups[at].parent])
	}
	for _, at := range slices.Backward(chain) {
		g := &f.groups[at]
		g.done = true
		if g.parent >= 0 {
			f.cover[g.outside] = f.cover[g.parent]
		}
		f.spread(g.outside, seen, func(h int32) {
			if o := f.cycle[h^1]; !seen[o] {
				f.cover[o] = netToggle(f.cover[f.cycle[h]], uses(h>>1))
			}
		})
	}
}

// netToggle returns the paths that are in one of two ascending lists alone,
// where the second may list a path several times.
func netToggle(have, uses []int32) []int32 {
	to := make([]int32, 0, len(have)+len(uses))
	for len(uses) > 0 {
		n := 1
		for n < len(uses) && uses[n] == uses[0] {
			n++
		}
		for len(have) > 0 && have[0] < uses[0] {
			to = append(to, have[0])
			have = have[1:]
		}
		odd := n%2 == 1
		if len(have) > 0 && have[0] == uses[0] {
			have, odd = have[1:], !odd
		}
		if odd {
			to = append(to, uses[0])
		}
		uses = uses[n:]
	}
	return append(to, have...)
}
