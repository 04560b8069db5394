package geo

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// overlayParts are the areas, lines and points of a geometry.
type overlayParts struct {
	areas  orb.MultiPolygon
	lines  orb.MultiLineString
	points orb.MultiPoint
}

// overlayOperand is a valid geometry by parts.
type overlayOperand struct {
	overlayParts
	dimension int  // of its kind, even if it is empty; -1 for none
	mixed     bool // it is a collection: parts may have something in common
}

// newOverlayOperand repairs and takes apart. The error names the first vertex
// that is not finite.
func newOverlayOperand(g orb.Geometry) (*overlayOperand, error) {
	o := &overlayOperand{dimension: dimensionOf(g)}
	_, o.mixed = g.(orb.Collection)
	if !Valid(g) {
		for _, f := range Validate(g) {
			if f.Rule == NotFinite {
				return nil, fmt.Errorf("%v", f)
			}
		}
		repaired, changes := Repair(g)
		if changes.Err != nil {
			return nil, changes.Err
		}
		g = repaired
	}
	o.overlayParts = *newOverlayParts(g)
	return o, nil
}

// newOverlayParts takes a valid geometry apart; what is empty is left out.
func newOverlayParts(g orb.Geometry) *overlayParts {
	o := &overlayParts{}
	o.take(g)
	return o
}

func (o *overlayParts) take(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		o.points = append(o.points, g)
	case orb.MultiPoint:
		o.points = append(o.points, g...)
	case orb.LineString:
		if len(g) > 0 {
			o.lines = append(o.lines, g)
		}
	case orb.MultiLineString:
		for _, l := range g {
			o.take(l)
		}
	case orb.Ring:
		o.take(orb.Polygon{g})
	case orb.Bound:
		if g.Min[0] <= g.Max[0] && g.Min[1] <= g.Max[1] {
			o.take(orb.Polygon{g.ToRing()})
		}
	case orb.Polygon:
		if len(g) > 0 && len(g[0]) > 0 {
			o.areas = append(o.areas, g)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			o.take(p)
		}
	case orb.Collection:
		for _, m := range g {
			o.take(m)
		}
	}
}

// add joins the parts of another operand.
func (o *overlayOperand) add(p *overlayOperand) {
	o.areas, o.lines, o.points = append(o.areas, p.areas...), append(o.lines, p.lines...), append(o.points, p.points...)
	o.dimension = max(o.dimension, p.dimension)
	o.mixed = true
}

// plain reports whether the engine takes the operand: it is of one dimension
// and of a size that its arithmetic can bear.
func (o *overlayOperand) plain() bool {
	if o.mixed {
		return false
	}
	b := o.geometry().Bound()
	return b.IsEmpty() || scaleFor(max(b.Max[0], b.Max[1], -b.Min[0], -b.Min[1])) == 1
}

// geometry is the operand as a geometry of its dimension.
func (o *overlayOperand) geometry() orb.Geometry {
	switch o.dimension {
	case 0:
		return o.points
	case 1:
		return o.lines
	case 2:
		return o.areas
	}
	return orb.Collection{}
}

// dimensionOf is the highest dimension of the members of a geometry, be they
// empty; -1 for nil and what has no members.
func dimensionOf(g orb.Geometry) int {
	switch g := g.(type) {
	case orb.Point, orb.MultiPoint:
		return 0
	case orb.LineString, orb.MultiLineString:
		return 1
	case orb.Ring, orb.Bound, orb.Polygon, orb.MultiPolygon:
		return 2
	case orb.Collection:
		d := -1
		for _, m := range g {
			d = max(d, dimensionOf(m))
		}
		return d
	}
	return -1
}

func (o *overlayParts) finite() bool {
	v := &validator{}
	for _, l := range o.lines {
		v.points(l)
	}
	v.points(o.points)
	for _, p := range o.areas {
		for _, r := range p {
			v.points(r)
		}
	}
	return len(v.faults) == 0
}

// geometry is the normal form of the parts; of the dimension if there are none.
func (o *overlayParts) geometry(dimension int) orb.Geometry {
	o.normalize()
	switch a, l, p := len(o.areas), len(o.lines), len(o.points); {
	case a+l+p == 0:
		return [...]orb.Geometry{orb.Collection{}, orb.MultiPoint{}, orb.LineString{}, orb.Polygon{}}[dimension+1]
	case a == 1 && l+p == 0:
		return o.areas[0]
	case l+p == 0:
		return o.areas
	case l == 1 && a+p == 0:
		return o.lines[0]
	case a+p == 0:
		return o.lines
	case p == 1 && a+l == 0:
		return o.points[0]
	case a+l == 0:
		return o.points
	}
	all := make(orb.Collection, 0, len(o.areas)+len(o.lines)+len(o.points))
	for _, p := range o.areas {
		all = append(all, p)
	}
	for _, l := range o.lines {
		all = append(all, l)
	}
	for _, p := range o.points {
		all = append(all, p)
	}
	return all
}

// normalize orders parts, and the vertices of rings.
func (o *overlayParts) normalize() {
	areas := make(orb.MultiPolygon, len(o.areas))
	for i, p := range o.areas {
		areas[i] = normalPolygon(p)
	}
	slices.SortFunc(areas, func(a, b orb.Polygon) int { return slices.CompareFunc(a[0], b[0], comparePoints) })
	o.areas = areas
	lines := make(orb.MultiLineString, len(o.lines))
	for i, l := range o.lines {
		lines[i] = slices.Compact(slices.Clone(l))
		n := len(lines[i]) - 1
		if turn := comparePoints(lines[i][n], lines[i][0]); turn < 0 || turn == 0 && n > 1 && comparePoints(lines[i][n-1], lines[i][1]) < 0 {
			slices.Reverse(lines[i])
		}
	}
	slices.SortFunc(lines, func(a, b orb.LineString) int { return slices.CompareFunc(a, b, comparePoints) })
	o.lines = lines
	o.points = slices.Clone(o.points)
	slices.SortFunc(o.points, comparePoints)
	o.points = slices.Compact(o.points)
}

// normalPolygon has its shell counter-clockwise, its holes clockwise and in
// order; every ring starts in its vertex farthest to the west, of several the
// lowest.
func normalPolygon(p orb.Polygon) orb.Polygon {
	to := make(orb.Polygon, 0, len(p))
	for i, r := range p {
		if len(r) == 0 {
			continue
		}
		ring := slices.Compact(slices.Clone(r))
		if (ringTurn(ring) > 0) != (i == 0) {
			slices.Reverse(ring)
		}
		ring = ring[:len(ring)-1]
		least := 0
		for k := range ring {
			if comparePoints(ring[k], ring[least]) < 0 {
				least = k
			}
		}
		turned := append(append(make(orb.Ring, 0, len(ring)+1), ring[least:]...), ring[:least]...)
		to = append(to, append(turned, turned[0]))
	}
	slices.SortFunc(to[1:], func(a, b orb.Ring) int { return slices.CompareFunc(a, b, comparePoints) })
	return to
}

// west is the least x of the parts, 0 if there are none or none that can be compared.
func (o *overlayParts) west() float64 {
	west := math.Inf(1)
	for _, g := range [3]orb.Geometry{o.points, o.lines, o.areas} {
		if b := g.Bound(); !b.IsEmpty() && b.Min[0] < west {
			west = b.Min[0]
		}
	}
	if math.IsInf(west, 0) {
		return 0
	}
	return west
}
