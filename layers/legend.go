package layers

import (
	"cmp"
	"strconv"

	"guotu/data"
)

// Legend says how features are drawn, by the value of Field, or all alike
// where there is no Field. It is the one model of style: the page, pictures, and the
// styles for other programs are made of it.
type Legend struct {
	Field   string     `yaml:"field" json:"field,omitempty"`
	Scheme  string     `yaml:"scheme" json:"scheme,omitempty"` // a classification that adds its classes, see scheme.go
	Classes []Class    `yaml:"classes" json:"classes,omitempty"`
	Other   *Class     `yaml:"other" json:"other,omitempty"`
	Labels  LabelStyle `yaml:"labels" json:"labels,omitzero"`

	byValue map[string]int // the first class of a value; nil until prepare has made it
	ranges  []int          // the classes of numbers
}

// Class is one entry of a legend: the features whose field has the Value, one of the Values
// or, where From or Below is set, a number in that range. Colours are #rrggbb; widths and sizes are in
// CSS pixels. It is shown from MinZoom to MaxZoom, which is included, without limits where they are 0. These
// are zoom levels of WebMercatorQuad at which a tile is 512 CSS pixels wide, as styles and the map page have it; pictures of
// 256 pixels are at that scale one level on.
type Class struct {
	Value       string    `yaml:"value" json:"value,omitempty"`
	Values      []string  `yaml:"values" json:"values,omitempty"` // in addition to Value
	From        *float64  `yaml:"from" json:"from,omitempty"`     // the least number of the class
	Below       *float64  `yaml:"below" json:"below,omitempty"`   // the numbers of the class are less
	Title       Text      `yaml:"title" json:"title"`
	Fill        string    `yaml:"fill" json:"fill,omitempty"`
	FillOpacity *float64  `yaml:"fill_opacity" json:"fill_opacity,omitempty"`
	Line        string    `yaml:"line" json:"line,omitempty"`
	LineWidth   float64   `yaml:"line_width" json:"line_width,omitempty"`
	LineDash    []float64 `yaml:"line_dash" json:"line_dash,omitempty"`
	Hatch       string    `yaml:"hatch" json:"hatch,omitempty"`
	Symbol      string    `yaml:"symbol" json:"symbol,omitempty"`           // of points; default circle
	SymbolSize  float64   `yaml:"symbol_size" json:"symbol_size,omitempty"` // its width; default 8
	MinZoom     int       `yaml:"min_zoom" json:"min_zoom,omitempty"`
	MaxZoom     int       `yaml:"max_zoom" json:"max_zoom,omitempty"`
}

// LabelStyle says how the names of features are written. Zero values are the defaults:
// 12 CSS pixels high, dark on a white halo 1.5 wide, from the layer's least zoom on. MinZoom is as in Class.
type LabelStyle struct {
	Size      float64 `yaml:"size" json:"size,omitempty"`
	Color     string  `yaml:"color" json:"color,omitempty"`
	Halo      string  `yaml:"halo" json:"halo,omitempty"`
	HaloWidth float64 `yaml:"halo_width" json:"halo_width,omitempty"`
	MinZoom   int     `yaml:"min_zoom" json:"min_zoom,omitempty"`
}

// Ranged reports whether the class is one of numbers.
func (c *Class) Ranged() bool { return c.From != nil || c.Below != nil }

// All returns every value of a class that is not one of numbers.
func (c *Class) All() []string {
	if c.Value == "" && len(c.Values) > 0 {
		return c.Values
	}
	return append([]string{c.Value}, c.Values...)
}

// has reports whether a number is in the range of the class.
func (c *Class) has(number float64) bool {
	return (c.From == nil || number >= *c.From) && (c.Below == nil || number < *c.Below)
}

// ClassOf returns the position of the first class that a value of the legend's field
// belongs to; the number of classes if it is in none of them. It is 0 where there is no field.
// It is safe for concurrent use.
func (l *Legend) ClassOf(v data.Value) int {
	if l.Field == "" {
		return 0
	}
	if l.byValue == nil && len(l.Classes) > 0 {
		c := Legend{Field: l.Field, Classes: l.Classes} // one that was not read from a catalogue
		c.prepare()
		return c.ClassOf(v)
	}
	value := v.String()
	at, found := l.byValue[value]
	if !found {
		at = len(l.Classes)
	}
	if v.Kind != data.Number || len(l.ranges) == 0 {
		return at
	}
	number, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return at
	}
	for _, i := range l.ranges {
		if i >= at {
			break
		}
		if l.Classes[i].has(number) {
			return i
		}
	}
	return at
}

// prepare makes what ClassOf looks values up in.
func (l *Legend) prepare() {
	l.byValue, l.ranges = make(map[string]int), nil
	for i := range l.Classes {
		c := &l.Classes[i]
		if c.Ranged() {
			l.ranges = append(l.ranges, i)
			continue
		}
		for _, v := range c.All() {
			if _, known := l.byValue[v]; !known {
				l.byValue[v] = i
			}
		}
	}
}

// The defaults of a class.
const (
	defaultLineWidth  = 1
	defaultSymbol     = "circle"
	defaultSymbolSize = 8
)

// Opacity is how opaque the fill is, 0 to 1.
func (c *Class) Opacity() float64 {
	if c.FillOpacity == nil {
		return 1
	}
	return *c.FillOpacity
}

// Width is that of the line in CSS pixels; 0 if there is no line.
func (c *Class) Width() float64 {
	switch {
	case c.Line == "":
		return 0
	case c.LineWidth == 0:
		return defaultLineWidth
	}
	return c.LineWidth
}

// Point is the symbol of points and its width in CSS pixels.
func (c *Class) Point() (symbol string, size float64) {
	symbol, size = c.Symbol, c.SymbolSize
	if symbol == "" {
		symbol = defaultSymbol
	}
	if size == 0 {
		size = defaultSymbolSize
	}
	return symbol, size
}

// PointColors are the colours of a symbol and of its edge, which is white where the class has no line, and
// the width of the edge in CSS pixels.
func (c *Class) PointColors() (fill, edge string, width float64) {
	fill, edge, width = cmp.Or(c.Fill, c.Line, "#555555"), c.Line, c.Width()
	if edge == "" {
		edge, width = "#ffffff", 1
	}
	return fill, edge, width
}

// WithDefaults fills in what a catalogue may leave out.
func (s LabelStyle) WithDefaults() LabelStyle {
	if s.Size == 0 {
		s.Size = 12
	}
	if s.Color == "" {
		s.Color = "#2c3640"
	}
	if s.Halo == "" {
		s.Halo = "#ffffff"
	}
	if s.HaloWidth == 0 {
		s.HaloWidth = 1.5
	}
	return s
}

// plain draws the features of a layer whose legend has no class at all.
var plain = Class{Fill: "#8a97a3", FillOpacity: share(0.25), Line: "#5d6b78", LineWidth: 1}

// Drawn are the classes as ClassOf counts them and, behind them, Other if there is one;
// a plain class where the legend has none.
func (l *Legend) Drawn() []Class {
	all := l.Classes
	if l.Other != nil {
		all = append(all[:len(all):len(all)], *l.Other)
	}
	if len(all) == 0 {
		return []Class{plain}
	}
	return all
}
