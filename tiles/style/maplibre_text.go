package style

import "guotu/layers"

const (
	// textRoom is the radius, in CSS pixels, that the circle inside a feature has to have
	// on the screen for its label to be shown.
	textRoom = 12
	// pixelAtZero is a CSS pixel at the equator at zoom 0 in metres: the world is 512
	// pixels wide in styles.
	pixelAtZero = 40_075_016.7 / 512
)

// text draws the label of each feature of a label layer once, where there is room
// for it and no label of a larger feature.
func (p *painter) text() []drawing {
	s := p.layer.Spec()
	text := textField(s.Label, p.lang)
	if text == nil {
		return nil
	}
	fonts := localFonts
	if p.a.Glyphs != "" {
		fonts = []string{FontStack}
	}
	look := s.Legend.Labels.WithDefaults()
	radius := []any{"get", layers.LabelRadius}
	onScreen := []any{"*", radius, []any{"^", 2, []any{"zoom"}}}
	return []drawing{{ID: p.layer.Name(), Type: "symbol", Source: p.a.SourceName, SourceLayer: p.layer.Name(), MinZoom: max(s.Zoom.Min, look.MinZoom),
		Filter:   []any{"any", []any{"==", radius, 0}, []any{">=", onScreen, textRoom * pixelAtZero}}, // lines and points have no circle
		Metadata: map[string]any{"guotu:layer": inLanguage(s.Title, p.lang)},
		Layout: map[string]any{"text-field": text, "text-font": fonts, "text-size": look.Size, "text-max-width": 8,
			"symbol-sort-key": []any{"-", radius}},
		Paint: map[string]any{"text-color": look.Color, "text-halo-color": look.Halo, "text-halo-width": look.HaloWidth},
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
