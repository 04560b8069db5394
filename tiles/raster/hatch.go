package raster

import (
	"image"
	"image/color"
	"math"
)

// Hatch is a pattern of lines or dots, as the map page has them. The zero value is none. Spacing is after how
// many pixels the pattern begins anew along a row or a column; it is rounded to whole ones. Width is that of a
// line or a dot, in pixels.
type Hatch struct {
	// Pattern is diagonal, rising to the right; back_diagonal, falling; cross, both; horizontal; vertical;
	// dots; anything else is none.
	Pattern        string
	Color          color.NRGBA
	Spacing, Width float64
}

// NewHatch returns a hatch of the measures of the map page (web/src/hatch.ts): lines of 1 CSS pixel, or dots of 2,
// that begin anew after 8, where ratio is the number of pixels to a CSS pixel.
func NewHatch(pattern string, c color.NRGBA, ratio float64) Hatch {
	width := ratio
	if pattern == "dots" {
		width = 2 * ratio
	}
	return Hatch{Pattern: pattern, Color: c, Spacing: HatchPeriod * ratio, Width: width}
}

// HatchPeriod is the Spacing of usual hatches in CSS pixels.
const HatchPeriod = 8

// The limits of a hatch's spacing, in pixels.
const leastSpacing, mostSpacing = 2, 256

// ink is what an area is painted with: one colour or, with a hatch, the colour for
// each strength of the hatch.
type ink struct {
	plain            pixel
	hatch            []uint8 // the strength in a square of period × period pixels, which repeats; nil is none
	period           int
	colors           [256]pixel
	originX, originY int
}

// ink returns nil if nothing is to be painted.
func (f *Fill) ink(origin image.Point) *ink {
	k := &ink{plain: premultiplied(f.Color)}
	if f.Hatch.Color.A != 0 {
		k.hatch, k.period = f.Hatch.square()
	}
	if k.hatch == nil {
		if f.Color.A == 0 {
			return nil
		}
		return k
	}
	k.originX, k.originY = origin.X, origin.Y
	line := premultiplied(f.Hatch.Color)
	for strength := range k.colors {
		p := k.plain
		var q pixel
		for i := range q {
			q[i] = share(line[i], uint32(strength))
		}
		over(p[:], q[:])
		k.colors[strength] = p
	}
	return k
}

// shades walks along a row of a hatch.
type shades struct {
	ink *ink
	row []uint8
	at  int
}

// shades begins at x y of the canvas.
func (k *ink) shades(x, y int) shades {
	return shades{k, k.hatch[modulo(y+k.originY, k.period)*k.period:][:k.period], modulo(x+k.originX, k.period)}
}

// next returns the colour of the next pixel.
func (s *shades) next() pixel {
	p := s.ink.colors[s.row[s.at]]
	if s.at++; s.at == len(s.row) {
		s.at = 0
	}
	return p
}

// modulo returns the remainder that is not negative.
func modulo(a, n int) int {
	if a %= n; a < 0 {
		a += n
	}
	return a
}

// samples is how many a side are taken of a pixel of a hatch.
const samples = 4

// square returns the strength of the hatch, 0 to 255, in a square that repeats; its side is a whole
// number of pixels, so that it does so everywhere alike. It is nil without a known pattern.
func (h *Hatch) square() ([]uint8, int) {
	period := int(math.Round(min(max(h.Spacing, leastSpacing), mostSpacing)))
	n := float64(period)
	distance := h.distance(n)
	if distance == nil || h.Width <= 0 {
		return nil, 0
	}
	square := make([]uint8, period*period)
	for i := range square {
		covered := 0.0
		for k := range samples * samples {
			x, y := float64(i%period)+(float64(k%samples)+0.5)/samples, float64(i/period)+(float64(k/samples)+0.5)/samples
			covered += min(max((h.Width/2-distance(x, y))*samples+0.5, 0), 1)
		}
		square[i] = uint8(covered/(samples*samples)*255 + 0.5)
	}
	return square, period
}

// distance returns the distance of a point from the middle of the nearest line or dot, in a
// square with sides of n.
func (h *Hatch) distance(n float64) func(x, y float64) float64 {
	apart := func(v, middle float64) float64 {
		d := math.Mod(math.Abs(v-middle), n)
		return min(d, n-d)
	}
	upright := n/2 + h.Width/2 // so that a line fills whole pixels
	rising := func(x, y float64) float64 { return apart(x+y, 0) / math.Sqrt2 }
	falling := func(x, y float64) float64 { return apart(x-y, 0) / math.Sqrt2 }
	dot := func(x, y, middle float64) float64 { return math.Hypot(apart(x, middle), apart(y, middle)) }
	switch h.Pattern {
	case "horizontal":
		return func(_, y float64) float64 { return apart(y, upright) }
	case "vertical":
		return func(x, _ float64) float64 { return apart(x, upright) }
	case "diagonal":
		return rising
	case "back_diagonal":
		return falling
	case "cross":
		return func(x, y float64) float64 { return min(rising(x, y), falling(x, y)) }
	case "dots":
		return func(x, y float64) float64 { return min(dot(x, y, n/4), dot(x, y, 3*n/4)) }
	}
	return nil
}
