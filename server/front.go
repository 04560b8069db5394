package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"guotu/server/call"
)

// varyFront is what the answer of / depends on.
var varyFront = []string{"Accept, Accept-Encoding"}

// index answers GET /: the map page, or the landing page of OGC API for programs, which want
// JSON. So the bare address of the server is enough for QGIS and others.
func (s *Server) index(c echo.Context) error {
	h := c.Response().Header()
	h["Vary"] = varyFront
	if call.MediaType(c.Request().Header, "text/html", "application/json") == "application/json" {
		h["Access-Control-Allow-Origin"] = anyOrigin
		return s.landing(c)
	}
	if s.page == nil {
		return errNoPage
	}
	return s.page(c)
}

// frontDoors lead programs that look for OGC API at the bare address to where it is.
func frontDoors() []call.Route {
	var all []call.Route
	for _, path := range []string{"/conformance", "/collections"} {
		all = append(all, call.Route{Method: http.MethodGet, Path: path, Answer: func(c *call.Call) (*call.Answer, error) {
			to := c.Base + "/ogc" + path
			if q := c.Request.URL.RawQuery; q != "" {
				to += "?" + q
			}
			return &call.Answer{Status: http.StatusPermanentRedirect, Header: http.Header{"Location": {to}}}, nil
		}})
	}
	return all
}
