package layers_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// base is two squares side by side and one apart, with codes.
const base = `{"type":"FeatureCollection","features":[
{"type":"Feature","id":7,"properties":{"code":"01","half":"west","n":1.50},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}},
{"type":"Feature","id":8,"properties":{"code":"02","half":"east","n":2},"geometry":{"type":"Polygon","coordinates":[[[1,0],[2,0],[2,1],[1,1],[1,0]]]}},
{"type":"Feature","id":9,"properties":{"code":"03","half":"east","n":null},"geometry":{"type":"Polygon","coordinates":[[[5,0],[6,0],[6,1],[5,1],[5,0]]]}}]}`

// plan is a catalogue of the base and one more layer.
func plan(layer string) string {
	return "layers:\n  - {name: base, source: {file: base.geojson}, id: code}\n" + layer
}

func properties(l *layers.Layer) string {
	var all []string
	for i := range l.Len() {
		all = append(all, l.ID(i)+string(l.AppendProperties(nil, i)))
	}
	return strings.Join(all, " ")
}

func TestSources(t *testing.T) {
	f := func(layer, want string, tables ...string) *layers.Layer {
		t.Helper()
		files := map[string]string{"plan.yaml": plan(layer), "base.geojson": base}
		for i, table := range tables {
			files[[]string{"t.csv", "about.csv"}[i]] = table
		}
		l := mustLoad(t, files).Layer("x")
		if got := properties(l); got != want {
			t.Errorf("%s\n got %s\nwant %s", layer, got, want)
		}
		return l
	}
	f("  - {name: x, source: {file: base.geojson}}",
		`7{"code":"01","half":"west","n":1.50} 8{"code":"02","half":"east","n":2} 9{"code":"03","half":"east","n":null}`)
	f("  - {name: x, source: {file: base.geojson, where: {half: [east]}}, id: code, fields: [{name: n}]}",
		`02{"n":2,"code":"02","half":"east"} 03{"n":null,"code":"03","half":"east"}`)
	f("  - {name: x, id: code, source: {join: {base: base, table: t.csv, key: code}}, fields: [{name: area, type: number}]}",
		`01{"area":1.0,"code":"01","kind":"a"} 03{"area":3,"code":"03"}`, "code,kind,area\n03,,3\n01,a,1.0\n")
	f("  - {name: x, source: {join: {base: base, table: t.csv, key: code, fields: [kind]}}}",
		`1{"code":"01","kind":"a"} 2{"code":"03"}`, "code,kind,area\n03,,3\n01,a,1.0\n")
	l := f("  - {name: x, id: half, source: {dissolve: {base: base, by: half, count: members, area: km2}}}",
		`west{"half":"west","members":1,"km2":12308.5} east{"half":"east","members":2,"km2":24616.9}`)
	if got, want := geo.Area(l.Geometry(1)), 2*geo.Area(l.Geometry(0)); math.Abs(got-want) > 1 {
		t.Errorf("area %f, want %f", got, want)
	}
	l = f("  - {name: x, id: id, label: {zh: title}, source: {dissolve: {base: base, table: t.csv, key: code, by: region, where: {set: [a]}, about: about.csv, about_key: id, keep: [note]}}}",
		`r2{"id":"r2","title":"Two","note":"n"} r1{"id":"r1","title":"One","note":"m"}`,
		"region,set,code,note\nr2,a,02,n\nr2,a,01,n\nr1,a,02,m\nr3,b,01,x\n,a,03,y\n", "id,title\nr1,One\nr2,Two\n")
	if hits := l.At(orb.Point{1, 0.5}); len(hits) != 2 || hits[0].Side != geo.Inside || hits[1].Side != geo.Boundary {
		t.Errorf("the border inside r2, which is one of r1: %v", hits)
	}
	f("  - {name: y, source: {dissolve: {base: base, by: half}}}\n  - {name: x, source: {dissolve: {base: z, by: half}}}\n  - {name: z, source: {join: {base: base, table: t.csv, key: code}}}",
		`1{"half":"s"}`, "code,half\n02,s\n01,s\n")
}

func TestBadCataloguesAreRefused(t *testing.T) {
	f := func(catalogue, want string, tables ...string) {
		t.Helper()
		files := map[string]string{"plan.yaml": catalogue, "base.geojson": base}
		for i, table := range tables {
			files[[]string{"t.csv", "about.csv"}[i]] = table
		}
		c, err := load(files)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n got %v\nwant %s", catalogue, err, want)
		}
		if c != nil {
			t.Error("half a catalogue is loaded")
		}
	}
	f("", "no layers")
	f("layers: []", "no layers")
	f("layers:\n  - {name: a, colour: red}", "plan.yaml")
	f("layers:\n  - {name: a, colour: red}", "line 2")
	f("include: everything", `include "everything"`)
	f("layers: [{name: A b, source: {file: base.geojson}}]", `name "A b"`)
	f("layers: [{name: a}]", "exactly one of file, join and dissolve")
	f("layers: [{name: a, source: {file: base.geojson, join: {base: b, table: t, key: k}}}]", "exactly one")
	f("layers: [{name: a, source: {file: none.geojson}}]", "layer a: open none.geojson")
	f("layers: [{name: a, source: {file: t.csv}}]", "layer a: t.csv", "not,geojson\n")
	f("layers: [{name: a, source: {file: base.geojson}}, {name: a, source: {file: base.geojson}}]", "given twice")
	f("layers: [{name: a, group: g, source: {file: base.geojson}}]", `no group "g"`)
	f("layers: [{name: a, source: {join: {base: b, table: t.csv, key: k}}}]", `no base layer "b"`)
	f("layers: [{name: a, source: {join: {base: b, table: t.csv, key: k}}}, {name: b, source: {dissolve: {base: a, by: k}}}]", "made of itself: a of b of a")
	f("layers: [{name: a, extent: b, source: {file: base.geojson}}]", `layer a: there is no layer "b" for its extent`)
	f("layers: [{name: a, extent: b, source: {file: base.geojson}}, {name: b, extent: a, source: {file: base.geojson}}]", "layer a: the extent leads in a circle: a in b in a")
	f("layers: [{name: a, accuracy: -1, source: {file: base.geojson}}]", "accuracy -1: must be a number of metres, 0 or more")
	f("layers: [{name: a, accuracy: .nan, source: {file: base.geojson}}]", "accuracy NaN")
	f("layers: [{name: a, accuracy: .inf, source: {file: base.geojson}}]", "accuracy +Inf")
	f("layers: [{name: a, accuracy: near, source: {file: base.geojson}}]", "line 1")
	f("layers: [{name: a, source: {file: base.geojson}, id: half}]", `feature 3 has the id "east" of feature 2`)
	f("layers: [{name: a, source: {file: base.geojson}, id: n}]", "feature 3: n, the id, is empty")
	f("layers: [{name: a, source: {file: base.geojson}, label: {zh: title}}]", `label: there is no field "title"`)
	f("layers: [{name: a, source: {file: base.geojson}, tiles: {merge: {by: [title], below: 9}}}]", `tiles: merge: there is no field "title"`)
	f("layers: [{name: a, source: {file: base.geojson}, tiles: {fields: [{min: 0, names: [title]}]}}]", `tiles: fields: there is no field "title"`)
	f("layers: [{name: a, source: {file: base.geojson}, fields: [{name: title}]}]", `there is no field "title"`)
	f("layers: [{name: a, source: {file: base.geojson}, fields: [{name: half, type: number}]}]", `half "west" is not a number`)
	f("layers: [{name: a, source: {file: base.geojson, where: {title: [x]}}}]", `no field "title"`)
	f("layers: [{name: a, source: {file: base.geojson}, zoom: {max: 30}}]", "zoom 0 to 30")
	f("layers: [{name: a, source: {file: base.geojson}, legend: {classes: [{fill: red}]}}]", `colour "red"`)
	f("layers: [{name: a, source: {file: base.geojson}, legend: {classes: [{hatch: zigzag}]}}]", `hatch "zigzag"`)
	join := plan("  - {name: x, source: {join: {base: base, table: t.csv, key: code}}}")
	f(join, `base layer base has no code "04"`, "code\n04\n")
	f(join, `rows 1 and 3 both have code "01"`, "code\n01\n02\n01\n")
	f(join, `no column "code"`, "kode\n01\n")
	f(plan("  - {name: x, source: {join: {base: base, table: t.csv, key: code, fields: [z]}}}"), `no column "z"`, "code\n01\n")
	f(plan("  - {name: x, source: {dissolve: {base: base, by: z}}}"), `no column "z"`)
	f(plan("  - {name: x, source: {dissolve: {base: base, by: half, keep: [code]}}}"), `code is "02" and "03" within group "east"`)
	f(plan("  - {name: x, source: {dissolve: {base: base, by: r, table: t.csv, key: code}}}"), `has that member already`, "r,code\na,01\na,01\n")
	f(plan("  - {name: x, source: {dissolve: {base: base, by: half, about: t.csv, about_key: id}}}"), `no row with id "west"`, "id\neast\n")
}

func TestVersionFollowsTheContent(t *testing.T) {
	version := func(catalogue, features string) string {
		return mustLoad(t, map[string]string{"plan.yaml": catalogue, "base.geojson": features}).Version()
	}
	a := version(plan(""), base)
	if a != version(plan(""), base) {
		t.Error("the same plan has two versions")
	}
	if a == version(plan(""), strings.Replace(base, "1.50", "1.51", 1)) || a == version(plan("title: {zh: 甲}"), base) {
		t.Error("different plans have one version")
	}
}

func TestAPlanMayIncludeTheBundledLayers(t *testing.T) {
	c := mustLoad(t, map[string]string{
		"plan.yaml": "include: bundled\nlayers:\n  - {name: mine, source: {dissolve: {base: county, table: t.csv, key: adcode, by: zone}}}\n",
		"t.csv":     "adcode,zone\n110101,core\n110102,core\n",
	})
	if l := c.Layer("mine"); l == nil || l.Len() != 1 || c.Layer("province") == nil {
		t.Error("own and bundled layers are not both there")
	}
	if c.Layers()[0].Name() != "mine" {
		t.Error("the planner's own layer is not on top")
	}
}

func TestPropertiesAreJSON(t *testing.T) {
	for _, l := range mustBundled(t).Layers() {
		for i := 0; i < l.Len(); i += 97 {
			if b := l.AppendProperties(nil, i); !json.Valid(b) {
				t.Fatalf("%s %s: %s", l.Name(), l.ID(i), b)
			}
		}
	}
}
