package style

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"guotu/layers"
)

// oneLayer loads a layer of the features, GeoJSON geometries with the value of field "v" as JSON before them and a
// colon, and a legend in YAML.
func oneLayer(t *testing.T, legend string, features ...string) (*layers.Catalog, *layers.Layer) {
	t.Helper()
	var list []string
	for i, f := range features {
		value, geometry, _ := strings.Cut(f, ":")
		properties := fmt.Sprintf(`"name":"n%d","v":%s`, i, value)
		if value == "" {
			properties = fmt.Sprintf(`"name":"n%d"`, i)
		}
		list = append(list, `{"type":"Feature","properties":{`+properties+`},"geometry":`+geometry+`}`)
	}
	c, err := layers.Load(t.Context(), fstest.MapFS{
		"plan.yaml": {Data: []byte("layers: [{name: lot, title: {zh: 地块, en: Lots}, label: {zh: name}, zoom: {min: 3, max: 12}, source: {file: a.json}, legend: " + legend + "}]")},
		"a.json":    {Data: []byte(`{"type":"FeatureCollection","features":[` + strings.Join(list, ",") + `]}`)},
	}, "plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c, c.Layer("lot")
}

// Geometries for oneLayer.
const (
	aPoint   = `{"type":"Point","coordinates":[1,1]}`
	aLine    = `{"type":"LineString","coordinates":[[0,0],[1,1]]}`
	aPolygon = `{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}`
)

// valued puts values before the same geometry.
func valued(geometry string, values ...string) []string {
	var all []string
	for _, v := range values {
		all = append(all, v+":"+geometry)
	}
	return all
}
