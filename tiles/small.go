package tiles

import (
	"cmp"
	"slices"

	"guotu/geo"
	"guotu/layers"
)

// touching tells which features of a layer share borders, or ends of lines.
type touching struct {
	arcs [][2]int32 // by arc: the first two features with an area beside it; -1
	ends []lineEnd  // in the order of vertices
}

// lineEnd is a vertex where a line of a feature ends.
type lineEnd struct {
	at      uint32
	feature int32
}

func newTouching(mesh *geo.Mesh, shapes []geo.Shape) *touching {
	t := &touching{arcs: make([][2]int32, len(mesh.Arcs))}
	for n := range t.arcs {
		t.arcs[n] = [2]int32{-1, -1}
	}
	for i := range shapes {
		for _, refs := range shapes[i].Rings {
			for _, r := range refs {
				n, _ := r.Arc()
				if a := &t.arcs[n]; a[0] < 0 {
					a[0] = int32(i)
				} else if a[1] < 0 {
					a[1] = int32(i)
				}
			}
		}
		for _, refs := range shapes[i].Lines {
			t.ends = append(t.ends, lineEnd{startOf(mesh, refs[0]), int32(i)}, lineEnd{startOf(mesh, ^refs[len(refs)-1]), int32(i)})
		}
	}
	slices.SortFunc(t.ends, func(a, b lineEnd) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.feature, b.feature)) })
	return t
}

// startOf is the vertex where the walk along an arc starts.
func startOf(m *geo.Mesh, r geo.Ref) uint32 {
	n, backwards := r.Arc()
	arc := m.Arcs[n]
	if backwards {
		return arc[len(arc)-1]
	}
	return arc[0]
}

// pairs calls f for features that touch.
func (t *touching) pairs(f func(a, b int32)) {
	for _, a := range t.arcs {
		if a[0] >= 0 && a[1] >= 0 && a[0] != a[1] {
			f(a[0], a[1])
		}
	}
	for i := 1; i < len(t.ends); i++ {
		if a, b := t.ends[i-1], t.ends[i]; a.at == b.at && a.feature != b.feature {
			f(a.feature, b.feature)
		}
	}
}

// keepSmall decides what becomes of the features of which nothing is left in a
// level, in units of a depth, and adds those that are kept. The result is nil if
// there are no such features.
func (f *forms) keepSmall(l *level, depth int) []fate {
	gone, any := make([]bool, f.layer.Len()), false
	for i := range gone {
		gone[i] = l.first[i] == l.first[i+1] && f.alike().of[i] >= 0
		any = any || gone[i]
	}
	if !any {
		return nil
	}
	rules := &f.layer.Spec().Tiles
	fates := make([]fate, len(gone))
	var keep []int32
	switch {
	case rules.Protect || rules.Small == "point":
		for i := range gone {
			if gone[i] {
				keep = append(keep, int32(i))
			}
		}
	case rules.Small == "drop":
		for i := range gone {
			if gone[i] {
				fates[i] = dropped
			}
		}
	default:
		keep = f.lonely(gone, fates)
	}
	for _, i := range keepAt(l, f.pyramid, f.shapes(), keep, depth, rules.Protect) {
		fates[i] = merged
	}
	return fates
}

// lonely marks the features that are gone as merged where they touch, directly or
// through others that are gone, one of their class that is shown, and returns the
// others, of each group that touch one another only the largest.
func (f *forms) lonely(gone []bool, fates []fate) (keep []int32) {
	class := f.alike().of
	parent := make([]int32, len(gone))
	for i := range parent {
		parent[i] = int32(i)
	}
	find := func(i int32) int32 {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	f.touch().pairs(func(a, b int32) {
		if (gone[a] || gone[b]) && class[a] == class[b] {
			a, b = find(a), find(b)
			parent[max(a, b)] = min(a, b)
		}
	})
	boxes := f.boxes()
	size := func(i int32) int64 {
		b := boxes[i]
		return (int64(b.x1) - int64(b.x0) + 1) * (int64(b.y1) - int64(b.y0) + 1)
	}
	best := make([]int32, len(gone)) // by root: the one to keep and 1, or -1 where one is shown
	for i := range gone {
		switch root := find(int32(i)); {
		case !gone[i]:
			best[root] = -1
		case best[root] == 0 || best[root] > 0 && size(int32(i)) > size(best[root]-1):
			best[root] = int32(i) + 1
		}
	}
	for i := range gone {
		if !gone[i] {
			continue
		}
		if best[find(int32(i))] == int32(i)+1 {
			keep = append(keep, int32(i))
		} else {
			fates[i] = merged
		}
	}
	return keep
}

// keepClasses keeps the classes of which nothing is left in a level.
func keepClasses(u *union, l *level, detail int) {
	var keep []int32
	for i := range len(l.first) - 1 {
		if l.first[i] == l.first[i+1] {
			keep = append(keep, int32(i))
		}
	}
	keepAt(l, u.pyramid, u.pyramid.mesh.Shapes, keep, detail, true)
}

// keepAt adds rows of which nothing is left to a level in units of depth detail,
// each as a square of one unit, or a line of one, near the place where it was; it
// returns those for which there is no room nearby. Anywhere looks on until there
// is.
func keepAt(l *level, p *pyramid, shapes []geo.Shape, keep []int32, detail int, anywhere bool) (left []int32) {
	if len(keep) == 0 {
		return nil
	}
	at := p.at()
	shift := uint(layers.MaxZoom - detail)
	c := crowding{level: l, kept: make(map[int32]part), hosts: make(map[int32][]geo.Pixel)}
	var squares []wantedSquare
	for _, row := range keep {
		b := emptyBox()
		eachVertex(p.mesh, &shapes[row], func(v uint32) { b.add(at[v]) })
		x, y := (b.x0/2+b.x1/2)>>shift, (b.y0/2+b.y1/2)>>shift
		if len(shapes[row].Rings) > 0 {
			squares = append(squares, wantedSquare{row, geo.Pixel{X: x, Y: y}})
		} else {
			c.kept[row] = part{kind: lineType, at: []geo.Pixel{{X: x, Y: y}, {X: x + 1, Y: y}}}
		}
	}
	for _, w := range c.placeAll(squares, anywhere) {
		left = append(left, w.row)
	}
	c.rebuild()
	return left
}

// eachVertex calls f for the vertices of the areas and lines of a shape.
func eachVertex(m *geo.Mesh, s *geo.Shape, f func(v uint32)) {
	for _, paths := range [2][][]geo.Ref{s.Rings, s.Lines} {
		for _, refs := range paths {
			for _, r := range refs {
				n, _ := r.Arc()
				for _, v := range m.Arcs[n] {
					f(v)
				}
			}
		}
	}
}
