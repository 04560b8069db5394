package geo

import (
	"fmt"

	"github.com/paulmach/orb"
)

// Dissolve unites shapes of the mesh by cancelling the borders that two of them
// share from opposite sides. The result is exact: it uses the vertices and arcs
// of the members and no others. Lines and points of the members are kept. An
// error names the place where two members bound the same side of a border,
// which means that they overlap.
func (m *Mesh) Dissolve(members []Shape) (Shape, error) {
	d := dissolver{mesh: m, uses: make([]int8, len(m.Arcs))}
	return d.unite(len(members), func(i int) *Shape { return &members[i] })
}

// DissolveBy unites the shapes of the mesh that have the same group, as Dissolve
// does, in one pass over the mesh. Group holds a number for each of its shapes; a
// negative one leaves it out. Shape g of the result is that of group g, empty if
// nothing belongs to it. An error names the first group whose members overlap.
func (m *Mesh) DissolveBy(group []int) ([]Shape, error) {
	if len(group) != len(m.Shapes) {
		return nil, fmt.Errorf("%d groups for %d shapes", len(group), len(m.Shapes))
	}
	start, member := groupMembers(group)
	d := dissolver{mesh: m, uses: make([]int8, len(m.Arcs))}
	all := make([]Shape, len(start)-1)
	for g := range all {
		own := member[start[g]:start[g+1]]
		s, err := d.unite(len(own), func(i int) *Shape { return &m.Shapes[own[i]] })
		if err != nil {
			return nil, fmt.Errorf("group %d: %w", g, err)
		}
		all[g] = s
	}
	return all, nil
}

// groupMembers lists what belongs to each group: group g has those from start[g]
// to start[g+1].
func groupMembers(group []int) (start, member []int) {
	groups, n := 0, 0
	for _, g := range group {
		if g >= 0 {
			groups = max(groups, g+1)
			n++
		}
	}
	start, member = make([]int, groups+1), make([]int, n)
	for _, g := range group {
		if g >= 0 {
			start[g+1]++
		}
	}
	for g := range groups {
		start[g+1] += start[g]
	}
	fill := append([]int(nil), start...)
	for i, g := range group {
		if g >= 0 {
			member[fill[g]] = i
			fill[g]++
		}
	}
	return start, member
}

// dissolver counts how often arcs are walked; all counts are zero between two
// calls.
type dissolver struct {
	mesh *Mesh
	uses []int8 // by arc: forwards less backwards, 2 where that cancelled out
	met  []int  // arcs, in the order in which they were met
}

// bothWays marks an arc that was walked forwards and backwards.
const bothWays = 2

func (d *dissolver) unite(n int, member func(i int) *Shape) (Shape, error) {
	var whole Shape
	d.met = d.met[:0]
	defer func() {
		for _, n := range d.met {
			d.uses[n] = 0
		}
	}()
	for i := range n {
		s := member(i)
		whole.Lines = append(whole.Lines, s.Lines...)
		whole.Points = append(whole.Points, s.Points...)
		for _, ring := range s.Rings {
			for _, r := range ring {
				if n, ok := d.walk(r); !ok {
					at := d.mesh.Arcs[n]
					return Shape{}, fmt.Errorf("members overlap: two of them lie on the same side of the border from %v to %v",
						d.mesh.Points[at[0]], d.mesh.Points[at[len(at)-1]])
				}
			}
		}
	}
	whole.Rings = d.join()
	return whole, nil
}

// walk counts an arc; false if it has been walked in that direction before.
func (d *dissolver) walk(r Ref) (arc int, ok bool) {
	n, backwards := r.Arc()
	way := int8(1)
	if backwards {
		way = -1
	}
	switch d.uses[n] {
	case 0:
		d.met = append(d.met, n)
		d.uses[n] = way
	case -way:
		d.uses[n] = bothWays
	case bothWays: // a line that a ring walks to and fro, and again
		d.uses[n] = way
	default:
		return n, false
	}
	return n, true
}

// join makes rings of the arcs that are walked one way only.
func (d *dissolver) join() [][]Ref {
	m := d.mesh
	var links []link
	var refs []Ref
	for _, n := range d.met {
		at := m.Arcs[n]
		last := len(at) - 1
		switch d.uses[n] {
		case 1:
			refs = append(refs, Ref(n))
			links = append(links, link{at[0], at[1], at[last-1], at[last]})
		case -1:
			refs = append(refs, Ref(^n))
			links = append(links, link{at[last], at[last-1], at[1], at[0]})
		}
	}
	rings := trace(m.Points, links)
	joined := make([][]Ref, len(rings))
	for i, ring := range rings {
		joined[i] = make([]Ref, len(ring))
		for k, n := range ring {
			joined[i][k] = refs[n]
		}
	}
	return joined
}

// Geometry returns a shape of the mesh as areas, lines or points; a Collection
// if it has more than one kind, nil if it has none. A single part is returned as
// Polygon, LineString or Point. Shells are counter-clockwise, holes clockwise.
func (m *Mesh) Geometry(s Shape) orb.Geometry {
	var kinds orb.Collection
	if len(s.Rings) > 0 {
		rings := make([]orb.Ring, len(s.Rings))
		for i, refs := range s.Rings {
			rings[i] = orb.Ring(m.line(refs))
		}
		if all := areas(rings); len(all) == 1 {
			kinds = append(kinds, all[0])
		} else if len(all) > 1 {
			kinds = append(kinds, all)
		}
	}
	if len(s.Lines) == 1 {
		kinds = append(kinds, m.line(s.Lines[0]))
	} else if len(s.Lines) > 1 {
		all := make(orb.MultiLineString, len(s.Lines))
		for i, refs := range s.Lines {
			all[i] = m.line(refs)
		}
		kinds = append(kinds, all)
	}
	if len(s.Points) == 1 {
		kinds = append(kinds, m.Points[s.Points[0]])
	} else if len(s.Points) > 1 {
		all := make(orb.MultiPoint, len(s.Points))
		for i, v := range s.Points {
			all[i] = m.Points[v]
		}
		kinds = append(kinds, all)
	}
	switch len(kinds) {
	case 0:
		return nil
	case 1:
		return kinds[0]
	}
	return kinds
}

// line strings the vertices of arcs together.
func (m *Mesh) line(refs []Ref) orb.LineString {
	n := 1
	for _, r := range refs {
		i, _ := r.Arc()
		n += len(m.Arcs[i]) - 1
	}
	to := make(orb.LineString, 0, n)
	for _, r := range refs {
		i, backwards := r.Arc()
		at := m.Arcs[i]
		for k := range at {
			v := at[k]
			if backwards {
				v = at[len(at)-1-k]
			}
			if k > 0 || len(to) == 0 {
				to = append(to, m.Points[v])
			}
		}
	}
	return to
}
