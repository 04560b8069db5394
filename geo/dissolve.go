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
	var whole Shape
	uses := make(map[int]int)
	var order []int
	for _, s := range members {
		whole.Lines = append(whole.Lines, s.Lines...)
		whole.Points = append(whole.Points, s.Points...)
		for _, ring := range s.Rings {
			for _, r := range ring {
				n, backwards := r.Arc()
				if uses[n] == 0 {
					order = append(order, n)
				}
				if backwards {
					uses[n]--
				} else {
					uses[n]++
				}
				if u := uses[n]; u > 1 || u < -1 {
					at := m.Arcs[n]
					return Shape{}, fmt.Errorf("members overlap: two of them lie on the same side of the border from %v to %v",
						m.Points[at[0]], m.Points[at[len(at)-1]])
				}
			}
		}
	}
	whole.Rings = m.join(order, uses)
	return whole, nil
}

// join makes rings of the arcs that are used once more in one direction than
// in the other.
func (m *Mesh) join(order []int, uses map[int]int) [][]Ref {
	var links []link
	var refs []Ref
	done := make(map[int]bool, len(order))
	for _, n := range order {
		if uses[n] == 0 || done[n] {
			continue
		}
		done[n] = true
		at := m.Arcs[n]
		last := len(at) - 1
		if uses[n] > 0 {
			refs = append(refs, Ref(n))
			links = append(links, link{at[0], at[1], at[last-1], at[last]})
		} else {
			refs = append(refs, Ref(^n))
			links = append(links, link{at[last], at[last-1], at[1], at[0]})
		}
	}
	rings := trace(m.Points, links)
	joined := make([][]Ref, len(rings))
	for i, ring := range rings {
		for _, n := range ring {
			joined[i] = append(joined[i], refs[n])
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
