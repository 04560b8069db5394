package arcgis

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"guotu/server/call"
)

func TestFeatureServer(t *testing.T) {
	c := newClient(t)
	var doc struct {
		Capabilities, SupportedQueryFormats string
		SpatialReference                    spatialReference
		FullExtent                          extent
		Layers                              []layerEntry
	}
	c.json("/services/zone,mixed/FeatureServer", "f=json&lang=en", &doc)
	if doc.Capabilities != "Query" || doc.SpatialReference.WKID != 4490 || doc.FullExtent.XMin.(float64) != 1 {
		t.Errorf("%+v", doc)
	}
	var names []string
	for i, l := range doc.Layers {
		if l.ID != i {
			t.Errorf("layer %d has the id %d", i, l.ID)
		}
		names = append(names, l.Name+" "+l.GeometryType)
	}
	want := "Counties esriGeometryPolygon,杂 (areas) esriGeometryPolygon,杂 (lines) esriGeometryPolyline,杂 (points) esriGeometryPoint"
	if got := strings.Join(names, ","); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	var both struct{ Layers []layerDocument }
	c.json("/services/zone,mixed/FeatureServer/layers", "f=json", &both)
	if len(both.Layers) != 4 {
		t.Errorf("%d layers", len(both.Layers))
	}
	c.refused("/services/none/FeatureServer", "", 404, "none")
	c.refused("/services/none/FeatureServer/layers", "", 404, "none")
	c.refused("/services/zone/FeatureServer/1", "", 404, "there are 0 to 0")
	c.refused("/services/zone/FeatureServer/x/query", "", 404, "no layer")
}

func TestLayerOfFeatureServer(t *testing.T) {
	c := newClient(t)
	var doc layerDocument
	c.json("/services/zone/FeatureServer/0", "f=json", &doc)
	var fields []string
	for _, f := range doc.Fields {
		fields = append(fields, fmt.Sprintf("%s %s %s %d", f.Name, strings.TrimPrefix(string(f.Type), "esriFieldType"), f.Alias, f.Length))
	}
	want := []string{"OBJECTID OID OBJECTID 0", "area Double 面积 (km²) 0", "name String 名称 6", "id String id 1", "name_en String name_en 5", "wet SmallInteger wet 0",
		"n Integer n 0", "odd String odd 1", "OBJECTID_1 String OBJECTID_1 1", "day String day 10"}
	if strings.Join(fields, "|") != strings.Join(want, "|") {
		t.Errorf("%q, want %q", fields, want)
	}
	if doc.ObjectIDField != "OBJECTID" || doc.DisplayField != "name" || !doc.QueryCapabilities.Pagination || doc.GeometryType != "esriGeometryPolygon" || doc.Description != "说明" {
		t.Errorf("%+v", doc)
	}
	r := doc.DrawingInfo.Renderer
	if r.Type != "uniqueValue" || r.Field1 != "id" || len(r.UniqueValues) != 2 || r.UniqueValues[1].Value != "c" || r.UniqueValues[0].Label != "甲类" || r.Default.Style != "esriSFSDiagonalCross" {
		t.Errorf("%+v", r)
	}
	if s := r.UniqueValues[0].Symbol; fmt.Sprint(s.Color) != "[255 0 0 128]" || s.Style != "esriSFSSolid" || s.Outline.Width != 1.5 || fmt.Sprint(s.Outline.Color) != "[16 32 48 255]" {
		t.Errorf("%+v", s)
	}
	c.json("/services/road/FeatureServer/0", "f=json", &doc)
	breaks := doc.DrawingInfo.Renderer.ClassBreaks
	if len(breaks) != 2 || breaks[0].MaxValue >= 2 || breaks[1].MinValue != 2 || breaks[1].Symbol.Style != "esriSLSDash" || doc.GeometryType != "esriGeometryPolyline" {
		t.Errorf("%+v", doc.DrawingInfo.Renderer)
	}
	c.json("/services/well/FeatureServer/0", "f=json", &doc)
	if r := doc.DrawingInfo.Renderer; r.Type != "simple" || r.Label != "井" || r.Symbol.Style != "esriSMSSquare" || r.Symbol.Size != 9 {
		t.Errorf("%+v", r)
	}
}

const zones = "/services/zone/FeatureServer/0/query"

// ids asks which features a query finds.
func (c *client) ids(path, query string) string {
	c.tb.Helper()
	var got struct{ ObjectIDs []int }
	c.json(path, query+"&returnIdsOnly=true&f=json", &got)
	return strings.Trim(fmt.Sprint(got.ObjectIDs), "[]")
}

func TestSpatialQueries(t *testing.T) {
	c := newClient(t)
	f := func(query, want string) {
		t.Helper()
		if got := c.ids(zones, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	f("geometry=112.1,30.1&geometryType=esriGeometryPoint", "1")
	f("geometry=112.5,30.5&geometryType=esriGeometryPoint", "") // in the hole
	f("geometry=113,30.5&geometryType=esriGeometryPoint", "1 2")
	f(`geometry={"x":113.5,"y":30.5}`, "2")
	f(`geometry={"points":[[112.1,30.1],[114.5,30.5]]}&geometryType=esriGeometryMultipoint`, "1 3")
	f(`geometry={"paths":[[[113.5,30.5],[114.5,30.5]]]}`, "2 3")
	f("geometry=112.45,30.45,112.55,30.55&geometryType=esriGeometryEnvelope", "") // within the hole
	f("geometry=112.45,30.45,112.55,30.55&spatialRel=esriSpatialRelEnvelopeIntersects", "1")
	f("geometry=112.45,30.45,112.55,30.55&spatialRel=esriSpatialRelIndexIntersects", "1")
	f(`geometry={"xmin":112,"ymin":30,"xmax":114,"ymax":31}&spatialRel=esriSpatialRelContains`, "1 2")
	f("geometry=113.2,30.2,113.4,30.4&spatialRel=esriSpatialRelWithin", "2")
	f("geometry=113.2,30.2,113.4,30.4&spatialRel=esriSpatialRelContains", "")
	f("geometry=114,30,115,31&spatialRel=esriSpatialRelTouches", "2")
	f("geometry=113.5,29,114.5,32&spatialRel=esriSpatialRelOverlaps", "2 3")
	f(`geometry={"paths":[[[112.5,30.3],[113.5,30.3]]]}&spatialRel=esriSpatialRelCrosses`, "1 2")
	// A ring within another is a hole, whichever way it goes.
	f(`geometry={"rings":[[[113,30],[113,31],[114,31],[114,30],[113,30]],[[113.1,30.1],[113.1,30.9],[113.9,30.9],[113.9,30.1],[113.1,30.1]]]}&spatialRel=esriSpatialRelContains`, "")
	f(`geometry={"rings":[[[112.9,29],[112.9,32],[114.1,32],[114.1,29],[112.9,29]]]}&spatialRel=esriSpatialRelContains`, "2")
	// In other systems.
	f("geometry=12467782.97,3503549.84,12560000,3600000&inSR=102100", "1")
	f("geometry=12650000,3503600,12660000,3600000&inSR=3857", "2")
	f(`geometry=-30000000,-30000000,30000000,30000000&inSR={"wkid":102100,"latestWkid":3857}`, "1 2 3")
	f("geometry=38460000,3350000,38470000,3360000&inSR=4526", "2") // 113.6 30.3
	f("geometry=460000,3350000,470000,3360000&inSR=4547", "2")
	f(`geometry={"x":38460000,"y":3360000,"spatialReference":{"wkid":4526}}`, "2")
	f("geometry=-200,-100,200,100&inSR=4326", "1 2 3")
	f("geometry=200,40,210,50", "")
	// Together with others.
	f("geometry=112,30,115,31&where=n>3&objectIds=1,3,99,-5", "3")
	f("objectIds=2,3", "2 3")
	g := func(query, words string) {
		t.Helper()
		c.refused(zones, query, 400, words)
	}
	g("geometry=1,2,3", "geometry must be")
	g("geometry=1,x", "no number")
	g("geometry={", "no JSON")
	g("geometry={}", "has none of")
	g(`geometry={"rings":[[[1,2],[3,4]]]}`, "without an area")
	g(`geometry={"points":[[1]]}`, "position of 1")
	g("geometry=3,3,1,1", "ends before")
	g("geometry=1,1&spatialRel=esriSpatialRelRelation", "not known")
	g("geometry=1,1&inSR=1234567", "inSR")
	g("geometry=1,1&inSR=x", "wkid")
	g("geometry=1,1&inSR=2380", "inSR") // Xi'an 80
	g("geometry=1e9,1e9&inSR=4526", "geometry")
	g("geometry=300,100", "geometry")
	g("objectIds=1,x", "whole numbers")
	g("distance=5", "wants geometry")
	g(`geometry={"points":[`+strings.Repeat("[1,1],", maxRegionVertices)+`[1,1]]}`, "vertices")
}

// featureSet is what a query answers with.
type featureSet struct {
	ObjectIDFieldName     string
	GeometryType          string
	SpatialReference      spatialReference
	ExceededTransferLimit bool
	Fields                []fieldDocument
	Features              []struct {
		Attributes map[string]any
		Geometry   *struct {
			X, Y         *float64
			Rings, Paths [][][2]float64
		}
	}
}

func TestFeatureSet(t *testing.T) {
	c := newClient(t)
	var got featureSet
	c.json(zones, "where=1=1&outFields=*&f=json", &got)
	if got.ObjectIDFieldName != "OBJECTID" || got.GeometryType != "esriGeometryPolygon" || got.SpatialReference.WKID != 4490 || got.ExceededTransferLimit || len(got.Fields) != 10 || len(got.Features) != 3 {
		t.Fatalf("%+v", got)
	}
	a := got.Features[0].Attributes
	if a["OBJECTID"] != 1.0 || a["name"] != "江北" || a["area"] != 1.5 || a["wet"] != 1.0 || a["odd"] != "1" || a["OBJECTID_1"] != "x" {
		t.Errorf("%v", a)
	}
	if v, there := got.Features[2].Attributes["area"]; v != nil || !there {
		t.Errorf("a missing value is %v, %v", v, there)
	}
	rings := got.Features[0].Geometry.Rings
	if len(rings) != 2 || area(rings[0]) >= 0 || area(rings[1]) <= 0 { // outer ones with the clock
		t.Errorf("rings %v", rings)
	}
	if rings := got.Features[2].Geometry.Rings; len(rings) != 2 || area(rings[0]) >= 0 || area(rings[1]) >= 0 {
		t.Errorf("rings of two parts %v", rings)
	}
	// gdaltransform of 113 31: EPSG:4526 38404493.44371 3431403.61008, EPSG:3857 12579102.4596 3632749.14338.
	for sr, want := range map[string][2]float64{"4526": {38404493.4437, 3431403.6101}, "102100": {12579102.4596, 3632749.1434}, "3857": {12579102.4596, 3632749.1434}, "4326": {113, 31},
		`{"wkid":4547}`: {404493.4437, 3431403.6101}} {
		c.json(zones, "objectIds=1&outSR="+sr+"&f=json", &got)
		found := false
		for _, p := range got.Features[0].Geometry.Rings[0] {
			found = found || math.Abs(p[0]-want[0]) < 1e-3 && math.Abs(p[1]-want[1]) < 1e-3
		}
		if !found {
			t.Errorf("outSR %s: %v has no %v", sr, got.Features[0].Geometry.Rings[0], want)
		}
	}
	got = featureSet{}
	c.json(zones, "objectIds=1&outSR=4526&geometryPrecision=0&f=json", &got)
	if p := got.Features[0].Geometry.Rings[0][0]; p[0] != math.Round(p[0]) || len(got.Features[0].Attributes) != 1 {
		t.Errorf("%v", got.Features[0])
	}
	got = featureSet{}
	c.json(zones, "where=1=1&outFields=NAME,\"id\",name&returnGeometry=false&f=pjson", &got)
	if x := got.Features[1]; x.Attributes["name"] != "江'南" || len(x.Attributes) != 2 {
		t.Errorf("%+v", x)
	}
	c.json("/services/road/FeatureServer/0/query", "f=json", &got)
	if g := got.Features[0].Geometry; len(g.Paths) != 2 || got.GeometryType != "esriGeometryPolyline" {
		t.Errorf("%+v", g)
	}
	var wells featureSet
	c.json("/services/well/FeatureServer/0/query", "f=json", &wells)
	if g := wells.Features[0].Geometry; *g.X != 113.5 || *g.Y != 30.25 || wells.Features[1].Geometry != nil {
		t.Errorf("%+v", wells)
	}
	if a := c.get("/services/shaft/FeatureServer/0/query", "f=json"); !strings.Contains(string(a.Body), `"geometry":{"points":[[1,2],[3,4]]}}`) ||
		!strings.Contains(string(a.Body), `"geometry":{"points":[[5,6]]}}`) || !strings.Contains(string(a.Body), "esriGeometryMultipoint") {
		t.Errorf("%s", a.Body)
	}
	for query, words := range map[string]string{"outFields=none": "no field", "outSR=1": "outSR", "f=kmz": "f must be", "returnGeometry=x": "true or false", "resultOffset=-1": "whole number",
		"geometryPrecision=x": "geometryPrecision", "orderByFields=none": "no field", "orderByFields=id up": "orderByFields", "outSR=2380": "outSR", "orderByFields=" + strings.Repeat("id,", 9) + "id": "8 fields"} {
		c.refused(zones, query, 400, words)
	}
}

// area is twice the area of a ring, positive against the clock.
func area(r [][2]float64) float64 {
	sum := 0.0
	for i := range r[1:] {
		sum += r[i][0]*r[i+1][1] - r[i+1][0]*r[i][1]
	}
	return sum
}

// TestMixedLayer: each kind of geometry is a layer of its own, and features keep their numbers.
func TestMixedLayer(t *testing.T) {
	c := newClient(t)
	for id, want := range map[int]string{0: "3", 1: "2", 2: "1"} {
		path := fmt.Sprintf("/services/mixed/FeatureServer/%d/query", id)
		if got := c.ids(path, ""); got != want {
			t.Errorf("layer %d: %s, want %s", id, got, want)
		}
		var set featureSet
		c.json(path, "f=json", &set)
		if len(set.Features) != 1 || set.Features[0].Geometry == nil {
			t.Errorf("layer %d: %+v", id, set)
		}
	}
}

func TestPagesAndOrder(t *testing.T) {
	c := newClient(t)
	f := func(query, want string, more bool) {
		t.Helper()
		var got featureSet
		c.json(zones, query+"&f=json&returnGeometry=false", &got)
		var ids []string
		for _, x := range got.Features {
			ids = append(ids, fmt.Sprint(x.Attributes["OBJECTID"]))
		}
		if s := strings.Join(ids, " "); s != want || got.ExceededTransferLimit != more {
			t.Errorf("%s: %s, %v, want %s, %v", query, s, got.ExceededTransferLimit, want, more)
		}
	}
	f("resultRecordCount=2", "1 2", true)
	f("resultRecordCount=2&resultOffset=2", "3", false)
	f("resultRecordCount=3", "1 2 3", false)
	f("resultOffset=9", "", false)
	f("resultRecordCount=0", "", true)
	f("resultRecordCount=99999", "1 2 3", false)
	f("orderByFields=area", "3 1 2", false) // what is missing comes first
	f("orderByFields=AREA DESC", "2 1 3", false)
	f("orderByFields=wet desc, n asc", "1 2 3", false)
	f("orderByFields=OBJECTID DESC", "3 2 1", false)
	f("orderByFields=n&resultRecordCount=1&resultOffset=1", "1", true)
	if got := c.ids(zones, "orderByFields=name+DESC"); got != "1 2 3" {
		t.Errorf("names descending: %s", got) // 江北 江'南 100
	}
}

func TestGeoJSON(t *testing.T) {
	c := newClient(t)
	a := c.get(zones, "f=geojson&outFields=name&outSR=3857&resultRecordCount=1")
	var got struct {
		Type                  string
		ExceededTransferLimit bool
		Properties            map[string]any
		Features              []struct {
			ID         int
			Geometry   struct{ Coordinates [][][2]float64 }
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(a.Body, &got); err != nil || a.ContentType != "application/geo+json" {
		t.Fatalf("%v %s: %s", err, a.ContentType, a.Body)
	}
	x := got.Features[0]
	if got.Type != "FeatureCollection" || !got.ExceededTransferLimit || got.Properties["exceededTransferLimit"] != true || x.ID != 1 || x.Properties["name"] != "江北" || x.Geometry.Coordinates[0][0][0] > 180 {
		t.Errorf("%+v", got)
	}
	if a := c.get(zones, "f=geojson&returnGeometry=false"); !strings.Contains(string(a.Body), `"geometry":null`) || strings.Contains(string(a.Body), "exceeded") {
		t.Errorf("%s", a.Body)
	}
}

func TestCountsAndExtents(t *testing.T) {
	c := newClient(t)
	f := func(query, want string) {
		t.Helper()
		if got := string(c.get(zones, query+"&f=json").Body); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	f("returnCountOnly=true", `{"count":3}`)
	f("returnCountOnly=true&where=n>5&resultRecordCount=0", `{"count":1}`)
	f("returnExtentOnly=true&returnCountOnly=true&where=n<5", `{"count":2,"extent":{"xmin":112,"ymin":30,"xmax":114,"ymax":31,"spatialReference":{"wkid":4490,"latestWkid":4490}}}`)
	f("returnExtentOnly=true&where=n>50", `{"extent":{"xmin":"NaN","ymin":"NaN","xmax":"NaN","ymax":"NaN","spatialReference":{"wkid":4490,"latestWkid":4490}}}`)
	f("returnIdsOnly=true&where=1=0", `{"objectIdFieldName":"OBJECTID","objectIds":[]}`)
	var got struct{ Extent extent }
	c.json(zones, "returnExtentOnly=true&outSR=102100&f=json", &got)
	if math.Abs(got.Extent.XMin.(float64)-12467782.9688) > 1e-3 || got.Extent.SpatialReference.LatestWKID != 3857 {
		t.Errorf("%+v", got)
	}
	c.refused(zones, "returnCountOnly=perhaps", 400, "true or false")
	c.refused(zones, "returnExtentOnly=true&outSR=x", 400, "outSR")
}

func TestStatistics(t *testing.T) {
	c := newClient(t)
	f := func(query, want string) {
		t.Helper()
		var got struct {
			Fields   []fieldDocument
			Features []struct{ Attributes json.RawMessage }
		}
		c.json(zones, query+"&f=json", &got)
		var rows []string
		for _, x := range got.Features {
			rows = append(rows, string(x.Attributes))
		}
		if s := strings.Join(rows, ""); s != want {
			t.Errorf("%s: %s, want %s", query, s, want)
		}
	}
	all := `outStatistics=[`
	for i, kind := range statisticTypes {
		if i > 0 {
			all += ","
		}
		all += fmt.Sprintf(`{"statisticType":%q,"onStatisticField":"n","outStatisticFieldName":%q}`, kind, kind)
	}
	all += "]"
	f(all, `{"count":3,"sum":9,"min":-1,"max":7,"avg":3,"stddev":4,"var":16}`)
	f(all+"&where=n=7", `{"count":1,"sum":7,"min":7,"max":7,"avg":7,"stddev":null,"var":null}`)
	f(all+"&where=1=0", `{"count":0,"sum":null,"min":null,"max":null,"avg":null,"stddev":null,"var":null}`)
	f(`outStatistics=[{"statisticType":"COUNT","onStatisticField":"area"},{"statisticType":"max","onStatisticField":"OBJECTID","outStatisticFieldName":"m"}]&groupByFieldsForStatistics=wet&orderByFields=wet`,
		`{"wet":null,"count_area":0,"m":3}{"wet":0,"count_area":1,"m":2}{"wet":1,"count_area":1,"m":1}`)
	f(`outStatistics=[{"statisticType":"min","onStatisticField":"name"}]`, `{"min_name":"100%_\\"}`)
	f("returnDistinctValues=true&outFields=wet&orderByFields=wet desc&returnGeometry=false", `{"wet":1}{"wet":0}{"wet":null}`)
	if got := string(c.get(zones, "returnDistinctValues=true&returnCountOnly=true&outFields=odd").Body); got != `{"count":3}` {
		t.Error(got)
	}
	c.refused(zones, "outStatistics=x", 400, "outStatistics")
	c.refused(zones, `outStatistics=[{"statisticType":"mode","onStatisticField":"n"}]`, 400, "mode")
	c.refused(zones, `outStatistics=[{"statisticType":"sum","onStatisticField":"x"}]`, 400, "sum")
	c.refused(zones, `outStatistics=[{"statisticType":"sum","onStatisticField":"n"}]&groupByFieldsForStatistics=x`, 400, "no field")
}

func TestPostedQuery(t *testing.T) {
	c := newClient(t)
	post := func(body string) *call.Answer {
		t.Helper()
		r := httptest.NewRequest(http.MethodPost, root+zones, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return c.do(r)
	}
	if a := post("where=id%3D'b'&returnCountOnly=true&f=json"); string(a.Body) != `{"count":1}` {
		t.Errorf("%s", a.Body)
	}
	if a := post("where=" + strings.Repeat("x", maxForm)); a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	var many strings.Builder
	for i := range maxParameters + 1 {
		fmt.Fprintf(&many, "p%d=1&", i)
	}
	if a := post(many.String()); a.Status != http.StatusBadRequest {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	c.refused(zones, "where=%zz", 400, "query")
}
