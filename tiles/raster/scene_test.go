package raster

import (
	"image/color"
	"math/rand/v2"
)

// mosaic returns n × n zones that fill a square of that side, in pixels, and share jagged borders; each ring
// has 12 points.
func mosaic(n int, side float64) [][]point {
	random := rand.New(rand.NewPCG(1, 2))
	cell := side / float64(n)
	jitter := func(inner bool) float64 {
		v := (random.Float64() - 0.5) * cell * 0.4
		if !inner {
			return 0
		}
		return v
	}
	type key struct{ x, y int } // in thirds of a cell
	corners := make(map[key]point)
	at := func(x, y int) point {
		k := key{x, y}
		if p, has := corners[k]; has {
			return p
		}
		p := point{float64(x)/3*cell + jitter(x > 0 && x < 3*n), float64(y)/3*cell + jitter(y > 0 && y < 3*n)}
		corners[k] = p
		return p
	}
	var zones [][]point
	for i := range n * n {
		x, y := i%n*3, i/n*3
		var ring []point
		for j := range 3 {
			ring = append(ring, at(x+j, y))
		}
		for j := range 3 {
			ring = append(ring, at(x+3, y+j))
		}
		for j := range 3 {
			ring = append(ring, at(x+3-j, y+3))
		}
		for j := range 3 {
			ring = append(ring, at(x, y+3-j))
		}
		zones = append(zones, ring)
	}
	return zones
}

// classColors are the colours of classes of zones.
var classColors = []color.NRGBA{
	{255, 223, 127, 255}, {255, 127, 127, 255}, {165, 124, 82, 255}, {127, 191, 63, 255}, {0, 127, 63, 255}, {191, 223, 255, 255},
	{230, 152, 0, 255}, {200, 120, 200, 255},
}

// classes parts zones into one path for each colour.
func classes(zones [][]point) []*Path {
	all := make([]*Path, len(classColors))
	for i := range all {
		all[i] = new(Path)
	}
	for i, z := range zones {
		all[(i*7+i/5)%len(all)].ring(0, 0, 1, z)
	}
	return all
}

// drawMosaic fills zones by class and draws their borders.
func drawMosaic(c *Canvas, zones [][]point, stroked bool) {
	all := classes(zones)
	fills := make([]Fill, len(all))
	for i, p := range all {
		fills[i] = Fill{Path: p, Color: classColors[i]}
	}
	c.Fills(fills)
	if stroked {
		for _, p := range all {
			c.Stroke(p, Stroke{Color: color.NRGBA{80, 80, 80, 255}, Width: 1})
		}
	}
}
