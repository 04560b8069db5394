package arcgis

import (
	"encoding/json"

	"github.com/paulmach/orb"
)

func marshal(v any) ([]byte, error) { return json.Marshal(v) }

// appendGeometry appends a geometry as ArcGIS's JSON. Outer rings go with the clock and holes against it,
// which is how they are told apart there. Of collections only the parts of the layer's kind come along.
func (p *page) appendGeometry(b []byte, g orb.Geometry) []byte {
	parts := partsOf(nil, g, p.sub.dimension)
	if len(parts) == 0 {
		return append(b, "null"...)
	}
	several := p.sub.geometryType() == "esriGeometryMultipoint"
	if p.sub.dimension == 0 && !several {
		at := parts[0].(orb.Point)
		b = p.number(append(b, `{"x":`...), at[0])
		return append(p.number(append(b, `,"y":`...), at[1]), '}')
	}
	b = append(b, [...]string{`{"points":[`, `{"paths":[`, `{"rings":[`}[p.sub.dimension]...)
	for i, part := range parts {
		if i > 0 {
			b = append(b, ',')
		}
		switch part := part.(type) {
		case orb.Point:
			b = p.appendPoint(b, part)
		case orb.LineString:
			b = p.appendPoints(b, part, false)
		case orb.Polygon:
			for k, ring := range part {
				if k > 0 {
					b = append(b, ',')
				}
				b = p.appendPoints(b, orb.LineString(ring), (signedArea(ring) > 0) == (k == 0))
			}
		}
	}
	return append(b, "]}"...)
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

// appendPoints appends positions, in the opposite order if backwards.
func (p *page) appendPoints(b []byte, all orb.LineString, backwards bool) []byte {
	b = append(b, '[')
	for i := range all {
		if i > 0 {
			b = append(b, ',')
		}
		at := all[i]
		if backwards {
			at = all[len(all)-1-i]
		}
		b = p.appendPoint(b, at)
	}
	return append(b, ']')
}

func (p *page) appendPoint(b []byte, at orb.Point) []byte {
	b = append(p.number(append(b, '['), at[0]), ',')
	return append(p.number(b, at[1]), ']')
}
