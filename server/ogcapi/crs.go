package ogcapi

import (
	"cmp"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/server/call"
)

// The systems that every layer is offered in, by their codes; storageCRS is what the plan is
// kept in, crs84 what is used where none is named.
const (
	crs84      = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
	crs84h     = "http://www.opengis.net/def/crs/OGC/0/CRS84h"
	storageCRS = "http://www.opengis.net/def/crs/EPSG/0/4490"
)

// The EPSG codes of the Gauss-Krüger zones of CGCS2000, and those of the systems before them.
const firstZone, lastZone = 4491, 4554

var commonCodes = []int{4326, 4490, 3857}

// crsURI returns the name of a system in links and headers (OGC 18-058r1, section 6.2).
func crsURI(c *geo.CRS) string {
	if code, is := strings.CutPrefix(c.Code(), "EPSG:"); is {
		return "http://www.opengis.net/def/crs/EPSG/0/" + code
	}
	return crs84
}

// crsForm matches URIs, and CURIEs with and without brackets.
var crsForm = regexp.MustCompile(`^(https?://www\.opengis\.net/def/crs/(EPSG|OGC)/[0-9.]{1,9}/[A-Za-z0-9]{1,9}|(EPSG|OGC):[A-Za-z0-9]{1,9}|\[(EPSG|OGC):[A-Za-z0-9]{1,9}\])$`)

// parseCRS reads a parameter that names a system by its URI, or a safe CURIE such as
// [EPSG:4490]. Without it, the system is CRS84.
func parseCRS(query url.Values, parameter string) (*geo.CRS, error) {
	text := query.Get(parameter)
	if !query.Has(parameter) {
		text = crs84
	}
	if text == crs84h {
		return nil, call.Bad(parameter, "%s: features have no height; use %s", parameter, crs84)
	}
	if !crsForm.MatchString(text) {
		return nil, call.Bad(parameter, "%s must be the URI of a coordinate reference system, such as %s or %s, not %q", parameter, crs84, storageCRS, text)
	}
	c, err := geo.ParseCRS(text)
	if err != nil {
		return nil, call.Bad(parameter, "%s: %v", parameter, err)
	}
	if !offered(c) {
		return nil, call.Bad(parameter, "%s: %s is not offered; there are CRS84, EPSG:4326, EPSG:4490, EPSG:3857 and EPSG:%d to %d, such as %s",
			parameter, c, firstZone, lastZone, storageCRS)
	}
	return c, nil
}

// offered reports whether features are to be had in a system.
func offered(c *geo.CRS) bool {
	if c.LonLat() || c.Code() == "EPSG:3857" {
		return c.Code() != ""
	}
	meridian, is := c.CentralMeridian()
	return is && c.Convertible() == nil && c.NorthFirst() && strings.HasPrefix(c.Code(), "EPSG:4") && meridian >= 75
}

// crsList names the systems that a whole layer can be shown in: the usual ones, then the zones
// nearest to its middle first.
func crsList(l *layers.Layer) []string {
	uris := []string{crs84}
	b := l.Bound()
	for _, code := range commonCodes {
		if c, err := geo.EPSG(code); err == nil && shows(c, b) {
			uris = append(uris, crsURI(c))
		}
	}
	type zone struct {
		uri string
		far float64
	}
	var zones []zone
	for code := firstZone; code <= lastZone; code++ {
		c, err := geo.EPSG(code)
		if err != nil || !shows(c, b) {
			continue
		}
		meridian, _ := c.CentralMeridian()
		zones = append(zones, zone{crsURI(c), math.Abs(meridian - b.Center()[0])})
	}
	slices.SortStableFunc(zones, func(a, b zone) int { return cmp.Compare(a.far, b.far) })
	for _, z := range zones {
		uris = append(uris, z.uri)
	}
	return uris
}

// farFromMeridian is how far from the central meridian, in degrees, everything can be
// projected: the series of the projection is good to much more. At 90 degrees the plane is
// infinite, and folded behind.
const (
	farFromMeridian      = 45
	farthestFromMeridian = 80
)

// shows reports whether all places in a box can be told in a system.
func shows(c *geo.CRS, b orb.Bound) bool {
	meridian, transverse := c.CentralMeridian()
	switch {
	case b.IsEmpty() || c.LonLat():
		return true
	case transverse:
		return b.Min[0] >= meridian-farFromMeridian && b.Max[0] <= meridian+farFromMeridian
	}
	return b.Min[1] >= -89.9 && b.Max[1] <= 89.9
}
