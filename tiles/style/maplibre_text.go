package style

import (
	"strconv"

	"guotu/layers"
)

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
	field := p.textField(s.Label)
	if field == nil {
		return nil
	}
	fonts := localFonts
	if p.o.Glyphs != "" {
		fonts = []string{FontStack}
	}
	look := s.Legend.Labels.WithDefaults()
	radius := []any{"get", layers.LabelRadius}
	d := drawing{ID: p.layer.Name(), Type: "symbol", Source: p.o.SourceName, SourceLayer: p.layer.Name(), MinZoom: max(s.Zoom.Min, look.MinZoom),
		Metadata: map[string]any{"guotu:layer": s.Title.In(p.o.Lang)},
		Layout: map[string]any{"text-field": field, "text-font": fonts, "text-size": look.Size, "text-max-width": 8,
			"symbol-sort-key": []any{"-", radius}},
		Paint: map[string]any{"text-color": look.Color, "text-halo-color": look.Halo, "text-halo-width": look.HaloWidth},
	}
	isPoint := []any{"==", radius, 0} // lines and points have no circle
	if !p.o.Plain {
		onScreen := []any{"*", radius, []any{"^", 2, []any{"zoom"}}}
		d.Filter = []any{"any", isPoint, []any{">=", onScreen, textRoom * pixelAtZero}}
		return []drawing{d}
	}
	delete(d.Layout, "symbol-sort-key")
	var all []drawing
	for z := d.MinZoom; z <= layers.MaxZoom; z++ {
		at := d
		at.ID, at.MinZoom = d.ID+"-"+strconv.Itoa(z), z
		if z < layers.MaxZoom {
			at.MaxZoom = z + 1
		}
		at.Filter = []any{"any", isPoint, []any{">=", radius, textRoom * pixelAtZero / float64(int(1)<<z)}}
		all = append(all, at)
	}
	return all
}

// textField is the label in a language, or in the other one where a feature has none;
// nil if the layer has no label.
func (p *painter) textField(label layers.Text) []any {
	first, second := label.ZH, label.EN
	if p.o.Lang == "en" {
		first, second = second, first
	}
	get := func(field string) []any { return []any{"to-string", []any{"get", field}} } // "" for what is not there
	switch {
	case first == "" && second == "":
		return nil
	case first == "":
		return get(second)
	case second == "" || first == second || p.o.Plain:
		return get(first)
	}
	return []any{"case", []any{"!=", get(first), ""}, get(first), get(second)}
}
