package style

import (
	"math"

	"guotu/layers"
)

// scaleAtZero is the scale denominator of pictures of 512 pixels a tile at zoom level 0, where a
// pixel is 0.28 mm (OGC 17-083r4, WebMercatorQuad, which has 256 pixels).
const scaleAtZero = 559082264.0287178 / 2

// scales are the least and the greatest scale denominator at which a class is shown, half way to the
// next zoom level; 0 where there is no limit.
func scales(c *layers.Class) (least, greatest float64) {
	if c.MaxZoom > 0 {
		least = denominator(float64(c.MaxZoom) + 0.5)
	}
	if c.MinZoom > 0 {
		greatest = denominator(float64(c.MinZoom) - 0.5)
	}
	return least, greatest
}

func denominator(zoom float64) float64 { return math.Round(scaleAtZero / math.Exp2(zoom)) }
