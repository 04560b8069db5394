// Package geojson writes geometries as GeoJSON (RFC 7946), for the interfaces of the server and for reports.
package geojson

import (
	"strconv"

	"github.com/paulmach/orb"
)

// Append appends a geometry as a GeoJSON object, null for nil. Coordinates are written with the fewest
// digits that stand for them exactly, in the order in which they are given; rings are not
// turned.
func Append(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case nil:
		return append(b, "null"...)
	case orb.Ring:
		return Append(b, orb.Polygon{g})
	case orb.Bound:
		return Append(b, g.ToPolygon())
	case orb.Collection:
		b = append(b, `{"type":"GeometryCollection","geometries":`...)
		return append(list(b, g, Append), '}')
	}
	b = append(b, `{"type":"`+g.GeoJSONType()+`","coordinates":`...)
	return append(coordinates(b, g), '}')
}

// coordinates appends the nested arrays of a geometry that is no collection.
func coordinates(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		return point(b, g)
	case orb.MultiPoint:
		return list(b, g, point)
	case orb.LineString:
		return list(b, g, point)
	case orb.MultiLineString:
		return list(b, g, line)
	case orb.Polygon:
		return list(b, g, ring)
	case orb.MultiPolygon:
		return list(b, g, polygon)
	}
	return append(b, "[]"...) // not reached: Append deals with all others
}

func line(b []byte, l orb.LineString) []byte { return list(b, l, point) }
func ring(b []byte, r orb.Ring) []byte       { return list(b, r, point) }
func polygon(b []byte, p orb.Polygon) []byte { return list(b, p, ring) }
func point(b []byte, p orb.Point) []byte {
	return append(Number(append(Number(append(b, '['), p[0]), ','), p[1]), ']')
}

// Number appends a finite number with the fewest digits that stand for it exactly, never with an exponent.
func Number(b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'f', -1, 64) }

// list appends members in brackets.
func list[T any](b []byte, members []T, one func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, m := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, m)
	}
	return append(b, ']')
}
