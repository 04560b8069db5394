package data

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// crsError says that a file names a coordinate reference system that is not
// longitude, latitude.
type crsError struct{ name string }

func (e *crsError) Error() string {
	return fmt.Sprintf("crs %s is not read here: convert the file to longitude, latitude (EPSG:4490, EPSG:4326 or CRS84)", e.name)
}

// crs reads the member "crs" of GeoJSON 2008 wherever it stands. What is not
// known to mean longitude, latitude is refused.
func (g *geoJSONReader) crs() error {
	raw, err := g.compact()
	if err != nil {
		return err
	}
	var crs any
	if err := json.Unmarshal(raw, &crs); err != nil {
		return g.fail("crs: %w", err)
	}
	name, ok := crsName(crs)
	if ok && (name == "" || lonLat.MatchString(name)) {
		return nil
	}
	if !ok {
		name = fmt.Sprintf("%.200s", raw)
	}
	return g.fail("%w", &crsError{name: name})
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
