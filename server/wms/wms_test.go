package wms

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"guotu/layers"
	"guotu/layers/cql2"
	"guotu/server/call"
	"guotu/tiles"
)

// testPlan has two neighbours, 甲 from 112 to 113 and 乙 from 113 to 114 degrees east, both from 30 to 31
// north; over the south of 甲 a basin; a road along 30.5 north and a well at 113.5 30.25.
const testPlan = `
title: {zh: 试, en: Test}
groups: [{id: g, title: {zh: 组, en: Group}}, {id: empty, title: {zh: 空}}]
layers:
  - {name: well, group: g, kind: site, title: {zh: 井, en: Wells}, source: {file: well.geojson}, id: id, label: {zh: name},
     legend: {classes: [{title: {zh: 井}, fill: "#0000ff"}]}}
  - {name: road, group: g, kind: road, title: {zh: 路}, source: {file: road.geojson}, id: id, label: {zh: name},
     legend: {classes: [{title: {zh: 路}, line: "#000000", line_width: 2}]}}
  - {name: over, kind: basin, title: {zh: 流域, en: Basins}, source: {file: over.geojson}, id: id, label: {zh: name, en: name_en},
     legend: {classes: [{title: {zh: 流域}, fill: "#00ff00", fill_opacity: 1}]}}
  - {name: zone, group: g, kind: county, title: {zh: 县, en: Counties}, source: {file: zone.geojson}, id: id, label: {zh: name, en: name_en},
     abstract: {zh: 说明, en: About}, warning: {zh: 演示}, synthetic: true, attribution: {zh: 某局, en: Bureau}, review_no: GS1, date: "2026",
     fields: [{name: area, zh: 面积, en: Area, unit: km²}], zoom: {min: 4, max: 10},
     legend: {field: id, classes: [{value: a, title: {zh: 甲类, en: First}, fill: "#ff0000", fill_opacity: 1}], other: {title: {zh: 其他}, fill: "#ffff00", fill_opacity: 1}}}
`

func feature(id, zh, en, extra, geometry string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"id":%q,"name":%q,"name_en":%q%s},"geometry":%s}`, id, zh, en, extra, geometry)
}

func square(x0, y0, x1, y1 float64) string {
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%v,%v],[%v,%v],[%v,%v],[%v,%v],[%v,%v]]]}`, x0, y0, x1, y0, x1, y1, x0, y1, x0, y0)
}

func collection(all ...string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(`{"type":"FeatureCollection","features":[` + strings.Join(all, ",") + `]}`)}
}

// client asks the service of a plan in process.
type client struct {
	tb      testing.TB
	catalog *layers.Catalog
	store   *tiles.Store
	answer  call.Handler
}

func newClient(tb testing.TB) *client {
	tb.Helper()
	c, err := layers.Load(context.Background(), fstest.MapFS{
		"guotu.yaml": {Data: []byte(testPlan)},
		"zone.geojson": collection(feature("a", "甲<b>", "A", `,"area":1.50,"wet":null`, square(112, 30, 113, 31)),
			feature("b", "乙", "", `,"area":2,"wet":true`, square(113, 30, 114, 31))),
		"over.geojson": collection(feature("o", "河", "River", "", square(112, 30, 113, 30.25))),
		"road.geojson": collection(feature("r", "大路", "", "", `{"type":"LineString","coordinates":[[112,30.5],[114,30.5]]}`)),
		"well.geojson": collection(feature("w", "井", "", "", `{"type":"Point","coordinates":[113.5,30.25]}`)),
	}, "guotu.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	s := tiles.New(c, tiles.Options{})
	tb.Cleanup(s.Close)
	return &client{tb, c, s, Routes()[0].Answer}
}

func filter(l *layers.Layer, lang, text string) (*layers.Filter, error) {
	e, err := cql2.ParseText(text)
	if err == nil {
		var f *layers.Filter
		if f, err = l.Compile(e); err == nil {
			return f, nil
		}
	}
	if wrong := new(cql2.ParseError); errors.As(err, &wrong) {
		return nil, call.Bad("filter", "filter: %v", err)
	}
	return nil, err
}

// do sends a request.
func (c *client) do(r *http.Request) (*call.Answer, error) {
	return c.answer(&call.Call{Request: r, Base: "http://example.org", Catalog: c.catalog, Store: c.store, Filter: filter})
}

// get asks with a query and expects an answer.
func (c *client) get(query string, headers ...string) *call.Answer {
	c.tb.Helper()
	r := httptest.NewRequest(http.MethodGet, "/wms", nil)
	r.URL.RawQuery = query
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	a, err := c.do(r)
	if err != nil {
		c.tb.Fatalf("%s: %v", query, err)
	}
	return a
}

// text is the answer to a query that must succeed.
func (c *client) text(query string, headers ...string) string {
	c.tb.Helper()
	a := c.get(query, headers...)
	if a.Status != 0 {
		c.tb.Fatalf("%s: status %d: %s", query, a.Status, a.Body)
	}
	return string(a.Body)
}

func TestVersionIsNegotiated(t *testing.T) {
	c := newClient(t)
	f := func(query string, want version) {
		t.Helper()
		if got := c.text("SERVICE=WMS&REQUEST=GetCapabilities&" + query); !strings.Contains(got, `version="`+string(want)+`"`) {
			t.Errorf("%s: answered as %s, want %s", query, got[:200], want)
		}
	}
	f("", v130)
	f("VERSION=1.3.0", v130)
	f("version=1.3", v130)
	f("VERSION=2.0.0", v130)
	f("VERSION=10.0", v130)
	f("VERSION=1.2.9", v111)
	f("VERSION=1.1.1", v111)
	f("VERSION=1.0.0", v111)
	f("WMTVER=1.0.0", v111)
	f("VERSION=nonsense", v111) // less than any
}

func TestNamesOfParametersHaveNoCase(t *testing.T) {
	c := newClient(t)
	if got := c.text("service=wms&ReQuEsT=getcapabilities&request=GetCapabilities&TIME=2020&&elevation=5"); !strings.Contains(got, "<WMS_Capabilities") {
		t.Errorf("answered %s", got)
	}
	// The last one counts: clients append to addresses that have parameters already.
	if got := c.text("REQUEST=GetMap&REQUEST=GetCapabilities"); !strings.Contains(got, "<WMS_Capabilities") {
		t.Errorf("answered %s", got)
	}
}

const mapQuery = "SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=zone&STYLES=&CRS=CRS:84&BBOX=112,30,114,31&WIDTH=20&HEIGHT=10&FORMAT=image/png"

// with replaces parameters of a query; name= takes one away.
func with(query string, pairs ...string) string {
	for _, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		var kept []string
		for part := range strings.SplitSeq(query, "&") {
			if !strings.HasPrefix(part, name+"=") {
				kept = append(kept, part)
			}
		}
		if query = strings.Join(kept, "&"); value != "" {
			query += "&" + p
		}
	}
	return query
}

func TestExceptions(t *testing.T) {
	c := newClient(t)
	f := func(query, code, locator string) {
		t.Helper()
		a := c.get(query)
		want := `<ServiceException code="` + code + `">`
		if locator != "" {
			want = `<ServiceException code="` + code + `" locator="` + locator + `">`
		}
		if a.Status != http.StatusBadRequest || a.ContentType != "text/xml" || !strings.Contains(string(a.Body), want) {
			t.Errorf("%s: %d %s %s, want %s", query, a.Status, a.ContentType, a.Body, want)
		}
	}
	f("", "MissingParameterValue", "REQUEST")
	f("SERVICE=WFS&REQUEST=GetCapabilities", "InvalidParameterValue", "SERVICE")
	f("REQUEST=DescribeLayer", "OperationNotSupported", "REQUEST")
	f("REQUEST=GetCapabilities&UPDATESEQUENCE="+c.catalog.Version(), "CurrentUpdateSequence", "UPDATESEQUENCE")
	f(with(mapQuery, "LAYERS="), "MissingParameterValue", "LAYERS")
	f(with(mapQuery, "LAYERS=zone,none"), "LayerNotDefined", "LAYERS")
	f(with(mapQuery, "LAYERS=zone,"), "LayerNotDefined", "LAYERS")
	f(with(mapQuery, "LAYERS="+strings.Repeat("zone,", 100)+"zone"), "InvalidParameterValue", "LAYERS")
	f(with(mapQuery, "STYLES=pretty"), "StyleNotDefined", "STYLES")
	f(with(mapQuery, "STYLES=default,plain"), "StyleNotDefined", "STYLES")
	f(with(mapQuery, "CRS="), "MissingParameterValue", "CRS")
	f(with(mapQuery, "CRS=EPSG:1"), "InvalidCRS", "CRS")
	f(with(mapQuery, "CRS=EPSG:9999"), "InvalidCRS", "CRS")
	f(with(mapQuery, "CRS=AUTO2:42003,1,0,0"), "InvalidCRS", "CRS")
	f(with(mapQuery, "CRS=CRS:1"), "InvalidCRS", "CRS")
	f(with(mapQuery, "CRS=EPSG:2380"), "InvalidCRS", "CRS") // Xi'an 80: where it lies is not known
	f(with(mapQuery, "BBOX="), "MissingParameterValue", "BBOX")
	f(with(mapQuery, "BBOX=112,30,114"), "InvalidParameterValue", "BBOX")
	f(with(mapQuery, "BBOX=112,30,114,x"), "InvalidParameterValue", "BBOX")
	f(with(mapQuery, "BBOX=112,30,114,NaN"), "InvalidParameterValue", "BBOX")
	f(with(mapQuery, "BBOX=112,30,112,31"), "InvalidParameterValue", "BBOX")
	f(with(mapQuery, "BBOX=114,30,112,31"), "InvalidParameterValue", "BBOX")
	f(with(mapQuery, "BBOX=112,300,114,310"), "InvalidParameterValue", "BBOX")
	f(with(mapQuery, "BBOX=112,30,114,1e300"), "InvalidParameterValue", "BBOX")
	f(with(mapQuery, "CRS=EPSG:4326", "BBOX=30,112,31,111"), "InvalidParameterValue", "BBOX")
	f(with(mapQuery, "WIDTH="), "MissingParameterValue", "WIDTH")
	f(with(mapQuery, "WIDTH=0"), "InvalidParameterValue", "WIDTH")
	f(with(mapQuery, "WIDTH=4097"), "InvalidParameterValue", "WIDTH")
	f(with(mapQuery, "HEIGHT=1.5"), "InvalidParameterValue", "HEIGHT")
	f(with(mapQuery, "FORMAT="), "MissingParameterValue", "FORMAT")
	f(with(mapQuery, "FORMAT=image/tiff"), "InvalidFormat", "FORMAT")
	f(with(mapQuery, "TRANSPARENT=perhaps"), "InvalidParameterValue", "TRANSPARENT")
	f(with(mapQuery, "BGCOLOR=red"), "InvalidParameterValue", "BGCOLOR")
	f(with(mapQuery, "DPI=0"), "InvalidParameterValue", "DPI")
	f(mapQuery+"&CQL_FILTER=name+%3D", "InvalidParameterValue", "CQL_FILTER")
	f(mapQuery+"&CQL_FILTER=none+%3D+1", "InvalidParameterValue", "CQL_FILTER")
	f(mapQuery+"&CQL_FILTER=id='a';id='b'", "InvalidParameterValue", "CQL_FILTER")
	f("REQUEST=GetMap&LAYERS=%zz", "InvalidParameterValue", "LAYERS")
	f("REQUEST=GetMap&%zz=1", "InvalidParameterValue", "")
	var many strings.Builder
	for i := range 101 {
		fmt.Fprintf(&many, "&p%d=1", i)
	}
	f("REQUEST=GetMap"+many.String(), "InvalidParameterValue", "")
	f("REQUEST=GetLegendGraphic", "MissingParameterValue", "LAYER")
	f("REQUEST=GetLegendGraphic&LAYER=guotu", "LayerNotDefined", "LAYER")
	f("REQUEST=GetLegendGraphic&LAYER=zone&STYLE=x", "StyleNotDefined", "STYLES")
	f("REQUEST=GetLegendGraphic&LAYER=zone&WIDTH=256&HEIGHT=256&DPI=1200", "InvalidParameterValue", "LAYER")
	f("REQUEST=GetLegendGraphic&LAYER=zone&FORMAT=x", "InvalidFormat", "FORMAT")
	f("REQUEST=GetLegendGraphic&LAYER=zone&RULE=x", "InvalidParameterValue", "RULE")
}

func TestExceptionsOf111(t *testing.T) {
	c := newClient(t)
	a := c.get("VERSION=1.1.1&REQUEST=GetMap&LAYERS=zone&STYLES=&SRS=EPSG:1&FORMAT=image/png")
	want := `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE ServiceExceptionReport SYSTEM "http://schemas.opengis.net/wms/1.1.1/exception_1_1_1.dtd">
<ServiceExceptionReport version="1.1.1">
  <ServiceException code="InvalidSRS">SRS &#34;EPSG:1&#34;: there is no such coordinate system here; the capabilities list those that there are</ServiceException>
</ServiceExceptionReport>
`
	if a.ContentType != "application/vnd.ogc.se_xml" || string(a.Body) != want {
		t.Errorf("%s %s, want %s", a.ContentType, a.Body, want)
	}
}

func TestPost(t *testing.T) {
	c := newClient(t)
	post := func(query, kind, body string) *call.Answer {
		t.Helper()
		r := httptest.NewRequest(http.MethodPost, "/wms?"+query, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		a, err := c.do(r)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := post("SERVICE=WMS", "application/x-www-form-urlencoded; charset=utf-8", mapQuery); a.Status != 0 || a.ContentType != "image/png" {
		t.Errorf("a form is answered with %d %s", a.Status, a.Body)
	}
	if a := post("", "text/xml", "<GetMap/>"); a.Status != http.StatusBadRequest {
		t.Errorf("XML is answered with %d %s", a.Status, a.Body)
	}
	if a := post("", "application/x-www-form-urlencoded", strings.Repeat("x", maxForm+1)); a.Status != http.StatusBadRequest {
		t.Errorf("a large form is answered with %d", a.Status)
	}
}

// FuzzQuery: whatever the query, there is an answer, or an exception in the form of the standard.
func FuzzQuery(f *testing.F) {
	c := newClient(f)
	for _, q := range []string{mapQuery, infoQuery, "REQUEST=GetCapabilities&VERSION=1.1.1&LANG=en", "REQUEST=GetLegendGraphic&LAYER=zone&RULE=1&WIDTH=9",
		mapQuery + "&EXCEPTIONS=INIMAGE&FORMAT_OPTIONS=dpi:200;x", mapQuery + "&CQL_FILTER=id='a;'", "request=getmap&bbox=,,,&width=1&height=9999999999999999999&srs=CRS:84"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, query string) {
		if strings.Contains(strings.ToUpper(query), "WIDTH=") && len(query) > 300 {
			return // large pictures take long
		}
		r := httptest.NewRequest(http.MethodGet, "/wms", nil)
		r.URL.RawQuery = query
		a, err := c.do(r)
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		if a.Status != 0 && a.Status != http.StatusBadRequest || len(a.Body) == 0 {
			t.Errorf("%q: %d, %d bytes", query, a.Status, len(a.Body))
		}
	})
}
