package raster

import (
	"image"
	"image/color"
	"math"
)

// Hatch is a pattern of lines or dots. The zero value is none. Spacing, from line to line, and
// Width, of a line or a dot, are in pixels.
type Hatch struct {
	// Pattern is diagonal, rising to the right; back_diagonal, falling; cross, horizontal and vertical;
	// horizontal; vertical; dots; anything else is none.
	Pattern        string
	Color          color.NRGBA
	Spacing, Width float64
}

// NewHatch returns a hatch of the usual measures, lines of 1 CSS pixel 8 apart, where ratio is the number of
// pixels to a CSS pixel.
func NewHatch(pattern string, c color.NRGBA, ratio float64) Hatch {
	width := ratio
	if pattern == "dots" {
		width = 2.5 * ratio
	}
	return Hatch{Pattern: pattern, Color: c, Spacing: 8 * ratio, Width: width}
}

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

// square returns the strength of the hatch, 0 to 255, in a square that repeats; its side is a whole
// number of pixels, so that it does so everywhere alike. It is nil without a known pattern.
func (h *Hatch) square() ([]uint8, int) {
	spacing := min(max(h.Spacing, leastSpacing), mostSpacing)
	if h.Pattern == "diagonal" || h.Pattern == "back_diagonal" || h.Pattern == "dots" {
		spacing *= math.Sqrt2
	}
	period := int(math.Round(spacing))
	if h.Pattern == "dots" {
		period += period % 2
	}
	n := float64(period)
	distance := h.distance(n)
	if distance == nil || h.Width <= 0 {
		return nil, 0
	}
	square := make([]uint8, period*period)
	for i := range square {
		d := distance(float64(i%period)+0.5, float64(i/period)+0.5)
		square[i] = uint8(min(max(h.Width/2+0.5-d, 0), 1, h.Width)*255 + 0.5)
	}
	return square, period
}

// distance returns the distance of a point from the middle of the nearest line or dot, in a
// square with sides of n. The middles are where pixels are full, not halfway between them.
func (h *Hatch) distance(n float64) func(x, y float64) float64 {
	middle := math.Floor(n / 2)
	upright := middle
	if int(math.Round(h.Width))%2 == 1 || h.Pattern == "dots" {
		upright += 0.5
	}
	apart := func(v, middle float64) float64 {
		d := math.Mod(math.Abs(v-middle), n)
		return min(d, n-d)
	}
	switch h.Pattern {
	case "horizontal":
		return func(_, y float64) float64 { return apart(y, upright) }
	case "vertical":
		return func(x, _ float64) float64 { return apart(x, upright) }
	case "cross":
		return func(x, y float64) float64 { return min(apart(x, upright), apart(y, upright)) }
	case "diagonal":
		return func(x, y float64) float64 { return apart(x+y, middle) / math.Sqrt2 }
	case "back_diagonal":
		return func(x, y float64) float64 { return apart(x-y, middle) / math.Sqrt2 }
	case "dots": // in rows, every other one moved by half a step
		return func(x, y float64) float64 {
			return min(math.Hypot(apart(x, upright), apart(y, upright)), math.Hypot(apart(x, upright+n/2), apart(y, upright+n/2)))
		}
	}
	return nil
}
