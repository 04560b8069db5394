package ogcapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"guotu/layers"
	"guotu/server/call"
)

// request is a call whose parameters have been read.
type request struct {
	*call.Call
	// query has the parameters other than those that the path names.
	query url.Values
	// language of titles and pages is "zh" or "en".
	language string
	// format is the one of formats that the answer is to have.
	format  format
	formats []format
}

// format is a representation of a resource.
type format struct {
	name  string // value of the parameter f
	media string // type of the answer
	title layers.Text
	other string // another type that Accept may have for it, "" if there is none
}

// The formats of documents.
var (
	asJSON = format{name: "json", media: "application/json", title: layers.Text{ZH: "JSON", EN: "JSON"}}
	asHTML = format{name: "html", media: "text/html; charset=utf-8", title: layers.Text{ZH: "网页", EN: "HTML"}}
)

// mediaType is the type without its parameters.
func (f format) mediaType() string {
	media, _, _ := strings.Cut(f.media, ";")
	return strings.TrimSpace(media)
}

// read reads the parameters f, lang and the known ones of a call for a resource that has the
// given formats, of which the first is the answer to who has no wish.
func read(c *call.Call, formats []format, known ...string) (*request, error) {
	query, err := c.Parameters(append([]string{"f", "lang"}, known...)...)
	if err != nil {
		return nil, err
	}
	return open(c, query, formats)
}

// open is read of a query that has been read already.
func open(c *call.Call, query url.Values, formats []format) (*request, error) {
	r := &request{Call: c, query: query, formats: formats}
	var err error
	if r.language, err = call.Language(query.Get("lang"), c.Request.Header); err != nil {
		return nil, err
	}
	r.format, err = negotiate(query, c.Request.Header, formats)
	return r, err
}

// negotiate finds the format that the parameter f, or else the header Accept, asks for.
func negotiate(query url.Values, h http.Header, formats []format) (format, error) {
	var names, types []string
	var of []format // by type
	for _, f := range formats {
		if query.Get("f") == f.name {
			return f, nil
		}
		names = append(names, f.name)
		for _, media := range []string{f.media, f.other} {
			if media != "" {
				types, of = append(types, media), append(of, f)
			}
		}
	}
	if query.Has("f") {
		return format{}, call.Bad("f", "there is no format %q here; known are %s", query.Get("f"), strings.Join(names, ", "))
	}
	if i := slices.Index(types, call.MediaType(h, types...)); i >= 0 {
		return of[i], nil
	}
	return format{}, &call.Error{Status: http.StatusNotAcceptable, Parameter: "Accept",
		Detail: "none of the types that Accept asks for is here; there are " + strings.Join(types, ", ")}
}

// text is a text in the language of the request.
func (r *request) text(t layers.Text) string { return t.In(r.language) }

// send answers with a document, in the format of the request: v as JSON, or the page.
func (r *request) send(v any, p page) (*call.Answer, error) {
	var body []byte
	var err error
	if r.format.name == asHTML.name {
		body, err = r.render(p)
	} else {
		body, err = marshal(v)
	}
	if err != nil {
		return nil, err
	}
	return &call.Answer{ContentType: r.format.media, Body: body, Header: r.header()}, nil
}

// marshal writes JSON in which addresses stay readable: & is not escaped.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// header is what every answer has: its language, and what it depends on.
func (r *request) header() http.Header {
	h := http.Header{
		"Vary":             {"Accept, Accept-Language, Accept-Encoding"},
		"Content-Language": {r.language},
	}
	if r.format.name == asHTML.name {
		h.Set("Content-Security-Policy", policy)
	}
	return h
}

// policy lets pages show pictures of this server and nothing else; their style is their own.
const policy = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
