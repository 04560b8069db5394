package report

import (
	"fmt"
	"image/color"
	"math"

	"guotu/tiles/raster"
)

// A tick is where a meridian or a parallel meets an edge of the map.
type tick struct {
	at    float64 // pixel along the edge
	tenth int     // of seconds of arc
}

// Steps of the graticule in tenths of seconds of arc.
var graticuleSteps = [...]int{1, 2, 5, 10, 20, 50, 100, 200, 300, 600, 1200, 3000, 6000, 9000, 18_000, 36_000, 72_000, 180_000, 360_000, 720_000}

// ticksAlong returns the ticks of an edge, along which the coordinate at(pixel), in degrees, rises
// or falls all the way.
func ticksAlong(length float64, step int, at func(pixel float64) (degrees float64, ok bool)) []tick {
	from, ok0 := at(0)
	to, ok1 := at(length)
	if !ok0 || !ok1 || from == to {
		return nil
	}
	low, high := math.Min(from, to)*36_000, math.Max(from, to)*36_000
	var all []tick
	for v := int(math.Ceil(low/float64(step))) * step; float64(v) <= high && len(all) < 50; v += step {
		a, b := 0.0, length
		for range 40 {
			mid := (a + b) / 2
			if value, ok := at(mid); ok && (value*36_000 < float64(v)) == (from < to) {
				a = mid
			} else {
				b = mid
			}
		}
		all = append(all, tick{a, v})
	}
	return all
}

// graticuleStep is the finest step that leaves at least so many pixels between ticks.
func (v *view) graticuleStep(apart float64) int {
	x, y := float64(v.frame.Width)/2, float64(v.frame.Height)/2
	p, err0 := v.lonLat(x, y)
	q, err1 := v.lonLat(x+1, y-1)
	if err0 != nil || err1 != nil {
		return graticuleSteps[len(graticuleSteps)-1]
	}
	perPixel := math.Min(math.Abs(q[0]-p[0]), math.Abs(q[1]-p[1])) * 36_000
	for _, step := range graticuleSteps {
		if float64(step)/(math.Max(math.Abs(q[0]-p[0]), math.Abs(q[1]-p[1]))*36_000) >= apart && float64(step)/perPixel >= apart {
			return step
		}
	}
	return graticuleSteps[len(graticuleSteps)-1]
}

// degreesText writes an angle of tenths of seconds, as fine as step asks; between minutes and
// seconds stands parting.
func degreesText(tenth, step int, positive, negative, parting string) string {
	side := positive
	if tenth < 0 {
		side, tenth = negative, -tenth
	}
	text := fmt.Sprintf("%d°", tenth/36_000)
	if step%36_000 != 0 {
		text += fmt.Sprintf("%02d′", tenth/600%60)
	}
	if step%600 != 0 {
		text += parting
		if step%10 != 0 {
			text += fmt.Sprintf("%04.1f″", float64(tenth%600)/10)
		} else {
			text += fmt.Sprintf("%02d″", tenth/10%60)
		}
	}
	return text + side
}

// graticule draws the border of the map with coordinates, and crosses where meridians and parallels meet.
func (s *sheet) graticule(c *raster.Canvas) {
	v, w, h := s.view, float64(s.view.frame.Width), float64(s.view.frame.Height)
	step := v.graticuleStep(24 * pixelsPerMM)
	lon := func(y float64) func(float64) (float64, bool) {
		return func(x float64) (float64, bool) { p, err := v.lonLat(x, y); return p[0], err == nil }
	}
	lat := func(x float64) func(float64) (float64, bool) {
		return func(y float64) (float64, bool) { p, err := v.lonLat(x, y); return p[1], err == nil }
	}
	style := raster.TextStyle{Size: 2.1 * pixelsPerMM, Color: ink}
	var path raster.Path
	const length = 1.5 * pixelsPerMM
	left, top := s.left, s.top
	for _, edge := range [...]struct{ y, out float64 }{{0, -1}, {h, 1}} {
		for _, t := range ticksAlong(w, step, lon(edge.y)) {
			x, y := left+t.at, top+edge.y
			path.MoveTo(x, y)
			path.LineTo(x, y+edge.out*length)
			if t.at > 8*pixelsPerMM && t.at < w-8*pixelsPerMM {
				c.Text(s.font, x, y+edge.out*(length+1.6*pixelsPerMM), degreesText(t.tenth, step, "E", "W", ""), style)
			}
		}
	}
	for _, edge := range [...]struct{ x, out float64 }{{0, -1}, {w, 1}} {
		for _, t := range ticksAlong(h, step, lat(edge.x)) {
			x, y := left+edge.x, top+t.at
			path.MoveTo(x, y)
			path.LineTo(x+edge.out*length, y)
			if t.at > 4*pixelsPerMM && t.at < h-4*pixelsPerMM {
				c.Text(s.font, x+edge.out*(length+5*pixelsPerMM), y, degreesText(t.tenth, step, "N", "S", "\n"), style)
			}
		}
	}
	rectangle(&path, left, top, w, h)
	c.Stroke(&path, raster.Stroke{Color: ink, Width: 0.15 * pixelsPerMM, Join: raster.MiterJoin})
	path.Reset()
	const outer = 0.9 * pixelsPerMM
	rectangle(&path, left-outer, top-outer, w+2*outer, h+2*outer)
	c.Stroke(&path, raster.Stroke{Color: ink, Width: 0.45 * pixelsPerMM, Join: raster.MiterJoin})
}

// crosses draws small crosses inside the map, where meridians and parallels of the graticule meet.
func (s *sheet) crosses(c *raster.Canvas) {
	v := s.view
	step := v.graticuleStep(24 * pixelsPerMM)
	region, err := v.frame.Degrees(0)
	if err != nil {
		return
	}
	var path raster.Path
	const arm = 1.2 * pixelsPerMM
	for x := int(math.Ceil(region.Min[0] * 36_000 / float64(step))); x*step <= int(region.Max[0]*36_000); x++ {
		for y := int(math.Ceil(region.Min[1] * 36_000 / float64(step))); y*step <= int(region.Max[1]*36_000); y++ {
			px, py, ok := v.place([2]float64{float64(x*step) / 36_000, float64(y*step) / 36_000})
			if ok {
				path.MoveTo(px-arm, py)
				path.LineTo(px+arm, py)
				path.MoveTo(px, py-arm)
				path.LineTo(px, py+arm)
			}
		}
	}
	c.Stroke(&path, raster.Stroke{Color: color.NRGBA{0x40, 0x48, 0x50, 0xa0}, Width: 0.12 * pixelsPerMM})
}

// rectangle adds a rectangle to a path.
func rectangle(path *raster.Path, x, y, w, h float64) {
	path.MoveTo(x, y)
	path.LineTo(x+w, y)
	path.LineTo(x+w, y+h)
	path.LineTo(x, y+h)
	path.Close()
}
