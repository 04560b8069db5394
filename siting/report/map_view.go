package report

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/tiles"
)

// pixelsPerMM is the sharpness of maps: 178 dots to the inch.
const pixelsPerMM = 7

// pixelsPerCSS are the pixels to a CSS pixel, of 1/96 inch, in which the legend of a catalogue
// states widths: a little less than that many, since print shows finer lines than a screen.
const pixelsPerCSS = 1.6

// A view is the ground that a map shows.
type view struct {
	frame tiles.Frame
	scale int // 1:scale, true in the middle
	// metres to a pixel along the middle of the map, on the ellipsoid.
	metres float64
	// flat is false for maps so wide that they are drawn in longitude and latitude.
	flat   bool
	centre orb.Point // in degrees
}

// Scales are 1, 2, 2.5 or 5 times a power of ten: no larger than leastScale for the site, the
// others where it is to be seen in its surroundings, or is a point.
const (
	leastScale        = 200
	leastPointScale   = 5000
	leastSurroundings = 500_000
	mostScale         = 50_000_000
)

// How much of the map's sides a site takes at most.
const (
	siteShare     = 0.5
	smallShare    = 0.2
	widestFlat    = 4 // degrees from the central meridian that a zone may be drawn in
	highestFlat   = 84
	earthPerimetr = 40_000_000
)

// newView chooses the scale at which all of a box, in degrees, is to be seen on a map of so many
// pixels.
func newView(b orb.Bound, surroundings bool, width, height int) (*view, error) {
	if b.IsEmpty() || !(b.Max[0]-b.Min[0] < 180) || math.Abs(b.Center()[1]) > 89 {
		return nil, errors.New("its place is not one that a map shows")
	}
	east := geo.GeodesicDistance(orb.Point{b.Min[0], b.Center()[1]}, orb.Point{b.Max[0], b.Center()[1]})
	north := geo.GeodesicDistance(orb.Point{b.Center()[0], b.Min[1]}, orb.Point{b.Center()[0], b.Max[1]})
	share, least := siteShare, float64(leastScale)
	if east == 0 && north == 0 {
		least = leastPointScale
	}
	if surroundings {
		share, least = smallShare, leastSurroundings
	}
	metre := func(pixels int) float64 { return float64(pixels) / pixelsPerMM / 1000 }
	need := max(least, east/(share*metre(width)), north/(share*metre(height)))
	scale := roundScale(need)
	if scale > mostScale {
		if scale = roundScale(need * share / 0.9); scale > mostScale {
			return nil, fmt.Errorf("it is %.0f km wide", max(east, north)/1000)
		}
	}
	v := &view{scale: scale, centre: b.Center(), frame: tiles.Frame{Width: width, Height: height, Ratio: pixelsPerCSS}}
	return v, v.lay(metre(width)*float64(scale), metre(height)*float64(scale))
}

// lay chooses the system and the frame of a map that is so many metres wide and high in the middle.
func (v *view) lay(width, height float64) error {
	if err := v.project(width, height); err != nil {
		return err
	}
	mid := float64(v.frame.Height) / 2
	a, errA := v.lonLat(float64(v.frame.Width)*0.45, mid)
	b, errB := v.lonLat(float64(v.frame.Width)*0.55, mid)
	if errA != nil || errB != nil {
		return errors.Join(errA, errB)
	}
	v.metres = geo.GeodesicDistance(a, b) / (float64(v.frame.Width) * 0.1)
	return nil
}

func (v *view) project(width, height float64) error {
	c := v.centre
	half := max(width, height) / 2 / earthPerimetr * 360
	wide := half / math.Cos(c[1]*math.Pi/180)
	var err error
	if v.flat = wide < widestFlat-1.5 && math.Abs(c[1])+half < highestFlat; !v.flat {
		if v.frame.CRS, err = geo.EPSG(4490); err != nil {
			return err
		}
		degree := func(step orb.Point) float64 {
			return geo.GeodesicDistance(c, orb.Point{c[0] + step[0], c[1] + step[1]}) * 1000
		}
		dx, dy := width/degree(orb.Point{0.001, 0})/2, height/degree(orb.Point{0, 0.001})/2
		v.frame.Bound = orb.Bound{Min: orb.Point{c[0] - dx, c[1] - dy}, Max: orb.Point{c[0] + dx, c[1] + dy}}
		return nil
	}
	if v.frame.CRS, err = zoneOf(c[0]); err != nil {
		return err
	}
	p, err := v.frame.CRS.FromLonLat(c)
	if err != nil {
		return err
	}
	// The plane is up to 0.03 % larger than the ground at the edge of a zone: the frame, too.
	q, err := v.frame.CRS.FromLonLat(orb.Point{c[0] + 0.001, c[1]})
	if err != nil {
		return err
	}
	k := math.Hypot(q[0]-p[0], q[1]-p[1]) / geo.GeodesicDistance(c, orb.Point{c[0] + 0.001, c[1]})
	dx, dy := width*k/2, height*k/2
	v.frame.Bound = orb.Bound{Min: orb.Point{p[0] - dx, p[1] - dy}, Max: orb.Point{p[0] + dx, p[1] + dy}}
	return nil
}

// zoneOf returns the 3-degree Gauss-Krüger zone of a longitude on CGCS2000: of China's those that
// have their number before the easting, elsewhere one that has no name.
func zoneOf(lon float64) (*geo.CRS, error) {
	zone := int(math.Round(lon / 3))
	if zone >= 25 && zone <= 45 {
		return geo.EPSG(4488 + zone)
	}
	return geo.ParseCRS(fmt.Sprintf("+proj=tmerc +lon_0=%d +x_0=500000 +ellps=GRS80", 3*zone))
}

// roundScale is the least round number that is no less than need.
func roundScale(need float64) int {
	for power := 100.0; ; power *= 10 {
		for _, n := range [...]float64{1, 2, 2.5, 5} {
			if n*power >= need*(1-1e-9) {
				return int(n * power)
			}
		}
	}
}

// place returns the pixel of a position in degrees, from the upper left corner of the map.
func (v *view) place(p orb.Point) (x, y float64, ok bool) { return v.frame.Place(p) }

// lonLat returns the position in degrees of a pixel.
func (v *view) lonLat(x, y float64) (orb.Point, error) {
	b := v.frame.Bound
	at := orb.Point{b.Min[0] + (b.Max[0]-b.Min[0])*x/float64(v.frame.Width), b.Max[1] - (b.Max[1]-b.Min[1])*y/float64(v.frame.Height)}
	return v.frame.CRS.ToLonLat(at)
}

// north returns how far, in radians clockwise, true north is turned from the top of the map in its
// middle.
func (v *view) north() float64 {
	x0, y0, ok0 := v.place(v.centre)
	x1, y1, ok1 := v.place(orb.Point{v.centre[0], v.centre[1] + 0.001})
	if !ok0 || !ok1 {
		return 0
	}
	return math.Atan2(x1-x0, y0-y1)
}

// bar is the longest round length in metres on the ground that takes no more than so many pixels,
// and its pixels.
func (v *view) bar(most float64) (metres, pixels float64) {
	limit := most * v.metres
	power := math.Pow(10, math.Floor(math.Log10(limit)))
	for _, n := range [...]float64{5, 2, 1} {
		if n*power <= limit {
			return n * power, n * power / v.metres
		}
	}
	return power, power / v.metres
}
