package data

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// crsError says that a file names a coordinate reference system that is not read
// here.
type crsError struct {
	name string
	why  error // nil if it is not known
}

func (e *crsError) Error() string {
	text := fmt.Sprintf("crs %s is not read here: convert the file to longitude, latitude (EPSG:4490, EPSG:4326 or CRS84)", e.name)
	if e.why != nil {
		text += "; " + e.why.Error()
	}
	return text
}

// crs reads the member "crs" of GeoJSON 2008 wherever it stands. That of the whole
// text may be any system that can be converted; those within it must not differ.
func (g *geoJSONReader) crs(o *object) error {
	raw, err := g.compact()
	if err != nil {
		return err
	}
	var crs any
	if err := json.Unmarshal(raw, &crs); err != nil {
		return g.fail("crs: %w", err)
	}
	name, ok := crsName(crs)
	g.named = g.named || name != ""
	if ok && (name == "" || lonLat.MatchString(name)) {
		g.innerLonLat = g.innerLonLat || name != "" && o.within != 0
		return nil
	}
	if !ok {
		return g.fail("%w", &crsError{name: fmt.Sprintf("%.200s", raw)})
	}
	c, err := geo.ParseCRS(name)
	if err == nil {
		err = c.Convertible()
	}
	switch {
	case err != nil:
		return g.fail("%w", &crsError{name: fmt.Sprintf("%.200s", name), why: err})
	case c.LonLat():
		g.innerLonLat = g.innerLonLat || o.within != 0
		return nil
	case o.within == 0:
		g.from = c
		return nil
	case g.from == nil || g.from.String() != c.String():
		return g.fail("%w", &crsError{name: name, why: errors.New("one that stands within another object must be that of the whole file, and follow it")})
	}
	return nil
}

// convert converts the geometries from a row on, where the text has said that they
// are not in longitude, latitude. Positions are east, north or longitude, latitude in
// such files, whatever the authority says; one that is swapped is an error.
func (g *geoJSONReader) convert(first int) error {
	from, err := g.givenOrNamed()
	g.from = nil
	if from == nil || err != nil {
		return err
	}
	if g.innerLonLat {
		return &crsError{name: from.String(), why: errors.New("a part of the file says that it is in longitude, latitude")}
	}
	n := 0
	for i := first; i < len(g.out.Geometries); i++ {
		converted, err := convertInPlace(g.out.Geometries[i], from, &n)
		if err != nil {
			return &Error{Feature: i + 1, Err: err}
		}
		g.out.Geometries[i] = converted
	}
	g.outside = nil
	if g.out.CRS == nil && from.Projected() {
		g.out.CRS = from
	}
	if n > 0 {
		g.out.Notes = append(g.out.Notes, fmt.Sprintf("%d positions were converted from %s to longitude, latitude (EPSG:4490)", n, from))
	}
	return nil
}

// givenOrNamed is the system of a text: the one that it names, or else the one that was given.
// It is an error if it names another one.
func (g *geoJSONReader) givenOrNamed() (*geo.CRS, error) {
	switch {
	case g.given == nil:
		return g.from, nil
	case !g.named && g.given.LonLat():
		return nil, nil
	case !g.named:
		return g.given, nil
	case g.from == nil && g.given.LonLat(), g.from != nil && g.from.String() == g.given.String():
		return g.from, nil
	}
	name := "EPSG:4490"
	if g.from != nil {
		name = g.from.String()
	}
	return nil, problem("文件写明坐标系为%s，与给定的坐标系%s不符", "the file states the system %s, the one given for it is %s", name, g.given)
}

// convertInPlace changes the positions of a geometry where they are, since nobody has
// seen them yet, and counts them.
func convertInPlace(g orb.Geometry, from *geo.CRS, n *int) (orb.Geometry, error) {
	list := func(points []orb.Point) (err error) {
		for i := range points {
			if points[i], err = from.Accept(points[i]); err != nil {
				return err
			}
		}
		*n += len(points)
		return nil
	}
	rings := func(p orb.Polygon) error {
		for _, r := range p {
			if err := list(r); err != nil {
				return err
			}
		}
		return nil
	}
	var err error
	switch g := g.(type) {
	case orb.Point:
		*n++
		return from.Accept(g)
	case orb.MultiPoint:
		err = list(g)
	case orb.LineString:
		err = list(g)
	case orb.MultiLineString:
		for _, l := range g {
			err = errors.Join(err, list(l))
		}
	case orb.Polygon:
		err = rings(g)
	case orb.MultiPolygon:
		for _, p := range g {
			err = errors.Join(err, rings(p))
		}
	case orb.Collection:
		for i := range g {
			if g[i], err = convertInPlace(g[i], from, n); err != nil {
				return g, err
			}
		}
	}
	return g, err
}

// crsName returns the name in a crs member, "" for null.
func crsName(crs any) (name string, ok bool) {
	switch crs := crs.(type) {
	case nil:
		return "", true
	case string: // not by any standard, but clear
		return crs, crs != ""
	case map[string]any:
		properties, _ := crs["properties"].(map[string]any)
		switch crs["type"] {
		case "name":
			name, ok = properties["name"].(string)
		case "EPSG": // before 2008
			switch code := properties["code"].(type) {
			case float64:
				name, ok = fmt.Sprintf("EPSG:%v", code), true
			case string:
				name, ok = "EPSG:"+code, true
			}
		}
	}
	return name, ok && name != ""
}

// lonLat matches the spellings of EPSG:4326, EPSG:4490 and CRS84. Their axes are
// read as longitude, latitude, as files are written, also where the authority
// says latitude first.
var lonLat = regexp.MustCompile(`(?i)^\s*(?:` + strings.Join([]string{
	`(?:urn:(?:x-)?ogc:def:crs:)?EPSG:(?:[0-9.]*:)?(?:4326|4490)`,
	`https?://www\.opengis\.net/def/crs/EPSG/[0-9.]+/(?:4326|4490)`,
	`https?://www\.opengis\.net/gml/srs/epsg\.xml#(?:4326|4490)`,
	`(?:urn:(?:x-)?ogc:def:crs:)?OGC:(?:[0-9.]*:)?CRS84h?`,
	`https?://www\.opengis\.net/def/crs/OGC/[0-9.]+/CRS84h?`,
	`CRS:?84`,
}, "|") + `)\s*$`)
