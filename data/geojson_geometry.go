package data

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// geometryOf reads the "geometry" of a feature.
func (g *geoJSONReader) geometryOf(o *object) error {
	if o.typ == untyped {
		g.feature = g.out.Rows + 1 // only a Feature has a geometry
	}
	if c := g.next(); c == 'n' {
		_, err := g.literal()
		return err
	} else if c != '{' {
		return g.unexpected("a geometry, or null,")
	}
	inner := object{within: memberGeometry}
	if err := g.members(&inner); err != nil {
		return err
	}
	var err error
	o.geometry, err = g.geometry(&inner)
	if err == nil && o.geometry == nil {
		g.dropped.geometries++
	}
	return err
}

// geometries reads the parts of a collection. The parts of collections within
// it become its own.
func (g *geoJSONReader) geometries(o *object) error {
	if g.next() != '[' {
		return g.unexpected("the array of geometries")
	}
	more, err := g.enter(']')
	for ; more && err == nil; more, err = g.another(']') {
		if g.next() != '{' {
			return g.unexpected("a geometry")
		}
		inner := object{within: memberGeometry}
		if err := g.members(&inner); err != nil {
			return err
		}
		part, err := g.geometry(&inner)
		if err != nil {
			return err
		}
		switch part := part.(type) {
		case nil:
			g.dropped.parts++
		case orb.Collection:
			o.parts = append(o.parts, part...)
		default:
			o.parts = append(o.parts, part)
		}
	}
	return err
}

// geometry makes the geometry of an object that has been read whole; nil if
// there is no position in it.
func (g *geoJSONReader) geometry(o *object) (orb.Geometry, error) {
	s := &g.coordinates
	if o.typ == geometryCollection {
		if o.seen&memberGeometries == 0 {
			return nil, errors.New(`a GeometryCollection without "geometries"`)
		}
		if len(o.parts) == 0 {
			return nil, nil
		}
		return o.parts, nil
	}
	if o.seen&memberCoordinates == 0 {
		return nil, fmt.Errorf(`a %s without "coordinates"`, o.typ)
	}
	if err := s.fits(o.typ); err != nil {
		return nil, err
	}
	if s.level == 0 { // brackets only
		return nil, nil
	}
	switch o.typ {
	case point:
		return s.point, nil
	case multiPoint:
		return orb.MultiPoint(s.list), nil
	case lineString:
		return orb.LineString(s.list), lineError(s.list)
	case multiLineString:
		return g.lines(s.ends)
	case polygon:
		rings, err := g.polygon(s.ends)
		return rings, err
	default:
		return g.polygons(s.ends)
	}
}

// levels is how deep the positions of each type lie.
var levels = [...]int{point: 1, multiPoint: 2, lineString: 2, multiLineString: 3, polygon: 3, multiPolygon: 4}

var nestings = [...]string{
	1: "a position",
	2: "a list of positions",
	3: "a list of lists of positions",
	4: "a list of lists of lists of positions",
}

// fits checks that the coordinates are nested as the type demands.
func (s *shape) fits(typ objectType) error {
	want := levels[typ]
	if s.level != 0 && s.level != want {
		return fmt.Errorf("the coordinates of a %s are %s, found %s", typ, nestings[want], nestings[s.level])
	}
	for _, e := range s.ends {
		if int(e.level) == want {
			return errors.New("a position without numbers")
		}
		if int(e.level) > want {
			return fmt.Errorf("the coordinates of a %s are %s, found brackets %d deep", typ, nestings[want], e.level)
		}
	}
	return nil
}

func lineError(line []orb.Point) error {
	if len(line) < 2 {
		return fmt.Errorf("a line has %d position at %s, needs 2", len(line), place(line[0]))
	}
	return nil
}

func (g *geoJSONReader) lines(ends []arrayEnd) (orb.Geometry, error) {
	all := make(orb.MultiLineString, 0, len(ends))
	for i, e := range ends {
		if e.empty {
			g.dropped.parts++
			continue
		}
		if err := lineError(e.list); err != nil {
			return nil, fmt.Errorf("line %d: %w", i, err)
		}
		all = append(all, e.list)
	}
	return all, nil
}

// polygons reads the ends of rings, at level 3, and of polygons, at level 2.
func (g *geoJSONReader) polygons(ends []arrayEnd) (orb.Geometry, error) {
	n := 0
	for _, e := range ends {
		if e.level == 2 {
			n++
		}
	}
	all := make(orb.MultiPolygon, 0, n)
	from, number := 0, 0
	for i, e := range ends {
		if e.level != 2 {
			continue
		}
		rings, err := g.polygon(ends[from:i])
		if err != nil {
			return nil, fmt.Errorf("polygon %d: %w", number, err)
		}
		if len(rings) == 0 {
			g.dropped.parts++
		} else {
			all = append(all, rings)
		}
		from = i + 1
		number++
	}
	return all, nil
}

// polygon makes a polygon of rings, and none where all are empty.
func (g *geoJSONReader) polygon(ends []arrayEnd) (orb.Polygon, error) {
	filled := 0
	for _, e := range ends {
		if !e.empty {
			filled++
		}
	}
	if filled == 0 {
		return nil, nil
	}
	rings := g.rings.cut(len(ends))
	for i, e := range ends {
		if err := ringError(i, e.list); err != nil {
			return nil, err
		}
		rings[i] = e.list
	}
	return rings, nil
}

func ringError(i int, ring []orb.Point) error {
	switch n := len(ring); {
	case n == 0:
		return fmt.Errorf("ring %d has no positions", i)
	case n < 4:
		return problem("第%d环（始于%s）只有%d个点，应至少4个且首尾相同", "ring %d at %s has %d positions, needs 4", i, place(ring[0]), n)
	case ring[0] != ring[n-1]:
		return problem("第%d环未闭合：末点应与首点%s相同", "ring %d is not closed at %s", i, place(ring[0]))
	}
	return nil
}

// place writes a position for an error message.
func place(p orb.Point) string {
	b := strconv.AppendFloat(nil, p[0], 'f', -1, 64)
	return string(strconv.AppendFloat(append(b, ' '), p[1], 'f', -1, 64))
}

func onGlobe(p orb.Point) bool {
	return p[0] >= -180 && p[0] <= 180 && p[1] >= -90 && p[1] <= 90
}

// rounding is by how much files of the world overstep the 180th meridian and the poles, in
// degrees, where somebody has computed with their coordinates; it is a tenth of a millimetre.
const rounding = 1e-9

// ontoGlobe returns a position that is off the globe by no more than rounding on its edge, and
// others as they are.
func ontoGlobe(p orb.Point) orb.Point {
	for i, edge := range [...]float64{180, 90} {
		if off := math.Abs(p[i]) - edge; off > 0 && off <= rounding {
			p[i] = math.Copysign(edge, p[i])
		}
	}
	return p
}

// outsideError guesses what is wrong with a position that is not on the globe.
func outsideError(p orb.Point) error {
	x, y := math.Abs(p[0]), math.Abs(p[1])
	switch {
	case x <= 90 && y <= 180:
		return problem("坐标%s的纬度在前，应为经度在前、纬度在后", "position %s has latitude first; longitude, latitude is expected", place(p))
	case x >= 10_000 || y >= 10_000:
		return problem("坐标%s似为投影坐标（米），而文件未写明坐标系；请指定坐标系（如EPSG:4526：东坐标8位，第38带；EPSG:4547：东坐标6位，中央经线114°）或换算为经纬度", "position %s looks projected; longitude, latitude in degrees is expected", place(p))
	case x > 180:
		return fmt.Errorf("position %s: longitude lies within -180 to 180", place(p))
	default:
		return fmt.Errorf("position %s: latitude lies within -90 to 90", place(p))
	}
}
