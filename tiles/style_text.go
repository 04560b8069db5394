package tiles

import "guotu/layers"

const (
	textSize = 12 // CSS pixels
	// textRoom is the radius, in CSS pixels, that the circle inside a feature has to have
	// on the screen for its label to be shown.
	textRoom = 12
	// pixelAtZero is a CSS pixel at the equator at zoom 0 in metres: the world is 512
	// pixels wide in styles.
	pixelAtZero = 40_075_016.7 / 512
)

// textFonts are fonts of the reader's machine: the first that is there is used.
// The style has no "glyphs", so that nothing is asked of another host. MapLibre GL JS
// draws text so from 5.11.0 on.
var textFonts = []string{"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "sans-serif"}

// textLayers draw the label of each feature of a label layer once, where there is room
// for it and no label of a larger feature.
func textLayers(l *layers.Layer, lang string) []styleLayer {
	s := l.Spec()
	text := textField(s.Label, lang)
	if text == nil {
		return nil
	}
	radius := []any{"get", layers.LabelRadius}
	onScreen := []any{"*", radius, []any{"^", 2, []any{"zoom"}}}
	return []styleLayer{{ID: l.Name(), Type: "symbol", Source: "guotu", SourceLayer: l.Name(), MinZoom: s.Zoom.Min,
		Filter:   []any{"any", []any{"==", radius, 0}, []any{">=", onScreen, textRoom * pixelAtZero}}, // lines and points have no circle
		Metadata: map[string]any{"guotu:layer": inLanguage(s.Title, lang)},
		Layout: map[string]any{"text-field": text, "text-font": textFonts, "text-size": textSize, "text-max-width": 8,
			"symbol-sort-key": []any{"-", radius}},
		Paint: map[string]any{"text-color": "#2c3640", "text-halo-color": "#ffffff", "text-halo-width": 1.5},
	}}
}

// textField is the label in a language, or in the other one where a feature has none;
// nil if the layer has no label.
func textField(label layers.Text, lang string) []any {
	first, second := label.ZH, label.EN
	if lang == "en" {
		first, second = second, first
	}
	get := func(field string) []any { return []any{"to-string", []any{"get", field}} } // "" for what is not there
	switch {
	case first == "" && second == "":
		return nil
	case first == "":
		return get(second)
	case second == "" || first == second:
		return get(first)
	}
	return []any{"case", []any{"!=", get(first), ""}, get(first), get(second)}
}
