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
	inks := make([]*ink, 0, len(all))
	painted := make([]*Path, 0, len(all))
	for i := range all {
		if k := all[i].ink(c.Origin); k != nil {
			inks, painted = append(inks, k), append(painted, all[i].Path)
		}
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	bounds := c.picture.Rect
	rows := max(bandArea/bounds.Dx(), 1)
	for y := 0; y < bounds.Max.Y; y += rows {
		band := image.Rect(0, y, bounds.Max.X, min(y+rows, bounds.Max.Y))
		if len(inks) == 1 {
			c.fillAlone(s, band, painted[0], inks[0])
		} else {
			c.fillBand(s, band, painted, inks)
		}
	}
}

// fillAlone paints an area that has the sheet for itself, without one.
func (c *Canvas) fillAlone(s *scratch, band image.Rectangle, p *Path, k *ink) {
	at := s.coverage(p, band)
	for y := at.Min.Y; y < at.Max.Y; y++ {
		s.runs = s.accumulator.runs(y-at.Min.Y, s.runs[:0])
		row := c.picture.Pix[c.picture.PixOffset(at.Min.X, y):][:4*at.Dx()]
		for _, r := range s.runs {
			to := row[4*r.from : 4*r.to]
			if k.hatch == nil {
				k.plain.shared(r.cover).over(to)
				continue
			}
			shades := k.shades(at.Min.X+r.from, y)
			for i := 0; i < len(to); i += 4 {
				shades.next().shared(r.cover).over(to[i : i+4])
			}
		}
	}
}

// fillBand paints those pixels of a sheet that lie in a band as wide as the canvas.
func (c *Canvas) fillBand(s *scratch, band image.Rectangle, painted []*Path, inks []*ink) {
	size := band.Dx() * band.Dy()
	s.sheet, s.cover = grown(s.sheet, 4*size), grown(s.cover, size)
	var touched image.Rectangle
	for i, p := range painted {
		at := s.coverage(p, band)
		touched = touched.Union(at)
		for y := at.Min.Y; y < at.Max.Y; y++ {
			s.runs = s.accumulator.runs(y-at.Min.Y, s.runs[:0])
			start := (y-band.Min.Y)*band.Dx() + at.Min.X
			for _, r := range s.runs {
				sheet, cover := s.sheet[4*(start+r.from):4*(start+r.to)], s.cover[start+r.from:start+r.to]
				inks[i].spread(sheet, cover, r.cover, at.Min.X+r.from, y)
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
		if a := above[i : i+4 : i+4]; a[3] != 0 {
			pixel(a).over(below[i : i+4 : i+4])
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

// shared returns a share of the colour, 0 to 255.
func (k pixel) shared(cover uint8) pixel {
	if cover == 255 {
		return k
	}
	of := uint32(cover)
	return pixel{share(k[0], of), share(k[1], of), share(k[2], of), share(k[3], of)}
}

// over lays the colour over pixels.
func (k pixel) over(to []uint8) {
	if k[3] == 255 {
		k.fill(to)
		return
	}
	left := uint32(255 - k[3])
	for ; len(to) >= 4; to = to[4:] {
		to[0] = k[0] + share(to[0], left)
		to[1] = k[1] + share(to[1], left)
		to[2] = k[2] + share(to[2], left)
		to[3] = k[3] + share(to[3], left)
	}
}

// fill writes the colour to pixels.
func (k pixel) fill(to []uint8) {
	n := copy(to, k[:])
	for n < len(to) {
		n += copy(to[n:], to[:n])
	}
}

// spread adds a run of a row of the sheet, covered by cover, whose first pixel is at x y of the canvas.
func (k *ink) spread(sheet, cover []uint8, share uint8, x, y int) {
	if k.hatch != nil {
		shades := k.shades(x, y)
		for i := range cover {
			shades.next().add(sheet[4*i:4*i+4:4*i+4], &cover[i], share)
		}
		return
	}
	if share == 255 {
		k.plain.fill(sheet)
		for i := range cover {
			cover[i] = 255
		}
		return
	}
	for i := range cover {
		k.plain.add(sheet[4*i:4*i+4:4*i+4], &cover[i], share)
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
