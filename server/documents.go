package server

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the OpenAPI document
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"

	"guotu/layers"
	"guotu/tiles"
)

// openAPIDocument describes every address, for people and for generators of
// clients; a test compares it with the routes.
//
//go:embed openapi.json
var openAPIDocument []byte

// openAPI answers GET /openapi.json.
func (s *Server) openAPI(c echo.Context) error {
	return s.sendDocument(c, "application/json", openAPIDocument)
}

// tileJSON answers GET /tiles/{layers}.json.
func (s *Server) tileJSON(c echo.Context) error {
	return s.describe(c, func(p *plan, ls []*layers.Layer) (any, error) {
		return tiles.TileJSON(p.catalog, ls, tiles.WebMercatorQuad, tileTemplate(s.base(c.Request()), namesOf(ls), p.version)), nil
	})
}

// gridTileJSON answers GET /tiles/{layers}/{grid}.json.
func (s *Server) gridTileJSON(c echo.Context) error {
	return s.describe(c, func(p *plan, ls []*layers.Layer) (any, error) {
		g, known := tiles.ParseGrid(c.Param("grid"))
		if !known {
			return nil, &requestError{Status: http.StatusNotFound, Parameter: "grid", Detail: fmt.Sprintf("there is no grid %q", c.Param("grid"))}
		}
		return tiles.TileJSON(p.catalog, ls, g, tileTemplate(s.base(c.Request()), namesOf(ls)+"/"+g.String(), p.version)), nil
	})
}

// describe sends a document about the layers that the path names, in the order in which
// they are named.
func (s *Server) describe(c echo.Context, document func(*plan, []*layers.Layer) (any, error)) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	ls, err := p.catalog.Pick(c.Param("layers"))
	if err != nil {
		return err
	}
	v, err := document(p, ls)
	if err != nil {
		return err
	}
	return s.sendJSON(c, v)
}

func namesOf(ls []*layers.Layer) string {
	names := make([]string, len(ls))
	for i, l := range ls {
		names[i] = l.Name()
	}
	return strings.Join(names, ",")
}

// tileTemplate is the address of tiles; the version in it lets clients keep them
// for good.
func tileTemplate(base, names, version string) string {
	return base + "/tiles/" + names + "/{z}/{x}/{y}.mvt?v=" + version
}

func (s *Server) sendJSON(c echo.Context, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.sendDocument(c, "application/json", body)
}

// worthGzip is the size from which a document is compressed: below, it fits into one
// packet anyway.
const worthGzip = 1400

// sendDocument sends a document that a client may keep and ask about again.
func (s *Server) sendDocument(c echo.Context, contentType string, body []byte) error {
	return s.sendTagged(c, tagged{contentType: contentType, body: body, etag: contentTag(body), cache: cacheAndVerify,
		gzip: func() []byte { return compress(body) }})
}

// contentTag names a content by its hash.
func contentTag(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:12])
}

// tagged is a body with a name for its content. gzip returns it compressed; it is
// nil where that does not pay.
type tagged struct {
	contentType, etag string
	body              []byte
	gzip              func() []byte
	cache             []string
}

func (s *Server) sendTagged(c echo.Context, t tagged) error {
	r, w := c.Request(), c.Response()
	h := w.Header()
	h["Cache-Control"] = t.cache
	if h["Vary"] == nil {
		h["Vary"] = varyEncoding
	}
	body, etag := t.body, `"`+t.etag+`"`
	encoded := t.gzip != nil && len(body) >= worthGzip && accepted(r.Header)[tiles.Gzip] > 0
	if encoded {
		etag = `"` + t.etag + `-gzip"`
	}
	h["Etag"] = []string{etag}
	if unchanged(r.Header, etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if encoded {
		body = t.gzip()
		h["Content-Encoding"] = codingNames[tiles.Gzip]
	}
	h["Content-Type"] = []string{t.contentType}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		s.write(c, body)
	}
	return nil
}

var gzipWriters = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func compress(body []byte) []byte {
	var b bytes.Buffer
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	w.Reset(&b)
	w.Write(body) // a bytes.Buffer takes everything
	w.Close()
	return b.Bytes()
}
