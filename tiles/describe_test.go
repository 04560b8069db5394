package tiles

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"guotu/layers"
)

const template = "http://127.0.0.1/tiles/x/{z}/{x}/{y}.mvt"

func TestTileJSON(t *testing.T) {
	c, _ := bundledStore(t)
	for _, l := range c.Layers() {
		doc := TileJSON(c, []*layers.Layer{l}, WebMercatorQuad, template)
		b := doc.Bounds
		if b[0] < -180 || b[0] >= b[2] || b[2] > 180 || b[1] < -90 || b[1] >= b[3] || b[3] > 90 {
			t.Errorf("%s: bounds %v", l.Name(), b)
		}
		if doc.MinZoom != l.Spec().Zoom.Min || doc.MaxZoom != l.Spec().Zoom.Max || doc.Center[2] < float64(doc.MinZoom) || doc.Center[2] > float64(doc.MaxZoom) {
			t.Errorf("%s: zooms %d to %d, center %v", l.Name(), doc.MinZoom, doc.MaxZoom, doc.Center)
		}
		if got, want := len(doc.VectorLayers[0].Fields), len(l.Table().Columns); got != want {
			t.Errorf("%s: %d fields, want %d", l.Name(), got, want)
		}
		if !strings.Contains(doc.Attribution, l.Spec().ReviewNo) {
			t.Errorf("%s: the attribution %q lacks the review number", l.Name(), doc.Attribution)
		}
	}
	doc := TileJSON(c, c.Layers(), WebMercatorQuad, template)
	if doc.MinZoom != 0 || doc.MaxZoom != 16 || len(doc.VectorLayers) != len(c.Layers()) {
		t.Errorf("all layers: zooms %d to %d, %d layers", doc.MinZoom, doc.MaxZoom, len(doc.VectorLayers))
	}
}

// TestTileJSONOfRules: the document has the fields that tiles have, and tells where
// features are united.
func TestTileJSONOfRules(t *testing.T) {
	c, err := layers.Load(t.Context(), fstest.MapFS{
		"plan.yaml": {Data: []byte(`
layers:
  - name: lot
    source: {file: lots.json}
    zoom: {min: 2, max: 12}
    tiles: {fields: [{min: 4, names: [use]}, {min: 10, names: [use, no]}], merge: {by: [use], below: 10}, filter: "use = 'a'"}
`)},
		"lots.json": {Data: []byte(`{"type":"FeatureCollection","features":[
			{"type":"Feature","properties":{"use":"a","no":1,"owner":"x"},"geometry":{"type":"Point","coordinates":[1,2]}}]}`)},
	}, "plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f := func(g Grid, want string) {
		t.Helper()
		got, err := json.Marshal(TileJSON(c, c.Layers(), g, template).VectorLayers[0])
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v; want %s", g, got, err, want)
		}
	}
	f(WebMercatorQuad, `{"id":"lot","minzoom":2,"maxzoom":12,"fields":{"no":"Number","use":"String"},"guotu:fields":[{"minzoom":4,"fields":["use"]},{"minzoom":10,"fields":["use","no"]}],"guotu:merge":{"by":["use"],"below":10},"guotu:filter":"use = 'a'"}`)
	f(CGCS2000Quad, `{"id":"lot","minzoom":1,"maxzoom":11,"fields":{"no":"Number","use":"String"},"guotu:fields":[{"minzoom":3,"fields":["use"]},{"minzoom":9,"fields":["use","no"]}],"guotu:merge":{"by":["use"],"below":9},"guotu:filter":"use = 'a'"}`)
}

// TestLabelTiles: a label stands in one tile only, but for those whose margin it is in.
func TestLabelTiles(t *testing.T) {
	c, s := bundledStore(t)
	labels, seen := c.Layer("province_label"), 0
	for x := range uint32(8) {
		for y := range uint32(8) {
			tile, err := decodeTile(s.raw(t, ID{Z: 3, X: x, Y: y}, labels))
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range tile {
				if l.name != "province_label" {
					t.Errorf("layer %s", l.name)
				}
				for _, feature := range l.features {
					if feature.kind != pointType || feature.properties["label_radius_m"] == nil || feature.properties["prov_name"] == nil {
						t.Errorf("%v", feature)
					}
					p := feature.parts[0][0]
					if p.X >= 0 && p.X < Extent && p.Y >= 0 && p.Y < Extent {
						seen++
					}
				}
			}
		}
	}
	if seen != labels.Len() {
		t.Errorf("%d labels of %d provinces", seen, labels.Len())
	}
}
