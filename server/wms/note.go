package wms

import (
	"image"
	"image/color"
	"strings"

	"guotu/tiles/raster"
)

// The letters of a note, and the margin around them, in pixels.
const (
	noteSize   = 14
	noteMargin = 8
)

// note is a picture with a text in its upper left corner, as much of it as there is room for.
func note(width, height int, background color.Color, words string) image.Image {
	c := raster.NewCanvas(width, height, background)
	font, err := raster.ProgramFont()
	if words == "" || err != nil {
		return c.Picture()
	}
	words = raster.Wrap(words, max((width-2*noteMargin)/noteSize*3/2, 1))
	lines := strings.Split(words, "\n")
	lines = lines[:min(len(lines), max((height-2*noteMargin)/noteSize, 1))]
	c.Text(font, noteMargin, noteMargin, strings.Join(lines, "\n"), raster.TextStyle{Size: noteSize, Color: color.NRGBA{R: 176, A: 255},
		Halo: color.NRGBA{R: 255, G: 255, B: 255, A: 255}, HaloWidth: 2, Anchor: raster.TopLeft})
	return c.Picture()
}
