package tiles

import (
	"slices"
	"strconv"

	"guotu/layers"
)

// style is a MapLibre style document, version 8.
type style struct {
	Version  int               `json:"version"`
	Name     string            `json:"name"`
	Metadata map[string]any    `json:"metadata,omitempty"`
	Center   []float64         `json:"center,omitempty"`
	Zoom     float64           `json:"zoom"`
	Sources  map[string]source `json:"sources"`
	Layers   []styleLayer      `json:"layers"`
}

type source struct {
	Type        string     `json:"type"`
	Tiles       []string   `json:"tiles"`
	MinZoom     int        `json:"minzoom"`
	MaxZoom     int        `json:"maxzoom"`
	Bounds      [4]float64 `json:"bounds"`
	Attribution string     `json:"attribution,omitempty"`
}

type styleLayer struct {
	ID          string         `json:"id"`
	Type        string         `json:"type"`
	Source      string         `json:"source,omitempty"`
	SourceLayer string         `json:"source-layer,omitempty"`
	MinZoom     int            `json:"minzoom,omitempty"`
	Filter      []any          `json:"filter,omitempty"`
	Metadata    map[string]any `json:"metadata,omitempty"`
	Layout      map[string]any `json:"layout,omitempty"`
	Paint       map[string]any `json:"paint"`
}

// background is the colour of what no layer covers.
const background = "#eef2f5"

// Style makes a MapLibre style (version 8) of the layers' legends: the first
// layer on top, one source for all, whose tiles have the absolute address
// template with {z}, {x} and {y}. Lang, "zh" or "en", is the language of names.
// Hatches, which need a picture, are drawn as a paler fill with a line. Label layers are
// drawn as text above all others, if they have a label.
func Style(c *layers.Catalog, all []*layers.Layer, template, lang string) any {
	doc := TileJSON(c, all, WebMercatorQuad, template).(tileJSON)
	s := style{Version: 8, Name: doc.Name, Sources: map[string]source{"guotu": {Type: "vector", Tiles: doc.Tiles,
		MinZoom: doc.MinZoom, MaxZoom: doc.MaxZoom, Bounds: doc.Bounds, Attribution: doc.Attribution}},
		Center: doc.Center[:2], Zoom: doc.Center[2],
		Metadata: map[string]any{"guotu:plan": c.Version()}}
	s.Layers = append(s.Layers, styleLayer{ID: "background", Type: "background", Paint: map[string]any{"background-color": background}})
	var labels []styleLayer
	for _, l := range slices.Backward(all) {
		if l.Spec().Kind == layers.LabelKind {
			labels = append(labels, textLayers(l, lang)...)
		} else {
			s.Layers = append(s.Layers, legendLayers(l, lang)...)
		}
	}
	s.Layers = append(s.Layers, labels...)
	return s
}

// legendLayers are the style layers of one layer: all its fills, then all its
// lines, so that no fill hides the line of a neighbour.
func legendLayers(l *layers.Layer, lang string) []styleLayer {
	legend := &l.Spec().Legend
	classes := legend.Classes
	if len(classes) == 0 && legend.Other == nil {
		classes = []layers.Class{{Line: "#555555", LineWidth: 1, Fill: "#999999"}}
	}
	var fills, lines []styleLayer
	add := func(id string, class *layers.Class, match []any) {
		kind := l.GeometryType()
		base := styleLayer{Source: "guotu", SourceLayer: l.Name(), MinZoom: l.Spec().Zoom.Min, Filter: match,
			Metadata: map[string]any{"guotu:title": inLanguage(class.Title, lang), "guotu:layer": inLanguage(l.Spec().Title, lang)}}
		if paint := fillPaint(class, l.Spec().Opacity); paint != nil && (kind == "polygon" || kind == "mixed") {
			fill := base
			fill.ID, fill.Type, fill.Paint, fill.Filter = id+"-fill", "fill", paint, onlyType(match, kind, "Polygon")
			fills = append(fills, fill)
		}
		if kind == "point" || kind == "mixed" {
			circle := base
			circle.ID, circle.Type, circle.Paint, circle.Filter = id+"-point", "circle", circlePaint(class, l.Spec().Opacity), onlyType(match, kind, "Point")
			lines = append(lines, circle)
		}
		if paint := linePaint(class, l.Spec().Opacity); paint != nil && kind != "point" {
			line := base
			line.ID, line.Type, line.Paint = id+"-line", "line", paint
			lines = append(lines, line)
		}
	}
	for i := range classes {
		id := l.Name()
		if len(classes) > 1 {
			id += "-" + strconv.Itoa(i+1)
		}
		add(id, &classes[i], classFilter(legend.Field, classes[i].Value))
	}
	if legend.Other != nil {
		add(l.Name()+"-other", legend.Other, otherFilter(legend))
	}
	return append(fills, lines...)
}

func inLanguage(t layers.Text, lang string) string {
	if lang == "en" && t.EN != "" || t.ZH == "" {
		return t.EN
	}
	return t.ZH
}

func classFilter(field, value string) []any {
	if field == "" {
		return nil
	}
	return []any{"==", []any{"to-string", []any{"get", field}}, value}
}

func otherFilter(l *layers.Legend) []any {
	if l.Field == "" {
		return nil
	}
	var values []any
	for _, c := range l.Classes {
		values = append(values, c.Value)
	}
	return []any{"!", []any{"in", []any{"to-string", []any{"get", l.Field}}, []any{"literal", values}}}
}

// onlyType narrows a filter to one type of geometry where a layer has several.
func onlyType(match []any, kind, wanted string) []any {
	if kind != "mixed" {
		return match
	}
	only := []any{"==", []any{"geometry-type"}, wanted}
	if match == nil {
		return only
	}
	return []any{"all", match, only}
}

func fillPaint(c *layers.Class, opacity float64) map[string]any {
	color, share := c.Fill, 0.5
	if c.FillOpacity != nil {
		share = *c.FillOpacity
	}
	if color == "" && c.Hatch != "" {
		color, share = c.Line, 0.2
	}
	if color == "" || share == 0 {
		return nil
	}
	return map[string]any{"fill-color": color, "fill-opacity": share * opacity, "fill-antialias": false}
}

func linePaint(c *layers.Class, opacity float64) map[string]any {
	if c.Line == "" {
		return nil
	}
	width := c.LineWidth
	if width == 0 {
		width = 1
	}
	paint := map[string]any{"line-color": c.Line, "line-width": width, "line-opacity": opacity}
	if len(c.LineDash) > 0 {
		dash := make([]float64, len(c.LineDash)) // MapLibre counts in widths of the line
		for i, d := range c.LineDash {
			dash[i] = d / width
		}
		paint["line-dasharray"] = dash
	}
	return paint
}

func circlePaint(c *layers.Class, opacity float64) map[string]any {
	color := c.Fill
	if color == "" {
		color = c.Line
	}
	if color == "" {
		color = "#555555"
	}
	return map[string]any{"circle-color": color, "circle-radius": 4, "circle-opacity": opacity}
}
