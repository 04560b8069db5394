package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// arrangement is the plane cut along all borders of a set of areas, with the
// features that cover each face. Which ones do is that of Locate: a ring counts
// by the even-odd rule, a polygon is its shell without its holes, several
// polygons are their union.
type arrangement struct {
	faces   *netFaces
	paths   []meshPath
	shift   []int32   // by arc, and one more: its first path in along
	along   []int32   // paths along the arcs
	owners  []int32   // by cycle: its region, a union-find forest
	covers  [][]int32 // by cycle: the features that cover it, ascending
	leftOut []int     // features that have vertices out of reach
}

// arrange cuts the plane along the borders of the areas of gs.
func arrange(gs []orb.Geometry) (*arrangement, error) {
	b, leftOut := netBuilder(gs)
	m, err := cutNet(b)
	if err != nil {
		return nil, err
	}
	a := &arrangement{paths: b.paths, leftOut: leftOut}
	a.list(m)
	a.faces = newNetFaces(m)
	a.faces.paint(func(arc int32) []int32 { return a.along[a.shift[arc]:a.shift[arc+1]] })
	a.covers = make([][]int32, len(a.faces.cover))
	for c, paths := range a.faces.cover {
		a.covers[c] = a.features(paths)
	}
	return a, nil
}

// list notes which paths run along each arc.
func (a *arrangement) list(m *Mesh) {
	a.shift = make([]int32, len(m.Arcs)+1)
	each := func(f func(arc, path int32)) {
		rings := make([]int, len(m.Shapes))
		for i, p := range a.paths {
			for _, r := range m.Shapes[p.feature].Rings[rings[p.feature]] {
				n, _ := r.Arc()
				f(int32(n), int32(i))
			}
			rings[p.feature]++
		}
	}
	each(func(arc, _ int32) { a.shift[arc+1]++ })
	for n := range m.Arcs {
		a.shift[n+1] += a.shift[n]
	}
	a.along = make([]int32, a.shift[len(m.Arcs)])
	fill := slices.Clone(a.shift)
	each(func(arc, path int32) {
		a.along[fill[arc]] = path
		fill[arc]++
	})
}

// features returns the features that cover a face which the given paths,
// ascending, wind around an odd number of times.
func (a *arrangement) features(paths []int32) []int32 {
	var to []int32
	for i := 0; i < len(paths); {
		p := &a.paths[paths[i]]
		shell, hole := false, false
		for ; i < len(paths) && a.paths[paths[i]].part == p.part; i++ {
			if a.paths[paths[i]].hole {
				hole = true
			} else {
				shell = true
			}
		}
		if shell && !hole && (len(to) == 0 || to[len(to)-1] != p.feature) {
			to = append(to, p.feature)
		}
	}
	return to
}

// unite makes regions of the cycles that bound one face and of faces that have
// an arc in common and are alike.
func (a *arrangement) unite(alike func(c, d int32) bool) {
	f := a.faces
	a.owners = make([]int32, len(f.first))
	for c := range a.owners {
		a.owners[c] = int32(c)
	}
	join := func(c, d int32) {
		c, d = a.region(c), a.region(d)
		a.owners[max(c, d)] = min(c, d)
	}
	unbounded := int32(-1)
	for _, g := range f.groups {
		switch {
		case g.parent >= 0:
			join(g.outside, g.parent)
		case unbounded < 0:
			unbounded = g.outside
		default:
			join(g.outside, unbounded)
		}
	}
	for h := 0; h < len(f.cycle); h += 2 {
		if c, d := f.cycle[h], f.cycle[h+1]; c != d && alike(c, d) {
			join(c, d)
		}
	}
}

// region returns the number of the region of a cycle.
func (a *arrangement) region(c int32) int32 {
	for a.owners[c] != c {
		a.owners[c] = a.owners[a.owners[c]]
		c = a.owners[c]
	}
	return c
}

// unbounded returns the region around everything, -1 if there is no border at
// all.
func (a *arrangement) unbounded() int32 {
	for _, g := range a.faces.groups {
		if g.parent < 0 {
			return a.region(g.outside)
		}
	}
	return -1
}

// borders returns the halves around each region that wanted holds for, by region;
// the order of the regions is that of their first half.
func (a *arrangement) borders(wanted func(region int32) bool) (order []int32, halves map[int32][]int32) {
	halves = make(map[int32][]int32)
	for h, c := range a.faces.cycle {
		r := a.region(c)
		if !wanted(r) || a.region(a.faces.cycle[h^1]) == r {
			continue
		}
		if halves[r] == nil {
			order = append(order, r)
		}
		halves[r] = append(halves[r], int32(h))
	}
	return order, halves
}

// area makes polygons of halves that have one side of them on their left.
func (f *netFaces) area(halves []int32) orb.MultiPolygon {
	links := make([]link, len(halves))
	for i, h := range halves {
		links[i] = f.ends(h)
	}
	traced := trace(f.mesh.Points, links)
	rings := make([]orb.Ring, len(traced))
	for i, ring := range traced {
		refs := make([]Ref, len(ring))
		for k, n := range ring {
			refs[k] = halfRef(halves[n])
		}
		rings[i] = orb.Ring(f.mesh.line(refs))
	}
	return areas(rings)
}

// halfRef is the half as a reference of the mesh.
func halfRef(h int32) Ref {
	if h&1 == 1 {
		return Ref(^(h >> 1))
	}
	return Ref(h >> 1)
}
