package raster

import "image/color"

// Anchor is the place of a text that lies at its point.
type Anchor int

// The places of a text: its middle, its edges, its corners.
const (
	Center Anchor = iota
	Left
	Right
	Top
	Bottom
	TopLeft
	TopRight
	BottomLeft
	BottomRight
)

// TextStyle says how text is written. Size, the height of an em, and HaloWidth are in pixels.
type TextStyle struct {
	Size      float64
	Color     color.NRGBA
	Halo      color.NRGBA // around the glyphs; alpha 0 is none
	HaloWidth float64
	Anchor    Anchor
}

// Text writes text at a point; lines are parted by \n and centred unless the anchor is to the left or right.
func (c *Canvas) Text(f *Font, x, y float64, text string, s TextStyle) {}

// Measure returns the width and height of a text in pixels; lines are parted by \n. Halos are not counted.
func (f *Font) Measure(text string, size float64) (width, height float64) { return 0, 0 }

// Wrap parts a text into lines of about n characters, of even length, by \n. Chinese is parted anywhere but
// before closing and after opening punctuation, other writing between words.
func Wrap(text string, n int) string { return text }
