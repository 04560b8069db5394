package clients_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"guotu/layers"
	"guotu/server/clients"
)

func plan(t *testing.T) *layers.Catalog {
	t.Helper()
	c, err := layers.Load(t.Context(), fstest.MapFS{
		"plan.yaml": {Data: []byte(`
title: {zh: "规划 <一> & \"二\"", en: "Plan </script>"}
layers:
  - name: lot
    title: {zh: "地块 <a> & \"b\" 'c'", en: "Lots </script>"}
    attribution: {zh: "某局 '\"<"}
    label: {zh: name}
    zoom: {min: 3, max: 12}
    source: {file: a.json}
`)},
		"a.json": {Data: []byte(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"n"},"geometry":{"type":"Polygon","coordinates":[[[116,39],[117,39],[117,40],[116,39]]]}}]}`)},
	}, "plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func links(t *testing.T, lang string) []clients.Link {
	t.Helper()
	c := plan(t)
	all, err := clients.Server{Base: "https://plan.example.org/一张图", Lang: lang}.Links(c, c.Layer("lot"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestLinks: every program has its links, each with something to copy, and files that can be read.
func TestLinks(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		seen := make(map[string]bool)
		for _, l := range links(t, lang) {
			seen[l.Client] = true
			if l.Title.ZH == "" || l.Title.EN == "" || (l.URL == "") == (l.Snippet == "") || (l.URL != "") != (l.Kind == "address" || l.Kind == "page") {
				t.Errorf("%+v", l)
			}
			if l.URL != "" && !strings.HasPrefix(l.URL, "https://plan.example.org/一张图/") {
				t.Errorf("%s: %s", l.Title.EN, l.URL)
			}
			if strings.Contains(l.Snippet, "<no value>") || strings.Contains(l.Snippet, "{{") || l.Kind == "html" && strings.Count(l.Snippet, "</script>") > 3 {
				t.Errorf("%s: %s", l.Title.EN, l.Snippet)
			}
			if l.Kind == "xml" {
				readable(t, l.Snippet)
			}
		}
		for _, client := range []string{"page", "qgis", "arcgis", "supermap", "maplibre", "openlayers", "leaflet", "cesium", "gdal", "other"} {
			if !seen[client] {
				t.Errorf("no links for %s", client)
			}
		}
	}
}

func readable(t *testing.T, text string) {
	t.Helper()
	names, decoder := 0, xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		if start, is := token.(xml.StartElement); is {
			for _, a := range start.Attr {
				if a.Name.Local == "name" && (strings.Contains(a.Value, "<") || strings.Contains(a.Value, "/")) {
					names++ // the title has come through whole
				}
			}
		}
	}
	if names == 0 {
		t.Errorf("no title in %s", text)
	}
}

// TestQGISSource: what QGIS's Python gets is a source of vector tiles with addresses within it.
func TestQGISSource(t *testing.T) {
	for _, l := range links(t, "zh") {
		if l.Kind != "python" {
			continue
		}
		text := l.Snippet
		_, source, _ := strings.Cut(text, `("`)
		source, _, _ = strings.Cut(source, `"`)
		values, err := url.ParseQuery(source)
		if err != nil || values.Get("type") != "xyz" || values.Get("zmin") != "3" || values.Get("zmax") != "12" ||
			values.Get("url") != "https://plan.example.org/一张图/tiles/lot,lot_label/{z}/{x}/{y}.pbf" ||
			!strings.Contains(values.Get("styleUrl"), "/styles/lot.json?labels=true&plain=true") {
			t.Errorf("%v: %s", err, text)
		}
		return
	}
	t.Error("there is none")
}
