package arcgis

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"reflect"
	"strings"
	"testing"
)

// wire is a message that has been read: its fields in their order.
type wire []wireField

type wireField struct {
	number int
	value  uint64 // of a varint or a double
	body   []byte
}

// readWire reads a message. Lengths must fit, and there are no other wire types.
func readWire(tb testing.TB, b []byte) wire {
	tb.Helper()
	var all wire
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		if n <= 0 {
			tb.Fatalf("no key in % x", b)
		}
		b = b[n:]
		f := wireField{number: int(key >> 3)}
		switch key & 7 {
		case wireVarint:
			if f.value, n = binary.Uvarint(b); n <= 0 {
				tb.Fatalf("no varint in % x", b)
			}
			b = b[n:]
		case wireDouble:
			f.value, b = binary.LittleEndian.Uint64(b), b[8:]
		case wireBytes:
			size, n := binary.Uvarint(b)
			if n <= 0 || size > uint64(len(b)-n) {
				tb.Fatalf("field %d: length %d of %d", f.number, size, len(b))
			}
			f.body, b = b[n:n+int(size)], b[n+int(size):]
		default:
			tb.Fatalf("wire type %d", key&7)
		}
		all = append(all, f)
	}
	return all
}

func (w wire) of(number int) wireField {
	for _, f := range w {
		if f.number == number {
			return f
		}
	}
	return wireField{}
}

func (w wire) double(number int) float64 { return math.Float64frombits(w.of(number).value) }

func varints(tb testing.TB, b []byte) []uint64 {
	tb.Helper()
	var all []uint64
	for len(b) > 0 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			tb.Fatalf("no varint in % x", b)
		}
		all, b = append(all, v), b[n:]
	}
	return all
}

func unzigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }

// collectionRead is a FeatureResult: attributes and the parts of geometries, as an answer in JSON has them.
type collectionRead struct {
	kind, wkid, more int
	fields           []string
	types            []uint64
	step             float64
	features         []featureRead
}

type featureRead struct {
	attributes map[string]any
	parts      [][][2]float64
	point      []float64
}

// result unwraps an answer with f=pbf.
func (c *client) result(path, query string, kind int) wire {
	c.tb.Helper()
	a := c.get(path, query+"&f=pbf")
	if a.Status != 0 || a.ContentType != "application/x-protobuf" {
		c.tb.Fatalf("%s: %d %s %s", query, a.Status, a.ContentType, a.Body)
	}
	results := readWire(c.tb, readWire(c.tb, a.Body).of(2).body)
	if len(results) != 1 || results[0].number != kind {
		c.tb.Fatalf("%s: %+v, want a result of kind %d", query, results, kind)
	}
	return readWire(c.tb, results[0].body)
}

func (c *client) pbf(path, query string) collectionRead {
	c.tb.Helper()
	m := c.result(path, query, resultFeatures)
	reference := readWire(c.tb, m.of(8).body)
	got := collectionRead{kind: int(m.of(7).value), wkid: int(reference.of(1).value), more: int(m.of(9).value)}
	grid := readWire(c.tb, m.of(12).body)
	scale, translate := readWire(c.tb, grid.of(2).body), readWire(c.tb, grid.of(3).body)
	got.step = scale.double(1)
	place := func(x, y int64) [2]float64 {
		dy := -float64(y) * scale.double(2)
		if grid.of(1).value == 1 {
			dy = -dy
		}
		return [2]float64{translate.double(1) + float64(x)*scale.double(1), translate.double(2) + dy}
	}
	for _, f := range m {
		switch f.number {
		case 13:
			d := readWire(c.tb, f.body)
			got.fields, got.types = append(got.fields, string(d.of(1).body)), append(got.types, d.of(2).value)
		case 15:
			got.features = append(got.features, readFeature(c.tb, readWire(c.tb, f.body), got.fields, place))
		}
	}
	return got
}

func readFeature(tb testing.TB, m wire, fields []string, place func(x, y int64) [2]float64) featureRead {
	tb.Helper()
	x := featureRead{attributes: make(map[string]any)}
	at := 0
	for _, f := range m {
		switch f.number {
		case 1:
			x.attributes[fields[at]] = readValue(tb, f.body)
			at++
		case 2:
			g := readWire(tb, f.body)
			steps := varints(tb, g.of(3).body)
			lengths := varints(tb, g.of(2).body)
			if len(lengths) == 0 {
				p := place(unzigzag(steps[0]), unzigzag(steps[1]))
				x.point = p[:]
			}
			for _, n := range lengths {
				var part [][2]float64
				var col, row int64
				for range n {
					col, row = col+unzigzag(steps[0]), row+unzigzag(steps[1])
					part, steps = append(part, place(col, row)), steps[2:]
				}
				x.parts = append(x.parts, part)
			}
		}
	}
	if at != len(fields) {
		tb.Fatalf("%d values of %d fields", at, len(fields))
	}
	return x
}

func readValue(tb testing.TB, body []byte) any {
	for _, v := range readWire(tb, body) {
		switch v.number {
		case 1:
			return string(v.body)
		case 3:
			return math.Float64frombits(v.value)
		case 4:
			return float64(unzigzag(v.value))
		case 5:
			return float64(v.value)
		default:
			tb.Fatalf("a value of type %d", v.number)
		}
	}
	return nil
}

// plainSet is an answer in JSON, also a quantized one.
type plainSet struct {
	GeometryType          string
	SpatialReference      spatialReference
	ExceededTransferLimit bool
	Transform             *transform
	Fields                []fieldDocument
	Features              []struct {
		Attributes map[string]any
		Geometry   *struct {
			X, Y         *float64
			Points       [][2]float64
			Rings, Paths [][][2]float64
		}
	}
}

// parts are those of a geometry, out of the cells if it is quantized.
func (s *plainSet) parts(i int) (parts [][][2]float64, point []float64) {
	g := s.Features[i].Geometry
	if g == nil {
		return nil, nil
	}
	place := func(p [2]float64) [2]float64 {
		t := s.Transform
		if t == nil {
			return p
		}
		if t.Origin == "lowerLeft" {
			p[1] = -p[1]
		}
		return [2]float64{t.Translate[0] + p[0]*t.Scale[0], t.Translate[1] - p[1]*t.Scale[1]}
	}
	if g.X != nil {
		p := place([2]float64{*g.X, *g.Y})
		return nil, p[:]
	}
	all := append(g.Rings, g.Paths...)
	if g.Points != nil {
		all = append(all, g.Points)
	}
	for _, part := range all {
		var sum [2]float64
		var out [][2]float64
		for _, p := range part {
			if s.Transform != nil {
				sum[0], sum[1] = sum[0]+p[0], sum[1]+p[1]
				p = sum
			}
			out = append(out, place(p))
		}
		parts = append(parts, out)
	}
	return parts, nil
}

func near(a, b [][][2]float64, within float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if len(a[i]) != len(b[i]) {
			return false
		}
		for k := range a[i] {
			if math.Abs(a[i][k][0]-b[i][k][0]) > within || math.Abs(a[i][k][1]-b[i][k][1]) > within {
				return false
			}
		}
	}
	return true
}

// TestPBFAgreesWithJSON compares the answers of the two forms feature by feature.
func TestPBFAgreesWithJSON(t *testing.T) {
	c := newClient(t)
	kinds := []string{"esriGeometryPoint", "esriGeometryMultipoint", "esriGeometryPolyline", "esriGeometryPolygon"}
	types := map[fieldType]uint64{"esriFieldTypeSmallInteger": 0, "esriFieldTypeInteger": 1, "esriFieldTypeDouble": 3, "esriFieldTypeString": 4, "esriFieldTypeOID": 6}
	f := func(service, query string) {
		t.Helper()
		path := "/services/" + service + "/query"
		got := c.pbf(path, query)
		var want plainSet
		c.json(path, query+"&f=json", &want)
		if kinds[got.kind] != want.GeometryType || got.wkid != want.SpatialReference.WKID || got.more == 1 != want.ExceededTransferLimit || len(got.features) != len(want.Features) || len(got.fields) != len(want.Fields) {
			t.Fatalf("%s?%s: %+v, want %+v", service, query, got, want)
		}
		for i, d := range want.Fields {
			if got.fields[i] != d.Name || got.types[i] != types[d.Type] {
				t.Errorf("%s?%s: field %d is %s of type %d, want %+v", service, query, i, got.fields[i], got.types[i], d)
			}
		}
		for i, x := range want.Features {
			parts, point := want.parts(i)
			if !reflect.DeepEqual(got.features[i].attributes, x.Attributes) {
				t.Errorf("%s?%s: %v, want %v", service, query, got.features[i].attributes, x.Attributes)
			}
			if !near(got.features[i].parts, parts, got.step*0.51) || !near([][][2]float64{pairs(got.features[i].point)}, [][][2]float64{pairs(point)}, got.step*0.51) {
				t.Errorf("%s?%s: %v %v, want %v %v", service, query, got.features[i].parts, got.features[i].point, parts, point)
			}
		}
	}
	for _, service := range []string{"zone/FeatureServer/0", "road/FeatureServer/0", "well/FeatureServer/0", "shaft/FeatureServer/0",
		"mixed/FeatureServer/0", "mixed/FeatureServer/1", "mixed/FeatureServer/2"} {
		f(service, "outFields=*")
		f(service, "returnGeometry=false&outFields=*")
		f(service, "resultRecordCount=1")
		f(service, "where=1=0")
		f(service, "geometryPrecision=1")
		f(service, "outSR=102100&returnZ=false&returnM=false&cacheHint=true&sqlFormat=none&resultType=standard")
		for _, parameters := range []string{`{"tolerance":0.25,"extent":{"xmin":110,"ymin":29,"xmax":120,"ymax":33,"spatialReference":{"wkid":4490}},"mode":"view","originPosition":"upperLeft"}`,
			`{"tolerance":0.07,"extent":{"xmin":110,"ymin":29,"xmax":120,"ymax":33},"mode":"edit","originPosition":"lowerLeft"}`,
			`{"extent":{"xmin":110,"ymin":29,"xmax":120,"ymax":33}}`, `{"mode":"edit"}`} {
			f(service, "outFields=*&quantizationParameters="+parameters)
		}
	}
	f("zone/FeatureServer/0", "outSR=4526")
	f("zone/FeatureServer/0", `outSR={"wkid":4547}&quantizationParameters={"tolerance":250}`)
	f("zone/FeatureServer/0", `outSR=102100&maxAllowableOffset=2000&quantizationParameters={"extent":{"xmin":112,"ymin":30,"xmax":116,"ymax":32,"spatialReference":{"wkid":4326}}}`)
}

func pairs(p []float64) [][2]float64 {
	if p == nil {
		return nil
	}
	return [][2]float64{{p[0], p[1]}}
}

func TestPBFBytes(t *testing.T) {
	c := newClient(t)
	f := func(query, want string) {
		t.Helper()
		if got := fmt.Sprintf("%x", c.get("/services/well/FeatureServer/0/query", query+"&f=pbf").Body); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	// By hand from the field numbers of esriPBuffer.FeatureCollectionPBuffer.
	f("returnCountOnly=true", "1204"+"1202"+"0802")
	f("returnIdsOnly=true", "1210"+"1a0e"+"0a08"+fmt.Sprintf("%x", "OBJECTID")+"1a02"+"0102")
}

func TestPBFResults(t *testing.T) {
	c := newClient(t)
	if n := c.result(zones, "where=n>0&returnCountOnly=true", resultCount).of(1).value; n != 2 {
		t.Errorf("%d features", n)
	}
	if n := c.result(zones, "returnDistinctValues=true&returnCountOnly=true&outFields=odd", resultCount).of(1).value; n != 3 {
		t.Errorf("%d values", n)
	}
	ids := c.result(zones, "orderByFields=n&returnIdsOnly=true", resultIDs)
	if got := fmt.Sprint(varints(t, ids.of(3).body)); got != "[2 1 3]" || string(ids.of(1).body) != "OBJECTID" {
		t.Errorf("%s of %s", got, ids.of(1).body)
	}
	got := c.pbf(zones, `outStatistics=[{"statisticType":"count","onStatisticField":"area","outStatisticFieldName":"k"},{"statisticType":"avg","onStatisticField":"n","outStatisticFieldName":"m"},{"statisticType":"max","onStatisticField":"name","outStatisticFieldName":"t"},{"statisticType":"avg","onStatisticField":"area","outStatisticFieldName":"none"}]&where=OBJECTID=3`)
	if want := map[string]any{"k": 0.0, "m": 7.0, "t": `100%_\`, "none": nil}; got.kind != pbfNone && got.kind != 0 || len(got.features) != 1 || fmt.Sprint(got.features[0].attributes) != fmt.Sprint(want) {
		t.Errorf("%+v, want %v", got, want)
	}
	got = c.pbf(zones, "returnDistinctValues=true&outFields=OBJECTID,wet&orderByFields=OBJECTID")
	if len(got.features) != 3 || got.features[2].attributes["OBJECTID"] != 3.0 || got.features[1].attributes["wet"] != 0.0 || got.features[2].attributes["wet"] != nil {
		t.Errorf("%+v", got)
	}
	c.refused(zones, "returnExtentOnly=true&f=pbf", 400, "f=json")
	c.refused(zones, "f=pbf&where=none=1", 400, "no field")
	var doc layerDocument
	c.json("/services/zone/FeatureServer/0", "f=json", &doc)
	if doc.Formats != "JSON, geoJSON, PBF" || !doc.Quantization || !doc.QuantizedEdits || doc.TileMaxCount != maxTileRecordCount || !doc.QueryCapabilities.Distance || !doc.QueryCapabilities.ResultType {
		t.Errorf("%+v", doc)
	}
}

func TestQuantizedJSON(t *testing.T) {
	c := newClient(t)
	f := func(service, query, want string) {
		t.Helper()
		a := c.get("/services/"+service+"/FeatureServer/0/query", query+"&f=json")
		var got struct {
			Transform json.RawMessage
			Features  []struct{ Geometry json.RawMessage }
		}
		if err := json.Unmarshal(a.Body, &got); err != nil {
			t.Fatalf("%v: %s", err, a.Body)
		}
		all := string(got.Transform)
		for _, x := range got.Features {
			all += " " + string(x.Geometry)
		}
		if all != want {
			t.Errorf("%s?%s: %s, want %s", service, query, all, want)
		}
	}
	extent := `"extent":{"xmin":112,"ymin":30,"xmax":116,"ymax":32}`
	f("well", `quantizationParameters={"tolerance":0.25,`+extent+`}`, `{"originPosition":"upperLeft","scale":[0.25,0.25],"translate":[112,32]} {"x":6,"y":7} null`)
	f("well", `quantizationParameters={"tolerance":0.25,"originPosition":"lowerLeft",`+extent+`}`, `{"originPosition":"lowerLeft","scale":[0.25,0.25],"translate":[112,30]} {"x":6,"y":1} null`)
	f("shaft", `quantizationParameters={"tolerance":1}`, `{"originPosition":"upperLeft","scale":[1,1],"translate":[0,0]} {"points":[[1,-2],[2,-2]]} {"points":[[5,-6]]}`)
	f("road", `objectIds=1&quantizationParameters={"tolerance":0.5,`+extent+`}`, `{"originPosition":"upperLeft","scale":[0.5,0.5],"translate":[112,32]} {"paths":[[[0,3],[4,0]],[[6,4],[2,-2]]]}`)
	// With large cells the hole goes, and a feature that has no size keeps a triangle.
	f("zone", `objectIds=1,2&quantizationParameters={"tolerance":1,`+extent+`}`, `{"originPosition":"upperLeft","scale":[1,1],"translate":[112,32]} {"rings":[[[0,2],[0,-1],[1,0],[0,1],[-1,0]]]} {"rings":[[[1,2],[0,-1],[1,0],[0,1],[-1,0]]]}`)
	f("zone", `objectIds=2&quantizationParameters={"tolerance":100}`, `{"originPosition":"upperLeft","scale":[100,100],"translate":[0,0]} {"rings":[[[1,0],[0,0],[0,0],[0,0]]]}`)
	f("road", `objectIds=1&quantizationParameters={"tolerance":100}`, `{"originPosition":"upperLeft","scale":[100,100],"translate":[0,0]} {"paths":[[[1,0],[0,0]]]}`)
	g := func(parameters, words string) {
		t.Helper()
		c.refused(zones, "quantizationParameters="+parameters, 400, words)
		c.refused(zones, "f=pbf&quantizationParameters="+parameters, 400, words)
	}
	g("x", "want an object")
	g("{}", "want tolerance")
	g(`{"tolerance":0}`, "more than 0")
	g(`{"tolerance":-1}`, "more than 0")
	g(`{"tolerance":1e-300}`, "too small")
	g(`{"tolerance":1,"mode":"draw"}`, "mode")
	g(`{"tolerance":1,"originPosition":"centre"}`, "originPosition")
	g(`{"tolerance":1,"extent":{}}`, "extent has none")
	g(`{"tolerance":1,"extent":{"xmin":2,"ymin":2,"xmax":1,"ymax":1}}`, "ends before")
	g(`{"tolerance":1,"extent":{"xmin":1,"ymin":1,"xmax":2,"ymax":2,"spatialReference":{"wkid":2380}}}`, "extent")
}

// TestGeneralized: the common border of two features keeps the same vertices in both, whichever page they are on.
func TestGeneralized(t *testing.T) {
	c := newClient(t)
	f := func(service, query, want string) {
		t.Helper()
		var got plainSet
		c.json("/services/"+service+"/FeatureServer/0/query", query+"&f=json", &got)
		parts, _ := got.parts(0)
		if s := strings.ReplaceAll(fmt.Sprint(parts), " ", ","); s != want {
			t.Errorf("%s?%s: %s, want %s", service, query, s, want)
		}
	}
	f("field", "objectIds=1&maxAllowableOffset=0.2", "[[[0,0],[0,1],[1,1],[1,0],[0,0]]]")
	f("field", "objectIds=2&maxAllowableOffset=0.2", "[[[1,0],[1,1],[2,1],[2,0],[1,0]]]")
	f("field", "objectIds=1&maxAllowableOffset=0.01", "[[[0,0],[0,1],[1,1],[1.1,0.5],[1,0],[0,0]]]")
	f("field", "objectIds=2&maxAllowableOffset=0.01", "[[[1,0],[1.1,0.5],[1,1],[2,1],[2,0],[1,0]]]")
	f("field", "objectIds=1&maxAllowableOffset=0", "[[[0,0],[0,1],[1,1],[1.1,0.5],[1,0],[0,0]]]")
	f("field", "objectIds=1&maxAllowableOffset=50", "[[[0,0],[0,1],[1,1],[1.1,0.5],[1,0],[0,0]]]") // it would have no area
	c.refused(zones, "maxAllowableOffset=-1", 400, "maxAllowableOffset must be")
	c.refused(zones, "maxAllowableOffset=x", 400, "maxAllowableOffset must be")
	c.refused(zones, "maxAllowableOffset=Inf", 400, "maxAllowableOffset must be")
}

// FuzzQuery: whatever the parameters, the two forms are answers that agree in their number of features, or both are errors.
func FuzzQuery(f *testing.F) {
	c := newClient(f)
	f.Add(`{"tolerance":0.25,"extent":{"xmin":110,"ymin":29,"xmax":120,"ymax":33,"spatialReference":{"wkid":4490}},"mode":"view","originPosition":"upperLeft"}`, "0.1", "4", "102100", "5", "")
	f.Add(`{"mode":"edit","originPosition":"lowerLeft"}`, "", "", "4526", "", "SUM(n) > 1 AND NOT wet = 1")
	f.Add(`{"tolerance":1e-300}`, "1e300", "-1", `{"wkid":4490}`, "1e300", "COUNT(*) IN (1,2) OR MAX(name) LIKE '!%' ESCAPE '!'")
	f.Add(`{"tolerance":1e300}`, "NaN", "15", "", "0", "((")
	f.Fuzz(func(t *testing.T, quantization, offset, precision, sr, distance, having string) {
		inner := *c
		inner.tb = t
		values := url.Values{"quantizationParameters": {quantization}, "maxAllowableOffset": {offset}, "geometryPrecision": {precision}, "outSR": {sr}}
		if distance != "" {
			values["geometry"], values["distance"], values["units"] = []string{"112.5,30.5"}, []string{distance}, []string{"esriSRUnit_Kilometer"}
		}
		if having != "" {
			values["having"], values["groupByFieldsForStatistics"] = []string{having}, []string{"wet"}
			values["outStatistics"] = []string{`[{"statisticType":"count","onStatisticField":"n"}]`}
		}
		for _, path := range []string{zones, "/services/road/FeatureServer/0/query", "/services/shaft/FeatureServer/0/query"} {
			plain, packed := inner.get(path, values.Encode()+"&f=json"), inner.get(path, values.Encode()+"&f=pbf")
			if plain.Status != packed.Status && quantization != "" || plain.Status != 0 && plain.Status != 400 || packed.Status != 0 && packed.Status != 400 {
				t.Fatalf("%d %s, %d %s", plain.Status, plain.Body, packed.Status, packed.Body)
			}
			if packed.Status != 0 {
				continue
			}
			var set plainSet
			if err := json.Unmarshal(plain.Body, &set); err != nil {
				t.Fatalf("%v: %s", err, plain.Body)
			}
			if got := inner.pbf(path, values.Encode()); len(got.features) != len(set.Features) {
				t.Errorf("%d features, want %d", len(got.features), len(set.Features))
			}
		}
	})
}
