package style

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"guotu/layers"
)

// sldLayers have between them all that legends can say.
func sldLayers(t *testing.T) []*layers.Layer {
	t.Helper()
	var all []*layers.Layer
	add := func(geometry []string, legend string) {
		_, l := oneLayer(t, legend, geometry...)
		all = append(all, l)
	}
	texts := []string{`"a"`, `"b"`, `null`}
	numbers := []string{`1`, `150`, `1e3`}
	classes := `{value: a, values: [b], title: {zh: "甲 <&>", en: A}, fill: "#ff0000", fill_opacity: 0.5, line: "#00ff00", line_width: 2, line_dash: [4, 2, 1], hatch: cross, min_zoom: 5, max_zoom: 9}`
	add(valued(aPolygon, texts...), `{field: v, classes: [`+classes+`, {value: "", title: {zh: 空}, fill: "#0000ff"}], other: {title: {zh: 他}, fill: "#010203"}, labels: {min_zoom: 7, size: 14}}`)
	add(valued(aPolygon, numbers...), `{field: v, classes: [{value: "150", title: {zh: 甲}, fill: "#ff0000"}, {below: 100, title: {zh: 小}, fill: "#00ff00"}, {from: 100, below: 200, title: {zh: 中}, fill: "#0000ff", hatch: dots}], other: {title: {zh: 他}, line: "#010203"}}`)
	add(valued(aLine, texts...), `{classes: [{title: {zh: 线}, line: "#ff0000", line_dash: [3, 1]}]}`)
	for _, symbol := range []string{"circle", "square", "triangle", "diamond", "star", "cross"} {
		add(valued(aPoint, texts...), `{classes: [{title: {zh: 点}, fill: "#ff0000", line: "#000000", symbol: `+symbol+`}]}`)
	}
	add(append(append(valued(aPoint, texts...), valued(aLine, texts...)...), valued(aPolygon, texts...)...), `{field: v, classes: [`+classes+`]}`)
	add(valued(aPolygon, texts...), `{classes: [{title: {zh: 无}}]}`) // nothing is drawn
	add(nil, `{field: v}`)
	return all
}

// wellFormed reads an XML document to its end and counts its elements by local name.
func wellFormed(t *testing.T, body []byte) map[string]int {
	t.Helper()
	counts, decoder := make(map[string]int), xml.NewDecoder(strings.NewReader(string(body)))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return counts
		}
		if err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		if start, is := token.(xml.StartElement); is {
			counts[start.Name.Local]++
		}
	}
}

func TestSLD(t *testing.T) {
	all := sldLayers(t)
	for _, version := range []string{SLD10, SLD11} {
		for _, l := range all {
			body, err := SLD([]*layers.Layer{l}, version, "zh")
			if err != nil {
				t.Fatal(err)
			}
			counts := wellFormed(t, body)
			again, err := SLD([]*layers.Layer{l}, version, "zh")
			if err != nil || string(again) != string(body) {
				t.Error("the same legend makes another descriptor")
			}
			if counts["NamedLayer"] != 1 || counts["Rule"] == 0 || (counts["SvgParameter"] > 0) == (version == SLD10) || (counts["CssParameter"] > 0) == (version == SLD11) {
				t.Errorf("%s: %v", version, counts)
			}
		}
	}
	body, err := SLD(all[:2], SLD10, "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<Title>A</Title>", "<ogc:Literal>a</ogc:Literal>", `<CssParameter name="stroke-dasharray">4 2 1 4 2 1</CssParameter>`,
		"<MinScaleDenominator>", "<MaxScaleDenominator>", "shape://times", "brush://diagonal_x", "<ogc:PropertyIsNull>", `<CssParameter name="fill-opacity">0.5</CssParameter>`, "Noto Sans CJK SC"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
}

func TestQML(t *testing.T) {
	f := func(l *layers.Layer, renderer string, symbols int) {
		t.Helper()
		body, err := QML(l, "zh")
		if err != nil {
			t.Fatal(err)
		}
		counts := wellFormed(t, body)
		if !strings.Contains(string(body), `<renderer-v2 type="`+renderer+`"`) || counts["symbol"] < symbols || counts["labeling"] != 1 {
			t.Errorf("%v in %s, want %s", counts, body, renderer)
		}
	}
	all := sldLayers(t)
	f(all[0], "RuleRenderer", 3) // it has zoom levels
	f(all[1], "RuleRenderer", 4) // values and ranges
	f(all[2], "singleSymbol", 1)
	f(all[3], "singleSymbol", 1)
	f(all[len(all)-1], "singleSymbol", 1)
	_, values := oneLayer(t, `{field: v, classes: [{value: a, title: {zh: 甲}}, {values: [b, c], title: {zh: 乙}}], other: {title: {zh: 他}}}`, valued(aPolygon, `"a"`)...)
	f(values, "categorizedSymbol", 3)
	_, ranges := oneLayer(t, `{field: v, classes: [{below: 1, title: {zh: 甲}}, {from: 1, title: {zh: 乙}}]}`, valued(aPolygon, `1`)...)
	f(ranges, "graduatedSymbol", 2)
}
