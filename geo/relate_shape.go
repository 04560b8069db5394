package geo

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// relShape is a geometry taken apart for questions about relations: the points,
// lines and areas of all its members, with boxes over runs of their edges.
type relShape struct {
	points  []orb.Point
	ends    []relEnd
	lines   []boxedPath
	areas   []relArea
	bound   orb.Bound
	members int  // that are areas or hold some
	empty   bool // there is no point in it
	meter   *relMeter

	order []int32       // of many areas: such that neighbours follow one another
	tree  [][]orb.Bound // boxes around relFan areas in this order, around relFan boxes, and so on
}

// relEnd is a place where lines end, and whether an odd number of them does:
// only that is a boundary (the mod-2 rule of OGC 06-103r4, 6.1.12).
type relEnd struct {
	at  orb.Point
	odd bool
}

// relArea is one polygon: a point is in it when a ray from there crosses its
// rings an odd number of times.
type relArea struct {
	rings []boxedPath
	bound orb.Bound
}

// relLimit is the largest coordinate that Orient is exact for.
const relLimit = 1e70

// relatable is areas as relations understand them: edges cross nowhere and no area
// lies in another, so that each edge is a border.
func relatable(g orb.MultiPolygon) (orb.MultiPolygon, error) {
	if Valid(g) {
		return g, nil
	}
	repaired, changes := Repair(g)
	r, _ := repaired.(orb.MultiPolygon) // it is one of a MultiPolygon
	return r, changes.Err
}

// newRelShape takes a geometry apart. Rings are closed, repeated points left
// out; a line without length is a point.
func newRelShape(g orb.Geometry) (*relShape, error) {
	s := &relShape{empty: true}
	if err := s.add(g, 0); err != nil {
		return nil, err
	}
	s.pairEnds()
	s.plant()
	for _, p := range s.points {
		s.extend(orb.Bound{Min: p, Max: p})
	}
	for _, l := range s.lines {
		s.extend(l.bound())
	}
	for _, a := range s.areas {
		s.extend(a.bound)
	}
	return s, nil
}

// relDepth bounds the nesting of collections, which may come from outside.
const relDepth = 1000

func (s *relShape) add(g orb.Geometry, depth int) (err error) {
	switch g := g.(type) {
	case orb.Point:
		return s.addPath([]orb.Point{g})
	case orb.MultiPoint:
		for i := range g {
			if err == nil {
				err = s.addPath(g[i : i+1])
			}
		}
	case orb.LineString:
		return s.addPath(g)
	case orb.MultiLineString:
		for _, l := range g {
			if err == nil {
				err = s.addPath(l)
			}
		}
	case orb.Ring:
		return s.addAreas(orb.MultiPolygon{{g}})
	case orb.Bound:
		if !g.IsEmpty() {
			return s.addAreas(orb.MultiPolygon{{g.ToRing()}})
		}
	case orb.Polygon:
		return s.addAreas(orb.MultiPolygon{g})
	case orb.MultiPolygon:
		return s.addAreas(g)
	case orb.Collection:
		if depth >= relDepth {
			return fmt.Errorf("collections are nested more than %d deep", relDepth)
		}
		for _, m := range g {
			if err == nil {
				err = s.add(m, depth+1)
			}
		}
	}
	return err
}

func (s *relShape) addPath(path []orb.Point) error {
	if err := relFinite(path); err != nil || len(path) == 0 {
		return err
	}
	l := newRelPath(path, false)
	if len(l.at) == 1 {
		s.points = append(s.points, l.at[0])
		return nil
	}
	s.lines = append(s.lines, l)
	s.ends = append(s.ends, relEnd{at: l.at[0]}, relEnd{at: l.at[len(l.at)-1]})
	return nil
}

func (s *relShape) addAreas(g orb.MultiPolygon) error {
	for _, p := range g {
		for _, r := range p {
			if err := relFinite(r); err != nil {
				return err
			}
		}
	}
	s.members++
	sound, err := relatable(g)
	if err != nil {
		return err
	}
	for _, p := range sound {
		a := relArea{bound: orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}}
		for _, r := range p {
			if ring := newRelPath(r, true); len(ring.at) > 3 {
				a.rings = append(a.rings, ring)
				a.bound = a.bound.Union(ring.bound())
			}
		}
		if len(a.rings) > 0 {
			s.areas = append(s.areas, a)
		}
	}
	return nil
}

// relFinite refuses coordinates that are no numbers, or too large for exact answers.
func relFinite(path []orb.Point) error {
	for _, p := range path {
		if !(math.Abs(p[0]) <= relLimit && math.Abs(p[1]) <= relLimit) {
			return fmt.Errorf("coordinate %v %v is not a number from %g to %g", p[0], p[1], -relLimit, relLimit)
		}
	}
	return nil
}

// pairEnds counts how many lines end at each place.
func (s *relShape) pairEnds() {
	slices.SortFunc(s.ends, func(a, b relEnd) int { return comparePoints(a.at, b.at) })
	kept := s.ends[:0]
	for _, e := range s.ends {
		if n := len(kept); n == 0 || kept[n-1].at != e.at {
			kept = append(kept, relEnd{at: e.at})
		}
		kept[len(kept)-1].odd = !kept[len(kept)-1].odd
	}
	s.ends = kept
}

func (s *relShape) extend(b orb.Bound) {
	if s.empty {
		s.bound, s.empty = b, false
		return
	}
	s.bound = s.bound.Union(b)
}

// layered reports whether members may lie on or in one another, so that a border
// of one need not be a border of the whole.
func (s *relShape) layered() bool {
	kinds := 0
	for _, n := range []int{len(s.points), len(s.lines), len(s.areas)} {
		kinds += min(n, 1)
	}
	return kinds > 1 || s.members > 1
}

// dimension is that of the largest member: 0, 1 or 2, and -1 if there is none.
func (s *relShape) dimension() int {
	switch {
	case len(s.areas) > 0:
		return 2
	case len(s.lines) > 0:
		return 1
	case len(s.points) > 0:
		return 0
	}
	return -1
}

// paths yields the lines, with area -1, and the rings of the areas.
func (s *relShape) paths(yield func(area int32, p *boxedPath) bool) {
	for i := range s.lines {
		if !yield(-1, &s.lines[i]) {
			return
		}
	}
	for i := range s.areas {
		for j := range s.areas[i].rings {
			if !yield(int32(i), &s.areas[i].rings[j]) {
				return
			}
		}
	}
}

// newRelPath leaves out repeated points.
func newRelPath(from []orb.Point, closed bool) boxedPath {
	at := make([]orb.Point, 0, len(from)+1)
	for _, p := range from {
		p = orb.Point{p[0] + 0, p[1] + 0} // -0 is 0
		if n := len(at); n == 0 || at[n-1] != p {
			at = append(at, p)
		}
	}
	if closed {
		return newBoxedRing(at)
	}
	return newBoxedPath(at)
}
