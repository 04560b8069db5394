package geo

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// WKT writes g as well-known text, each coordinate with the fewest digits that
// read back as the same float64. A Ring or Bound is written as a POLYGON, nil as an
// empty GEOMETRYCOLLECTION.
func WKT(g orb.Geometry) string { return string(appendWKT(nil, g)) }

func appendWKT(to []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		return append(wktPosition(append(to, "POINT("...), g), ')')
	case orb.MultiPoint:
		return wktMembers(append(to, "MULTIPOINT"...), g, func(to []byte, p orb.Point) []byte {
			return append(wktPosition(append(to, '('), p), ')')
		})
	case orb.LineString:
		return wktMembers(append(to, "LINESTRING"...), g, wktPosition)
	case orb.MultiLineString:
		return wktMembers(append(to, "MULTILINESTRING"...), g, wktPath[orb.LineString])
	case orb.Ring:
		return appendWKT(to, orb.Polygon{g})
	case orb.Bound:
		if g.IsEmpty() {
			return append(to, "POLYGON EMPTY"...)
		}
		return appendWKT(to, orb.Polygon{g.ToRing()})
	case orb.Polygon:
		return wktRings(append(to, "POLYGON"...), g)
	case orb.MultiPolygon:
		return wktMembers(append(to, "MULTIPOLYGON"...), g, wktRings)
	case orb.Collection:
		return wktMembers(append(to, "GEOMETRYCOLLECTION"...), g, appendWKT)
	}
	return append(to, "GEOMETRYCOLLECTION EMPTY"...)
}

func wktPosition(to []byte, p orb.Point) []byte {
	return wktFloat(append(wktFloat(to, p[0]), ' '), p[1])
}

// wktFloat writes numbers of a usual size without an exponent.
func wktFloat(to []byte, v float64) []byte {
	if size := math.Abs(v); size != 0 && (size < 1e-7 || size >= 1e21) {
		return strconv.AppendFloat(to, v, 'e', -1, 64)
	}
	return strconv.AppendFloat(to, v, 'f', -1, 64)
}

func wktPath[L ~[]orb.Point](to []byte, path L) []byte { return wktMembers(to, path, wktPosition) }

func wktRings(to []byte, g orb.Polygon) []byte {
	if len(g) == 1 && len(g[0]) == 0 {
		g = nil
	}
	return wktMembers(to, g, wktPath[orb.Ring])
}

func wktMembers[M any](to []byte, all []M, write func([]byte, M) []byte) []byte {
	if len(all) == 0 {
		if n := len(to); to[n-1] != '(' && to[n-1] != ',' {
			to = append(to, ' ')
		}
		return append(to, "EMPTY"...)
	}
	separator := byte('(')
	for _, m := range all {
		to = write(append(to, separator), m)
		separator = ','
	}
	return append(to, ')')
}
