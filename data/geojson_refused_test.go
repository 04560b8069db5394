package data

import (
	"fmt"
	"strings"
	"testing"
)

func TestReadGeoJSONCRSRefused(t *testing.T) {
	f := refuser(t, GeoJSONOptions{})
	const advice = " is not read here: convert the file to longitude, latitude (EPSG:4490, EPSG:4326 or CRS84)"
	const in = `{"type":"FeatureCollection","crs":`
	g := func(crs, name string) {
		t.Helper()
		f(in+crs+`,"features":[]}`, fmt.Sprintf("line 1, byte %d: crs %s", len(in+crs), name+advice))
	}
	h := func(name, because string) {
		t.Helper()
		crs := `{"type":"name","properties":{"name":"` + name + `"}}`
		_, err := ReadGeoJSON("f.json", strings.NewReader(in+crs+`,"features":[]}`), GeoJSONOptions{})
		if err == nil || !strings.Contains(err.Error(), "crs "+name+advice+"; ") || !strings.Contains(err.Error(), because) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h("EPSG:44900", "EPSG:44900 is not supported")
	h("urn:ogc:def:crs:OGC:1.3:CRS83", "is not known")
	h("EPSG:2362", "datum Xian 1980")
	g(`{"type":"link","properties":{"href":"http://example.com/crs/42","type":"proj4"}}`, `{"type":"link","properties":{"href":"http://example.com/crs/42","type":"proj4"}}`)
	g(`{"type":"name","properties":{"name":null}}`, `{"type":"name","properties":{"name":null}}`)
	g(`{"type":"name"}`, `{"type":"name"}`)
	g(`{}`, `{}`)
	g(`4490`, `4490`)
	g(`[]`, `[]`)
	g(`""`, `""`)

	// wherever it stands, and before what the coordinates look like
	const crs = `"crs":{"type":"name","properties":{"name":"EPSG:2362"}}`
	k := func(text, place, because string) {
		t.Helper()
		_, err := ReadGeoJSON("f.json", strings.NewReader(text), GeoJSONOptions{})
		if err == nil || !strings.HasPrefix(err.Error(), "f.json: "+place) || !strings.Contains(err.Error(), because) {
			t.Errorf("%s: %v", text, err)
		}
	}
	k(`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[39461234.5,4412345.6]}}],`+crs+`}`, "line 1, byte 180: crs EPSG:2362"+advice, "Xian")
	k(`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},`+crs+`}]}`, "feature 1: line 1, byte 161: crs EPSG:2362"+advice, "Xian")
	k(`{"type":"Point","coordinates":[1,2],`+crs+`}`, "feature 1: line 1, byte 91: crs EPSG:2362"+advice, "Xian")

	// of a part, not of the whole
	zone := strings.ReplaceAll(crs, "2362", "4526")
	k(`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},`+zone+`}]}`, "feature 1: line 1, byte 161: crs EPSG:4526"+advice, "of the whole file")
	k(`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2],"crs":"CRS84"}}],`+zone+`}`, "crs EPSG:4526", "a part of the file")

	// what is no position in it
	k(`{"type":"FeatureCollection",`+zone+`,"features":[{"type":"Feature","geometry":null},{"type":"Feature","geometry":{"type":"Point","coordinates":[4412345.6,38461234.5]}}]}`,
		"feature 2: 4412345.6,38461234.5 is no position in EPSG:4526", "swapped")
	k(`{"type":"Point","coordinates":[39461234.5,4412345.6],`+zone+`}`, "feature 1: 39461234.5,4412345.6 is no position in EPSG:4526", "zone 39, not 38")
	k(`{"type":"LineString","coordinates":[[38461234.5,4412345.6],[1,2]],`+zone+`}`, "feature 1: 1,2 is no position in EPSG:4526", "degrees")
}

func TestReadGeoJSONNotGeoJSON(t *testing.T) {
	f := refuser(t, GeoJSONOptions{})
	f("", "the file is empty")
	f(" \r\n\t", "the file is empty")
	f("\xef\xbb\xbf", "the file is empty")
	f("\x1e", "the file is empty")
	f("\xff\xfe{\x00", "the file is UTF-16 text; save it as UTF-8")
	f("\xfe\xff\x00{", "the file is UTF-16 text; save it as UTF-8")
	f("{\x00\"\x00", "the file is UTF-16 text; save it as UTF-8")
	f("\x00{\x00\"", "the file is UTF-16 text; save it as UTF-8")
	f("PK\x03\x04rest", "the file is a ZIP archive; unpack it first")
	f("\x1f\x8b\x08", "the file is compressed with gzip; unpack it first")
	f("SQLite format 3\x00", "the file is an SQLite database, perhaps a GeoPackage, not GeoJSON")
	f("\x00\x00\x27\x0a\x00", "the file is a Shapefile, not GeoJSON")
	f("<?xml version='1.0'?>", "the file is XML or HTML, not GeoJSON")
	f("[]", "line 1: the file is a JSON array; GeoJSON is an object, such as a FeatureCollection")
	f("lon,lat\n", "line 1: lon where a GeoJSON object is expected")
	f("5", "line 1: the number 5 where a GeoJSON object is expected")
	f("{}", `line 1, byte 2: this is JSON, but not GeoJSON: the object has no "type"`)
	f(`{"a":1}`, `line 1, byte 7: this is JSON, but not GeoJSON: the object has no "type"`)
	f(`{"type":"Topology","objects":{},"arcs":[]}`, `line 1, byte 18: the file is TopoJSON, not GeoJSON; convert it first, for example with topo2geo or ogr2ogr`)
	f(`{"arcs":[],"objects":{}}`, `line 1, byte 24: this is TopoJSON, not GeoJSON; convert it first, for example with topo2geo or ogr2ogr`)
	const esri = `this is Esri JSON (with "attributes", "rings" or the like), not GeoJSON; ask the service for f=geojson, or convert the file first`
	f(`{"displayFieldName":"","geometryType":"esriGeometryPolygon","features":[{"attributes":{"A":1},"geometry":{"rings":[[[1,2]]]}}]}`, "feature 1: line 1, byte 124: "+esri)
	f(`{"features":[{"attributes":{"A":1}}]}`, "feature 1: line 1, byte 35: "+esri)
	f(`{"rings":[[[1,2]]],"spatialReference":{"wkid":4490}}`, "line 1, byte 52: "+esri)
	f(`{"type":"polygon","coordinates":[]}`, `line 1, byte 17: type "polygon" must be written "Polygon"`)
	f(`{"type":"Circle"}`, `line 1, byte 16: type "Circle" is none of Point, MultiPoint, LineString, MultiLineString, Polygon, MultiPolygon, GeometryCollection, Feature, FeatureCollection`)
	f(`{"type":3}`, `line 1, byte 8: the number 3 where the name of a type, as the member "type", is expected`)
	f(`{"type":null}`, `line 1, byte 8: null where the name of a type, as the member "type", is expected`)
}

func TestReadGeoJSONStructure(t *testing.T) {
	f := refuser(t, GeoJSONOptions{})
	f(`{"type":"FeatureCollection"}`, `line 1, byte 28: a FeatureCollection without "features"`)
	f(`{"type":"FeatureCollection","features":{}}`, `line 1, byte 39: an object where the array of features is expected`)
	f(`{"type":"FeatureCollection","features":null}`, `line 1, byte 39: null where the array of features is expected`)
	f(`{"type":"FeatureCollection","features":[null]}`, `feature 1: line 1, byte 40: null where a Feature is expected`)
	f(`{"type":"FeatureCollection","features":[{}]}`, `feature 1: line 1, byte 42: the object has no "type"`)
	f(`{"type":"FeatureCollection","features":[{"type":"Point","coordinates":[1,2]}]}`, `feature 1: line 1, byte 55: a Point among the features of a collection, where only a Feature may stand`)
	f(`{"type":"FeatureCollection","features":[{"type":"FeatureCollection","features":[]}]}`, `feature 1: line 1, byte 67: a FeatureCollection among the features of a collection, where only a Feature may stand`)
	f(`{"type":"Feature","geometry":{"type":"Feature","geometry":null}}`, `feature 1: line 1, byte 46: a Feature where a geometry is expected`)
	f(`{"type":"Feature","geometry":{"coordinates":[1,2]}}`, `feature 1: line 1, byte 50: the object has no "type"`)
	f(`{"type":"Feature","geometry":[1,2]}`, `feature 1: line 1, byte 29: an array where a geometry, or null, is expected`)
	f(`{"type":"Feature","properties":[]}`, `feature 1: line 1, byte 31: an array where an object with the properties, or null, is expected`)
	f(`{"properties":[],"type":"Feature"}`, `feature 1: line 1, byte 34: an array where an object with the properties, or null, is expected`)
	f(`{"type":"Feature","id":true}`, `feature 1: the id is neither a text nor a number`)
	f(`{"id":[1],"type":"Feature"}`, `feature 1: the id is neither a text nor a number`)
	f(`{"type":"Point"}`, `feature 1: a Point without "coordinates"`)
	f(`{"type":"Point","coordinates":null}`, `feature 1: line 1, byte 30: null where the array of coordinates is expected`)
	f(`{"type":"GeometryCollection"}`, `feature 1: a GeometryCollection without "geometries"`)
	f(`{"type":"GeometryCollection","geometries":[null]}`, `feature 1: line 1, byte 43: null where a geometry is expected`)
	f(`{"type":"GeometryCollection","geometries":{}}`, `feature 1: line 1, byte 42: an object where the array of geometries is expected`)

	// the members of another type: RFC 7946, section 7.1
	f(`{"type":"Feature","coordinates":[1,2]}`, `feature 1: line 1, byte 37: a Feature cannot have a member "coordinates" (RFC 7946, section 7.1)`)
	f(`{"coordinates":[1,2],"type":"Feature"}`, `feature 1: line 1, byte 37: a Feature cannot have a member "coordinates" (RFC 7946, section 7.1)`)
	f(`{"type":"Feature","features":[]}`, `feature 1: line 1, byte 31: a Feature cannot have a member "features" (RFC 7946, section 7.1)`)
	f(`{"type":"Point","coordinates":[1,2],"properties":{}}`, `feature 1: line 1, byte 51: a Point cannot have a member "properties" (RFC 7946, section 7.1)`)
	f(`{"type":"FeatureCollection","features":[],"geometry":null}`, `line 1, byte 57: a FeatureCollection cannot have a member "geometry" (RFC 7946, section 7.1)`)
	f(`{"type":"GeometryCollection","coordinates":[]}`, `feature 1: line 1, byte 45: a GeometryCollection cannot have a member "coordinates" (RFC 7946, section 7.1)`)
	f(`{"type":"Point","geometries":[]}`, `feature 1: line 1, byte 31: a Point cannot have a member "geometries" (RFC 7946, section 7.1)`)

	// what is written twice
	f(`{"type":"Feature","type":"Feature"}`, `feature 1: line 1, byte 25: the member "type" is there twice`)
	f(`{"type":"FeatureCollection","features":[],"features":[]}`, `line 1, byte 53: the member "features" is there twice`)
	f(`{"type":"Feature","geometry":null,"geometry":null}`, `feature 1: line 1, byte 45: the member "geometry" is there twice`)
	f(`{"type":"Feature","properties":null,"properties":{}}`, `feature 1: line 1, byte 49: the member "properties" is there twice`)
	f(`{"type":"Feature","id":1,"\u0069d":1}`, `feature 1: line 1, byte 35: the member "id" is there twice`)
	f(`{"type":"Point","coordinates":[1,2],"coordinates":[1,2]}`, `feature 1: line 1, byte 50: the member "coordinates" is there twice`)
	f(`{"type":"GeometryCollection","geometries":[],"geometries":[]}`, `feature 1: line 1, byte 58: the member "geometries" is there twice`)
	f(`{"type":"FeatureCollection","crs":null,"crs":null,"features":[]}`, `line 1, byte 45: the member "crs" is there twice`)
}

func TestReadGeoJSONBadGeometry(t *testing.T) {
	f := refuser(t, GeoJSONOptions{})
	g := func(typ, coordinates, want string) {
		t.Helper()
		f(geometryOf(typ, coordinates), "feature 1: "+want)
		f(feature1(geometryOf(typ, coordinates)), "feature 1: "+want)
		f(feature1(`{"coordinates":`+coordinates+`,"type":"`+typ+`"}`), "feature 1: "+want)
	}
	g("Polygon", `[[[116.4,39.9],[117,39.9],[117,40],[116.5,39.9]]]`, "ring 0 is not closed at 116.4 39.9")
	g("Polygon", `[[[0,0],[4,0],[4,4],[0,0]],[[1,1],[2,1],[2,2],[1.5,1]]]`, "ring 1 is not closed at 1 1")
	g("Polygon", `[[[0,0],[4,0],[0,0]]]`, "ring 0 at 0 0 has 3 positions, needs 4")
	g("Polygon", `[[],[[0,0],[4,0],[4,4],[0,0]]]`, "ring 0 has no positions")
	g("Polygon", `[[[0,0],[4,0],[4,4],[0,0]],[]]`, "ring 1 has no positions")
	g("MultiPolygon", `[[[[0,0],[4,0],[4,4],[0,0]]],[[[0,0],[4,0],[4,4],[0,1]]]]`, "polygon 1: ring 0 is not closed at 0 0")
	g("LineString", `[[1,2]]`, "a line has 1 position at 1 2, needs 2")
	g("MultiLineString", `[[[1,2],[3,4]],[[5,6]]]`, "line 1: a line has 1 position at 5 6, needs 2")

	g("Point", `[[1,2]]`, "the coordinates of a Point are a position, found a list of positions")
	g("LineString", `[1,2]`, "the coordinates of a LineString are a list of positions, found a position")
	g("Polygon", `[[0,0],[4,0],[4,4],[0,0]]`, "the coordinates of a Polygon are a list of lists of positions, found a list of positions")
	g("Polygon", `[[[[0,0],[4,0],[4,4],[0,0]]]]`, "the coordinates of a Polygon are a list of lists of positions, found a list of lists of lists of positions")
	g("MultiPolygon", `[[[0,0],[4,0],[4,4],[0,0]]]`, "the coordinates of a MultiPolygon are a list of lists of lists of positions, found a list of lists of positions")
	g("MultiPoint", `[[]]`, "a position without numbers")
	g("LineString", `[[1,2],[]]`, "a position without numbers")
	g("Polygon", `[[[]]]`, "a position without numbers")
	g("LineString", `[[[]]]`, "the coordinates of a LineString are a list of positions, found brackets 3 deep")

	g("Point", `[39.9,116.4]`, "position 39.9 116.4 has latitude first; longitude, latitude is expected")
	g("Point", `[39461234.5,4412345.6]`, "position 39461234.5 4412345.6 looks projected; longitude, latitude in degrees is expected")
	g("LineString", `[[1,2],[461234.5,4412345.6],[3,4]]`, "position 461234.5 4412345.6 looks projected; longitude, latitude in degrees is expected")
	g("Point", `[180.00001,0]`, "position 180.00001 0: longitude lies within -180 to 180")
	g("Point", `[100,-90.5]`, "position 100 -90.5: latitude lies within -90 to 90")
	g("MultiPoint", `[[1,2],[3,4],[100,-91],[200,0]]`, "position 100 -91: latitude lies within -90 to 90")
}

func TestReadGeoJSONBadPositions(t *testing.T) {
	f := refuser(t, GeoJSONOptions{})
	const in = `{"type":"MultiPoint","coordinates":`
	g := func(coordinates string, at int, want string) {
		t.Helper()
		f(in+coordinates+`}`, fmt.Sprintf("feature 1: line 1, byte %d: %s", len(in)+at, want))
	}
	g(`[[1]]`, 4, "a position has 1 number, where longitude and latitude are expected")
	g(`[[1,2],[3]]`, 10, "a position has 1 number, where longitude and latitude are expected")
	g(`[["1","2"]]`, 2, "a text where the array of a position, or of several, is expected")
	g(`[[1,"2"]]`, 4, "a text where a number of a position is expected")
	g(`[[1,2],[3,null]]`, 10, "null where a number of a position is expected")
	g(`[[1,NaN]]`, 4, "NaN where a number of a position is expected")
	g(`[[1,Infinity]]`, 4, "Infinity where a number of a position is expected")
	g(`[[1,-Infinity]]`, 4, "-Infinity is not a number in JSON")
	g(`[[1,2],[3,-Infinity]]`, 10, "-Infinity is not a number in JSON")
	g(`[[1,+2]]`, 4, "+2 where a number of a position is expected")
	g(`[[1,.5]]`, 4, ".5 where a number of a position is expected")
	g(`[[1,2.]]`, 4, "2. is not a number in JSON")
	g(`[[1,02]]`, 4, "02 is not a number in JSON")
	g(`[[1,2e]]`, 4, "2e is not a number in JSON")
	g(`[[1,2],[3,1e999]]`, 15, "1e999 is out of range")
	g(`[[1,2],3]`, 7, "the number 3 where the array of a position, or of several, is expected")
	g(`[[1,2],[3,[4]]]`, 10, "an array where a number of a position is expected")
	g(`[[1,2],[[3,4]]]`, 9, "coordinates have positions 2 and 3 arrays deep")
	g(`[[1,2],{}]`, 7, "an object where the array of a position, or of several, is expected")
	g(`[[1 2]]`, 4, "the number 2 where a comma or the end of the array is expected")
	g(`[[1,2][3,4]]`, 6, "an array where a comma or the end of the array is expected")
	g(`[[1,2],]`, 7, "']' where the array of a position, or of several, is expected")
	g(`[[1,2,]]`, 6, "']' where a number of a position is expected")
	g(`[[[[[1,2]]]]]`, 4, "coordinates are nested more than 4 deep, which no geometry is")
}

func TestReadGeoJSONMalformed(t *testing.T) {
	f := refuser(t, GeoJSONOptions{})
	const here = `{"type":"Point","coordinates":[1,2]}`
	f(`{`, `line 1, byte 1: the file ends where the name of a member, in double quotes, is expected`)
	f(`{"type":"FeatureCollection","features":[`, `feature 1: line 1, byte 40: the file ends where a Feature is expected`)
	f(`{"type":"FeatureCollection","features":[{"type":"Feature"}`, `line 1, byte 58: the file ends where a comma or the end of the array is expected`)
	f("{\"type\":\"FeatureCollection\",\n\"features\":[\n{\"type\":\"Feature\"},\n{\"type\":\"Feature\",\"geometry\":{\"type\":\"Poi", `feature 2: line 4, byte 99: the file ends within the text that begins here`)
	f(`{"type":"Point","coordinates":[1,2]`, `feature 1: line 1, byte 35: the file ends where a comma or the end of the object is expected`)
	f(`{"type":"Point","coordinates":[1,2`, `feature 1: line 1, byte 34: the file ends where a comma or the end of the array is expected`)
	f(`{"type" "Point"}`, `line 1, byte 8: a text where a colon is expected`)
	f(`{"type":"Point" "coordinates":[1,2]}`, `feature 1: line 1, byte 16: a text where a comma or the end of the object is expected`)
	f(`{"type":"Point",}`, `feature 1: line 1, byte 16: '}' where the name of a member, in double quotes, is expected`)
	f(`{type:"Point"}`, `line 1, byte 1: type where the name of a member, in double quotes, is expected`)
	f(`{'type':'Point'}`, `line 1, byte 1: 'type' where the name of a member, in double quotes, is expected`)
	f(here+`}`, `line 1, byte 36: '}' where another feature or the end of the file is expected`)
	f(here+"\n,"+here, `line 2, byte 37: ',' where another feature or the end of the file is expected`)
	f(here+"\nxyz", `line 2, byte 37: xyz where another feature or the end of the file is expected`)
	f(here+"\x00", `line 1, byte 36: byte 0x00 where another feature or the end of the file is expected`)
	f(`{"type":"Feature","properties":{"a":tru}}`, `feature 1: line 1, byte 36: tru where a value is expected`)
	f(`{"type":"Feature","properties":{"a":NaN}}`, `feature 1: line 1, byte 36: NaN where a value is expected`)
	f(`{"type":"Feature","properties":{"a":01}}`, `feature 1: line 1, byte 36: 01 is not a number in JSON`)
	f(`{"type":"Feature","properties":{"a":1,}}`, `feature 1: line 1, byte 38: '}' where the name of a member, in double quotes, is expected`)
	f(`{"type":"Feature","properties":{"a":[1,]}}`, `feature 1: line 1, byte 39: ']' where a value is expected`)
	f(`{"type":"Feature","properties":{"a":{"b"}}}`, `feature 1: line 1, byte 40: '}' where a colon is expected`)
	f(`{"type":"Feature","properties":{"a":{1}}}`, `feature 1: line 1, byte 37: the number 1 where the name of a member, in double quotes, is expected`)
	f(`{"type":"Feature","x":[1}}`, `feature 1: line 1, byte 24: '}' where a comma or the end of the array is expected`)
	f(`{"type":"Feature","x":{"b":1 "c"}}`, `feature 1: line 1, byte 29: a text where a comma or the end of the object is expected`)
	f(`{"type":"Feature","x":"\u12`, `feature 1: line 1, byte 22: the file ends within the text that begins here`)
	f(`{"type":"Feature","x":"\u12"}`, `feature 1: line 1, byte 28: a text has a \u that four hexadecimal digits do not follow, or half of a surrogate pair`)
	f(`{"type":"Feature","\x":1}`, `feature 1: line 1, byte 22: a text has the escape \x, which JSON does not know`)
	f(`{"type":"Feature","x":{"\x":1}}`, `feature 1: line 1, byte 27: a text has the escape \x, which JSON does not know`)
	f(`{"type":"FeatureCollection","crs":{,"features":[]}`, `line 1, byte 35: ',' where the name of a member, in double quotes, is expected`)
	f(`{"type":"Feature","x":nulls}`, `feature 1: line 1, byte 26: s where a comma or the end of the object is expected`)
	f("{\"type\":\"Feature\",\"x\":\"a\nb\"}", `feature 1: line 1, byte 24: the end of a line in a text that has no closing quote before it`)
	f("{\"type\":\"Feature\",\"x\":\"a\tb\"}", `feature 1: line 1, byte 24: control character 0x09 in a text that has no closing quote before it`)
	f(`{"type":"Feature","x":"\x"}`, `feature 1: line 1, byte 26: a text has the escape \x, which JSON does not know`)
	f(`{"type":"Feature","x":"\u12g4"}`, `feature 1: line 1, byte 30: a text has a \u that four hexadecimal digits do not follow, or half of a surrogate pair`)
	f(`{"type":"Feature","properties":{"a":"\ud83d"}}`, `feature 1: line 1, byte 44: a text has a \u that four hexadecimal digits do not follow, or half of a surrogate pair`)
	f(`{"type":"Feature","properties":{"a":"\ude00\ud83d"}}`, `feature 1: line 1, byte 50: a text has a \u that four hexadecimal digits do not follow, or half of a surrogate pair`)
	f(`{"type":"Feature","properties":{"a":["\ud83dx"]}}`, `feature 1: line 1, byte 46: a text has a \u that four hexadecimal digits do not follow, or half of a surrogate pair`)
	f("{\"type\":\"Feature\",\"properties\":{\"a\":\"\xb6\xab\xb3\xc7\xc7\xf8\"}}", `feature 1: line 1, byte 37: byte 0xb6 is not UTF-8; it looks like GBK or GB18030 (东城区): save the file as UTF-8`)
	f("{\"type\":\"Feature\",\"properties\":{\"a\":\"ab\xff\"}}", `feature 1: line 1, byte 39: byte 0xff is not UTF-8`)
	f("{\"type\":\"Feature\",\"x\":\"\xed\xa0\xbd\"}", `feature 1: line 1, byte 23: byte 0xed is not UTF-8`)
}

func TestReadGeoJSONLimits(t *testing.T) {
	const point = `{"type":"Point","coordinates":[1,2]}`
	f := func(o GeoJSONOptions, good, bad, want string) {
		t.Helper()
		if _, err := readAll(t, good, o); err != nil {
			t.Errorf("%s: %v", good, err)
		}
		refuser(t, o)(bad, want)
	}
	f(GeoJSONOptions{MaxBytes: int64(len(point))}, point, point+" ", "larger than 36 bytes")
	f(GeoJSONOptions{MaxFeatures: 2}, point+point, point+point+point, "feature 3: more than 2 features")
	f(GeoJSONOptions{MaxVertices: 2}, point+point, point+point+point, "feature 3: more than 2 vertices")
	f(GeoJSONOptions{MaxVertices: 2}, geometryOf("LineString", `[[1,2],[3,4]]`), geometryOf("LineString", `[[1,2],[3,4],[5,6]]`), "feature 1: more than 2 vertices")
	f(GeoJSONOptions{MaxVertices: 300}, point, geometryOf("LineString", `[`+strings.Repeat("[1,2],", 500)+`bad]`), "feature 1: more than 300 vertices")
	f(GeoJSONOptions{MaxColumns: 1}, `{"type":"Feature","properties":{"a":1,"a":2}}`, `{"type":"Feature","properties":{"a":1,"b":2}}`, "feature 1: line 1, byte 42: more than 1 different properties")
	f(GeoJSONOptions{MaxCells: 1}, `{"type":"Feature","properties":{"a":1}}`, `{"type":"Feature","properties":{"a":1,"b":2}}`, "feature 1: more than 1 cells: 2 properties of 1 features")
	f(GeoJSONOptions{MaxCells: 2}, `{"type":"Feature","properties":{"a":1}}{"type":"Feature"}`, `{"type":"Feature","properties":{"a":1}}{"type":"Feature"}{"type":"Feature"}`, "feature 3: more than 2 cells: 1 properties of 3 features")
	f(GeoJSONOptions{MaxString: 20}, `{"type":"Feature","properties":{"a":"01234567890123456789"}}`, `{"type":"Feature","properties":{"a":"012345678901234567890"}}`, "feature 1: line 1, byte 36: a text is longer than 20 bytes")
	f(GeoJSONOptions{MaxString: 20}, `{"type":"Feature","properties":{"a":01234567890123456789}}`[:36]+`11234567890123456789}}`, `{"type":"Feature","properties":{"a":112345678901234567890}}`, "feature 1: line 1, byte 36: a number is longer than 20 bytes")
	f(GeoJSONOptions{MaxString: 20}, `{"type":"Feature","properties":{"a":[1,2,3,4,5,6,7,8,9]}}`, `{"type":"Feature","properties":{"a":[1,2,3,4,5,6,7,8,9,0,1,2]}}`, "feature 1: line 1, byte 57: a nested value is longer than 20 bytes")
	f(GeoJSONOptions{MaxDepth: 2}, point, geometryOf("LineString", `[[1,2],[3,4]]`), "feature 1: line 1, byte 36: objects and arrays are nested more than 2 deep")

	// nothing overflows the stack, whatever is nested
	g := refuser(t, GeoJSONOptions{})
	const deep = 1_000_000
	const tooDeep = "objects and arrays are nested more than 64 deep"
	g(strings.Repeat("[", deep), "line 1: the file is a JSON array; GeoJSON is an object, such as a FeatureCollection")
	g(`{"a":`+strings.Repeat("[", deep), "line 1, byte 68: "+tooDeep)
	g(strings.Repeat(`{"a":`, deep), "line 1, byte 320: "+tooDeep)
	g(`{"type":"Feature","properties":{"a":`+strings.Repeat("[", deep), "feature 1: line 1, byte 98: "+tooDeep)
	g(`{"type":"Polygon","coordinates":`+strings.Repeat("[", deep), "feature 1: line 1, byte 36: coordinates are nested more than 4 deep, which no geometry is")
	g(strings.Repeat(`{"type":"GeometryCollection","geometries":[`, deep/10), "feature 1: line 1, byte 1376: "+tooDeep)
	g(strings.Repeat(`{"type":"Feature","geometry":`, deep/10), "feature 1: line 1, byte 46: a Feature where a geometry is expected")
	refuser(t, GeoJSONOptions{MaxDepth: 1 << 40})(strings.Repeat(`{"geometries":[`, 6000), "line 1, byte 75000: objects and arrays are nested more than 10000 deep")
}
