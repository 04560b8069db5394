package raster

import "math"

// accumulator finds how much of each pixel a set of rings covers: each segment adds to the pixels it passes
// the change of coverage from the pixel to the left, and the sum along a row is the coverage (signed areas, as Levien's font-rs
// does). Rows do not depend on each other, nor a segment's share on where it begins: a border is
// the same in every picture that it is part of, which golang.org/x/image/vector does not promise. It is exact
// to about a thousandth.
type accumulator struct {
	width, height int
	stride        int       // width + 2: a segment at the right edge touches two more
	change        []float32 // all 0 between uses
}

func (a *accumulator) reset(width, height int) {
	a.width, a.height, a.stride = width, height, width+2
	if n := a.stride * height; cap(a.change) < n {
		a.change = make([]float32, n)
	} else {
		a.change = a.change[:n]
	}
}

// line adds a segment. Both ends lie within 0 0 and the width and height.
func (a *accumulator) line(from, to point) {
	if from.y == to.y {
		return
	}
	sign := 1.0
	if from.y > to.y {
		from, to, sign = to, from, -1
	}
	slope := (to.x - from.x) / (to.y - from.y)
	top, x := from.y, from.x
	for row := int(from.y); top < to.y && row < a.height; row++ {
		bottom := float64(row + 1)
		next := from.x + (bottom-from.y)*slope
		if bottom >= to.y {
			bottom, next = to.y, to.x
		}
		a.span(a.change[row*a.stride:][:a.stride], min(x, next), max(x, next), (bottom-top)*sign)
		top, x = bottom, next
	}
}

// span adds the part of a segment in one row, from left to right, that goes down by d of the row's height.
func (a *accumulator) span(row []float32, left, right, d float64) {
	i := int(left)
	first := left - float64(i)
	if right <= float64(i+1) { // within one pixel
		share := d * ((left+right)/2 - float64(i))
		row[i] += float32(d - share)
		row[i+1] += float32(share)
		return
	}
	steep := 1 / (right - left)
	n := int(math.Ceil(right)) - i // pixels
	last := right - float64(i+n-1)
	// what of d is to the left of the right edge of each pixel, integrated over the pixel
	begin, end := 0.5*steep*(1-first)*(1-first), 0.5*steep*last*last
	row = row[i : i+n+1 : i+n+1]
	row[0] += float32(d * begin)
	row[n] += float32(d * end)
	if n == 2 {
		row[1] += float32(d * (1 - begin - end))
		return
	}
	second := steep * (1.5 - first)
	row[1] += float32(d * (second - begin))
	for j := 2; j < n-1; j++ {
		row[j] += float32(d * steep)
	}
	row[n-1] += float32(d * (1 - second - float64(n-3)*steep - end))
}

// mask writes the coverage of all pixels, 0 to 255, and clears the accumulator.
func (a *accumulator) mask(to []uint8) {
	for y := range a.height {
		row := a.change[y*a.stride:][:a.stride]
		out := to[y*a.width:][:a.width]
		sum, covered := float32(0), uint8(0)
		for x := range out {
			if row[x] != 0 {
				sum += row[x]
				row[x] = 0
				covered = uint8(min(max(sum, -sum), 1)*255 + 0.5)
			}
			out[x] = covered
		}
		row[a.width], row[a.width+1] = 0, 0
	}
}
