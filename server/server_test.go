package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/labstack/echo/v4"
	"go.uber.org/goleak"

	"guotu/layers"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testPlan has two neighbours, 甲 from 0 to 4 and 乙 from 4 to 8 degrees east, and a
// basin over the west of 甲. The title tells plans apart, and the area of the zones if it
// is given.
func testPlan(t testing.TB, title string, area ...string) *layers.Catalog {
	t.Helper()
	area = append(area, "1.50")
	zone := func(id, zh, en string, x0, x1 int) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"id":%q,"name":%q,"name_en":%q,"area":%s,"wet":true},"geometry":{"type":"Polygon","coordinates":[[[%d,0],[%d,0],[%d,4],[%d,4],[%d,0]]]}}`, id, zh, en, area[0], x0, x1, x1, x0, x0)
	}
	c, err := layers.Load(context.Background(), fstest.MapFS{
		"guotu.yaml": {Data: []byte(`
title: {zh: ` + title + `, en: Test}
groups: [{id: g, title: {zh: 组, en: Group}}]
layers:
  - {name: zone, group: g, kind: county, title: {zh: 县, en: Counties}, source: {file: zone.geojson}, id: id, label: {zh: name, en: name_en}, context: [id],
     fields: [{name: area, zh: 面积, en: Area, unit: km²}], zoom: {min: 0, max: 10}, visible: true, synthetic: true, license: MIT,
     legend: {field: id, classes: [{value: a, title: {zh: 甲类}, fill: "#ff0000", hatch: cross}], other: {title: {zh: 其他}}}}
  - {name: over, group: g, kind: basin, title: {zh: 流域, en: Basins}, source: {file: over.geojson}, id: id, label: {zh: name, en: name_en}}
`)},
		"zone.geojson": {Data: []byte(`{"type":"FeatureCollection","features":[` + zone("a", "甲", "A", 0, 4) + "," + zone("b", "乙", "", 4, 8) + `]}`)},
		"over.geojson": {Data: []byte(`{"type":"FeatureCollection","features":[` + zone("o", "海<河>", "O", 0, 2) + `]}`)},
	}, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Layers() {
		if err := l.Check(); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// testLog collects what a Server says; lines from level warn on fail the test
// unless they were expected.
type testLog struct {
	level    slog.LevelVar // what is kept
	mu       sync.Mutex
	buf      bytes.Buffer
	expected []string
}

func (l *testLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *testLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (l *testLog) expect(text string) { l.expected = append(l.expected, text) }

func (l *testLog) check(t testing.TB) {
	t.Helper()
	text := l.String()
	for line := range strings.Lines(text) {
		if !strings.Contains(line, "level=WARN") && !strings.Contains(line, "level=ERROR") {
			continue
		}
		found := false
		for _, e := range l.expected {
			found = found || strings.Contains(line, e)
		}
		if !found {
			t.Errorf("the log is not clean: %s", line)
		}
	}
	for _, e := range l.expected {
		if !strings.Contains(text, e) {
			t.Errorf("the log does not say %q", e)
		}
	}
}

// testServer returns a Server that shows testPlan; at the end of the test its
// log must be clean.
func testServer(t testing.TB, o Options) (*Server, *testLog) {
	t.Helper()
	log := &testLog{}
	log.level.Set(slog.LevelDebug)
	o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: &log.level}))
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Show(testPlan(t, "试"))
	t.Cleanup(func() { log.check(t) })
	return s, log
}

// ask answers a request in process. Headers are pairs.
func ask(t testing.TB, s http.Handler, method, target, body string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(t testing.TB, r *http.Response) string {
	t.Helper()
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if r.Header.Get("Content-Encoding") == "gzip" && len(b) > 0 {
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if b, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	return string(b)
}

// asProblem reads a problem and checks that it is one.
func asProblem(t testing.TB, r *http.Response) problem {
	t.Helper()
	if got := r.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("%d: content type %q", r.StatusCode, got)
	}
	var p problem
	body := bodyOf(t, r)
	d := json.NewDecoder(strings.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil || p.Status != r.StatusCode || p.Type != "about:blank" || p.Title == "" || p.Detail == "" {
		t.Errorf("%d: no problem: %q, %v", r.StatusCode, body, err)
	}
	return p
}

// refused asks for something that must be refused with a problem.
func refused(t *testing.T, s *Server, method, target string, status int, parameter, detail string) {
	t.Helper()
	r := ask(t, s, method, target, "")
	if r.StatusCode != status {
		t.Errorf("%s %s: %d, want %d: %s", method, target, r.StatusCode, status, bodyOf(t, r))
		return
	}
	if p := asProblem(t, r); p.Parameter != parameter || !strings.Contains(p.Detail, detail) {
		t.Errorf("%s %s: %+v, want %q: %q", method, target, p, parameter, detail)
	}
}

func TestProblemsOfParameters(t *testing.T) {
	s, _ := testServer(t, Options{})
	f := func(method, target string, status int, parameter, detail string) {
		t.Helper()
		refused(t, s, method, target, status, parameter, detail)
	}
	zones := func(query, parameter, detail string) {
		t.Helper()
		f("GET", "/api/v1/zones?"+query, 400, parameter, detail)
	}
	zones("", "point", "missing")
	zones("point=", "point", "must be two numbers")
	zones("point=abc", "point", `"abc" is not`)
	zones("point=1", "point", "must be two numbers")
	zones("point=1,2,3", "point", "must be two numbers")
	zones("point=1,", "point", `"" is not a plain decimal number`)
	zones("point=NaN,1", "point", `"NaN" is not a plain`)
	zones("point=1,Inf", "point", `"Inf" is not a plain`)
	zones("point=1e1,2", "point", `"1e1" is not a plain`)
	zones("point=0x1,2", "point", `"0x1" is not a plain`)
	zones("point=1;2", "", "the query cannot be read")
	zones("point=200,95", "point", "200 is no longitude")
	zones("point=-180.1,0", "point", "-180.1 is no longitude")
	zones("point=1,90.5", "point", "90.5 is no latitude")
	zones("point=39.92,116.39", "point", "116.39 is no latitude (-90 to 90 degrees); longitude comes first: are the two swapped?")
	zones("point=1,2&point=1,2", "point", "given 2 times")
	zones("point=1,2&crs=", "crs", `is empty`)
	zones("point=1,2&layer=zone", "layer", "known are point, layers, crs")
	zones("point=1,2&%zz", "", "the query cannot be read")
	f("GET", "/api/v1/zones?point=1,2&layers=zone,none", 404, "layers", `there is no layer "none"`)
	f("GET", "/api/v1/zones?point=1,2&layers=", 404, "layers", `there is no layer ""`)
	f("GET", "/api/v1/layers?x=1", 400, "x", "there is no parameter")
	f("GET", "/api/v1/search", 400, "q", "missing or empty")
	f("GET", "/api/v1/search?q=+", 400, "q", "missing or empty")
	f("GET", "/api/v1/search?q=%ff", 400, "q", "not UTF-8")
	f("GET", "/api/v1/search?q="+strings.Repeat("a", 201), 400, "q", "longer than 200")
	f("GET", "/api/v1/search?q=a&limit=0", 400, "limit", "1 to 100")
	f("GET", "/api/v1/search?q=a&limit=x", 400, "limit", "1 to 100")
	f("GET", "/styles/zone.json?lang=fr", 400, "lang", "zh or en")
	f("GET", "/styles/none.json", 404, "layers", `"none"`)
}

func TestProblemsOfAddresses(t *testing.T) {
	s, _ := testServer(t, Options{})
	f := func(method, target string, status int, parameter, detail string) {
		t.Helper()
		refused(t, s, method, target, status, parameter, detail)
	}
	f("GET", "/tiles/none.json", 404, "layers", `"none"`)
	f("GET", "/tiles/none/0/0/0.mvt", 404, "layers", `"none"`)
	f("GET", "/tiles/zone,none/0/0/0.mvt", 404, "layers", `"none"`)
	f("GET", "/tiles/zone%2Cnone/0/0/0.mvt", 404, "layers", `"none"`)
	for _, bad := range []string{"1e1", "0x1", "-1", "+1", "01", "", "1.0", "９", "9007199254740993", "4294967296", " 1", "%31%00"} {
		escaped := strings.ReplaceAll(bad, " ", "%20")
		f("GET", "/tiles/zone/"+escaped+"/0/0.mvt", 404, "z", "plain digits")
		f("GET", "/tiles/zone/1/"+escaped+"/0.mvt", 404, "x", "plain digits")
		f("GET", "/tiles/zone/1/0/"+escaped+".mvt", 404, "y", "plain digits")
	}
	f("GET", "/tiles/zone/99/0/0.mvt", 404, "z", "no tile 99/0/0")
	f("GET", "/tiles/zone/1/2/0.mvt", 404, "x", "no tile 1/2/0")
	f("GET", "/tiles/zone/1/0/2.mvt", 404, "y", "no tile 1/0/2")
	f("GET", "/tiles/zone/0/0/0.jpg", 404, "", "nothing has this address")
	f("GET", "/tiles/zone/0/0/0", 404, "", "nothing has this address")
	f("GET", "/tiles/zone", 404, "", "nothing has this address")
	f("GET", "/tiles/zone/0/0/0/0.mvt", 404, "grid", `no grid "0"; there are WebMercatorQuad, WorldCRS84Quad and CGCS2000Quad`)
	f("GET", "/tiles/zone/CGCS2000Quad/1/4/0.mvt", 404, "x", "the tile grid CGCS2000Quad has no tile 1/4/0")
	f("GET", "/tiles/zone/WebMercatorQuad/1/0/2/account", 404, "y", "no tile 1/0/2")
	f("GET", "/tiles/zone/0/0/0.mvt?field=id", 400, "field", "known are v, fields, filter")
	f("GET", "/tiles/zone/0/0/0.mvt?filter=id+%3D", 400, "filter", "filter: ")
	f("GET", "/tiles/zone/0/0/0.mvt?filter=nmae+%3D+1", 400, "filter", "layer zone")
	f("GET", "/tiles/zone/0/0/0.mvt?fields=id,nmae", 400, "fields", `no field "nmae"; zone has`)
	f("GET", "/tiles//0/0/0.mvt", 404, "layers", `there is no layer ""`)
	f("GET", "/styles/a/zone.json", 404, "", "nothing has this address")
	f("GET", "/styles/zone", 404, "", "nothing has this address")
	f("GET", "/tiles/../healthz", 404, "", "nothing has this address")
	f("GET", "/", 503, "", "the map page is not part of this build")
	for _, path := range []string{"/nothing", "//", "//etc/passwd", "/../server.go", "/..%2fserver.go", "/%2e%2e/x", "/assets/", "/%00", "/api", "/api/v1", "/index.html%00.js",
		"/api/../healthz", "/healthz/", "/HEALTHZ", "/.git/config", "/\\..\\x"} {
		f("GET", path, 404, "", "nothing has this address")
		f("POST", path, 404, "", "nothing has this address")
	}
	f("DELETE", "/healthz", 405, "", "no such method")
	f("POST", "/tiles/zone/0/0/0.mvt", 405, "", "no such method")
	f("BREW", "/api/v1/zones", 405, "", "no such method")
}

// TestMethods: every address has HEAD, which is GET without a body, and OPTIONS; other
// methods are refused with those it has.
func TestMethods(t *testing.T) {
	s, _ := testServer(t, Options{Page: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}})
	for target, allow := range map[string]string{
		"/": "GET, HEAD, OPTIONS", "/index.html": "GET, HEAD, OPTIONS", "/tiles/zone/0/0/0.mvt": "GET, HEAD, OPTIONS", "/tiles/zone/0/0/0.pbf": "GET, HEAD, OPTIONS",
		"/tiles/zone/9/0/0.mvt": "GET, HEAD, OPTIONS", "/tiles/zone.json": "GET, HEAD, OPTIONS", "/styles/zone.json": "GET, HEAD, OPTIONS",
		"/api/v1/layers": "GET, HEAD, OPTIONS", "/api/v1/zones?point=1,1": "GET, HEAD, POST, OPTIONS", "/api/v1/search?q=a": "GET, HEAD, OPTIONS",
		"/openapi.json": "GET, HEAD, OPTIONS", "/healthz": "GET, HEAD, OPTIONS", "/readyz": "GET, HEAD, OPTIONS", "/nothing": "",
	} {
		get, head := ask(t, s, "GET", target, ""), ask(t, s, "HEAD", target, "")
		if get.StatusCode != head.StatusCode || fmt.Sprint(get.Header) != fmt.Sprint(head.Header) {
			t.Errorf("%s: GET %d %v, HEAD %d %v", target, get.StatusCode, get.Header, head.StatusCode, head.Header)
		}
		if b := bodyOf(t, head); b != "" && head.StatusCode == 200 {
			t.Errorf("HEAD %s: body %q", target, b)
		}
		if allow == "" {
			continue
		}
		if r := ask(t, s, "OPTIONS", target, ""); r.StatusCode != 204 || r.Header.Get("Allow") != allow {
			t.Errorf("OPTIONS %s: %d %v", target, r.StatusCode, r.Header)
		}
		for _, method := range []string{"PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"} {
			r := ask(t, s, method, target, "")
			if r.StatusCode != 405 || r.Header.Get("Allow") == "" {
				t.Errorf("%s %s: %d %v", method, target, r.StatusCode, r.Header)
			}
			asProblem(t, r)
		}
	}
}

// TestLoading: without a plan everything about it is 503, and the rest works.
func TestLoading(t *testing.T) {
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"/readyz", "/tiles/zone/0/0/0.mvt", "/tiles/zone.json", "/styles/zone.json", "/api/v1/layers", "/api/v1/zones?point=1,1", "/api/v1/search?q=a"} {
		r := ask(t, s, "GET", target, "")
		if p := asProblem(t, r); p.Status != 503 || r.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %+v", target, p)
		}
	}
	if p := asProblem(t, ask(t, s, "POST", "/api/v1/zones", "[]", "Content-Type", "application/json")); p.Status != 503 {
		t.Errorf("POST zones: %+v", p)
	}
	for _, target := range []string{"/healthz", "/metrics", "/openapi.json"} {
		if r := ask(t, s, "GET", target, ""); r.StatusCode != 200 {
			t.Errorf("%s: %d", target, r.StatusCode)
		}
	}
}

// TestCrash: a panic is a problem that tells nothing, and the log tells all.
func TestCrash(t *testing.T) {
	s, log := testServer(t, Options{})
	s.echo.GET("/crash", s.observed(route{"GET", "/crash", func(c echo.Context) error { panic("secret cause") }, private}))
	s.echo.GET("/fail", s.observed(route{"GET", "/fail", func(c echo.Context) error { return io.ErrNoProgress }, private}))
	log.expect("secret cause")
	log.expect(io.ErrNoProgress.Error())
	for _, target := range []string{"/crash", "/fail"} {
		p := asProblem(t, ask(t, s, "GET", target, ""))
		if p.Status != 500 || p.Detail != "internal error" || !strings.HasPrefix(p.Instance, "urn:guotu:error:") || !strings.Contains(log.String(), p.Instance) {
			t.Errorf("%s: %+v", target, p)
		}
	}
	if !strings.Contains(log.String(), "TestCrash") {
		t.Error("the log has no stack")
	}
	// Crashing after the answer began breaks the connection.
	s.echo.GET("/late", s.observed(route{"GET", "/late", func(c echo.Context) error {
		c.Response().WriteHeader(200)
		panic("too late")
	}, private}))
	log.expect("too late")
	defer func() {
		if r := recover(); r != http.ErrAbortHandler {
			t.Errorf("recovered %v", r)
		}
	}()
	ask(t, s, "GET", "/late", "")
}

// TestSwap: answers come from the plan that is shown, and say which it is.
func TestSwap(t *testing.T) {
	s, _ := testServer(t, Options{})
	first := bodyOf(t, ask(t, s, "GET", "/readyz", ""))
	before := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt", "")
	s.Show(testPlan(t, "新"))
	if second := bodyOf(t, ask(t, s, "GET", "/readyz", "")); first == second {
		t.Errorf("still %s", second)
	}
	tag := before.Header.Get("Etag")
	if r := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt", "", "If-None-Match", tag); r.StatusCode != 304 || s.current.Load().store.Stats().Builds != 1 {
		t.Errorf("a plan with the same zones: %d, %v", r.StatusCode, r.Header)
	}
	s.Show(testPlan(t, "新", "0.5"))
	if r := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt", "", "If-None-Match", tag); r.StatusCode != 200 || r.Header.Get("Etag") == tag {
		t.Errorf("a plan with other zones: %d, %v", r.StatusCode, r.Header)
	}
	if body := bodyOf(t, ask(t, s, "GET", "/api/v1/layers", "")); !strings.Contains(body, `"zh":"新"`) {
		t.Error("the catalogue is the old one")
	}
}

func TestMetrics(t *testing.T) {
	s, _ := testServer(t, Options{Version: "v1.2.3"})
	ask(t, s, "GET", "/tiles/zone/0/0/0.mvt", "")
	ask(t, s, "GET", "/tiles/zone/0/0/0.mvt", "")
	ask(t, s, "GET", "/tiles/secret/0/0/0.mvt", "")
	ask(t, s, "GET", "/secret", "")
	ask(t, s, "SECRET", "/healthz", "")
	text := bodyOf(t, ask(t, s, "GET", "/metrics", ""))
	for _, line := range []string{
		`guotu_http_requests_total{method="GET",route="/tiles/{layers}/{z}/{x}/{y}.mvt",status="200"} 2`,
		`guotu_http_requests_total{method="GET",route="/tiles/{layers}/{z}/{x}/{y}.mvt",status="404"} 1`,
		`guotu_http_requests_total{method="other",route="none",status="404"} 1`,
		`guotu_http_requests_total{method="other",route="none",status="405"} 1`,
		`guotu_http_request_seconds_count{method="GET",route="/tiles/{layers}/{z}/{x}/{y}.mvt"} 3`,
		`guotu_tile_cache_hits_total 1`, `guotu_tile_builds_total 1`, `guotu_plan_layers 2`, `guotu_plan_features 3`,
		`guotu_http_requests_in_flight 1`, `guotu_build_info{version="v1.2.3"} 1`, `guotu_plan_info{plan="`,
	} {
		if !strings.Contains(text, line) {
			t.Errorf("no %s", line)
		}
	}
	if strings.Contains(strings.ToLower(text), "secret") {
		t.Error("what a client sent became a label")
	}
}
