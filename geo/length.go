package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// PlanarLength returns the length of the lines and rings of g in the unit of its
// plane: of lines their length, of areas the perimeter with that of the holes.
// Points have none. A ring that does not repeat its first vertex is closed.
func PlanarLength(g orb.Geometry) float64 {
	var sum compensatedSum
	eachPath(g, func(path []orb.Point, closed bool) {
		eachEdge(path, closed, func(a, b orb.Point) { sum.add(math.Hypot(b[0]-a[0], b[1]-a[1])) })
	})
	return sum.value()
}

// eachPath calls f with every point (a path of one), line and ring of g, in
// order; closed tells that it is a ring, whose last vertex joins its first.
// Empty ones are left out.
func eachPath(g orb.Geometry, f func(path []orb.Point, closed bool)) {
	one := func(path []orb.Point, closed bool) {
		if len(path) > 0 {
			f(path, closed)
		}
	}
	switch g := g.(type) {
	case orb.Point:
		f([]orb.Point{g}, false)
	case orb.MultiPoint:
		for i := range g {
			f(g[i:i+1:i+1], false)
		}
	case orb.LineString:
		one(g, false)
	case orb.Ring:
		one(g, true)
	case orb.MultiLineString:
		for _, l := range g {
			one(l, false)
		}
	case orb.Polygon:
		for _, r := range g {
			one(r, true)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			eachPath(p, f)
		}
	case orb.Collection:
		for _, m := range g {
			eachPath(m, f)
		}
	case orb.Bound:
		if !g.IsEmpty() {
			f(g.ToRing(), true)
		}
	}
}

// eachEdge calls f with the edges of a path, the closing one included.
func eachEdge(path []orb.Point, closed bool, f func(a, b orb.Point)) {
	for i := 1; i < len(path); i++ {
		f(path[i-1], path[i])
	}
	if n := len(path); closed && n > 1 && path[0] != path[n-1] {
		f(path[n-1], path[0])
	}
}
