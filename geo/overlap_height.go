package geo

import (
	"fmt"
	"math"
	"sync"

	"github.com/paulmach/orb"
)

// overlapBandsPerDegree bands of latitude have a polynomial each for the height
// in the equal-area plane. With eight to a degree, five terms leave 2e-14 m.
const overlapBandsPerDegree = 8

// overlapBand is the height around the middle latitude of a band: in the
// middle, and the coefficients of the first to fifth power of the latitude from
// there, in degrees.
type overlapBand struct {
	middle float64
	c      [5]float64
}

// overlapBands are the bands from the south pole to the north pole.
var overlapBands = sync.OnceValue(func() *[180 * overlapBandsPerDegree]overlapBand {
	var all [180 * overlapBandsPerDegree]overlapBand
	for i := range all {
		all[i] = newOverlapBand((float64(i)+0.5)/overlapBandsPerDegree - 90)
	}
	return &all
})

// newOverlapBand expands dy/dφ = b²/a · cos φ / (1 - e² sin² φ)² into powers of
// φ and integrates it term by term.
func newOverlapBand(lat float64) overlapBand {
	sin, cos := math.Sincos(lat * math.Pi / 180)
	s := overlapSeries{sin, cos, -sin / 2, -cos / 6, sin / 24}
	c := overlapSeries{cos, -sin, -cos / 2, sin / 6, cos / 24}
	w := s.times(s)
	for i := range w {
		w[i] *= -eccentricity2
	}
	w[0]++
	slope := c.over(w).over(w)
	b := overlapBand{middle: authalicHeight(sin)}
	degree := math.Pi / 180
	for i, t := range slope {
		b.c[i] = semiMinor2 / SemiMajor * t * math.Pow(degree, float64(i+1)) / float64(i+1)
	}
	return b
}

// overlapSeries is a power series cut off after the fourth power.
type overlapSeries [5]float64

func (s overlapSeries) times(t overlapSeries) (product overlapSeries) {
	for i := range s {
		for j := range t[:len(t)-i] {
			product[i+j] += s[i] * t[j]
		}
	}
	return product
}

func (s overlapSeries) over(t overlapSeries) (quotient overlapSeries) {
	for i := range s {
		q := s[i]
		for j := range i {
			q -= quotient[j] * t[i-j]
		}
		quotient[i] = q / t[0]
	}
	return quotient
}

// overlapPlane is the equal-area plane with a near origin: east is in degrees of
// longitude, north in metres of height. Near the origin heights keep more
// digits than those of EqualArea, from which they differ by less than 2e-9 m.
// Flat coordinates are taken as they are, relative to the origin.
type overlapPlane struct {
	bands  *[180 * overlapBandsPerDegree]overlapBand // nil if flat
	origin orb.Point                                 // longitude, height
}

// newOverlapPlane has its origin at a place in degrees.
func newOverlapPlane(at orb.Point, flat bool) overlapPlane {
	if flat {
		return overlapPlane{origin: at}
	}
	p := overlapPlane{bands: overlapBands()}
	p.origin = orb.Point{at[0], p.height(at[1])}
	return p
}

// height is that of a latitude between the poles.
func (p *overlapPlane) height(lat float64) float64 {
	if p.bands == nil {
		return lat - p.origin[1]
	}
	n := min(int((lat+90)*overlapBandsPerDegree), len(p.bands)-1)
	b := &p.bands[n]
	t := lat - ((float64(n)+0.5)/overlapBandsPerDegree - 90)
	return (b.middle - p.origin[1]) + t*(b.c[0]+t*(b.c[1]+t*(b.c[2]+t*(b.c[3]+t*b.c[4]))))
}

func (p *overlapPlane) point(at orb.Point) orb.Point {
	return orb.Point{at[0] - p.origin[0], p.height(at[1])}
}

// squareMetres is what one unit of area in the plane amounts to.
func (p *overlapPlane) squareMetres() float64 {
	if p.bands == nil {
		return 1
	}
	return SemiMajor * math.Pi / 180
}

// overlapLongest is the largest longitude that is still understood, several
// times around the earth.
const overlapLongest = 3600

// checkOverlapPolygon says which vertex is not a place on earth.
func checkOverlapPolygon(g orb.Polygon, flat bool) error {
	for i, r := range g {
		for j, p := range r {
			bad := !(math.Abs(p[0]) <= overlapLongest && math.Abs(p[1]) <= 90)
			if flat {
				bad = !(math.Abs(p[0]) <= 1e60 && math.Abs(p[1]) <= 1e60)
			}
			if bad {
				return fmt.Errorf("ring %d: vertex %d is not a place on earth: %v %v", i, j, p[0], p[1])
			}
		}
	}
	return nil
}

// boxCorners are the lower left and upper right corner of a box in the plane.
func (p *overlapPlane) boxCorners(b *overlapBox) (low, high orb.Point) {
	low = orb.Point{float64(b[0]) - p.origin[0], p.height(float64(b[1]))}
	high = orb.Point{float64(b[2]) - p.origin[0], p.height(float64(b[3]))}
	return low, high
}
