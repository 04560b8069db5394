package style

import (
	"fmt"
	"strconv"
	"strings"

	"guotu/layers"
	"guotu/tiles/raster"
)

// symbols are those of all rules, by position.
func (q *qml) symbols() *element {
	all := el("symbols")
	for i := range q.rules {
		kind := map[string]string{"point": "marker", "line": "line"}[q.l.GeometryType()]
		if kind == "" {
			kind = "fill"
		}
		s := el("symbol").with("type", kind, "name", strconv.Itoa(i), "alpha", "1", "clip_to_extent", "1", "force_rhr", "0")
		all.add(s.add(q.parts(q.rules[i].class, kind, strconv.Itoa(i))...))
	}
	return all
}

// parts are the layers of a symbol. Without any it draws nothing.
func (q *qml) parts(c *layers.Class, kind, name string) []*element {
	switch kind {
	case "marker":
		return []*element{q.marker(c)}
	case "line":
		return []*element{q.line(c)}
	}
	style := "solid"
	if c.Fill == "" || c.Opacity() == 0 {
		style = "no"
	}
	fill := part("SimpleFill", "color", rgba(c.Fill, c.Opacity()), "style", style, "outline_style", "no")
	return append(append([]*element{fill}, q.hatch(c, name)...), q.outline(c))
}

// part is a layer of a symbol with its properties, names and values by turns.
func part(class string, pairs ...string) *element {
	properties := el("Option").with("type", "Map")
	for i := 0; i < len(pairs); i += 2 {
		properties.add(el("Option").with("name", pairs[i], "value", pairs[i+1], "type", "QString"))
	}
	return el("layer", properties).with("class", class, "enabled", "1", "pass", "0", "locked", "0")
}

func (q *qml) outline(c *layers.Class) *element {
	if c.Line == "" {
		return nil
	}
	return q.line(c)
}

func (q *qml) line(c *layers.Class) *element {
	style, ends := "solid", "round"
	if c.Line == "" {
		style = "no"
	}
	var lengths []string
	for _, d := range dashes(c, 1) {
		lengths = append(lengths, number(d))
	}
	var dash []string
	if lengths != nil {
		ends, dash = "flat", []string{"use_custom_dash", "1", "customdash", strings.Join(lengths, ";"), "customdash_unit", "Pixel"}
	}
	return part("SimpleLine", append(dash, "line_color", rgba(c.Line, 1), "line_style", style, "line_width", number(c.Width()), "line_width_unit", "Pixel",
		"joinstyle", "round", "capstyle", ends)...)
}

// marker draws a symbol of points. QGIS's cross is two lines, its cross_fill an area as here.
func (q *qml) marker(c *layers.Class) *element {
	symbol, size := c.Point()
	switch symbol {
	case "cross":
		symbol = "cross_fill"
	case "diamond":
		size *= raster.SymbolReach
	}
	fill, edge, width := c.PointColors()
	return part("SimpleMarker", "name", symbol, "color", rgba(fill, c.Opacity()), "outline_color", rgba(edge, 1), "outline_width", number(width),
		"outline_width_unit", "Pixel", "outline_style", "solid", "size", number(size), "size_unit", "Pixel")
}

// hatch is a pattern of points, of lines, or two of lines, in the symbol of that name.
func (q *qml) hatch(c *layers.Class, name string) []*element {
	icon, is := hatchIcon(c)
	if !is {
		return nil
	}
	if icon.hatch == "dots" {
		dots := part("PointPatternFill", "distance_x", "8", "distance_x_unit", "Pixel", "distance_y", "4", "distance_y_unit", "Pixel",
			"displacement_x", "4", "displacement_x_unit", "Pixel")
		return []*element{dots.add(el("symbol", part("SimpleMarker", "name", "circle", "color", rgba(icon.edge, 1), "outline_style", "no",
			"size", "2", "size_unit", "Pixel")).with("type", "marker", "name", "@"+name+"@1", "alpha", "1"))}
	}
	angles := map[string][]string{"diagonal": {"45"}, "back_diagonal": {"135"}, "horizontal": {"0"}, "vertical": {"90"}, "cross": {"45", "135"}}
	var all []*element
	for i, angle := range angles[icon.hatch] {
		all = append(all, q.lines(angle, icon.edge, "@"+name+"@"+strconv.Itoa(i+1)))
	}
	return all
}

// lines is a pattern of parallel lines, as far apart as in the other styles.
func (q *qml) lines(angle, color, name string) *element {
	distance := "8"
	if angle == "45" || angle == "135" {
		distance = "5.657" // 8 from line to line along an axis
	}
	return part("LinePatternFill", "angle", angle, "distance", distance, "distance_unit", "Pixel", "line_width", "1", "line_width_unit", "Pixel", "color", rgba(color, 1)).add(
		el("symbol", part("SimpleLine", "line_color", rgba(color, 1), "line_style", "solid", "line_width", "1", "line_width_unit", "Pixel", "capstyle", "flat")).with(
			"type", "line", "name", name, "alpha", "1"))
}

// rgba is a colour as QGIS writes it; nothing is no colour.
func rgba(rrggbb string, opacity float64) string {
	if rrggbb == "" {
		return "0,0,0,0"
	}
	c := colorOf(rrggbb, opacity)
	return fmt.Sprintf("%d,%d,%d,%d", c.R, c.G, c.B, c.A)
}
