package ogcapi

import (
	"fmt"
	"strconv"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// shaper writes geometries in a system, in the order that its document gives the axes:
// degrees with all their digits, metres to the millimetre.
type shaper struct {
	crs       *geo.CRS
	convert   bool
	northward bool // northing or latitude comes first
}

func newShaper(c *geo.CRS) *shaper {
	return &shaper{crs: c, convert: !c.LonLat(), northward: c.NorthFirst()}
}

// check says whether a feature can be told in the system.
func (s *shaper) check(l *layers.Layer, i int) error {
	b := l.FeatureBound(i)
	if !s.convert || shows(s.crs, b) {
		return nil
	}
	if meridian, transverse := s.crs.CentralMeridian(); transverse && (b.Min[0] < meridian-farthestFromMeridian || b.Max[0] > meridian+farthestFromMeridian) {
		return fmt.Errorf("feature %s cannot be shown in %s: it reaches more than %d degrees away from the central meridian %g", l.ID(i), s.crs.Code(), farthestFromMeridian, meridian)
	}
	if _, err := geo.Transform(l.Geometry(i), lonLat, s.crs); err != nil {
		return fmt.Errorf("feature %s cannot be shown in %s: %w", l.ID(i), s.crs.Code(), err)
	}
	return nil
}

// lonLat is what geometries are kept in.
var lonLat = mustCRS84()

func mustCRS84() *geo.CRS {
	c, err := geo.ParseCRS("OGC:CRS84")
	if err != nil {
		panic(err) // the registry has it
	}
	return c
}

// appendGeometry appends a geometry as GeoJSON (RFC 7946) does: outer rings counterclockwise,
// holes clockwise; null for none. Rings keep their first point.
func (s *shaper) appendGeometry(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		return append(s.position(append(b, `{"type":"Point","coordinates":`...), g), '}')
	case orb.MultiPoint:
		return append(s.line(append(b, `{"type":"MultiPoint","coordinates":`...), orb.LineString(g)), '}')
	case orb.LineString:
		return append(s.line(append(b, `{"type":"LineString","coordinates":`...), g), '}')
	case orb.MultiLineString:
		return append(members(append(b, `{"type":"MultiLineString","coordinates":`...), g, s.line), '}')
	case orb.Ring:
		return s.appendGeometry(b, orb.Polygon{g})
	case orb.Bound:
		return s.appendGeometry(b, g.ToPolygon())
	case orb.Polygon:
		return append(s.polygon(append(b, `{"type":"Polygon","coordinates":`...), g), '}')
	case orb.MultiPolygon:
		return append(members(append(b, `{"type":"MultiPolygon","coordinates":`...), g, s.polygon), '}')
	case orb.Collection:
		return append(members(append(b, `{"type":"GeometryCollection","geometries":`...), g, s.appendGeometry), '}')
	}
	return append(b, "null"...)
}

// members appends an array.
func members[M any](b []byte, all []M, one func([]byte, M) []byte) []byte {
	b = append(b, '[')
	for i, m := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, m)
	}
	return append(b, ']')
}

func (s *shaper) line(b []byte, line orb.LineString) []byte { return members(b, line, s.position) }

func (s *shaper) polygon(b []byte, p orb.Polygon) []byte {
	b = append(b, '[')
	for i, r := range p {
		if i > 0 {
			b = append(b, ',')
		}
		b = s.ring(b, r, clockwise(r) == (i == 0))
	}
	return append(b, ']')
}

// ring appends a ring, or the same the other way round.
func (s *shaper) ring(b []byte, r orb.Ring, reversed bool) []byte {
	if !reversed {
		return s.line(b, orb.LineString(r))
	}
	b = append(b, '[')
	for i := len(r) - 1; i >= 0; i-- {
		b = s.position(b, r[i])
		if i > 0 {
			b = append(b, ',')
		}
	}
	return append(b, ']')
}

// clockwise reports whether a closed ring runs clockwise, by twice its area.
func clockwise(r orb.Ring) bool {
	area := 0.0
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		area += (a[0]-r[0][0])*(b[1]-r[0][1]) - (b[0]-r[0][0])*(a[1]-r[0][1])
	}
	return area < 0
}

func (s *shaper) position(b []byte, p orb.Point) []byte {
	p, decimals := s.told(p)
	b = strconv.AppendFloat(append(b, '['), p[0], 'f', decimals, 64)
	b = strconv.AppendFloat(append(b, ','), p[1], 'f', decimals, 64)
	return append(b, ']')
}

// told returns a position as it is written, and with how many decimals; -1 is as many as it
// takes. What cannot be converted is refused by check before.
func (s *shaper) told(p orb.Point) (orb.Point, int) {
	decimals := -1
	if s.convert {
		decimals = 3
		if q, err := s.crs.FromLonLat(p); err == nil {
			p = q
		}
	}
	if s.northward {
		p[0], p[1] = p[1], p[0]
	}
	return p, decimals
}

// wkt returns a geometry as well-known text.
func (s *shaper) wkt(g orb.Geometry) string {
	if g == nil {
		return ""
	}
	if s.convert {
		if converted, err := geo.Transform(g, lonLat, s.crs); err == nil {
			g = rounded(converted)
		}
	}
	if s.northward {
		g = swapped(g)
	}
	return geo.WKT(g)
}
