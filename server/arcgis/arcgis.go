// Package arcgis serves a plan in the manner of ArcGIS Server's REST interface, for ArcGIS Pro,
// ArcGIS Online and the other clients that read no vector tiles and no features but these:
//
//	/arcgis/rest/services                             the catalogue of services
//	/arcgis/rest/services/{layers}/VectorTileServer   vector tiles, with style, sprites and glyphs
//	/arcgis/rest/services/{layers}/FeatureServer      features, to be read and queried
//
// A service has one layer or several, separated by commas, as the addresses of tiles have.
//
// There is no MapServer: for pictures these clients, ArcMap among them, read WMS and WMTS,
// which this server has. A FeatureServer is what they need in order to filter, select,
// count and copy features; it is read-only. Queries are answered as JSON, GeoJSON or, with f=pbf, as
// Esri's protocol buffers; with quantizationParameters coordinates are whole numbers of cells.
//
// # Errors
//
// Errors have ArcGIS's form, {"error":{"code":400,"message":…,"details":[]}}. The code is also the status
// of the answer, where ArcGIS Server itself says 200: what is in between, such as caches and
// monitors, must not take an error for an answer. Clients look for the member error with any status.
package arcgis

import (
	"bytes"
	"encoding/json"
	"errors"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"guotu/layers"
	"guotu/server/call"
	"guotu/tiles/style"
)

// currentVersion is the version of ArcGIS Server whose forms these are.
const currentVersion = 10.81

// root is what all addresses begin with.
const root = "/arcgis/rest"

// service answers requests. It is safe for concurrent use.
type service struct {
	fields fieldCache
	fonts  style.Glyphs
}

// Routes are the addresses of the services.
func Routes() []call.Route {
	s := &service{}
	var all []call.Route
	get := func(path string, answer func(*request) (*call.Answer, error)) {
		all = append(all, call.Route{Method: http.MethodGet, Path: root + path, Answer: answered(answer)})
	}
	get("/info", s.info)
	get("/services", s.catalog)
	tiled := "/services/{layers}/VectorTileServer"
	get(tiled, s.tileService)
	get(tiled+"/tile/{z}/{y}/{x}.pbf", s.tile)
	get(tiled+"/resources/info", s.resourceInfo)
	get(tiled+"/resources/styles", s.style)
	get(tiled+"/resources/styles/root.json", s.rootStyle)
	get(tiled+"/resources/sprites/{sprite}.json", s.spriteIndex)
	get(tiled+"/resources/sprites/{sprite}.png", s.spritePicture)
	get(tiled+"/resources/fonts/{stack}/{range}.pbf", s.glyphs)
	featured := "/services/{layers}/FeatureServer"
	get(featured, s.featureService)
	get(featured+"/layers", s.featureLayers)
	get(featured+"/{id}", s.featureLayer)
	get(featured+"/{id}/query", s.query)
	all = append(all, call.Route{Method: http.MethodPost, Path: root + featured + "/{id}/query", Answer: answered(s.query)})
	return all
}

// request is a request whose parameters have been read. It belongs to one call.
type request struct {
	*call.Call
	values map[string]string // by names in lower case, which is how they are matched
	lang   string            // "zh" or "en"
}

// maxForm bounds the form of a POST in bytes, maxParameters the number of parameters.
const (
	maxForm       = 4 << 20
	maxParameters = 100
)

// answered reads the parameters of a call and answers it; its mistakes are answered in ArcGIS's form.
func answered(answer func(*request) (*call.Answer, error)) call.Handler {
	return func(c *call.Call) (*call.Answer, error) {
		r := &request{Call: c, values: make(map[string]string), lang: "zh"}
		err := r.read()
		var a *call.Answer
		if err == nil {
			a, err = answer(r)
		}
		if a != nil && a.Header == nil && (a.ContentType == jsonType || a.Stream != nil) { // titles are in the client's language
			a.Header = http.Header{"Vary": {"Accept-Encoding, Accept-Language"}}
		}
		return failed(a, err)
	}
}

// failed makes an answer of a mistake of the client.
func failed(a *call.Answer, err error) (*call.Answer, error) {
	var unknown *layers.UnknownLayerError
	wrong := new(call.Error)
	switch {
	case errors.As(err, &unknown):
		wrong = &call.Error{Status: http.StatusNotFound, Detail: unknown.Error()}
	case errors.As(err, &wrong):
	case errors.Is(err, layers.ErrFilterWork):
		wrong = &call.Error{Detail: err.Error()}
	default:
		return a, err
	}
	status := wrong.Status
	if status == 0 {
		status = http.StatusBadRequest
	}
	type body struct {
		Code    int      `json:"code"`
		Message string   `json:"message"`
		Details []string `json:"details"`
	}
	text, err := json.Marshal(struct {
		Error body `json:"error"`
	}{body{status, wrong.Detail, []string{}}})
	return &call.Answer{Status: status, ContentType: jsonType, Body: text}, err
}

// read reads the parameters of the query and of a form.
func (r *request) read() error {
	values, err := url.ParseQuery(r.Request.URL.RawQuery)
	if err != nil {
		return call.Bad("", "the query cannot be read: %v", err)
	}
	if r.Request.Method == http.MethodPost {
		if values, err = r.posted(); err != nil {
			return err
		}
	}
	if len(values) > maxParameters {
		return call.Bad("", "there are more than %d parameters", maxParameters)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) { // of two that differ in case only, the same always counts
		r.values[strings.ToLower(name)] = strings.TrimSpace(values[name][0])
	}
	lang := r.value("lang")
	if lang != "en" {
		lang, _, _ = strings.Cut(r.value("locale"), "-")
	}
	if lang != "en" && lang != "zh" {
		lang = ""
	}
	r.lang, err = call.Language(lang, r.Request.Header)
	return err
}

// posted reads the form of a POST, of either type, and the query.
func (r *request) posted() (url.Values, error) {
	r.Request.Body = http.MaxBytesReader(nil, r.Request.Body, maxForm)
	err := r.Request.ParseForm()
	if kind, _, _ := strings.Cut(r.Request.Header.Get("Content-Type"), ";"); err == nil && strings.TrimSpace(kind) == "multipart/form-data" {
		err = r.Request.ParseMultipartForm(maxForm)
	}
	if large := new(http.MaxBytesError); errors.As(err, &large) {
		return nil, &call.Error{Status: http.StatusRequestEntityTooLarge, Detail: "the form is too large"}
	}
	if err != nil {
		return nil, call.Bad("", "the form cannot be read: %v", err)
	}
	return r.Request.Form, nil
}

// value is a parameter, "" if it is not there; name is in lower case.
func (r *request) value(name string) string { return r.values[name] }

// yes reads a parameter that is true or false.
func (r *request) yes(name string, otherwise bool) (bool, error) {
	switch text := strings.ToLower(r.value(name)); text {
	case "":
		return otherwise, nil
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	default:
		return false, call.Bad(name, "%s must be true or false, not %q", name, text)
	}
}

// layers are those that the address names.
func (r *request) layers() ([]*layers.Layer, error) { return r.Catalog.Pick(r.Path["layers"]) }

const jsonType = "application/json; charset=utf-8"

// document answers with a description in the form that f asks for: json, pjson (with line breaks) or
// html; without f, in that which the client prefers.
func (r *request) document(v any) (*call.Answer, error) {
	form := r.value("f")
	if form == "" {
		form = "json"
		if call.MediaType(r.Request.Header, "application/json", "text/html") == "text/html" {
			form = "html"
		}
	}
	a := &call.Answer{ContentType: jsonType, Header: http.Header{"Vary": {"Accept, Accept-Encoding, Accept-Language"}}}
	var err error
	switch form {
	case "json":
		a.Body, err = json.Marshal(v)
	case "pjson":
		a.Body, err = json.MarshalIndent(v, "", "  ")
	case "html":
		if a.Body, err = json.MarshalIndent(v, "", "  "); err == nil {
			return r.page(a)
		}
	default:
		return nil, call.Bad("f", "f must be json, pjson or html, not %q", form)
	}
	return a, err
}

var htmlPage = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><title>{{.Title}}</title></head>
<body><p><a href="?f=pjson">JSON</a></p><pre>{{.Text}}</pre></body></html>
`))

// page shows a description to people.
func (r *request) page(a *call.Answer) (*call.Answer, error) {
	var b bytes.Buffer
	err := htmlPage.Execute(&b, struct{ Lang, Title, Text string }{r.lang, r.Request.URL.Path, string(a.Body)})
	a.ContentType, a.Body = "text/html; charset=utf-8", b.Bytes()
	a.Header.Set("Content-Security-Policy", "default-src 'none'")
	return a, err
}
