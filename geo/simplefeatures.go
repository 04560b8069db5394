package geo

import (
	"fmt"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// This file is the only one that knows simplefeatures, whose overlay and
// relate are a port of JTS. Values are converted here and handed to it without
// validation: whoever calls has them valid, or repaired before.

// overlayOps are the operations of the engine by name.
var overlayOps = map[string]func(a, b geom.Geometry) (geom.Geometry, error){
	"intersection":         geom.Intersection,
	"union":                geom.Union,
	"difference":           geom.Difference,
	"symmetric difference": geom.SymmetricDifference,
}

// engineOverlay runs an operation of the engine on valid geometries.
func engineOverlay(op string, a, b orb.Geometry) (orb.Geometry, error) {
	g, err := overlayOps[op](toSimple(a), toSimple(b))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	return fromSimple(g), nil
}

// engineRelate returns the DE-9IM matrix of two valid geometries, nine
// characters of F, 0, 1 and 2.
func engineRelate(a, b orb.Geometry) (string, error) {
	m, err := geom.Relate(toSimple(a), toSimple(b))
	if err != nil {
		return "", fmt.Errorf("relate: %w", err)
	}
	return m, nil
}

// toSimple converts to the engine's model. Rings must be closed there, and are
// closed here; nil is an empty collection. The engine takes -0 and 0 for different
// places and then loses or adds whole areas: x+0 makes 0 of both.
func toSimple(g orb.Geometry) geom.Geometry {
	switch g := g.(type) {
	case orb.Point:
		return geom.NewPointXY(g[0]+0, g[1]+0).AsGeometry()
	case orb.MultiPoint:
		points := make([]geom.Point, len(g))
		for i, p := range g {
			points[i] = geom.NewPointXY(p[0]+0, p[1]+0)
		}
		return geom.NewMultiPoint(points).AsGeometry()
	case orb.LineString:
		return simpleLine(g, false).AsGeometry()
	case orb.MultiLineString:
		lines := make([]geom.LineString, len(g))
		for i, l := range g {
			lines[i] = simpleLine(l, false)
		}
		return geom.NewMultiLineString(lines).AsGeometry()
	case orb.Ring:
		return simplePolygon(orb.Polygon{g}).AsGeometry()
	case orb.Bound:
		return simplePolygon(orb.Polygon{g.ToRing()}).AsGeometry()
	case orb.Polygon:
		return simplePolygon(g).AsGeometry()
	case orb.MultiPolygon:
		polygons := make([]geom.Polygon, len(g))
		for i, p := range g {
			polygons[i] = simplePolygon(p)
		}
		return geom.NewMultiPolygon(polygons).AsGeometry()
	case orb.Collection:
		members := make([]geom.Geometry, len(g))
		for i, m := range g {
			members[i] = toSimple(m)
		}
		return geom.NewGeometryCollection(members).AsGeometry()
	}
	return geom.GeometryCollection{}.AsGeometry()
}

func simpleLine(points []orb.Point, closed bool) geom.LineString {
	n := len(points)
	if n == 0 {
		return geom.LineString{}
	}
	flat := make([]float64, 0, 2*n+2)
	for _, p := range points {
		flat = append(flat, p[0]+0, p[1]+0)
	}
	if closed && points[0] != points[n-1] {
		flat = append(flat, flat[0], flat[1])
	}
	return geom.NewLineString(geom.NewSequence(flat[:len(flat):len(flat)], geom.DimXY))
}

func simplePolygon(g orb.Polygon) geom.Polygon {
	rings := make([]geom.LineString, 0, len(g))
	for _, r := range g {
		if len(r) > 0 {
			rings = append(rings, simpleLine(r, true))
		}
	}
	return geom.NewPolygon(rings)
}

// fromSimple converts back. An empty point becomes an empty MultiPoint, which
// orb can hold; heights and measures are dropped.
func fromSimple(g geom.Geometry) orb.Geometry {
	switch g.Type() {
	case geom.TypePoint:
		if xy, ok := g.MustAsPoint().XY(); ok {
			return orb.Point{xy.X, xy.Y}
		}
		return orb.MultiPoint{}
	case geom.TypeMultiPoint:
		m := g.MustAsMultiPoint()
		points := make(orb.MultiPoint, 0, m.NumPoints())
		for i := range m.NumPoints() {
			if xy, ok := m.PointN(i).XY(); ok {
				points = append(points, orb.Point{xy.X, xy.Y})
			}
		}
		return points
	case geom.TypeLineString:
		return orb.LineString(orbPoints(g.MustAsLineString()))
	case geom.TypeMultiLineString:
		m := g.MustAsMultiLineString()
		lines := make(orb.MultiLineString, m.NumLineStrings())
		for i := range lines {
			lines[i] = orbPoints(m.LineStringN(i))
		}
		return lines
	case geom.TypePolygon:
		return orbPolygon(g.MustAsPolygon())
	case geom.TypeMultiPolygon:
		m := g.MustAsMultiPolygon()
		polygons := make(orb.MultiPolygon, m.NumPolygons())
		for i := range polygons {
			polygons[i] = orbPolygon(m.PolygonN(i))
		}
		return polygons
	}
	c := g.MustAsGeometryCollection()
	members := make(orb.Collection, c.NumGeometries())
	for i := range members {
		members[i] = fromSimple(c.GeometryN(i))
	}
	return members
}

func orbPoints(l geom.LineString) []orb.Point {
	s := l.Coordinates()
	points := make([]orb.Point, s.Length())
	for i := range points {
		xy := s.GetXY(i)
		points[i] = orb.Point{xy.X, xy.Y}
	}
	return points
}

func orbPolygon(p geom.Polygon) orb.Polygon {
	if p.IsEmpty() {
		return orb.Polygon{}
	}
	rings := make(orb.Polygon, 0, 1+p.NumInteriorRings())
	rings = append(rings, orbPoints(p.ExteriorRing()))
	for i := range p.NumInteriorRings() {
		rings = append(rings, orbPoints(p.InteriorRingN(i)))
	}
	return rings
}
