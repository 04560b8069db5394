package style

import (
	"encoding/xml"
	"math"
	"strings"

	"guotu/layers"
	"guotu/tiles/raster"
)

// The versions of SLD.
const (
	SLD10 = "1.0.0" // OGC 02-070
	SLD11 = "1.1.0" // OGC 05-078r4, with Symbology Encoding 1.1.0 (OGC 05-077r4)
)

// SLD writes the legends of layers as a styled layer descriptor, the first layer last, as it is on top. Lang, "zh" or "en", is
// the language of titles. Hatches are marks that QGIS knows, or those of GeoServer.
func SLD(all []*layers.Layer, version, lang string) ([]byte, error) {
	d := &descriptor{lang: lang, se: ""}
	root := el("StyledLayerDescriptor").with("version", version, "xmlns", "http://www.opengis.net/sld", "xmlns:ogc", "http://www.opengis.net/ogc",
		"xmlns:xlink", "http://www.w3.org/1999/xlink", "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
	if version == SLD11 {
		d.se = "se:"
		root.with("xmlns:se", "http://www.opengis.net/se")
	}
	root.with("xsi:schemaLocation", "http://www.opengis.net/sld http://schemas.opengis.net/sld/"+version+"/StyledLayerDescriptor.xsd")
	for i := range all {
		root.add(d.layer(all[len(all)-1-i]))
	}
	return root.document(xml.Header)
}

// descriptor writes SLD. Se is the prefix of the elements of Symbology Encoding, which version 1.0 has not.
type descriptor struct {
	lang, se string
	// of the layer that is written
	l       *layers.Layer
	content content
}

func (d *descriptor) layer(l *layers.Layer) *element {
	d.l, d.content = l, contentOf(l, l.Spec().Legend.Field)
	rules := rulesOf(l)
	drawn := el(d.se + "FeatureTypeStyle")
	for i := range rules {
		drawn.add(d.rule(rules, i))
	}
	if len(drawn.children) == 0 { // a style must draw something: a line that is not seen
		drawn.add(el(d.se+"Rule", textual(d.se+"Name", l.Name()), d.line(&layers.Class{Line: "#000000"}, 0)))
	}
	return el("NamedLayer", textual(d.se+"Name", l.Name()),
		el("UserStyle", textual(d.se+"Name", "default"), d.title(l.Spec().Title.In(d.lang)), textual("IsDefault", "1"), drawn, d.labels()))
}

// title describes an element in the way of the version.
func (d *descriptor) title(text string) *element {
	if d.se == "" {
		return textual("Title", text)
	}
	return el("se:Description", textual("se:Title", text))
}

// rule is a rule with symbols for all kinds of geometry that the layer has, nil if it draws nothing.
func (d *descriptor) rule(rules []rule, i int) *element {
	r := &rules[i]
	symbols := d.symbols(r.class)
	if len(symbols) == 0 {
		return nil
	}
	e := el(d.se+"Rule", textual(d.se+"Name", r.id), d.title(titleOf(d.l, r.class, d.lang)), d.filter(rules, i))
	least, greatest := scales(r.class)
	if least > 0 {
		e.add(textual(d.se+"MinScaleDenominator", number(least)))
	}
	if greatest > 0 {
		e.add(textual(d.se+"MaxScaleDenominator", number(greatest)))
	}
	return e.add(symbols...)
}

// parameter is a CSS parameter in the way of the version.
func (d *descriptor) parameter(name, value string) *element {
	tag := "CssParameter"
	if d.se != "" {
		tag = "se:SvgParameter"
	}
	return textual(tag, value).with("name", name)
}

func (d *descriptor) symbols(c *layers.Class) []*element {
	var all []*element
	kind, opacity := d.l.GeometryType(), d.l.Spec().Opacity
	add := func(e *element) {
		if e != nil {
			all = append(all, e)
		}
	}
	if kind == "polygon" || kind == "mixed" {
		if c.Fill != "" && c.Opacity() > 0 {
			add(el(d.se+"PolygonSymbolizer", d.fill(c.Fill, c.Opacity()*opacity)))
		}
		add(d.hatch(c))
	}
	switch {
	case kind == "polygon" && c.Line != "":
		add(el(d.se+"PolygonSymbolizer", d.stroke(c, opacity)))
	case kind == "line" || kind == "mixed":
		add(d.line(c, opacity))
	}
	if kind == "point" || kind == "mixed" {
		add(d.point(c, opacity))
	}
	return all
}

func (d *descriptor) fill(color string, opacity float64) *element {
	return el(d.se+"Fill", d.parameter("fill", color), d.parameter("fill-opacity", number(opacity)))
}

func (d *descriptor) stroke(c *layers.Class, opacity float64) *element {
	s := el(d.se+"Stroke", d.parameter("stroke", c.Line), d.parameter("stroke-width", number(c.Width())),
		d.parameter("stroke-opacity", number(opacity)), d.parameter("stroke-linejoin", "round"))
	if len(c.LineDash) > 0 {
		var lengths []string
		for _, x := range dashes(c, 1) {
			lengths = append(lengths, number(x))
		}
		s.add(d.parameter("stroke-dasharray", strings.Join(lengths, " ")))
	}
	return s
}

func (d *descriptor) line(c *layers.Class, opacity float64) *element {
	if c.Line == "" {
		return nil
	}
	return el(d.se+"LineSymbolizer", d.stroke(c, opacity))
}

// hatchMarks are the marks of a hatch, that of QGIS and that of GeoServer: of several the first that a program
// knows counts. None is turned, as QGIS turns marks the other way round than the standard.
var hatchMarks = map[string][2]string{
	"diagonal":      {"brush://b_diagonal", "shape://slash"},
	"back_diagonal": {"brush://f_diagonal", "shape://backslash"},
	"horizontal":    {"brush://horizontal", "shape://horline"},
	"vertical":      {"brush://vertical", "shape://vertline"},
	"cross":         {"brush://diagonal_x", "shape://times"},
	"dots":          {"brush://dense6", "shape://dot"},
}

func (d *descriptor) hatch(c *layers.Class) *element {
	icon, is := hatchIcon(c)
	if !is {
		return nil
	}
	graphic := el(d.se + "Graphic")
	for _, name := range hatchMarks[icon.hatch] {
		graphic.add(el(d.se+"Mark", textual(d.se+"WellKnownName", name), el(d.se+"Fill", d.parameter("fill", icon.edge)),
			el(d.se+"Stroke", d.parameter("stroke", icon.edge), d.parameter("stroke-width", "1"))))
	}
	graphic.add(textual(d.se+"Size", number(raster.HatchPeriod)))
	return el(d.se+"PolygonSymbolizer", el(d.se+"Fill", el(d.se+"GraphicFill", graphic)))
}

// point draws a symbol; a diamond is a square that stands on its tip.
func (d *descriptor) point(c *layers.Class, opacity float64) *element {
	symbol, size := c.Point()
	fill, edge, width := c.PointColors()
	turned := ""
	if symbol == "diamond" {
		symbol, turned, size = "square", "45", size*raster.SymbolReach/math.Sqrt2
	}
	graphic := el(d.se+"Graphic", el(d.se+"Mark", textual(d.se+"WellKnownName", symbol), d.fill(fill, c.Opacity()*opacity),
		el(d.se+"Stroke", d.parameter("stroke", edge), d.parameter("stroke-width", number(width)))), textual(d.se+"Size", number(size)))
	if turned != "" {
		graphic.add(textual(d.se+"Rotation", turned))
	}
	return el(d.se+"PointSymbolizer", graphic)
}

// labels write the names of features, nil if the layer has none. They have a feature type style of their own, and
// so are above all features.
func (d *descriptor) labels() *element {
	label := d.l.Spec().Label.In(d.lang)
	if label == "" {
		return nil
	}
	look := d.l.Spec().Legend.Labels.WithDefaults()
	text := el(d.se+"TextSymbolizer", el(d.se+"Label", textual("ogc:PropertyName", label)),
		el(d.se+"Font", d.parameter("font-family", "Noto Sans CJK SC"), d.parameter("font-size", number(look.Size))))
	if d.l.GeometryType() != "line" {
		text.add(el(d.se+"LabelPlacement", el(d.se+"PointPlacement", el(d.se+"AnchorPoint",
			textual(d.se+"AnchorPointX", "0.5"), textual(d.se+"AnchorPointY", "0.5")))))
	}
	text.add(el(d.se+"Halo", textual(d.se+"Radius", number(look.HaloWidth)), d.fill(look.Halo, 1)), d.fill(look.Color, 1))
	r := el(d.se+"Rule", textual(d.se+"Name", d.l.Name()+"-labels"))
	if _, greatest := scales(&layers.Class{MinZoom: look.MinZoom}); greatest > 0 {
		r.add(textual(d.se+"MaxScaleDenominator", number(greatest)))
	}
	return el(d.se+"FeatureTypeStyle", r.add(text))
}
