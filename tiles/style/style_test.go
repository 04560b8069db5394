package style

import (
	"bytes"
	"encoding/json"
	"errors"
	"image/png"
	"strings"
	"testing"

	"guotu/layers"
)

func marshalled(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\u003e`, ">", `\u003c`, "<").Replace(string(text))
}

const everything = `{field: v, labels: {size: 15, color: "#112233", halo: "#445566", halo_width: 2, min_zoom: 6}, classes: [
	{value: a, title: {zh: 甲, en: A}, fill: "#ff0000", fill_opacity: 0.5, line: "#00ff00", line_width: 2, line_dash: [4, 2, 1], hatch: diagonal, min_zoom: 5, max_zoom: 9},
	{value: b, title: {zh: 乙}, fill: "#0000ff", symbol: star, symbol_size: 12}], other: {title: {zh: 他}, fill: "#010203"}}`

// TestMapLibre: what a legend says is in the style.
func TestMapLibre(t *testing.T) {
	values := []string{`"a"`, `"b"`, `"c"`}
	c, l := oneLayer(t, everything, append(valued(aPolygon, values...), valued(aPoint, values...)...)...)
	o := Options{Lang: "en", Tiles: "http://x/{z}/{x}/{y}", Sprite: "http://x/sprite", Glyphs: "http://x/{fontstack}/{range}"}
	f := func(o Options, all []*layers.Layer, want ...string) {
		t.Helper()
		text := marshalled(t, MapLibre(c, all, o))
		if again := marshalled(t, MapLibre(c, all, o)); again != text {
			t.Error("the style changes from one time to the next")
		}
		for _, w := range want {
			unwanted, not := strings.CutPrefix(w, "!")
			if strings.Contains(text, unwanted) == not {
				t.Errorf("%s is wanted in %s", w, text)
			}
		}
	}
	one, labels := []*layers.Layer{l}, []*layers.Layer{c.Layer("lot_label"), l}
	f(o, one, `"tiles":["http://x/{z}/{x}/{y}"]`, `"sprite":"http://x/sprite"`, `"fill-pattern":"hatch-diagonal-00ff00"`,
		`"icon-image":"symbol-star-0000ff-1-ffffff-1-12"`, `"minzoom":5,"maxzoom":10`, `"line-dasharray":[2,1,0.5,2,1,0.5]`, `"fill-opacity":0.5`,
		`["all",["==",["get","v"],"a"],["==",["geometry-type"],"Polygon"]]`, `["match",["get","v"],["a","b"],false,true]`,
		`"guotu:title":"A"`, `"circle-radius":4`, `!text-field`, `"minzoom":3`)
	f(o, labels, `"text-size":15`, `"text-color":"#112233"`, `"text-halo-color":"#445566"`, `"text-halo-width":2`, `"text-font":["Noto Sans SC Regular"]`, `"minzoom":6`, `["zoom"]`)
	plain := o
	plain.Plain, plain.Source, plain.SourceName = true, "../../", "esri"
	f(plain, labels, `"esri":{"type":"vector","url":"../../"}`, `"source":"esri"`, `!["zoom"]`, `"id":"lot_label-6"`, `"id":"lot_label-18"`, `!"id":"lot_label-5"`, `!"tiles"`)
	bare := Options{Lang: "zh", Tiles: "http://x/{z}/{x}/{y}"}
	f(bare, labels, `!fill-pattern`, `!icon-image`, `!sprite`, `!glyphs`, `"Noto Sans CJK SC"`, `"circle-radius":6`)
}

// TestOrderOfDrawings: lines are above fills, and ids are unique.
func TestOrderOfDrawings(t *testing.T) {
	values := []string{`"a"`, `"b"`}
	c, l := oneLayer(t, everything, valued(aPolygon, values...)...)
	doc := MapLibre(c, []*layers.Layer{l}, Options{Sprite: "s"})
	ids, lines := make(map[string]bool), false
	for _, d := range doc.Layers {
		if ids[d.ID] {
			t.Errorf("the id %s comes twice", d.ID)
		}
		ids[d.ID] = true
		lines = lines || d.Type == "line"
		if strings.HasSuffix(d.ID, "-fill") && lines {
			t.Errorf("%s hides lines", d.ID)
		}
	}
}

// TestSprite: every icon lies within the picture, none over another, and is drawn.
func TestSprite(t *testing.T) {
	var all []*layers.Layer
	for _, symbol := range []string{"square", "triangle", "diamond", "star", "cross", "circle"} {
		_, l := oneLayer(t, `{classes: [{title: {zh: x}, fill: "#ff0000", symbol: `+symbol+`, symbol_size: 40}, {title: {zh: y}, line: "#00ff00", symbol: `+symbol+`}]}`, valued(aPoint, `1`)...)
		all = append(all, l)
	}
	for _, hatch := range []string{"diagonal", "back_diagonal", "cross", "horizontal", "vertical", "dots"} {
		_, l := oneLayer(t, `{classes: [{title: {zh: x}, line: "#0000FF", hatch: `+hatch+`}]}`, valued(aPolygon, `1`)...)
		all = append(all, l, l)
	}
	for _, ratio := range []int{1, 2} {
		s := NewSprite(all, ratio)
		if want := 5*2 + 6; len(s.Places) != want {
			t.Errorf("%d icons, want %d", len(s.Places), want)
		}
		body, err := s.PNG()
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		taken := make(map[[2]int]string)
		for name, p := range s.Places {
			drawn := 0
			for x := p.X; x < p.X+p.Width; x++ {
				for y := p.Y; y < p.Y+p.Height; y++ {
					if other := taken[[2]int{x, y}]; other != "" {
						t.Fatalf("%s lies over %s", name, other)
					}
					taken[[2]int{x, y}] = name
					if _, _, _, a := picture.At(x, y).RGBA(); a > 0 {
						drawn++
					}
				}
			}
			if size := picture.Bounds().Size(); p.PixelRatio != ratio || p.X+p.Width > size.X || p.Y+p.Height > size.Y || drawn == 0 || drawn == p.Width*p.Height {
				t.Errorf("%s at %+v of %v, %d pixels drawn", name, p, size, drawn)
			}
		}
	}
	if body, err := NewSprite(nil, 1).PNG(); err != nil || len(body) == 0 {
		t.Errorf("without icons: %v", err)
	}
}

// TestHatchesRepeat: what leaves the square of a hatch on one side comes in on the other.
func TestHatchesRepeat(t *testing.T) {
	for _, hatch := range []string{"diagonal", "back_diagonal", "cross", "horizontal", "vertical", "dots"} {
		for _, ratio := range []float64{1, 2} {
			one := icon{hatch: hatch, edge: "#000000"}.draw(ratio).Picture()
			side := one.Rect.Dx()
			for x := range side {
				for y := range side {
					// hatches look the same when shifted by half their square along both axes, but for horizontal and vertical lines
					if hatch == "horizontal" || hatch == "vertical" {
						continue
					}
					a, b := one.RGBAAt(x, y).A, one.RGBAAt((x+side/2)%side, (y+side/2)%side).A
					if max(a, b)-min(a, b) > 3 {
						t.Fatalf("%s: alpha %d at %d %d, %d half a square on", hatch, a, x, y, b)
					}
				}
			}
		}
	}
}

// TestLegendIsBounded: sides that are allowed each may be too many pixels together.
func TestLegendIsBounded(t *testing.T) {
	_, l := oneLayer(t, everything, valued(aPolygon, `"a"`, `"b"`)...)
	o := LegendOptions{SwatchOnly: true, Ratio: 8, Width: 256, Height: 256}
	if _, _, _, err := Legend(l, o); !errors.Is(err, ErrLegendSize) {
		t.Errorf("12 million pixels: %v", err)
	}
	o.Class = 1
	if _, w, h, err := Legend(l, o); err != nil || w != 2048 || h != 2048 {
		t.Errorf("4 million pixels: %d × %d, %v", w, h, err)
	}
}

func TestLegend(t *testing.T) {
	_, l := oneLayer(t, everything, valued(aPolygon, `"a"`, `"b"`)...)
	f := func(o LegendOptions, w, h int) {
		t.Helper()
		body, gotW, gotH, err := Legend(l, o)
		if err != nil {
			t.Fatal(err)
		}
		config, err := png.DecodeConfig(bytes.NewReader(body))
		if err != nil || config.Width != gotW || config.Height != gotH || w > 0 && gotW != w || gotH != h {
			t.Errorf("%+v: %d × %d, %v; told %d × %d, want %d × %d", o, config.Width, config.Height, err, gotW, gotH, w, h)
		}
	}
	f(LegendOptions{SwatchOnly: true}, 30, 3*18+2*6)
	f(LegendOptions{SwatchOnly: true, Class: 2}, 30, 18)
	f(LegendOptions{SwatchOnly: true, Class: 3, Ratio: 2, Width: 20, Height: 10}, 40, 20)
	f(LegendOptions{Lang: "zh"}, 0, 3*18+2*6)
	for _, o := range []LegendOptions{{Class: 4}, {Class: -1}, {Ratio: 9}, {Width: 300}, {Height: -1}, {FontSize: 100}} {
		if _, _, _, err := Legend(l, o); err == nil {
			t.Errorf("%+v is no error", o)
		}
	}
	for _, geometry := range []string{aLine, aPoint} {
		_, l := oneLayer(t, everything, valued(geometry, `"a"`)...)
		if body, _, _, err := Legend(l, LegendOptions{Lang: "en"}); err != nil || len(body) == 0 {
			t.Error(err)
		}
	}
}

func TestGlyphs(t *testing.T) {
	var g Glyphs
	for _, r := range [][2]int{{-256, -1}, {1, 256}, {0, 256}, {0x10000, 0x100ff}, {256, 255}} {
		if _, there, err := g.File(r[0], r[1]); there || err != nil {
			t.Errorf("%v: %v, %v", r, there, err)
		}
	}
	one, there, err := g.File(0, 255)
	if again, _, _ := g.File(0, 255); err != nil || !there || len(one) == 0 || &one[0] != &again[0] {
		t.Errorf("%d bytes, %v, %v", len(one), there, err)
	}
}
