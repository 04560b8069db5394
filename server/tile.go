package server

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"guotu/layers"
	"guotu/tiles"
)

// tile answers GET /tiles/{layers}/{z}/{x}/{y}.mvt.
func (s *Server) tile(c echo.Context) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	values := c.ParamValues() // layers, z, x, y
	wanted, err := p.pick(values[0])
	if err != nil {
		return err
	}
	id, err := tileID(values[1], values[2], values[3])
	if err != nil {
		return err
	}
	t, err := p.store.Tile(c.Request().Context(), wanted, id)
	if err != nil {
		return err
	}
	return s.sendTile(c, p, t)
}

// Header values of tiles, shared by all answers.
var (
	typeMVT        = []string{"application/vnd.mapbox-vector-tile"}
	encodingGzip   = []string{"gzip"}
	varyEncoding   = []string{"Accept-Encoding"}
	cacheForever   = []string{"public, max-age=31536000, immutable"}
	cacheAndVerify = []string{"public, max-age=0, must-revalidate"}
)

// sendTile sends a tile in the encoding that the client wants. Header values are
// assigned, not set, because this is the path that all speed depends on.
func (s *Server) sendTile(c echo.Context, p *plan, t *tiles.Tile) error {
	r, w := c.Request(), c.Response()
	h := w.Header()
	h["Cache-Control"] = cacheAndVerify
	if asksFor(r.URL.RawQuery, p.version) {
		h["Cache-Control"] = cacheForever
	}
	if t.Size == 0 {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	compressed := acceptsGzip(r.Header)
	etag := `"` + t.ETag + `"`
	if compressed {
		etag = `"` + t.ETag + `-gzip"`
	}
	h["Etag"] = []string{etag}
	h["Vary"] = varyEncoding
	if unchanged(r.Header, etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h["Content-Type"] = typeMVT
	body, size := t.Gzip(), t.Size
	if compressed {
		h["Content-Encoding"] = encodingGzip
		size = len(body)
	} else if r.Method != http.MethodHead {
		var err error
		if body, err = t.Raw(); err != nil {
			return err
		}
	}
	h["Content-Length"] = []string{strconv.Itoa(size)}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		s.write(c, body)
	}
	return nil
}

// asksFor reports whether a query has the version of the plan as v: what such an
// address stands for never changes.
func asksFor(query, version string) bool {
	for query != "" {
		var item string
		item, query, _ = strings.Cut(query, "&")
		if v, found := strings.CutPrefix(item, "v="); found {
			return v == version
		}
	}
	return false
}

// pick returns the layers with the given names, in the order of the catalogue, so that
// one set of layers has one tile, whatever the order of the names.
func (p *plan) pick(names string) ([]*layers.Layer, error) {
	if one := p.one[names]; one != nil {
		return one, nil
	}
	picked, err := p.catalog.Pick(names)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(picked, func(a, b *layers.Layer) int { return p.catalog.Position(a) - p.catalog.Position(b) })
	return picked, nil
}

// tileID reads the numbers of a tile. What the grid does not have is not found.
func tileID(z, x, y string) (id tiles.ID, err error) {
	for _, part := range []struct {
		name, text string
		to         *uint32
	}{{"z", z, &id.Z}, {"x", x, &id.X}, {"y", y, &id.Y}} {
		n, ok := plainNumber(part.text)
		if !ok {
			return id, &requestError{Status: http.StatusNotFound, Parameter: part.name,
				Detail: fmt.Sprintf("%s must be a number of the tile grid in plain digits, which %q is not", part.name, part.text)}
		}
		*part.to = n
	}
	if !id.Valid() {
		name := "z"
		if deepest := (tiles.ID{Z: id.Z}); deepest.Valid() {
			name = "x"
			if row := (tiles.ID{Z: id.Z, X: id.X}); row.Valid() {
				name = "y"
			}
		}
		return id, &requestError{Status: http.StatusNotFound, Parameter: name,
			Detail: fmt.Sprintf("the tile grid has no tile %s/%s/%s", z, x, y)}
	}
	return id, nil
}

// plainNumber reads up to nine digits without a leading zero, so that every tile has
// one address.
func plainNumber(text string) (uint32, bool) {
	if len(text) == 0 || len(text) > 9 || len(text) > 1 && text[0] == '0' {
		return 0, false
	}
	var n uint32
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		n = n*10 + uint32(text[i]-'0')
	}
	return n, true
}
