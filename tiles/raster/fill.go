package raster

import (
	"image"
	"image/color"

	"golang.org/x/image/vector"
)

// Fill is an area and how it is painted. Colours with alpha 0 are not painted.
type Fill struct {
	Path  *Path
	Color color.NRGBA
	Hatch Hatch // over Color
}

// Hatch is a pattern of lines or dots. The zero value is none. Spacing, from line to line, and
// Width, of a line or a dot, are in pixels.
type Hatch struct {
	Pattern        string // diagonal, back_diagonal, cross, horizontal, vertical, dots; "" is none
	Color          color.NRGBA
	Spacing, Width float64
}

// NewHatch returns a hatch of the usual measures, lines of 1 CSS pixel 8 apart, where ratio is the number of
// pixels to a CSS pixel.
func NewHatch(pattern string, c color.NRGBA, ratio float64) Hatch {
	width := ratio
	if pattern == "dots" {
		width = 2 * ratio
	}
	return Hatch{Pattern: pattern, Color: c, Spacing: 8 * ratio, Width: width}
}

// Fills paints areas as one sheet: where they touch, no background shines through, and where
// they overlap, the later hides the earlier, however transparent it is. The sheet as a whole
// is laid over what is there.
func (c *Canvas) Fills(all []Fill) {
	for _, f := range all {
		r := vector.NewRasterizer(c.picture.Rect.Dx(), c.picture.Rect.Dy())
		f.Path.each(func(points []point, _ bool) {
			for i, p := range points {
				if i == 0 {
					r.MoveTo(float32(p.x), float32(p.y))
				} else {
					r.LineTo(float32(p.x), float32(p.y))
				}
			}
			r.ClosePath()
		})
		r.Draw(c.picture, c.picture.Rect, image.NewUniform(f.Color), image.Point{})
	}
}
