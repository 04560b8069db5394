package server

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"guotu/layers"
	"guotu/server/call"
	"guotu/tiles/style"
)

// style answers GET /styles/{layers}.json. With labels, the label layers of those that
// are named come along.
func (s *Server) style(c echo.Context) error {
	return s.describe(c, func(p *plan, ls []*layers.Layer) (any, error) {
		o := styleOptions(s.base(c.Request()), ls, p.version)
		var err error
		if o.Lang, err = call.Language(c.QueryParam("lang"), nil); err != nil {
			return nil, err
		}
		labels, err := yesOrNo(c, "labels")
		if err != nil {
			return nil, err
		}
		if labels {
			ls = p.catalog.WithLabels(ls)
			o.Tiles = tileTemplate(s.base(c.Request()), namesOf(ls), p.version)
		}
		if o.Plain, err = yesOrNo(c, "plain"); err != nil {
			return nil, err
		}
		return style.MapLibre(p.catalog, ls, o), nil
	})
}

// yesOrNo reads a parameter that is true or false, which is the default.
func yesOrNo(c echo.Context, name string) (bool, error) {
	switch text := c.QueryParam(name); text {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, badRequest(name, "%s must be true or false, not %q", name, text)
	}
}

// styleOptions have the absolute addresses in the style of layers.
func styleOptions(base string, ls []*layers.Layer, version string) style.Options {
	drawn := slices.DeleteFunc(slices.Clone(ls), func(l *layers.Layer) bool { return l.Spec().Kind == layers.LabelKind })
	return style.Options{Tiles: tileTemplate(base, namesOf(ls), version), Sprite: base + "/sprites/" + namesOf(drawn),
		Glyphs: base + "/fonts/{fontstack}/{range}.pbf?v=" + style.FontVersion()}
}

// spriteIndex answers GET /sprites/{layers}.json, where {layers} may end in @2x.
func (s *Server) spriteIndex(c echo.Context) error {
	return s.sprite(c, func(sprite *style.Sprite) (string, []byte, error) {
		body, err := json.Marshal(sprite.Places)
		return "application/json", body, err
	})
}

// spritePicture answers GET /sprites/{layers}.png.
func (s *Server) spritePicture(c echo.Context) error {
	return s.sprite(c, func(sprite *style.Sprite) (string, []byte, error) {
		body, err := sprite.PNG()
		return "image/png", body, err
	})
}

func (s *Server) sprite(c echo.Context, part func(*style.Sprite) (string, []byte, error)) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	names, ratio := c.Param("layers"), 1
	if plain, sharp := strings.CutSuffix(names, "@2x"); sharp {
		names, ratio = plain, 2
	}
	ls, err := p.catalog.Pick(names)
	if err != nil {
		return err
	}
	contentType, body, err := part(style.NewSprite(ls, ratio))
	if err != nil {
		return err
	}
	return s.sendDocument(c, contentType, body)
}

// glyphs answers GET /fonts/{fontstack}/{range}.pbf. There is one font: whichever is asked
// for, clients get that.
func (s *Server) glyphs(c echo.Context) error {
	first, last, ok := glyphRange(c.Param("range"))
	if !ok {
		return notFound("range", "there are no glyphs %q; a range is such as 19968-20223", c.Param("range"))
	}
	body, there, err := s.fonts.File(first, last)
	if err != nil {
		return err
	}
	if !there {
		return notFound("range", "there are no glyphs %d-%d; ranges are of 256 characters, up to 65535", first, last)
	}
	t := tagged{contentType: "application/x-protobuf", body: body, etag: contentTag(body), cache: cacheAndVerify,
		gzip: func() []byte { return compress(body) }}
	if asksFor(c.Request().URL.RawQuery, style.FontVersion()) {
		t.cache = cacheForever
	}
	return s.sendTagged(c, t)
}

// glyphRange reads two numbers as MapLibre writes them.
func glyphRange(text string) (first, last int, ok bool) {
	a, b, _ := strings.Cut(text, "-")
	first, err := strconv.Atoi(a)
	last, err2 := strconv.Atoi(b)
	return first, last, err == nil && err2 == nil && text == fmt.Sprintf("%d-%d", first, last)
}

func notFound(parameter, format string, args ...any) error {
	return &requestError{Status: http.StatusNotFound, Parameter: parameter, Detail: fmt.Sprintf(format, args...)}
}

// legendPicture answers GET /styles/{layer}/legend.png.
func (s *Server) legendPicture(c echo.Context) error {
	p, l, err := s.layerOf(c)
	if err != nil {
		return err
	}
	values, err := parameters(c, "lang", "scale", "class")
	if err != nil {
		return err
	}
	var o style.LegendOptions
	if o.Lang, err = call.Language(values.Get("lang"), nil); err != nil {
		return err
	}
	if text := values.Get("scale"); values.Has("scale") {
		if o.Ratio, err = strconv.ParseFloat(text, 64); err != nil || !(o.Ratio >= 1 && o.Ratio <= 4) {
			return badRequest("scale", "scale must be a number from 1 to 4, not %q", text)
		}
	}
	if text := values.Get("class"); values.Has("class") {
		if o.Class, err = strconv.Atoi(text); err != nil || o.Class < 1 || o.Class > len(l.Spec().Legend.Drawn()) {
			return badRequest("class", "class must be a number from 1 to %d, not %q", len(l.Spec().Legend.Drawn()), text)
		}
		o.SwatchOnly = true
	}
	var body []byte
	err = p.store.InTurn(c.Request().Context(), func() (err error) {
		body, _, _, err = style.Legend(l, o)
		return err
	})
	if errors.Is(err, style.ErrLegendSize) {
		return badRequest("scale", "%v", err)
	}
	if err != nil {
		return fmt.Errorf("legend of layer %s of plan %s: %w", l.Name(), p.version, err)
	}
	return s.sendTagged(c, tagged{contentType: "image/png", body: body, etag: contentTag(body), cache: cacheAndVerify})
}

// layerOf returns the layer that the path names.
func (s *Server) layerOf(c echo.Context) (*plan, *layers.Layer, error) {
	p, err := s.plan()
	if err != nil {
		return nil, nil, err
	}
	l := p.catalog.Layer(c.Param("layer"))
	if l == nil {
		return nil, nil, notFound("layer", "there is no layer %q", c.Param("layer"))
	}
	return p, l, nil
}

// sld answers GET /styles/{layers}.sld.
func (s *Server) sld(c echo.Context) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	ls, err := p.catalog.Pick(c.Param("layers"))
	if err != nil {
		return err
	}
	values, err := parameters(c, "version", "lang")
	if err != nil {
		return err
	}
	version := cmp.Or(values.Get("version"), style.SLD10)
	if version != style.SLD10 && version != style.SLD11 {
		return badRequest("version", "version must be %s or %s, not %q", style.SLD10, style.SLD11, version)
	}
	lang, err := call.Language(values.Get("lang"), nil)
	if err != nil {
		return err
	}
	body, err := style.SLD(ls, version, lang)
	if err != nil {
		return err
	}
	return s.sendDocument(c, "application/vnd.ogc.sld+xml", body)
}

// qml answers GET /styles/{layers}.qml, of one layer.
func (s *Server) qml(c echo.Context) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	l := p.catalog.Layer(c.Param("layers"))
	if l == nil {
		return notFound("layers", "there is no layer %q; a QGIS layer style is of one layer", c.Param("layers"))
	}
	values, err := parameters(c, "lang")
	if err != nil {
		return err
	}
	lang, err := call.Language(values.Get("lang"), nil)
	if err != nil {
		return err
	}
	body, err := style.QML(l, lang)
	if err != nil {
		return err
	}
	return s.sendDocument(c, "application/x-qgis-layer-settings", body)
}
