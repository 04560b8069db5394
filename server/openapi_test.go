package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
)

func openAPIForTest(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(openAPIDocument)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestOpenAPIAndRoutes compares the document with the routes both ways.
func TestOpenAPIAndRoutes(t *testing.T) {
	s, _ := testServer(t, Options{})
	var documented, routed []string
	for path, item := range openAPIForTest(t).Paths.Map() {
		for method, operation := range item.Operations() {
			documented = append(documented, method+" "+path)
			var inPath []string
			for _, p := range operation.Parameters {
				if p.Value.In == "path" {
					inPath = append(inPath, p.Value.Name)
				}
			}
			if want := strings.Count(path, "{"); len(inPath) != want {
				t.Errorf("%s %s: parameters %q are described, the path has %d", method, path, inPath, want)
			}
		}
	}
	for _, r := range s.routes() {
		routed = append(routed, r.method+" "+r.path)
	}
	for _, r := range interfaces() { // which describe themselves, but for where they begin
		if slices.Contains(documented, r.Method+" "+r.Path) {
			routed = append(routed, r.Method+" "+r.Path)
		}
	}
	slices.Sort(documented)
	slices.Sort(routed)
	if !slices.Equal(documented, routed) {
		t.Errorf("documented %q\nrouted %q", documented, routed)
	}
	// And what is routed is in Echo.
	for _, r := range s.routes() {
		path, _ := echoPath(r.path)
		if !slices.ContainsFunc(s.echo.Routes(), func(e *echo.Route) bool { return e.Method == r.method && e.Path == path }) {
			t.Errorf("%s %s is not mounted as %s", r.method, r.path, path)
		}
	}
}

// TestOpenAPIQueries: the parameters that handlers know are those of the document.
func TestOpenAPIQueries(t *testing.T) {
	s, _ := testServer(t, Options{})
	for path, item := range openAPIForTest(t).Paths.Map() {
		for method, operation := range item.Operations() {
			if !strings.HasPrefix(path, "/api/") && !strings.Contains(path, "{x}") {
				continue
			}
			var known []string
			for _, p := range operation.Parameters {
				if p.Value.In == "query" {
					known = append(known, p.Value.Name)
				}
			}
			target := strings.NewReplacer("{layers}", "zone", "{layer}", "zone", "{grid}", "WebMercatorQuad", "{z}", "0", "{x}", "0", "{y}", "0").Replace(path)
			p := asProblem(t, ask(t, s, method, target+"?unknown=1", "[]", "Content-Type", "application/json"))
			_, listed, _ := strings.Cut(p.Detail, "known are ")
			got := strings.FieldsFunc(listed, func(r rune) bool { return r == ',' || r == ' ' })
			slices.Sort(known)
			slices.Sort(got)
			if p.Parameter != "unknown" || !slices.Equal(got, known) {
				t.Errorf("%s %s: handler knows %q, document %q", method, path, got, known)
			}
		}
	}
}

// contract compares answers with the document and remembers what it saw.
type contract struct {
	doc      *openapi3.T
	seen     map[string]bool
	archives bool // archives of ready tiles are asked, which lack headers that are not required
}

// check sends a request to the operation of a documented path and compares the
// answer, of the given status, with the schema.
func (d *contract) check(t *testing.T, h http.Handler, method, path, target string, status int, body string, headers ...string) {
	t.Helper()
	r := ask(t, h, method, target, body, headers...)
	response := d.doc.Paths.Value(path).GetOperation(method).Responses.Status(status)
	if r.StatusCode != status || response == nil {
		t.Errorf("%s %s: %d, want %d; documented: %v", method, target, r.StatusCode, status, response != nil)
		return
	}
	d.seen[fmt.Sprint(method, path, status)] = true
	media, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if len(response.Value.Content) == 0 {
		if media != "" {
			t.Errorf("%s %s: %d with a body of %s", method, target, status, media)
		}
		return
	}
	content := response.Value.Content[media]
	if content == nil {
		t.Errorf("%s %s: %s is not documented", method, target, media)
		return
	}
	for name, header := range response.Value.Headers {
		if r.Header.Get(name) == "" && (header.Value.Required || !d.archives) {
			t.Errorf("%s %s: no header %s", method, target, name)
		}
	}
	var value any = bodyOf(t, r)
	if strings.HasSuffix(media, "json") && media != "application/x-ndjson" {
		if err := json.Unmarshal([]byte(value.(string)), &value); err != nil {
			t.Errorf("%s %s: %v", method, target, err)
		}
	}
	if err := content.Schema.Value.VisitJSON(value); err != nil {
		t.Errorf("%s %s: %v", method, target, err)
	}
}

// complete checks that every documented status was seen. 408 is in TestSlow.
func (d *contract) complete(t *testing.T) {
	t.Helper()
	for path, item := range d.doc.Paths.Map() {
		for method, operation := range item.Operations() {
			for status := range operation.Responses.Map() {
				if status != "408" && !d.seen[method+path+status] {
					t.Errorf("%s %s: %s is documented and was not seen", method, path, status)
				}
			}
		}
	}
}

// TestOpenAPIAnswers checks real answers against the schemas of the document.
func TestOpenAPIAnswers(t *testing.T) {
	s, _ := testServer(t, Options{Page: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}, MaxBody: 1 << 10})
	empty, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := &contract{doc: openAPIForTest(t), seen: make(map[string]bool)}
	f := func(h http.Handler, method, path, target string, status int, body string, headers ...string) {
		t.Helper()
		d.check(t, h, method, path, target, status, body, headers...)
	}
	const zones = "/api/v1/zones"
	for _, grid := range []string{"", "/WebMercatorQuad"} {
		for _, suffix := range []string{".mvt", ".pbf", "/account"} {
			path := "/tiles/{layers}/{z}/{x}/{y}" + suffix
			if grid != "" {
				path = "/tiles/{layers}/{grid}/{z}/{x}/{y}" + suffix
			}
			f(s, "GET", path, "/tiles/zone"+grid+"/3/4/3"+suffix, 200, "")
			if suffix != "/account" {
				f(s, "GET", path, "/tiles/zone"+grid+"/9/0/0"+suffix, 204, "")
			}
			f(s, "GET", path, "/tiles/zone"+grid+"/3/4/3"+suffix, 304, "", "If-None-Match", "*")
			f(s, "GET", path, "/tiles/zone"+grid+"/3/4/3"+suffix+"?x=1", 400, "")
			f(s, "GET", path, "/tiles/none"+grid+"/3/4/3"+suffix, 404, "")
			f(empty, "GET", path, "/tiles/zone"+grid+"/3/4/3"+suffix, 503, "")
		}
	}
	for _, grid := range []string{"", "/CGCS2000Quad"} {
		for _, suffix := range []string{".png", "@2x.png"} {
			path := strings.Replace("/tiles/{layers}/{grid}/{z}/{x}/{y}"+suffix, "/{grid}", strings.Replace(grid, "CGCS2000Quad", "{grid}", 1), 1)
			target := "/tiles/zone" + grid + "/3/4/3" + suffix
			f(s, "GET", path, target+"?labels=true&lang=en&filter=id='a'", 200, "")
			f(s, "GET", path, target, 304, "", "If-None-Match", "*")
			f(s, "GET", path, target+"?labels=1", 400, "")
			f(s, "GET", path, strings.Replace(target, "zone", "none", 1), 404, "")
			f(empty, "GET", path, target, 503, "")
		}
	}
	f(s, "GET", "/", "/", 200, "")
	f(empty, "GET", "/", "/", 503, "")
	for path, target := range map[string]string{"/tiles/{layers}.json": "/tiles/zone,over.json", "/styles/{layers}.json": "/styles/zone,over.json",
		"/tiles/{layers}/{grid}.json": "/tiles/zone,over_label/CGCS2000Quad.json"} {
		f(s, "GET", path, target, 200, "")
		f(s, "GET", path, target, 304, "", "If-None-Match", "*")
		f(s, "GET", path, strings.Replace(target, "zone", "none", 1), 404, "")
		f(empty, "GET", path, target, 503, "")
	}
	f(s, "GET", "/styles/{layers}.json", "/styles/zone.json?lang=en", 200, "")
	f(s, "GET", "/styles/{layers}.json", "/styles/zone.json?labels=true", 200, "")
	f(s, "GET", "/styles/{layers}.json", "/styles/zone.json?lang=x", 400, "")
	f(s, "GET", "/styles/{layers}.json", "/styles/zone.json?labels=x", 400, "")
	files := map[string]string{"/styles/{layer}/legend.png": "/styles/zone/legend.png", "/sprites/{layers}.json": "/sprites/zone@2x.json",
		"/sprites/{layers}.png": "/sprites/zone.png", "/fonts/{fontstack}/{range}.pbf": "/fonts/Any%20Font/0-255.pbf"}
	const links = "/api/v1/layers/{layer}/links"
	f(s, "GET", links, "/api/v1/layers/zone/links?lang=en", 200, "")
	f(s, "GET", links, "/api/v1/layers/zone/links?lang=x", 400, "")
	files[links] = "/api/v1/layers/zone/links"
	for _, suffix := range []string{".sld", ".qml"} {
		files["/styles/{layers}"+suffix] = "/styles/zone" + suffix
		f(s, "GET", "/styles/{layers}"+suffix, "/styles/zone"+suffix+"?lang=x", 400, "")
		f(s, "GET", "/styles/{layers}"+suffix, "/styles/zone"+suffix+"?x=1", 400, "")
	}
	for path, target := range files {
		f(s, "GET", path, target, 200, "")
		f(s, "GET", path, target, 304, "", "If-None-Match", "*")
		f(s, "GET", path, strings.NewReplacer("zone", "none", "0-255", "0-100").Replace(target), 404, "")
		if path != "/fonts/{fontstack}/{range}.pbf" {
			f(empty, "GET", path, target, 503, "")
		}
	}
	f(s, "GET", "/styles/{layers}.sld", "/styles/zone,over.sld?version=1.1.0&lang=en", 200, "")
	f(s, "GET", "/styles/{layers}.sld", "/styles/zone.sld?version=2", 400, "")
	for _, query := range []string{"lang=x", "scale=5", "scale=x", "class=0", "class=9", "x=1"} {
		f(s, "GET", "/styles/{layer}/legend.png", "/styles/zone/legend.png?"+query, 400, "")
	}
	f(s, "GET", "/styles/{layer}/legend.png", "/styles/zone/legend.png?lang=en&scale=2&class=2", 200, "")
	f(s, "GET", "/api/v1/layers", "/api/v1/layers", 200, "")
	f(s, "GET", "/api/v1/layers", "/api/v1/layers", 304, "", "If-None-Match", "*")
	f(s, "GET", "/api/v1/layers", "/api/v1/layers?x=1", 400, "")
	f(empty, "GET", "/api/v1/layers", "/api/v1/layers", 503, "")
	f(s, "GET", zones, zones+"?point=4,4", 200, "")
	f(s, "GET", zones, zones, 400, "")
	f(s, "GET", zones, zones+"?point=4,4&layers=none", 404, "")
	f(empty, "GET", zones, zones+"?point=4,4", 503, "")
	f(s, "POST", zones, zones, 200, "lon,lat\n1,1\n", "Content-Type", "text/csv")
	f(s, "POST", zones, zones, 200, "[1,1]\nx\n", "Content-Type", "application/x-ndjson")
	f(s, "POST", zones, zones+"?properties=true", 200, `[[1,1],{"n":1,"lon":1,"lat":1},7]`, "Content-Type", "application/json")
	f(s, "POST", zones, zones, 200, `{"points":[[1,1]]}`, "Content-Type", "application/json")
	f(s, "POST", zones, zones, 400, "a,b\n", "Content-Type", "text/csv")
	f(s, "POST", zones, zones+"?layers=none", 404, "a,b\n", "Content-Type", "text/csv")
	f(s, "POST", zones, zones, 406, "a,b\n", "Content-Type", "text/csv", "Accept", "application/json")
	f(s, "POST", zones, zones, 413, strings.Repeat(" ", 2000), "Content-Type", "text/csv")
	f(s, "POST", zones, zones, 415, "a", "Content-Type", "application/xml")
	f(empty, "POST", zones, zones, 503, "a", "Content-Type", "application/xml")
	d.checks(t, s, empty)
	f(s, "GET", "/api/v1/search", "/api/v1/search?q=a", 200, "")
	f(s, "GET", "/api/v1/search", "/api/v1/search?q=1,1", 200, "")
	f(s, "GET", "/api/v1/search", "/api/v1/search", 400, "")
	f(empty, "GET", "/api/v1/search", "/api/v1/search?q=a", 503, "")
	f(s, "GET", "/", "/", 200, "", "Accept", "application/json")
	for path, query := range map[string]string{"/ogc": "", "/wmts": "?SERVICE=WMTS&REQUEST=GetCapabilities", "/wms": "?SERVICE=WMS&REQUEST=GetCapabilities", "/arcgis/rest/services": "?f=json"} {
		f(s, "GET", path, path+query, 200, "")
		f(s, "GET", path, path+query, 304, "", "If-None-Match", "*")
		f(empty, "GET", path, path+query, 503, "")
	}
	f(s, "GET", "/openapi.json", "/openapi.json", 200, "")
	f(s, "GET", "/openapi.json", "/openapi.json", 304, "", "If-None-Match", "*")
	f(s, "GET", "/healthz", "/healthz", 200, "")
	f(s, "GET", "/readyz", "/readyz", 200, "")
	f(empty, "GET", "/readyz", "/readyz", 503, "")
	f(s, "GET", "/metrics", "/metrics", 200, "")
	archives, _ := archiveServer(t)
	f(archives, "GET", "/tiles/{layers}.json", "/tiles/base,zone.json", 400, "")
	d.complete(t)
}
