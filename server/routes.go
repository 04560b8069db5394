package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
)

// routes lists every address and what answers it, in the words of the OpenAPI
// document. HEAD goes with GET, OPTIONS with all. Besides these there are the
// files of the map page, each under its own name (page.go).
func (s *Server) routes() []route {
	return []route{
		{http.MethodGet, "/", s.index, private},
		{http.MethodGet, "/tiles/{layers}/{z}/{x}/{y}.mvt", s.tile, shared},
		{http.MethodGet, "/tiles/{layers}/{z}/{x}/{y}.pbf", s.tile, shared},
		{http.MethodGet, "/tiles/{layers}/{grid}/{z}/{x}/{y}.mvt", s.tile, shared},
		{http.MethodGet, "/tiles/{layers}/{grid}/{z}/{x}/{y}.pbf", s.tile, shared},
		{http.MethodGet, "/tiles/{layers}/{z}/{x}/{y}@2x.png", s.sharpPicture, shared}, // before .png, with which it ends
		{http.MethodGet, "/tiles/{layers}/{grid}/{z}/{x}/{y}@2x.png", s.sharpPicture, shared},
		{http.MethodGet, "/tiles/{layers}/{z}/{x}/{y}.png", s.picture, shared},
		{http.MethodGet, "/tiles/{layers}/{grid}/{z}/{x}/{y}.png", s.picture, shared},
		{http.MethodGet, "/tiles/{layers}/{z}/{x}/{y}/account", s.tileAccount, shared},
		{http.MethodGet, "/tiles/{layers}/{grid}/{z}/{x}/{y}/account", s.tileAccount, shared},
		{http.MethodGet, "/tiles/{layers}.json", s.tileJSON, shared},
		{http.MethodGet, "/tiles/{layers}/{grid}.json", s.gridTileJSON, shared},
		{http.MethodGet, "/styles/{layers}.json", s.style, shared},
		{http.MethodGet, "/styles/{layers}.sld", s.sld, shared},
		{http.MethodGet, "/styles/{layers}.qml", s.qml, shared},
		{http.MethodGet, "/styles/{layer}/legend.png", s.legendPicture, shared},
		{http.MethodGet, "/sprites/{layers}.json", s.spriteIndex, shared},
		{http.MethodGet, "/sprites/{layers}.png", s.spritePicture, shared},
		{http.MethodGet, "/fonts/{fontstack}/{range}.pbf", s.glyphs, shared},
		{http.MethodGet, "/api/v1/layers", s.layers, shared},
		{http.MethodGet, "/api/v1/layers/{layer}/links", s.links, shared},
		{http.MethodGet, "/api/v1/zones", s.zones, shared},
		{http.MethodPost, "/api/v1/zones", s.zonesBatch, shared},
		{http.MethodPost, "/api/v1/check", s.check, shared},
		{http.MethodGet, "/api/v1/check/schema.json", s.checkSchema, shared},
		{http.MethodGet, "/api/v1/rules", s.rules, shared},
		{http.MethodGet, "/api/v1/search", s.search, shared},
		{http.MethodGet, "/openapi.json", s.openAPI, shared},
		{http.MethodGet, "/healthz", s.healthz, private},
		{http.MethodGet, "/readyz", s.readyz, private},
		{http.MethodGet, "/metrics", s.metrics, private},
	}
}

// route is an address and its handler. The last part of a path may end in a
// parameter with a suffix, such as {y}.mvt.
type route struct {
	method, path string
	answer       echo.HandlerFunc
	audience     audience
}

// audience says whether pages of other sites may read the answers: the plan is for
// everybody who reaches the server, its operation is not.
type audience bool

const (
	private audience = false
	shared  audience = true
)

// mount brings the routes, and the files of the page, into Echo.
func (s *Server) mount() error {
	byPath := make(map[string]*endpoint)
	var order []*endpoint
	for _, r := range append(s.routes(), s.interfaceRoutes()...) {
		r = s.beside(r)
		path, suffix := echoPath(r.path)
		e := byPath[path]
		if e == nil {
			e = &endpoint{path: path, label: r.path, audience: r.audience}
			byPath[path], order = e, append(order, e)
		}
		e.add(r, suffix, s)
	}
	for _, e := range order {
		s.mountEndpoint(e)
	}
	return s.mountPage()
}

func (s *Server) mountEndpoint(e *endpoint) {
	for _, method := range e.methods() {
		s.echo.Add(method, e.path, e.serve)
	}
	s.echo.OPTIONS(e.path, s.observed(route{http.MethodOptions, e.label, e.options, e.audience}))
}

// endpoint is one path of Echo's, which knows no suffixes behind parameters.
type endpoint struct {
	path     string
	label    string // of the first of its routes
	audience audience
	choices  []choice
}

type choice struct {
	method, suffix string
	answer         echo.HandlerFunc
}

func (e *endpoint) add(r route, suffix string, s *Server) {
	e.choices = append(e.choices, choice{r.method, suffix, s.observed(r)})
}

func (e *endpoint) methods() []string {
	var all []string
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		for _, c := range e.choices {
			if c.method == m || c.method == http.MethodGet && m == http.MethodHead {
				all = append(all, m)
				break
			}
		}
	}
	return all
}

// serve finds the answer by method and suffix, which it cuts off the last
// parameter.
func (e *endpoint) serve(c echo.Context) error {
	r, values := c.Request(), c.ParamValues()
	if err := unescape(r, values); err != nil {
		return err
	}
	for i := range e.choices {
		choice := &e.choices[i]
		if choice.method != r.Method && !(choice.method == http.MethodGet && r.Method == http.MethodHead) {
			continue
		}
		if choice.suffix == "" {
			return choice.answer(c)
		}
		if v, found := strings.CutSuffix(values[len(values)-1], choice.suffix); found {
			values[len(values)-1] = v
			return choice.answer(c)
		}
	}
	return echo.ErrNotFound
}

// unescape brings parameters of the path to the text that they stand for. Echo
// gives the last one everything up to the end, slashes included, which none
// of ours has.
func unescape(r *http.Request, values []string) error {
	if len(values) > 0 && strings.Contains(values[len(values)-1], "/") {
		return echo.ErrNotFound
	}
	if r.URL.RawPath == "" {
		return nil // nothing was escaped that had to be
	}
	for i, v := range values {
		text, err := url.PathUnescape(v)
		if err != nil {
			return echo.ErrNotFound
		}
		values[i] = text
	}
	return nil
}

// options tells the methods, and pages of other sites what they may send.
func (e *endpoint) options(c echo.Context) error {
	h := c.Response().Header()
	allowed := strings.Join(append(e.methods(), http.MethodOptions), ", ")
	h.Set(echo.HeaderAllow, allowed)
	if e.audience == shared {
		h.Set(echo.HeaderAccessControlAllowMethods, allowed)
		h.Set(echo.HeaderAccessControlAllowHeaders, "Accept, Content-Type, If-None-Match")
		h.Set(echo.HeaderAccessControlMaxAge, "86400")
	}
	return c.NoContent(http.StatusNoContent)
}

// echoPath turns /tiles/{layers}/{y}.mvt into /tiles/:layers/:y and .mvt.
func echoPath(path string) (echoed, suffix string) {
	if i := strings.LastIndexByte(path, '}'); i >= 0 && !strings.Contains(path[i:], "/") {
		path, suffix = path[:i+1], path[i+1:]
	}
	return strings.NewReplacer("{", ":", "}", "").Replace(path), suffix
}

// mountFile brings a file of the page into Echo.
func (s *Server) mountFile(name string, answer echo.HandlerFunc) error {
	if strings.ContainsAny(name, ":*\\") {
		return fmt.Errorf("the page's file %q has a name that no address can have", name)
	}
	r := route{http.MethodGet, "/{file}", answer, private}
	e := &endpoint{path: "/" + name, label: r.path}
	e.add(r, "", s)
	s.mountEndpoint(e)
	return nil
}
