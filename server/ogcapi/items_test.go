package ogcapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
)

// answered is an answer of features.
type answered struct {
	NumberMatched, NumberReturned int
	TimeStamp                     string
	Links                         []link
	Features                      []struct {
		ID         string
		Geometry   json.RawMessage
		Properties map[string]any
	}
}

func (a *answered) ids() string {
	var ids []string
	for _, f := range a.Features {
		ids = append(ids, f.ID)
	}
	return strings.Join(ids, " ")
}

// next is the address of the next page, "" behind the last.
func (a *answered) next() string {
	if found := find(a.Links, "next"); len(found) > 0 {
		return found[0].Href
	}
	return ""
}

// zoo has a feature of every kind: squares of which one lies across the 180th meridian and one
// has a hole and turns the wrong way, a line, points, one without a geometry, and dates.
func zoo() map[string]string {
	return map[string]string{
		"guotu.yaml": "layers: [{name: zoo, title: {zh: 园, en: Zoo}, source: {file: zoo.geojson}, id: code, fields: [{name: code}, {name: n, zh: 数, en: number, unit: m}]}, {name: none, source: {file: none.geojson}}]",
		"zoo.geojson": `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"a","n":1.50,"t":"x","day":"2020-01-01"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[0,4],[4,4],[4,0],[0,0]],[[1,1],[2,1],[2,2],[1,2],[1,1]]]}},
{"type":"Feature","properties":{"code":"b/ä %","n":2,"t":"x,\"y\"","day":"2021-06-30"},"geometry":{"type":"Polygon","coordinates":[[[4,0],[8,0],[8,4],[4,4],[4,0]]]}},
{"type":"Feature","properties":{"code":"c","n":null,"t":"1"},"geometry":{"type":"MultiPolygon","coordinates":[[[[178,0],[180,0],[180,4],[178,4],[178,0]]],[[[-180,0],[-178,0],[-178,4],[-180,4],[-180,0]]]]}},
{"type":"Feature","properties":{"code":"d","n":-3,"t":"1","ok":true,"day":"2022-12-31"},"geometry":{"type":"LineString","coordinates":[[0,10],[10,20]]}},
{"type":"Feature","properties":{"code":"e","n":10,"ok":false},"geometry":{"type":"Point","coordinates":[116.39127571,39.90621701]}},
{"type":"Feature","properties":{"code":"f","n":1.5},"geometry":null},
{"type":"Feature","properties":{"code":"g"},"geometry":{"type":"GeometryCollection","geometries":[{"type":"MultiPoint","coordinates":[[50,50],[51,51]]},{"type":"MultiLineString","coordinates":[[[52,52],[53,53]]]}]}}]}`,
		"none.geojson": `{"type":"FeatureCollection","features":[]}`,
	}
}

// TestFeaturesToTheByte: properties in their order, numbers as written, all digits, rings by the
// right-hand rule (RFC 7946, section 3.1.6).
func TestFeaturesToTheByte(t *testing.T) {
	s := serve(t, zoo())
	body := s.get("/collections/zoo/items").body
	for _, want := range []string{
		`{"type":"Feature","id":"a","geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]},"properties":{"code":"a","n":1.50,"t":"x","day":"2020-01-01"}},`,
		`{"type":"Feature","id":"c","geometry":{"type":"MultiPolygon","coordinates":[[[[178,0],[180,0],[180,4],[178,4],[178,0]]],[[[-180,0],[-178,0],[-178,4],[-180,4],[-180,0]]]]},"properties":{"code":"c","n":null,"t":"1"}},`,
		`{"type":"Feature","id":"e","geometry":{"type":"Point","coordinates":[116.39127571,39.90621701]},"properties":{"code":"e","n":10,"ok":false}},`,
		`{"type":"Feature","id":"f","geometry":null,"properties":{"code":"f","n":1.5}},`,
		`{"type":"Feature","id":"g","geometry":{"type":"GeometryCollection","geometries":[{"type":"MultiPoint","coordinates":[[50,50],[51,51]]},{"type":"MultiLineString","coordinates":[[[52,52],[53,53]]]}]},"properties":{"code":"g"}}` + "\n]}\n",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("lacks %s", want)
		}
	}
	one := s.get("/collections/zoo/items/" + url.PathEscape("b/ä %"))
	if !strings.HasPrefix(one.body, `{"type":"Feature","id":"b/ä %","geometry":{"type":"Polygon","coordinates":[[[4,0],[8,0],[8,4],[4,4],[4,0]]]},"properties":{"code":"b/ä %","n":2,"t":"x,\"y\"","day":"2021-06-30"},"links":[`) {
		t.Errorf("one feature is %s", one.body)
	}
	if got := s.get("/collections/none/items").body; !strings.Contains(got, `"numberMatched":0,"numberReturned":0`) || !strings.HasSuffix(got, `"features":[`+"\n]}\n") {
		t.Errorf("no feature is %s", got)
	}
}

// TestConditions: which features meet bbox, datetime and the values of fields.
func TestConditions(t *testing.T) {
	s := serve(t, zoo())
	f := func(query, want string) {
		t.Helper()
		var a answered
		s.read("/collections/zoo/items?"+query, &a)
		if a.ids() != want || a.NumberMatched != len(a.Features) || a.NumberReturned != len(a.Features) {
			t.Errorf("%s: %q of %d, want %q", query, a.ids(), a.NumberMatched, want)
		}
	}
	f("bbox=4,1,4,1", "a b/ä % f") // a border belongs to both, no geometry to all
	f("bbox=1.2,1.2,1.8,1.8", "f") // in the hole
	f("bbox=0,17,3,20", "f")       // in the box of the line, not on it
	f("bbox=0,10,3,12", "d f")
	f("bbox=170,-1,-170,5", "c f") // across the 180th meridian
	f("bbox=170,-1,190,5", "c f")  // the same, as maps ask that were moved past it
	f("bbox=-190,-1,-170,5", "c f")
	f("bbox=-200,-100,200,100", "a b/ä % c d e f g")
	f("bbox=0,0,-9000,1,1,9000", "a f") // heights are of no interest
	f("bbox=0,116,40,117&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4490", "e f")
	f("bbox=0,116,40,117&bbox-crs=[EPSG:4326]", "e f")
	f("bbox=12900000,4800000,13000000,4900000&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857", "e f")
	f("bbox=-99999999,-99999999,99999999,99999999&bbox-crs=EPSG:3857", "a b/ä % c d e f g")
	f("bbox=4410000,440000,4430000,460000&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4548", "e f") // north first
	f("bbox=440000,4410000,460000,4430000&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4548", "f")
	f("datetime=2020-01-01T10:00:00Z", "a c e f g") // without a date: always
	f("datetime=2020-01-02T00:00:00Z/..", "b/ä % c d e f g")
	f("datetime=../2021-06-30", "a b/ä % c e f g")
	f("datetime=2021-01-01/2022-12-31t00:00:00z", "b/ä % c d e f g")
	f("datetime=/2019-12-31T23:59:59Z", "c e f g")
	f("datetime=../..", "a b/ä % c d e f g")
	f("n=1.5", "a f") // equal as numbers
	f("t=1", "c d")
	f("ok=true", "d")
	f("code=a", "a")
	f("id=a", "a")
	f("t=x%2C%22y%22", "b/ä %")
	f("t=%27+OR+true", "")
	f("n=1.5&t=x&bbox=0,0,1,1", "a")
	f("filter=n%3E1.5", "b/ä % e")
	f("filter=geometry+IS+NULL&n=1.5", "f")
	f("sortby=n", "d a f b/ä % e c g")
	f("sortby=-n,code", "e b/ä % a f d c g")
	f("sortby=%2Bt,-code", "d c a b/ä % g f e")
	f("sortby=+t,-code", "d c a b/ä % g f e") // + is a blank in an address
}

func TestChosenFields(t *testing.T) {
	s := serve(t, zoo())
	f := func(query, want string) {
		t.Helper()
		if body := s.get("/collections/zoo/items/a?" + query).body; !strings.HasPrefix(body, want) {
			t.Errorf("%s: %s", query, body)
		}
	}
	f("properties=t,code&skipGeometry=true", `{"type":"Feature","id":"a","geometry":null,"properties":{"code":"a","t":"x"},`)
	f("properties=&skipGeometry=true", `{"type":"Feature","id":"a","geometry":null,"properties":{},`)
	f("properties=n&skipGeometry=false&crs=http://www.opengis.net/def/crs/EPSG/0/4490", `{"type":"Feature","id":"a","geometry":{"type":"Polygon","coordinates":[[[0,0],[0,4],[4,4],[4,0],[0,0]],`)
}

// TestWalks: pages of any size, in any order, have every feature once, and links back lead where
// those onward came from.
func TestWalks(t *testing.T) {
	s := counties(t)
	for _, query := range []string{"limit=1000", "limit=977&f=json", "limit=61&filter=area_km2%3E3000&sortby=-area_km2", "limit=7&prov_code=110000&lang=en&properties=name&skipGeometry=true"} {
		seen := make(map[string]bool)
		target, before := "/collections/county/items?"+query, ""
		for pages := 0; target != ""; pages++ {
			var a answered
			s.read(strings.TrimPrefix(target, "http://example.com/ogc"), &a)
			if prev := find(a.Links, "prev"); (len(prev) == 1) != (before != "") {
				t.Fatalf("%s: links back %v", target, prev)
			}
			for _, f := range a.Features {
				if seen[f.ID] {
					t.Fatalf("%s: %s twice", query, f.ID)
				}
				seen[f.ID] = true
			}
			before, target = target, a.next()
			if pages > 1000 {
				t.Fatal("the walk has no end")
			}
		}
		if len(seen) != s.count("/collections/county/items?"+query) {
			t.Errorf("%s: %d features", query, len(seen))
		}
	}
}

func TestPagesStayInOnePlan(t *testing.T) {
	s := serve(t, zoo())
	var a answered
	s.read("/collections/zoo/items?limit=2&offset=1&n=1.5&lang=en", &a)
	if a.ids() != "f" || a.next() != "" {
		t.Errorf("%q, then %s", a.ids(), a.next())
	}
	s.read("/collections/zoo/items?limit=3&lang=en&bbox=-180,-90,180,90", &a)
	u, err := url.Parse(a.next())
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{"limit": "3", "offset": "3", "lang": "en", "bbox": "-180,-90,180,90", "f": "json"} {
		if q.Get(name) != want {
			t.Errorf("the next page has %s=%s", name, q.Get(name))
		}
	}
	s.get("/collections/zoo/items?" + u.RawQuery)
	q.Set("plan", "000000000000")
	s.refused("/collections/zoo/items?"+q.Encode(), http.StatusGone, "plan", "the plan has changed")
	s.read("/collections/zoo/items?offset=99", &a)
	if len(a.Features) != 0 || a.NumberMatched != 7 || len(find(a.Links, "prev")) != 1 {
		t.Errorf("behind the end: %+v", a)
	}
}

func TestBadParameters(t *testing.T) {
	s := serve(t, zoo())
	f := func(query, parameter, detail string) {
		t.Helper()
		s.refused("/collections/zoo/items?"+query, http.StatusBadRequest, parameter, detail)
	}
	f("limit=0", "limit", "at least 1")
	f("limit=-1", "limit", "whole number")
	f("limit=1.5", "limit", "whole number")
	f("limit=", "limit", "whole number")
	f("limit=1&limit=2", "limit", "2 times")
	f("offset=x", "offset", "whole number")
	f("bbox=1,2,3", "bbox", "4 numbers")
	f("bbox=1,2,3,4,5", "bbox", "4 numbers")
	f("bbox=a,2,3,4", "bbox", "not a number")
	f("bbox=NaN,2,3,4", "bbox", "not a number")
	f("bbox=0x1,2,3,4", "bbox", "not a number")
	f("bbox=1e999,2,3,4", "bbox", "not a number")
	f("bbox=0,50,10,40", "bbox", "south")
	f("bbox=38528770,3386666,38528780,3386670", "bbox", "bbox-crs")
	f("bbox=1,1,0,2&bbox-crs=EPSG:3857", "bbox", "west")
	f("bbox=0,0,1,1&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/999999", "bbox-crs", "not supported")
	f("crs=http://www.opengis.net/def/crs/EPSG/0/999999", "crs", "not supported")
	f("crs=http://www.opengis.net/def/crs/EPSG/0/2362", "crs", "not offered")
	f("crs=http://www.opengis.net/def/crs/EPSG/0/32650", "crs", "not offered")
	f("crs=http://www.opengis.net/def/crs/OGC/0/CRS84h", "crs", "no height")
	f("crs=EPSG:4526;plane=1,2,3,4", "", "semicolon")
	f("crs=EPSG:4526%3Bplane=1,2,3,4", "crs", "URI")
	f("crs=EPSG:4526", "crs", "feature a cannot be shown in EPSG:4526")
	f("datetime=yesterday", "datetime", "no time")
	f("datetime=2021-13-01", "datetime", "no time")
	f("datetime=2021-01-01T00:00:00", "datetime", "no time") // of no zone
	f("datetime=2021-01-01/2020-01-01", "datetime", "later")
	f("datetime=..", "datetime", "no time")
	f("datetime=1/2/3", "datetime", "no time")
	f("sortby=x", "sortby", "no field")
	f("sortby=n,n,n,n,n,n,n,n,n", "sortby", "8 are allowed")
	f("properties=n,x", "properties", "no field")
	f("skipGeometry=1", "skipGeometry", "true or false")
	f("geometry=gml", "geometry", "wkt or none")
	f("filter=", "filter", "empty")
	f("filter=n+%3E", "filter", "")
	f("filter=x=1", "filter", "no field")
	f("filter=true&filter-lang=sql", "filter-lang", "cql2-text")
	f("filter=n%3E1&filter-lang=cql2-json", "filter", "")
	f("filter=true&filter-crs=x", "filter-crs", "URI")
	f("filter=x=1&filter-crs=EPSG:4490", "filter", "no field")
	f("filter=S_INTERSECTS(geometry,POINT(1+200))&filter-crs=EPSG:4490", "filter", "")
	f("filter=S_INTERSECTS(geometry,POINT(9e9+9e9))&filter-crs=EPSG:4526", "filter", "character 23")
	f("filter=S_INTERSECTS(geometry,BBOX(9,9,5,9))&filter-crs=EPSG:4490", "filter", "south-west")
	f("nothing=1", "nothing", "no parameter")
	s.refused("/collections/zoo/items/z", http.StatusNotFound, "featureId", "no feature")
	s.refused("/collections/zoo/items/a?limit=1", http.StatusBadRequest, "limit", "no parameter")
	s.refused("/collections/nothing/items", http.StatusNotFound, "collectionId", "no layer")
	s.refused("/collections/zoo_label", http.StatusNotFound, "collectionId", "no layer")
	if got := s.count("/collections/zoo/items?limit=99999999999999999999"); got != 7 {
		t.Errorf("a limit beyond all use gives %d", got) // OGC 17-069r4, requirement 21
	}
}

// TestSystems compares with PROJ, see testdata/crs.py.
func TestSystems(t *testing.T) {
	golden, err := os.ReadFile("testdata/crs.txt")
	if err != nil {
		t.Fatal(err)
	}
	var features []string
	type want struct{ code, id, first, second string }
	var all []want
	for line := range strings.Lines(string(golden)) {
		w := strings.Fields(line)
		id := w[1] + "," + w[2]
		feature := fmt.Sprintf(`{"type":"Feature","properties":{"id":%q},"geometry":{"type":"Point","coordinates":[%s]}}`, id, id)
		if !slices.Contains(features, feature) {
			features = append(features, feature)
		}
		all = append(all, want{w[0], id, w[3], w[4]})
	}
	s := serve(t, map[string]string{"guotu.yaml": "layers: [{name: p, source: {file: p.geojson}, id: id}]",
		"p.geojson": `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + "]}"})
	for _, w := range all {
		uri := "http://www.opengis.net/def/crs/EPSG/0/" + w.code
		var f struct {
			Geometry struct{ Coordinates []float64 }
		}
		a := s.read("/collections/p/items/"+w.id+"?crs="+uri, &f)
		if got := a.header.Get("Content-Crs"); got != "<"+uri+">" {
			t.Errorf("Content-Crs is %s, want %s", got, uri)
		}
		x, y := f.Geometry.Coordinates[0], f.Geometry.Coordinates[1]
		var wx, wy float64
		if _, err := fmt.Sscan(w.first, &wx); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(w.second, &wy); err != nil {
			t.Fatal(err)
		}
		if near := 0.002; !(max(x-wx, wx-x) < near && max(y-wy, wy-y) < near) || len(w.code) == 4 && w.code[:2] == "44" && w.code < "4491" && (x != wx || y != wy) {
			t.Errorf("%s in %s is %v %v, PROJ says %s %s", w.id, w.code, x, y, w.first, w.second)
		}
	}
}

// TestSystemsOfLayers: what a layer lists holds all of it, and is what it answers in.
func TestSystemsOfLayers(t *testing.T) {
	square := func(west, south, east, north int) string {
		return fmt.Sprintf(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[%d,%d],[%d,%d],[%d,%d],[%d,%d],[%d,%d]]]}}]}`,
			west, south, east, south, east, north, west, north, west, south)
	}
	s := serve(t, map[string]string{
		"guotu.yaml":   "layers: [{name: city, source: {file: city.geojson}}, {name: china, source: {file: china.geojson}}, {name: world, source: {file: world.geojson}}]",
		"city.geojson": square(116, 39, 117, 40), "china.geojson": square(73, 3, 136, 54), "world.geojson": square(-180, -90, 180, 90)})
	f := func(layer string, number int, nearest string) {
		t.Helper()
		var c struct {
			StorageCRS string
			CRS        []string
		}
		s.read("/collections/"+layer, &c)
		if c.CRS[0] != "http://www.opengis.net/def/crs/OGC/1.3/CRS84" || !slices.Contains(c.CRS, c.StorageCRS) || c.StorageCRS != "http://www.opengis.net/def/crs/EPSG/0/4490" {
			t.Errorf("%s: %s among %v", layer, c.StorageCRS, c.CRS)
		}
		if len(c.CRS) != number || number > 4 && !strings.HasSuffix(c.CRS[4], nearest) {
			t.Errorf("%s: %d systems, %v", layer, len(c.CRS), c.CRS)
		}
		for _, uri := range c.CRS {
			if a := s.get("/collections/" + layer + "/items?crs=" + uri); a.header.Get("Content-Crs") != "<"+uri+">" {
				t.Errorf("%s in %s: %s", layer, uri, a.header.Get("Content-Crs"))
			}
		}
	}
	f("city", 68, "/4498")  // 6 degrees, zone 20: the meridian of 117 degrees
	f("china", 32, "/4496") // those in the middle, which reach all of it
	f("world", 3, "")       // EPSG:3857 lacks the poles
	s.refused("/collections/world/items?crs=EPSG:3857", http.StatusBadRequest, "crs", "feature 1 cannot be shown in EPSG:3857")
	s.refused("/collections/world/items?crs=EPSG:4526", http.StatusBadRequest, "crs", "cannot be shown in EPSG:4526")
	s.refused("/collections/world/items/1?crs=EPSG:4526", http.StatusBadRequest, "crs", "cannot be shown in EPSG:4526")
	s.get("/collections/world/items/1?crs=EPSG:4526&skipGeometry=true")
}

// TestFiltersInOtherSystems: geometries in filters, in the order of the axes of filter-crs.
func TestFiltersInOtherSystems(t *testing.T) {
	s := serve(t, zoo())
	f := func(filter, crs string) {
		t.Helper()
		for _, lang := range []string{"cql2-text", "cql2-json"} {
			if (lang == "cql2-json") != strings.HasPrefix(filter, "{") {
				continue
			}
			var a answered
			q := url.Values{"filter": {filter}, "filter-crs": {"http://www.opengis.net/def/crs/EPSG/0/" + crs}, "filter-lang": {lang}}
			s.read("/collections/zoo/items?"+q.Encode(), &a)
			if a.ids() != "e" {
				t.Errorf("%s in %s: %q", filter, crs, a.ids())
			}
		}
	}
	f("S_INTERSECTS(geometry,BBOX(39,116,40,117))", "4490")
	f("S_INTERSECTS(geometry,POLYGON((39 116,40 116,40 117,39 117,39 116)))", "4326")
	f("S_WITHIN(geometry,BBOX(12900000,4800000,13000000,4900000))", "3857")
	f("S_WITHIN(geometry,BBOX(4410000,440000,4430000,460000)) AND code='e'", "4548")
	f("S_INTERSECTS(geom,POLYGON((4410000 440000,4430000 440000,4430000 460000,4410000 460000,4410000 440000)))", "4548")
	f("NOT (code<>'e') AND S_INTERSECTS(geometry,GEOMETRYCOLLECTION(MULTIPOINT((39.90621701 116.39127571)),LINESTRING(0 100,1 100)))", "4490")
	f(`{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[39,116],[40,116],[40,117],[39,117],[39,116]]]}]}`, "4490")
}
