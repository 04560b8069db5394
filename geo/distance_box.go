package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// boundSphere gives lower bounds of distances, told as haversines, the squared
// sine of half the angle, in which a bound costs no trigonometric function. It takes
// geographic latitudes for those of a sphere with the radius of the ellipsoid's
// meridian M, and stretches longitudes by N/M, both as they are where M is smallest,
// next to the equator. So M dφ ≥ r dφ and N cos φ dλ ≥ r cos φ stretch dλ: no way is
// longer on the sphere, as long as it stays in the latitudes of the sphere. The bound
// is low by what M varies there, 1e-2 of it between equator and pole, 2e-4 within
// 100 km.
type boundSphere struct{ radius, stretch float64 }

// sphereBetween is for ways between two latitudes that are at most reach metres
// long, beginning or ending between them.
func sphereBetween(minLat, maxLat, reach float64) boundSphere {
	const leastRadius = SemiMajor * (1 - eccentricity2)
	around := reach / leastRadius * (180 / math.Pi)
	lat := max(0, minLat-around, -around-maxLat) // next to the equator
	sin := math.Sin(lat * (math.Pi / 180))
	w2 := 1 - eccentricity2*sin*sin
	return boundSphere{leastRadius / (w2 * math.Sqrt(w2)), w2 / (1 - eccentricity2)}
}

// haversine is that of a length in metres.
func (s boundSphere) haversine(metres float64) float64 {
	if half := metres / (2 * s.radius); half < math.Pi/2 {
		sin := math.Sin(half)
		return sin * sin
	}
	return math.Inf(1)
}

// bound is the haversine of what is surely no shorter than so many metres: 1e-7 m
// more, because differences of longitudes are rounded, to 1e-8 m at most.
func (s boundSphere) bound(metres float64) float64 {
	return s.haversine(metres*(1+1e-12) + 1e-7)
}

// lowHalfSine is at most the sine of half of some degrees, 0 to 180, and almost it
// for few.
func lowHalfSine(degrees float64) float64 {
	half := degrees * (math.Pi / 360)
	return half * (1 - half*half/6)
}

// borderBox is a box in longitude and latitude, for bounds of distances: it may
// be a little larger than what it holds.
type borderBox struct {
	midLon, halfLon float64
	minLat, maxLat  float64
	narrow          float64 // least cosine of the latitudes
}

func boxOf(b orb.Bound) borderBox {
	const rounding = 1e-12 // degrees, of which the middle is off by less
	return borderBox{
		midLon: (b.Min[0] + b.Max[0]) / 2, halfLon: (b.Max[0]-b.Min[0])/2 + rounding,
		minLat: b.Min[1], maxLat: b.Max[1],
		narrow: min(cosDegrees(b.Min[1]), cosDegrees(b.Max[1])),
	}
}

func cosDegrees(lat float64) float64 { return max(0, math.Cos(lat*(math.Pi/180))) }

func (b *borderBox) union(o *borderBox) borderBox {
	west := min(b.midLon-b.halfLon, o.midLon-o.halfLon)
	east := max(b.midLon+b.halfLon, o.midLon+o.halfLon)
	return borderBox{
		midLon: (west + east) / 2, halfLon: (east-west)/2 + 1e-12,
		minLat: min(b.minLat, o.minLat), maxLat: max(b.maxLat, o.maxLat), narrow: min(b.narrow, o.narrow),
	}
}

// apart is a lower bound of the haversine between two boxes: with Δφ and Δλ the
// gaps between them, hav Δφ + cos φ cos φ' hav Δλ with the least cosines. Beyond 180
// degrees of stretched longitude, ways lead over the pole.
func (s boundSphere) apart(b, o *borderBox) float64 {
	lat := lowHalfSine(max(0, b.minLat-o.maxLat, o.minLat-b.maxLat))
	lon := lowHalfSine(min(180, s.stretch*max(0, turnBetween(b.midLon, o.midLon)-b.halfLon-o.halfLon)))
	return lat*lat + b.narrow*o.narrow*lon*lon
}

// turnBetween is how many degrees two meridians are apart, 0 to 180.
func turnBetween(lon1, lon2 float64) float64 {
	d := math.Abs(lon1 - lon2)
	for d > 180 {
		d = math.Abs(d - 360)
	}
	return d
}
