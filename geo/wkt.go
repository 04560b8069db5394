package geo

import (
	"fmt"
	"strings"

	"github.com/go-spatial/geom"
	"github.com/go-spatial/geom/encoding/wkt"
	"github.com/paulmach/orb"
)

// ParseWKT reads well-known text of two-dimensional geometries. Errors carry
// the line and column of the place that is wrong.
func ParseWKT(text string) (orb.Geometry, error) {
	g, err := wkt.Decode(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("well-known text: %w", err)
	}
	return fromGeom(g)
}

// fromGeom is the one place where values of go-spatial/geom become orb values.
func fromGeom(g geom.Geometry) (orb.Geometry, error) {
	switch g := g.(type) {
	case geom.Point:
		return orb.Point(g), nil
	case geom.MultiPoint:
		return orb.MultiPoint(points(g)), nil
	case geom.LineString:
		return orb.LineString(points(g)), nil
	case geom.MultiLineString:
		var lines orb.MultiLineString
		for _, l := range g {
			lines = append(lines, points(l))
		}
		return lines, nil
	case geom.Polygon:
		return polygon(g), nil
	case geom.MultiPolygon:
		var areas orb.MultiPolygon
		for _, p := range g {
			areas = append(areas, polygon(p))
		}
		return areas, nil
	case geom.Collection:
		var all orb.Collection
		for _, member := range g {
			m, err := fromGeom(member)
			if err != nil {
				return nil, err
			}
			all = append(all, m)
		}
		return all, nil
	}
	return nil, fmt.Errorf("well-known text: %T is not supported", g)
}

func points(from [][2]float64) []orb.Point {
	to := make([]orb.Point, len(from))
	for i, p := range from {
		to[i] = p
	}
	return to
}

// polygon closes the rings: geom keeps them open, orb closed.
func polygon(from geom.Polygon) orb.Polygon {
	to := make(orb.Polygon, len(from))
	for i, r := range from {
		ring := points(r)
		if n := len(ring); n > 0 && ring[0] != ring[n-1] {
			ring = append(ring, ring[0])
		}
		to[i] = ring
	}
	return to
}
