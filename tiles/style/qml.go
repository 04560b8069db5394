package style

import (
	"strconv"

	"guotu/layers"
)

// qmlBeginning is what QGIS writes above its layer styles.
const qmlBeginning = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"

// QML writes the legend of a layer as a layer style of QGIS, for vector layers with the layer's fields, such as those
// of OGC API Features. Classes told by values alone are categories, ranges in the order of numbers a graduated renderer, all
// others rules. Lang, "zh" or "en", is the language of titles and names. It is read by QGIS 3.20 and later.
func QML(l *layers.Layer, lang string) ([]byte, error) {
	q := &qml{l: l, lang: lang, content: contentOf(l, l.Spec().Legend.Field), rules: rulesOf(l)}
	labels := q.labels()
	enabled := "0"
	if labels != nil {
		enabled = "1"
	}
	root := el("qgis", q.renderer(), labels).with("version", "3.22.0", "styleCategories", "Symbology|Labeling", "labelsEnabled", enabled)
	if o := l.Spec().Opacity; o != 1 {
		root.add(textual("layerOpacity", number(o)))
	}
	return root.document(qmlBeginning)
}

// qml writes the style of one layer.
type qml struct {
	l       *layers.Layer
	lang    string
	content content
	rules   []rule
}

// renderer chooses the simplest renderer that can tell the classes.
func (q *qml) renderer() *element {
	categories, ranges, limited := true, true, false
	for i := range q.rules {
		r := &q.rules[i]
		categories = categories && (r.condition == oneOf || r.condition == rest) && len(r.excluded) == 0
		ranges = ranges && r.condition == inside && len(r.excluded) == 0
		limited = limited || r.class.MinZoom > 0 || r.class.MaxZoom > 0
	}
	switch {
	case limited || q.mixed():
		return q.ruled()
	case len(q.rules) == 1 && q.rules[0].condition == always:
		return el("renderer-v2", q.symbols()).with("type", "singleSymbol", "symbollevels", "0", "enableorderby", "0")
	case categories:
		return q.categorized()
	case ranges:
		return q.graduated()
	}
	return q.ruled()
}

// mixed reports whether the layer has several kinds of geometry. QGIS has layers of one kind: it takes the symbols of areas.
func (q *qml) mixed() bool { return q.l.GeometryType() == "mixed" }

func (q *qml) title(i int) string { return titleOf(q.l, q.rules[i].class, q.lang) }

// categorized has a category for each class; that without values is for all that have none.
func (q *qml) categorized() *element {
	all := el("categories")
	for i := range q.rules {
		c := el("category").with("symbol", strconv.Itoa(i), "label", q.title(i), "render", "true")
		values := q.rules[i].values
		switch {
		case len(values) > 1:
			c.with("type", "List")
			for _, v := range values {
				c.add(el("val").with("type", q.valueType(), "value", v))
			}
		case len(values) == 1:
			c.with("type", q.valueType(), "value", values[0])
		default:
			c.with("type", "string", "value", "")
		}
		all.add(c)
	}
	return el("renderer-v2", all, q.symbols()).with("type", "categorizedSymbol", "attr", quoted(q.l.Spec().Legend.Field), "symbollevels", "0", "enableorderby", "0")
}

func (q *qml) valueType() string {
	if q.content == numbers {
		return "double"
	}
	return "string"
}

// graduated has the ranges. QGIS takes both ends of a range for its own: the upper one is the greatest number below.
func (q *qml) graduated() *element {
	all := el("ranges")
	for i := range q.rules {
		c, least, most := q.rules[i].class, "-1e+300", "1e+300"
		if c.From != nil {
			least = exact(*c.From)
		}
		if c.Below != nil {
			most = exact(nextBelow(*c.Below))
		}
		all.add(el("range").with("lower", least, "upper", most, "symbol", strconv.Itoa(i), "label", q.title(i), "render", "true"))
	}
	return el("renderer-v2", all, q.symbols()).with("type", "graduatedSymbol", "attr", quoted(q.l.Spec().Legend.Field),
		"graduatedMethod", "GraduatedColor", "symbollevels", "0", "enableorderby", "0")
}

func exact(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// ruled has rules with expressions and scales.
func (q *qml) ruled() *element {
	all := el("rules").with("key", "all")
	for i := range q.rules {
		e := el("rule").with("key", strconv.Itoa(i), "symbol", strconv.Itoa(i), "label", q.title(i))
		if filter := q.expression(i); filter != "" {
			e.with("filter", filter)
		}
		least, greatest := scales(q.rules[i].class)
		if least > 0 {
			e.with("scalemindenom", number(least))
		}
		if greatest > 0 {
			e.with("scalemaxdenom", number(greatest))
		}
		all.add(e)
	}
	return el("renderer-v2", all, q.symbols()).with("type", "RuleRenderer", "symbollevels", "0", "enableorderby", "0")
}

// labels write the names of features, nil if the layer has none.
func (q *qml) labels() *element {
	label := q.l.Spec().Label.In(q.lang)
	if label == "" {
		return nil
	}
	look := q.l.Spec().Legend.Labels.WithDefaults()
	text := el("text-style", el("text-buffer").with("bufferDraw", "1", "bufferSize", number(look.HaloWidth), "bufferSizeUnits", "Pixel",
		"bufferColor", rgba(look.Halo, 1), "bufferOpacity", "1", "bufferNoFill", "1")).with(
		"fieldName", label, "isExpression", "0", "fontFamily", "Noto Sans CJK SC", "fontSize", number(look.Size), "fontSizeUnit", "Pixel",
		"textColor", rgba(look.Color, 1), "textOpacity", "1")
	placement := map[string]string{"point": "0", "line": "3"}[q.l.GeometryType()] // around the point, curved along the line
	if placement == "" {
		placement = "1" // over the area
	}
	rendering := el("rendering").with("drawLabels", "1", "obstacle", "1", "displayAll", "0")
	if _, greatest := scales(&layers.Class{MinZoom: look.MinZoom}); greatest > 0 {
		rendering.with("scaleVisibility", "1", "scaleMin", number(greatest), "scaleMax", "0")
	}
	return el("labeling", el("settings", text, el("placement").with("placement", placement), rendering)).with("type", "simple")
}
