package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// transverseMercator is the projection of Gauss and Krüger, and of UTM, on an
// ellipsoid: Krüger's series in the third flattening n, to order 6, in the form of
// Karney, "Transverse Mercator with an accuracy of a few nanometers", J. Geodesy 85
// (2011), equations 7 to 12 and 35, 36. Within 4,000 km of the central meridian
// its error is below 10 nm, which is what float64 leaves; at 6,000 km it is below 1 µm, at the limit of
// 10,190 km below 0.8 mm (measured against the exact projection of GeographicLib).
type transverseMercator struct {
	e, e2m      float64 // first eccentricity, 1-e²
	radius      float64 // of the rectifying sphere times the scale, in metres
	alpha, beta [7]float64
	start       float64 // rectifying latitude of the origin
	lon0, lat0  float64 // degrees
	k0          float64
	fe, fn      float64 // metres
}

// How far from the central meridian, and across a pole, the projection is used, in
// radians on the rectifying sphere. Past the first the series no longer gives
// millimetres (67 degrees on the equator); past the second, 20
// degrees beyond a pole, northings come to mean places on the other side of the earth.
const (
	farthestEast  = 1.6
	farthestNorth = 110 * math.Pi / 180
	tmRim         = 1e-9 // so that what was projected at the limit finds back
)

// krueger are the coefficients of n, n², … of alpha and beta.
var kruegerAlpha = [7][6]float64{
	1: {1. / 2, -2. / 3, 5. / 16, 41. / 180, -127. / 288, 7891. / 37800},
	2: {0, 13. / 48, -3. / 5, 557. / 1440, 281. / 630, -1983433. / 1935360},
	3: {0, 0, 61. / 240, -103. / 140, 15061. / 26880, 167603. / 181440},
	4: {0, 0, 0, 49561. / 161280, -179. / 168, 6601661. / 7257600},
	5: {0, 0, 0, 0, 34729. / 80640, -3418889. / 1995840},
	6: {0, 0, 0, 0, 0, 212378941. / 319334400},
}

var kruegerBeta = [7][6]float64{
	1: {1. / 2, -2. / 3, 37. / 96, -1. / 360, -81. / 512, 96199. / 604800},
	2: {0, 1. / 48, 1. / 15, -437. / 1440, 46. / 105, -1118711. / 3870720},
	3: {0, 0, 17. / 480, -37. / 840, -209. / 4480, 5569. / 90720},
	4: {0, 0, 0, 4397. / 161280, -11. / 504, -830251. / 7257600},
	5: {0, 0, 0, 0, 4583. / 161280, -108847. / 3991680},
	6: {0, 0, 0, 0, 0, 20648693. / 638668800},
}

func newTransverseMercator(e Ellipsoid, lon0, lat0, k0, fe, fn float64) *transverseMercator {
	f := e.flattening()
	n := f / (2 - f)
	t := &transverseMercator{e: math.Sqrt(e.e2()), e2m: 1 - e.e2(), lon0: lon0, lat0: lat0, k0: k0, fe: fe, fn: fn}
	n2 := n * n
	t.radius = k0 * e.SemiMajor / (1 + n) * (1 + n2*(1./4+n2*(1./64+n2/256)))
	power := n
	for i := range 6 {
		for j := 1; j <= 6; j++ {
			t.alpha[j] += kruegerAlpha[j][i] * power
			t.beta[j] += kruegerBeta[j][i] * power
		}
		power *= n
	}
	if lat0 != 0 {
		_, t.start, _ = t.rectify(0, lat0)
	}
	return t
}

// project returns easting and northing of lon, lat in degrees; false where the
// projection is not used.
func (t *transverseMercator) project(p orb.Point) (orb.Point, bool) {
	eta, xi, ok := t.rectify(math.Remainder(p[0]-t.lon0, 360), p[1])
	return orb.Point{t.fe + t.radius*eta, t.fn + t.radius*(xi-t.start)}, ok
}

// rectify projects onto the unit rectifying sphere. lon is measured from the central
// meridian, in degrees.
func (t *transverseMercator) rectify(lon, lat float64) (eta, xi float64, ok bool) {
	sinLon, cosLon := math.Sincos(lon * math.Pi / 180)
	if math.Abs(lon) == 90 {
		cosLon = 0
	}
	tau := math.Tan(lat * math.Pi / 180)
	taup := t.conformal(tau)
	h := math.Hypot(taup, cosLon)
	if h == 0 {
		return 0, 0, false // 90 degrees off on the equator: infinitely far
	}
	// The Gauss-Schreiber projection: ξ′ and η′ and what of them the sum needs.
	sinXi, cosXi, sinh := taup/h, cosLon/h, sinLon/h
	cosh := math.Hypot(1, sinh)
	eta, xi = math.Asinh(sinh), math.Atan2(taup, cosLon)
	if math.Abs(eta) > 2*farthestEast {
		return 0, 0, false
	}
	dXi, dEta := clenshawTM(&t.alpha, 2*sinXi*cosXi, (cosXi-sinXi)*(cosXi+sinXi), 2*sinh*cosh, 1+2*sinh*sinh)
	eta, xi = eta+dEta, xi+dXi
	return eta, xi, math.Abs(eta) <= farthestEast && math.Abs(xi) <= farthestNorth
}

// unproject is the inverse of project.
func (t *transverseMercator) unproject(p orb.Point) (orb.Point, bool) {
	eta, xi := (p[0]-t.fe)/t.radius, (p[1]-t.fn)/t.radius+t.start
	if !(math.Abs(eta) <= farthestEast+tmRim && math.Abs(xi) <= farthestNorth+tmRim) {
		return orb.Point{}, false
	}
	sin2, cos2 := math.Sincos(2 * xi)
	sinh2 := math.Sinh(2 * eta)
	dXi, dEta := clenshawTM(&t.beta, sin2, cos2, sinh2, math.Hypot(1, sinh2))
	xi, eta = xi-dXi, eta-dEta
	sinXi, cosXi := math.Sincos(xi)
	sinh := math.Sinh(eta)
	lat := math.Atan(t.geodetic(sinXi / math.Hypot(sinh, cosXi)))
	lon := t.lon0 + math.Atan2(sinh, cosXi)*180/math.Pi
	if math.Abs(lon) > 180 {
		lon = math.Remainder(lon, 360)
	}
	return orb.Point{lon, lat * 180 / math.Pi}, true
}

// clenshawTM sums c[j]·sin(2jζ) for the complex ζ = ξ+iη, given sine and cosine of
// 2ξ, and the hyperbolic ones of 2η.
func clenshawTM(c *[7]float64, sin, cos, sinh, cosh float64) (re, im float64) {
	ar, ai := 2*cos*cosh, -2*sin*sinh // 2 cos 2ζ
	var r0, i0, r1, i1 float64
	for j := 6; j > 0; j-- {
		r0, i0, r1, i1 = ar*r0-ai*i0-r1+c[j], ar*i0+ai*r0-i1, r0, i0
	}
	sr, si := sin*cosh, cos*sinh // sin 2ζ
	return sr*r0 - si*i0, sr*i0 + si*r0
}

// conformal returns the tangent of the conformal latitude, given that of the
// geodetic one.
func (t *transverseMercator) conformal(tau float64) float64 {
	secant := math.Sqrt(1 + tau*tau)
	sigma := math.Sinh(t.e * math.Atanh(t.e*tau/secant))
	return tau*math.Sqrt(1+sigma*sigma) - sigma*secant
}

// geodetic is the inverse of conformal, by Newton's method.
func (t *transverseMercator) geodetic(taup float64) float64 {
	tau := taup / t.e2m
	if math.Abs(taup) > 70 {
		tau = taup * math.Exp(t.e*math.Atanh(t.e))
	}
	if math.Abs(tau) > 1e8 { // within 0.1 µm of a pole; NaN does not come here
		return tau
	}
	for range 5 {
		at := t.conformal(tau)
		step := (taup - at) * (1 + t.e2m*tau*tau) / (t.e2m * math.Sqrt((1+tau*tau)*(1+at*at)))
		tau += step
		if math.Abs(step) < 1e-7*max(1, math.Abs(taup)) { // the next one would be its square
			break
		}
	}
	return tau
}
