package arcgis

import (
	"math"
	"strconv"
	"strings"

	"guotu/layers"
)

// drawingInfo is how a layer is drawn: its legend in ArcGIS's form.
type drawingInfo struct {
	Renderer     renderer `json:"renderer"`
	Transparency int      `json:"transparency"`
}

// renderer is a renderer of the types simple, uniqueValue and classBreaks.
type renderer struct {
	Type         string        `json:"type"`
	Label        string        `json:"label,omitempty"`
	Symbol       *symbol       `json:"symbol,omitempty"`
	Field        string        `json:"field,omitempty"`  // of class breaks
	Field1       string        `json:"field1,omitempty"` // of unique values
	Default      *symbol       `json:"defaultSymbol,omitempty"`
	DefaultLabel string        `json:"defaultLabel,omitempty"`
	MinValue     *float64      `json:"minValue,omitempty"`
	UniqueValues []uniqueValue `json:"uniqueValueInfos,omitempty"`
	ClassBreaks  []classBreak  `json:"classBreakInfos,omitempty"`
}

type uniqueValue struct {
	Value  string  `json:"value"`
	Label  string  `json:"label"`
	Symbol *symbol `json:"symbol"`
}

// classBreak is a class of numbers up to a largest one.
type classBreak struct {
	MinValue float64 `json:"classMinValue"`
	MaxValue float64 `json:"classMaxValue"`
	Label    string  `json:"label"`
	Symbol   *symbol `json:"symbol"`
}

// symbol is a symbol of the types esriSFS, esriSLS and esriSMS.
type symbol struct {
	Type    string  `json:"type"`
	Style   string  `json:"style"`
	Color   []uint8 `json:"color"` // red, green, blue, alpha; nil for none
	Size    float64 `json:"size,omitempty"`
	Width   float64 `json:"width,omitempty"`
	Outline *symbol `json:"outline,omitempty"`
}

// drawing makes the renderer of a layer.
func (r *request) drawing(s *sublayer) drawingInfo {
	spec := s.layer.Spec()
	legend := &spec.Legend
	d := drawingInfo{}
	if spec.Opacity > 0 {
		d.Transparency = int(math.Round(100 - 100*spec.Opacity))
	}
	f := named(s.fields, legend.Field)
	switch {
	case legend.Field == "" || f == nil || len(legend.Classes) == 0:
		d.Renderer = renderer{Type: "simple", Symbol: symbolOf(plainClass(legend), s.dimension)}
		d.Renderer.Label = plainClass(legend).Title.In(r.lang)
	case ranged(legend):
		d.Renderer = r.classBreaks(legend, f, s.dimension)
	default:
		d.Renderer = r.uniqueValues(legend, f, s.dimension)
	}
	if c := legend.Other; c != nil && d.Renderer.Type != "simple" {
		d.Renderer.Default, d.Renderer.DefaultLabel = symbolOf(c, s.dimension), c.Title.In(r.lang)
	}
	return d
}

// plainClass is the class of a legend that has only one.
func plainClass(l *layers.Legend) *layers.Class {
	switch {
	case len(l.Classes) > 0:
		return &l.Classes[0]
	case l.Other != nil:
		return l.Other
	}
	return &layers.Class{Fill: "#999999", Line: "#555555", LineWidth: 1}
}

// ranged reports whether the classes are all of numbers, and follow one another without a gap.
func ranged(l *layers.Legend) bool {
	for i := range l.Classes {
		c := &l.Classes[i]
		if !c.Ranged() || i > 0 && (c.From == nil || l.Classes[i-1].Below == nil || *c.From != *l.Classes[i-1].Below) {
			return false
		}
	}
	return true
}

func (r *request) uniqueValues(l *layers.Legend, f *field, dimension int) renderer {
	to := renderer{Type: "uniqueValue", Field1: f.name}
	for i := range l.Classes {
		c := &l.Classes[i]
		if c.Ranged() {
			continue // no class of values; such legends are drawn by their values alone
		}
		for _, v := range c.All() {
			if f.kind == typeBoolean {
				v = map[string]string{"true": "1", "false": "0"}[v]
			}
			to.UniqueValues = append(to.UniqueValues, uniqueValue{v, r.classTitle(c, v), symbolOf(c, dimension)})
		}
	}
	return to
}

func (r *request) classTitle(c *layers.Class, value string) string {
	if title := c.Title.In(r.lang); title != "" {
		return title
	}
	return value
}

// classBreaks has classes of numbers. In ArcGIS a class has its largest number, here it is less than
// that; a number between is as near to it as there is one.
func (r *request) classBreaks(l *layers.Legend, f *field, dimension int) renderer {
	to := renderer{Type: "classBreaks", Field: f.name}
	least := -math.MaxFloat64
	for i := range l.Classes {
		c := &l.Classes[i]
		from, most := least, math.MaxFloat64
		if c.From != nil {
			from = *c.From
		}
		if c.Below != nil {
			most = math.Nextafter(*c.Below, math.Inf(-1))
		}
		if i == 0 {
			to.MinValue = &from
		}
		to.ClassBreaks = append(to.ClassBreaks, classBreak{from, most, r.classTitle(c, ""), symbolOf(c, dimension)})
	}
	return to
}

// hatchStyles are the fills of ArcGIS by our hatches.
var hatchStyles = map[string]string{"diagonal": "esriSFSForwardDiagonal", "back_diagonal": "esriSFSBackwardDiagonal", "cross": "esriSFSDiagonalCross",
	"horizontal": "esriSFSHorizontal", "vertical": "esriSFSVertical", "dots": "esriSFSCross"}

// symbolStyles are the markers of ArcGIS by our symbols.
var symbolStyles = map[string]string{"": "esriSMSCircle", "circle": "esriSMSCircle", "square": "esriSMSSquare", "triangle": "esriSMSTriangle",
	"diamond": "esriSMSDiamond", "star": "esriSMSDiamond", "cross": "esriSMSCross"}

// points are what a CSS pixel is in the unit of ArcGIS's widths.
const points = 0.75

// symbolOf draws a class.
func symbolOf(c *layers.Class, dimension int) *symbol {
	line := lineOf(c)
	switch dimension {
	case 0:
		size := c.SymbolSize
		if size == 0 {
			size = 8
		}
		return &symbol{Type: "esriSMS", Style: symbolStyles[c.Symbol], Color: colorOf(first(c.Fill, c.Line, "#999999"), 1), Size: size * points, Outline: line}
	case 1:
		if line == nil {
			return &symbol{Type: "esriSLS", Style: "esriSLSSolid", Color: colorOf(first(c.Fill, "#555555"), 1), Width: points}
		}
		return line
	}
	fill := &symbol{Type: "esriSFS", Style: "esriSFSNull", Outline: line}
	opacity := 0.5
	if c.FillOpacity != nil {
		opacity = *c.FillOpacity
	}
	switch {
	case c.Hatch != "":
		fill.Style, fill.Color = hatchStyles[c.Hatch], colorOf(first(c.Line, c.Fill), 1)
	case c.Fill != "":
		fill.Style, fill.Color = "esriSFSSolid", colorOf(c.Fill, opacity)
	}
	return fill
}

// lineOf is the line of a class, nil if it has none.
func lineOf(c *layers.Class) *symbol {
	if c.Line == "" {
		return nil
	}
	s := &symbol{Type: "esriSLS", Style: "esriSLSSolid", Color: colorOf(c.Line, 1), Width: points}
	if c.LineWidth > 0 {
		s.Width = c.LineWidth * points
	}
	if len(c.LineDash) > 0 {
		s.Style = "esriSLSDash"
	}
	return s
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// colorOf reads #rrggbb, as the catalogue has checked.
func colorOf(text string, opacity float64) []uint8 {
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "#"), 16, 32)
	if err != nil {
		return []uint8{0, 0, 0, 255}
	}
	return []uint8{uint8(n >> 16), uint8(n >> 8), uint8(n), uint8(math.Round(opacity * 255))}
}
