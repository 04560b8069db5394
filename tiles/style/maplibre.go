package style

import (
	"slices"

	"guotu/layers"
	"guotu/tiles"
)

// Document is a MapLibre style, version 8.
type Document struct {
	Version  int               `json:"version"`
	Name     string            `json:"name"`
	Metadata map[string]any    `json:"metadata,omitempty"`
	Center   []float64         `json:"center,omitempty"`
	Zoom     float64           `json:"zoom"`
	Sources  map[string]source `json:"sources"`
	Sprite   string            `json:"sprite,omitempty"`
	Glyphs   string            `json:"glyphs,omitempty"`
	Layers   []drawing         `json:"layers"`
}

type source struct {
	Type        string      `json:"type"`
	URL         string      `json:"url,omitempty"`
	Tiles       []string    `json:"tiles,omitempty"`
	MinZoom     *int        `json:"minzoom,omitempty"`
	MaxZoom     *int        `json:"maxzoom,omitempty"`
	Bounds      *[4]float64 `json:"bounds,omitempty"`
	Attribution string      `json:"attribution,omitempty"`
}

// drawing is a layer of a style.
type drawing struct {
	ID          string         `json:"id"`
	Type        string         `json:"type"`
	Source      string         `json:"source,omitempty"`
	SourceLayer string         `json:"source-layer,omitempty"`
	MinZoom     int            `json:"minzoom,omitempty"`
	MaxZoom     int            `json:"maxzoom,omitempty"`
	Filter      []any          `json:"filter,omitempty"`
	Metadata    map[string]any `json:"metadata,omitempty"`
	Layout      map[string]any `json:"layout,omitempty"`
	Paint       map[string]any `json:"paint"`
}

// Options say how a style is made and what it refers to.
type Options struct {
	Lang string // of names: "zh" or "en"
	// Tiles is the address of a tile with {z}, {x} and {y}.
	Tiles string
	// Source is the address of a description of the tiles that stands in place of Tiles where it is set;
	// in the styles of ArcGIS it is relative.
	Source string
	// SourceName is what the source is called in the style; "" is guotu.
	SourceName string
	// Sprite is the address of icons without .json or .png, Glyphs that of glyphs with {fontstack} and {range}. Without
	// Sprite hatches are left out and symbols are circles, without Glyphs text is in a font of the reader's machine.
	Sprite, Glyphs string
	// Plain keeps to the expressions that QGIS (3.22) and ArcGIS read: labels have a drawing for each zoom level, and
	// are in one language.
	Plain bool
}

// background is the colour of what no layer covers.
const background = "#eef2f5"

// FontStack is the font of labels in styles.
const FontStack = "Noto Sans SC Regular"

// localFonts are fonts of the reader's machine: the first that is there is used. MapLibre GL
// JS draws text so from 5.11.0 on.
var localFonts = []string{"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "sans-serif"}

// MapLibre makes a style of the layers' legends: the first layer on top, one source for
// all. Label layers are drawn as text above all
// others, if they have a label.
func MapLibre(c *layers.Catalog, all []*layers.Layer, o Options) *Document {
	about := tiles.TileJSON(c, all, tiles.WebMercatorQuad, o.Tiles)
	if o.SourceName == "" {
		o.SourceName = "guotu"
	}
	from := source{Type: "vector", Tiles: about.Tiles, MinZoom: &about.MinZoom, MaxZoom: &about.MaxZoom, Bounds: &about.Bounds, Attribution: about.Attribution}
	if o.Source != "" {
		from = source{Type: "vector", URL: o.Source, Attribution: about.Attribution}
	}
	doc := &Document{Version: 8, Name: about.Name, Sources: map[string]source{o.SourceName: from}, Center: about.Center[:2], Zoom: about.Center[2],
		// ol-mapbox-style would ask another host for fonts.
		Metadata: map[string]any{"guotu:plan": c.Version(), "ol:webfonts": "data:text/css,"}, Glyphs: o.Glyphs,
		Layers: []drawing{{ID: "background", Type: "background", Paint: map[string]any{"background-color": background}}}}
	if len(iconsOf(all)) > 0 {
		doc.Sprite = o.Sprite
	}
	var texts []drawing
	for _, l := range slices.Backward(all) {
		p := painter{l, o}
		if l.Spec().Kind == layers.LabelKind {
			texts = append(texts, p.text()...)
		} else {
			doc.Layers = append(doc.Layers, p.legend()...)
		}
	}
	doc.Layers = append(doc.Layers, texts...)
	return doc
}
