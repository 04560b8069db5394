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
// of parts add up to that of the whole. Edges are straight in that plane; for
// edges that a survey drew straight in its own plane, Densify them there first.
// Vertices are longitude, latitude in degrees.
//
// Winding, the first vertex and the closing vertex do not matter. Holes are
// subtracted from the first ring as they are, wherever they lie. Parts are
// added, so that what two parts cover is counted twice: Dissolve or Union them
// before, where that is not meant. A ring that crosses itself counts the sum of
// its loops with their sign, as the formula does: the two halves of a bow-tie
// cancel; Repair it before. Lines and points have no area, nor has nil.
//
// Longitude is a number: a ring across the antimeridian has to go on beyond 180
// (179, 181), and a ring around a pole has to run along the pole's edge of the
// map (…, 180 -90, -180 -90). The result is NaN if a coordinate is not a
// number, and means nothing for latitudes beyond 90.
//
// Against the formula in arbitrary precision the error is below 1e-13 of the area
// for compact parcels of any size, plus 1e-15 of length times breadth of the
// bounding box for rings much longer than wide. The printed series ends with e⁸,
// which moves its own value by 1e-11.
func Area(g orb.Geometry) float64 { return sumRingAreas(g, ringArea) }

// PlanarArea returns the area of g in the unit of its plane squared, for a
// geometry in plane coordinates such as metres of a Gauss-Krüger zone. Rings,
// holes and parts count as they do for Area.
func PlanarArea(g orb.Geometry) float64 { return sumRingAreas(g, planarRingArea) }

// sumRingAreas adds the areas of the rings of g, which ring tells with a sign
// for the winding.
func sumRingAreas(g orb.Geometry, ring func(orb.Ring) float64) float64 {
	switch g := g.(type) {
	case orb.Ring:
		return math.Abs(ring(g))
	case orb.Polygon:
		sum := 0.0
		for i, r := range g {
			if i == 0 {
				sum = math.Abs(ring(r))
			} else {
				sum -= math.Abs(ring(r))
			}
		}
		return sum
	case orb.MultiPolygon:
		return sumMemberAreas(g, ring)
	case orb.Collection:
		return sumMemberAreas(g, ring)
	case orb.Bound:
		if !g.IsEmpty() {
			return math.Abs(ring(g.ToRing()))
		}
	}
	return 0
}

func sumMemberAreas[G orb.Geometry](members []G, ring func(orb.Ring) float64) float64 {
	var sum compensatedSum
	for _, m := range members {
		sum.add(sumRingAreas(m, ring))
	}
	return sum.value()
}

// ringArea is positive for a counter-clockwise ring.
func ringArea(r orb.Ring) float64 {
	if len(r) < 3 {
		return 0
	}
	origin := equalAreaOrigin(r[0])
	return shoelace(r[1:], origin.offset)
}

// planarRingArea is positive for a counter-clockwise ring. Coordinates are taken
// relative to the first vertex: eight digits of easting cost no precision.
func planarRingArea(r orb.Ring) float64 {
	if len(r) < 3 {
		return 0
	}
	return shoelace(r[1:], func(p orb.Point) (x, y float64) { return p[0] - r[0][0], p[1] - r[0][1] })
}

// shoelace is the signed area of the ring that goes from the origin through
// points, whose coordinates relative to it offset tells, and back.
func shoelace(points []orb.Point, offset func(orb.Point) (x, y float64)) float64 {
	var ax, ay float64
	var sum compensatedSum
	for _, p := range points {
		bx, by := offset(p)
		sum.add(cross2(ax, ay, bx, by))
		ax, ay = bx, by
	}
	return sum.value() / 2
}

// cross2 is ax·by - ay·bx with an error of 1.5 units in the last place of the
// result (W. Kahan's difference of products; C.-P. Jeannerod, N. Louvet, J.-M. Muller,
// Further analysis of Kahan's algorithm for the accurate computation of 2×2
// determinants, 2013).
func cross2(ax, ay, bx, by float64) float64 {
	w := ay * bx
	lost := math.FMA(-ay, bx, w)
	return math.FMA(ax, by, -w) + lost
}

// compensatedSum adds numbers as if with twice the digits (A. Neumaier, 1974).
// Its zero value is the empty sum.
type compensatedSum struct{ sum, lost float64 }

func (s *compensatedSum) add(x float64) {
	t := s.sum + x
	if math.Abs(s.sum) >= math.Abs(x) {
		s.lost += (s.sum - t) + x
	} else {
		s.lost += (x - t) + s.sum
	}
	s.sum = t
}

func (s *compensatedSum) value() float64 {
	if math.IsInf(s.sum, 0) {
		return s.sum // the correction is not a number then
	}
	return s.sum + s.lost
}
