package ogcapi

import (
	"math"

	"github.com/paulmach/orb"
)

// reshaped returns a geometry of the same kind with every position changed.
func reshaped(g orb.Geometry, change func(orb.Point) orb.Point) orb.Geometry {
	switch g := g.(type) {
	case orb.Point:
		return change(g)
	case orb.MultiPoint:
		return orb.MultiPoint(changed(g, change))
	case orb.LineString:
		return orb.LineString(changed(g, change))
	case orb.Ring:
		return orb.Ring(changed(g, change))
	case orb.MultiLineString:
		return orb.MultiLineString(changed(g, func(l orb.LineString) orb.LineString { return changed(l, change) }))
	case orb.Polygon:
		return orb.Polygon(changed(g, func(r orb.Ring) orb.Ring { return changed(r, change) }))
	case orb.MultiPolygon:
		return orb.MultiPolygon(changed(g, func(p orb.Polygon) orb.Polygon { return reshaped(p, change).(orb.Polygon) }))
	case orb.Collection:
		return orb.Collection(changed(g, func(m orb.Geometry) orb.Geometry { return reshaped(m, change) }))
	case orb.Bound:
		return orb.Bound{Min: change(g.Min), Max: change(g.Max)}
	}
	return g
}

func changed[L ~[]M, M any](all L, change func(M) M) L {
	to := make(L, len(all))
	for i, m := range all {
		to[i] = change(m)
	}
	return to
}

// swapped has the two numbers of every position the other way round.
func swapped(g orb.Geometry) orb.Geometry {
	return reshaped(g, func(p orb.Point) orb.Point { return orb.Point{p[1], p[0]} })
}

// rounded is to the millimetre.
func rounded(g orb.Geometry) orb.Geometry {
	return reshaped(g, func(p orb.Point) orb.Point {
		return orb.Point{math.Round(p[0]*1000) / 1000, math.Round(p[1]*1000) / 1000}
	})
}
