package arcgis

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
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

// testPlan has zones of 1 degree, a with a hole, b, c of two parts; roads; wells; and a layer of several kinds.
const testPlan = `
title: {zh: 试, en: Test}
groups: [{id: g, title: {zh: 组, en: Group}}]
layers:
  - {name: zone, group: g, kind: county, title: {zh: 县, en: Counties}, source: {file: zone.geojson}, id: id, label: {zh: name, en: name_en},
     abstract: {zh: 说明, en: About}, attribution: {zh: 某局}, zoom: {min: 2, max: 9},
     fields: [{name: area, zh: 面积, en: Area, unit: km²}, {name: name, zh: 名称}],
     legend: {field: id, classes: [{value: a, values: [c], title: {zh: 甲类, en: First}, fill: "#ff0000", fill_opacity: 0.5, line: "#102030", line_width: 2}], other: {title: {zh: 其他}, line: "#00ff00", hatch: cross}}}
  - {name: road, group: g, kind: road, title: {zh: 路}, source: {file: road.geojson}, id: id,
     legend: {field: lanes, classes: [{below: 2, title: {zh: 窄}, line: "#000000"}, {from: 2, title: {zh: 宽}, line: "#ff0000", line_width: 4, line_dash: [4, 2]}]}}
  - {name: well, group: g, kind: site, title: {zh: 井}, source: {file: well.geojson}, id: id, legend: {classes: [{title: {zh: 井}, fill: "#0000ff", symbol: square, symbol_size: 12}]}}
  - {name: shaft, group: g, kind: site, title: {zh: 竖井}, source: {file: shaft.geojson}, id: id}
  - {name: field, group: g, kind: site, title: {zh: 田}, source: {file: field.geojson}}
  - {name: mixed, group: g, kind: site, title: {zh: 杂}, source: {file: mixed.geojson}, legend: {classes: [{title: {zh: 杂}, fill: "#0000ff"}]}}
`

func feature(properties, geometry string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{%s},"geometry":%s}`, properties, geometry)
}

func ring(x0, y0, x1, y1 float64) string {
	return fmt.Sprintf(`[[%v,%v],[%v,%v],[%v,%v],[%v,%v],[%v,%v]]`, x0, y0, x1, y0, x1, y1, x0, y1, x0, y0)
}

func collection(all ...string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(`{"type":"FeatureCollection","features":[` + strings.Join(all, ",") + `]}`)}
}

// client asks the services of a plan in process.
type client struct {
	tb      testing.TB
	catalog *layers.Catalog
	store   *tiles.Store
	routes  []call.Route
}

func newClient(tb testing.TB) *client {
	tb.Helper()
	c, err := layers.Load(context.Background(), fstest.MapFS{
		"guotu.yaml": {Data: []byte(testPlan)},
		"zone.geojson": collection(
			feature(`"id":"a","name":"江北","name_en":"North","area":1.50,"wet":true,"n":3,"odd":1,"OBJECTID":"x","day":"2024-01-31"`, `{"type":"Polygon","coordinates":[`+ring(112, 30, 113, 31)+`,[[112.4,30.4],[112.4,30.6],[112.6,30.6],[112.6,30.4],[112.4,30.4]]]}`),
			feature(`"id":"b","name":"江'南","area":20,"wet":false,"n":-1,"odd":"t","day":"2025-06-01"`, `{"type":"Polygon","coordinates":[`+ring(113, 30, 114, 31)+`]}`),
			feature(`"id":"c","name":"100%_\\","name_en":"South","area":null,"n":7`, `{"type":"MultiPolygon","coordinates":[[`+ring(114, 30, 115, 31)+`],[`+ring(116, 30, 117, 31)+`]]}`)),
		"road.geojson":  collection(feature(`"id":"r","lanes":2`, `{"type":"MultiLineString","coordinates":[[[112,30.5],[114,30.5]],[[115,30],[116,31]]]}`)),
		"shaft.geojson": collection(feature(`"id":"s"`, `{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`), feature(`"id":"t"`, `{"type":"Point","coordinates":[5,6]}`)),
		"well.geojson":  collection(feature(`"id":"w"`, `{"type":"Point","coordinates":[113.5,30.25]}`), feature(`"id":"v"`, `null`)),
		"field.geojson": collection(feature(``, `{"type":"Polygon","coordinates":[[[0,0],[1,0],[1.1,0.5],[1,1],[0,1],[0,0]]]}`),
			feature(``, `{"type":"Polygon","coordinates":[[[1,0],[2,0],[2,1],[1,1],[1.1,0.5],[1,0]]]}`)),
		"mixed.geojson": collection(feature(``, `{"type":"Point","coordinates":[113,30]}`), feature(``, `{"type":"LineString","coordinates":[[113,30],[114,30]]}`),
			feature(``, `{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[`+ring(1, 1, 2, 2)+`]},{"type":"Point","coordinates":[5,5]}]}`)),
	}, "guotu.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	s := tiles.New(c, tiles.Options{})
	tb.Cleanup(s.Close)
	return &client{tb, c, s, Routes()}
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

// match compares a path with that of a route.
func match(route, path string) (map[string]string, bool) {
	want, got := strings.Split(route, "/"), strings.Split(path, "/")
	values := make(map[string]string)
	for i, w := range want {
		if len(got) != len(want) {
			return nil, false
		}
		if !strings.HasPrefix(w, "{") {
			if w != got[i] {
				return nil, false
			}
			continue
		}
		name, suffix, _ := strings.Cut(w[1:], "}")
		if !strings.HasSuffix(got[i], suffix) {
			return nil, false
		}
		values[name] = strings.TrimSuffix(got[i], suffix)
	}
	return values, true
}

// do sends a request, and reads the stream of the answer.
func (c *client) do(r *http.Request) *call.Answer {
	c.tb.Helper()
	for _, route := range c.routes {
		values, is := match(route.Path, r.URL.Path)
		if !is || route.Method != r.Method {
			continue
		}
		a, err := route.Answer(&call.Call{Request: r, Path: values, Base: "http://example.org", Catalog: c.catalog, Store: c.store, Filter: filter})
		if err != nil {
			c.tb.Fatalf("%s: %v", r.URL, err)
		}
		if a.Stream != nil {
			var b bytes.Buffer
			if err := a.Stream(&b); err != nil {
				c.tb.Fatalf("%s: %v", r.URL, err)
			}
			a.Body = b.Bytes()
		}
		return a
	}
	c.tb.Fatalf("%s has no route", r.URL)
	return nil
}

// get asks for an address below /services.
func (c *client) get(path, query string, headers ...string) *call.Answer {
	c.tb.Helper()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.URL.Path = root + path
	r.URL.RawQuery = query
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return c.do(r)
}

// json reads the answer to a request that must succeed.
func (c *client) json(path, query string, to any) {
	c.tb.Helper()
	a := c.get(path, query)
	if err := json.Unmarshal(a.Body, to); err != nil || a.Status != 0 {
		c.tb.Fatalf("%s?%s: %d %v: %s", path, query, a.Status, err, a.Body)
	}
}

// refused expects an error in ArcGIS's form.
func (c *client) refused(path, query string, status int, words string) {
	c.tb.Helper()
	a := c.get(path, query)
	var e struct {
		Error struct {
			Code    int
			Message string
			Details []string
		}
	}
	if err := json.Unmarshal(a.Body, &e); err != nil || a.Status != status || e.Error.Code != status || e.Error.Details == nil || !strings.Contains(e.Error.Message, words) {
		c.tb.Errorf("%s?%s: %d %s, want %d and %q", path, query, a.Status, a.Body, status, words)
	}
}

func TestCatalog(t *testing.T) {
	c := newClient(t)
	var all struct {
		CurrentVersion float64
		Folders        []string
		Services       []struct{ Name, Type, URL string }
	}
	c.json("/services", "f=json", &all)
	if len(all.Services) != 12 || all.Services[0].URL != "http://example.org/arcgis/rest/services/zone/FeatureServer" || all.CurrentVersion < 10 || all.Folders == nil {
		t.Errorf("%+v", all)
	}
	var info struct{ AuthInfo map[string]any }
	c.json("/info", "", &info)
	if info.AuthInfo["isTokenBasedSecurity"] != false {
		t.Errorf("%+v", info)
	}
	c.refused("/services", "f=xml", 400, "f must be")
	if a := c.get("/services", "f=html"); !strings.HasPrefix(a.ContentType, "text/html") || a.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("%s", a.ContentType)
	}
	if a := c.get("/services", "", "Accept", "text/html,*/*;q=0.8"); !strings.HasPrefix(a.ContentType, "text/html") {
		t.Errorf("%s", a.ContentType)
	}
	if a := c.get("/services", "f=pjson"); !bytes.Contains(a.Body, []byte("\n  \"currentVersion\"")) {
		t.Errorf("%s", a.Body)
	}
}

func TestVectorTileServer(t *testing.T) {
	c := newClient(t)
	path := "/services/zone,road/VectorTileServer"
	var doc tileServiceDocument
	c.json(path, "f=pjson", &doc)
	switch {
	case doc.MaxZoom != 14 || doc.MinLOD != 0 || doc.MaxLOD != 14 || len(doc.TileInfo.LODs) != 15:
		t.Errorf("levels %d, %d to %d, %d", doc.MaxZoom, doc.MinLOD, doc.MaxLOD, len(doc.TileInfo.LODs))
	case math.Abs(doc.TileInfo.LODs[0].Resolution-78271.51696402048) > 1e-6, math.Abs(doc.TileInfo.LODs[0].Scale-295828763.7957775) > 1e-3: // the figures of ArcGIS Online
		t.Errorf("%+v", doc.TileInfo.LODs[0])
	case doc.Type != "indexedVector" || doc.DefaultStyles != "resources/styles" || doc.Tiles[0] != "tile/{z}/{y}/{x}.pbf" || doc.Capabilities != "TilesOnly":
		t.Errorf("%+v", doc)
	case doc.TileInfo.SpatialReference != spatialReference{WKID: 102100, LatestWKID: 3857}, doc.ResourceInfo.TileCompression != "gzip":
		t.Errorf("%+v", doc)
	case math.Abs(doc.FullExtent.XMin.(float64)-12467782.9688) > 1e-3 || math.Abs(doc.FullExtent.YMax.(float64)-3632749.1434) > 1e-3: // gdaltransform
		t.Errorf("%+v", doc.FullExtent)
	}
	var single tileServiceDocument
	c.json("/services/zone/VectorTileServer", "", &single)
	if single.MaxZoom != 9 || single.MinLOD != 2 || len(single.TileInfo.LODs) != 10 || single.Copyright != "某局" {
		t.Errorf("%+v", single)
	}
	c.refused("/services/none/VectorTileServer", "", 404, "none")
}

func TestTile(t *testing.T) {
	c := newClient(t)
	// 113.5 30.5 lies in row 6, column 13 of level 4.
	a := c.get("/services/zone/VectorTileServer/tile/4/6/13.pbf", "")
	z, err := gzip.NewReader(bytes.NewReader(a.Body))
	if err != nil || a.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%v, %v", err, a.Header)
	}
	raw, err := io.ReadAll(z)
	if err != nil || !bytes.Contains(raw, []byte("zone")) || !bytes.Contains(raw, []byte("zone_label")) {
		t.Errorf("%v: the tile has %q", err, raw)
	}
	if a := c.get("/services/zone/VectorTileServer/tile/4/13/6.pbf", ""); a.Status != http.StatusNoContent || len(a.Body) > 0 {
		t.Errorf("an empty tile is %d, %d bytes", a.Status, len(a.Body))
	}
	c.refused("/services/zone/VectorTileServer/tile/6/64/1.pbf", "", 404, "no tile")
	c.refused("/services/zone/VectorTileServer/tile/6/x/1.pbf", "", 404, "whole number")
	c.refused("/services/none/VectorTileServer/tile/6/1/1.pbf", "", 404, "none")
}

func TestResources(t *testing.T) {
	c := newClient(t)
	path := "/services/zone/VectorTileServer/resources"
	var style struct {
		Version        int
		Sprite, Glyphs string
		Sources        map[string]struct{ Type, URL string }
		Layers         []map[string]any
	}
	c.json(path+"/styles/root.json", "", &style)
	if style.Version != 8 || style.Sources["esri"].URL != "../../" || style.Sprite != "../sprites/sprite" || style.Glyphs != "../fonts/{fontstack}/{range}.pbf" || len(style.Layers) < 3 {
		t.Errorf("%+v", style)
	}
	c.json(path+"/styles", "f=json", &style)
	if want := "http://example.org/arcgis/rest/services/zone/VectorTileServer/"; style.Sources["esri"].URL != want || style.Sprite != want+"resources/sprites/sprite" {
		t.Errorf("%+v", style)
	}
	var places map[string]struct{ Width, PixelRatio int }
	for file, ratio := range map[string]int{"sprite": 1, "sprite@2x": 2} {
		c.json(path+"/sprites/"+file+".json", "", &places)
		if len(places) == 0 {
			t.Errorf("%s has no icons", file)
		}
		for _, p := range places {
			if p.PixelRatio != ratio {
				t.Errorf("%s: %+v", file, p)
			}
		}
		if _, err := png.Decode(bytes.NewReader(c.get(path+"/sprites/"+file+".png", "").Body)); err != nil {
			t.Error(err)
		}
	}
	if a := c.get(path+"/fonts/Noto Sans SC Regular/0-255.pbf", ""); len(a.Body) < 1000 {
		t.Errorf("glyphs of %d bytes", len(a.Body))
	}
	c.refused(path+"/sprites/other.json", "", 404, "sprite")
	c.refused(path+"/fonts/x/1-255.pbf", "", 404, "ranges")
	c.refused(path+"/fonts/x/a.pbf", "", 404, "range")
	var info struct{ ResourceInfo resourceDocument }
	c.json(path+"/info", "", &info)
	if info.ResourceInfo.StyleVersion != 8 {
		t.Errorf("%+v", info)
	}
	for _, p := range []string{"/styles", "/styles/root.json", "/sprites/sprite.json", "/sprites/sprite.png", "/fonts/x/0-255.pbf", "/info"} {
		c.refused("/services/none/VectorTileServer/resources"+p, "", 404, "none")
	}
}
