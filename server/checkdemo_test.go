package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guotu/data"
	"guotu/layers"
	"guotu/siting"
	"guotu/siting/rules"
)

func readProject(t testing.TB, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "data", "demo", "projects", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// bundledServer is a server with the bundled plan.
func bundledServer(t testing.TB) *Server {
	t.Helper()
	c, err := layers.Load(t.Context(), data.Bundled(), "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := testServer(t, Options{})
	s.Show(c)
	return s
}

// TestCheckDemo: the demo projects, as a form and as they are, have the reports that siting.Check gives.
func TestCheckDemo(t *testing.T) {
	s := bundledServer(t)
	sets, err := rules.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	for name, contentType := range map[string]string{"factory.txt": "text/plain; charset=gbk", "school.zip": "application/zip", "road.geojson": "application/geo+json", "beyond.geojson": "application/json"} {
		body := readProject(t, name)
		features, err := data.Open(name, strings.NewReader(body), int64(len(body)), data.OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		p := siting.FromFeatures(features)
		p.Name = "x"
		want, err := siting.Check(t.Context(), s.current.Load().catalog, p, sets[0], siting.Options{Engine: s.o.Version, AsOf: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		form, formType := formOf(t, "file:"+name, body)
		for _, sent := range [][2]string{{body, contentType}, {body, "application/octet-stream"}, {form, formType}} {
			got := reportOf(t, ask(t, s, "POST", checkPath+"?name=x&as_of=2026-03-01", sent[0], "Content-Type", sent[1]))
			if got.Verdict != want.Verdict.String() || got.Site.Area != want.Site.M2 || got.Hash != want.Hash || len(got.Overlaps) != len(want.Overlaps) {
				t.Errorf("%s as %s: %s, %.3f m2, %s; want %v, %.3f m2, %s", name, sent[1], got.Verdict, got.Site.Area, got.Hash, want.Verdict, want.Site.M2, want.Hash)
			}
		}
	}
	form, formType := formOf(t, "file:factory.txt", readProject(t, "factory.txt"), "file:school.zip", readProject(t, "school.zip"), "compare", "true")
	for _, pieces := range []string{"true", "false"} {
		got := reportOf(t, ask(t, s, "POST", checkPath+"?pieces="+pieces, form, "Content-Type", formType))
		c := got.Comparison
		if len(c.Alternatives) != 2 || len(c.Lines) == 0 || len(c.Alternatives[1].Lines) != len(c.Lines) || c.Alternatives[0].Verdict != got.Alternatives[0].Verdict {
			t.Fatalf("%+v", c)
		}
		for i, a := range c.Alternatives {
			if blocked := a.Verdict == "block" && a.Free.Area > 0; (a.Ground != nil) != (blocked && pieces == "true") {
				t.Errorf("pieces=%s: %d: %+v", pieces, i, a)
			}
		}
	}
}
