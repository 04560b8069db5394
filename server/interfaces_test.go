package server

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"guotu/layers"
	"guotu/server/call"
)

// answering serves one answer of an interface at /x.
func answering(t *testing.T, answer call.Handler) *Server {
	t.Helper()
	s, _ := testServer(t, Options{})
	s.mountEndpoint(endpointOf(s, route{http.MethodGet, "/x", s.called(answer), shared}))
	return s
}

func endpointOf(s *Server, r route) *endpoint {
	e := &endpoint{path: r.path, label: r.path, audience: r.audience}
	e.add(r, "", s)
	return e
}

func TestInterfacesAreMounted(t *testing.T) {
	s, _ := testServer(t, Options{})
	for _, r := range interfaces() {
		if strings.Contains(r.Path, "{") || r.Method != http.MethodGet {
			continue
		}
		for _, path := range []string{r.Path, r.Path + "/"} {
			a := ask(t, s, http.MethodGet, path, "")
			// Some have parameters that must be there; two addresses lead to what stands under /ogc.
			leads := r.Path == "/conformance" || r.Path == "/collections"
			if a.StatusCode != http.StatusOK && a.StatusCode != http.StatusBadRequest && !(leads && a.StatusCode == http.StatusPermanentRedirect) {
				t.Errorf("%s: %d %s", path, a.StatusCode, bodyOf(t, a))
			}
			if a.Header.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s: pages of other sites may not read it", path)
			}
			if o := ask(t, s, http.MethodOptions, path, ""); o.StatusCode != http.StatusNoContent || !strings.Contains(o.Header.Get("Allow"), "GET, HEAD") {
				t.Errorf("OPTIONS %s: %d %s", path, o.StatusCode, o.Header.Get("Allow"))
			}
			if d := ask(t, s, http.MethodDelete, path, ""); d.StatusCode != http.StatusMethodNotAllowed {
				t.Errorf("DELETE %s: %d", path, d.StatusCode)
			}
		}
	}
}

func TestAnswersAreTagged(t *testing.T) {
	body := strings.Repeat("plan ", 1000)
	s := answering(t, func(*call.Call) (*call.Answer, error) {
		return &call.Answer{ContentType: "text/plain", Body: []byte(body), Header: http.Header{"X-Test": {"1"}}}, nil
	})
	a := ask(t, s, http.MethodGet, "/x", "", "Accept-Encoding", "gzip")
	if a.Header.Get("Content-Encoding") != "gzip" || bodyOf(t, a) != body || a.Header.Get("X-Test") != "1" {
		t.Errorf("%v", a.Header)
	}
	if b := ask(t, s, http.MethodGet, "/x", "", "Accept-Encoding", "gzip", "If-None-Match", a.Header.Get("Etag")); b.StatusCode != http.StatusNotModified {
		t.Errorf("unchanged: %d", b.StatusCode)
	}
	if h := ask(t, s, http.MethodHead, "/x", ""); h.Header.Get("Content-Length") != "5000" || bodyOf(t, h) != "" {
		t.Errorf("HEAD: %v", h.Header)
	}
}

func TestStreams(t *testing.T) {
	s := answering(t, func(*call.Call) (*call.Answer, error) {
		return &call.Answer{ContentType: "text/plain", Stream: func(w io.Writer) error {
			for range 1000 {
				if _, err := io.WriteString(w, "plan "); err != nil {
					return err
				}
			}
			return nil
		}}, nil
	})
	for _, coding := range []string{"identity", "gzip"} {
		a := ask(t, s, http.MethodGet, "/x", "", "Accept-Encoding", coding)
		if got := bodyOf(t, a); len(got) != 5000 || a.Header.Get("Content-Type") != "text/plain" || (a.Header.Get("Content-Encoding") == "gzip") != (coding == "gzip") {
			t.Errorf("%s: %d bytes, %v", coding, len(got), a.Header)
		}
	}
	if h := ask(t, s, http.MethodHead, "/x", ""); h.StatusCode != http.StatusOK || bodyOf(t, h) != "" {
		t.Errorf("HEAD: %d", h.StatusCode)
	}
}

// TestStreamsThatFail: before the first byte there is a problem, afterwards a broken connection.
func TestStreamsThatFail(t *testing.T) {
	for _, coding := range []string{"identity", "gzip"} {
		s := answering(t, func(*call.Call) (*call.Answer, error) {
			return &call.Answer{ContentType: "text/plain", Stream: func(io.Writer) error { return call.Bad("p", "no") }}, nil
		})
		a := ask(t, s, http.MethodGet, "/x", "", "Accept-Encoding", coding)
		if p := asProblem(t, a); p.Status != http.StatusBadRequest || p.Parameter != "p" {
			t.Errorf("%s: %+v", coding, p)
		}
	}
	s, log := testServer(t, Options{})
	log.expect("half way")
	s.mountEndpoint(endpointOf(s, route{http.MethodGet, "/x", s.called(func(*call.Call) (*call.Answer, error) {
		return &call.Answer{ContentType: "text/plain", Stream: func(w io.Writer) error {
			io.WriteString(w, "plan")
			return errors.New("half way")
		}}, nil
	}), shared}))
	web := httptest.NewServer(s)
	defer web.Close()
	r, err := http.Get(web.URL + "/x")
	if err == nil {
		_, err = io.ReadAll(r.Body)
		r.Body.Close()
	}
	if err == nil {
		t.Error("half an answer came as a whole one")
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestAnswersOfOtherStatus(t *testing.T) {
	s := answering(t, func(*call.Call) (*call.Answer, error) {
		return &call.Answer{Status: http.StatusTeapot, ContentType: "text/plain", Body: []byte("no")}, nil
	})
	a := ask(t, s, http.MethodGet, "/x", "")
	if a.StatusCode != http.StatusTeapot || a.Header.Get("Cache-Control") != "no-store" || bodyOf(t, a) != "no" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
}

// TestFiltersOfInterfaces are kept, and their mistakes are the client's.
func TestFiltersOfInterfaces(t *testing.T) {
	var made []*layers.Filter
	s := answering(t, func(c *call.Call) (*call.Answer, error) {
		f, err := c.Filter(c.Catalog.Layer("zone"), c.Request.URL.Query().Get("lang"), c.Request.URL.Query().Get("text"))
		made = append(made, f)
		return &call.Answer{ContentType: "text/plain"}, err
	})
	for _, target := range []string{"/x?lang=cql2-text&text=area%3E1", "/x?lang=cql2-text&text=area%3E1", "/x?lang=cql2-json&text=" + `{"op":"=","args":[{"property":"id"},"a"]}`} {
		if a := ask(t, s, http.MethodGet, target, ""); a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", target, a.StatusCode, bodyOf(t, a))
		}
	}
	if len(made) != 3 || made[0] != made[1] || made[0] == made[2] {
		t.Errorf("%v", made)
	}
	refused(t, s, http.MethodGet, "/x?lang=cql2-text&text=nothing=1", http.StatusBadRequest, "filter", "no field")
	refused(t, s, http.MethodGet, "/x?lang=cql2-json&text=nothing=1", http.StatusBadRequest, "filter", "filter:")
}

// TestAnswersNameTheLanguage: what differs from one language of the client to the other says that it does.
func TestAnswersNameTheLanguage(t *testing.T) {
	s, _ := testServer(t, Options{})
	const info = "&LAYERS=zone&QUERY_LAYERS=zone&CRS=CRS:84&BBOX=0,0,8,8&WIDTH=80&HEIGHT=80&I=20&J=60&INFO_FORMAT="
	differ := 0
	for _, path := range []string{"/ogc", "/ogc/collections", "/ogc/collections/zone/items", "/ogc/collections/zone/items?f=html", "/ogc/collections/zone/items?f=csv", "/wmts?SERVICE=WMTS&REQUEST=GetCapabilities",
		"/wms?SERVICE=WMS&REQUEST=GetCapabilities", "/wms?REQUEST=GetLegendGraphic&LAYER=zone", "/wms?VERSION=1.3.0&REQUEST=GetFeatureInfo" + info + "text/html",
		"/wms?VERSION=1.3.0&REQUEST=GetFeatureInfo" + info + "text/plain", "/arcgis/rest/services/zone/FeatureServer/0", "/arcgis/rest/services/zone/FeatureServer/0/query?where=1%3D1&outFields=*",
		"/arcgis/rest/services/zone/VectorTileServer", "/styles/zone/legend.png", "/styles/zone.json", "/styles/zone.sld", "/tiles/zone/3/4/3.png?labels=true"} {
		zh, en := ask(t, s, http.MethodGet, path, "", "Accept-Language", "zh"), ask(t, s, http.MethodGet, path, "", "Accept-Language", "en")
		if zh.StatusCode != http.StatusOK || zh.Header.Get("Cache-Control") == "" {
			t.Errorf("%s: %d %v", path, zh.StatusCode, zh.Header)
		}
		if bodyOf(t, zh) == bodyOf(t, en) {
			continue
		}
		if differ++; !strings.Contains(zh.Header.Get("Vary"), "Accept-Language") {
			t.Errorf("%s: the answer depends on the language, Vary is %q", path, zh.Header.Get("Vary"))
		}
	}
	if differ < 8 {
		t.Errorf("only %d answers have a language", differ)
	}
}
