package ogcapi

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers/cql2"
	"guotu/server/call"
)

// numberForm is a number as people and programs write it, without NaN, infinities and
// hexadecimal digits.
var numberForm = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$`)

// parseBBox reads the parameter bbox: 4 numbers, or 6 of which the third and the last are
// heights, in the order of the system's axes. It returns the area in degrees (OGC 17-069r4,
// section 7.15.3) as an operand of CQL2.
func parseBBox(text string, c *geo.CRS) (*cql2.Expr, error) {
	parts := strings.Split(text, ",")
	if len(parts) != 4 && len(parts) != 6 {
		return nil, call.Bad("bbox", "bbox must have 4 numbers, or 6 with heights, not %d", len(parts))
	}
	numbers := make([]float64, len(parts))
	for i, p := range parts {
		var err error
		p = strings.TrimSpace(p)
		if numbers[i], err = strconv.ParseFloat(p, 64); err != nil || !numberForm.MatchString(p) {
			return nil, call.Bad("bbox", "bbox: %q is not a number", p)
		}
	}
	if len(numbers) == 6 {
		numbers = []float64{numbers[0], numbers[1], numbers[3], numbers[4]}
	}
	b := orb.Bound{Min: orb.Point{numbers[0], numbers[1]}, Max: orb.Point{numbers[2], numbers[3]}}
	if c.NorthFirst() {
		b = swapped(b).(orb.Bound)
	}
	if b.Min[1] > b.Max[1] {
		return nil, call.Bad("bbox", "bbox: its south %v is north of its north %v", b.Min[1], b.Max[1])
	}
	switch {
	case c.LonLat():
		return boxInDegrees(b)
	case b.Min[0] > b.Max[0]:
		return nil, call.Bad("bbox", "bbox: its west %v is east of its east %v", b.Min[0], b.Max[0])
	case c.Code() == "EPSG:3857":
		return boxInMercator(b, c)
	}
	return boxInZone(b, c)
}

// Numbers farther out are no degrees that a map may have been moved to.
const farthestLon, farthestLat = 540, 360

// boxInDegrees brings a box into the range of degrees: maps that show more than the world, or
// were moved past the 180th meridian, ask for boxes beyond.
func boxInDegrees(b orb.Bound) (*cql2.Expr, error) {
	for _, p := range []orb.Point{b.Min, b.Max} {
		if math.Abs(p[0]) > farthestLon || math.Abs(p[1]) > farthestLat {
			return nil, call.Bad("bbox", "bbox: %v %v is not longitude and latitude in degrees; name the system with bbox-crs", p[0], p[1])
		}
	}
	west, east := b.Min[0], b.Max[0]
	switch {
	case east-west >= 360:
		west, east = -180, 180
	case west < -180 || east > 180:
		west, east = intoRange(west), intoRange(east)
	}
	b.Min = orb.Point{west, max(-90, min(90, b.Min[1]))}
	b.Max = orb.Point{east, max(-90, min(90, b.Max[1]))}
	return &cql2.Expr{Op: cql2.BBox, Shape: b}, nil
}

// intoRange is the same longitude within ±180.
func intoRange(lon float64) float64 {
	if lon >= -180 && lon <= 180 {
		return lon
	}
	return math.Remainder(lon, 360)
}

// mercatorEdge is the easting of the 180th meridian in EPSG:3857; northings up to it can
// be converted, and more.
const mercatorEdge = 20037508.342789244

func boxInMercator(b orb.Bound, c *geo.CRS) (*cql2.Expr, error) {
	low, err := c.ToLonLat(orb.Point{max(-mercatorEdge, min(mercatorEdge, b.Min[0])), max(-5*mercatorEdge, min(5*mercatorEdge, b.Min[1]))})
	if err != nil {
		return nil, call.Bad("bbox", "bbox: %v", err)
	}
	high, err := c.ToLonLat(orb.Point{max(-mercatorEdge, min(mercatorEdge, b.Max[0])), max(-5*mercatorEdge, min(5*mercatorEdge, b.Max[1]))})
	if err != nil {
		return nil, call.Bad("bbox", "bbox: %v", err)
	}
	return &cql2.Expr{Op: cql2.BBox, Shape: orb.Bound{Min: low, Max: high}}, nil
}

// sidePieces is into how many pieces the sides of a box are cut whose straight lines are curves
// in degrees: a side of 100 km is then off by less than a metre.
const sidePieces = 32

func boxInZone(b orb.Bound, c *geo.CRS) (*cql2.Expr, error) {
	if b.Min[0] == b.Max[0] || b.Min[1] == b.Max[1] {
		low, err := c.ToLonLat(b.Min)
		high, err2 := c.ToLonLat(b.Max)
		if err != nil || err2 != nil {
			return nil, call.Bad("bbox", "bbox: it lies too far away from the area of %s", c)
		}
		if low == high {
			return &cql2.Expr{Op: cql2.Geometry, Shape: low}, nil
		}
		return &cql2.Expr{Op: cql2.Geometry, Shape: orb.LineString{low, high}}, nil
	}
	corners := b.ToRing()
	var ring orb.Ring
	for i, from := range corners[:4] {
		to := corners[i+1]
		for n := range sidePieces {
			f := float64(n) / sidePieces
			p, err := c.ToLonLat(orb.Point{from[0] + f*(to[0]-from[0]), from[1] + f*(to[1]-from[1])})
			if err != nil {
				return nil, call.Bad("bbox", "bbox: %v", err)
			}
			ring = append(ring, p)
		}
	}
	return &cql2.Expr{Op: cql2.Geometry, Shape: orb.Polygon{append(ring, ring[0])}}, nil
}
