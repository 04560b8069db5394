package arcgis

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/server/call"
)

// esriGeometry is a geometry in ArcGIS's JSON: a point, points, lines, an area or a box.
type esriGeometry struct {
	X                *float64          `json:"x"`
	Y                *float64          `json:"y"`
	Points           [][]float64       `json:"points"`
	Paths            [][][]float64     `json:"paths"`
	Rings            [][][]float64     `json:"rings"`
	XMin             *float64          `json:"xmin"`
	YMin             *float64          `json:"ymin"`
	XMax             *float64          `json:"xmax"`
	YMax             *float64          `json:"ymax"`
	SpatialReference *spatialReference `json:"spatialReference"`
}

// maxRegionVertices bounds the geometry of a query.
const maxRegionVertices = 10_000

// region reads geometry and inSR: what features are related to, in degrees. A box in a projected system
// becomes an area with some vertices along its sides, which are not straight in degrees. The system that it was given in comes
// along, nil if none was named.
func (r *request) region() (orb.Geometry, *geo.CRS, error) {
	from, err := reference("inSR", r.value("insr"))
	if err != nil {
		return nil, nil, err
	}
	g, own, err := parseGeometry(r.value("geometry"))
	if err != nil {
		return nil, nil, err
	}
	if from == nil && own != nil {
		if from, err = own.system("geometry"); err != nil {
			return nil, nil, err
		}
	}
	if n := geo.Vertices(g); n > maxRegionVertices {
		return nil, nil, call.Bad("geometry", "geometry has %d vertices; %d are allowed", n, maxRegionVertices)
	}
	if b, is := g.(orb.Bound); is {
		g, err := boxRegion(b, from)
		return g, from, err
	}
	if from != nil && !from.LonLat() {
		if g, err = geo.Transform(g, from, degrees()); err != nil {
			return nil, nil, call.Bad("geometry", "geometry: %v", err)
		}
	}
	for _, fault := range geo.Validate(g) {
		if fault.Invalid {
			return nil, nil, call.Bad("geometry", "geometry: %v", fault)
		}
	}
	return g, from, nil
}

// boxRegion is a box in degrees, cut to the earth, or an area around which a projected box goes.
func boxRegion(b orb.Bound, from *geo.CRS) (orb.Geometry, error) {
	earth := orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}
	switch {
	case from == nil || from.LonLat():
	case from.Code() == "EPSG:3857":
		const world = 20037508.342789244
		for i := range 2 {
			b.Min[i], b.Max[i] = min(max(b.Min[i], -world), world), min(max(b.Max[i], -world), world)
		}
		for _, p := range [...]*orb.Point{&b.Min, &b.Max} {
			q, err := from.ToLonLat(*p)
			if err != nil {
				return nil, call.Bad("geometry", "geometry: %v", err)
			}
			*p = q
		}
	default:
		g, err := geo.Transform(orb.Polygon{sides(b)}, from, degrees())
		if err != nil {
			return nil, call.Bad("geometry", "geometry: %v", err)
		}
		return g, nil
	}
	for i := range 2 {
		b.Min[i], b.Max[i] = max(b.Min[i], earth.Min[i]), min(b.Max[i], earth.Max[i])
		if b.Min[i] > b.Max[i] { // beside the earth
			return orb.Bound{Min: earth.Min, Max: earth.Min}, nil
		}
	}
	return b, nil
}

// sides is a box with vertices along its sides.
func sides(b orb.Bound) orb.Ring {
	const steps = 32
	corners := b.ToRing()
	var ring orb.Ring
	for i := range 4 {
		from, to := corners[i], corners[i+1]
		for k := range steps {
			f := float64(k) / steps
			ring = append(ring, orb.Point{from[0] + (to[0]-from[0])*f, from[1] + (to[1]-from[1])*f})
		}
	}
	return append(ring, ring[0])
}

// parseGeometry reads a geometry: JSON, or x,y of a point, or xmin,ymin,xmax,ymax of a box, which is an
// orb.Bound. Its form tells what it is; geometryType says the same.
func parseGeometry(text string) (orb.Geometry, *spatialReference, error) {
	bad := func(format string, args ...any) (orb.Geometry, *spatialReference, error) {
		return nil, nil, call.Bad("geometry", "geometry "+format, args...)
	}
	if !strings.HasPrefix(text, "{") {
		g, err := plainGeometry(text)
		return g, nil, err
	}
	var from esriGeometry
	if err := json.Unmarshal([]byte(text), &from); err != nil {
		return bad("is no JSON of a geometry: %v", err)
	}
	g, err := from.geometry()
	if err != nil {
		return bad("%v", err)
	}
	return g, from.SpatialReference, nil
}

func plainGeometry(text string) (orb.Geometry, error) {
	parts := strings.Split(text, ",")
	v := make([]float64, 0, 4)
	for _, part := range parts[:min(len(parts), 5)] {
		n, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || n-n != 0 {
			return nil, call.Bad("geometry", "geometry must be an object, x,y, or xmin,ymin,xmax,ymax; %q is no number", part)
		}
		v = append(v, n)
	}
	switch len(v) {
	case 2:
		return orb.Point{v[0], v[1]}, nil
	case 4:
		b, err := box(v[0], v[1], v[2], v[3])
		if err != nil {
			return nil, call.Bad("geometry", "geometry %v", err)
		}
		return b, nil
	}
	return nil, call.Bad("geometry", "geometry must be an object, x,y, or xmin,ymin,xmax,ymax")
}

func box(x0, y0, x1, y1 float64) (orb.Geometry, error) {
	if x0 > x1 || y0 > y1 {
		return nil, errors.New("is a box that ends before it begins")
	}
	return orb.Bound{Min: orb.Point{x0, y0}, Max: orb.Point{x1, y1}}, nil
}

// geometry is the one that is described.
func (e *esriGeometry) geometry() (orb.Geometry, error) {
	switch {
	case e.XMin != nil && e.YMin != nil && e.XMax != nil && e.YMax != nil:
		return box(*e.XMin, *e.YMin, *e.XMax, *e.YMax)
	case e.Rings != nil:
		rings, err := positionLists(e.Rings)
		if err != nil {
			return nil, err
		}
		if g := areas(rings); geo.Vertices(g) > 0 {
			return g, nil
		}
		return nil, errors.New("has rings without an area")
	case e.Paths != nil:
		lists, err := positionLists(e.Paths)
		var lines orb.MultiLineString
		for _, l := range lists {
			lines = append(lines, orb.LineString(l))
		}
		return lines, err
	case e.Points != nil:
		list, err := positions(e.Points)
		return orb.MultiPoint(list), err
	case e.X != nil && e.Y != nil:
		return orb.Point{*e.X, *e.Y}, nil
	}
	return nil, errors.New("has none of x and y, points, paths, rings, xmin")
}

func positionLists(all [][][]float64) ([][]orb.Point, error) {
	lists := make([][]orb.Point, len(all))
	for i, from := range all {
		var err error
		if lists[i], err = positions(from); err != nil {
			return nil, err
		}
	}
	return lists, nil
}

func positions(from [][]float64) ([]orb.Point, error) {
	list := make([]orb.Point, len(from))
	for i, p := range from {
		if len(p) < 2 {
			return nil, fmt.Errorf("has a position of %d numbers", len(p))
		}
		list[i] = orb.Point{p[0], p[1]}
	}
	return list, nil
}

// areas puts holes into the areas that they lie in, whichever way they go: what lies within an odd number of
// rings is inside.
func areas(rings [][]orb.Point) orb.Geometry {
	var all orb.Polygon
	for _, r := range rings {
		all = append(all, orb.Ring(r))
	}
	g, _ := geo.Repair(all)
	return g
}
