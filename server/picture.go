package server

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"guotu/server/call"
	"guotu/tiles"
)

// Sides of picture tiles, in pixels.
const (
	plainTile = 256
	sharpTile = 2 * plainTile
)

// picture answers GET /tiles/{layers}/{z}/{x}/{y}.png and, with a grid before z, the same in
// another one: a tile as a picture.
func (s *Server) picture(c echo.Context) error { return s.pictureOf(c, plainTile, "scale") }

// sharpPicture answers the same with @2x before .png, which is how Leaflet and others ask for
// tiles that are twice as sharp.
func (s *Server) sharpPicture(c echo.Context) error { return s.pictureOf(c, sharpTile) }

// pictureOf sends a tile of so many pixels a side; more names further parameters.
func (s *Server) pictureOf(c echo.Context, size int, more ...string) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	r := tiles.PictureTileRequest{Size: size}
	if r.Layers, r.ID, err = p.tileAddress(c); err != nil {
		return err
	}
	values, err := parameters(c, append([]string{"v", "labels", "lang", "filter"}, more...)...)
	if err != nil {
		return err
	}
	if err := pictureLook(values, &r); err != nil {
		return err
	}
	if values.Has("filter") {
		r.Narrowing = "filter=" + values.Get("filter")
		r.Selection = make([]tiles.Selection, len(r.Layers))
		if err := p.selectRows(c.Request().Context(), values.Get("filter"), r.Layers, r.Selection); err != nil {
			return err
		}
	}
	body, tag, err := p.store.GetPicture(c.Request().Context(), &r)
	if err != nil {
		return err
	}
	t := tagged{contentType: "image/png", etag: tag, body: body, cache: cacheAndVerify}
	if asksFor(c.Request().URL.RawQuery, p.version) {
		t.cache = cacheForever
	}
	return s.sendTagged(c, t)
}

// pictureLook reads how a tile is to be drawn.
func pictureLook(values url.Values, r *tiles.PictureTileRequest) error {
	switch v := values.Get("labels"); v {
	case "", "false":
	case "true":
		r.Look.Labels = true
	default:
		return badRequest("labels", "labels must be true or false, not %q", v)
	}
	switch v := values.Get("scale"); v {
	case "", "1":
	case "2":
		r.Size = sharpTile
	default:
		return badRequest("scale", "scale must be 1 or 2, not %q", v)
	}
	// The header Accept-Language does not count: caches on the way keep pictures by their address.
	lang, err := call.Language(values.Get("lang"), nil)
	r.Look.Lang = lang
	return err
}
