package server

import (
	"github.com/labstack/echo/v4"

	"guotu/tiles"
)

// accountAbout is the answer of /tiles/{layers}/{z}/{x}/{y}/account.
type accountAbout struct {
	Plan       string          `json:"plan"`
	Tile       string          `json:"tile"`
	Layers     []tiles.Account `json:"layers"`
	Kept       int             `json:"kept"`
	Merged     int             `json:"merged"`
	Dropped    int             `json:"dropped"`
	Bytes      int             `json:"bytes"`
	Compressed int             `json:"compressed"`
}

// tileAccount answers GET /tiles/{layers}/{z}/{x}/{y}/account: what became of the
// features of the layers in a tile.
func (s *Server) tileAccount(c echo.Context) error {
	p, r, err := s.tileRequest(c)
	if err != nil {
		return err
	}
	r.Accept = tiles.AcceptGzip
	t, v, err := p.store.Get(c.Request().Context(), &r)
	if err != nil {
		return err
	}
	answer := accountAbout{Plan: p.version, Tile: r.ID.String(), Layers: t.Accounts, Bytes: t.Size}
	if answer.Layers == nil {
		answer.Layers = []tiles.Account{}
	}
	for _, a := range t.Accounts {
		answer.Kept, answer.Merged, answer.Dropped = answer.Kept+a.Kept, answer.Merged+a.Merged, answer.Dropped+a.Dropped
	}
	if v != nil {
		answer.Compressed = len(v.Body)
	}
	return s.sendJSON(c, answer)
}
