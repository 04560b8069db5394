package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// nearestOnEdge returns the place on the edge ab, straight in longitude and
// latitude and no longer than about a degree, that is nearest to p, and its
// distance in metres, beginning with the place at t. Seen from p along the geodesic
// of length s that arrives at a place of the edge in direction α, s changes along the
// edge by its component along α; s times that is zero at the nearest place, and
// almost linear.
func nearestOnEdge(p, a, b orb.Point, t float64) (orb.Point, float64) {
	if a == b {
		return a, GeodesicDistance(p, a)
	}
	e := edgeSearch{p: p, a: a, b: b}
	lo, hi, lastT, lastF := 0.0, 1.0, math.NaN(), 0.0
	for range 30 {
		f, speed := e.look(t)
		if speed == 0 { // along a pole
			break
		} else if f > 0 {
			hi = t
		} else {
			lo = t
		}
		next := t - f/(speed*speed) // as in the plane
		if secant := t - f*(t-lastT)/(f-lastF); secant > lo && secant < hi {
			next = secant
		}
		next = min(max(next, lo), hi)
		moved := (next - t) * speed
		if !(moved*moved > 1e-11*(e.metres+1e-6)) { // in the plane the length would change by half of that per metre of it
			break
		}
		lastT, lastF, t = t, f, next
	}
	if e.best > 500_000 || math.Abs(p[1]) > 80 || math.Abs(a[1]) > 80 {
		e.look(0) // there may be more than one nearest place
		e.look(1)
	}
	return e.at, e.best
}

// edgeSearch looks at places of the edge ab from p and keeps the nearest.
type edgeSearch struct {
	p, a, b      orb.Point
	at           orb.Point
	best, metres float64 // of at, and of the last look
	looked       bool
}

// look measures the geodesic to the place of the edge at t. It returns half of how
// fast the square of its length changes with t, in square metres, and how many
// metres long the edge is there per t.
func (e *edgeSearch) look(t float64) (f, speed float64) {
	q := pointAlong(e.a, e.b, t)
	metres, _, azimuth := geodesicInverse(e.p, q)
	if e.metres = metres; !e.looked || metres < e.best {
		e.at, e.best, e.looked = q, metres, true
	}
	east, north := metresPerDegree(q[1])
	east *= e.b[0] - e.a[0]
	north *= e.b[1] - e.a[1]
	sin, cos := math.Sincos(azimuth * (math.Pi / 180))
	return metres * (east*sin + north*cos), math.Hypot(east, north)
}

// metresPerDegree are those of longitude and of latitude.
func metresPerDegree(lat float64) (east, north float64) {
	sin, cos := math.Sincos(lat * (math.Pi / 180))
	w2 := 1 - eccentricity2*sin*sin
	n := SemiMajor / math.Sqrt(w2)
	return n * max(cos, 0) * (math.Pi / 180), n * (1 - eccentricity2) / w2 * (math.Pi / 180)
}

// onEdge tells exactly whether p lies on the edge ab.
func onEdge(a, b, p orb.Point) bool {
	return span{a, b}.covers(p) && Orient(a, b, p) == 0
}

// edgesMeet tells exactly whether the edges ab and cd, which may be points, have a
// point in common, and one such point, rounded where they cross.
func edgesMeet(a, b, c, d orb.Point) (orb.Point, bool) {
	s, t := span{a, b}, span{c, d}
	how, at, _ := s.meet(t)
	if how == meetCross {
		return crossing(s, t), true
	}
	return at, how != meetNot
}
