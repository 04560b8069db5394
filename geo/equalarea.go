package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// EqualArea projects lon, lat in degrees to the ellipsoidal cylindrical
// equal-area plane: x = a·λ and y = q(φ)/a in metres, where q(φ) is the area
// per radian of longitude between the equator and φ.
func EqualArea(p orb.Point) orb.Point {
	return orb.Point{SemiMajor * p[0] * math.Pi / 180, authalicHeight(math.Sin(p[1] * math.Pi / 180))}
}

// authalicHeight is y of the equal-area plane, given the sine of the latitude.
func authalicHeight(sin float64) float64 {
	es := eccentricity * sin
	return semiMinor2 / 2 * (sin/(1-es*es) + math.Atanh(es)/eccentricity) / SemiMajor
}

// equalAreaFrame gives coordinates in the equal-area plane relative to a place,
// without taking the difference of two large numbers.
type equalAreaFrame struct{ lon, lat, sin float64 }

func equalAreaOrigin(p orb.Point) equalAreaFrame {
	return equalAreaFrame{p[0], p[1], math.Sin(p[1] * math.Pi / 180)}
}

// offset is EqualArea(p) - EqualArea(origin), to a few units in the last place of
// the difference. With s, t the sines of the two latitudes,
// s/(1-e²s²) - t/(1-e²t²) = (s-t)(1+e²st) / ((1-e²s²)(1-e²t²)) and
// atanh(es) - atanh(et) = atanh(e(s-t) / (1-e²st)).
func (o equalAreaFrame) offset(p orb.Point) (x, y float64) {
	const radian = math.Pi / 180
	half, middle := (p[1]-o.lat)/2, (p[1]+o.lat)/2
	d := 2 * math.Sin(half*radian) * math.Cos(middle*radian)
	s, t := o.sin+d, o.sin
	rational := d * (1 + eccentricity2*s*t) / ((1 - eccentricity2*s*s) * (1 - eccentricity2*t*t))
	logarithm := math.Atanh(eccentricity*d/(1-eccentricity2*s*t)) / eccentricity
	return SemiMajor * ((p[0] - o.lon) * radian), semiMinor2 / (2 * SemiMajor) * (rational + logarithm)
}

// poleHeight is y at the north pole.
var poleHeight = authalicHeight(1)

// FromEqualArea is the inverse of EqualArea. Heights beyond a pole are taken
// for the pole.
func FromEqualArea(p orb.Point) orb.Point {
	lon := p[0] / SemiMajor * 180 / math.Pi
	if math.Abs(p[1]) >= poleHeight {
		return orb.Point{lon, math.Copysign(90, p[1])}
	}
	// Newton's method on the sine of the latitude: dy/ds = b²/a / (1-e²s²)².
	s := p[1] / poleHeight
	for range 20 {
		w := 1 - eccentricity2*s*s
		step := (authalicHeight(s) - p[1]) * w * w * SemiMajor / semiMinor2
		s = min(max(s-step, -1), 1)
		if math.Abs(step) < 1e-16 {
			break
		}
	}
	return orb.Point{lon, math.Asin(s) * 180 / math.Pi}
}

// ToEqualAreaPlane projects every vertex of a geometry in degrees to the
// equal-area plane, in metres. Areas of parts that an overlay makes there add up
// to the area of the whole.
func ToEqualAreaPlane(g orb.Geometry) orb.Geometry {
	return mapPoints(g, EqualArea)
}

// FromEqualAreaPlane is the inverse of ToEqualAreaPlane.
func FromEqualAreaPlane(g orb.Geometry) orb.Geometry {
	return mapPoints(g, FromEqualArea)
}

// mapPoints returns a geometry of the same kind with every vertex replaced; a
// Bound becomes the Polygon of its corners, an empty one an empty Polygon.
func mapPoints(g orb.Geometry, f func(orb.Point) orb.Point) orb.Geometry {
	return mapPaths(g, func(path []orb.Point, _ pathKind) []orb.Point { return mapEach(path, f) })
}

func mapEach(points []orb.Point, f func(orb.Point) orb.Point) []orb.Point {
	to := make([]orb.Point, len(points))
	for i, p := range points {
		to[i] = f(p)
	}
	return to
}

// pathKind is what the vertices of a path are to one another.
type pathKind uint8

const (
	loosePoints pathKind = iota
	openPath
	closedPath // whose last vertex joins its first
)

// mapPaths returns a geometry of the same kind with the vertices of each line, each
// ring and each set of points replaced; a Bound becomes the Polygon of its corners,
// an empty one an empty Polygon. A point that is left out becomes an empty
// MultiPoint.
func mapPaths(g orb.Geometry, f func(path []orb.Point, kind pathKind) []orb.Point) orb.Geometry {
	switch g := g.(type) {
	case orb.Point:
		if to := f([]orb.Point{g}, loosePoints); len(to) > 0 {
			return to[0]
		}
		return orb.MultiPoint{}
	case orb.MultiPoint:
		return orb.MultiPoint(f(g, loosePoints))
	case orb.LineString:
		return orb.LineString(f(g, openPath))
	case orb.Ring:
		return orb.Ring(f(g, closedPath))
	case orb.MultiLineString:
		return orb.MultiLineString(mapMembers(g, f))
	case orb.Polygon:
		return orb.Polygon(mapMembers(g, f))
	case orb.MultiPolygon:
		return orb.MultiPolygon(mapMembers(g, f))
	case orb.Collection:
		return orb.Collection(mapMembers(g, f))
	case orb.Bound:
		if g.IsEmpty() {
			return orb.Polygon{}
		}
		return mapPaths(orb.Polygon{g.ToRing()}, f)
	}
	return nil
}

func mapMembers[G orb.Geometry](members []G, f func(path []orb.Point, kind pathKind) []orb.Point) []G {
	to := make([]G, len(members))
	for i, m := range members {
		if mapped, ok := mapPaths(m, f).(G); ok {
			to[i] = mapped
		}
	}
	return to
}
