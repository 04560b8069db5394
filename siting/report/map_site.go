package report

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/siting"
	"guotu/tiles"
	"guotu/tiles/raster"
)

const (
	siteWidth  = 0.55 * pixelsPerMM // of its border
	siteCasing = 1.05 * pixelsPerMM // the white beneath it
	smallSite  = 5 * pixelsPerMM    // a site that is smaller on the map stands in a ring
	ringSize   = 8 * pixelsPerMM
	mostNumber = 60 // parcels whose numbers are written
)

// site draws the parcels, the ways to the nearest lines, and where the site is small a ring
// around it.
func (s *sheet) site(m *raster.Canvas) {
	var fill, border, casing, points raster.Path
	for i := range s.report.Parcels {
		var areas orb.MultiPolygon
		var lines orb.MultiLineString
		var places orb.MultiPoint
		parts(s.report.Parcels[i].Geometry, &areas, &lines, &places)
		for _, polygon := range areas {
			for _, ring := range polygon {
				tiles.Trace(&fill, &s.view.frame, orb.LineString(ring), true)
				tiles.Trace(&border, &s.view.frame, orb.LineString(ring), true)
			}
		}
		for _, line := range lines {
			tiles.Trace(&border, &s.view.frame, line, false)
		}
		for _, p := range places {
			if x, y, ok := s.view.place(p); ok {
				points.Symbol("star", x, y, 4*pixelsPerMM)
			}
		}
	}
	casing = border
	tint := siteColor
	tint.A = 0x18
	hatch := raster.NewHatch("back_diagonal", siteColor, pixelsPerCSS)
	hatch.Spacing, hatch.Color.A = 2.4*pixelsPerMM, 0xa0
	m.Fills([]raster.Fill{{Path: &fill, Color: tint, Hatch: hatch}})
	m.Stroke(&casing, raster.Stroke{Color: color.NRGBA{0xff, 0xff, 0xff, 0xd8}, Width: siteCasing})
	m.Stroke(&border, raster.Stroke{Color: siteColor, Width: siteWidth})
	m.Fills([]raster.Fill{{Path: &points, Color: siteColor}})
	m.Stroke(&points, raster.Stroke{Color: white, Width: 0.3 * pixelsPerMM, Join: raster.MiterJoin})
	for _, result := range s.theme.nearest {
		s.way(m, &result)
	}
	s.ring(m)
	s.numbers(m)
}

// siteBox is the site in pixels of the map.
func (s *sheet) siteBox() (r rect) {
	b := s.report.Site.Bound
	r = rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range [...]orb.Point{{b[0], b[1]}, {b[2], b[1]}, {b[0], b[3]}, {b[2], b[3]}} {
		if x, y, ok := s.view.place(p); ok {
			r = rect{min(r.x0, x), min(r.y0, y), max(r.x1, x), max(r.y1, y)}
		}
	}
	return r
}

// ring draws a ring around a site too small to be seen, with the name of the project.
func (s *sheet) ring(m *raster.Canvas) {
	b := s.siteBox()
	x, y := (b.x0+b.x1)/2, (b.y0+b.y1)/2
	if max(b.x1-b.x0, b.y1-b.y0) >= smallSite {
		if !s.theme.surroundings {
			s.taken = append(s.taken, b)
		}
		return
	}
	var path raster.Path
	path.Symbol("circle", x, y, ringSize)
	m.Stroke(&path, raster.Stroke{Color: white, Width: 0.9 * pixelsPerMM})
	m.Stroke(&path, raster.Stroke{Color: siteColor, Width: 0.5 * pixelsPerMM})
	s.taken = append(s.taken, rect{x - ringSize/2, y - ringSize/2, x + ringSize/2, y + ringSize/2})
	size := 3 * float64(pixelsPerMM)
	name := shortened(s.lang.name(s.report.Project.Name, s.lang.of("项目", "Site")), 45*pixelsPerMM, s.measure(size))
	w, h := s.font.Measure(name, size)
	top := y + ringSize/2 + 0.6*pixelsPerMM
	m.Text(s.font, x, top, name, raster.TextStyle{Size: size, Color: siteColor, Halo: white, HaloWidth: 0.5 * pixelsPerMM, Anchor: raster.Top})
	s.taken = append(s.taken, rect{x - w/2, top, x + w/2, top + h})
}

// way draws the shortest way from the site to a line that it does not touch, and its length.
func (s *sheet) way(m *raster.Canvas, result *siting.LayerResult) {
	near := result.Nearest
	x0, y0, ok0 := s.view.place(near.From)
	x1, y1, ok1 := s.view.place(near.To)
	w, h := float64(s.view.frame.Width), float64(s.view.frame.Height)
	if !ok0 || !ok1 || x1 < 0 || y1 < 0 || x1 > w || y1 > h || math.Hypot(x1-x0, y1-y0) < 2*pixelsPerMM {
		return
	}
	s.ways = true
	var path raster.Path
	path.MoveTo(x0, y0)
	path.LineTo(x1, y1)
	m.Stroke(&path, raster.Stroke{Color: white, Width: 0.8 * pixelsPerMM})
	m.Stroke(&path, raster.Stroke{Color: alarm, Width: 0.35 * pixelsPerMM, Dash: []float64{1.6 * pixelsPerMM, 0.9 * pixelsPerMM}})
	text := fmt.Sprintf("%.1f m", near.Distance)
	if near.Distance >= 10_000 {
		text = fmt.Sprintf("%.2f km", near.Distance/1000)
	}
	size := 2.5 * float64(pixelsPerMM)
	x, y := (x0+x1)/2, (y0+y1)/2
	tw, th := s.font.Measure(text, size)
	box := rect{x - tw/2, y - th/2, x + tw/2, y + th/2}
	if s.free(box) {
		m.Text(s.font, x, y, text, raster.TextStyle{Size: size, Color: alarm, Halo: white, HaloWidth: 0.5 * pixelsPerMM})
		s.taken = append(s.taken, box)
	}
}

// numbers writes the numbers of parcels that are large enough on the map.
func (s *sheet) numbers(m *raster.Canvas) {
	if n := len(s.report.Parcels); n < 2 || n > mostNumber {
		return
	}
	size := 2.5 * float64(pixelsPerMM)
	for i := range s.report.Parcels {
		p, _, ok := geo.LabelPoint(s.report.Parcels[i].Geometry)
		if !ok {
			continue
		}
		x, y, ok := s.view.place(p)
		text := fmt.Sprint(i + 1)
		w, h := s.font.Measure(text, size)
		box := rect{x - w/2, y - h/2, x + w/2, y + h/2}
		if ok && s.apart(box) {
			m.Text(s.font, x, y, text, raster.TextStyle{Size: size, Color: siteColor, Halo: white, HaloWidth: 0.5 * pixelsPerMM})
			s.taken = append(s.taken, box)
		}
	}
}

// apart reports whether no number stands where a box is. The site itself may.
func (s *sheet) apart(box rect) bool {
	site := s.siteBox()
	for _, r := range s.taken {
		if r != site && r.meets(box) {
			return false
		}
	}
	return true
}

// free reports whether nothing is written where a box lies, and all of it is on the map.
func (s *sheet) free(box rect) bool {
	if box.x0 < 0 || box.y0 < 0 || box.x1 > float64(s.view.frame.Width) || box.y1 > float64(s.view.frame.Height) {
		return false
	}
	for _, r := range s.taken {
		if r.meets(box) {
			return false
		}
	}
	return true
}

// ownSamples are the entries of the legend for what is of no layer.
func (s *sheet) ownSamples() []sample {
	all := []sample{{s.lang.of("项目用地范围", "Site"), func(c *raster.Canvas, at image.Rectangle) {
		var path raster.Path
		const inset = siteWidth / 2
		rectangle(&path, float64(at.Min.X)+inset, float64(at.Min.Y)+inset, float64(at.Dx())-2*inset, float64(at.Dy())-2*inset)
		hatch := raster.NewHatch("back_diagonal", siteColor, pixelsPerCSS)
		hatch.Spacing, hatch.Color.A = 2.4*pixelsPerMM, 0xa0
		c.Fills([]raster.Fill{{Path: &path, Color: color.NRGBA{siteColor.R, siteColor.G, siteColor.B, 0x18}, Hatch: hatch}})
		c.Stroke(&path, raster.Stroke{Color: siteColor, Width: siteWidth, Join: raster.MiterJoin})
	}}}
	if s.ways {
		all = append(all, sample{s.lang.of("至最近控制线距离", "Way to the nearest line"), func(c *raster.Canvas, at image.Rectangle) {
			var path raster.Path
			y := float64(at.Min.Y+at.Max.Y) / 2
			path.MoveTo(float64(at.Min.X), y)
			path.LineTo(float64(at.Max.X), y)
			c.Stroke(&path, raster.Stroke{Color: alarm, Width: 0.35 * pixelsPerMM, Dash: []float64{1.6 * pixelsPerMM, 0.9 * pixelsPerMM}})
		}})
	}
	return all
}
