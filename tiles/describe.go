package tiles

import (
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/layers"
)

// Description is a TileJSON 3.0.0 document. Bounds are west, south, east, north in degrees, Center
// is longitude, latitude and zoom level.
type Description struct {
	Version      string        `json:"tilejson"`
	Name         string        `json:"name"`
	Description  string        `json:"description,omitempty"`
	Attribution  string        `json:"attribution,omitempty"`
	Plan         string        `json:"version"`
	Scheme       string        `json:"scheme"`
	Tiles        []string      `json:"tiles"`
	MinZoom      int           `json:"minzoom"`
	MaxZoom      int           `json:"maxzoom"`
	Bounds       [4]float64    `json:"bounds"`
	Center       [3]float64    `json:"center"`
	VectorLayers []vectorLayer `json:"vector_layers"`
	// Grid is the tile matrix set; readers of TileJSON take it for WebMercatorQuad,
	// where it is left out.
	Grid string `json:"guotu:grid,omitempty"`
}

type vectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description,omitempty"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"`
	// FieldsFrom tells from which zoom level on tiles have which of the fields; it is left
	// out where they always have all.
	FieldsFrom []fieldsFrom `json:"guotu:fields,omitempty"`
	// Merge tells where features are united.
	Merge *mergeBelow `json:"guotu:merge,omitempty"`
	// Filter is the condition, in CQL2 text, that features meet.
	Filter string `json:"guotu:filter,omitempty"`
}

type fieldsFrom struct {
	MinZoom int      `json:"minzoom"`
	Names   []string `json:"fields"`
}

// mergeBelow says that features with equal values in some fields are united at zoom levels
// below one.
type mergeBelow struct {
	By    []string `json:"by"`
	Below int      `json:"below"`
}

// TileJSON describes tiles of the layers (TileJSON 3.0.0) on a grid. Template is the
// absolute address of a tile with {z}, {x} and {y}. What tiles show depends on the rules
// of the layers; the members "guotu:…" of vector_layers tell.
func TileJSON(c *layers.Catalog, all []*layers.Layer, g Grid, template string) Description {
	doc := Description{Version: "3.0.0", Plan: "1.0.0+" + c.Version(), Scheme: "xyz", Tiles: []string{template}, MinZoom: layers.MaxZoom}
	var titles, credits []string
	bound := orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	for _, l := range all {
		s := l.Spec()
		titles = append(titles, bilingual(s.Title))
		credits = appendNew(credits, credit(s))
		about := describeLayer(l, g)
		doc.MinZoom, doc.MaxZoom = min(doc.MinZoom, about.MinZoom), max(doc.MaxZoom, about.MaxZoom)
		if !l.Bound().IsEmpty() {
			if bound.IsEmpty() {
				bound = l.Bound()
			}
			bound = bound.Union(l.Bound())
		}
		doc.VectorLayers = append(doc.VectorLayers, about)
	}
	if bound.IsEmpty() {
		bound = orb.Bound{Min: orb.Point{-180, -maxLatitude}, Max: orb.Point{180, maxLatitude}}
	}
	if g != WebMercatorQuad {
		doc.Grid = g.String()
	}
	doc.Name, doc.Attribution = strings.Join(titles, ", "), strings.Join(credits, "; ")
	doc.Description = bilingual(c.Title())
	doc.Bounds = [4]float64{bound.Min[0], bound.Min[1], bound.Max[0], bound.Max[1]}
	doc.Center = center(bound, doc.MinZoom, doc.MaxZoom)
	return doc
}

// describeLayer tells what tiles of a grid have of a layer.
func describeLayer(l *layers.Layer, g Grid) vectorLayer {
	s := l.Spec()
	about := vectorLayer{ID: l.Name(), Description: bilingual(s.Abstract), Fields: FieldTypes(l), Filter: s.Tiles.Filter}
	about.MinZoom, about.MaxZoom = g.Zooms(l)
	for _, f := range s.Tiles.Fields {
		about.FieldsFrom = append(about.FieldsFrom, fieldsFrom{g.zoom(f.Min), f.Names})
	}
	if m := s.Tiles.Merge; m != nil {
		about.Merge = &mergeBelow{m.By, g.zoom(m.Below)}
	}
	return about
}

// Zooms are the first and the last zoom level of the grid that show a layer.
func (g Grid) Zooms(l *layers.Layer) (least, most int) {
	zoom := l.Spec().Zoom
	return g.zoom(zoom.Min), g.zoom(zoom.Max)
}

// zoom is the zoom level of the grid whose tiles are as wide in degrees as those of a
// zoom level of WebMercatorQuad, the first one if there is none.
func (g Grid) zoom(depth int) int {
	if g.geographic() {
		return max(depth-1, 0)
	}
	return depth
}

// center is the middle of a box and the zoom at which it fills about two tiles.
func center(b orb.Bound, least, most int) [3]float64 {
	zoom := most
	if width := b.Max[0] - b.Min[0]; width > 0 {
		zoom = min(max(int(math.Log2(720/width)), least), most)
	}
	c := b.Center()
	return [3]float64{math.Round(c[0]*1e6) / 1e6, math.Round(c[1]*1e6) / 1e6, float64(zoom)}
}

func bilingual(t layers.Text) string {
	if t.ZH == "" || t.EN == "" || t.ZH == t.EN {
		return t.ZH + strings.TrimPrefix(t.EN, t.ZH)
	}
	return t.ZH + " " + t.EN
}

// credit is what has to stand beside a picture of the layer.
func credit(s *layers.Spec) string {
	text := bilingual(s.Attribution)
	if s.ReviewNo != "" && !strings.Contains(text, s.ReviewNo) {
		text += " 审图号 " + s.ReviewNo
	}
	if s.Synthetic {
		text += " (合成演示数据 synthetic)"
	}
	return strings.TrimSpace(text)
}

func appendNew(list []string, s string) []string {
	for _, old := range list {
		if old == s {
			return list
		}
	}
	if s == "" {
		return list
	}
	return append(list, s)
}

// FieldTypes names the type of each attribute that tiles of some zoom level have:
// String, Number, Boolean, or Mixed.
func FieldTypes(l *layers.Layer) map[string]string {
	types := make(map[string]string)
	rules := l.Spec().Tiles.Fields
	for _, c := range l.Table().Columns {
		if rules == nil || slices.ContainsFunc(rules, func(f layers.TileFields) bool { return slices.Contains(f.Names, c.Name) }) {
			types[c.Name] = columnType(c)
		}
	}
	return types
}

func columnType(c *data.Column) string {
	kind := ""
	used := make([]bool, len(c.Values()))
	for i := range c.Len() {
		used[c.Code(i)] = true
	}
	for code, v := range c.Values() {
		if !used[code] {
			continue
		}
		k := ""
		switch v.Kind {
		case data.String, data.JSON:
			k = "String"
		case data.Number:
			k = "Number"
		case data.Bool:
			k = "Boolean"
		default:
			continue
		}
		if kind != "" && k != kind {
			return "Mixed"
		}
		kind = k
	}
	if kind == "" {
		return "String"
	}
	return kind
}
