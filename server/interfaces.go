package server

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"

	"guotu/layers"
	"guotu/layers/cql2"
	"guotu/server/arcgis"
	"guotu/server/call"
	"guotu/server/ogcapi"
	"guotu/server/wms"
	"guotu/server/wmts"
	"guotu/tiles"
)

// interfaces are the addresses for other programs that have a description of their own
// beside /openapi.json: capabilities documents, landing pages. Each is there with and without
// a slash at the end.
func interfaces() []call.Route {
	return slices.Concat(frontDoors(), ogcapi.Routes(), wmts.Routes(), wms.Routes(), arcgis.Routes())
}

// interfaceRoutes are the interfaces as routes of this server.
func (s *Server) interfaceRoutes() []route {
	var all []route
	for _, r := range interfaces() {
		all = append(all, route{r.Method, r.Path, s.called(r.Answer), shared})
		if _, suffix := echoPath(r.Path); suffix == "" && r.Path[len(r.Path)-1] != '}' {
			all = append(all, route{r.Method, r.Path + "/", s.called(r.Answer), shared})
		}
	}
	return all
}

// called answers a request by an interface's handler.
func (s *Server) called(answer call.Handler) echo.HandlerFunc {
	return func(c echo.Context) error {
		p, err := s.plan()
		if err != nil {
			return err
		}
		r := c.Request()
		if r.Body != nil {
			r.Body = http.MaxBytesReader(c.Response().Writer, r.Body, s.o.MaxBody)
		}
		k := &call.Call{Request: r, Path: make(map[string]string), Base: s.base(r), Catalog: p.catalog, Store: p.store,
			Filter: p.filter, Version: s.o.Version, Checks: s.checks}
		for i, name := range c.ParamNames() {
			k.Path[name] = c.ParamValues()[i]
		}
		a, err := answer(k)
		if err != nil {
			return err
		}
		// A large picture waits for its turn and takes its time: from here on the client has its own.
		control := http.NewResponseController(c.Response().Writer)
		if err := known(control.SetWriteDeadline(time.Now().Add(s.o.WriteTimeout))); err != nil {
			return errGone
		}
		if a.Tile != nil {
			return s.sendAsked(c, p, a)
		}
		return s.send(c, a)
	}
}

// sendAsked sends the vector tile that an interface asks for.
func (s *Server) sendAsked(c echo.Context, p *plan, a *call.Answer) error {
	r := *a.Tile
	r.Accept = accepted(c.Request().Header)
	t, v, err := p.store.Get(c.Request().Context(), &r)
	if err != nil {
		return err
	}
	for name, values := range a.Header {
		c.Response().Header()[name] = values
	}
	return s.sendTile(c, a.Keep || asksFor(c.Request().URL.RawQuery, p.version), &r, t, v)
}

// filter returns a condition ready for a layer, from those that are kept if it is there.
func (p *plan) filter(l *layers.Layer, lang, text string) (*layers.Filter, error) {
	written := condition{lang, text}
	f, err := p.filters.get(filterKey{l, written}, func() (*layers.Filter, error) {
		e, err := written.parse()
		if err != nil {
			return nil, err
		}
		return l.Compile(e)
	})
	if wrong := new(cql2.ParseError); errors.As(err, &wrong) {
		return nil, badRequest("filter", "filter: %v (layer %s)", err, l.Name())
	}
	return f, err
}

// send sends the answer of an interface.
func (s *Server) send(c echo.Context, a *call.Answer) error {
	h := c.Response().Header()
	for name, values := range a.Header {
		h[name] = values
	}
	if a.Stream != nil {
		return s.sendStream(c, a)
	}
	if a.Fresh || a.Status != 0 && a.Status != http.StatusOK {
		return s.sendStatus(c, a)
	}
	t := tagged{contentType: a.ContentType, body: a.Body, etag: a.Tag, cache: cacheAndVerify}
	if t.etag == "" {
		t.etag = contentTag(a.Body)
	}
	if a.Keep {
		t.cache = cacheForever
	}
	if !a.Ready {
		t.gzip = func() []byte { return compress(a.Body) }
	}
	return s.sendTagged(c, t)
}

// sendStatus sends an answer that is not to be kept: an exception, or what was made new.
func (s *Server) sendStatus(c echo.Context, a *call.Answer) error {
	w := c.Response()
	h := w.Header()
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	if a.ContentType != "" {
		h.Set("Content-Type", a.ContentType)
	}
	status := a.Status
	orDefault(&status, http.StatusOK)
	w.WriteHeader(status)
	if c.Request().Method != http.MethodHead && len(a.Body) > 0 {
		s.write(c, a.Body)
	}
	return nil
}

// sendStream sends an answer while it is made, compressed if the client reads that.
func (s *Server) sendStream(c echo.Context, a *call.Answer) error {
	r, w := c.Request(), c.Response()
	h := w.Header()
	h["Cache-Control"] = cacheAndVerify
	if h["Vary"] == nil {
		h["Vary"] = varyEncoding
	}
	out := &streamWriter{response: w, control: http.NewResponseController(w.Writer), timeout: s.o.WriteTimeout, contentType: a.ContentType}
	if r.Method == http.MethodHead {
		w.Header().Set("Content-Type", a.ContentType)
		w.WriteHeader(http.StatusOK)
		return nil
	}
	run := a.Stream
	if accepted(r.Header)[tiles.Gzip] > 0 {
		run = func(to io.Writer) error { return gzipped(w.Header(), to, a.Stream) }
	}
	err := run(out)
	if out.failed != nil {
		return out.failed
	}
	return err // if it has begun, the connection is broken off
}

// gzipped compresses what a stream writes; the header says so once it has begun.
func gzipped(h http.Header, to io.Writer, stream func(io.Writer) error) error {
	z := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(z)
	begin := &firstWrite{to: to, before: func() { h.Set("Content-Encoding", "gzip") }}
	z.Reset(begin)
	if err := stream(z); err != nil {
		return err
	}
	return z.Close()
}

// firstWrite does something before the first byte passes.
type firstWrite struct {
	to     io.Writer
	before func()
}

func (w *firstWrite) Write(b []byte) (int, error) {
	if w.before != nil {
		w.before()
		w.before = nil
	}
	return w.to.Write(b)
}
