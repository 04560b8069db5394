//go:build outside

package style

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guotu/layers"
)

// outsideCase is what QGIS is asked: how features with values are drawn by our styles. Want has the title and the colour of
// the class of each, none where nothing is drawn.
type outsideCase struct {
	Legend   string     `json:"legend"`
	Geometry string     `json:"geometry"`
	Field    string     `json:"field"` // string or double
	Values   []any      `json:"values"`
	Want     [][]string `json:"want"`
	Renderer string     `json:"renderer"`
	Hatch    string     `json:"hatch,omitempty"`
}

// TestOutsideQGIS: QGIS draws features in the colours of their classes, by each of the forms.
func TestOutsideQGIS(t *testing.T) {
	python := os.Getenv("OUTSIDE_QGIS")
	if python == "" {
		t.Skip("OUTSIDE_QGIS names no Python that has QGIS")
	}
	dir := t.TempDir()
	n := 0
	f := func(renderer, hatch, geometry, legend string, values ...string) {
		t.Helper()
		c, l := oneLayer(t, legend, valued(geometry, values...)...)
		want := expected(t, l)
		want.Legend, want.Renderer, want.Hatch = legend, renderer, hatch
		write := func(suffix string, body []byte, err error) {
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.%s", n, suffix)), body, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		body, err := QML(l, "zh")
		write("qml", body, err)
		body, err = SLD([]*layers.Layer{l}, SLD10, "zh")
		write("sld", body, err)
		body, err = SLD([]*layers.Layer{l}, SLD11, "zh")
		write("se.sld", body, err)
		body, err = json.Marshal(MapLibre(c, []*layers.Layer{l, c.Layer("lot_label")}, Options{Lang: "zh", Tiles: "http://x/{z}/{x}/{y}", Plain: true, Glyphs: "http://x/{fontstack}/{range}"}))
		write("style.json", body, err)
		body, err = json.Marshal(want)
		write("case.json", body, err)
		n++
	}
	texts := []string{`"a"`, `"b"`, `"it's"`, `"c"`}
	counts := []string{`-1`, `0`, `99.999`, `100`, `199`, `200`, `1e6`}
	f("singleSymbol", "", aPolygon, `{classes: [{title: {zh: 一}, fill: "#ff0000", line: "#000000"}]}`, texts...)
	f("categorizedSymbol", "", aPolygon, `{field: v, classes: [{value: a, title: {zh: 甲}, fill: "#ff0000"}, {value: b, values: ["it's"], title: {zh: 乙}, fill: "#00ff00", fill_opacity: 0.5}]}`, texts...)
	f("categorizedSymbol", "diagonal", aPolygon, `{field: v, classes: [{value: a, title: {zh: 甲}, fill: "#ff0000", line: "#0000ff", hatch: diagonal}], other: {title: {zh: 他}, fill: "#010203", line: "#0000ff", hatch: diagonal}}`, texts...)
	f("categorizedSymbol", "", aPolygon, `{field: v, classes: [{value: "100", values: ["200"], title: {zh: 甲}, fill: "#ff0000"}], other: {title: {zh: 他}, fill: "#010203"}}`, counts...)
	f("graduatedSymbol", "", aPolygon, `{field: v, classes: [{below: 100, title: {zh: 小}, fill: "#ff0000"}, {from: 100, below: 200, title: {zh: 中}, fill: "#00ff00"}, {from: 200, title: {zh: 大}, fill: "#0000ff"}]}`, counts...)
	f("RuleRenderer", "", aPolygon, `{field: v, classes: [{value: "100", title: {zh: 百}, fill: "#ff00ff"}, {from: 0, below: 200, title: {zh: 中}, fill: "#00ff00"}], other: {title: {zh: 他}, fill: "#010203"}}`, counts...)
	f("graduatedSymbol", "", aLine, `{field: v, classes: [{below: 100, title: {zh: 小}, line: "#ff0000", line_dash: [4, 2]}, {from: 100, title: {zh: 大}, line: "#00ff00", line_width: 3}]}`, counts...)
	for _, symbol := range []string{"circle", "square", "triangle", "diamond", "star", "cross"} {
		f("singleSymbol", "", aPoint, `{classes: [{title: {zh: 一}, fill: "#ff0000", line: "#000000", symbol: `+symbol+`, symbol_size: 12}], labels: {size: 15, color: "#112233"}}`, texts...)
	}
	for _, hatch := range []string{"diagonal", "back_diagonal", "cross", "horizontal", "vertical", "dots"} {
		f("singleSymbol", hatch, aPolygon, `{classes: [{title: {zh: 一}, fill: "#ff0000", line: "#0000ff", hatch: `+hatch+`}]}`, texts...)
	}
	out, err := exec.Command(python, "testdata/outside/classes.py", dir).CombinedOutput()
	if err != nil || !strings.Contains(string(out), fmt.Sprintf("%d cases agree", n)) {
		t.Errorf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

func expected(t *testing.T, l *layers.Layer) outsideCase {
	t.Helper()
	c := outsideCase{Geometry: l.GeometryType(), Field: "string"}
	if contentOf(l, "v") == numbers {
		c.Field = "double"
	}
	drawn := l.Spec().Legend.Drawn()
	for i := range l.Len() {
		c.Values = append(c.Values, property(l.Table().Column("v").At(i)))
		at := l.Class(i)
		if at >= len(drawn) {
			c.Want = append(c.Want, nil)
			continue
		}
		color := drawn[at].Fill
		if color == "" {
			color = drawn[at].Line
		}
		c.Want = append(c.Want, []string{drawn[at].Title.ZH, color})
	}
	return c
}

// TestOutsideSLD: styled layer descriptors are valid by the schemas of the OGC.
func TestOutsideSLD(t *testing.T) {
	schemas := os.Getenv("OUTSIDE_OGC_SCHEMAS")
	if schemas == "" {
		t.Skip("OUTSIDE_OGC_SCHEMAS names no folder of schemas")
	}
	for i, l := range sldLayers(t) {
		for _, version := range []string{SLD10, SLD11} {
			body, err := SLD([]*layers.Layer{l, l}, version, "en")
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "style.sld")
			if err := os.WriteFile(path, body, 0o600); err != nil {
				t.Fatal(err)
			}
			c := exec.Command("xmllint", "--nonet", "--noout", "--schema", filepath.Join(schemas, "ogc/sld", version, "StyledLayerDescriptor.xsd"), path)
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("layer %d, SLD %s: %v\n%s\n%s", i, version, err, out, body)
			}
		}
	}
}
