package arcgis

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/server/call"
)

// spatialReference is a coordinate system in ArcGIS's form.
type spatialReference struct {
	WKID       int    `json:"wkid,omitempty"`
	LatestWKID int    `json:"latestWkid,omitempty"`
	WKT        string `json:"wkt,omitempty"`
}

// webMercator is ArcGIS's own number of EPSG:3857.
const webMercator = 102100

// ownReference is the system that the plan is kept in.
var ownReference = spatialReference{WKID: 4490, LatestWKID: 4490}

// referenceOf describes a system. The numbers of ArcGIS are those of the EPSG registry for all
// that there are here, but for Web Mercator.
func referenceOf(c *geo.CRS) spatialReference {
	code, err := strconv.Atoi(strings.TrimPrefix(c.Code(), "EPSG:"))
	switch {
	case err != nil: // given as text
		wkt, err := c.PRJ()
		if err != nil {
			return ownReference
		}
		return spatialReference{WKT: wkt}
	case code == 3857:
		return spatialReference{WKID: webMercator, LatestWKID: 3857}
	}
	return spatialReference{WKID: code, LatestWKID: code}
}

// reference reads a coordinate system: a number, or an object with wkid or wkt; nil if there is none.
func reference(parameter, text string) (*geo.CRS, error) {
	if text == "" {
		return nil, nil
	}
	var from spatialReference
	if code, err := strconv.Atoi(text); err == nil {
		from.WKID = code
	} else if err := json.Unmarshal([]byte(text), &from); err != nil {
		return nil, call.Bad(parameter, "%s must be a wkid, such as 4490, or an object with wkid or wkt", parameter)
	}
	return from.system(parameter)
}

// system is the coordinate system that is described, nil if nothing is.
func (s spatialReference) system(parameter string) (c *geo.CRS, err error) {
	code := s.LatestWKID
	if code == 0 {
		code = s.WKID
	}
	switch {
	case code != 0:
		c, err = geo.EPSG(code)
	case s.WKT != "":
		c, err = geo.ParsePRJ(s.WKT)
	default:
		return nil, nil
	}
	if err == nil {
		err = c.Convertible()
	}
	if err != nil {
		return nil, call.Bad(parameter, "%s: %v", parameter, err)
	}
	return c, nil
}

// extent is a box in ArcGIS's form. An empty one has "NaN" for numbers there.
type extent struct {
	XMin             any              `json:"xmin"`
	YMin             any              `json:"ymin"`
	XMax             any              `json:"xmax"`
	YMax             any              `json:"ymax"`
	SpatialReference spatialReference `json:"spatialReference"`
}

func extentOf(b orb.Bound, reference spatialReference) extent {
	if b.IsEmpty() {
		return extent{"NaN", "NaN", "NaN", "NaN", reference}
	}
	return extent{b.Min[0], b.Min[1], b.Max[0], b.Max[1], reference}
}

// mercator is the box of EPSG:3857 around one in degrees.
func mercator(b orb.Bound) orb.Bound {
	if b.IsEmpty() {
		b = orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}
	}
	const limit = 85.0511287798066 // where the square ends
	to := func(p orb.Point) orb.Point {
		lat := min(max(p[1], -limit), limit) * math.Pi / 180
		return orb.Point{p[0] * math.Pi / 180 * geo.SemiMajor, math.Atanh(math.Sin(lat)) * geo.SemiMajor}
	}
	return orb.Bound{Min: to(b.Min), Max: to(b.Max)}
}
