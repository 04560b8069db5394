package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Ellipsoid is a figure of the earth.
type Ellipsoid struct {
	Name              string
	SemiMajor         float64 // metres
	InverseFlattening float64 // 0 for a sphere
}

// The ellipsoids of the systems in use in China.
var (
	ellipsoidCGCS2000   = Ellipsoid{"CGCS2000", SemiMajor, 298.257222101}
	ellipsoidWGS84      = Ellipsoid{"WGS 84", 6378137, 298.257223563}
	ellipsoidIAG1975    = Ellipsoid{"IAG 1975", 6378140, 298.257}
	ellipsoidKrassowsky = Ellipsoid{"Krassowsky 1940", 6378245, 298.3}
)

func (e Ellipsoid) flattening() float64 {
	if e.InverseFlattening == 0 {
		return 0
	}
	return 1 / e.InverseFlattening
}

// e2 is the square of the first eccentricity.
func (e Ellipsoid) e2() float64 { f := e.flattening(); return f * (2 - f) }

// alike reports whether two ellipsoids are the same but for the rounding of
// their parameters in a file: 0.1 mm in the axis and 5·10⁻⁷ in 1/f, which still
// tells WGS 84 from GRS 80.
func (e Ellipsoid) alike(o Ellipsoid) bool {
	return math.Abs(e.SemiMajor-o.SemiMajor) < 1e-4 && math.Abs(e.InverseFlattening-o.InverseFlattening) < 5e-7
}

// geocentric returns X, Y, Z in metres of a place at a height of 0 (EPSG guidance note
// 7-2, method 9602). lon, lat are in degrees.
func (e Ellipsoid) geocentric(p orb.Point) [3]float64 {
	sinLon, cosLon := math.Sincos(p[0] * math.Pi / 180)
	sin, cos := math.Sincos(p[1] * math.Pi / 180)
	e2 := e.e2()
	n := e.SemiMajor / math.Sqrt(1-e2*sin*sin)
	return [3]float64{n * cos * cosLon, n * cos * sinLon, n * (1 - e2) * sin}
}

// geodetic is the inverse of geocentric for places within some 10 km of the
// ellipsoid, to 1e-9 m (Bowring 1985); their heights are let go.
func (e Ellipsoid) geodetic(x [3]float64) orb.Point {
	e2 := e.e2()
	b := e.SemiMajor * math.Sqrt(1-e2)
	p := math.Hypot(x[0], x[1])
	if p == 0 {
		return orb.Point{0, math.Copysign(90, x[2])}
	}
	tanU := x[2] / p * e.SemiMajor / b // of the reduced latitude
	var lat float64
	for range 3 {
		u := math.Atan(tanU)
		sinU, cosU := math.Sincos(u)
		tan := (x[2] + e2/(1-e2)*b*sinU*sinU*sinU) / (p - e2*e.SemiMajor*cosU*cosU*cosU)
		lat = math.Atan(tan)
		tanU = b / e.SemiMajor * tan
	}
	return orb.Point{math.Atan2(x[1], x[0]) * 180 / math.Pi, lat * 180 / math.Pi}
}
