package geo

import (
	"fmt"

	"github.com/paulmach/orb"
)

// Dissolved is what the members of a group cover.
type Dissolved struct {
	// Geometry is a Polygon or a MultiPolygon, nil if the members cover nothing.
	Geometry orb.Geometry
	// Overlap is the area in square metres that more than one member covers.
	Overlap float64
}

// DissolveBy returns what the areas of each group cover together, whether or not
// they overlap, cross themselves or share borders vertex by vertex. Group holds a
// number for each geometry; a negative one leaves it out. Element g of the result
// is group g. Lines and points are left out. Vertices are those of the members, and
// places where borders cross, rounded to float64; borders of sound neighbours
// cancel exactly. For members that are known to share all borders and not to
// overlap, (*Mesh).DissolveBy is faster and keeps to their arcs.
//
// The error is ErrTangled, or says that the lengths differ.
func DissolveBy(gs []orb.Geometry, group []int) ([]Dissolved, error) {
	if len(group) != len(gs) {
		return nil, fmt.Errorf("%d groups for %d geometries", len(group), len(gs))
	}
	members := make([]orb.Geometry, len(gs))
	groups := 0
	for i, g := range group {
		if g >= 0 {
			members[i] = gs[i]
			groups = max(groups, g+1)
		}
	}
	a, err := arrange(members)
	if err != nil {
		return nil, err
	}
	all := make([]Dissolved, groups)
	for g, halves := range a.around(group, groups, 1) {
		if p := a.faces.area(halves); len(p) == 1 {
			all[g].Geometry = p[0]
		} else if len(p) > 1 {
			all[g].Geometry = p
		}
	}
	for g, halves := range a.around(group, groups, 2) {
		if len(halves) > 0 {
			all[g].Overlap = Area(a.faces.area(halves))
		}
	}
	return all, nil
}

// around returns for each group the halves around the faces that at least a
// number of its members cover.
func (a *arrangement) around(group []int, groups, least int) [][]int32 {
	all := make([][]int32, groups)
	times := func(c int32, g int) int {
		n := 0
		for _, i := range a.covers[c] {
			if group[i] == g {
				n++
			}
		}
		return n
	}
	for h, c := range a.faces.cycle {
		other := a.faces.cycle[h^1]
		for k, i := range a.covers[c] {
			g := group[i]
			if n := len(all[g]); n > 0 && all[g][n-1] == int32(h) || least > len(a.covers[c])-k {
				continue
			}
			if times(c, g) >= least && times(other, g) < least {
				all[g] = append(all[g], int32(h))
			}
		}
	}
	return all
}
