package geo

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// CRS is a coordinate reference system: what the two numbers of a position mean.
// It never changes and is safe for concurrent use. Systems come from ParseCRS,
// ParsePRJ and EPSG.
//
// Positions are x, y = longitude, latitude in degrees or easting, northing in the
// system's unit, always in this order, whatever the order that the official document
// gives the axes; NorthFirst tells that one.
//
// The longitude and latitude that all systems meet in are those of CGCS2000
// (EPSG:4490). WGS 84 is taken for the same, from which it differs by
// decimetres; systems on other datums (Xi'an 80, Beijing 54) are off by some
// 100 m, in a way that depends on the place, and are not converted unless WithHelmert or
// WithPlane says how.
type CRS struct {
	code, name, chinese string
	kind                crsKind
	datum               *crsDatum
	tm                  *transverseMercator // of kindTransverse
	unit                float64             // metres
	width               float64             // degrees that a zone is wide; 0 if it is none
	zone                int                 // 0 if it has no number
	prefixed            bool                // the number stands before the easting
	northFirst          bool

	helmert *Helmert
	plane   *Plane
	onto    *CRS // of plane
}

type crsKind uint8

const (
	kindGeographic crsKind = iota
	kindTransverse
	kindWebMercator
	kindGCJ02
	kindBD09
	kindLocalPlane // of which nothing is known but its Plane
)

// crsDatum is where an ellipsoid lies.
type crsDatum struct {
	name, chinese string
	geographic    int // EPSG code of its longitude and latitude, 0 if it is not of the registry
	ellipsoid     Ellipsoid
	meets         bool // its longitude and latitude are those of CGCS2000
}

var (
	datumCGCS2000  = &crsDatum{"CGCS2000", "2000国家大地坐标系", 4490, ellipsoidCGCS2000, true}
	datumWGS84     = &crsDatum{"WGS 84", "WGS 84", 4326, ellipsoidWGS84, true}
	datumXian80    = &crsDatum{"Xian 1980", "1980西安坐标系", 4610, ellipsoidIAG1975, false}
	datumBeijing54 = &crsDatum{"Beijing 1954", "1954年北京坐标系", 4214, ellipsoidKrassowsky, false}
)

// CoordinateError says that a position is none of its system.
type CoordinateError struct {
	CRS    *CRS
	At     orb.Point
	Reason string
	// Swapped says that the two numbers would fit the other way round.
	Swapped bool
	// Instead is a system that the position fits, nil if none is obvious.
	Instead *CRS
}

// Error says which position, of what system, and why.
func (e *CoordinateError) Error() string {
	return fmt.Sprintf("%s is no position in %s: %s", crsPointText(e.At), e.CRS.label(), e.Reason)
}

// DatumError says that a system is on a datum whose distance from CGCS2000 is not
// known, so that its coordinates may not be converted.
type DatumError struct{ CRS *CRS }

// Error says what is missing and how to give it.
func (e *DatumError) Error() string {
	datum := "the datum " + e.CRS.datum.name + ", which differs from CGCS2000 by some 100 m in a way that depends on the place"
	if e.CRS.datum.geographic == 0 {
		datum = "a datum (" + e.CRS.datum.name + ") of which it is not known how it differs from CGCS2000"
	}
	return fmt.Sprintf("%s is on %s; "+
		"convert the coordinates first, or give the transformation of the place: \";towgs84=dx,dy,dz,rx,ry,rz,ppm\" (7 parameters, position vector), "+
		"\";helmert=dx,dy,dz,rx,ry,rz,ppm,coordinate_frame\" (布尔沙七参数), or \";plane=dx,dy,arcseconds,ppm\" (四参数, onto the same zone of CGCS2000)",
		e.CRS.label(), datum)
}

var errNotFiniteCRS = errors.New("coordinates must be finite numbers")

func crsPointText(p orb.Point) string {
	b := strconv.AppendFloat(nil, p[0], 'f', -1, 64)
	if math.Abs(p[0]) > 1e15 || math.Abs(p[1]) > 1e15 || len(b) > 30 {
		return fmt.Sprintf("%g,%g", p[0], p[1])
	}
	return string(strconv.AppendFloat(append(b, ','), p[1], 'f', -1, 64))
}

// Code returns the code of the system, such as EPSG:4526 or OGC:CRS84, or "" for a
// system that has none.
func (c *CRS) Code() string { return c.code }

// Name returns the name in the EPSG registry, or one in its manner.
func (c *CRS) Name() string { return c.name }

// Chinese returns the name as it is used in China.
func (c *CRS) Chinese() string { return c.chinese }

// label is the code, or else the name, for messages.
func (c *CRS) label() string {
	if c.code != "" {
		return c.code
	}
	return c.name
}

// String returns code and name.
func (c *CRS) String() string {
	text := c.name
	if c.code != "" {
		text = c.code + " " + c.name
	}
	switch {
	case c.helmert != nil:
		text += " with 7 parameters"
	case c.plane != nil:
		text += " with 4 parameters onto " + c.onto.label()
	}
	return text
}

// Projected reports whether coordinates are easting, northing rather than degrees.
func (c *CRS) Projected() bool {
	return c.kind == kindTransverse || c.kind == kindWebMercator || c.kind == kindLocalPlane
}

// NorthFirst reports whether the official document of the system has northing or
// latitude first: so have EPSG:4490, EPSG:4326 and all Gauss-Krüger systems of China,
// not CRS84, UTM and EPSG:3857. Coordinates here are east first in any case.
func (c *CRS) NorthFirst() bool { return c.northFirst }

// Zone returns the number of the zone (带号) and its width in degrees (几度分带: 3 or 6);
// 0, 0 for what is no zone. Systems that are called by their central meridian have a
// number, too.
func (c *CRS) Zone() (number, width int) { return c.zone, int(c.width) }

// ZonePrefix reports whether the number of the zone stands before the easting,
// which then has 8 digits.
func (c *CRS) ZonePrefix() bool { return c.prefixed }

// CentralMeridian returns the central meridian of a transverse Mercator system, in
// degrees.
func (c *CRS) CentralMeridian() (lon float64, ok bool) {
	if c.tm == nil {
		return 0, false
	}
	return c.tm.lon0, true
}

// LonLat reports whether coordinates are longitude, latitude as they are kept here, so
// that nothing is to be converted: EPSG:4490, EPSG:4326 and CRS84.
func (c *CRS) LonLat() bool {
	return c.kind == kindGeographic && c.datum.meets && c.helmert == nil
}

// Unit returns how many metres the unit of a projected system is, 0 for degrees.
func (c *CRS) Unit() float64 {
	if !c.Projected() {
		return 0
	}
	return c.unit
}

// Ellipsoid returns the ellipsoid.
func (c *CRS) Ellipsoid() Ellipsoid { return c.datum.ellipsoid }

// Geographic returns the system of longitude and latitude on the same datum, with the
// same Helmert transformation.
func (c *CRS) Geographic() *CRS {
	g := *geographicOn(c.datum)
	g.helmert = c.helmert
	return &g
}

// Project converts longitude, latitude on the system's own datum to its coordinates,
// without any change of datum. It is an error (*CoordinateError) if the
// place cannot be projected.
func (c *CRS) Project(p orb.Point) (orb.Point, error) {
	if err := c.checkDegrees(p); err != nil {
		return p, err
	}
	q, ok := p, true
	switch c.kind {
	case kindTransverse:
		q, ok = c.tm.project(p)
		q[0], q[1] = q[0]/c.unit, q[1]/c.unit
	case kindWebMercator:
		q, ok = projectWebMercator(p)
	case kindGCJ02:
		q = toGCJ02(p)
	case kindBD09:
		q = toBD09(toGCJ02(p))
	case kindLocalPlane:
		return p, &DatumError{c}
	}
	if !ok {
		return p, &CoordinateError{CRS: c, At: p, Reason: "the place is too far away to be projected"}
	}
	return q, nil
}

// Unproject is the inverse of Project: it returns longitude, latitude on the
// system's own datum.
func (c *CRS) Unproject(p orb.Point) (orb.Point, error) {
	if c.kind == kindLocalPlane {
		return p, &DatumError{c}
	}
	q, ok := c.unprojected(p)
	if !ok {
		return p, c.refusal(p)
	}
	return q, nil
}

// unprojected is Unproject without a reason.
func (c *CRS) unprojected(p orb.Point) (q orb.Point, ok bool) {
	switch c.kind {
	case kindTransverse:
		return c.tm.unproject(orb.Point{p[0] * c.unit, p[1] * c.unit})
	case kindWebMercator:
		return unprojectWebMercator(p)
	case kindLocalPlane:
		return p, false
	}
	margin := 0.0
	if c.kind == kindBD09 {
		margin = 0.01 // its shift leads past the date line
	}
	if !(math.Abs(p[0]) <= 180+margin && math.Abs(p[1]) <= 90+margin) {
		return p, false
	}
	switch c.kind {
	case kindGCJ02:
		p = fromGCJ02(p)
	case kindBD09:
		p = fromGCJ02(fromBD09(p))
		p = orb.Point{min(max(p[0], -180), 180), min(max(p[1], -90), 90)}
	}
	return p, true
}

// checkDegrees refuses what is no longitude, latitude. UTM's zones 1 and 60 and
// others are asked past the date line, so longitudes up to 360 will do there.
func (c *CRS) checkDegrees(p orb.Point) error {
	limit := 180.0
	if c.kind == kindTransverse {
		limit = 360
	}
	if math.Abs(p[0]) <= limit && math.Abs(p[1]) <= 90 {
		return nil
	}
	if c.Projected() {
		return &CoordinateError{CRS: c, At: p, Reason: "longitude, latitude lie within ±180 and ±90 degrees"}
	}
	return c.refusal(p)
}

// ToLonLat converts a position to longitude, latitude in degrees on CGCS2000
// (EPSG:4490). Errors are a *CoordinateError for what is no position of the system,
// or a *DatumError.
func (c *CRS) ToLonLat(p orb.Point) (orb.Point, error) {
	switch {
	case c.plane != nil:
		if !crsFinite(p) {
			return p, c.refusal(p)
		}
		return c.onto.ToLonLat(c.plane.apply(p, c.unit, c.onto.unit))
	case !c.datum.meets && c.helmert == nil:
		return p, &DatumError{c}
	}
	q, err := c.Unproject(p)
	if err == nil && c.helmert != nil {
		q = c.helmert.forward(q, c.datum.ellipsoid)
	}
	return q, err
}

// FromLonLat is the inverse of ToLonLat.
func (c *CRS) FromLonLat(p orb.Point) (orb.Point, error) {
	if err := c.checkDegrees(p); err != nil {
		return p, err
	}
	switch {
	case c.plane != nil:
		q, err := c.onto.FromLonLat(p)
		if err != nil {
			return p, err
		}
		return c.plane.undo(q, c.onto.unit, c.unit), nil
	case !c.datum.meets && c.helmert == nil:
		return p, &DatumError{c}
	case c.helmert != nil:
		p = c.helmert.inverse(p, c.datum.ellipsoid)
	}
	return c.Project(p)
}

func crsFinite(p orb.Point) bool {
	return !math.IsNaN(p[0]-p[0]) && !math.IsNaN(p[1]-p[1])
}
