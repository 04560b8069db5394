package raster

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strconv"
)

// Canvas is a picture to be drawn on. It is used by one goroutine at a time.
type Canvas struct {
	// Origin is the pixel of the whole map that the canvas' upper left pixel is. Hatches count
	// from the map's first pixel, and so run on from one tile to the next.
	Origin image.Point

	picture *image.RGBA
}

// NewCanvas returns a canvas of one colour, which may be transparent; nil is wholly so.
// Width and height are in pixels and at least 1.
func NewCanvas(width, height int, background color.Color) *Canvas {
	c := &Canvas{picture: image.NewRGBA(image.Rect(0, 0, width, height))}
	if background != nil {
		draw.Draw(c.picture, c.picture.Rect, image.NewUniform(background), image.Point{}, draw.Src)
	}
	return c
}

// Picture returns what was drawn. It shows what is drawn later, too.
func (c *Canvas) Picture() *image.RGBA { return c.picture }

// PNG returns what was drawn as a file.
func (c *Canvas) PNG(o PNGOptions) ([]byte, error) { return EncodePNG(c.picture, o) }

// Color reads #rrggbb. Opacity is from 0 to 1.
func Color(rrggbb string, opacity float64) (color.NRGBA, error) {
	if len(rrggbb) != 7 || rrggbb[0] != '#' {
		return color.NRGBA{}, fmt.Errorf("colour %q is not #rrggbb", rrggbb)
	}
	n, err := strconv.ParseUint(rrggbb[1:], 16, 24)
	if err != nil {
		return color.NRGBA{}, fmt.Errorf("colour %q is not #rrggbb", rrggbb)
	}
	return color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), uint8(min(max(opacity, 0), 1)*255 + 0.5)}, nil
}
