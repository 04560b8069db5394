package data

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/paulmach/orb"
)

// brief writes features on one line each: geometry, id, properties.
func brief(f *Features) string {
	var b []byte
	for i := range f.Rows {
		if i > 0 {
			b = append(b, '\n')
		}
		b = append(b, briefGeometry(f.Geometries[i])...)
		if id := f.IDs.At(i); id.Kind != Absent {
			b = id.AppendJSON(append(b, " #"...))
		}
		for _, c := range f.Columns {
			if v := c.At(i); v.Kind != Absent {
				b = v.AppendJSON(append(append(append(b, ' '), c.Name...), '='))
			}
		}
	}
	for _, note := range f.Notes {
		b = append(append(b, "\n! "...), note...)
	}
	return string(b)
}

func briefGeometry(g orb.Geometry) string {
	if c, ok := g.(orb.Collection); ok {
		parts := make([]string, len(c))
		for i, part := range c {
			parts[i] = briefGeometry(part)
		}
		return "{" + strings.Join(parts, " ") + "}"
	}
	if g == nil {
		return "-"
	}
	return g.GeoJSONType() + fmt.Sprint(g)
}

// readAll reads a text with the normal window, byte by byte through a window
// that grows from nothing, and in between, and checks that all say the same.
func readAll(t *testing.T, text string, o GeoJSONOptions) (*Features, error) {
	t.Helper()
	f, err := ReadGeoJSON("f.json", strings.NewReader(text), o)
	for _, size := range []int{1, 7, 64, 200} {
		var r io.Reader = strings.NewReader(text)
		if size < 64 {
			r = iotest.OneByteReader(r)
		}
		again, errAgain := readGeoJSON("f.json", r, o.withDefaults(), size)
		switch {
		case fmt.Sprint(err) != fmt.Sprint(errAgain):
			t.Errorf("%.300s\nwindow %d: %v\nat once:  %v", text, size, errAgain, err)
		case err != nil && f != nil:
			t.Errorf("%.300s: features beside an error", text)
		case err == nil && brief(f) != brief(again):
			t.Errorf("%.300s\nwindow %d: %s\nat once:  %s", text, size, brief(again), brief(f))
		}
	}
	return f, err
}

// accepter returns a function that checks what a text is read as.
func accepter(t *testing.T) func(text string, want ...string) {
	return func(text string, want ...string) {
		t.Helper()
		f, err := readAll(t, text, GeoJSONOptions{})
		if err != nil {
			t.Errorf("%s\nerror: %v", text, err)
		} else if got := brief(f); got != strings.Join(want, "\n") {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, strings.Join(want, "\n"))
		}
	}
}

// refuser returns a function that checks the error that a text gives.
func refuser(t *testing.T, o GeoJSONOptions) func(text, want string) {
	return func(text, want string) {
		t.Helper()
		f, err := readAll(t, text, o)
		if err == nil {
			t.Errorf("%s\nread as %s\nwant error %s", text, brief(f), want)
		} else if got := err.Error(); got != "f.json: "+want {
			t.Errorf("%s\ngot  %s\nwant f.json: %s", text, got, want)
		}
	}
}

// feature1 returns a collection of one feature with that geometry.
func feature1(geometry string) string {
	return `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":` + geometry + `}]}`
}

// geometryOf returns a geometry object.
func geometryOf(typ, coordinates string) string {
	return `{"type":"` + typ + `","coordinates":` + coordinates + `}`
}

func TestReadGeoJSONTexts(t *testing.T) {
	f := accepter(t)
	const here = `{"type":"Point","coordinates":[116.4,39.9]}`
	const one = `{"type":"Feature","id":7,"properties":{"a":1},"geometry":` + here + `}`
	const all = `{"type":"FeatureCollection","features":[` + one + `,` + one + `]}`
	f(all, "Point[116.4 39.9] #7 a=1", "Point[116.4 39.9] #7 a=1")
	f(one, "Point[116.4 39.9] #7 a=1")
	f(here, "Point[116.4 39.9]")
	f(`{"type":"FeatureCollection","features":[]}`, "")
	f(one+"\n"+here+"\n", "Point[116.4 39.9] #7 a=1", "Point[116.4 39.9]")
	f(one+"\r\n"+one+"\r\n\r\n", "Point[116.4 39.9] #7 a=1", "Point[116.4 39.9] #7 a=1")
	f("\x1e"+one+"\n\x1e"+here+"\n", "Point[116.4 39.9] #7 a=1", "Point[116.4 39.9]")
	f("\x1e\x1e"+here, "Point[116.4 39.9]") // RFC 8142: empty texts are nothing
	f(here+here, "Point[116.4 39.9]", "Point[116.4 39.9]")
	f(all+all, "Point[116.4 39.9] #7 a=1", "Point[116.4 39.9] #7 a=1", "Point[116.4 39.9] #7 a=1", "Point[116.4 39.9] #7 a=1")
	f("\xef\xbb\xbf"+here, "Point[116.4 39.9]")
	f("\xef\xbb\xbf \t\r\n"+here+" \t\r\n", "Point[116.4 39.9]")
}

func TestReadGeoJSONMemberOrder(t *testing.T) {
	f := accepter(t)
	const want = `Point[1 2] #"x" a="b"`
	f(`{"type":"Feature","id":"x","properties":{"a":"b"},"geometry":{"type":"Point","coordinates":[1,2]}}`, want)
	f(`{"properties":{"a":"b"},"geometry":{"coordinates":[1,2],"type":"Point"},"id":"x","type":"Feature"}`, want)
	f(`{"features":[{"properties":{"a":"b"},"geometry":{"coordinates":[1,2],"type":"Point"},"id":"x","type":"Feature"}],"type":"FeatureCollection"}`, want)
	f(`{"crs":null,"features":[{"geometry":{"coordinates":[1,2],"type":"Point"},"properties":{"a":"b"},"id":"x","type":"Feature"}],"name":{"a":[1,{}]},"type":"FeatureCollection"}`, want)
	f(`{"features":[{"geometry":{"coordinates":[1,2],"type":"Point"},"properties":{"a":"b"},"id":"x","type":"Feature"}],"crs":{"type":"name","properties":{"name":"EPSG:4490"}},"type":"FeatureCollection"}`, want)
	f(`{"coordinates":[[1,2],[3,4]],"type":"LineString"}`, "LineString[[1 2] [3 4]]")
	f(`{"geometries":[{"coordinates":[1,2],"type":"Point"}],"type":"GeometryCollection"}`, "{Point[1 2]}")
	// members without a meaning, whatever they are called
	f(`{"type":"FeatureCollection","bbox":[1,2,3,4],"id":{"a":1},"properties":{"lost":1},"features":[]}`, "")
	f(`{"properties":{"lost":1},"id":false,"features":[],"type":"FeatureCollection"}`, "")
	f(`{"type":"Feature","title":"\u5730","nested":{"type":"x","type":"y"},"geometry":null,"properties":null}`, "-")
	f(`{"type":"Point","coordinates":[1,2],"id":{},"bbox":[1,2,1,2]}`, "Point[1 2]")
}

func TestReadGeoJSONProperties(t *testing.T) {
	f := accepter(t)
	g := func(properties, want string) {
		t.Helper()
		feature := `{"type":"Feature","geometry":null,"properties":` + properties + `}`
		f(feature, strings.TrimSpace("- "+want))
		f(`{"type":"FeatureCollection","features":[`+feature+`]}`, strings.TrimSpace("- "+want))
		f(`{"geometry":null,"properties":`+properties+`,"type":"Feature"}`, strings.TrimSpace("- "+want))
	}
	g(`{}`, "")
	g(`null`, "")
	g(`{"a":1.50}`, "a=1.50")
	g(`{"a":1e3,"b":-0,"c":-0.0E+5}`, "a=1e3 b=-0 c=-0.0E+5")
	g(`{"a":110101,"b":12345678901234567890}`, "a=110101 b=12345678901234567890")
	g(`{"a":true,"b":false,"c":null,"d":""}`, `a=true b=false c=null d=""`)
	g(`{"a":1,"b":2,"a":"last"}`, `a="last" b=2`)
	g(`{"\u0061":1,"a":2}`, "a=2")
	g(`{"":1}`, "=1")
	g(`{"a": [ 1 , {"b" : "x y" , "c":[ ] } ] , "d":{ } }`, `a=[1,{"b":"x y","c":[]}] d={}`)
	g(`{"a":{"k":1,"k":1.0}}`, `a={"k":1,"k":1.0}`)
	g(`{"a":["\u4e1c \"\/ "]}`, `a=["\u4e1c \"\/ "]`) // nested texts stay as they are written
	g(`{"a":"\u4e1c\"\\\/\b\f\n\r\t\u0000"}`, `a="东\"\\/\u0008\u000c\n\r\t\u0000"`)
	g(`{"a":"\ud83d\ude00\uD840\uDC00","\u540d":"东城区𠀀"}`, `a="😀𠀀" 名="东城区𠀀"`)
	g(`{"type":"Point","coordinates":[1,2],"geometry":{"type":"x"},"features":1}`, `type="Point" coordinates=[1,2] geometry={"type":"x"} features=1`)
	long := strings.Repeat("东", 5000)
	g(`{"a":"`+long+`"}`, `a="`+long+`"`)
	f(`{"type":"Feature","geometry":null}`, "-")
	f(`{"type":"Feature","properties":{"a":1}}`, "- a=1")
	f(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1,"b":2}},{"type":"Feature","properties":{"b":2,"c":"x","a":1}},{"type":"Feature","properties":{"c":"x"}}]}`,
		"- a=1 b=2", `- a=1 b=2 c="x"`, `- c="x"`)
}

func TestReadGeoJSONIDs(t *testing.T) {
	f := accepter(t)
	g := func(id, want string) {
		t.Helper()
		f(`{"type":"Feature","id":`+id+`,"geometry":null}`, "-"+want)
		f(`{"id":`+id+`,"geometry":null,"type":"Feature"}`, "-"+want)
	}
	g(`7`, " #7")
	g(`7.0`, " #7.0")
	g(`"7"`, ` #"7"`)
	g(`""`, ` #""`)
	g(`12345678901234567890`, " #12345678901234567890")
	g(`"\u4e1c"`, ` #"东"`)
	g(`null`, "")
	f(`{"type":"FeatureCollection","features":[{"type":"Feature","id":"a"},{"type":"Feature"},{"type":"Feature","id":"a"}]}`, `- #"a"`, "-", `- #"a"`)
}

func TestReadGeoJSONGeometries(t *testing.T) {
	f := accepter(t)
	g := func(typ, coordinates string, want ...string) {
		t.Helper()
		f(geometryOf(typ, coordinates), want...)
		f(feature1(geometryOf(typ, coordinates)), want...)
	}
	const ring = `[[0,0],[4,0],[4,4],[0,0]]`
	const got = `[[0 0] [4 0] [4 4] [0 0]]`
	g("Point", `[116.4,39.9]`, "Point[116.4 39.9]")
	g("Point", `[ -180 , 90 ]`, "Point[-180 90]")
	g("Point", `[1e2,-0.5E-1]`, "Point[100 -0.05]")
	g("MultiPoint", `[[1,2],[3,4]]`, "MultiPoint[[1 2] [3 4]]")
	g("LineString", "[[1,2],\n\t[3,4]\r\n]", "LineString[[1 2] [3 4]]")
	g("LineString", `[[1.5,2.25],[-3.125,4.0],[12345e-3,39.123456789012345678901234567890]]`, "LineString[[1.5 2.25] [-3.125 4] [12.345 39.123456789012344]]")
	g("MultiLineString", `[[[1,2],[3,4]],[[5,6],[7,8]]]`, "MultiLineString[[[1 2] [3 4]] [[5 6] [7 8]]]")
	g("Polygon", `[`+ring+`,`+ring+`]`, "Polygon["+got+" "+got+"]")
	g("MultiPolygon", `[[`+ring+`,`+ring+`],[`+ring+`]]`, "MultiPolygon[["+got+" "+got+"] ["+got+"]]")

	// third numbers and more
	g("Point", `[1,2,3]`, "Point[1 2]", "! 1 position had a third coordinate, dropped")
	g("LineString", `[[1,2,3],[4,5],[6,7,8,9],[1,2,1e400],[3,4, 5.5 ]]`, "LineString[[1 2] [4 5] [6 7] [1 2] [3 4]]", "! 4 positions had a third coordinate, dropped")
	far := strings.Repeat("[1.5,2.5, 7.25 ],", 300)
	g("MultiPoint", "["+far+"[3,4]]", "MultiPoint["+strings.Repeat("[1.5 2.5] ", 300)+"[3 4]]", "! 300 positions had a third coordinate, dropped")

	// nothing in them
	const empty = "! 1 empty geometry was read as no geometry"
	g("Point", `[]`, "-", empty)
	g("MultiPoint", `[]`, "-", empty)
	g("LineString", `[ ]`, "-", empty)
	g("MultiLineString", `[]`, "-", empty)
	g("MultiLineString", `[[],[]]`, "-", empty)
	g("Polygon", `[]`, "-", empty)
	g("Polygon", `[[]]`, "-", empty)
	g("MultiPolygon", `[[[]],[]]`, "-", empty)
	g("MultiLineString", `[[],[[1,2],[3,4]],[]]`, "MultiLineString[[[1 2] [3 4]]]", "! 2 empty parts of geometries were dropped")
	g("MultiPolygon", `[[],[`+ring+`],[[],[]]]`, "MultiPolygon[["+got+"]]", "! 2 empty parts of geometries were dropped")
}

// TestReadGeoJSONEdge: coordinates that computing has pushed off the globe lie on its edge.
func TestReadGeoJSONEdge(t *testing.T) {
	f := accepter(t)
	f(feature1(geometryOf("Point", `[180.00000000000006,-90.0000000009]`)), "Point[180 -90]")
	f(feature1(geometryOf("LineString", `[[1,2],[-180.0000000001,3],[3,90.0000000001]]`)), "LineString[[1 2] [-180 3] [3 90]]")
}

func TestReadGeoJSONCollections(t *testing.T) {
	f := accepter(t)
	g := func(geometries string, want ...string) {
		t.Helper()
		f(`{"type":"GeometryCollection","geometries":`+geometries+`}`, want...)
		f(feature1(`{"geometries":`+geometries+`,"type":"GeometryCollection"}`), want...)
	}
	const p, q = `{"type":"Point","coordinates":[1,2]}`, `{"coordinates":[[3,4],[5,6]],"type":"LineString"}`
	g(`[`+p+`]`, "{Point[1 2]}")
	g(`[`+p+`,`+q+`]`, "{Point[1 2] LineString[[3 4] [5 6]]}")
	g(`[{"type":"GeometryCollection","geometries":[`+p+`,{"type":"GeometryCollection","geometries":[`+q+`]}]},`+p+`]`, "{Point[1 2] LineString[[3 4] [5 6]] Point[1 2]}")
	g(`[]`, "-", "! 1 empty geometry was read as no geometry")
	g(`[{"type":"Point","coordinates":[]},`+p+`]`, "{Point[1 2]}", "! 1 empty part of a geometry was dropped")
	g(`[{"type":"GeometryCollection","geometries":[]}]`, "-", "! 1 empty geometry was read as no geometry", "! 1 empty part of a geometry was dropped")
}

func TestReadGeoJSONCRS(t *testing.T) {
	f := accepter(t)
	const rest = `"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}}]`
	g := func(crs string) {
		t.Helper()
		f(`{"crs":`+crs+`,`+rest+`}`, "Point[1 2]")
		f(`{`+rest+`,"crs":`+crs+`}`, "Point[1 2]")
		f(`{"type":"Feature","crs":`+crs+`,"geometry":{"type":"Point","coordinates":[1,2],"crs":`+crs+`}}`, "Point[1 2]")
	}
	g(`null`)
	for _, name := range []string{
		"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "OGC:CRS84", "CRS84", "CRS:84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
		"https://www.opengis.net/def/crs/OGC/0/CRS84h", "EPSG:4326", "EPSG:4490", "epsg:4490", "urn:ogc:def:crs:EPSG::4490", "urn:ogc:def:crs:EPSG:6.9:4326",
		"urn:x-ogc:def:crs:EPSG:4326", "URN:OGC:DEF:CRS:EPSG::4490", "http://www.opengis.net/def/crs/EPSG/0/4490", "http://www.opengis.net/gml/srs/epsg.xml#4326", " EPSG:4490 ",
	} {
		g(`{"type":"name","properties":{"name":"` + name + `"}}`)
		g(`"` + name + `"`)
	}
	g(`{ "properties" : { "code" : 4326 } , "type" : "EPSG" }`)
	g(`{"type":"EPSG","properties":{"code":"4490"}}`)
}

// TestReadGeoJSONConverted: positions of every kind of geometry, the crs before or
// behind them, become longitude, latitude; rings stay closed.
func TestReadGeoJSONConverted(t *testing.T) {
	f := func(text string, positions int) {
		t.Helper()
		features, err := ReadGeoJSON("f.json", strings.NewReader(text), GeoJSONOptions{})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			return
		}
		for _, g := range features.Geometries {
			if b := g.Bound(); b.Min[0] < 113 || b.Max[0] > 115 || b.Min[1] < 30 || b.Max[1] > 31 {
				t.Errorf("%s: %v", text, g)
			}
			if p, is := g.(orb.Polygon); is && p[0][0] != p[0][3] {
				t.Errorf("not closed: %v", p)
			}
		}
		if want := fmt.Sprintf("%d positions were converted from EPSG:4526 CGCS2000 / 3-degree Gauss-Kruger zone 38 to", positions); len(features.Notes) != 1 || !strings.Contains(features.Notes[0], want) {
			t.Errorf("%s: %q, want %q", text, features.Notes, want)
		}
	}
	const (
		crs  = `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4526"}}`
		a    = `[38500000,3386666]`
		line = `[` + a + `,[38510000.5,3387777.25]]`
		ring = `[` + a + `,[38510000.5,3387777.25],[38505000,3390000],` + a + `]`
	)
	for _, g := range []struct {
		text string
		n    int
	}{
		{`"type":"Point","coordinates":` + a, 1},
		{`"type":"MultiPoint","coordinates":` + line, 2},
		{`"type":"LineString","coordinates":` + line, 2},
		{`"type":"MultiLineString","coordinates":[` + line + `,` + line + `]`, 4},
		{`"type":"Polygon","coordinates":[` + ring + `]`, 4},
		{`"type":"MultiPolygon","coordinates":[[` + ring + `],[` + ring + `]]`, 8},
		{`"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":` + a + `},{"type":"LineString","coordinates":` + line + `}]`, 3},
	} {
		f(`{`+crs+`,`+g.text+`}`, g.n)
		f(`{`+g.text+`,`+crs+`}`, g.n)
		f(`{`+crs+`,"type":"Feature","geometry":{`+g.text+`}}`, g.n)
		feature := `{"type":"Feature","geometry":{` + g.text + `}}`
		f(`{"type":"FeatureCollection","features":[`+feature+`,`+feature+`],`+crs+`}`, 2*g.n)
		f(`{"type":"FeatureCollection",`+crs+`,"features":[`+feature+`,`+feature+`]}`, 2*g.n)
	}
	// Each text of several has its own.
	features, err := ReadGeoJSON("f.json", strings.NewReader(`{"type":"Point","coordinates":`+a+`,`+crs+`}`+"\n"+`{"type":"Point","coordinates":[114,30.5]}`), GeoJSONOptions{})
	if err != nil || len(features.Geometries) != 2 || features.Geometries[1] != (orb.Point{114, 30.5}) {
		t.Errorf("%v, %v", features, err)
	}
}

// What a reader says is passed on, also in the middle of a number, which would
// be another one if it ended there.
func TestReadGeoJSONReadError(t *testing.T) {
	broken := errors.New("disk on fire")
	f := func(text string) {
		t.Helper()
		r := io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken))
		features, err := ReadGeoJSON("f.json", r, GeoJSONOptions{})
		if !errors.Is(err, broken) || features != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	f("")
	f(`{"type":"Fea`)
	f(`{"type":"Feature","properties":{"a":1`)
	f(`{"type":"Feature","properties":{"a":tr`)
	f(`{"type":"Point","coordinates":[1,2`)
	f(`{"type":"Point","coordinates":[1,2]}`)
	if _, err := ReadGeoJSON("f.json", emptyReader{}, GeoJSONOptions{}); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
}

// emptyReader returns nothing for ever, which io.Reader discourages.
type emptyReader struct{}

func (emptyReader) Read([]byte) (int, error) { return 0, nil }

func TestReadGeoJSONBundled(t *testing.T) {
	files, err := fs.Glob(Bundled(), "*/*.geojson")
	if err != nil {
		t.Fatal(err)
	}
	base, err := fs.Glob(Bundled(), "*/*/*.geojson")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(files, base...) {
		text, err := fs.ReadFile(Bundled(), path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadGeoJSON(path, strings.NewReader(string(text)), GeoJSONOptions{})
		if err != nil {
			t.Error(err)
			continue
		}
		want, err := naiveGeoJSON(text)
		if err != nil {
			t.Fatal(err)
		}
		if d := difference(got, want); d != "" || got.Notes != nil || got.Rows == 0 {
			t.Errorf("%s: %d features, %s %v", path, got.Rows, d, got.Notes)
		}
	}
	if len(files)+len(base) < 8 {
		t.Errorf("%d bundled files", len(files)+len(base))
	}
}
