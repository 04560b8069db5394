package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// The CGCS2000 ellipsoid (GB 22021-2008): semi-major axis in metres and
// flattening.
const (
	SemiMajor  = 6378137.0
	Flattening = 1 / 298.257222101
)

// The constants that follow from it: first eccentricity and its square, square of
// the semi-minor axis.
const (
	eccentricity2 = Flattening * (2 - Flattening)
	semiMinor2    = SemiMajor * SemiMajor * (1 - eccentricity2)
)

var eccentricity = math.Sqrt(eccentricity2)

// Area returns the area of g in square metres on the CGCS2000 ellipsoid, by
// the official formula for the area of land parcels (图斑椭球面积,
// 国土调查办发〔2008〕32号). It is computed through the closed form of that series:
// the plain area in the ellipsoidal cylindrical equal-area plane, so that areas
// of parts add up to that of the whole. Edges are straight in that plane.
// Winding does not matter; holes are subtracted; lines and points have none.
func Area(g orb.Geometry) float64 {
	switch g := g.(type) {
	case orb.Ring:
		return math.Abs(ringArea(g))
	case orb.Polygon:
		return polygonArea(g)
	case orb.MultiPolygon:
		return sumAreas(g)
	case orb.Collection:
		return sumAreas(g)
	case orb.Bound:
		return Area(g.ToRing())
	}
	return 0
}

func sumAreas[G orb.Geometry](parts []G) float64 {
	sum := 0.0
	for _, part := range parts {
		sum += Area(part)
	}
	return sum
}

func polygonArea(g orb.Polygon) float64 {
	if len(g) == 0 {
		return 0
	}
	sum := math.Abs(ringArea(g[0]))
	for _, hole := range g[1:] {
		sum -= math.Abs(ringArea(hole))
	}
	return sum
}

// ringArea is positive for a counter-clockwise ring. Coordinates are taken
// relative to the first vertex, which keeps small parcels exact to about 1e-9.
func ringArea(r orb.Ring) float64 {
	if len(r) < 3 {
		return 0
	}
	origin := EqualArea(r[0])
	var ax, ay, sum float64
	for _, p := range r[1:] {
		b := EqualArea(p)
		bx, by := b[0]-origin[0], b[1]-origin[1]
		sum += ax*by - bx*ay
		ax, ay = bx, by
	}
	return sum / 2
}
