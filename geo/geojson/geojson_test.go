package geojson

import (
	"encoding/json"
	"testing"

	"github.com/paulmach/orb"
)

func TestAppend(t *testing.T) {
	f := func(g orb.Geometry, want string) {
		t.Helper()
		got := string(Append(nil, g))
		if got != want {
			t.Errorf("Append(%v) = %s, want %s", g, got, want)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("Append(%v) = %s is no JSON", g, got)
		}
	}
	square := orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 0}}
	f(nil, `null`)
	f(orb.Point{116.123456789, -0.0000001}, `{"type":"Point","coordinates":[116.123456789,-0.0000001]}`)
	f(orb.MultiPoint{{1, 2}, {3, 4}}, `{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`)
	f(orb.LineString{{1, 2}, {3, 4}}, `{"type":"LineString","coordinates":[[1,2],[3,4]]}`)
	f(orb.MultiLineString{{{1, 2}, {3, 4}}}, `{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}`)
	f(orb.Polygon{square}, `{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`)
	f(square, `{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`)
	f(orb.MultiPolygon{{square}}, `{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}`)
	f(orb.Bound{Max: orb.Point{1, 1}}, `{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}`)
	f(orb.Collection{orb.Point{1, 2}, nil}, `{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},null]}`)
}

// TestAppendAll: every kind of geometry, empty and nested ones among them, is written as JSON.
func TestAppendAll(t *testing.T) {
	for _, g := range orb.AllGeometries {
		if got := Append(nil, g); !json.Valid(got) {
			t.Errorf("Append(%#v) = %s is no JSON", g, got)
		}
	}
}
