package raster

import (
	"image"
	"image/color"
)

// Fill is an area and how it is painted. Colours with alpha 0 are not painted.
type Fill struct {
	Path  *Path
	Color color.NRGBA
	Hatch Hatch // over Color
}

// bandArea is the number of pixels that are painted at once: what fits a cache, and
// bounds the memory of large pictures.
const bandArea = 1 << 19

// Fills paints areas as one sheet: where they touch, no background shines through, and where
// they overlap, the later hides the earlier, however transparent it is. The sheet as a whole
// is laid over what is there.
//
// To that end the shares that areas have in a pixel are added up, and what was there
// before gets only the share that is left (the "disjoint over" operator of the X Rendering
// Extension, for a coverage kept apart from opacity).
func (c *Canvas) Fills(all []Fill) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	bounds := c.picture.Rect
	rows := max(bandArea/bounds.Dx(), 1)
	for y := 0; y < bounds.Max.Y; y += rows {
		band := image.Rect(0, y, bounds.Max.X, min(y+rows, bounds.Max.Y))
		c.fillBand(s, band, all)
	}
}

// fillBand paints those pixels of a sheet that lie in a band as wide as the canvas.
func (c *Canvas) fillBand(s *scratch, band image.Rectangle, all []Fill) {
	size := band.Dx() * band.Dy()
	s.sheet, s.cover = grown(s.sheet, 4*size), grown(s.cover, size)
	var touched image.Rectangle
	for i := range all {
		f := &all[i]
		ink := f.ink(c.Origin)
		if ink == nil {
			continue
		}
		at, mask := s.coverage(f.Path, band)
		if at.Empty() {
			continue
		}
		touched = touched.Union(at)
		for y := at.Min.Y; y < at.Max.Y; y++ {
			row := mask[(y-at.Min.Y)*at.Dx():][:at.Dx()]
			start := (y-band.Min.Y)*band.Dx() + at.Min.X
			sheet, cover := s.sheet[4*start:][:4*len(row)], s.cover[start:][:len(row)]
			if ink.hatch == nil {
				spread(sheet, cover, row, ink.plain)
			} else {
				ink.spreadHatch(sheet, cover, row, at.Min.X, y)
			}
		}
	}
	c.lay(s, band, touched)
}

// lay puts the sheet over the picture and clears it.
func (c *Canvas) lay(s *scratch, band, touched image.Rectangle) {
	for y := touched.Min.Y; y < touched.Max.Y; y++ {
		start := (y-band.Min.Y)*band.Dx() + touched.Min.X
		sheet := s.sheet[4*start:][:4*touched.Dx()]
		over(c.picture.Pix[c.picture.PixOffset(touched.Min.X, y):][:len(sheet)], sheet)
		clear(sheet)
		clear(s.cover[start:][:touched.Dx()])
	}
}

// over composes rows of premultiplied pixels.
func over(below, above []uint8) {
	for i := 0; i+4 <= len(above) && i+4 <= len(below); i += 4 {
		a, b := above[i:i+4:i+4], below[i:i+4:i+4]
		switch a[3] {
		case 0:
		case 255:
			b[0], b[1], b[2], b[3] = a[0], a[1], a[2], 255
		default:
			left := uint32(255 - a[3])
			b[0] = a[0] + share(b[0], left)
			b[1] = a[1] + share(b[1], left)
			b[2] = a[2] + share(b[2], left)
			b[3] = a[3] + share(b[3], left)
		}
	}
}

// share returns v × of / 255, rounded; of is at most 255.
func share(v uint8, of uint32) uint8 {
	n := uint32(v)*of + 128
	return uint8((n + n>>8) >> 8)
}

// pixel is a premultiplied colour: red, green, blue, alpha.
type pixel [4]uint8

func premultiplied(c color.NRGBA) pixel {
	a := uint32(c.A)
	return pixel{share(c.R, a), share(c.G, a), share(c.B, a), c.A}
}

// spread adds a row of one colour to the sheet.
func spread(sheet, cover, mask []uint8, ink pixel) {
	for x, m := range mask {
		if m != 0 {
			ink.add(sheet[4*x:4*x+4:4*x+4], &cover[x], m)
		}
	}
}

// add gives a share m of a pixel of the sheet to the colour.
func (k pixel) add(to []uint8, cover *uint8, m uint8) {
	taken := *cover
	switch {
	case m == 255:
		*cover = 255
		to[0], to[1], to[2], to[3] = k[0], k[1], k[2], k[3]
		return
	case int(m)+int(taken) <= 255:
		*cover = taken + m
	default: // what is there shrinks to what is left
		left := uint32(255-m) * 255 / uint32(taken)
		to[0], to[1], to[2], to[3] = share(to[0], left), share(to[1], left), share(to[2], left), share(to[3], left)
		*cover = 255
	}
	of := uint32(m)
	to[0] += share(k[0], of)
	to[1] += share(k[1], of)
	to[2] += share(k[2], of)
	to[3] += share(k[3], of)
}
