package server

import (
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"guotu/server/batch"
)

// parameters reads a query of which every parameter must be known and stand there
// once: a misspelt one must not be overlooked.
func parameters(c echo.Context, known ...string) (url.Values, error) {
	if c.Request().URL.RawQuery == "" {
		return nil, nil
	}
	values, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return nil, &requestError{Detail: "the query cannot be read: " + err.Error()}
	}
	var names []string
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(known, name) {
			if len(known) == 0 {
				return nil, badRequest(name, "there is no parameter %q, nor any other, here", name)
			}
			return nil, badRequest(name, "there is no parameter %q; known are %s", name, strings.Join(known, ", "))
		}
		if len(values[name]) > 1 {
			return nil, badRequest(name, "%s is given %d times", name, len(values[name]))
		}
	}
	return values, nil
}

// point reads the parameter point: longitude and latitude, whatever order the crs
// has on paper.
func point(values url.Values) (at batch.Position, err error) {
	if !values.Has("point") {
		return at, badRequest("point", "point=longitude,latitude is missing, such as point=116.39,39.92")
	}
	text := values.Get("point")
	parts := strings.Split(text, ",")
	if len(parts) != 2 {
		return at, badRequest("point", "point must be two numbers, longitude,latitude, such as 116.39,39.92; %q is not", text)
	}
	for i, to := range []*float64{&at.Lon, &at.Lat} {
		if *to, err = batch.ParsePlain(parts[i]); err != nil {
			return at, badRequest("point", "point must be longitude,latitude, such as 116.39,39.92; %q is not a plain decimal number", parts[i])
		}
	}
	if err := at.Check(); err != nil {
		return at, badRequest("point", "point %s: %v", text, err)
	}
	return at, nil
}

// crs checks the parameter crs against those that are longitude and latitude in
// degrees on the ellipsoid of the plan, or as good as.
func crs(values url.Values) error {
	if !values.Has("crs") {
		return nil
	}
	switch name := values.Get("crs"); strings.ToUpper(name) {
	case "EPSG:4490", "EPSG:4326", "CRS84", "OGC:CRS84", "CRS:84":
		return nil
	default:
		return badRequest("crs", "crs %q is not supported; EPSG:4490, EPSG:4326 and CRS84 are", name)
	}
}
