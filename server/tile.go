package server

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"guotu/layers"
	"guotu/server/matrixset"
	"guotu/tiles"
)

// tile answers GET /tiles/{layers}/{z}/{x}/{y}.mvt and, with a grid before z, the same
// in another one.
func (s *Server) tile(c echo.Context) error {
	p, r, err := s.tileRequest(c)
	if err != nil {
		return err
	}
	r.Accept = accepted(c.Request().Header)
	t, v, err := p.store.Get(c.Request().Context(), &r)
	if err != nil {
		return err
	}
	return s.sendTile(c, asksFor(c.Request().URL.RawQuery, p.version), &r, t, v)
}

// tileRequest reads the address of a tile: layers, perhaps a grid, z, x, y, and what the
// query narrows the layers to.
func (s *Server) tileRequest(c echo.Context) (p *plan, r tiles.Request, err error) {
	if p, err = s.plan(); err != nil {
		return nil, r, err
	}
	if r.Layers, r.ID, err = p.tileAddress(c); err != nil {
		return nil, r, err
	}
	if q := c.Request().URL.RawQuery; q != "" && q != p.query {
		r.Selection, r.Narrowing, err = p.selection(c, r.Layers)
	}
	return p, r, err
}

// tileAddress reads the path of a tile.
func (p *plan) tileAddress(c echo.Context) (all []*layers.Layer, id tiles.ID, err error) {
	values := c.ParamValues()
	if all, err = p.pick(values[0]); err != nil {
		return nil, id, err
	}
	grid, at := tiles.WebMercatorQuad, values[1:]
	if len(at) == 4 {
		if grid, err = gridNamed(at[0]); err != nil {
			return nil, id, err
		}
		at = at[1:]
	}
	id, err = tileID(grid, at[0], at[1], at[2])
	return all, id, err
}

// Header values of tiles, shared by all answers.
var (
	typeMVT        = []string{"application/vnd.mapbox-vector-tile"}
	varyEncoding   = []string{"Accept-Encoding"}
	cacheForever   = []string{"public, max-age=31536000, immutable"}
	cacheAndVerify = []string{"public, max-age=0, must-revalidate"}
	exposedHeaders = []string{"ETag, X-Tile-Features"}
	codingNames    = [tiles.Codings][]string{tiles.Gzip: {"gzip"}, tiles.Brotli: {"br"}, tiles.Zstd: {"zstd"}}
)

// sendTile sends a tile; forever says that its address stands for this content for good.
// Header values are assigned, not set, because this is the path that all speed depends on.
func (s *Server) sendTile(c echo.Context, forever bool, request *tiles.Request, t *tiles.Tile, v *tiles.Variant) error {
	r, w := c.Request(), c.Response()
	h := w.Header()
	h["Cache-Control"] = cacheAndVerify
	if forever {
		h["Cache-Control"] = cacheForever
	}
	if v == nil {
		// An empty tile is 204 whatever the client has: a 304 would save nothing, and 204
		// without a body is what map clients understand as "nothing is here".
		h["Etag"] = t.Empty
		describe(h, t)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	h["Etag"], h["Vary"] = v.ETag, varyEncoding
	if len(r.Header["If-None-Match"]) > 0 {
		if tag := heldBy(r.Header, request.Accept, t, v); tag != nil {
			h["Etag"] = tag
			delete(h, "X-Content-Type-Options") // there is nothing to guess the type of
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	describe(h, t)
	h["Content-Type"] = typeMVT
	if name := codingNames[v.Coding]; name != nil {
		h["Content-Encoding"] = name
	}
	h["Content-Length"] = v.Length
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		s.write(c, v.Body)
	}
	return nil
}

// describe tells what became of the features of a tile. A client that keeps the tile keeps
// this too: 304 does without, since it has only what a cache needs (RFC 9110, section
// 15.4.5) and what the page of another site has to be allowed.
func describe(h http.Header, t *tiles.Tile) {
	h["X-Tile-Features"] = t.Summary
	h["Access-Control-Expose-Headers"] = exposedHeaders
}

// heldBy returns the tag of the variant that the client has, if it is of this content
// and it may still have it: see tiles.Tile.Names for why any will do. It returns nil if
// the tile must be sent.
func heldBy(h http.Header, accept tiles.Accept, t *tiles.Tile, v *tiles.Variant) (held []string) {
	named(h, func(tag string) bool {
		if tag == "*" || tag == v.ETag[0] {
			held = v.ETag
		} else if c, is := t.Names(tag); is && accept[c] > 0 {
			held = []string{tag}
		}
		return held != nil
	})
	return held
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

// gridNamed returns a grid. One that is not there is not found.
func gridNamed(name string) (tiles.Grid, error) {
	g, found := tiles.ParseGrid(name)
	if !found {
		return 0, &requestError{Status: http.StatusNotFound, Parameter: "grid",
			Detail: fmt.Sprintf("there is no grid %q; there are %s, %s and %s", name, tiles.WebMercatorQuad, tiles.WorldCRS84Quad, tiles.CGCS2000Quad)}
	}
	return g, nil
}

// tileID reads the numbers of a tile. What the grid does not have is not found: columns
// do not begin anew behind the last.
func tileID(grid tiles.Grid, z, x, y string) (tiles.ID, error) {
	id := tiles.ID{Grid: grid}
	texts := [...]string{z, x, y}
	for i, to := range [...]*uint32{&id.Z, &id.X, &id.Y} {
		n, ok := matrixset.Number(texts[i])
		if !ok {
			name := [...]string{"z", "x", "y"}[i]
			return id, &requestError{Status: http.StatusNotFound, Parameter: name,
				Detail: fmt.Sprintf("%s must be a number of the tile grid in plain digits, which %q is not", name, texts[i])}
		}
		*to = n
	}
	if !id.Valid() {
		name := "z"
		if deepest := (tiles.ID{Grid: grid, Z: id.Z}); deepest.Valid() {
			name = "x"
			if row := (tiles.ID{Grid: grid, Z: id.Z, X: id.X}); row.Valid() {
				name = "y"
			}
		}
		return id, &requestError{Status: http.StatusNotFound, Parameter: name,
			Detail: fmt.Sprintf("the tile grid %s has no tile %s/%s/%s", grid, z, x, y)}
	}
	return id, nil
}
