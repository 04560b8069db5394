package geo

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/tidwall/geodesic"
)

// ellipsoid answers geodesic questions on CGCS2000 by C. F. F. Karney's algorithms
// (Algorithms for geodesics, J. Geodesy 87, 2013), in a port of GeographicLib.
var ellipsoid = geodesic.NewEllipsoid(SemiMajor, Flattening)

// GeodesicDistance returns the length in metres of the shortest line along the
// CGCS2000 ellipsoid between two places, longitude and latitude in degrees: to
// 15 nm, also between nearly antipodal places. It is NaN for coordinates that are
// not finite or latitudes beyond 90.
func GeodesicDistance(a, b orb.Point) float64 {
	metres, _, _ := geodesicInverse(a, b)
	return metres
}

// GeodesicAzimuths returns the directions of the shortest line from a to b at
// its two ends, in degrees clockwise from north, -180 to 180, both looking
// forward along the line.
func GeodesicAzimuths(a, b orb.Point) (atA, atB float64) {
	_, atA, atB = geodesicInverse(a, b)
	return atA, atB
}

// GeodesicDestination returns the place at which one arrives after so many metres
// along the ellipsoid from p, having set off in the direction azimuth, in degrees
// clockwise from north. Its longitude is from -180 to 180.
func GeodesicDestination(p orb.Point, azimuth, metres float64) orb.Point {
	if !onEllipsoid(p) || !finite(azimuth) || !finite(metres) {
		return orb.Point{math.NaN(), math.NaN()}
	}
	var to orb.Point
	ellipsoid.Direct(p[1], p[0], azimuth, metres, &to[1], &to[0], nil)
	return to
}

func geodesicInverse(a, b orb.Point) (metres, atA, atB float64) {
	if !onEllipsoid(a) || !onEllipsoid(b) {
		return math.NaN(), math.NaN(), math.NaN()
	}
	ellipsoid.Inverse(a[1], a[0], b[1], b[0], &metres, &atA, &atB)
	return metres, atA, atB
}

func finite(x float64) bool { return x-x == 0 }

// onEllipsoid tells whether p is a place: finite, with a latitude within ±90.
func onEllipsoid(p orb.Point) bool { return finite(p[0]) && math.Abs(p[1]) <= 90 }

// GeodesicArea returns the area of g in square metres on the CGCS2000 ellipsoid,
// with edges that are geodesics (shortest lines), as PostGIS geography and
// GeographicLib's Planimeter have it. The official figure is that of Area, whose
// edges are straight in the equal-area plane: for edges of 400 m they differ by
// about 3 in a million, for edges of up to 25 m by less than 1e-8.
//
// Longitudes 360 degrees apart are the same. Each ring means the smaller of the
// two parts into which it divides the earth, so rings may cross the antimeridian
// and go around a pole, in either winding. An edge takes the short way around, even
// if it was drawn longer than 180 degrees. A ring that crosses itself counts the
// sum of its loops with their sign. The result is NaN if a vertex is not a place
// on the ellipsoid. Error: below 1e-4 m² and
// 1e-9 m² per metre of perimeter for rings of up to 100,000 km², below 0.2 m² for
// larger ones.
func GeodesicArea(g orb.Geometry) float64 { return sumRingAreas(g, geodesicRingArea) }

// GeodesicLength returns the length in metres of the lines and rings of g, whose
// edges are geodesics: of lines their length, of areas the perimeter with that of
// the holes. Points have none. It is NaN if a vertex is not a place on the
// ellipsoid.
func GeodesicLength(g orb.Geometry) float64 {
	var sum compensatedSum
	eachPath(g, func(path []orb.Point, closed bool) {
		eachEdge(path, closed, func(a, b orb.Point) { sum.add(GeodesicDistance(a, b)) })
	})
	return sum.value()
}

// geodesicRingArea is positive for a counter-clockwise ring: the sum of the areas
// between each edge and the equator. A ring that crosses the meridian of 0 an odd
// number of times goes around a pole, and that sum is off by a hemisphere. (The
// port's own polygons go wrong for rings that go around a pole twice.)
func geodesicRingArea(r orb.Ring) float64 {
	var sum compensatedSum
	odd := false
	for i, p := range r {
		q := r[(i+1)%len(r)]
		if !onEllipsoid(p) {
			return math.NaN()
		}
		var under float64
		ellipsoid.GenInverse(p[1], p[0], q[1], q[0], nil, nil, nil, nil, nil, nil, &under)
		sum.add(under)
		odd = odd != crossesPrimeMeridian(p[0], q[0])
	}
	sum.add(-ellipsoidArea * math.Round(sum.value()/ellipsoidArea))
	if odd {
		sum.add(-math.Copysign(ellipsoidArea/2, sum.value()))
	}
	return -sum.value()
}

// ellipsoidArea is the area of the whole ellipsoid in square metres, eight times
// that of an octant as the port has it, so that the hemisphere taken off a ring
// around a pole is the one that its edges contain.
var ellipsoidArea = func() float64 {
	var octant float64
	ellipsoid.GenInverse(90, 0, 90, 90, nil, nil, nil, nil, nil, nil, &octant)
	return 8 * octant
}()

// crossesPrimeMeridian tells whether the short way from one longitude to another
// crosses the meridian of 0, which itself counts as west. The way between opposite
// meridians is to the east, as geodesics have it.
func crossesPrimeMeridian(from, to float64) bool {
	from, to = normalLongitude(from), normalLongitude(to)
	if east := normalLongitude(to - from); east > 0 {
		return from <= 0 && to > 0
	}
	return to <= 0 && from > 0
}

// normalLongitude is the same meridian in (-180, 180].
func normalLongitude(lon float64) float64 {
	if lon = math.Remainder(lon, 360); lon == -180 {
		return 180
	}
	return lon
}
