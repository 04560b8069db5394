package layers

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// Hit is a feature at a point: the point is on its Boundary or Inside.
type Hit = geo.Hit

// At returns the features that p, in degrees, lies in or on, in ascending
// order. A point on a shared border belongs to all neighbours.
func (l *Layer) At(p orb.Point) []Hit { return l.AppendAt(nil, p) }

// AppendAt appends what At returns to hits. It is safe for concurrent use.
func (l *Layer) AppendAt(hits []Hit, p orb.Point) []Hit {
	from := len(hits)
	if l.hasAreas {
		hits = l.areasAt(hits, p)
	}
	if l.hasOthers {
		if others := l.lookAt(p, 1); len(others) > 0 {
			found := tidy(append(hits[from:], others...))
			hits = append(hits[:from], found...)
		}
	}
	return hits
}

// tidy puts hits into ascending order and keeps the best of each feature.
func tidy(hits []Hit) []Hit {
	if len(hits) < 2 {
		return hits
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Feature, b.Feature), cmp.Compare(b.Side, a.Side))
	})
	return slices.CompactFunc(hits, func(a, b Hit) bool { return a.Feature == b.Feature })
}

// In returns the features with a part whose box meets b, in degrees, in
// ascending order.
func (l *Layer) In(b orb.Bound) []int {
	var found []int
	for n := range l.tree.meeting(b) {
		found = append(found, int(l.parts[n].feature))
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// index makes the parts and what finds them.
func (l *Layer) index() {
	l.parts = make([]part, 0, len(l.geometries))
	for i, g := range l.geometries {
		l.parts = appendParts(l.parts, int32(i), g)
	}
	l.parts = slices.Clip(l.parts)
	l.bound = geo.Nowhere()
	l.bounds = make([]orb.Bound, len(l.geometries))
	for i := range l.bounds {
		l.bounds[i] = geo.Nowhere()
	}
	boxes := make([]orb.Bound, len(l.parts))
	for n := range l.parts {
		p := &l.parts[n]
		boxes[n] = p.bound()
		l.bound = geo.Around(l.bound, boxes[n])
		l.bounds[p.feature] = geo.Around(l.bounds[p.feature], boxes[n])
		area := p.geometry.Dimensions() == 2
		l.hasAreas = l.hasAreas || area
		l.hasOthers = l.hasOthers || !area
		l.areas.patience += preparing * int64(p.vertices())
	}
	l.tree = newBoxTree(boxes)
}

// bound is that of the geometry; for areas several times as fast as their own method.
func (s *part) bound() orb.Bound {
	area, is := s.geometry.(orb.Polygon)
	if !is {
		return s.geometry.Bound()
	}
	lo, hi := area[0][0], area[0][0]
	for _, p := range area[0][1:] {
		lo[0], lo[1] = min(lo[0], p[0]), min(lo[1], p[1])
		hi[0], hi[1] = max(hi[0], p[0]), max(hi[1], p[1])
	}
	return orb.Bound{Min: lo, Max: hi}
}

func appendParts(parts []part, feature int32, g orb.Geometry) []part {
	switch g := g.(type) {
	case nil:
		return parts
	case orb.MultiPolygon:
		return appendAll(parts, feature, g)
	case orb.MultiLineString:
		return appendAll(parts, feature, g)
	case orb.MultiPoint:
		return appendAll(parts, feature, g)
	case orb.Collection:
		return appendAll(parts, feature, g)
	case orb.Polygon:
		if len(g) == 0 || len(g[0]) == 0 {
			return parts
		}
	case orb.LineString:
		if len(g) == 0 {
			return parts
		}
	}
	return append(parts, part{feature, g})
}

func appendAll[G orb.Geometry](parts []part, feature int32, members []G) []part {
	for _, m := range members {
		parts = appendParts(parts, feature, m)
	}
	return parts
}

// Check verifies what must always hold: a row, an id, a geometry and a shape
// per feature; unique ids; and an index that holds every part and finds it. It is for
// tests and for inspection, and takes time in proportion to the layer.
func (l *Layer) Check() error {
	n := len(l.geometries)
	if l.table.Rows != n || l.ids != nil && l.ids.Len() != n || len(l.shapes) != n {
		return fmt.Errorf("layer %s: %d geometries, %d rows, %d shapes, or another number of ids", l.Name(), n, l.table.Rows, len(l.shapes))
	}
	for _, c := range l.table.Columns {
		if c.Len() != n {
			return fmt.Errorf("layer %s: column %s has %d rows, not %d", l.Name(), c.Name, c.Len(), n)
		}
	}
	if l.ids != nil {
		if err := unique(l.ids); err != nil {
			return fmt.Errorf("layer %s: %w", l.Name(), err)
		}
	}
	if l.tree.len() != len(l.parts) {
		return fmt.Errorf("layer %s: %d parts, %d in the index", l.Name(), len(l.parts), l.tree.len())
	}
	for _, p := range l.parts {
		b := p.geometry.Bound()
		if !slices.Contains(l.In(b), int(p.feature)) {
			return fmt.Errorf("layer %s: feature %d is not found in its own box %v", l.Name(), p.feature+1, b)
		}
		if !l.bound.Contains(b.Min) || !l.bound.Contains(b.Max) {
			return fmt.Errorf("layer %s: feature %d lies outside the bound %v", l.Name(), p.feature+1, l.bound)
		}
		if err := l.checkAt(p); err != nil {
			return err
		}
	}
	return nil
}

// checkAt asks at the first vertex of a part.
func (l *Layer) checkAt(s part) error {
	var at orb.Point
	switch g := s.geometry.(type) {
	case orb.Point:
		at = g
	case orb.LineString:
		at = g[0]
	case orb.Polygon:
		at = g[0][0]
	default:
		return nil
	}
	if !slices.ContainsFunc(l.At(at), func(h Hit) bool { return h.Feature == int(s.feature) }) {
		return fmt.Errorf("layer %s: feature %d is not found at its vertex %v", l.Name(), s.feature+1, at)
	}
	return nil
}
