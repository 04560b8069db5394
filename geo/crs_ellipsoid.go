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

// Geocentric returns X, Y, Z in metres, from the centre of the ellipsoid, of a place lon,
// lat in degrees at a height in metres above it (EPSG guidance note 7-2, method 9602).
func (e Ellipsoid) Geocentric(p orb.Point, height float64) [3]float64 {
	sinLon, cosLon := math.Sincos(p[0] * math.Pi / 180)
	sin, cos := math.Sincos(p[1] * math.Pi / 180)
	e2 := e.e2()
	n := e.SemiMajor / math.Sqrt(1-e2*sin*sin)
	return [3]float64{(n + height) * cos * cosLon, (n + height) * cos * sinLon, (n*(1-e2) + height) * sin}
}

// Geodetic is the inverse of Geocentric (Bowring 1985, repeated). Its error is below 10 nm
// for heights from 10 km below the ellipsoid to 1,000 km above it. Where longitude and latitude
// have no meaning, on the axis and at the centre, they are 0 and a pole's.
func (e Ellipsoid) Geodetic(xyz [3]float64) (p orb.Point, height float64) {
	e2 := e.e2()
	b := e.SemiMajor * math.Sqrt(1-e2)
	r := math.Hypot(xyz[0], xyz[1])
	if r == 0 {
		return orb.Point{0, math.Copysign(90, xyz[2])}, math.Abs(xyz[2]) - b
	}
	tanU := xyz[2] / r * e.SemiMajor / b // of the reduced latitude
	var lat float64
	for range 4 {
		sinU, cosU := math.Sincos(math.Atan(tanU))
		tan := (xyz[2] + e2/(1-e2)*b*sinU*sinU*sinU) / (r - e2*e.SemiMajor*cosU*cosU*cosU)
		lat = math.Atan(tan)
		tanU = b / e.SemiMajor * tan
	}
	sin, cos := math.Sincos(lat)
	height = r*cos + xyz[2]*sin - e.SemiMajor*math.Sqrt(1-e2*sin*sin)
	return orb.Point{math.Atan2(xyz[1], xyz[0]) * 180 / math.Pi, lat * 180 / math.Pi}, height
}
