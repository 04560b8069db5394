package geo

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Accept converts a position that somebody hands in to longitude, latitude on
// CGCS2000, as ToLonLat, but takes only what is in its place: a zone's easting must
// begin with the zone's number if the system has it, and no position may lie
// further than 3 degrees outside of its zone (5 for UTM). The error (*CoordinateError)
// says what is the matter: swapped axes, another zone, no zone number, degrees.
func (c *CRS) Accept(p orb.Point) (orb.Point, error) {
	q, err := c.ToLonLat(p)
	if unknown := new(DatumError); errors.As(err, &unknown) {
		return p, err
	}
	if !c.inPlace(p) {
		return p, c.refusal(p)
	}
	return q, err
}

// inPlace reports whether a position is one, and lies where it is to be expected.
func (c *CRS) inPlace(p orb.Point) bool {
	if c.prefixed && !(math.Floor(p[0]/1e6) == float64(c.zone)) {
		return false
	}
	if c.plane != nil {
		return c.onto.inPlace(c.plane.apply(p, c.unit, c.onto.unit))
	}
	q, ok := c.unprojected(p)
	if !ok || c.tm == nil {
		return ok
	}
	margin := 6.0 // of a local system
	switch {
	case c.tm.k0 == 0.9996 && c.width == 6:
		margin = 8
	case c.width != 0:
		margin = c.width/2 + 3
		if q[1] < 0 || q[1] > 60 {
			return false // not in China by far
		}
	}
	return math.Abs(math.Remainder(q[0]-c.tm.lon0, 360)) <= margin
}

// refusal explains why a position is none of the system.
func (c *CRS) refusal(p orb.Point) error {
	e := &CoordinateError{CRS: c, At: p}
	swapped := orb.Point{p[1], p[0]}
	order := "longitude, latitude"
	if c.Projected() {
		order = "easting, northing"
	}
	switch {
	case !finite(p):
		e.Reason = errNotFinite.Error()
	case c.kind != kindWebMercator && c.inPlace(swapped): // the plane of web maps has room for both
		e.Swapped = true
		e.Reason = "the two numbers are swapped: " + order + " is expected, whatever order the axes have in the official document"
	case !c.Projected():
		c.notDegrees(e)
	case math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 180:
		e.Instead = geographicOn(c.datum)
		e.Reason = "it looks like degrees, whereas easting, northing in metres is expected (EPSG:4490 is longitude, latitude)"
	default:
		c.otherZone(e)
	}
	return e
}

// notDegrees explains what is no longitude, latitude.
func (c *CRS) notDegrees(e *CoordinateError) {
	e.Reason = "longitude, latitude lie within ±180 and ±90 degrees"
	if math.Max(math.Abs(e.At[0]), math.Abs(e.At[1])) < 10_000 {
		return
	}
	e.Reason += "; it looks projected"
	if fits, err := GuessCRS([]orb.Point{e.At}, GuessOptions{}); err == nil && !fits[0].Swapped {
		e.Instead = fits[0].CRS
		e.Reason += ", perhaps in " + fits[0].CRS.String()
	} else if err == nil {
		e.Reason += ", perhaps in " + fits[0].CRS.String() + " with the axes swapped"
	}
}

// otherZone explains an easting, northing that lies elsewhere.
func (c *CRS) otherZone(e *CoordinateError) {
	zone := int(math.Floor(min(max(e.At[0]/1e6, -1), 100)))
	meridian, _ := c.CentralMeridian()
	switch {
	case c.tm == nil || c.width == 0 || c.tm.k0 != 1:
		e.Reason = "it lies too far away from the area of the system"
		return
	case c.prefixed && e.At[0] > -1e6 && e.At[0] < 1e6+1e5:
		e.Instead = gaussKrueger(c.datum, c.width, c.zone, false)
		e.Reason = fmt.Sprintf("the easting has no zone number in front, as %d", c.zone)
	case zone != c.zone && zone >= 13 && zone <= 45:
		e.Instead = gaussKrueger(c.datum, widthOfZone(zone), zone, true)
		e.Reason = fmt.Sprintf("the easting begins with the number of zone %d", zone)
		if c.prefixed {
			e.Reason += fmt.Sprintf(", not %d", c.zone)
		} else {
			e.Reason += ", which this system does not have"
		}
	case zone == c.zone && !c.prefixed:
		e.Instead = gaussKrueger(c.datum, c.width, zone, true)
		e.Reason = fmt.Sprintf("the easting begins with the number of zone %d, which this system does not have", zone)
	default:
		e.Reason = fmt.Sprintf("it lies too far away from the zone (central meridian %g)", meridian)
	}
	if e.Instead == nil {
		return
	}
	back := orb.Point{e.At[1], e.At[0]}
	switch {
	case e.Instead.inPlace(e.At):
		e.Reason += "; it fits " + e.Instead.String()
	case e.Instead.inPlace(back):
		e.Reason += "; swapped, it fits " + e.Instead.String()
		e.Swapped = true
	default:
		e.Instead = nil
	}
}

// widthOfZone tells zones of 3 degrees from those of 6 by their numbers, which do not
// overlap in China: 13 to 23 are of 6 degrees, 25 to 45 of 3.
func widthOfZone(zone int) float64 {
	if zone <= 23 {
		return 6
	}
	return 3
}
