package geo

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Intersection returns what a and b have in common. Any geometries will do:
// areas, lines, points, collections of them (the union of their members), empty
// and nil. What is invalid is repaired first, as Repair does it; the error names the
// place where a coordinate is NaN or infinite. Coordinates are of a plane in which
// edges are straight; for areas that add up on the ellipsoid see OnEllipsoid.
//
// The result is valid, and of a form that depends on the points it stands for alone: polygons
// have a counter-clockwise shell and clockwise holes, rings start in their
// vertex farthest to the west, parts are ordered by that vertex. One part is a
// Polygon, LineString or Point, several are a Multi geometry, and of several
// dimensions a flat Collection, areas first, then lines, then points. An empty result is an empty
// Polygon, LineString or MultiPoint: of the lower dimension of a and b, or for
// a union the higher, for a difference that of a.
//
// Vertices are those of a and b, bit by bit, and points where edges cross,
// rounded to float64. Where edges come so close that rounding makes them cross
// again, vertices may move to a grid, by less than 1e-14 of the largest coordinate in all cases
// that were tried. Borders that cross more than 200,000 times beyond twice the number
// of their edges, as those of a scribble of 1,500 vertices do, end in ErrTangled
// after some seconds.
func Intersection(a, b orb.Geometry) (orb.Geometry, error) { return overlay(opIntersection, a, b) }

// Union returns what lies in a, in b or in both; otherwise as Intersection. Lines
// are cut where they cross, and at every vertex where they run along one another.
func Union(a, b orb.Geometry) (orb.Geometry, error) { return overlay(opUnion, a, b) }

// Difference returns what lies in a and not in b, and its border; otherwise as
// Intersection.
func Difference(a, b orb.Geometry) (orb.Geometry, error) { return overlay(opDifference, a, b) }

// SymmetricDifference returns what lies in one of a and b alone, and its border;
// otherwise as Intersection.
func SymmetricDifference(a, b orb.Geometry) (orb.Geometry, error) {
	return overlay(opSymmetric, a, b)
}

// UnionAll unites any number of geometries at once, which is faster than one by
// one; otherwise as Union.
func UnionAll(all []orb.Geometry) (orb.Geometry, error) {
	sorted := overlayOperand{dimension: -1}
	for i, g := range all {
		o, err := newOverlayOperand(g)
		if err != nil {
			return nil, fmt.Errorf("union: geometry %d: %w", i, err)
		}
		sorted.add(o)
	}
	return ownOverlay(opUnion, &sorted, &overlayOperand{dimension: -1})
}

// overlayOp is an operation of two geometries.
type overlayOp uint8

const (
	opIntersection overlayOp = iota
	opUnion
	opDifference
	opSymmetric
)

// overlayNames are what the engine calls the operations.
var overlayNames = [...]string{"intersection", "union", "difference", "symmetric difference"}

// holds reports whether what lies in a, in b, as told, is in the result.
func (op overlayOp) holds(a, b bool) bool {
	switch op {
	case opIntersection:
		return a && b
	case opUnion:
		return a || b
	case opDifference:
		return a && !b
	}
	return a != b
}

// overlay repairs and runs the overlay of our own, which keeps vertices bit by
// bit, decides exactly, takes collections, and is faster than the engine. The engine has
// the cases in which rounded borders cannot be told apart.
func overlay(op overlayOp, a, b orb.Geometry) (orb.Geometry, error) {
	x, err := newOverlayOperand(a)
	if err != nil {
		return nil, fmt.Errorf("%s: first geometry: %w", overlayNames[op], err)
	}
	y, err := newOverlayOperand(b)
	if err != nil {
		return nil, fmt.Errorf("%s: second geometry: %w", overlayNames[op], err)
	}
	g, err := ownOverlay(op, x, y)
	if err == nil {
		return g, nil
	}
	if !errors.Is(err, errTooManyCrossings) && x.plain() && y.plain() {
		if g, engineErr := engineOverlayGuarded(overlayNames[op], x.geometry(), y.geometry()); engineErr == nil {
			r := newOverlayParts(g)
			if r.finite() && Valid(r.geometry(-1)) {
				return r.geometry(op.dimension(x, y)), nil
			}
		}
	}
	return nil, fmt.Errorf("%s: %w", overlayNames[op], err)
}

// engineOverlayGuarded turns a panic of the engine into an error.
func engineOverlayGuarded(op string, a, b orb.Geometry) (g orb.Geometry, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: %v", op, r)
		}
	}()
	return engineOverlay(op, a, b)
}

// dimension is that of an empty result: 2 for areas, 1 for lines, 0 for points,
// -1 if nothing went in.
func (op overlayOp) dimension(a, b *overlayOperand) int {
	switch op {
	case opIntersection:
		return min(a.dimension, b.dimension)
	case opDifference:
		return a.dimension
	}
	return max(a.dimension, b.dimension)
}

// OnEllipsoid runs an operation on geometries in lon, lat degrees in the
// ellipsoidal equal-area plane, where edges are straight as Area has them, and
// brings the result back to degrees. Vertices of a and b come back bit by bit. The
// areas of the parts into which an area is cut add up to that of the whole within
// 1e-6 m² per km² for parcels of that size; what is left is the rounding of new
// vertices to degrees in float64, 0.8 nm at most. An example:
// OnEllipsoid(Difference, parcel, redline).
func OnEllipsoid(operation func(a, b orb.Geometry) (orb.Geometry, error), a, b orb.Geometry) (orb.Geometry, error) {
	// Longitudes count from a whole degree nearby: metres from Greenwich have two digits less.
	lon0 := 0.0
	if bound := orb.Geometry(orb.Collection{a, b}); dimensionOf(bound) >= 0 {
		if lon := math.Round(newOverlayParts(bound).west()); math.Abs(lon) <= 360 {
			lon0 = lon
		}
	}
	known := make(map[orb.Point]orb.Point)
	project := func(p orb.Point) orb.Point {
		q := EqualArea(orb.Point{p[0] - lon0, p[1]})
		if _, taken := known[q]; !taken {
			known[q] = p
		}
		return q
	}
	g, err := operation(mapPoints(a, project), mapPoints(b, project))
	if err != nil {
		return nil, err
	}
	back := mapPoints(g, func(p orb.Point) orb.Point {
		if q, is := known[p]; is {
			return q
		}
		q := FromEqualArea(p)
		return orb.Point{q[0] + lon0, q[1]}
	})
	if !Valid(back) { // by rounding
		var changes Changes
		if back, changes = Repair(back); changes.Err != nil {
			return nil, changes.Err
		}
	}
	return newOverlayParts(back).geometry(dimensionOf(g)), nil
}
