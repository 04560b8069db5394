package geo

import (
	"github.com/go-spatial/geom"
	"github.com/go-spatial/geom/encoding/wkb"
	"github.com/paulmach/orb"
)

// This file is the only one that knows go-spatial/geom, whose values become
// well-known binary here.

// WKB writes g as well-known binary of two dimensions, little end first. A Ring or
// Bound is written as a polygon, nil as an empty collection; rings that are open
// are closed, as the form demands.
func WKB(g orb.Geometry) []byte {
	bytes, err := wkb.EncodeBytes(toGeom(g))
	if err != nil {
		panic(err) // only for types that toGeom does not return, or a writer that fails
	}
	return bytes
}

func toGeom(g orb.Geometry) geom.Geometry {
	switch g := g.(type) {
	case orb.Point:
		return geom.Point(g)
	case orb.MultiPoint:
		return geom.MultiPoint(geomPath(g))
	case orb.LineString:
		return geom.LineString(geomPath(g))
	case orb.MultiLineString:
		return geom.MultiLineString(geomPaths(g))
	case orb.Ring:
		return geom.Polygon{geomPath(g)}
	case orb.Bound:
		if g.IsEmpty() {
			return geom.Polygon{}
		}
		return geom.Polygon{geomPath(g.ToRing())}
	case orb.Polygon:
		return geom.Polygon(geomPaths(g))
	case orb.MultiPolygon:
		all := make(geom.MultiPolygon, len(g))
		for i, p := range g {
			all[i] = geomPaths(p)
		}
		return all
	case orb.Collection:
		all := make(geom.Collection, len(g))
		for i, m := range g {
			all[i] = toGeom(m)
		}
		return all
	}
	return geom.Collection{}
}

func geomPath[P ~[]orb.Point](path P) [][2]float64 {
	to := make([][2]float64, len(path))
	for i, p := range path {
		to[i] = p
	}
	return to
}

func geomPaths[P ~[]orb.Point](paths []P) [][][2]float64 {
	to := make([][][2]float64, len(paths))
	for i, path := range paths {
		to[i] = geomPath(path)
	}
	return to
}
