package ogcapi_test

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi3"

	"guotu/data"
	"guotu/layers"
	"guotu/server"
)

// service is a server that answers in process.
type service struct {
	t testing.TB
	h http.Handler
}

// serve shows a catalogue that the given files make.
func serve(t testing.TB, files map[string]string) *service {
	t.Helper()
	fsys := make(fstest.MapFS)
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := layers.Load(context.Background(), fsys, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return show(t, c)
}

func show(t testing.TB, c *layers.Catalog) *service {
	t.Helper()
	log := new(strings.Builder)
	s, err := server.New(server.Options{Version: "9.8", Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		t.Fatal(err)
	}
	s.Show(c)
	t.Cleanup(func() {
		if log.Len() > 0 {
			t.Errorf("the log is not clean: %s", log)
		}
	})
	return &service{t, s}
}

// counties shows the counties of the bundled plan.
func counties(t testing.TB) *service {
	t.Helper()
	b, err := fs.ReadFile(data.Bundled(), "china/base/county.geojson")
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, map[string]string{"guotu.yaml": "layers: [{name: county, source: {file: county.geojson}, id: adcode, label: {zh: name}}]", "county.geojson": string(b)})
}

// answer is an answer that has been read.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask asks for an address; headers are pairs.
func (s *service) ask(method, target string, headers ...string) answer {
	s.t.Helper()
	r := httptest.NewRequest(method, target, nil)
	r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{w.Code, w.Result().Header, string(body)}
}

// get asks for a path under /ogc, which must be answered with 200.
func (s *service) get(path string, headers ...string) answer {
	s.t.Helper()
	a := s.ask(http.MethodGet, "/ogc"+path, headers...)
	if a.status != http.StatusOK {
		s.t.Fatalf("GET %s: %d %s", path, a.status, a.body)
	}
	return a
}

// read reads the JSON at a path under /ogc into v.
func (s *service) read(path string, v any, headers ...string) answer {
	s.t.Helper()
	a := s.get(path, headers...)
	if err := json.Unmarshal([]byte(a.body), v); err != nil {
		s.t.Fatalf("GET %s: %v in %.300s", path, err, a.body)
	}
	return a
}

// refused asks for what must be refused with a problem that names the parameter and has the
// text in its detail.
func (s *service) refused(path string, status int, parameter, detail string) {
	s.t.Helper()
	a := s.ask(http.MethodGet, "/ogc"+path)
	var p struct{ Parameter, Detail, Title string }
	if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.header.Get("Content-Type") != "application/problem+json" {
		s.t.Errorf("%s: no problem: %d %s", path, a.status, a.body)
		return
	}
	if a.status != status || p.Parameter != parameter || !strings.Contains(p.Detail, detail) {
		s.t.Errorf("%s: %d, parameter %q, %q, want %d, %q, %q", path, a.status, p.Parameter, p.Detail, status, parameter, detail)
	}
}

// link is a link in a document.
type link struct{ Href, Rel, Type, Hreflang, Title string }

// find returns the links with a relation.
func find(links []link, rel string) (found []link) {
	for _, l := range links {
		if l.Rel == rel {
			found = append(found, l)
		}
	}
	return found
}

// twoZones is a catalogue of two neighbours, 甲 from 0 to 4 and 乙 from 4 to 8 degrees east.
func twoZones() map[string]string {
	return map[string]string{
		"guotu.yaml": `
title: {zh: 规划, en: Plan}
layers:
  - {name: zone, title: {zh: 分区, en: Zones}, abstract: {zh: 两个, en: two}, source: {file: zone.geojson}, id: code, label: {zh: name},
     fields: [{name: area, zh: 面积, en: Area, unit: km²}]}
`,
		"zone.geojson": `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"a","name":"甲<b>","area":1.50},"geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]]]}},
{"type":"Feature","properties":{"code":"b","name":"乙","area":null},"geometry":{"type":"Polygon","coordinates":[[[4,0],[8,0],[8,4],[4,4],[4,0]]]}}]}`,
	}
}

func TestLandingPageLeadsEverywhere(t *testing.T) {
	s := serve(t, twoZones())
	for _, path := range []string{"", "/"} {
		var page struct {
			Title string
			Links []link
		}
		s.read(path, &page)
		if page.Title != "规划" {
			t.Errorf("%q: title %q", path, page.Title)
		}
		for _, rel := range []string{"self", "alternate", "service-desc", "service-doc", "conformance", "data"} {
			found := find(page.Links, rel)
			if len(found) == 0 {
				t.Fatalf("%q: no link %s in %v", path, rel, page.Links)
			}
			for _, l := range found {
				if a := s.ask(http.MethodGet, l.Href); a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), l.Type) {
					t.Errorf("link %s to %s: %d %s, want %s", rel, l.Href, a.status, a.header.Get("Content-Type"), l.Type)
				}
			}
		}
	}
	s.refused("?x=1", 400, "x", "there is no parameter")
	s.refused("?f=xml", 400, "f", "json, html")
	s.refused("?lang=fr", 400, "lang", "zh or en")
}

func TestDescriptionIsValid(t *testing.T) {
	s := serve(t, twoZones())
	a := s.get("/api")
	if got := a.header.Get("Content-Type"); got != "application/vnd.oai.openapi+json;version=3.0" {
		t.Errorf("content type %q", got)
	}
	doc, err := openapi3.NewLoader().LoadFromData([]byte(a.body))
	if err == nil {
		err = doc.Validate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	if page := s.get("/api.html"); !strings.Contains(page.body, "/ogc/collections/{collectionId}") {
		t.Errorf("the page lacks an address: %s", page.body)
	}
}
