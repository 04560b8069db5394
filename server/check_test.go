package server

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"guotu/server/check"
	"guotu/siting/report"
)

const (
	checkPath = "/api/v1/check"
	square    = `{"type":"Polygon","coordinates":[[[1,1],[1.001,1],[1.001,1.001],[1,1.001],[1,1]]]}`
)

// formOf is a form of files and fields, in this order: pairs of name and content; file:name is a file.
func formOf(t testing.TB, pairs ...string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		var part io.Writer
		var err error
		if name, is := strings.CutPrefix(pairs[i], "file:"); is {
			part, err = w.CreateFormFile("file", name)
		} else {
			part, err = w.CreateFormField(pairs[i])
		}
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(part, pairs[i+1])
	}
	w.Close()
	return b.String(), w.FormDataContentType()
}

// reported is what tests look at in a report.
type reported struct {
	Verdict, Plan, Hash string
	AsOf                string `json:"as_of"`
	Project             struct{ Name, Code, Type string }
	Site                struct {
		Area float64 `json:"area_m2"`
	}
	Parcels []struct {
		Name   string
		Stated float64 `json:"stated_area_m2"`
	}
	Overlaps []struct{ Layer, Feature string }
	Pieces   *struct {
		Type     string
		Features []json.RawMessage
	}
	Alternatives []reported
	Comparison   struct {
		Lines        []struct{ Layer string }
		Alternatives []struct {
			Name, Verdict string
			Lines         []struct {
				Area float64 `json:"area_m2"`
			}
			Free struct {
				Area float64 `json:"area_m2"`
			}
			Ground *struct{ Type string } `json:"free_geometry"`
		}
	}
}

func reportOf(t testing.TB, r *http.Response) (d reported) {
	t.Helper()
	body := bodyOf(t, r)
	if r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v %s", r.StatusCode, r.Header, body)
	}
	if err := json.Unmarshal([]byte(body), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestCheck: the same project in every form of request has the same report.
func TestCheck(t *testing.T) {
	s, _ := testServer(t, Options{})
	feature := `{"type":"Feature","properties":{"name":"一号"},"geometry":` + square + `}`
	form, contentType := formOf(t, "file:p.geojson", feature, "name", "厂", "as_of", "2026-03-01", "code", "")
	var hashes []string
	for _, c := range [][3]string{
		{"", `{"name":"厂","as_of":"2026-03-01","geometry":` + feature + `}`, "application/json"},
		{"?name=%E5%8E%82&as_of=2026-03-01", feature, "application/json; charset=utf-8"},
		{"?name=%E5%8E%82&as_of=2026-03-01", feature, "application/geo+json"},
		{"?as_of=2026-03-01", form, contentType},
	} {
		d := reportOf(t, ask(t, s, "POST", checkPath+c[0], c[1], "Content-Type", c[2]))
		if d.Project.Name != "厂" || d.AsOf != "2026-03-01" || d.Plan != s.current.Load().version || d.Parcels[0].Name != "一号" || len(d.Overlaps) != 1 || d.Pieces != nil {
			t.Errorf("%v: %+v", c, d)
		}
		hashes = append(hashes, d.Hash)
	}
	if slices.Sort(hashes); hashes[0] != hashes[len(hashes)-1] {
		t.Errorf("the reports differ: %q", hashes)
	}
	with := reportOf(t, ask(t, s, "POST", checkPath, `{"pieces":true,"stated_area":12345.5,"geometry":`+square+`}`, "Content-Type", "application/json"))
	if with.Pieces == nil || with.Pieces.Type != "FeatureCollection" || len(with.Pieces.Features) < 3 || with.Parcels[0].Stated != 12345.5 {
		t.Errorf("%+v", with)
	}
	if with.AsOf != s.checks.Today().Format(time.DateOnly) {
		t.Errorf("as of %s", with.AsOf)
	}
}

// TestAlternatives: several sites, in one body or as several files.
func TestAlternatives(t *testing.T) {
	s, _ := testServer(t, Options{})
	d := reportOf(t, ask(t, s, "POST", checkPath, `{"name":"校","alternatives":[{"geometry":`+square+`},`+square+`,{"name":"丙","geometry":{"type":"Point","coordinates":[5,1]}}]}`, "Content-Type", "application/json"))
	if len(d.Alternatives) != 3 || d.Alternatives[0].Project.Name != "校" || d.Alternatives[2].Project.Name != "丙" {
		t.Errorf("%+v", d)
	}
	form, contentType := formOf(t, "file:甲.geojson", square, "file:乙.geojson", square, "compare", "true", "pieces", "true")
	d = reportOf(t, ask(t, s, "POST", checkPath, form, "Content-Type", contentType))
	if len(d.Alternatives) != 2 || d.Alternatives[1].Project.Name != "乙" || d.Alternatives[1].Pieces == nil {
		t.Errorf("%+v", d)
	}
	r := ask(t, s, "POST", checkPath+"?f=xlsx", form, "Content-Type", contentType)
	if body := bodyOf(t, r); r.StatusCode != 200 || !strings.HasPrefix(body, "PK") {
		t.Errorf("%d %.100q", r.StatusCode, body)
	}
}

// TestReportFormats: by Accept or by f, with a name for files.
func TestReportFormats(t *testing.T) {
	s, _ := testServer(t, Options{})
	body := `{"name":"厂/一\"","geometry":` + square + `}`
	for _, format := range check.Formats() {
		if format == "docx" && testing.Short() {
			continue
		}
		media := report.MediaType(format)
		for _, r := range []*http.Response{
			ask(t, s, "POST", checkPath+"?f="+format, body, "Content-Type", "application/json", "Accept", "image/png"),
			ask(t, s, "POST", checkPath+"?lang=en", body, "Content-Type", "application/json", "Accept", media+", */*;q=0.1"),
		} {
			if r.StatusCode != 200 || r.Header.Get("Content-Type") != media || r.ContentLength == 0 {
				t.Errorf("%s: %d %v %.200s", format, r.StatusCode, r.Header, bodyOf(t, r))
			}
			name := r.Header.Get("Content-Disposition")
			if named := strings.HasPrefix(name, "attachment; filename=") && strings.Contains(name, "filename*=UTF-8''%E5%8E%82_%E4%B8%80_-"); named == (format == "json" || format == "geojson") {
				t.Errorf("%s: %q", format, name)
			}
		}
	}
}

// TestCheckRefused: what is wrong is named, with its place.
func TestCheckRefused(t *testing.T) {
	s, _ := testServer(t, Options{MaxBody: 1 << 14, Check: check.Options{MaxParcels: 2, MaxVertices: 20, MaxAlternatives: 2}})
	f := func(status int, parameter string, line int, detail, query, body, contentType string) {
		t.Helper()
		r := ask(t, s, "POST", checkPath+query, body, "Content-Type", contentType)
		p := asProblem(t, r)
		if p.Status != status || p.Parameter != parameter || p.Line != line || !strings.Contains(p.Detail, detail) {
			t.Errorf("%s %.80q: %+v, want %d %q line %d %q", query, body, p, status, parameter, line, detail)
		}
	}
	const j, g = "application/json", "application/geo+json"
	site := func(members string) string { return `{"geometry":` + square + members + `}` }
	f(415, "", 0, `"application/xml" is not supported`, "", "x", "application/xml")
	f(415, "", 0, "is not supported", "", "x", "")
	f(400, "f", 0, "json, geojson", "?f=html", site(""), j)
	f(400, "x", 0, "no parameter", "?x=1", site(""), j)
	f(400, "tpye", 0, "no member", "", site(`,"tpye":"road"`), j)
	f(400, "geometry", 0, "missing", "", `{"type":"road"}`, j)
	f(400, "", 2, "not well formed", "", "{\n]", j)
	f(400, "", 1, "must be a JSON object", "", "[]", j)
	f(400, "name", 2, "name cannot be number", "", "{\"geometry\":{},\n\"name\":7}", j)
	f(400, "as_of", 0, "2026-03-01", "", site(`,"as_of":"yesterday"`), j)
	f(400, "rules", 0, "there is no rule set", "?rules=none", site(""), j)
	f(400, "lang", 0, "zh or en", "?lang=fr", site(""), j)
	f(400, "type", 0, "", "?type=casino", site(""), j)
	f(400, "classes", 0, "", "?classes=x", site(""), j)
	f(400, "type", 0, "given twice", "?type=school", site(`,"type":"factory"`), j)
	f(400, "stated_area", 0, "above 0", "", site(`,"stated_area":-1`), j)
	f(400, "stated_area", 0, "above 0", "", site(`,"stated_area":1e999`), j)
	f(400, "compare", 0, "true or false", "?compare=1", site(""), j)
	f(400, "name", 0, "control", "?name=%00", site(""), j)
	f(400, "name", 0, "longer", "?name="+strings.Repeat("a", 2000), site(""), j)
	f(413, "", 0, "16384 bytes", "", strings.Repeat(" ", 1<<15), j)
	f(413, "alternatives", 0, "more than 2", "", `{"alternatives":[1,2,3]}`, j)
	f(400, "file", 0, "no site", "", `{"alternatives":[]}`, j)
	f(400, "", 0, "no boundary", "", "x", "multipart/form-data")
	f(400, "", 0, "too early", "", "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx", "multipart/form-data; boundary=b")
	var deep strings.Builder
	deep.WriteString(`{"geometry":`)
	deep.WriteString(strings.Repeat("[", 15_000))
	f(400, "", 1, "", "", deep.String(), j)
	many := `{"type":"MultiPoint","coordinates":[` + strings.TrimSuffix(strings.Repeat("[1,1],", 30), ",") + `]}`
	for body, status := range map[string]int{many: 413, "": 422, "{": 422, `{"type":"Polygon","coordinates":[[[1e400,1],[2,2],[3,1],[1,1]]]}`: 422,
		`{"type":"Polygon","coordinates":[[[181,1],[182,2],[183,1],[181,1]]]}`: 422, `{"type":"Point","coordinates":[1,NaN]}`: 422, "\xff\xfe": 422} {
		r := ask(t, s, "POST", checkPath, body, "Content-Type", g)
		if p := asProblem(t, r); p.Status != status {
			t.Errorf("%.80q: %+v, want %d", body, p, status)
		}
	}
	var zipped bytes.Buffer
	w := zip.NewWriter(&zipped)
	for _, end := range []string{"shp", "dbf"} {
		if _, err := w.Create("a." + end); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	f(422, "", 0, "a.shp", "", zipped.String(), "application/zip")
	form, contentType := formOf(t, "file:a.zip", zipped.String())
	f(422, "", 0, "a.shp", "", form, contentType)
	f(413, "", 6, "more than 2 parcels", "", "[地块坐标]\n"+strings.Repeat("1,1,a,b,点,,,,@\nJ1,1,30.6,114.3\n", 3), "text/plain")
	f(413, "", 0, "more than 2", "", `{"type":"FeatureCollection","features":[`+strings.TrimSuffix(strings.Repeat(`{"type":"Feature","properties":null,"geometry":`+square+`},`, 3), ",")+`]}`, g)
	f(400, "geometry", 0, "no geometry", "", `{"type":"FeatureCollection","features":[]}`, g)
	f(400, "geometry", 0, "parcel 1: the parcel has no geometry", "", `{"type":"Feature","properties":{},"geometry":null}`, g)
	f(400, "geometry", 0, "missing", "", `{"geometry":null}`, j)
	p := asProblem(t, ask(t, s, "POST", checkPath, `{"alternatives":[`+square+`,{"geometry":{"type":"Point","coordinates":[999,1]}}]}`, "Content-Type", j))
	if p.Alternative != 2 || p.Status != 422 {
		t.Errorf("%+v", p)
	}
	form, contentType = formOf(t, "file:a", square, "file:b", square)
	f(400, "compare", 0, "2 sites", "", form, contentType)
	var pairs []string
	for range 300 {
		pairs = append(pairs, "code", "1")
	}
	form, contentType = formOf(t, pairs...)
	f(413, "", 0, "", "", form, contentType)
	if r := ask(t, s, "GET", checkPath, ""); r.StatusCode != 405 || r.Header.Get("Allow") != "OPTIONS, POST" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
}

// checks compares the addresses of the siting check with the document, and tries its examples.
func (d *contract) checks(t *testing.T, s, empty http.Handler) {
	t.Helper()
	f := func(status int, query, body, contentType string, headers ...string) {
		t.Helper()
		d.check(t, s, "POST", checkPath, checkPath+query, status, body, append(headers, "Content-Type", contentType)...)
	}
	const j = "application/json"
	for name, example := range d.doc.Paths.Value(checkPath).Post.RequestBody.Value.Content[j].Examples {
		body, err := json.Marshal(example.Value.Value)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.schemaOf("CheckRequest").VisitJSON(example.Value.Value); err != nil {
			t.Errorf("example %s: %v", name, err)
		}
		f(200, "", string(body), j)
		f(200, "?pieces=true", string(body), j)
	}
	for _, format := range []string{"geojson", "xlsx"} {
		f(200, "?f="+format, square, j)
	}
	f(400, "", "{}", j)
	f(406, "", square, j, "Accept", "text/html")
	f(413, "", strings.Repeat(" ", 2000), j)
	f(415, "", square, "image/png")
	f(422, "", "", "text/plain")
	d.check(t, empty, "POST", checkPath, checkPath, 503, square, "Content-Type", j)
	for _, path := range []string{"/api/v1/rules", checkPath + "/schema.json"} {
		d.check(t, s, "GET", path, path, 200, "")
		d.check(t, s, "GET", path, path, 304, "", "If-None-Match", "*")
		d.check(t, s, "GET", path, path+"?x=1", 400, "")
	}
}

func (d *contract) schemaOf(name string) *openapi3.Schema {
	return d.doc.Components.Schemas[name].Value
}
