package ogcapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestStyles: /req/core of OGC 20-009 (draft): every style has a stylesheet and metadata at the
// end of its links.
func TestStyles(t *testing.T) {
	s := serve(t, threeLayers())
	var page struct{ Links []link }
	s.read("", &page)
	var list struct {
		Default string
		Styles  []struct {
			ID, Title string
			Links     []link
		}
	}
	s.read(path(find(page.Links, "http://www.opengis.net/def/rel/ogc/1.0/styles")[0].Href)+"&lang=en", &list)
	if len(list.Styles) != 4 || list.Default != list.Styles[0].ID || list.Styles[1].ID != "zone" || list.Styles[1].Title != "Zones" {
		t.Fatalf("%+v", list)
	}
	for _, style := range list.Styles {
		sheets := find(style.Links, "stylesheet")
		if len(sheets) == 0 || len(find(style.Links, "describedby")) != 1 || style.ID != list.Default && len(find(style.Links, "preview")) != 1 {
			t.Errorf("%+v", style)
		}
		for _, l := range style.Links {
			if a := s.ask(http.MethodGet, l.Href); a.status != 200 || a.header.Get("Content-Type") != l.Type {
				t.Errorf("%+v: %d %v", l, a.status, a.header)
			}
		}
	}
	s.refused("/styles/none", 404, "styleId", `"none"`)
	s.refused("/styles/none/metadata", 404, "styleId", `"none"`)
	s.refused("/styles/zone_label", 404, "styleId", `"zone_label"`)
	s.refused("/styles/zone?f=xml", 400, "f", "mapbox")
	s.refused("/styles?x=1", 400, "x", "no parameter")
}

// TestStylesheet: the same style as at /styles, with the names of features.
func TestStylesheet(t *testing.T) {
	s := serve(t, threeLayers())
	for _, headers := range [][]string{{}, {"Accept", "application/vnd.mapbox.style+json"}, {"Accept", "application/json"}} {
		var d struct {
			Version int
			Layers  []struct{ Source, Type string }
			Sources map[string]struct{ Tiles []string }
		}
		a := s.read("/styles/visible-layers", &d, headers...)
		if a.header.Get("Content-Type") != "application/vnd.mapbox.style+json" || a.header.Get("Content-Language") != "zh" || d.Version != 8 ||
			!slices.ContainsFunc(d.Layers, func(l struct{ Source, Type string }) bool { return l.Type == "symbol" }) {
			t.Errorf("%v: %+v", a.header, d)
		}
		for _, source := range d.Sources {
			if !strings.Contains(source.Tiles[0], "/tiles/zone,zone_label/{z}/{x}/{y}.mvt?v=") {
				t.Error(source.Tiles)
			}
		}
	}
	sld := s.get("/styles/zone?lang=en", "Accept", "application/vnd.ogc.sld+xml")
	if !strings.HasPrefix(sld.header.Get("Content-Type"), "application/vnd.ogc.sld+xml;version=1.1") || !strings.Contains(sld.body, `version="1.1.0"`) || !strings.Contains(sld.body, "#ff0000") {
		t.Errorf("%v %s", sld.header, sld.body)
	}
	if page := s.get("/styles/zone?f=html&lang=en"); !strings.Contains(page.body, "/styles/zone/legend.png") {
		t.Error(page.body)
	}
}

func TestStyleMetadata(t *testing.T) {
	s := serve(t, threeLayers())
	var d struct {
		ID, Title, Scope, Version, License string
		Stylesheets                        []struct {
			Title, Version, Specification string
			Link                          link
		}
		Layers []struct {
			ID, Type   string
			Attributes []struct{ ID string }
		}
		Links []link
	}
	s.read("/styles/zone/metadata?lang=en", &d)
	if d.ID != "zone" || d.Title != "Zones" || d.Scope != "style" || d.License != "MIT" || len(d.Version) != 12 || len(d.Stylesheets) == 0 || d.Stylesheets[0].Version != "8" || len(find(d.Links, "preview")) != 1 ||
		len(d.Layers) != 1 || d.Layers[0].Type != "polygon" || d.Layers[0].Attributes[0].ID != "code" {
		t.Errorf("%+v", d)
	}
	if page := s.get("/styles/zone/metadata", "Accept", "text/html"); !strings.Contains(page.body, "分区") {
		t.Error(page.body)
	}
	if page := s.get("/styles?lang=en", "Accept", "text/html"); !strings.Contains(page.body, "/ogc/styles/zone") {
		t.Error(page.body)
	}
}
