package wmts_test

import (
	"encoding/json"
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// tileQuery is a valid GetTile; changes are pairs of names and values, a value "-" takes the name away.
func tileQuery(changes ...string) string {
	q := url.Values{"SERVICE": {"WMTS"}, "REQUEST": {"GetTile"}, "VERSION": {"1.0.0"}, "LAYER": {"zone"}, "STYLE": {"default"}, "FORMAT": {"image/png"},
		"TILEMATRIXSET": {"CGCS2000Quad"}, "TILEMATRIX": {"5"}, "TILEROW": {"15"}, "TILECOL": {"32"}}
	for i := 0; i < len(changes); i += 2 {
		if changes[i+1] == "-" {
			q.Del(changes[i])
		} else {
			q.Set(changes[i], changes[i+1])
		}
	}
	return "/wmts?" + q.Encode()
}

// picture reads a tile and returns whether it has something at 100, 200: 2.2° E 1.2° N in the tile of tileQuery.
func (s *service) picture(target string) (body string, drawn bool) {
	s.t.Helper()
	a := s.get(target)
	p, err := png.Decode(strings.NewReader(a.body))
	if err != nil || a.header.Get("Content-Type") != "image/png" || p.Bounds().Dx() != 256 || p.Bounds().Dy() != 256 || a.header.Get("Etag") == "" {
		s.t.Fatalf("%s: %v %v", target, a.header, err)
	}
	_, _, _, alpha := p.At(100, 200).RGBA()
	return a.body, alpha > 0
}

// TestGetTile: the same tile by all its names, in key-value pairs and as a resource.
func TestGetTile(t *testing.T) {
	s := plan(t)
	want, drawn := s.picture(tileQuery())
	if !drawn {
		t.Error("nothing is drawn")
	}
	for _, same := range []string{
		tileQuery("STYLE", ""), tileQuery("FORMAT", "IMAGE/PNG"), tileQuery("FORMAT", "tiles", "tk", "secret"), tileQuery("TILEMATRIXSET", "WorldCRS84Quad"),
		tileQuery("TILEMATRIXSET", "c", "TILEMATRIX", "6"), tileQuery("TILEMATRIX", "CGCS2000Quad:5"), tileQuery("LAYER", "zone,zone"), tileQuery("lang", "zh"),
		strings.ToLower("/wmts?SERVICE=WMTS&REQUEST=") + "GetTile&version=1.0.0&layer=zone&style=default&format=image/png&tilematrixset=CGCS2000Quad&tilematrix=5&tilerow=15&tilecol=32",
		"/wmts/1.0.0/zone/default/CGCS2000Quad/5/15/32.png", "/wmts/1.0.0/zone/default/c/6/15/32.png?x=1",
	} {
		if got, _ := s.picture(same); got != want {
			t.Errorf("%s: another picture", same)
		}
	}
	web, drawn := s.picture(tileQuery("TILEMATRIXSET", "w", "TILEMATRIX", "6", "TILEROW", "31"))
	if also, _ := s.picture("/wmts/1.0.0/zone/default/GoogleMapsCompatible/6/31/32.png"); also != web || !drawn {
		t.Error("w and GoogleMapsCompatible differ")
	}
	if both, _ := s.picture(tileQuery("LAYER", "way,zone")); both == want {
		t.Error("two layers look like one")
	} else if again, _ := s.picture(tileQuery("LAYER", "zone,way")); again != both {
		t.Error("the order of names counts")
	}
	plain, _ := s.picture(tileQuery("STYLE", "plain"))
	if nolabel, _ := s.picture(tileQuery("STYLE", "nolabel")); nolabel != plain {
		t.Error("nolabel is not plain")
	}
	if _, drawn := s.picture(tileQuery("TILEMATRIX", "1", "TILEROW", "0", "TILECOL", "0")); drawn {
		t.Error("something is drawn where there is nothing")
	}
	if _, drawn := s.picture("/wmts/1.0.0/zone/plain/w/18/131000/131100.png"); !drawn {
		t.Error("nothing is drawn beyond the last zoom level of the layer")
	}
	a := s.get(tileQuery())
	if again := s.ask(tileQuery(), "If-None-Match", a.header.Get("Etag")); again.status != 304 || a.header.Get("Cache-Control") == "" {
		t.Errorf("%d", again.status)
	}
}

// TestVectorTile: the tiles of /tiles, byte by byte.
func TestVectorTile(t *testing.T) {
	s := plan(t)
	want := s.get("/tiles/zone/CGCS2000Quad/5/32/15.mvt", "Accept-Encoding", "gzip")
	for _, same := range []string{tileQuery("FORMAT", "application/vnd.mapbox-vector-tile"), "/wmts/1.0.0/zone/plain/c/6/15/32.mvt", "/wmts/1.0.0/zone/default/CGCS2000Quad/5/15/32.pbf"} {
		a := s.get(same, "Accept-Encoding", "gzip")
		if a.body != want.body {
			t.Errorf("%s: another tile", same)
		}
		for _, name := range []string{"Etag", "Content-Type", "Content-Encoding", "Vary"} {
			if a.header.Get(name) != want.header.Get(name) {
				t.Errorf("%s: %s is %q, not %q", same, name, a.header.Get(name), want.header.Get(name))
			}
		}
	}
	if a := s.ask("/wmts/1.0.0/zone/plain/c/6/0/0.mvt"); a.status != 204 {
		t.Errorf("an empty tile: %d", a.status)
	}
}

// TestExceptions: OGC 06-121r3, section 8; OGC 07-057r7, sections 7.2.3 and 8.1.
func TestExceptions(t *testing.T) {
	s := plan(t)
	f := func(target string, status int, code, locator, text string) {
		t.Helper()
		s.refused(target, status, code, locator, text)
	}
	f("/wmts", 400, "MissingParameterValue", "SERVICE", "missing")
	f("/wmts?SERVICE=WMTS", 400, "MissingParameterValue", "REQUEST", "missing")
	f("/wmts?SERVICE=WMS&REQUEST=GetMap", 400, "InvalidParameterValue", "SERVICE", `"WMS"`)
	f("/wmts?SERVICE=WMTS&REQUEST=GetMap", 501, "OperationNotSupported", "REQUEST", "GetFeatureInfo")
	f("/wmts?SERVICE=WMTS&REQUEST=GetCapabilities&ACCEPTVERSIONS=2.0.0,1.1.0", 400, "VersionNegotiationFailed", "ACCEPTVERSIONS", "1.0.0")
	f("/wmts?SERVICE=WMTS&REQUEST=GetCapabilities&LANG=fr", 400, "InvalidParameterValue", "lang", "zh or en")
	f("/wmts?SERVICE=WMTS&service=WMS&REQUEST=GetCapabilities", 400, "InvalidParameterValue", "SERVICE", "several times")
	f("/wmts?%zz", 400, "InvalidParameterValue", "", "cannot be read")
	for _, name := range []string{"VERSION", "LAYER", "STYLE", "FORMAT", "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL"} {
		f(tileQuery(name, "-"), 400, "MissingParameterValue", name, name)
	}
	f(tileQuery("VERSION", "9.9.9"), 400, "InvalidParameterValue", "VERSION", "1.0.0")
	f(tileQuery("LAYER", "none"), 400, "InvalidParameterValue", "LAYER", `"none"`)
	f(tileQuery("LAYER", "zone,"), 400, "InvalidParameterValue", "LAYER", `""`)
	f(tileQuery("LAYER", "zone_label"), 400, "InvalidParameterValue", "LAYER", "zone_label")
	f(tileQuery("LAYER", strings.Repeat("x", 5000)), 400, "InvalidParameterValue", "LAYER", "…")
	f(tileQuery("STYLE", "none"), 400, "InvalidParameterValue", "STYLE", "default and plain")
	f(tileQuery("FORMAT", "image/nope"), 400, "InvalidParameterValue", "FORMAT", "image/png and application/vnd.mapbox-vector-tile")
	f(tileQuery("TILEMATRIXSET", "none"), 400, "InvalidParameterValue", "TILEMATRIXSET", "CGCS2000Quad")
	f(tileQuery("TILEMATRIX", "20"), 400, "InvalidParameterValue", "TILEMATRIX", `no matrix "20"`)
	f(tileQuery("TILEMATRIXSET", "c", "TILEMATRIX", "0"), 400, "InvalidParameterValue", "TILEMATRIX", `no matrix "0"`)
	f(tileQuery("TILEMATRIXSET", "w", "TILEMATRIX", "19"), 400, "InvalidParameterValue", "TILEMATRIX", `no matrix "19"`)
	for _, n := range []string{"32", "-1", "9223372036854775808", strings.Repeat("9", 400)} {
		f(tileQuery("TILEROW", n), 400, "TileOutOfRange", "TILEROW", "no tilerow")
	}
	f(tileQuery("TILECOL", "64"), 400, "TileOutOfRange", "TILECOL", `"64"`)
	for _, n := range []string{"x", "NaN", "1e1", "1.5", "0x1", "+1", "%00", "\xff"} {
		f(tileQuery("TILEROW", n), 400, "InvalidParameterValue", "TILEROW", "plain digits")
		f(tileQuery("TILECOL", n), 400, "InvalidParameterValue", "TILECOL", "plain digits")
		f(tileQuery("TILEMATRIX", n), 400, "InvalidParameterValue", "TILEMATRIX", "no matrix")
	}
	f(tileQuery("LANG", "fr"), 400, "InvalidParameterValue", "lang", "zh or en")
}

// TestExceptionsOfResources: what is not there is not found.
func TestExceptionsOfResources(t *testing.T) {
	s := plan(t)
	f := func(path, code, locator string) {
		t.Helper()
		s.refused("/wmts/1.0.0/"+path, http.StatusNotFound, code, locator, "")
	}
	f("none/default/c/6/15/32.png", "InvalidParameterValue", "LAYER")
	f("zone/none/c/6/15/32.png", "InvalidParameterValue", "STYLE")
	f("zone/default/none/6/15/32.png", "InvalidParameterValue", "TILEMATRIXSET")
	f("zone/default/c/99/15/32.png", "InvalidParameterValue", "TILEMATRIX")
	f("zone/default/c/6/32/32.png", "TileOutOfRange", "TILEROW")
	f("zone/default/c/6/15/-1.png", "TileOutOfRange", "TILECOL")
	f("zone/default/c/6/x/32.mvt", "InvalidParameterValue", "TILEROW")
	f("zone/default/c/6/15/32/256/0.json", "PointIJOutOfRange", "J")
	f("zone/default/c/6/15/32/0/x.json", "InvalidParameterValue", "I")
	s.refused("/wmts/1.0.0/zone/default/c/6/15/32.png?lang=fr", 400, "InvalidParameterValue", "lang", "zh or en")
	for _, path := range []string{"/wmts/1.0.0/zone/default/c/6/15/32.gif", "/wmts/1.0.0/zone/default/c/6/15/32", "/wmts/2.0.0/WMTSCapabilities.xml", "/wmts/1.0.0"} {
		if a := s.ask(path); a.status != 404 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

func infoQuery(changes ...string) string {
	return tileQuery(append([]string{"REQUEST", "GetFeatureInfo", "I", "100", "J", "200", "INFOFORMAT", "text/plain"}, changes...)...)
}

// TestGetFeatureInfo: what is at a pixel, in all grids and formats.
func TestGetFeatureInfo(t *testing.T) {
	s := plan(t)
	f := func(target, media string, has ...string) {
		t.Helper()
		a := s.get(target)
		if !strings.HasPrefix(a.header.Get("Content-Type"), media) {
			t.Errorf("%s: %v", target, a.header)
		}
		for _, text := range has {
			if wanted, not := strings.CutPrefix(text, "!"); not == strings.Contains(a.body, wanted) {
				t.Errorf("%s: %q in %s", target, text, a.body)
			}
		}
	}
	f(infoQuery(), "text/plain", "分区 zone", "甲<b>", "面积 (km²) = 1.50", "!乙")
	f(infoQuery("LANG", "en"), "text/plain", "Zones zone", "Area (km²) = 1.50", "!面积")
	f(infoQuery("INFOFORMAT", "text/html"), "text/html", "甲&lt;b&gt;", "!甲<b>")
	for _, set := range [][2]string{{"c", "6"}, {"WorldCRS84Quad", "5"}} {
		f(infoQuery("TILEMATRIXSET", set[0], "TILEMATRIX", set[1]), "text/plain", "甲")
	}
	for _, set := range []string{"w", "WebMercatorQuad", "GoogleMapsCompatible"} {
		f(infoQuery("TILEMATRIXSET", set, "TILEMATRIX", "6", "TILEROW", "31"), "text/plain", "甲")
	}
	f(infoQuery("I", "200"), "text/plain", "乙", "!甲")
	f(infoQuery("LAYER", "way,zone"), "text/plain", "甲", "!路 way")
	f(infoQuery("LAYER", "way,zone", "J", "164"), "text/plain", "甲", "路 way") // 2° N, and a few pixels
	f(infoQuery("LAYER", "way", "J", "158"), "text/plain", "!路 way")
	f(infoQuery("TILEMATRIX", "0", "TILEROW", "0", "TILECOL", "1", "I", "0", "J", "127"), "text/plain", "没有要素") // not shown at this scale
	f("/wmts/1.0.0/zone/default/c/6/15/32/200/100.txt?lang=en", "text/plain", "Zones zone")
	f("/wmts/1.0.0/zone/default/c/6/15/32/200/100.html", "text/html", "<table>")
	for target, media := range map[string]string{infoQuery("INFOFORMAT", "application/json"): "application/json", infoQuery("INFOFORMAT", "application/geo+json"): "application/geo+json",
		strings.Replace(infoQuery("INFOFORMAT", "application/geo+json"), "%2B", "+", 1): "application/geo+json", "/wmts/1.0.0/zone/default/c/6/15/32/200/100.json": "application/geo+json"} {
		a := s.get(target)
		var d struct {
			Type     string
			Features []struct {
				ID, Layer  string
				Geometry   struct{ Type string }
				Properties struct{ Name string }
			}
		}
		if err := json.Unmarshal([]byte(a.body), &d); err != nil || a.header.Get("Content-Type") != media || d.Type != "FeatureCollection" || len(d.Features) != 1 ||
			d.Features[0].Properties.Name != "甲<b>" || d.Features[0].Geometry.Type != "Polygon" || d.Features[0].Layer != "zone" {
			t.Errorf("%s: %v %s", target, err, a.body)
		}
	}
	for _, name := range []string{"I", "J", "INFOFORMAT", "LAYER", "FORMAT"} {
		s.refused(infoQuery(name, "-"), 400, "MissingParameterValue", name, "missing")
	}
	s.refused(infoQuery("INFOFORMAT", "text/xml"), 400, "InvalidParameterValue", "INFOFORMAT", "text/html")
	for _, n := range []string{"256", "-1", "99999999999999999999"} {
		s.refused(infoQuery("I", n), 400, "PointIJOutOfRange", "I", "0 to 255")
		s.refused(infoQuery("J", n), 400, "PointIJOutOfRange", "J", "0 to 255")
	}
	for _, n := range []string{"x", "NaN", "1.5", "1e1"} {
		s.refused(infoQuery("J", n), 400, "InvalidParameterValue", "J", "whole number")
	}
}

// TestTemplates: every template leads to a tile, or to what is at a pixel of it.
func TestTemplates(t *testing.T) {
	s := plan(t)
	for _, l := range s.capabilities("/wmts/1.0.0/WMTSCapabilities.xml?lang=en").Layers[:2] {
		at := l.Links[2].Limits[0] // CGCS2000Quad
		for _, r := range l.Resources {
			fill := strings.NewReplacer("{style}", l.Styles[0].ID, "{TileMatrixSet}", l.Links[2].Set, "{TileMatrix}", at.TileMatrix,
				"{TileRow}", fmt.Sprint(at.MinTileRow), "{TileCol}", fmt.Sprint(at.MinTileCol), "{I}", "128", "{J}", "128")
			if a := s.get(fill.Replace(r.Template)); !strings.HasPrefix(a.header.Get("Content-Type"), r.Format) {
				t.Errorf("%s: %v", r.Template, a.header)
			}
		}
	}
}

// FuzzKeyValue: whatever the query, the answer is no failure of the server.
func FuzzKeyValue(f *testing.F) {
	s := plan(f)
	for _, seed := range []string{tileQuery(), infoQuery(), infoQuery("INFOFORMAT", "text/html", "TILEMATRIXSET", "w", "TILEMATRIX", "18"), "/wmts?service=WMTS&request=GetCapabilities&lang=en", "/wmts?%zz&;"} {
		_, query, _ := strings.Cut(seed, "?")
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		r, err := http.NewRequest(http.MethodGet, "http://example.com/wmts", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.URL.RawQuery = query
		w := &discard{header: make(http.Header)}
		s.h.ServeHTTP(w, r)
		if w.status >= 500 && w.status != http.StatusNotImplemented {
			t.Errorf("%q: %d", query, w.status)
		}
	})
}

// FuzzResource is FuzzKeyValue for addresses of resources.
func FuzzResource(f *testing.F) {
	s := plan(f)
	f.Add("zone", "default", "c", "6", "15", "32.png")
	f.Add("zone,way", "plain", "w", "18", "-1", "99999999999.mvt")
	f.Add("zone", "", "WebMercatorQuad", "%", "NaN", "0/12/300.json")
	f.Fuzz(func(t *testing.T, layer, style, set, matrix, row, rest string) {
		parts := []string{layer, style, set, matrix, row}
		for i := range parts {
			parts[i] = url.PathEscape(parts[i])
		}
		u, err := url.Parse("http://example.com/wmts/1.0.0/" + strings.Join(parts, "/") + "/" + rest)
		if err != nil {
			return
		}
		w := &discard{header: make(http.Header)}
		s.h.ServeHTTP(w, &http.Request{Method: http.MethodGet, URL: u, Header: make(http.Header), Host: "example.com"})
		if w.status >= 500 {
			t.Errorf("%s: %d", u, w.status)
		}
	})
}

// discard keeps of an answer its status.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header { return d.header }
func (d *discard) WriteHeader(status int) {
	if d.status == 0 {
		d.status = status
	}
}
func (d *discard) Write(b []byte) (int, error) {
	d.WriteHeader(http.StatusOK)
	return len(b), nil
}

// TestAliasesOfTianditu: copied configurations of 天地图 work with another host and layer.
func TestAliasesOfTianditu(t *testing.T) {
	s := plan(t)
	for _, config := range []string{
		"/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=zone&STYLE=default&TILEMATRIXSET=c&FORMAT=tiles&TILEMATRIX=6&TILEROW=15&TILECOL=32&tk=0123456789",
		"/wmts?service=wmts&request=GetTile&version=1.0.0&LAYER=zone&tileMatrixSet=w&TileMatrix=6&TileRow=31&TileCol=32&style=default&format=tiles&tk=0123456789",
	} {
		if _, drawn := s.picture(config); !drawn {
			t.Errorf("%s: nothing is drawn", config)
		}
	}
}
