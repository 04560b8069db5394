package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Distance returns how far a and b are apart, in metres along the CGCS2000
// ellipsoid: the length of the shortest geodesic between a point of one and a
// point of the other, and 0 if they have a point in common (an area contains what
// lies in it, whatever Locate calls Inside or Boundary).
//
// Coordinates are longitude, latitude in degrees. Edges are straight in longitude
// and latitude, as they are for Locate and on a plate carrée map: along a parallel
// they follow the parallel. Whether geometries meet is decided exactly, for the
// float64 values handed in.
//
// The error is below 1e-6 m plus 1e-12 of the distance, at any latitude and for
// edges of any length. Between two edges that do not meet, the shortest way is
// looked for from the ends of each (and from points 1 degree apart on longer ones)
// to the whole of the other, as in a plane: see runToRun.
//
// Longitudes 360 degrees apart are the same place, so that distances go across
// the antimeridian. An edge from 179 to -179 runs the long way, through 0; one
// that crosses the antimeridian has to go on beyond 180.
//
// A nil or empty geometry has no distance to anything: +Inf. So has a geometry with
// a vertex that is no place: not finite, a latitude beyond 90, a longitude
// beyond 720.
//
// For many questions about one large geometry, use PrepareDistance.
func Distance(a, b orb.Geometry) float64 {
	_, _, metres := Nearest(a, b)
	return metres
}

// Nearest returns the ends of a shortest way from a to b and its length in metres,
// as Distance has it. Where they meet, both are a point that they have in common,
// rounded. If there is no distance, it is +Inf and the points mean nothing.
func Nearest(a, b orb.Geometry) (onA, onB orb.Point, metres float64) {
	return indexBorders(a, false).nearest(indexBorders(b, false), math.Inf(1), false)
}

// WithinDistance tells whether a and b are at most so many metres apart, as
// Distance has it. It is false if there is no distance, and if metres is negative or
// not a number.
func WithinDistance(a, b orb.Geometry, metres float64) bool {
	return indexBorders(a, false).within(indexBorders(b, false), metres)
}

// NearestOnBorder returns the place on the border of g that is nearest to p, and
// its distance in metres, also if p lies inside. The border of a line or a point is
// the line or the point itself; holes have borders. Everything else is as for
// Distance.
func NearestOnBorder(g orb.Geometry, p orb.Point) (orb.Point, float64) {
	return indexBorders(g, false).nearestOnBorder(p)
}

// PreparedDistance is a geometry made ready for many questions: the answers are
// those of the functions of the same names, in time that grows with the logarithm
// of the number of its vertices (beyond 5,000 km, and where very many edges are
// equally near, up to that of measuring each). It takes about as much memory again
// as its vertices do. The geometry is shared and must not change; a PreparedDistance is
// safe for concurrent use.
type PreparedDistance struct{ borders *borderIndex }

// PrepareDistance makes a geometry ready.
func PrepareDistance(g orb.Geometry) *PreparedDistance {
	return &PreparedDistance{indexBorders(g, true)}
}

// Distance returns how far g is away, in metres.
func (d *PreparedDistance) Distance(g orb.Geometry) float64 {
	_, _, metres := d.Nearest(g)
	return metres
}

// Nearest returns the ends of a shortest way to g, the first of them on the
// prepared geometry, and its length in metres.
func (d *PreparedDistance) Nearest(g orb.Geometry) (here, there orb.Point, metres float64) {
	return d.borders.nearest(indexBorders(g, false), math.Inf(1), false)
}

// Within tells whether g is at most so many metres away.
func (d *PreparedDistance) Within(g orb.Geometry, metres float64) bool {
	return d.borders.within(indexBorders(g, false), metres)
}

// NearestOnBorder returns the place on the border that is nearest to p, and its
// distance in metres.
func (d *PreparedDistance) NearestOnBorder(p orb.Point) (orb.Point, float64) {
	return d.borders.nearestOnBorder(p)
}

func (a *borderIndex) within(b *borderIndex, metres float64) bool {
	if !(metres >= 0) {
		return false
	}
	_, _, found := a.nearest(b, math.Nextafter(metres, math.Inf(1)), true)
	return found <= metres && finite(found)
}

func (a *borderIndex) nearestOnBorder(p orb.Point) (orb.Point, float64) {
	s := newDistanceSearch(math.Inf(1), false, p[1], p[1])
	if len(a.nodes) > 0 && isPlace(p) {
		s.fromPoint(p, a, 0, false)
	}
	return s.onB, s.best
}

// nearest looks for a way shorter than limit, for any such way if one is enough.
// It returns +Inf if there is none.
func (a *borderIndex) nearest(b *borderIndex, limit float64, one bool) (onA, onB orb.Point, metres float64) {
	if len(a.nodes) == 0 || len(b.nodes) == 0 {
		return orb.Point{}, orb.Point{}, math.Inf(1)
	}
	s := newDistanceSearch(limit, one, max(a.nodes[0].box.minLat, b.nodes[0].box.minLat), min(a.nodes[0].box.maxLat, b.nodes[0].box.maxLat))
	switch {
	case a.holds(b, &s.onA, &s.onB), b.holds(a, &s.onB, &s.onA):
		return s.onA, s.onB, 0
	case b.single():
		s.fromPoint(b.paths[0].at[0], a, 0, true)
	case a.single():
		s.fromPoint(a.paths[0].at[0], b, 0, false)
	default:
		s.between(a, b, 0, 0)
	}
	if !s.found {
		return orb.Point{}, orb.Point{}, math.Inf(1)
	}
	return s.onA, s.onB, s.best
}
