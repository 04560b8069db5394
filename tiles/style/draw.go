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

// drawHatch draws a hatch over a square of a canvas. Its lines and dots are those of the map page: they come in again on
// one side where they leave the square on the other, so that squares fit together.
func drawHatch(c *raster.Canvas, hatch, rrggbb string, side float64) {
	var strokes, dots raster.Path
	line := func(x1, y1, x2, y2 float64) {
		strokes.MoveTo(x1*side, y1*side)
		strokes.LineTo(x2*side, y2*side)
	}
	middle := 0.5 + 0.5/hatchPeriod // so that the stroke fills whole pixels
	for _, shift := range []float64{-0.5, 0, 0.5} {
		if hatch == "diagonal" || hatch == "cross" {
			line(shift-1, 2+shift, shift+2, shift-1)
		}
		if hatch == "back_diagonal" || hatch == "cross" {
			line(2-shift, 2+shift, -1-shift, shift-1)
		}
	}
	switch hatch {
	case "horizontal":
		line(-1, middle, 2, middle)
	case "vertical":
		line(middle, -1, middle, 2)
	case "dots":
		dots.Symbol("circle", side/4, side/4, side/hatchPeriod*2)
		dots.Symbol("circle", 3*side/4, 3*side/4, side/hatchPeriod*2)
		c.Fills([]raster.Fill{{Path: &dots, Color: colorOf(rrggbb, 1)}})
		return
	}
	c.Stroke(&strokes, raster.Stroke{Color: colorOf(rrggbb, 1), Width: side / hatchPeriod})
}

// drawSymbol draws the symbol of a class with its middle at a place, in pixels.
func drawSymbol(c *raster.Canvas, class *layers.Class, x, y, ratio, opacity float64) {
	symbol, size := class.Point()
	fill, edge, width := pointColors(class)
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
		drawHatch(c, i.hatch, i.edge, float64(side))
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
