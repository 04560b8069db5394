package raster

import (
	"image/color"
	"math"
	"strings"

	"golang.org/x/image/font/sfnt"
)

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

// The measures of a line of text, in ems: its height, and how far below its top the base line is. Chinese characters
// reach from 0.88 above the base line to 0.12 below.
const lineHeight, baseLine = 1.2, 0.98

// The least and the largest size of text, in pixels.
const leastSize, mostSize = 1, 512

// Measure returns the width and height of a text in pixels; lines are parted by \n. Halos are not counted.
func (f *Font) Measure(text string, size float64) (width, height float64) {
	size = min(max(size, leastSize), mostSize)
	var buffer sfnt.Buffer
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		width = max(width, f.width(&buffer, line, size))
		lines++
	}
	return width, float64(lines) * lineHeight * size
}

func (f *Font) width(buffer *sfnt.Buffer, line string, size float64) float64 {
	sum := 0.0
	for _, r := range line {
		id, _ := f.glyph(buffer, r)
		sum += id.advance(buffer, size)
	}
	return sum
}

// Text writes text at a point; lines are parted by \n and centred unless the anchor is to the left or right. The
// halo of a text is below all of it.
func (c *Canvas) Text(f *Font, x, y float64, text string, s TextStyle) {
	s.Size = min(max(s.Size, leastSize), mostSize)
	if !(math.Abs(x) < farthest && math.Abs(y) < farthest) {
		return
	}
	run := f.arrange(x, y, text, s)
	if s.Halo.A != 0 && s.HaloWidth > 0 {
		halo := int(math.Round(min(s.HaloWidth, mostHalo) * 16))
		c.glyphs(f, run, s.Size, halo, s.Halo)
	}
	c.glyphs(f, run, s.Size, 0, s.Color)
}

// placed is a glyph and the place of the pen on its base line.
type placed struct {
	id   glyphID
	x, y float64
}

// arrange places the glyphs of a text.
func (f *Font) arrange(x, y float64, text string, s TextStyle) []placed {
	var buffer sfnt.Buffer
	var run []placed
	width, height := f.Measure(text, s.Size)
	left, top := x-width/2, y-height/2
	switch s.Anchor {
	case Left, TopLeft, BottomLeft:
		left = x
	case Right, TopRight, BottomRight:
		left = x - width
	}
	switch s.Anchor {
	case Top, TopLeft, TopRight:
		top = y
	case Bottom, BottomLeft, BottomRight:
		top = y - height
	}
	for line := range strings.SplitSeq(text, "\n") {
		at := left
		switch s.Anchor {
		case Center, Top, Bottom:
			at += (width - f.width(&buffer, line, s.Size)) / 2
		case Right, TopRight, BottomRight:
			at += width - f.width(&buffer, line, s.Size)
		}
		for _, r := range line {
			id, _ := f.glyph(&buffer, r)
			run = append(run, placed{id, at, top + baseLine*s.Size})
			at += id.advance(&buffer, s.Size)
		}
		top += lineHeight * s.Size
	}
	return run
}
