// Package call is what the interfaces of the server for other programs (OGC API, WMTS,
// WMS, ArcGIS) have in common: a Call is a request with the plan to answer it from, an
// Answer what is sent back, an Error what the client can mend. It knows no router: the
// server mounts Routes and sends Answers, with tags, compression, limits and measures.
package call

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"guotu/layers"
	"guotu/server/check"
	"guotu/tiles"
)

// Route is an address of an interface and what answers it. Parameters of the path stand
// in braces, the last of them may end in a suffix, such as {y}.png.
type Route struct {
	Method, Path string
	Answer       Handler
}

// Handler answers a call. It is called by several at once.
type Handler func(*Call) (*Answer, error)

// Call is a request. It belongs to one goroutine.
type Call struct {
	Request *http.Request
	// Path has the parameters of the path, unescaped.
	Path map[string]string
	// Base is what absolute addresses of this server begin with, without a slash at the end.
	Base string
	// Catalog is the plan to answer from, Store has its tiles and pictures.
	Catalog *layers.Catalog
	Store   *tiles.Store
	// Filter returns a condition ready for a layer, kept for the next call with the same one.
	// Lang is CQL2Text or CQL2JSON. Its errors are for the client.
	Filter func(l *layers.Layer, lang, text string) (*layers.Filter, error)
	// Version is that of the program.
	Version string
	// Checks answers siting checks.
	Checks *check.Service
}

// The languages of filters, by their names in OGC 19-079r2 (Features, part 3).
const (
	CQL2Text = "cql2-text"
	CQL2JSON = "cql2-json"
)

// Context ends when nobody waits for the answer any more.
func (c *Call) Context() context.Context { return c.Request.Context() }

// Layer returns the layer that a parameter of the path names.
func (c *Call) Layer(parameter string) (*layers.Layer, error) {
	name := c.Path[parameter]
	if l := c.Catalog.Layer(name); l != nil {
		return l, nil
	}
	return nil, NotFound(parameter, "there is no layer %q", name)
}

// Here returns the absolute address of a path of this server with a query.
func (c *Call) Here(path string, query url.Values) string {
	if len(query) == 0 {
		return c.Base + path
	}
	return c.Base + path + "?" + query.Encode()
}

// Answer is what is sent: Body, what Stream writes, or a Tile.
type Answer struct {
	Status      int // 0 is 200
	ContentType string
	Body        []byte
	// Stream writes a body that is not to be held in memory. An error that it returns before
	// it wrote anything is answered as such, a later one breaks the connection off.
	Stream func(io.Writer) error
	// Tile asks for a vector tile, which is sent as at /tiles: in the coding that the client
	// prefers, with its tag, 204 if it is empty. Accept is filled in by the server. With Keep its
	// address has the version of the plan.
	Tile *tiles.Request
	// Header has further fields. Names are in canonical form.
	Header http.Header
	// Tag names the content for If-None-Match, without quotes; "" lets the server make one from
	// a Body of status 200.
	Tag string
	// Ready says that the Body is compressed already, or that it does not pay.
	Ready bool
	// Fresh says that the answer is not to be kept and has no tag.
	Fresh bool
	// Keep says that the answer stays the same for as long as the address does.
	Keep bool
}
