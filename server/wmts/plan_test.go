package wmts_test

import (
	"context"
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"guotu/layers"
	"guotu/server"
)

// service is a server that answers in process.
type service struct {
	t testing.TB
	h *server.Server
}

// show serves a catalogue. Its log must be clean at the end.
func show(t testing.TB, c *layers.Catalog) *service {
	t.Helper()
	log := new(strings.Builder)
	s, err := server.New(server.Options{Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
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

// load makes a catalogue of files.
func load(t testing.TB, files map[string]string) *layers.Catalog {
	t.Helper()
	fsys := make(fstest.MapFS)
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := layers.Load(context.Background(), fsys, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// plan has zones with names, 甲 from 0 to 4 and 乙 from 4 to 8 degrees east, shown at zoom levels 2 to
// 10, a way without names, and a layer without features.
func plan(t testing.TB) *service { return show(t, load(t, planFiles())) }

func planFiles() map[string]string {
	return map[string]string{
		"guotu.yaml": `
title: {zh: 规划 <一>, en: Plan}
groups: [{id: g, title: {zh: 组, en: Group}}, {id: empty, title: {zh: 无, en: None}}]
layers:
  - {name: zone, group: g, title: {zh: 分区, en: Zones}, abstract: {zh: 两个, en: two}, attribution: {zh: 局, en: Bureau}, review_no: GS1, source: {file: zone.geojson}, id: code, label: {zh: name, en: name_en},
     zoom: {min: 2, max: 10}, fields: [{name: area, zh: 面积, en: Area, unit: km²}], legend: {classes: [{fill: "#ff0000", fill_opacity: 0.5}]}}
  - {name: way, title: {zh: 路, en: Way}, source: {file: way.geojson}, legend: {classes: [{line: "#0000ff", line_width: 3}]}}
  - {name: nothing, title: {zh: 空}, source: {file: nothing.geojson}}
`,
		"zone.geojson": `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"a","name":"甲<b>","name_en":"A","area":1.50},"geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]]]}},
{"type":"Feature","properties":{"code":"b","name":"乙","area":null},"geometry":{"type":"Polygon","coordinates":[[[4,0],[8,0],[8,4],[4,4],[4,0]]]}}]}`,
		"way.geojson":     `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":1},"geometry":{"type":"LineString","coordinates":[[0,2],[8,2]]}}]}`,
		"nothing.geojson": `{"type":"FeatureCollection","features":[]}`,
	}
}

// answer is an answer that has been read.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask asks for an address; headers are pairs.
func (s *service) ask(target string, headers ...string) answer {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
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

// get asks for what must be answered with 200.
func (s *service) get(target string, headers ...string) answer {
	s.t.Helper()
	a := s.ask(target, headers...)
	if a.status != http.StatusOK {
		s.t.Fatalf("GET %s: %d %s", target, a.status, a.body)
	}
	return a
}

// refused asks for what must be refused with an exception report that has a code, a locator and
// a text.
func (s *service) refused(target string, status int, code, locator, text string) {
	s.t.Helper()
	a := s.ask(target)
	var report struct {
		XMLName    xml.Name `xml:"http://www.opengis.net/ows/1.1 ExceptionReport"`
		Version    string   `xml:"version,attr"`
		Exceptions []struct {
			Code    string `xml:"exceptionCode,attr"`
			Locator string `xml:"locator,attr"`
			Text    string `xml:"http://www.opengis.net/ows/1.1 ExceptionText"`
		} `xml:"http://www.opengis.net/ows/1.1 Exception"`
	}
	if err := xml.Unmarshal([]byte(a.body), &report); err != nil || report.Version != "1.1.0" || len(report.Exceptions) != 1 || !strings.HasPrefix(a.header.Get("Content-Type"), "text/xml") {
		s.t.Errorf("%s: no exception report: %d %s (%v)", target, a.status, a.body, err)
		return
	}
	if e := report.Exceptions[0]; a.status != status || e.Code != code || e.Locator != locator || !strings.Contains(e.Text, text) {
		s.t.Errorf("%s: %d %+v, want %d %s %s %q", target, a.status, e, status, code, locator, text)
	}
}
