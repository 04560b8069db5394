package ogcapi_test

import (
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"guotu/server/matrixset"
)

// tileLink is a link that may have variables.
type tileLink struct {
	link
	Templated bool
}

// tilesetDoc is what the tests read of a tileset.
type tilesetDoc struct {
	Title, DataType, CRS, TileMatrixSetURI, TileMatrixSetID, Version string
	MediaTypes                                                       []string
	TileMatrixSetLimits                                              []struct {
		TileMatrix                                     string
		MinTileRow, MaxTileRow, MinTileCol, MaxTileCol int
	}
	BoundingBox struct {
		LowerLeft, UpperRight [2]float64
		CRS                   string
	}
	CenterPoint *struct {
		Coordinates [2]float64
		TileMatrix  string
	}
	Layers []struct {
		ID, DataType, MinTileMatrix, MaxTileMatrix string
		GeometryDimension                          *int
		PropertiesSchema                           *struct {
			Type       string
			Properties map[string]struct{ Title, Type, UoM string }
		}
	}
	Links []tileLink
}

// linked returns the only link with a relation.
func (d *tilesetDoc) linked(t *testing.T, rel string) tileLink {
	t.Helper()
	var found []tileLink
	for _, l := range d.Links {
		if l.Rel == rel {
			found = append(found, l)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d links %s in %+v", len(found), rel, d.Links)
	}
	return found[0]
}

// threeLayers is a plan whose layers differ: zone is shown at zoom levels 2 to 10, way at all up
// to 14 and hidden at first, nothing has no features.
func threeLayers() map[string]string {
	files := twoZones()
	files["guotu.yaml"] = `
title: {zh: 规划, en: Plan}
layers:
  - {name: zone, title: {zh: 分区, en: Zones}, abstract: {zh: 两个, en: two}, source: {file: zone.geojson}, id: code, label: {zh: name}, visible: true, license: MIT,
     zoom: {min: 2, max: 10}, fields: [{name: area, zh: 面积, en: Area, unit: km²}], legend: {field: code, classes: [{value: a, title: {zh: 甲类, en: A}, fill: "#ff0000"}]}}
  - {name: way, title: {zh: 路, en: Way}, source: {file: way.geojson}}
  - {name: nothing, title: {zh: 空, en: Nothing}, source: {file: nothing.geojson}}
`
	files["way.geojson"] = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":1},"geometry":{"type":"LineString","coordinates":[[100,30],[120,40]]}}]}`
	files["nothing.geojson"] = `{"type":"FeatureCollection","features":[]}`
	return files
}

// TestTilesConformance: the classes that are claimed (/conf/core/conformance-success and alike).
func TestTilesConformance(t *testing.T) {
	s := serve(t, twoZones())
	var d struct{ ConformsTo []string }
	s.read("/conformance", &d)
	for _, class := range []string{"core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "collections-selection", "mvt", "png", "oas30"} {
		if !slices.Contains(d.ConformsTo, "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"+class) {
			t.Errorf("%s is not claimed", class)
		}
	}
}

// TestMatrixSets: the sets, their links, and their members by the figures of package matrixset, which
// are tested there.
func TestMatrixSets(t *testing.T) {
	s := serve(t, twoZones())
	var list struct {
		TileMatrixSets []struct {
			ID, Title, URI, CRS string
			Links               []link
		}
	}
	s.read("/tileMatrixSets?lang=en", &list)
	if len(list.TileMatrixSets) != 6 {
		t.Fatalf("%+v", list)
	}
	for i, want := range matrixset.All() {
		entry := list.TileMatrixSets[i]
		if entry.ID != want.ID || entry.Title != want.Title.EN || entry.URI != want.URI || entry.CRS != want.CRS() {
			t.Errorf("%+v", entry)
		}
		var d struct {
			ID, URI, CRS, WellKnownScaleSet string
			OrderedAxes                     []string
			TileMatrices                    []struct {
				ID, CornerOfOrigin                               string
				ScaleDenominator, CellSize                       float64
				PointOfOrigin                                    [2]float64
				TileWidth, TileHeight, MatrixWidth, MatrixHeight uint32
			}
		}
		s.read(path(find(entry.Links, "self")[0].Href), &d)
		axes := want.Axes()
		if d.ID != want.ID || d.URI != want.URI || d.CRS != want.CRS() || d.WellKnownScaleSet != want.ScaleSet || !slices.Equal(d.OrderedAxes, axes[:]) {
			t.Errorf("%+v", d)
		}
		for j, m := range want.Matrices() {
			got := d.TileMatrices[j]
			if got.ID != m.ID || got.ScaleDenominator != m.ScaleDenominator || got.CellSize != m.CellSize || got.PointOfOrigin != want.Ordered(want.Origin()) ||
				got.MatrixWidth != m.Columns || got.MatrixHeight != m.Rows || got.TileWidth != 256 || got.TileHeight != 256 || got.CornerOfOrigin != "topLeft" {
				t.Errorf("%s %+v, want %+v", d.ID, got, m)
			}
		}
	}
	s.refused("/tileMatrixSets/none", 404, "tileMatrixSetId", "WebMercatorQuad")
	s.refused("/tileMatrixSets?x=1", 400, "x", "there is no parameter")
	s.refused("/tileMatrixSets/c?f=xml", 400, "f", "json, html")
}

// TestTilesetLists: /conf/tilesets-list/tileset-links, /conf/dataset-tilesets/landingpage,
// /conf/geodata-tilesets/desc-links.
func TestTilesetLists(t *testing.T) {
	s := serve(t, threeLayers())
	const relation = "http://www.opengis.net/def/rel/ogc/1.0/"
	for _, from := range []string{"", "/collections/zone"} {
		var page struct{ Links []link }
		s.read(from, &page)
		for _, kind := range []string{"vector", "map"} {
			found := find(page.Links, relation+"tilesets-"+kind)
			if len(found) != 1 {
				t.Fatalf("%q: %d links to tilesets of %s", from, len(found), kind)
			}
			var list struct {
				Tilesets []struct {
					Title, DataType, CRS, TileMatrixSetURI, TileMatrixSetID string
					Links                                                   []link
				}
			}
			s.read(path(found[0].Href), &list)
			if len(list.Tilesets) != 6 {
				t.Fatalf("%s: %d tilesets", found[0].Href, len(list.Tilesets))
			}
			for _, set := range list.Tilesets {
				self, scheme := find(set.Links, "self"), find(set.Links, relation+"tiling-scheme")
				registered := matrixset.Named(set.TileMatrixSetID)
				if set.DataType != kind || registered == nil || set.CRS != registered.CRS() || set.TileMatrixSetURI != registered.URI || set.Title == "" || len(self) != 1 || len(scheme) != 1 {
					t.Errorf("%+v", set)
					continue
				}
				if at, _, _ := strings.Cut(path(found[0].Href), "?"); !strings.HasPrefix(path(self[0].Href), at+"/"+set.TileMatrixSetID) {
					t.Errorf("the tileset lies at %s", self[0].Href)
				}
				s.get(path(self[0].Href))
				s.get(path(scheme[0].Href))
			}
		}
	}
	s.refused("/collections/none/tiles", 404, "collectionId", `"none"`)
	s.refused("/collections/zone_label/map/tiles", 404, "collectionId", `"zone_label"`)
	s.refused("/tiles?collections=zone,none", 400, "collections", `"none"`)
	s.refused("/tiles?collections=", 400, "collections", `""`)
	s.refused("/tiles?collections=zone_label", 400, "collections", `"zone_label"`)
	s.refused("/collections/zone/tiles?collections=zone", 400, "collections", "no parameter")
	s.refused("/tiles/none", 404, "tileMatrixSetId", `"none"`)
}

// path is what the tests ask for: the part of an address behind the root.
func path(address string) string {
	_, path, _ := strings.Cut(address, "/ogc")
	return path
}

// TestTileset: /conf/tileset/description, and what GDAL, QGIS and OpenLayers read of it.
func TestTileset(t *testing.T) {
	s := serve(t, threeLayers())
	var d tilesetDoc
	s.read("/collections/zone/tiles/WebMercatorQuad?lang=en", &d)
	if d.DataType != "vector" || d.TileMatrixSetURI != "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad" || d.CRS != "http://www.opengis.net/def/crs/EPSG/0/3857" ||
		!slices.Equal(d.MediaTypes, []string{"application/vnd.mapbox-vector-tile"}) || d.Version == "" || !strings.HasPrefix(d.Title, "Zones") {
		t.Errorf("%+v", d)
	}
	if b := d.BoundingBox; b.LowerLeft != [2]float64{0, 0} || b.UpperRight != [2]float64{8, 4} || b.CRS != "http://www.opengis.net/def/crs/OGC/1.3/CRS84" {
		t.Errorf("%+v", b)
	}
	if c := d.CenterPoint; c == nil || c.Coordinates != [2]float64{4, 2} || c.TileMatrix != "7" {
		t.Errorf("%+v", c)
	}
	// 0 to 8 degrees east and 0 to 4 north: at zoom level 6 tiles are 5.625 degrees wide.
	got := fmt.Sprintf("%+v", d.TileMatrixSetLimits)
	if len(d.TileMatrixSetLimits) != 9 || d.TileMatrixSetLimits[0].TileMatrix != "2" || d.TileMatrixSetLimits[8].TileMatrix != "10" ||
		!strings.Contains(got, "{TileMatrix:6 MinTileRow:31 MaxTileRow:31 MinTileCol:32 MaxTileCol:33}") {
		t.Error(got)
	}
	l := d.Layers[0]
	if len(d.Layers) != 1 || l.ID != "zone" || l.GeometryDimension == nil || *l.GeometryDimension != 2 || l.MinTileMatrix != "2" || l.MaxTileMatrix != "10" ||
		l.PropertiesSchema.Type != "object" || l.PropertiesSchema.Properties["area"] != struct{ Title, Type, UoM string }{"Area", "number", "km²"} || l.PropertiesSchema.Properties["name"].Type != "string" {
		t.Errorf("%+v", l)
	}
	item := d.linked(t, "item")
	if !item.Templated || item.Type != "application/vnd.mapbox-vector-tile" || !strings.Contains(item.Href, "/{tileMatrix}/{tileRow}/{tileCol}?lang=en&v="+d.Version) {
		t.Errorf("%+v", item)
	}
	d.linked(t, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme")
	d.linked(t, "http://www.opengis.net/def/rel/ogc/1.0/geodata")
	for _, l := range d.Links {
		if l.Title == "TileJSON" && s.ask("GET", l.Href).status != 200 {
			t.Errorf("%+v", l)
		}
	}
}

// TestLimitsOfGrids: limits have the numbers of the set, and pictures go deeper than vector tiles.
func TestLimitsOfGrids(t *testing.T) {
	s := serve(t, threeLayers())
	f := func(path, first, last string) {
		t.Helper()
		var d tilesetDoc
		s.read(path, &d)
		n := len(d.TileMatrixSetLimits)
		if first == "" {
			if n != 0 || d.TileMatrixSetLimits == nil || d.CenterPoint != nil {
				t.Errorf("%s: %+v", path, d)
			}
			return
		}
		if n == 0 || d.TileMatrixSetLimits[0].TileMatrix != first || d.TileMatrixSetLimits[n-1].TileMatrix != last {
			t.Errorf("%s: %+v, want %s to %s", path, d.TileMatrixSetLimits, first, last)
		}
	}
	f("/collections/zone/tiles/CGCS2000Quad", "1", "9")
	f("/collections/zone/tiles/c", "2", "10")
	f("/collections/zone/tiles/w", "2", "10")
	f("/collections/way/tiles/w", "1", "14") // w has no level 0
	f("/collections/way/tiles/GoogleMapsCompatible", "0", "14")
	f("/collections/zone/map/tiles/WebMercatorQuad", "2", "20")
	f("/collections/zone/map/tiles/WorldCRS84Quad", "1", "19")
	f("/collections/zone/map/tiles/c", "2", "18")
	f("/collections/nothing/tiles/c", "", "")
	f("/tiles/WebMercatorQuad", "2", "10") // zone alone is visible
	f("/tiles/WebMercatorQuad?collections=zone,way", "0", "14")
	f("/map/tiles/WebMercatorQuad?collections=nothing", "", "")
}

// TestVectorTiles: /conf/core/tc-success, /conf/core/tc-error, /conf/mvt/content, and that tiles
// are those of /tiles, byte by byte, with their tags and codings.
func TestVectorTiles(t *testing.T) {
	s := serve(t, threeLayers())
	same := func(a, b string, headers ...string) {
		t.Helper()
		one, two := s.ask("GET", a, headers...), s.ask("GET", b, headers...)
		if one.status != two.status || one.body != two.body {
			t.Errorf("%s: %d, %d bytes; %s: %d, %d bytes", a, one.status, len(one.body), b, two.status, len(two.body))
		}
		for _, name := range []string{"Etag", "Content-Type", "Content-Encoding", "Cache-Control", "X-Tile-Features", "Content-Length"} {
			if one.header.Get(name) != two.header.Get(name) {
				t.Errorf("%s: %s: %q and %q", a, name, one.header.Get(name), two.header.Get(name))
			}
		}
	}
	same("/ogc/collections/zone/tiles/WebMercatorQuad/6/31/32", "/tiles/zone/6/32/31.mvt")
	same("/ogc/collections/zone/tiles/w/6/31/32", "/tiles/zone/6/32/31.mvt", "Accept-Encoding", "gzip")
	same("/ogc/collections/zone/tiles/c/6/15/32", "/tiles/zone/CGCS2000Quad/5/32/15.mvt")
	same("/ogc/tiles/CGCS2000Quad/5/15/32?f=mvt", "/tiles/zone/CGCS2000Quad/5/32/15.mvt")
	same("/ogc/tiles/WebMercatorQuad/6/31/32?collections=way,zone", "/tiles/way,zone/6/32/31.mvt")
	same("/ogc/tiles/WebMercatorQuad/6/31/32?collections=way,zone", "/tiles/zone,way/6/32/31.mvt", "Accept", "application/vnd.mapbox-vector-tile")
	tile := s.get("/collections/zone/tiles/w/6/31/32")
	same("/ogc/collections/zone/tiles/w/6/31/32", "/tiles/zone/6/32/31.mvt", "If-None-Match", tile.header.Get("Etag"))
	if a := s.ask("GET", "/ogc/collections/zone/tiles/w/6/31/32", "If-None-Match", tile.header.Get("Etag")); a.status != 304 {
		t.Errorf("%d", a.status)
	}
	if a := s.ask("HEAD", "/ogc/collections/zone/tiles/w/6/31/32"); a.status != 200 || a.body != "" {
		t.Errorf("HEAD: %d, %d bytes", a.status, len(a.body))
	}
	// Within the limits, but empty: the line runs through a corner of its box.
	if a := s.ask("GET", "/ogc/collections/way/tiles/w/8/97/199"); a.status != 204 {
		t.Errorf("an empty tile: %d", a.status)
	}
	s.refused("/collections/zone/tiles/w/6/31/34", 404, "tileRow", "outside the limits of the tileset: rows 31 to 31, columns 32 to 33")
	s.refused("/collections/zone/tiles/w/1/0/0", 404, "tileMatrix", "nothing is shown")
	s.refused("/collections/nothing/tiles/w/1/0/0", 404, "tileMatrix", "nothing is shown")
	s.refused("/collections/zone/tiles/w/6/64/0", 404, "tileRow", "no row 64")
	s.refused("/collections/zone/tiles/w/6/0/64", 404, "tileCol", "no column 64")
	s.refused("/collections/zone/tiles/c/0/0/0", 404, "tileMatrix", `no matrix "0"`)
	s.refused("/collections/zone/tiles/w/6/31/32?f=png", 400, "f", "mvt")
	s.refused("/collections/zone/tiles/w/6/31/32?x=1", 400, "x", "no parameter")
	for _, bad := range []string{"-1", "9223372036854775808", "99999999999999999999999999"} {
		s.refused("/collections/zone/tiles/w/6/"+bad+"/0", 404, "tileRow", "no row")
		s.refused("/collections/zone/tiles/w/6/0/"+bad, 404, "tileCol", "no column")
		s.refused("/collections/zone/tiles/w/"+bad+"/0/0", 404, "tileMatrix", "no matrix")
	}
	for _, bad := range []string{"NaN", "1e1", "0x1", "01", "1.5", "％", "%00", "a%2Fb"} {
		s.refused("/collections/zone/tiles/w/6/"+url.PathEscape(strings.TrimPrefix(bad, "%"))+"/0", 400, "tileRow", "whole number")
	}
	if a := s.ask("GET", "/ogc/tiles/w/6/31/32", "Accept", "application/x-none"); a.status != 406 {
		t.Errorf("%d", a.status)
	}
}

// TestMapTiles: /conf/png/content, and that what shows nothing is a transparent picture.
func TestMapTiles(t *testing.T) {
	s := serve(t, threeLayers())
	f := func(path string, drawn bool) string {
		t.Helper()
		a := s.get(path)
		picture, err := png.Decode(strings.NewReader(a.body))
		if err != nil || a.header.Get("Content-Type") != "image/png" || picture.Bounds().Dx() != 256 || picture.Bounds().Dy() != 256 {
			t.Fatalf("%s: %v %v", path, a.header, err)
		}
		_, _, _, alpha := picture.At(100, 200).RGBA()
		if (alpha > 0) != drawn {
			t.Errorf("%s: alpha %d", path, alpha)
		}
		return a.body
	}
	one := f("/collections/zone/map/tiles/w/6/31/32", true)
	if f("/map/tiles/WebMercatorQuad/6/31/32", true) != one || f("/map/tiles/w/6/31/32?collections=zone", true) != one {
		t.Error("another picture of the same layers")
	}
	f("/collections/zone/map/tiles/c/6/15/32?f=png", true)
	f("/collections/zone/map/tiles/w/18/131000/131100", true) // enlarged beyond zoom level 10
	f("/collections/way/map/tiles/w/8/97/199", false)
	s.refused("/collections/zone/map/tiles/w/1/0/0", 404, "tileMatrix", "nothing is shown")
	s.refused("/collections/zone/map/tiles/WebMercatorQuad/21/0/0", 404, "tileMatrix", "nothing is shown")
	s.refused("/collections/zone/map/tiles/w/6/31/32?f=mvt", 400, "f", "png")
	a := s.get("/map/tiles/w/6/31/32")
	if again := s.ask("GET", "/ogc/map/tiles/w/6/31/32", "If-None-Match", a.header.Get("Etag")); again.status != 304 {
		t.Errorf("%d", again.status)
	}
}

// TestLimitsAreExact: of the tiles around the limits, those within have content, and those beyond are
// not found.
func TestLimitsAreExact(t *testing.T) {
	s := serve(t, threeLayers())
	var d tilesetDoc
	s.read("/collections/zone/tiles/w", &d)
	for _, at := range d.TileMatrixSetLimits {
		for row := max(at.MinTileRow-1, 0); row <= at.MaxTileRow+1; row++ {
			for column := max(at.MinTileCol-1, 0); column <= at.MaxTileCol+1; column++ {
				if row-at.MinTileRow > 3 && at.MaxTileRow-row > 3 || column-at.MinTileCol > 3 && at.MaxTileCol-column > 3 {
					continue // inside
				}
				within := at.MinTileRow <= row && row <= at.MaxTileRow && at.MinTileCol <= column && column <= at.MaxTileCol
				a := s.ask("GET", fmt.Sprintf("/ogc/collections/zone/tiles/w/%s/%d/%d", at.TileMatrix, row, column))
				if within != (a.status == 200) || !within && a.status != 404 {
					t.Errorf("%s/%d/%d: %d, within: %v", at.TileMatrix, row, column, a.status, within)
				}
			}
		}
	}
}

// TestTilePages: people get pages with the same content.
func TestTilePages(t *testing.T) {
	s := serve(t, threeLayers())
	f := func(path string, texts ...string) {
		t.Helper()
		a := s.get(path, "Accept", "text/html")
		if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %v", path, a.header)
		}
		for _, text := range texts {
			if !strings.Contains(a.body, text) {
				t.Errorf("%s lacks %q: %s", path, text, a.body)
			}
		}
	}
	f("/tileMatrixSets?lang=en", "CGCS2000Quad", "EPSG/0/4490", "Coordinate system")
	f("/tileMatrixSets/c", "2.795411320143589e", "Lat, Lon", "比例尺分母")
	f("/tiles?collections=zone", "/ogc/tiles/c?collections=zone", "矢量瓦片")
	f("/collections/zone/tiles/w?lang=en", "{tileMatrix}/{tileRow}/{tileCol}", "<code>area</code>", "2–10")
	f("/collections/zone/map/tiles/w", "image/png")
}

// TestTileOperations: /conf/oas30/completeness and /conf/oas30/operation-id.
func TestTileOperations(t *testing.T) {
	s := serve(t, twoZones())
	doc, err := openapi3.NewLoader().LoadFromData([]byte(s.get("/api").body))
	if err == nil {
		err = doc.Validate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			ids = append(ids, operation.OperationID)
		}
	}
	for _, suffix := range []string{"getTileMatrixSetsList", "getTileMatrixSet", ".dataset.vector.getTileSetsList", ".dataset.vector.getTileSet", ".dataset.vector.getTile",
		".collection.vector.getTileSetsList", ".collection.vector.getTileSet", ".collection.vector.getTile", ".dataset.map.getTile", ".collection.map.getTile"} {
		if !slices.ContainsFunc(ids, func(id string) bool { return strings.HasSuffix(id, suffix) }) {
			t.Errorf("no operation %s", suffix)
		}
	}
}

// FuzzTileAddress: whatever the address, the answer is a tile or a problem of the client.
func FuzzTileAddress(f *testing.F) {
	s := serve(f, threeLayers())
	f.Add("zone", "c", "6", "15", "32", "f=mvt")
	f.Add("zone", "WebMercatorQuad", "24", "-1", "4294967296", "collections=zone&v=1")
	f.Add("a/b", "..", "%", "NaN", "", "lang=fr")
	f.Fuzz(func(t *testing.T, layer, set, matrix, row, column, query string) {
		for _, kind := range []string{"", "/map"} {
			target := "/ogc/collections/" + url.PathEscape(layer) + kind + "/tiles/" + url.PathEscape(set) + "/" + url.PathEscape(matrix) + "/" + url.PathEscape(row) + "/" + url.PathEscape(column)
			u, err := url.Parse("http://example.com" + target)
			if err != nil {
				return
			}
			u.RawQuery = query
			r, err := http.NewRequest(http.MethodGet, u.String(), nil)
			if err != nil {
				return
			}
			w := &discard{header: make(http.Header)}
			s.h.ServeHTTP(w, r)
			if w.status >= 500 {
				t.Errorf("%s: %d", u, w.status)
			}
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
