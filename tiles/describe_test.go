package tiles

import (
	"encoding/json"
	"strings"
	"testing"

	"guotu/layers"
)

const template = "http://127.0.0.1/tiles/x/{z}/{x}/{y}.mvt"

func TestTileJSON(t *testing.T) {
	c, _ := bundledStore(t)
	for _, l := range c.Layers() {
		doc := TileJSON(c, []*layers.Layer{l}, template).(tileJSON)
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
	doc := TileJSON(c, c.Layers(), template).(tileJSON)
	if doc.MinZoom != 0 || doc.MaxZoom != 16 || len(doc.VectorLayers) != len(c.Layers()) {
		t.Errorf("all layers: zooms %d to %d, %d layers", doc.MinZoom, doc.MaxZoom, len(doc.VectorLayers))
	}
}

// TestStyle: every class of the legend is drawn, lines above fills, the first
// layer of the catalogue on top; ids are unique.
func TestStyle(t *testing.T) {
	c, _ := bundledStore(t)
	doc := Style(c, c.Layers(), template, "zh").(style)
	ids := make(map[string]bool)
	for _, l := range doc.Layers {
		if ids[l.ID] {
			t.Errorf("the id %s comes twice", l.ID)
		}
		ids[l.ID] = true
	}
	if first, last := doc.Layers[1].SourceLayer, doc.Layers[len(doc.Layers)-1].SourceLayer; first != c.Layers()[len(c.Layers())-1].Name() || last != c.Layers()[0].Name() {
		t.Errorf("drawn from %s to %s", first, last)
	}
	zones := Style(c, []*layers.Layer{c.Layer("three_zones")}, template, "en").(style)
	text, err := json.Marshal(zones.Layers)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"three_zones-1-fill"`, `"three_zones-3-line"`, `["==",["to-string",["get","SQ"]],"生态空间"]`, `"guotu:title":"Ecological space"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}
