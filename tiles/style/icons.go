package style

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"guotu/layers"
	"guotu/tiles/raster"
)

// icon is a picture of a sprite: one square of a hatch, which repeats without a seam, or a symbol.
// Colours are #rrggbb.
type icon struct {
	hatch      string
	symbol     string
	fill, edge string
	opacity    float64 // of the fill
	width      float64 // of the edge, CSS pixels
	size       float64 // of the symbol, CSS pixels
}

// hatchIcon is the hatch of a class.
func hatchIcon(c *layers.Class) (icon, bool) {
	color := c.Line
	if color == "" {
		color = c.Fill
	}
	return icon{hatch: c.Hatch, edge: color}, c.Hatch != "" && color != ""
}

// symbolIcon is the symbol of a class, if it is not a circle: those need no picture.
func symbolIcon(c *layers.Class) (icon, bool) {
	symbol, size := c.Point()
	fill, edge, width := c.PointColors()
	return icon{symbol: symbol, fill: fill, edge: edge, opacity: c.Opacity(), width: width, size: size}, symbol != "circle"
}

// name is what styles call the icon; icons that look alike have one name.
func (i icon) name() string {
	color := func(c string) string { return "-" + strings.ToLower(strings.TrimPrefix(c, "#")) }
	if i.hatch != "" {
		return "hatch-" + i.hatch + color(i.edge)
	}
	return "symbol-" + i.symbol + color(i.fill) + "-" + number(i.opacity) + color(i.edge) + "-" + number(i.width) + "-" + number(i.size)
}

// side is the width and height of the icon in pixels, where ratio is the number of pixels to a CSS pixel.
func (i icon) side(ratio float64) int {
	if i.hatch != "" {
		return int(math.Round(raster.HatchPeriod * ratio))
	}
	return int(math.Ceil((i.size*raster.SymbolReach+i.width)*ratio)) + 2 // a pixel around it, so that it can be enlarged
}

// iconsOf are the icons that the legends of layers need, each once, by name.
func iconsOf(all []*layers.Layer) []icon {
	var icons []icon
	for _, l := range all {
		kind := l.GeometryType()
		if l.Spec().Kind == layers.LabelKind {
			continue
		}
		drawn := l.Spec().Legend.Drawn()
		for i := range drawn {
			if h, is := hatchIcon(&drawn[i]); is && (kind == "polygon" || kind == "mixed") {
				icons = append(icons, h)
			}
			if s, is := symbolIcon(&drawn[i]); is && (kind == "point" || kind == "mixed") {
				icons = append(icons, s)
			}
		}
	}
	slices.SortFunc(icons, func(a, b icon) int { return cmp.Compare(a.name(), b.name()) })
	return slices.CompactFunc(icons, func(a, b icon) bool { return a.name() == b.name() })
}
