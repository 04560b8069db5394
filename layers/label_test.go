package layers_test

import (
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// TestLabelLayers: every layer has a label layer, whose rows are those of the layer and
// whose points lie in its features.
func TestLabelLayers(t *testing.T) {
	c := mustBundled(t)
	for i, l := range c.Layers() {
		if raceEnabled && i%3 != 0 {
			continue
		}
		name, early := c.LabelsName(l), make(map[int]orb.Point)
		for i := 0; i < l.Len(); i += 1 + l.Len()/20 {
			early[i], _ = c.LabelPoint(l, i) // before there is a label layer
		}
		labels := c.Layer(name)
		if name != l.Name()+"_label" || labels == nil {
			t.Fatalf("layer %s: no layer %s", l.Name(), name)
		}
		if err := labels.Check(); err != nil {
			t.Error(err)
		}
		if kind := labels.GeometryType(); kind != "point" || labels.Len() != l.Len() || c.Position(labels) != len(c.Layers())+i {
			t.Errorf("layer %s: %d features of kind %s at %d", name, labels.Len(), kind, c.Position(labels))
		}
		radius := labels.Table().Column(layers.LabelRadius)
		for i := range l.Len() {
			p, ok := labels.Geometry(i).(orb.Point)
			if !ok {
				t.Errorf("layer %s: feature %s has no label point", name, l.ID(i))
				continue
			}
			area := l.GeometryType() == "polygon"
			if side := geo.Locate(l.Geometry(i), p); area && side != geo.Inside {
				t.Errorf("layer %s: the label point of %s is not inside", name, l.ID(i))
			}
			if r := radius.At(i).Text; area == (r == "0") || len(r) == 0 {
				t.Errorf("layer %s: the radius of %s is %q", name, l.ID(i), r)
			}
			if labels.ID(i) != l.ID(i) || labels.Title(i) != l.Title(i) || labels.Class(i) != l.Class(i) {
				t.Errorf("layer %s: feature %s is %s %v", name, l.ID(i), labels.ID(i), labels.Title(i))
			}
		}
		for i, p := range early {
			if then, ok := c.LabelPoint(l, i); !ok || p != then || p != labels.Geometry(i) {
				t.Errorf("layer %s: the label point of %s is %v, then %v, in the layer %v", name, l.ID(i), p, then, labels.Geometry(i))
			}
		}
	}
	if c.Features() > 40_000 || len(c.Search("南京市", 100)) == 0 {
		t.Error("label layers are counted")
	}
	for _, m := range c.Search("南京市", 100) {
		if m.Layer.Spec().Kind == layers.LabelKind {
			t.Error("label layers are searched")
		}
	}
}

const labelled = `
layers:
  - name: zone
    id: name
    source: {file: zones.json}
    label: {zh: name}
    legend: {field: use, classes: [{value: a}]}
  - {name: zone_label, source: {file: zones.json}}
  - {name: lot, source: {file: lots.json}}
`

// TestLabelLayerNames: a layer of the catalogue keeps its name, and labels of labels
// there are none.
func TestLabelLayerNames(t *testing.T) {
	square := "POLYGON((0 0, 4 0, 4 4, 0 4, 0 0))"
	c := mustLoad(t, map[string]string{"plan.yaml": labelled, "zones.json": `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"name":"A","use":"a","more":1},"geometry":` + geometryJSON(t, square) + `}]}`,
		"lots.json": collection(t, [][2]string{{"1", square}, {"2", ""}, {"3", "POLYGON((4 0, 4 4, 4 0, 4 0))"}, {"4", "POINT(9 9)"}})})
	if l := c.Layer("zone_label"); l.GeometryType() != "polygon" || c.LabelsName(c.Layer("zone")) != "" || c.LabelsName(l) != "zone_label_label" {
		t.Error("the catalogue's own layer has lost its name")
	}
	if p, ok := c.LabelPoint(c.Layer("zone"), 0); !ok || p != (orb.Point{2, 2}) {
		t.Errorf("the label point of a layer without label layer is %v", p)
	}
	for _, name := range []string{"lot_label_label", "_label", "label", "no_label", ""} {
		if c.Layer(name) != nil {
			t.Errorf("there is a layer %q", name)
		}
	}
	picked, err := c.Pick("lot,lot_label,lot_label")
	if err != nil || len(picked) != 2 || picked[1].Name() != "lot_label" || len(c.Layers()) != 3 {
		t.Fatalf("%v, %v", picked, err)
	}
	lots := picked[1]
	if err := lots.Check(); err != nil {
		t.Error(err)
	}
	for i, want := range []bool{true, false, false, true} {
		if got := lots.Geometry(i) != nil; got != want {
			t.Errorf("lot %d: labelled %v, want %v", i+1, got, want)
		}
	}
	var names string
	for _, column := range c.Layer("zone_label_label").Table().Columns {
		names += column.Name + " "
	}
	if names != "label_radius_m " {
		t.Errorf("a layer without label and id has labels with %s", names)
	}
}

// TestLabelLayerIsMadeOnce, whoever asks first.
func TestLabelLayerIsMadeOnce(t *testing.T) {
	c := mustLoad(t, map[string]string{"plan.yaml": labelled, "zones.json": collection(t, nil), "lots.json": collection(t, [][2]string{{"1", "POINT(9 9)"}})})
	var group sync.WaitGroup
	made := make([]*layers.Layer, 8)
	for i := range made {
		group.Go(func() { made[i] = c.Layer("lot_label") })
	}
	group.Wait()
	for _, l := range made {
		if l != made[0] {
			t.Error("there are two")
		}
	}
}
