package ogcapi_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

const checkSquare = `{"type":"Polygon","coordinates":[[[1,1],[1.001,1],[1.001,1.001],[1,1.001],[1,1]]]}`

// execute posts an execute request to the siting check.
func (s *service) execute(body string, headers ...string) posted {
	s.t.Helper()
	return s.post("/ogc/processes/siting-check/execution", body, append(headers, "Content-Type", "application/json")...)
}

// posted is an answer to a POST.
type posted struct {
	status int
	header http.Header
	body   string
}

func (s *service) post(target, body string, headers ...string) posted {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	b, err := io.ReadAll(w.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return posted{w.Code, w.Header(), string(b)}
}

// TestProcesses: /conf/core pl-*, process-list, process-summary-links, process-description, no-such-process,
// no-such-job; /conf/ogc-process-description.
func TestProcesses(t *testing.T) {
	s := serve(t, twoZones())
	var landing, list struct {
		Links     []struct{ Href, Rel, Type string }
		Processes []struct {
			ID, Version       string
			JobControlOptions []string
			Links             []struct{ Href, Rel, Type string }
		}
	}
	s.read("", &landing)
	rel := "http://www.opengis.net/def/rel/ogc/1.0/"
	has := func(links []struct{ Href, Rel, Type string }, rel, end string) {
		t.Helper()
		if !slices.ContainsFunc(links, func(l struct{ Href, Rel, Type string }) bool {
			return l.Rel == rel && strings.Contains(l.Href, end) && l.Type == "application/json"
		}) {
			t.Errorf("no link %s to %s in %v", rel, end, links)
		}
	}
	has(landing.Links, rel+"processes", "/ogc/processes")
	s.read("/processes?limit=1", &list)
	if len(list.Processes) != 1 || list.Processes[0].ID != "siting-check" || !slices.Equal(list.Processes[0].JobControlOptions, []string{"sync-execute"}) {
		t.Fatalf("%+v", list)
	}
	has(list.Links, "self", "/ogc/processes")
	has(list.Processes[0].Links, "self", "/ogc/processes/siting-check")
	has(list.Processes[0].Links, rel+"execute", "/ogc/processes/siting-check/execution")
	s.refused("/processes?limit=0", http.StatusBadRequest, "limit", "from 1 on")
	var about struct {
		ID, Title, Version string
		Inputs             map[string]struct {
			Title     string
			MinOccurs int
			MaxOccurs int
			Schema    map[string]any
		}
		Outputs map[string]struct {
			Title  string
			Schema struct{ OneOf []map[string]any }
		}
	}
	s.read("/processes/siting-check?lang=en", &about)
	if about.ID != "siting-check" || about.Version != "9.8" || about.Title != "Siting check" || len(about.Outputs["report"].Schema.OneOf) != 5 || about.Inputs["geometry"].MinOccurs != 1 {
		t.Errorf("%+v", about)
	}
	for name, in := range about.Inputs {
		if in.Title == "" || in.Schema == nil || in.MaxOccurs < 1 || name != "geometry" && in.MinOccurs != 0 {
			t.Errorf("%s: %+v", name, in)
		}
	}
	for path, kind := range map[string]string{"/processes/none": "no-such-process", "/jobs/1": "no-such-job", "/jobs/1/results": "no-such-job"} {
		a := s.ask(http.MethodGet, "/ogc"+path)
		if a.status != 404 || !strings.Contains(a.body, `"type":"http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/`+kind+`"`) || a.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	if a := s.post("/ogc/processes/none/execution", "{}", "Content-Type", "application/json"); a.status != 404 || !strings.Contains(a.body, "no-such-process") {
		t.Errorf("%+v", a)
	}
}

// TestExecute: process-execute-op, -request, -inputs, -input-inline-object, -binary, -mixed, -array, -sync-raw-value-one,
// -sync-document, -default-outputs, -auto-execution-mode.
func TestExecute(t *testing.T) {
	s := serve(t, twoZones())
	binary := base64.StdEncoding.EncodeToString([]byte(checkSquare))
	for what, geometry := range map[string]string{
		"geometry": checkSquare, "feature": `{"type":"Feature","properties":{},"geometry":` + checkSquare + `}`,
		"collection": `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":` + checkSquare + `}]}`,
		"text":       `"` + strings.ReplaceAll(checkSquare, `"`, `\"`) + `"`,
		"qualified":  `{"value":` + checkSquare + `,"mediaType":"application/geo+json"}`,
		"binary":     `{"value":"` + binary + `","encoding":"base64","mediaType":"application/geo+json"}`,
		"data link":  `{"href":"data:application/geo+json;base64,` + binary + `"}`,
	} {
		a := s.execute(`{"inputs":{"geometry":`+geometry+`,"name":"厂","classes":[],"asOf":{"value":"2026-03-01"},"pieces":true}}`, "Prefer", "respond-async")
		var d struct {
			AsOf    string `json:"as_of"`
			Project struct{ Name string }
			Pieces  any
		}
		if err := json.Unmarshal([]byte(a.body), &d); err != nil || a.status != 200 || d.AsOf != "2026-03-01" || d.Project.Name != "厂" || d.Pieces == nil ||
			a.header.Get("Content-Type") != "application/json" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %+v %v", what, a, err)
		}
	}
	// A request in process came in on no address.
	a := s.execute(`{"inputs":{"geometry":{"href":"http:///ogc/collections/` + s.layer.Name() + `/items/` + s.layer.ID(0) + `?f=json"}}}`)
	if a.status != 200 || !strings.HasPrefix(a.body, `{"verdict":`) {
		t.Errorf("a feature of this server: %+v", a)
	}
	const inputs = `{"inputs":{"geometry":` + checkSquare + `},`
	a = s.execute(inputs + `"outputs":{"report":{"format":{"mediaType":"application/geo+json"},"transmissionMode":"value"}}}`)
	if a.status != 200 || a.header.Get("Content-Type") != "application/geo+json" || !strings.HasPrefix(a.body, `{"type":"FeatureCollection"`) {
		t.Errorf("raw: %+v", a)
	}
	var d struct{ Report json.RawMessage }
	a = s.execute(inputs + `"response":"document"}`)
	if err := json.Unmarshal([]byte(a.body), &d); err != nil || !strings.HasPrefix(string(d.Report), `{"verdict":`) {
		t.Errorf("document: %+v", a)
	}
	a = s.execute(inputs + `"response":"document","outputs":{"report":{"format":{"mediaType":"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}}}}`)
	var q struct {
		Report struct{ Value, MediaType, Encoding string }
	}
	if err := json.Unmarshal([]byte(a.body), &q); err != nil || q.Report.Encoding != "base64" || !strings.HasPrefix(q.Report.Value, "UEsDB") {
		t.Errorf("%v %.300s", err, a.body)
	}
	if a := s.execute(inputs + `"outputs":{}}`); a.status != 204 || a.body != "" {
		t.Errorf("no outputs: %+v", a)
	}
}

// TestExecuteRefused: process-execute-input-validation, and that no link leads the server elsewhere.
func TestExecuteRefused(t *testing.T) {
	s := serve(t, twoZones())
	f := func(status int, parameter, detail, body string) {
		t.Helper()
		a := s.execute(body)
		var p struct{ Parameter, Detail string }
		if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.status != status || p.Parameter != parameter || !strings.Contains(p.Detail, detail) {
			t.Errorf("%s: %+v", body, a)
		}
	}
	f(400, "", "cannot be read", `[]`)
	f(400, "geometry", "missing", `{}`)
	f(400, "geometry", "must be GeoJSON", `{"inputs":{"geometry":7}}`)
	f(400, "size", "no input", `{"inputs":{"geometry":`+checkSquare+`,"size":1}}`)
	f(400, "name", "", `{"inputs":{"geometry":`+checkSquare+`,"name":1}}`)
	f(400, "classes", "list", `{"inputs":{"geometry":`+checkSquare+`,"classes":{}}}`)
	f(400, "type", "", `{"inputs":{"geometry":`+checkSquare+`,"type":"casino"}}`)
	f(400, "response", "raw or document", `{"inputs":{},"response":"x"}`)
	f(400, "outputs", "no output", `{"inputs":{},"outputs":{"x":{}}}`)
	f(400, "outputs", "transmission", `{"inputs":{},"outputs":{"report":{"transmissionMode":"reference"}}}`)
	f(400, "outputs", "no report of type", `{"inputs":{},"outputs":{"report":{"format":{"mediaType":"image/png"}}}}`)
	f(400, "geometry", "not base64", `{"inputs":{"geometry":{"value":"*","encoding":"base64"}}}`)
	f(400, "geometry", "encoding", `{"inputs":{"geometry":{"value":"*","encoding":"rot13"}}}`)
	f(422, "", "", `{"inputs":{"geometry":{"value":"x"}}}`)
	for _, href := range []string{"http://169.254.169.254/latest", "file:///etc/passwd", "http://example.com/ogc/collections/zone/items/a", "/ogc/collections/zone/items/a"} {
		f(400, "geometry", "leads away", `{"inputs":{"geometry":{"href":"`+href+`"}}}`)
	}
	if a := s.post("/ogc/processes/siting-check/execution", "{}", "Content-Type", "text/plain"); a.status != 415 {
		t.Errorf("%+v", a)
	}
}

// TestProcessesAreDescribed: /conf/oas30.
func TestProcessesAreDescribed(t *testing.T) {
	s := serve(t, twoZones())
	doc, err := openapi3.NewLoader().LoadFromData([]byte(s.get("/api").body))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/processes", "/processes/{processID}", "/jobs/{jobID}", "/jobs/{jobID}/results"} {
		if item := doc.Paths.Value(path); item == nil || item.Get == nil {
			t.Errorf("%s is not described", path)
		}
	}
	operation := doc.Paths.Value("/processes/{processID}/execution").Post
	var body any
	if err := json.Unmarshal([]byte(`{"inputs":{"geometry":`+checkSquare+`},"response":"document"}`), &body); err != nil {
		t.Fatal(err)
	}
	if err := operation.RequestBody.Value.Content["application/json"].Schema.Value.VisitJSON(body); err != nil {
		t.Error(err)
	}
}
