package layers_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"guotu/data"
	"guotu/layers"
)

// legendLayer loads a layer whose features have values (as JSON) in field "v" and a legend.
func legendLayer(t *testing.T, legend string, values ...string) *layers.Layer {
	t.Helper()
	var features []string
	for _, v := range values {
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"v":%s},"geometry":{"type":"Point","coordinates":[1,1]}}`, v))
	}
	c := mustLoad(t, map[string]string{"plan.yaml": "layers: [{name: a, source: {file: a.json}, legend: " + legend + "}]",
		"a.json": `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`})
	return c.Layer("a")
}

func classesOf(l *layers.Layer) string {
	var all []string
	for i := range l.Len() {
		all = append(all, strconv.Itoa(l.Class(i)))
	}
	return strings.Join(all, " ")
}

func TestClassOf(t *testing.T) {
	f := func(legend, want string, values ...string) {
		t.Helper()
		l := legendLayer(t, legend, values...)
		if got := classesOf(l); got != want {
			t.Errorf("%s: %v are in classes %s, want %s", legend, values, got, want)
		}
		legendAgain := layers.Legend{Field: l.Spec().Legend.Field, Classes: l.Spec().Legend.Classes} // not read from a catalogue
		for i := range l.Len() {
			if got := legendAgain.ClassOf(l.Table().Column("v").At(i)); got != l.Class(i) {
				t.Errorf("%s: feature %d is of class %d, or %d by hand", legend, i, l.Class(i), got)
			}
		}
	}
	f(`{classes: [{fill: "#ffffff"}]}`, "0 0", `1`, `"a"`)
	f(`{field: v}`, "0 0", `1`, `null`)
	f(`{field: v, classes: [{value: "1"}, {value: a}]}`, "0 0 1 2 2", `1`, `"1"`, `"a"`, `"b"`, `null`)
	f(`{field: v, classes: [{value: a, values: [b, c]}, {values: [c, d]}, {value: ""}]}`, "0 0 0 1 2 2", `"a"`, `"b"`, `"c"`, `"d"`, `null`, `""`)
	f(`{field: v, classes: [{below: 10}, {from: 10, below: 20.5}, {from: 20.5}]}`, "0 0 1 1 2 2 3 3", `-1e3`, `9.999`, `10`, `2.0e1`, `20.5`, `1e300`, `"10"`, `null`)
	f(`{field: v, classes: [{value: "5"}, {from: 0}, {value: "7"}]}`, "0 1 1 2", `5`, `7`, `6`, `"7"`) // the first that it is in
	f(`{field: v, classes: [{value: a}, {value: a}]}`, "0", `"a"`)
}

// TestClassOfAgreesWithAPlainLoop over values and ranges.
func TestClassOfAgreesWithAPlainLoop(t *testing.T) {
	number := func(x float64) *float64 { return &x }
	l := layers.Legend{Field: "v", Classes: []layers.Class{{Value: "3"}, {From: number(2), Below: number(5)}, {Value: "4", Values: []string{"9", "x"}}, {Below: number(1)}}}
	naive := func(v data.Value) int {
		for i, c := range l.Classes {
			for _, value := range c.All() {
				if !c.Ranged() && value == v.Text {
					return i
				}
			}
			if x, err := strconv.ParseFloat(v.Text, 64); v.Kind == data.Number && err == nil && c.Ranged() && (c.From == nil || x >= *c.From) && (c.Below == nil || x < *c.Below) {
				return i
			}
		}
		return len(l.Classes)
	}
	for i := range 40 {
		for _, v := range []data.Value{{Kind: data.Number, Text: strconv.FormatFloat(float64(i-5)/2, 'f', -1, 64)}, {Kind: data.String, Text: strconv.Itoa(i)}, {Kind: data.String, Text: "x"}} {
			if got, want := l.ClassOf(v), naive(v); got != want {
				t.Errorf("%v is of class %d, want %d", v, got, want)
			}
		}
	}
}

func TestLegendsRefused(t *testing.T) {
	f := func(legend, want string) {
		t.Helper()
		_, err := load(map[string]string{"plan.yaml": "layers: [{name: a, source: {file: a.json}, legend: " + legend + "}]", "a.json": collection(t, nil)})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "layer 1 (a): legend: ") {
			t.Errorf("%s: %v, want %q", legend, err, want)
		}
	}
	f(`{classes: [{}, {fill: red}]}`, `class 2: colour "red" is not #rrggbb`)
	f(`{classes: [{line: "#12345"}]}`, `class 1: colour`)
	f(`{other: {hatch: waves}}`, `other: hatch "waves" is none of`)
	f(`{classes: [{hatch: cross}]}`, `class 1: hatch cross is drawn in the colour of line`)
	f(`{classes: [{symbol: flag}]}`, `symbol "flag" is none of`)
	f(`{classes: [{symbol_size: 65}]}`, `symbol_size 65: must lie within 0 to 64`)
	f(`{classes: [{line_width: -1}]}`, `line_width -1`)
	f(`{classes: [{line_width: .nan}]}`, `line_width NaN`)
	f(`{classes: [{fill_opacity: 1.5}]}`, `fill_opacity 1.5`)
	f(`{classes: [{line_dash: [4, 0]}]}`, `line_dash [4 0]`)
	f(`{classes: [{line_dash: [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}]}`, `line_dash: 17 numbers`)
	f(`{field: v, classes: [{from: 2, below: 2}]}`, `from 2 is not less than below 2`)
	f(`{field: v, classes: [{from: .nan, below: 2}]}`, `from NaN is not less`)
	f(`{field: v, classes: [{from: 2, value: x}]}`, `exclude each other`)
	f(`{field: v, classes: [{below: 2, values: [x]}]}`, `exclude each other`)
	f(`{classes: [{from: 2}]}`, `need a field`)
	f(`{classes: [{values: [x]}]}`, `need a field`)
	f(`{classes: [{min_zoom: 9, max_zoom: 8}]}`, `min_zoom 9 to max_zoom 8`)
	f(`{classes: [{max_zoom: 19}]}`, `max_zoom 19`)
	f(`{field: v, other: {value: x}}`, `other: it is for what no class has`)
	f(`{labels: {color: black}}`, `labels: colour "black"`)
	f(`{labels: {size: 100}}`, `labels: size 100: must lie within 0 to 64`)
	f(`{labels: {halo_width: 9}}`, `labels: halo_width 9`)
	f(`{labels: {min_zoom: 19}}`, `labels: min_zoom 19`)
	f(`{field: v, scheme: colours}`, `scheme "colours" is none of ["land_use_2023" "planning_zone_convention"]`)
	f(`{scheme: land_use_2023}`, `scheme land_use_2023 needs a field`)
	f(`{field: v, classes: [`+strings.Repeat("{}, ", 2001)+`]}`, `2001 classes; at most 2000`)
}

func TestDefaults(t *testing.T) {
	var l layers.Legend
	if all := l.Drawn(); len(all) != 1 || all[0].Fill == "" || all[0].Opacity() != 0.25 {
		t.Errorf("without classes %+v is drawn", all)
	}
	l = layers.Legend{Field: "v", Classes: []layers.Class{{Fill: "#ffffff"}}, Other: &layers.Class{Line: "#000000"}}
	all := l.Drawn()
	if symbol, size := all[0].Point(); len(all) != 2 || len(l.Classes) != 1 || symbol != "circle" || size != 8 || all[0].Opacity() != 1 ||
		all[0].Width() != 0 || all[1].Width() != 1 {
		t.Errorf("%+v", all)
	}
	if s := (layers.LabelStyle{Color: "#ff0000"}).WithDefaults(); s.Size != 12 || s.Color != "#ff0000" || s.Halo != "#ffffff" || s.HaloWidth != 1.5 {
		t.Errorf("%+v", s)
	}
}
