package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// The coordinates of Chinese web maps. GCJ-02 is WGS 84 shifted by up to 700 m
// by a formula that was never published but is known from the libraries that carry
// it; BD-09 shifts GCJ-02 once more, everywhere. Both are good for showing a
// place that somebody copied from such a map, not for a survey: what the maps show is
// itself only true to metres.

// gcjBox is where GCJ-02 differs from WGS 84. Outside of it the two are the same, by
// definition of GCJ-02; the shift ends abruptly at its border.
var gcjBox = orb.Bound{Min: orb.Point{72.004, 0.8293}, Max: orb.Point{137.8347, 55.8271}}

// toGCJ02 shifts WGS 84 to GCJ-02.
func toGCJ02(p orb.Point) orb.Point {
	if !gcjBox.Contains(p) {
		return p
	}
	return gcjShifted(p)
}

// gcjShifted is the formula of GCJ-02, whatever the place.
func gcjShifted(p orb.Point) orb.Point {
	const ( // Krassowsky 1940
		a  = 6378245.0
		ee = 0.00669342162296594323
	)
	x, y := p[0]-105, p[1]-35
	both := (20*math.Sin(6*math.Pi*x) + 20*math.Sin(2*math.Pi*x)) * 2 / 3
	dLat := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) + both +
		(20*math.Sin(math.Pi*y)+40*math.Sin(math.Pi/3*y))*2/3 +
		(160*math.Sin(math.Pi/12*y)+320*math.Sin(math.Pi/30*y))*2/3
	dLon := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) + both +
		(20*math.Sin(math.Pi*x)+40*math.Sin(math.Pi/3*x))*2/3 +
		(150*math.Sin(math.Pi/12*x)+300*math.Sin(math.Pi/30*x))*2/3
	sin, cos := math.Sincos(p[1] * math.Pi / 180)
	w2 := 1 - ee*sin*sin
	w := math.Sqrt(w2)
	return orb.Point{
		p[0] + dLon*180/(a/w*cos*math.Pi),
		p[1] + dLat*180/(a*(1-ee)/(w2*w)*math.Pi),
	}
}

// fromGCJ02 is the inverse of toGCJ02 to 1e-10 degrees (10 µm). Along the border
// of the box, where GCJ-02 jumps, a place that has two originals is taken for the one
// inside, and one that has none goes to the nearest point of the box.
func fromGCJ02(p orb.Point) orb.Point {
	const margin = 0.02 // degrees; the shift is smaller
	if !gcjBox.Pad(margin).Contains(p) {
		return p
	}
	q := unshift(p, gcjShifted)
	switch {
	case gcjBox.Contains(q):
		return q
	case gcjBox.Contains(p):
		return orb.Point{min(max(q[0], gcjBox.Min[0]), gcjBox.Max[0]), min(max(q[1], gcjBox.Min[1]), gcjBox.Max[1])}
	}
	return p
}

// baiduAngle is the frequency of the waves of BD-09.
const baiduAngle = math.Pi * 3000 / 180

// toBD09 shifts GCJ-02 to BD-09.
func toBD09(p orb.Point) orb.Point {
	z := math.Hypot(p[0], p[1]) + 0.00002*math.Sin(p[1]*baiduAngle)
	theta := math.Atan2(p[1], p[0]) + 0.000003*math.Cos(p[0]*baiduAngle)
	sin, cos := math.Sincos(theta)
	return orb.Point{z*cos + 0.0065, z*sin + 0.006}
}

// fromBD09 is the inverse of toBD09.
func fromBD09(p orb.Point) orb.Point { return unshift(p, toBD09) }

// unshift finds q with shift(q) = p by fixed-point iteration. The shifts change by
// less than 1 in 100 over their own length, so each step gains two digits.
func unshift(p orb.Point, shift func(orb.Point) orb.Point) orb.Point {
	q := p
	for range 20 {
		s := shift(q)
		dx, dy := p[0]-s[0], p[1]-s[1]
		q[0] += dx
		q[1] += dy
		if math.Abs(dx)+math.Abs(dy) < 1e-11 {
			break
		}
	}
	return q
}
