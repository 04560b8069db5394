package server

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestLabelLayers: the label layers are there by name, wherever layers are named, and
// nowhere else.
func TestLabelLayers(t *testing.T) {
	s, _ := testServer(t, Options{})
	f := func(target string, want ...string) {
		t.Helper()
		r := ask(t, s, "GET", target, "")
		body := bodyOf(t, r)
		if r.StatusCode != 200 {
			t.Errorf("%s: %d %s", target, r.StatusCode, body)
		}
		for _, w := range want {
			if unwanted, not := strings.CutPrefix(w, "!"); strings.Contains(body, strings.TrimPrefix(w, "!")) == not {
				t.Errorf("%s: %q is wanted in %s", target, w, unwanted+body)
			}
		}
	}
	f("/api/v1/layers", `"labels":"zone_label"`, `!"name":"zone_label"`)
	f("/api/v1/zones?point=2,2", `"layer":"zone"`, `!zone_label`)
	f("/api/v1/zones?point=2,2&layers=zone_label", `"layer":"zone_label","id":"a"`, `"label_radius_m":`)
	f("/api/v1/search?q=甲", `"point":[2,2],"at":[2,2]`, `!zone_label`)
	f("/tiles/zone,zone_label.json", `{"id":"zone_label",`, `"fields":{"id":"String","label_radius_m":"Number","name":"String","name_en":"String"}`, `/tiles/zone,zone_label/{z}/{x}/{y}.mvt`, `!guotu:grid`)
	f("/tiles/zone,zone_label/CGCS2000Quad.json", `/tiles/zone,zone_label/CGCS2000Quad/{z}/{x}/{y}.mvt?v=`, `"guotu:grid":"CGCS2000Quad"`, `"minzoom":0,"maxzoom":9,`)
	f("/styles/zone,over.json", `!symbol`, `!_label`)
	f("/styles/zone,over.json?labels=true", `"source-layer":"over_label"`, `/tiles/zone,over,zone_label,over_label/{z}`, `/sprites/zone,over"`, `/fonts/{fontstack}/{range}.pbf?v=`, `!"circle"`)
	f("/styles/zone_label.json?lang=en", `"text-field":["case",["!=",["to-string",["get","name_en"]],""],["to-string",["get","name_en"]],["to-string",["get","name"]]]`)

	one, other := bodyOf(t, ask(t, s, "GET", "/tiles/zone,zone_label,over_label/3/4/3.mvt", "")), bodyOf(t, ask(t, s, "GET", "/tiles/over_label,zone_label,zone/3/4/3.mvt", ""))
	if one == "" || one != other {
		t.Error("the order of the names changes the tile")
	}
	if r := ask(t, s, "GET", "/tiles/zone/Mars.json", ""); r.StatusCode != 404 || asProblem(t, r).Parameter != "grid" {
		t.Errorf("a grid that there is not: %d", r.StatusCode)
	}
	if r := ask(t, s, "GET", "/tiles/zone_label_label.json", ""); r.StatusCode != 404 {
		t.Errorf("labels of labels: %d", r.StatusCode)
	}
	var style struct {
		Layers []struct{ ID, Type string }
	}
	if err := json.Unmarshal([]byte(bodyOf(t, ask(t, s, "GET", "/styles/zone,over.json?labels=true", ""))), &style); err != nil {
		t.Fatal(err)
	}
	if n := len(style.Layers); n < 3 || style.Layers[n-1].ID != "zone_label" || style.Layers[n-2].ID != "over_label" || style.Layers[n-3].Type == "symbol" {
		t.Errorf("labels are not on top, those of the first layer last: %v", style.Layers)
	}
}
