package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// The pseudo-Mercator projection of web maps (EPSG:3857): the sphere's formula on
// the ellipsoid's latitude (EPSG guidance note 7-2, method 1024).

// mercatorLimit is |y| at 10⁻⁷ degrees from a pole, beyond which nothing is projected;
// mercatorEdge is x at 180 degrees.
var (
	mercatorLimit = SemiMajor * math.Asinh(math.Tan(mercatorLatitude*math.Pi/180))
	mercatorEdge  = SemiMajor * math.Pi
)

const mercatorLatitude = 90 - 1e-7

func projectWebMercator(p orb.Point) (orb.Point, bool) {
	ok := math.Abs(p[1]) <= mercatorLatitude && math.Abs(p[0]) <= 180
	return orb.Point{SemiMajor * p[0] * math.Pi / 180, SemiMajor * math.Asinh(math.Tan(p[1]*math.Pi/180))}, ok
}

// unprojectWebMercator takes an x up to a millimetre past the edge for the edge: many
// files have it rounded.
func unprojectWebMercator(p orb.Point) (orb.Point, bool) {
	ok := math.Abs(p[0]) <= mercatorEdge+1e-3 && math.Abs(p[1]) <= mercatorLimit+1e-3
	lon := min(max(p[0]/SemiMajor*180/math.Pi, -180), 180)
	return orb.Point{lon, math.Atan(math.Sinh(p[1]/SemiMajor)) * 180 / math.Pi}, ok
}
