package style

import (
	"fmt"
	"image/color"
	"math"

	"guotu/layers"
	"guotu/tiles/raster"
)

// colorOf is the colour of a legend, which was checked when the catalogue was read.
func colorOf(rrggbb string, opacity float64) color.NRGBA {
	c, err := raster.Color(rrggbb, opacity)
	if err != nil {
		panic(fmt.Sprintf("colour of a checked legend: %v", err))
	}
	return c
}

// drawSymbol draws the symbol of a class with its middle at a place, in pixels.
func drawSymbol(c *raster.Canvas, class *layers.Class, x, y, ratio, opacity float64) {
	symbol, size := class.Point()
	fill, edge, width := class.PointColors()
	var path raster.Path
	path.Symbol(symbol, x, y, size*ratio)
	c.Fills([]raster.Fill{{Path: &path, Color: colorOf(fill, class.Opacity()*opacity)}})
	if width > 0 {
		c.Stroke(&path, raster.Stroke{Color: colorOf(edge, opacity), Width: width * ratio, Join: raster.MiterJoin})
	}
}

// draw draws the icon on a canvas of its side.
func (i icon) draw(ratio float64) *raster.Canvas {
	side := i.side(ratio)
	c := raster.NewCanvas(side, side, nil)
	if i.hatch != "" {
		var square raster.Path
		square.Symbol("square", float64(side)/2, float64(side)/2, float64(side))
		c.Fills([]raster.Fill{{Path: &square, Hatch: raster.NewHatch(i.hatch, colorOf(i.edge, 1), ratio)}})
		return c
	}
	middle := float64(side) / 2
	drawSymbol(c, &layers.Class{Symbol: i.symbol, SymbolSize: i.size, Fill: i.fill, FillOpacity: &i.opacity, Line: i.edge, LineWidth: i.width}, middle, middle, ratio, 1)
	return c
}

// rounded is a length in whole pixels, at least 1.
func rounded(x float64) int { return max(1, int(math.Ceil(x))) }

// dashes are the lengths of dashes and gaps by turns, as many of the one as of the other, times a factor; nil where
// the line has none.
func dashes(c *layers.Class, factor float64) []float64 {
	n := len(c.LineDash)
	var all []float64
	for i := range n * (1 + n%2) {
		all = append(all, c.LineDash[i%n]*factor)
	}
	return all
}
