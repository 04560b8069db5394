package wms

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// infoQuery asks at the middle of 甲, 112.5 30.75.
const infoQuery = "SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=guotu&STYLES=&CRS=CRS:84&BBOX=112,30,114,31&WIDTH=200&HEIGHT=100&QUERY_LAYERS=zone&INFO_FORMAT=application/geo%2Bjson&I=50&J=25&FEATURE_COUNT=10"

type infoFeature struct {
	ID, Layer, Title, Relation string
	BBox                       []float64
	Geometry                   struct{ Type string }
	Properties                 map[string]any
}

func (c *client) info(query string) []infoFeature {
	c.tb.Helper()
	var all struct {
		Type     string
		Features []infoFeature
	}
	if err := json.Unmarshal([]byte(c.text(query)), &all); err != nil || all.Type != "FeatureCollection" {
		c.tb.Fatalf("%s: %v", query, err)
	}
	return all.Features
}

func TestFeatureInfo(t *testing.T) {
	c := newClient(t)
	f := func(want string, changes ...string) {
		t.Helper()
		var got []string
		for _, x := range c.info(with(infoQuery, changes...)) {
			id := x.ID
			if x.Relation != "" {
				id += " " + x.Relation
			}
			got = append(got, id)
		}
		if s := strings.Join(got, ","); s != want {
			t.Errorf("%v: %q, want %q", changes, s, want)
		}
	}
	f("zone.a")
	f("zone.b", "I=150")
	f("", "BBOX=0,0,2,1")
	f("zone.a", "INFO_FORMAT=application/json")
	f("zone.a", "INFO_FORMAT=application/geojson")
	// The middle of pixel 100 is the border, where the box is so that it comes to lie on 113.
	f("zone.a boundary,zone.b boundary", "I=100", "BBOX=111.99,30,113.9999999999,31", "WIDTH=201", "BBOX=111.995,30,114.005,31")
	f("zone.a boundary", "I=100", "WIDTH=201", "BBOX=111.995,30,114.005,31", "FEATURE_COUNT=1")
	f("zone.a boundary", "I=100", "WIDTH=201", "BBOX=111.995,30,114.005,31", "FEATURE_COUNT=")
	// Layers in the order in which they are asked for; all from the top.
	f("over.o,zone.a", "J=90", "QUERY_LAYERS=over,zone")
	f("zone.a,over.o", "J=90", "QUERY_LAYERS=zone,over")
	f("over.o,zone.a", "J=90", "QUERY_LAYERS=guotu")
	// Lines and points within 5 pixels, areas exactly.
	f("road.r", "QUERY_LAYERS=road", "J=50")
	f("road.r", "QUERY_LAYERS=road", "J=45")
	f("", "QUERY_LAYERS=road", "J=43")
	f("", "QUERY_LAYERS=road", "J=48", "BUFFER=0")
	f("road.r", "QUERY_LAYERS=road", "J=25", "BUFFER=40")
	f("road.r", "QUERY_LAYERS=road", "J=42", "DPI=192") // of CSS pixels
	f("well.w", "QUERY_LAYERS=well", "I=150", "J=75")
	f("well.w", "QUERY_LAYERS=well", "I=153", "J=72")
	f("", "QUERY_LAYERS=well", "I=155", "J=70")
	f("", "QUERY_LAYERS=over", "J=73")
	// A filter holds for the question, too.
	f("", "CQL_FILTER=id%3D'b'")
	f("zone.b", "I=150", "CQL_FILTER=id%3D'b'")
	// Orders of coordinates.
	f("zone.a", "CRS=EPSG:4326", "BBOX=30,112,31,114")
	f("zone.a", "CRS=EPSG:4490", "BBOX=30,112,31,114")
	f("zone.a", "CRS=EPSG:4526", "BBOX=3320000,38310000,3430000,38500000")
	f("zone.b", "CRS=EPSG:4526", "BBOX=3320000,38310000,3430000,38500000", "I=180")
	f("zone.a", "CRS=EPSG:3857", "BBOX=12467782.97,3503549.84,12690422.09,3632749.14")
	f("zone.b", "VERSION=1.1.1", "CRS=", "I=", "J=", "SRS=EPSG:4326", "X=150", "Y=25")
	f("zone.b", "I=", "J=", "X=150", "Y=25") // by the names of 1.1.1
	f("", "BBOX=-190,-95,190,95", "I=0", "J=0")
}

func TestFeatureInfoRefuses(t *testing.T) {
	c := newClient(t)
	f := func(code, locator string, changes ...string) {
		t.Helper()
		a := c.get(with(infoQuery, changes...))
		if want := fmt.Sprintf(`code="%s" locator="%s"`, code, locator); a.Status != 400 || !strings.Contains(string(a.Body), want) {
			t.Errorf("%v: %d %s, want %s", changes, a.Status, a.Body, want)
		}
	}
	f("MissingParameterValue", "QUERY_LAYERS", "QUERY_LAYERS=")
	f("LayerNotDefined", "QUERY_LAYERS", "QUERY_LAYERS=none")
	f("LayerNotDefined", "QUERY_LAYERS", "LAYERS=over")
	f("InvalidParameterValue", "QUERY_LAYERS", "QUERY_LAYERS="+strings.Repeat("zone,", 100)+"zone")
	f("MissingParameterValue", "I", "I=")
	f("InvalidPoint", "I", "I=200")
	f("InvalidPoint", "I", "I=-1")
	f("InvalidPoint", "J", "J=100")
	f("InvalidPoint", "J", "J=1.5")
	f("InvalidFormat", "INFO_FORMAT", "INFO_FORMAT=text/xml")
	f("InvalidParameterValue", "FEATURE_COUNT", "FEATURE_COUNT=0")
	f("InvalidParameterValue", "BUFFER", "BUFFER=51")
	f("InvalidParameterValue", "BBOX", "BBOX=1,1,1,1")
	f("InvalidParameterValue", "CQL_FILTER", "CQL_FILTER=x")
}

func TestFeatureInfoTexts(t *testing.T) {
	c := newClient(t)
	f := func(want string, changes ...string) {
		t.Helper()
		if got := c.text(with(infoQuery, changes...)); got != want {
			t.Errorf("%v: %s, want %s", changes, got, want)
		}
	}
	f("县 zone\n甲<b>\n面积 (km²) = 1.50\nid = a\nname = 甲<b>\nname_en = A\n", "INFO_FORMAT=text/plain")
	f("Counties zone\nA\nArea (km²) = 1.50\nid = a\nname = 甲<b>\nname_en = A\n", "INFO_FORMAT=", "LANG=en")
	f("此处没有要素。\n", "INFO_FORMAT=text/plain", "BBOX=0,0,1,1")
	f("Nothing is here.\n", "INFO_FORMAT=text/plain", "BBOX=0,0,1,1", "LANG=en-US")
	page := c.text(with(infoQuery, "INFO_FORMAT=text/html"))
	for _, want := range []string{`<html lang="zh">`, "<caption>县: 甲&lt;b&gt;</caption>", "<tr><th>面积 (km²)</th><td>1.50</td></tr>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s: %s", want, page)
		}
	}
	if strings.Contains(page, "<b>") {
		t.Errorf("a name is markup: %s", page)
	}
	if got := c.text(with(infoQuery, "INFO_FORMAT=text/html", "BBOX=0,0,1,1")); !strings.Contains(got, "<p>此处没有要素。</p>") {
		t.Errorf("%s", got)
	}
	if got := c.text(with(infoQuery, "I=100", "WIDTH=201", "BBOX=111.995,30,114.005,31", "INFO_FORMAT=text/plain")); strings.Count(got, "(位于边界上)") != 2 {
		t.Errorf("%s", got)
	}
	x := c.info(infoQuery)[0]
	if x.Layer != "zone" || x.Title != "甲<b>" || x.Geometry.Type != "Polygon" || x.Properties["area"] != 1.5 || x.Properties["wet"] != nil || len(x.BBox) != 4 || x.BBox[2] != 113 {
		t.Errorf("%+v", x)
	}
	if a := c.get(with(infoQuery, "INFO_FORMAT=text/html")); a.Header.Get("Content-Security-Policy") == "" {
		t.Error("the page may run scripts")
	}
}
