package raster

import (
	"image"
	"math"
)

// fineness is the number of samples to a side of a pixel from which distances are measured.
const fineness = 8

// distances returns how far the middle of each pixel of a box is from the border of a shape, in
// pixels, negative inside, row by row; what is farther than most is that far. Distances are those
// between samples, eight to a side of a pixel, and so right to about 1/16 of a pixel.
func (s *scratch) distances(shape *Path, at image.Rectangle, most int) []float32 {
	w, h := at.Dx()*fineness, at.Dy()*fineness
	s.outline.Reset()
	shape.each(func(points []point, _ bool) {
		for i, q := range points {
			// moved by half a sample, so that a sample has its middle where the pixel has
			x, y := (q.x-float64(at.Min.X))*fineness+0.5, (q.y-float64(at.Min.Y))*fineness+0.5
			if i == 0 {
				s.outline.MoveTo(x, y)
			} else {
				s.outline.LineTo(x, y)
			}
		}
	})
	full := image.Rect(0, 0, w, h)
	inside := make([]bool, w*h)
	part, mask := s.mask(&s.outline, full)
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			inside[y*w+x] = mask[(y-part.Min.Y)*part.Dx()+x-part.Min.X] >= 128
		}
	}
	return nearest(inside, at.Dx(), at.Dy(), most)
}

// nearest returns the distance of the middles of w × h pixels from the nearest sample of the other kind, less
// half a sample: the border is between the two. It first measures up and down in each column of samples, then across
// columns, as Felzenszwalb and Huttenlocher do (2012), but only where it is asked for.
func nearest(inside []bool, w, h, most int) []float32 {
	width := w * fineness
	gaps := columns(inside, width)
	result := make([]float32, w*h)
	for i := range result {
		row := (i/w*fineness + fineness/2) * width
		column := i%w*fineness + fineness/2
		is := inside[row+column]
		square := across(inside[row:row+width], gaps[row:row+width], column, most*fineness+1)
		d := min((math.Sqrt(float64(square))-0.5)/fineness, float64(most))
		if is {
			d = -d
		}
		result[i] = float32(d)
	}
	return result
}

// columns returns how far up or down the nearest sample of the other kind is, from each sample, row by row.
func columns(inside []bool, width int) []int32 {
	const far = 1 << 14 // its square does not overflow
	gaps := make([]int32, len(inside))
	for i := range gaps {
		switch {
		case i < width:
			gaps[i] = far
		case inside[i] != inside[i-width]:
			gaps[i] = 1
		default:
			gaps[i] = gaps[i-width] + 1
		}
	}
	for i := len(gaps) - width - 1; i >= 0; i-- {
		if inside[i] != inside[i+width] {
			gaps[i] = 1
		} else {
			gaps[i] = min(gaps[i], gaps[i+width]+1)
		}
	}
	return gaps
}

// across returns the square of the distance from a sample of a row to the nearest of the other kind, in any
// row, at most that of reach.
func across(inside []bool, gaps []int32, column, reach int) int {
	is, best := inside[column], reach*reach
	look := func(x, dx int) {
		if inside[x] != is {
			best = min(best, dx*dx)
		} else {
			best = min(best, dx*dx+int(gaps[x])*int(gaps[x]))
		}
	}
	for dx := 0; dx*dx < best; dx++ {
		if column-dx >= 0 {
			look(column-dx, dx)
		}
		if column+dx < len(inside) {
			look(column+dx, dx)
		}
	}
	return best
}
