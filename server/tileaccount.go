package server

import (
	"github.com/labstack/echo/v4"

	"guotu/tiles"
)

// layerAccount is what became of one layer; MinZoom and MaxZoom, of the tile's grid, tell
// why it is not shown.
type layerAccount struct {
	tiles.Account
	Shown   bool `json:"shown"`
	MinZoom int  `json:"minzoom"`
	MaxZoom int  `json:"maxzoom"`
}

// accountAbout is the answer of /tiles/{layers}/{z}/{x}/{y}/account.
type accountAbout struct {
	Plan       string         `json:"plan"`
	Tile       string         `json:"tile"`
	Layers     []layerAccount `json:"layers"`
	Kept       int            `json:"kept"`
	Merged     int            `json:"merged"`
	Dropped    int            `json:"dropped"`
	Bytes      int            `json:"bytes"`
	Compressed int            `json:"compressed"`
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
	answer := accountAbout{Plan: p.version, Tile: r.ID.String(), Layers: []layerAccount{}, Bytes: t.Size}
	left := t.Accounts
	for _, l := range r.Layers { // the accounts are in their order, without those that are not shown
		of := layerAccount{Account: tiles.Account{Layer: l.Name()}}
		of.MinZoom, of.MaxZoom = r.ID.Grid.Zooms(l)
		if len(left) > 0 && left[0].Layer == l.Name() {
			of.Account, of.Shown, left = left[0], true, left[1:]
		}
		answer.Layers = append(answer.Layers, of)
	}
	for _, a := range t.Accounts {
		answer.Kept, answer.Merged, answer.Dropped = answer.Kept+a.Kept, answer.Merged+a.Merged, answer.Dropped+a.Dropped
	}
	if v != nil {
		answer.Compressed = len(v.Body)
	}
	return s.sendJSON(c, answer)
}
