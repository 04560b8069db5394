package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Locate tells where p lies relative to g. A point on the border of an area is
// on its Boundary, holes' borders included; a ring that crosses itself counts
// by the even-odd rule. A line or a point has no inside: what lies on it is
// Boundary. For several parts the answer is that of the union, part by part: Inside
// if p is inside any of them, else Boundary if it is on any of them. A nil or
// empty geometry has everything Outside, and a point that is not a number is
// Outside of everything.
func Locate(g orb.Geometry, p orb.Point) Side {
	if math.IsNaN(p[0]) || math.IsNaN(p[1]) {
		return Outside
	}
	switch g := g.(type) {
	case orb.Polygon:
		return locatePolygon(g, p)
	case orb.MultiPolygon:
		return locateAny(g, p)
	case orb.Ring:
		return locateRing(g, p)
	case orb.Bound:
		return locateRing(g.ToRing(), p)
	case orb.Point:
		return boundaryIf(g == p)
	case orb.MultiPoint:
		for _, q := range g {
			if q == p {
				return Boundary
			}
		}
	case orb.LineString:
		return locateLine(g, p)
	case orb.MultiLineString:
		return locateAny(g, p)
	case orb.Collection:
		return locateAny(g, p)
	}
	return Outside
}

func boundaryIf(on bool) Side {
	if on {
		return Boundary
	}
	return Outside
}

// locateAny is the union of the parts of a multi-geometry.
func locateAny[G orb.Geometry](parts []G, p orb.Point) Side {
	best := Outside
	for _, part := range parts {
		best = max(best, Locate(part, p))
		if best == Inside {
			break
		}
	}
	return best
}

func locatePolygon(g orb.Polygon, p orb.Point) Side {
	return locateInRings(len(g), func(i int) Side { return locateRing(g[i], p) })
}

// locateInRings tells where a point lies that lies so in each ring of a polygon,
// the first of which is the shell.
func locateInRings(rings int, in func(i int) Side) Side {
	if rings == 0 {
		return Outside
	}
	side := in(0)
	if side != Inside {
		return side
	}
	for i := 1; i < rings; i++ {
		switch in(i) {
		case Inside:
			side = Outside
		case Boundary:
			return Boundary
		}
	}
	return side
}

// locateRing counts the edges that a ray to the east crosses.
func locateRing(r orb.Ring, p orb.Point) Side {
	if len(r) == 0 {
		return Outside
	}
	inside := false
	a := r[len(r)-1]
	for _, b := range r {
		odd, on := crossEdge(a, b, p)
		if on {
			return Boundary
		}
		inside = inside != odd
		a = b
	}
	if inside {
		return Inside
	}
	return Outside
}

// crossEdge tells whether a ray from p to the east crosses the edge ab, or
// whether p lies on it. An edge counts when it spans the latitude of p half-open,
// so that a vertex counts once; only an edge whose box the ray enters needs the
// orientation test.
func crossEdge(a, b, p orb.Point) (odd, on bool) {
	if (a[1] > p[1]) == (b[1] > p[1]) {
		return false, (a[1] == p[1] || b[1] == p[1]) && touchesLevel(a, b, p)
	}
	if a[0] < p[0] && b[0] < p[0] {
		return false, false
	}
	if a[0] > p[0] && b[0] > p[0] {
		return true, false
	}
	o := Orient(a, b, p)
	return (o > 0) == (b[1] > a[1]), o == 0
}

// touchesLevel reports whether p lies on the edge ab, which does not span the
// latitude of p: it is level with p, or ends there.
func touchesLevel(a, b, p orb.Point) bool {
	if a[1] == b[1] {
		return min(a[0], b[0]) <= p[0] && p[0] <= max(a[0], b[0])
	}
	return a == p || b == p
}

func locateLine(l orb.LineString, p orb.Point) Side {
	for i, b := range l {
		if onEdge(l[max(i-1, 0)], b, p) {
			return Boundary
		}
	}
	return Outside
}
