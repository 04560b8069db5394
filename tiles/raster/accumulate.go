package raster

import (
	"math"
	"math/bits"
)

// accumulator finds how much of each pixel a set of rings covers: each segment adds to the pixels it passes
// the change of coverage from the pixel to the left, and the sum along a row is the coverage (signed areas, as Levien's font-rs
// does). Rows do not depend on each other, nor a segment's share on where it begins: a border is
// the same in every picture that it is part of, which golang.org/x/image/vector does not promise. It is exact
// to about a thousandth.
type accumulator struct {
	width, height int
	stride        int       // width + 2: a segment at the right edge touches two more
	change        []float32 // all 0 between uses
	words         int       // of touched to a row
	touched       []uint64  // a bit for each change; all 0 between uses
}

// run is some pixels of a row, of which the area covers an equal share, 1 to 255.
type run struct {
	from, to int
	cover    uint8
}

func (a *accumulator) reset(width, height int) {
	a.width, a.height, a.stride = width, height, width+2
	if n := a.stride * height; cap(a.change) < n {
		a.change = make([]float32, n)
	} else {
		a.change = a.change[:n]
	}
	a.words = (a.stride + 63) / 64
	if n := a.words * height; cap(a.touched) < n {
		a.touched = make([]uint64, n)
	} else {
		a.touched = a.touched[:n]
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
		a.span(row, min(x, next), max(x, next), (bottom-top)*sign)
		top, x = bottom, next
	}
}

// span adds the part of a segment in one row, from left to right, that goes down by d of the row's height.
func (a *accumulator) span(y int, left, right, d float64) {
	row, touched := a.change[y*a.stride:][:a.stride], a.touched[y*a.words:][:a.words]
	i := int(left)
	touched[i>>6] |= 1 << (i & 63)
	touched[(i+1)>>6] |= 1 << ((i + 1) & 63)
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
	for j := i + 2; j <= i+n; j++ {
		touched[j>>6] |= 1 << (j & 63)
	}
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

// runs appends the runs of a row that are covered, and clears it.
func (a *accumulator) runs(y int, to []run) []run {
	row := a.change[y*a.stride:][:a.stride]
	sum, covered, from := float32(0), uint8(0), 0
	touched := a.touched[y*a.words:][:a.words]
	for w, word := range touched {
		for ; word != 0; word &= word - 1 {
			x := w*64 + bits.TrailingZeros64(word)
			if covered != 0 && from < min(x, a.width) {
				to = append(to, run{from, min(x, a.width), covered})
			}
			sum += row[x]
			row[x] = 0
			covered, from = uint8(min(max(sum, -sum), 1)*255+0.5), x
		}
		touched[w] = 0
	}
	if covered != 0 && from < a.width {
		to = append(to, run{from, a.width, covered})
	}
	return to
}
