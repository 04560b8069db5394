package server

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"guotu/layers"
	"guotu/server/batch"
)

// zones answers GET /api/v1/zones: all zones at one point.
func (s *Server) zones(c echo.Context) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	values, err := parameters(c, "point", "layers", "crs")
	if err != nil {
		return err
	}
	at, converted, err := point(values)
	if err != nil {
		return err
	}
	ls, err := p.chosen(values)
	if err != nil {
		return err
	}
	b := make([]byte, 0, 4096)
	b = append(b, `{"point":[`...)
	decimals := -1
	if converted {
		decimals = 12 // less than a micrometre
	}
	b = strconv.AppendFloat(b, at.Lon, 'f', decimals, 64)
	b = append(b, ',')
	b = strconv.AppendFloat(b, at.Lat, 'f', decimals, 64)
	b = append(b, `],"plan":"`...)
	b = append(b, p.version...)
	b = append(b, `","zones":`...)
	b, _ = batch.AppendZones(b, at, ls, true)
	return s.sendFresh(c, append(b, "}\n"...))
}

// sendFresh sends a JSON answer that is not kept.
func (s *Server) sendFresh(c echo.Context, body []byte) error {
	w := c.Response()
	h := w.Header()
	h["Cache-Control"] = cacheAndVerify
	h["Content-Type"] = typeJSON
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(http.StatusOK)
	if c.Request().Method != http.MethodHead {
		s.write(c, body)
	}
	return nil
}

var typeJSON = []string{"application/json"}

// chosen returns the layers that the parameter layers names, all without it, in the
// order of the catalogue.
func (p *plan) chosen(values url.Values) ([]*layers.Layer, error) {
	if !values.Has("layers") {
		return p.catalog.Layers(), nil
	}
	return p.pick(values.Get("layers"))
}
