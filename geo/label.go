package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// LabelPoint returns the place where the name of g stands best: of an area the
// middle of a circle, as large as can be, in its largest part (the pole of
// inaccessibility, which lies in no hole and on no border); of a line the middle of
// its longest part; of a point the point. Of a collection, areas come before lines
// and these before points. Coordinates are longitude, latitude in degrees.
//
// Radius is that of the circle in metres, 0 for lines and points. Circles are round
// in the plane in which a degree of longitude and one of latitude are as long as they
// are in the middle of the part: what a map shows around there. The largest circle is
// at most 3 % larger than the one found, save in parts that are hundreds of times longer
// than wide, where the search ends early. Where the circle around the centroid is as
// good, it is preferred.
//
// The point lies inside for Locate, exactly. Rings that cross themselves count by the
// even-odd rule, as there. It is not ok, and the point means nothing, where no place
// lies inside: for nil, empty and collapsed geometries and for vertices that are no
// place on earth.
//
// The search is that of Mapbox's polylabel (V. Agafonkin, 2016), best cells first, but
// cells are halved, and each looks only at those edges that may be nearest to its
// points.
func LabelPoint(g orb.Geometry) (p orb.Point, radius float64, ok bool) {
	var parts labelParts
	parts.add(g)
	if p, radius, ok = labelInLargest(parts.areas); ok {
		return p, radius, true
	}
	if parts.hasLine {
		return middleOf(parts.line, parts.length/2), 0, true
	}
	return parts.point, 0, parts.hasPoint
}

// labelParts are the parts of a geometry that may be labelled: all areas, the longest
// line, the first point.
type labelParts struct {
	areas    []orb.Polygon
	line     orb.LineString
	length   float64
	hasLine  bool
	point    orb.Point
	hasPoint bool
}

func (s *labelParts) add(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Polygon:
		s.areas = append(s.areas, g)
	case orb.MultiPolygon:
		s.areas = append(s.areas, g...)
	case orb.Ring:
		s.areas = append(s.areas, orb.Polygon{g})
	case orb.Bound:
		if !g.IsEmpty() {
			s.areas = append(s.areas, orb.Polygon{g.ToRing()})
		}
	case orb.LineString:
		if length := roughLength(g); finite(length) && len(g) > 0 && (!s.hasLine || length > s.length) {
			s.line, s.length, s.hasLine = g, length, true
		}
	case orb.Point:
		if !s.hasPoint && onEllipsoid(g) {
			s.point, s.hasPoint = g, true
		}
	case orb.MultiPoint:
		addLabelParts(s, g)
	case orb.MultiLineString:
		addLabelParts(s, g)
	case orb.Collection:
		addLabelParts(s, g)
	}
}

func addLabelParts[G orb.Geometry](s *labelParts, members []G) {
	for _, m := range members {
		s.add(m)
	}
}

// roughLength is the length of a line on a sphere of radius 1, edge by edge in the
// plane, NaN if a vertex is no place.
func roughLength(l orb.LineString) float64 {
	sum := 0.0
	for i, p := range l {
		if !onEllipsoid(p) {
			return math.NaN()
		}
		sum += roughEdge(l[max(i-1, 0)], p)
	}
	return sum
}

func roughEdge(a, b orb.Point) float64 {
	return math.Hypot((b[0]-a[0])*math.Cos((a[1]+b[1])/2*math.Pi/180), b[1]-a[1]) * math.Pi / 180
}

// middleOf is the point of a line that has so much of it, as roughLength counts,
// before it.
func middleOf(l orb.LineString, before float64) orb.Point {
	for i := 1; i < len(l); i++ {
		edge := roughEdge(l[i-1], l[i])
		if edge > 0 && edge >= before {
			return pointAlong(l[i-1], l[i], before/edge)
		}
		before -= edge
	}
	return l[len(l)-1]
}

// labelInLargest is the label point of the largest area that has one.
func labelInLargest(areas []orb.Polygon) (p orb.Point, radius float64, ok bool) {
	if len(areas) > 1 {
		type sized struct {
			area float64
			at   int
		}
		order := make([]sized, len(areas))
		for i, a := range areas {
			order[i] = sized{Area(a), i}
		}
		slices.SortStableFunc(order, func(a, b sized) int { return cmp.Compare(b.area, a.area) })
		sorted := make([]orb.Polygon, len(areas))
		for i, o := range order {
			sorted[i] = areas[o.at]
		}
		areas = sorted
	}
	for _, a := range areas {
		if s, sound := newLabelSearch(a); sound {
			if s.run(); s.radius > 0 {
				return s.best, s.radius, true
			}
		}
	}
	return orb.Point{}, 0, false
}
