package server

import (
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/server/batch"
	"guotu/server/call"
)

// parameters reads a query of which every parameter must be known and stand there
// once.
func parameters(c echo.Context, known ...string) (url.Values, error) {
	return call.Parameters(c.Request().URL.RawQuery, known...)
}

// point reads the parameter point: longitude and latitude, or easting and northing in
// a projected crs, whatever order the crs has on paper. converted says that
// the numbers are not those of the parameter.
func point(values url.Values) (at batch.Position, converted bool, err error) {
	c, err := crs(values)
	if err != nil {
		return at, false, err
	}
	order, example := "longitude,latitude", "116.39,39.92"
	if c != nil && c.Projected() {
		order, example = "easting,northing", "38528770,3386666"
	}
	if !values.Has("point") {
		return at, false, badRequest("point", "point=%s is missing, such as point=%s", order, example)
	}
	text := values.Get("point")
	parts := strings.Split(text, ",")
	if len(parts) != 2 {
		return at, false, badRequest("point", "point must be two numbers, %s, such as %s; %q is not", order, example, text)
	}
	var v orb.Point
	for i := range v {
		if v[i], err = batch.ParsePlain(parts[i]); err != nil {
			return at, false, badRequest("point", "point must be %s, such as %s; %q is not a plain decimal number", order, example, parts[i])
		}
	}
	if c == nil {
		at = batch.Position{Lon: v[0], Lat: v[1]}
		if err := at.Check(); err != nil {
			if at.Far() {
				return at, false, badRequest("point", "point: %v; name the system with crs", err)
			}
			return at, false, badRequest("point", "point %s: %v", text, err)
		}
		return at, false, nil
	}
	v, err = c.Accept(v)
	if err != nil {
		return at, false, badRequest("point", "point: %v", err)
	}
	return batch.Position{Lon: v[0], Lat: v[1]}, true, nil
}

// crs reads the parameter crs. It is nil for those in which nothing is to be converted:
// longitude and latitude in degrees on the ellipsoid of the plan, or as good as.
func crs(values url.Values) (*geo.CRS, error) {
	if !values.Has("crs") {
		return nil, nil
	}
	c, err := geo.ParseCRS(values.Get("crs"))
	if err != nil {
		return nil, badRequest("crs", "crs: %v", err)
	}
	if c.LonLat() {
		return nil, nil
	}
	if err := c.Convertible(); err != nil {
		return nil, badRequest("crs", "crs: %v", err)
	}
	return c, nil
}
