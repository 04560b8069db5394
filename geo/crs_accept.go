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
	if c.prefixed && !(math.Floor(p[0]/1e6) == float64(c.zone)) || c.degreesInMetres(p) {
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

// degreesInMetres reports whether a position looks like degrees, where metres are
// expected: as metres it would lie in the Gulf of Guinea, or 500 km west of the zone's
// meridian on the equator. Local systems may have their origin anywhere.
func (c *CRS) degreesInMetres(p orb.Point) bool {
	return (c.width != 0 || c.kind == kindWebMercator) && math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 180
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
	case !crsFinite(p):
		e.Reason = errNotFiniteCRS.Error()
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

// otherZone explains an easting, northing that lies elsewhere, if need be with the
// numbers swapped.
func (c *CRS) otherZone(e *CoordinateError) {
	e.Reason = "it lies too far away from the area of the system"
	if c.tm == nil || c.width == 0 || c.tm.k0 != 1 {
		return
	}
	e.Reason = fmt.Sprintf("it lies too far away from the zone (central meridian %g)", c.tm.lon0)
	for _, p := range [...]orb.Point{e.At, {e.At[1], e.At[0]}} {
		instead, why := c.sibling(p[0])
		if instead == nil || !instead.inPlace(p) {
			continue
		}
		e.Instead, e.Swapped = instead, p != e.At
		if e.Swapped {
			e.Reason = "the two numbers are swapped, and " + why + "; swapped, it fits " + instead.String()
		} else {
			e.Reason = why + "; it fits " + instead.String()
		}
		return
	}
	if _, why := c.sibling(e.At[0]); why != "" {
		e.Reason = why
	}
}

// sibling returns the system that an easting of this size would be of, nil if it would
// be of this one or of none, and in what it differs from this one.
func (c *CRS) sibling(easting float64) (instead *CRS, why string) {
	zone := int(math.Floor(min(max(easting/1e6, -1), 100)))
	switch {
	case c.prefixed && math.Abs(easting) < 1.1e6:
		return gaussKrueger(c.datum, c.width, c.zone, false), fmt.Sprintf("the easting has no zone number in front, as %d", c.zone)
	case zone < 13 || zone > 45:
		return nil, ""
	case !c.prefixed:
		return gaussKrueger(c.datum, widthOfZone(zone), zone, true), fmt.Sprintf("the easting begins with the number of zone %d, which this system does not have", zone)
	case zone != c.zone:
		return gaussKrueger(c.datum, widthOfZone(zone), zone, true), fmt.Sprintf("the easting begins with the number of zone %d, not %d", zone, c.zone)
	}
	return nil, ""
}

// widthOfZone tells zones of 3 degrees from those of 6 by their numbers, which do not
// overlap in China: 13 to 23 are of 6 degrees, 25 to 45 of 3.
func widthOfZone(zone int) float64 {
	if zone <= 23 {
		return 6
	}
	return 3
}
