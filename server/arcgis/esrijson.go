package arcgis

import (
	"slices"

	"github.com/paulmach/orb"
)

// geometryMembers are the beginnings of geometries of several parts, by dimension.
var geometryMembers = [...]string{`{"points":[`, `{"paths":[`, `{"rings":[`}

// appendGeometry appends a geometry as ArcGIS's JSON. Of collections only the parts of the layer's kind come
// along.
func (p *page) appendGeometry(b []byte, g orb.Geometry) []byte {
	strokes := strokesOf(g, p.sub)
	if len(strokes) == 0 {
		return append(b, "null"...)
	}
	if p.sub.dimension == 0 && !p.sub.several {
		at := strokes[0].points[0]
		b = p.number(append(b, `{"x":`...), at[0])
		return append(p.number(append(b, `,"y":`...), at[1]), '}')
	}
	b = append(b, geometryMembers[p.sub.dimension]...)
	for i, s := range strokes {
		if i > 0 {
			b = append(b, ',')
		}
		if p.sub.dimension > 0 {
			b = append(b, '[')
		}
		for k, at := range s.points {
			if k > 0 {
				b = append(b, ',')
			}
			b = p.appendPoint(b, at)
		}
		if p.sub.dimension > 0 {
			b = append(b, ']')
		}
	}
	return append(b, "]}"...)
}

// stroke is a line or a ring; several points are one of them.
type stroke struct {
	points orb.LineString // at least one
	hole   bool
}

// strokesOf takes a geometry apart. Outer rings go with the clock and holes against it, which is how they are told apart in
// ArcGIS; an outer one comes before its holes.
func strokesOf(g orb.Geometry, s *sublayer) []stroke {
	var all []stroke
	var places orb.LineString
	for _, part := range partsOf(nil, g, s.dimension) {
		switch part := part.(type) {
		case orb.Point:
			places = append(places, part)
		case orb.LineString:
			if len(part) > 0 {
				all = append(all, stroke{points: part})
			}
		case orb.Polygon:
			for k, ring := range part {
				if len(ring) == 0 {
					continue
				}
				if (signedArea(ring) > 0) == (k == 0) {
					ring = slices.Clone(ring)
					slices.Reverse(ring)
				}
				all = append(all, stroke{orb.LineString(ring), k > 0})
			}
		}
	}
	if places != nil {
		all = append(all, stroke{points: places})
	}
	return all
}

// partsOf appends the points, lines or polygons, by dimension, that a geometry consists of.
func partsOf(parts []orb.Geometry, g orb.Geometry, dimension int) []orb.Geometry {
	switch g := g.(type) {
	case nil:
		return parts
	case orb.MultiPoint:
		return membersOf(parts, g, dimension)
	case orb.MultiLineString:
		return membersOf(parts, g, dimension)
	case orb.MultiPolygon:
		return membersOf(parts, g, dimension)
	case orb.Collection:
		return membersOf(parts, g, dimension)
	case orb.Ring:
		return partsOf(parts, orb.Polygon{g}, dimension)
	case orb.Bound:
		return partsOf(parts, g.ToPolygon(), dimension)
	case orb.Polygon:
		if len(g) == 0 {
			return parts
		}
	}
	if g.Dimensions() != dimension {
		return parts
	}
	return append(parts, g)
}

func membersOf[G orb.Geometry](parts []orb.Geometry, members []G, dimension int) []orb.Geometry {
	for _, m := range members {
		parts = partsOf(parts, m, dimension)
	}
	return parts
}

// signedArea is twice the area of a ring in the plane of its coordinates, positive against the clock. It is
// taken from the first vertex on, which keeps digits where coordinates are large.
func signedArea(r orb.Ring) float64 {
	sum := 0.0
	for i := 1; i+1 < len(r); i++ {
		ax, ay := r[i][0]-r[0][0], r[i][1]-r[0][1]
		bx, by := r[i+1][0]-r[0][0], r[i+1][1]-r[0][1]
		sum += ax*by - ay*bx
	}
	return sum
}

func (p *page) appendPoint(b []byte, at orb.Point) []byte {
	b = append(p.number(append(b, '['), at[0]), ',')
	return append(p.number(b, at[1]), ']')
}
