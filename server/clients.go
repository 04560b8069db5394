package server

import (
	"github.com/labstack/echo/v4"

	"guotu/server/call"
	"guotu/server/clients"
)

// links answers GET /api/v1/layers/{layer}/links.
func (s *Server) links(c echo.Context) error {
	p, l, err := s.layerOf(c)
	if err != nil {
		return err
	}
	values, err := parameters(c, "lang")
	if err != nil {
		return err
	}
	lang, err := call.Language(values.Get("lang"), nil)
	if err != nil {
		return err
	}
	all, err := clients.Server{Base: s.base(c.Request()), Lang: lang}.Links(p.catalog, l)
	if err != nil {
		return err
	}
	return s.sendJSON(c, all)
}
