package geo

import "github.com/paulmach/orb"

// Vertices counts the positions of a geometry: those of rings with the last that
// repeats the first, five for a Bound, none for nil.
func Vertices(g orb.Geometry) int {
	switch g := g.(type) {
	case orb.Point:
		return 1
	case orb.MultiPoint:
		return len(g)
	case orb.LineString:
		return len(g)
	case orb.Ring:
		return len(g)
	case orb.Bound:
		return 5
	case orb.MultiLineString:
		return verticesOf(g)
	case orb.Polygon:
		return verticesOf(g)
	case orb.MultiPolygon:
		return verticesOf(g)
	case orb.Collection:
		return verticesOf(g)
	}
	return 0
}

func verticesOf[G orb.Geometry](parts []G) int {
	n := 0
	for _, part := range parts {
		n += Vertices(part)
	}
	return n
}
