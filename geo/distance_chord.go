package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Chords, straight lines through the earth, are cheap and tell almost as much as
// geodesics: at 100 km they are 1 m shorter, and that by a known amount.

// spacePoint is a place in the earth-centred frame, in metres.
type spacePoint [3]float64

func spaceOf(p orb.Point) spacePoint {
	sin, cos := math.Sincos(p[1] * (math.Pi / 180))
	east, north := math.Sincos(p[0] * (math.Pi / 180))
	n := SemiMajor / math.Sqrt(1-eccentricity2*sin*sin)
	return spacePoint{n * cos * north, n * cos * east, n * (1 - eccentricity2) * sin}
}

// farthestChord is at least the chord of any geodesic of so many metres: that of a
// circle with a radius somewhat larger than the largest radius of curvature,
// 6,399.6 km. From 5,000 km on it says nothing.
func farthestChord(metres float64) float64 {
	const radius = 6_450_000
	if metres < 5_000_000 {
		return 2*radius*math.Sin(metres/(2*radius)) + 1e-6
	}
	return math.Inf(1)
}

// chordToEdge is a lower bound of the chords from p to places of the edge ab, and
// where along the edge the nearest is about. The edge bends away from its own chord by
// at most an eighth of its second derivative, which is the sum of its spans,
// squared, times less than 6,500 km.
func chordToEdge(p spacePoint, a, b orb.Point) (metres, t float64) {
	u, v := spaceOf(a), spaceOf(b)
	var along, length, square float64
	for i := range u {
		along += (p[i] - u[i]) * (v[i] - u[i])
		length += (v[i] - u[i]) * (v[i] - u[i])
	}
	if t = along / length; !(t > 0) {
		t = 0
	} else if t > 1 {
		t = 1
	}
	for i := range u {
		d := p[i] - u[i] - t*(v[i]-u[i])
		square += d * d
	}
	span := (math.Abs(b[0]-a[0]) + math.Abs(b[1]-a[1])) * (math.Pi / 180)
	return math.Sqrt(square) - 6_500_000./8*span*span, t
}
