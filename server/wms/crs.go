package wms

import (
	"math"
	"regexp"
	"strconv"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/server/call"
)

// crsForm are the spellings of coordinate systems: those of the standard, and the names by which
// newer standards call the same ones.
var crsForm = regexp.MustCompile(`(?i)^(?:EPSG:\d{4,6}|CRS:84|OGC:CRS84|urn:ogc:def:crs:(?:EPSG:[0-9.]*:\d{4,6}|OGC:[0-9.]*:CRS84)|https?://www\.opengis\.net/def/crs/(?:EPSG/[0-9.]+/\d{4,6}|OGC/[0-9.]+/CRS84))$`)

// crs reads CRS, or SRS of 1.1.1; either will do in both.
func (r *request) crs() (*geo.CRS, error) {
	name, other := "CRS", "SRS"
	if r.version == v111 {
		name, other = other, name
	}
	text := r.value(name)
	if text == "" {
		text = r.value(other)
	}
	if text == "" {
		return nil, missing(name, "%s is missing, such as %s=EPSG:4490", name, name)
	}
	refused := func(why string) error {
		return &Exception{Code: "InvalidCRS", Locator: name, Text: name + " " + call.Quoted(text) + ": " + why}
	}
	if !crsForm.MatchString(text) {
		return nil, refused("there is no such coordinate system here; the capabilities list those that there are")
	}
	c, err := geo.ParseCRS(text)
	if err == nil {
		err = c.Convertible()
	}
	if err != nil {
		return nil, refused(err.Error())
	}
	return c, nil
}

// northFirst reports whether positions in a system have north before east in this version.
func (v version) northFirst(c *geo.CRS) bool { return v == v130 && c.NorthFirst() }

// inOrder returns the four numbers of a box in the order of the version.
func (v version) inOrder(c *geo.CRS, b orb.Bound) [4]float64 {
	if v.northFirst(c) {
		return [4]float64{b.Min[1], b.Min[0], b.Max[1], b.Max[0]}
	}
	return [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
}

// zones are codes of systems in zones: from first on, count of them, whose meridians are
// every step degrees from lon on.
type zones struct {
	first, count int
	lon, step    float64
}

// zoneSystems are the Gauss-Krüger zones of CGCS2000, with and without the number before the
// easting, and those of UTM in China.
var zoneSystems = [...]zones{
	{4491, 11, 75, 6}, {4502, 11, 75, 6}, {4513, 21, 75, 3}, {4534, 21, 75, 3}, {32643, 11, 75, 6},
}

// systemsOf returns the codes of the zones that a box in degrees touches, in ascending order.
func systemsOf(b orb.Bound) []int {
	var codes []int
	if b.IsEmpty() || b.Max[1] < 0 {
		return nil
	}
	for _, z := range zoneSystems {
		for i := range z.count {
			if lon := z.lon + float64(i)*z.step; b.Min[0] <= lon+z.step/2 && b.Max[0] >= lon-z.step/2 {
				codes = append(codes, z.first+i)
			}
		}
	}
	return codes
}

// boxIn returns the box, in a system, around a box in degrees, as seen along its edges and
// its middle; not ok where the system cannot show it.
func boxIn(c *geo.CRS, b orb.Bound) (box orb.Bound, ok bool) {
	const steps = 16
	if b.IsEmpty() {
		return box, false
	}
	limit := 90.0
	if c.Code() == "EPSG:3857" {
		limit = maxMercator
	}
	lo, hi := max(b.Min[1], -limit), min(b.Max[1], limit)
	first := true
	for i := range steps + 1 {
		for j := range steps + 1 {
			p := orb.Point{b.Min[0] + (b.Max[0]-b.Min[0])*float64(i)/steps, lo + (hi-lo)*float64(j)/steps}
			q, err := c.FromLonLat(p)
			if err != nil || math.IsNaN(q[0]-q[0]) || math.IsNaN(q[1]-q[1]) {
				return box, false
			}
			if first {
				box, first = orb.Bound{Min: q, Max: q}, false
			}
			box = box.Extend(q)
		}
	}
	return box, true
}

// maxMercator is the latitude at which the square of web maps ends.
const maxMercator = 85.0511287798066

// inZone cuts a box in degrees to the zone of a system, which has none beyond it.
func inZone(c *geo.CRS, b orb.Bound) orb.Bound {
	lon, has := c.CentralMeridian()
	if _, width := c.Zone(); has {
		half := float64(width) / 2
		b.Min[0], b.Max[0] = max(b.Min[0], lon-half), min(b.Max[0], lon+half)
		b.Min[1] = max(b.Min[1], 0)
		b.Max[1] = min(b.Max[1], 84)
	}
	return b
}

// coordinate writes a coordinate of a system: degrees to 1e-8, metres to the millimetre.
func coordinate(c *geo.CRS, v float64) string {
	decimals := 1e8
	if c.Projected() {
		decimals = 1e3
	}
	return strconv.FormatFloat(math.Round(v*decimals)/decimals, 'f', -1, 64)
}
