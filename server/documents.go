package server

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the OpenAPI document
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
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
	p, ls, template, err := s.described(c)
	if err != nil {
		return err
	}
	return s.sendJSON(c, tiles.TileJSON(p.catalog, ls, template))
}

// style answers GET /styles/{layers}.json.
func (s *Server) style(c echo.Context) error {
	p, ls, template, err := s.described(c)
	if err != nil {
		return err
	}
	lang := c.QueryParam("lang")
	orDefault(&lang, "zh")
	if lang != "zh" && lang != "en" {
		return badRequest("lang", "lang must be zh or en, not %q", lang)
	}
	return s.sendJSON(c, tiles.Style(p.catalog, ls, template, lang))
}

// described returns the layers of a document, in the order in which they are named,
// and the template of their tiles' addresses.
func (s *Server) described(c echo.Context) (p *plan, ls []*layers.Layer, template string, err error) {
	if p, err = s.plan(); err != nil {
		return nil, nil, "", err
	}
	if ls, err = p.catalog.Pick(c.Param("layers")); err != nil {
		return nil, nil, "", err
	}
	names := ""
	for i, l := range ls {
		if i > 0 {
			names += ","
		}
		names += l.Name()
	}
	return p, ls, tileTemplate(s.base(c.Request()), names, p.version), nil
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
	sum := sha256.Sum256(body)
	return s.sendTagged(c, tagged{contentType: contentType, body: body, etag: hex.EncodeToString(sum[:12]), cache: cacheAndVerify,
		gzip: func() []byte { return compress(body) }})
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
	h["Vary"] = varyEncoding
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
