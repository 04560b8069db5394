package geo

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// MaxDensified is the largest number of vertices that Densify makes.
const MaxDensified = 10_000_000

// Densify cuts the edges of g into equal pieces, none longer than longest, in the
// unit of g's plane. The vertices of g stay as they are, bit by bit, and so does
// the kind of geometry (a Bound becomes a Polygon); a ring that does not repeat its
// first vertex gets its closing edge cut too. Two neighbours whose borders have an
// edge in common get identical points on it, whichever way they run.
//
// An edge drawn in a survey's plane is not straight on the ellipsoid. To measure
// it as it was drawn, densify there (to 25 m: below 1e-8 of the area is left),
// then project and take Area. To densify twice is the same as once.
//
// It is an error if longest is not positive, if a coordinate is not finite, if the
// result would have more than MaxDensified vertices, or if pieces would be finer
// than the coordinates can tell.
func Densify(g orb.Geometry, longest float64) (orb.Geometry, error) {
	if !(longest > 0) {
		return nil, fmt.Errorf("pieces of length %v cannot be cut", longest)
	}
	vertices := 0.0
	var err error
	eachPath(g, func(path []orb.Point, closed bool) {
		vertices++
		for _, p := range path {
			if !finitePoint(p) && err == nil {
				err = fmt.Errorf("the vertex %v is not finite", p)
			}
		}
		eachEdge(path, closed, func(a, b orb.Point) {
			n := max(1, math.Ceil(math.Hypot(b[0]-a[0], b[1]-a[1])/longest))
			if !finite(b[0]-a[0]) || !finite(b[1]-a[1]) { // too far apart
				n = math.NaN()
			}
			if vertices += n; !(vertices <= MaxDensified) && err == nil {
				err = fmt.Errorf("cutting the edge from %v to %v into pieces of %v makes more than %d vertices", a, b, longest, MaxDensified)
			}
		})
	})
	if err != nil {
		return nil, err
	}
	d := densifier{longest: longest}
	to := mapPaths(g, d.path)
	return to, d.err
}

// densifier keeps the first error.
type densifier struct {
	longest float64
	err     error
}

func (d *densifier) path(path []orb.Point, kind pathKind) []orb.Point {
	if len(path) == 0 || kind == loosePoints {
		return slices.Clone(path)
	}
	closed := kind == closedPath
	to := append(make([]orb.Point, 0, len(path)), path[0])
	eachEdge(path, closed, func(a, b orb.Point) {
		to = append(d.cut(to, a, b), b)
	})
	if n := len(path); closed && n > 1 && path[0] != path[n-1] {
		to = to[:len(to)-1] // it stays open
	}
	return to
}

// cut appends the points between a and b. They are computed from the end that is
// first by x, then y, so that they do not depend on the direction. Where rounding
// makes a piece too long, there is one piece more.
func (d *densifier) cut(to []orb.Point, a, b orb.Point) []orb.Point {
	from, end := a, b
	turned := b[0] < a[0] || b[0] == a[0] && b[1] < a[1]
	if turned {
		from, end = b, a
	}
	dx, dy := end[0]-from[0], end[1]-from[1]
	start := len(to)
	pieces := max(1, math.Ceil(math.Hypot(dx, dy)/d.longest))
	for range 4 {
		to = to[:start]
		last, fits := from, true
		for i := 1.0; i < pieces; i++ {
			p := orb.Point{from[0] + dx*i/pieces, from[1] + dy*i/pieces}
			fits = fits && math.Hypot(p[0]-last[0], p[1]-last[1]) <= d.longest
			last = p
			to = append(to, p)
		}
		if fits && math.Hypot(end[0]-last[0], end[1]-last[1]) <= d.longest {
			if turned {
				orb.LineString(to[start:]).Reverse()
			}
			return to
		}
		pieces++
	}
	if d.err == nil {
		d.err = fmt.Errorf("the edge from %v to %v cannot be cut into pieces of %v: coordinates are not that fine", a, b, d.longest)
	}
	return to[:start]
}
