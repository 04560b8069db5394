package report

import (
	"fmt"
	"image"
	"image/draw"
	"math"

	"guotu/layers"
	"guotu/tiles/raster"
	legends "guotu/tiles/style"
)

// The legend's samples in millimetres.
const (
	swatchWidth, swatchHeight = 7.0, 3.4
	sampleHeight              = 4.7
	sampleColumns             = 3
)

// panel draws what stands below the map: legend, scale and remarks.
func (s *sheet) panel(c *raster.Canvas) {
	const mm = float64(pixelsPerMM)
	var path raster.Path
	left, right := (mapLeft-0.9)*mm, float64(s.width)-(mapLeft-0.9)*mm
	rectangle(&path, left, panelTop*mm, right-left, panelHeight*mm)
	path.MoveTo(left+(legendWidth-mapLeft)*mm, panelTop*mm)
	path.LineTo(left+(legendWidth-mapLeft)*mm, (panelTop+panelHeight)*mm)
	c.Stroke(&path, raster.Stroke{Color: faint, Width: 0.15 * mm, Join: raster.MiterJoin})
	s.legend(c, left+2*mm, panelTop*mm, (legendWidth-mapLeft-3)*mm)
	s.scale(c, left+(legendWidth-mapLeft+2.5)*mm, right-2*mm)
}

// legend draws the samples, as many as there is room for.
func (s *sheet) legend(c *raster.Canvas, left, top, width float64) {
	const mm = float64(pixelsPerMM)
	c.Text(s.font, left, top+3.6*mm, s.lang.of("图例", "Legend"), raster.TextStyle{Size: 3.4 * mm, Color: ink, Anchor: raster.Left})
	all := append(s.ownSamples(), s.samples...)
	columns := sampleColumns
	if s.lang == "en" || len(all) <= 14 {
		columns = 2
	}
	const headRoom = 7.0
	rows := int(math.Floor((panelHeight - headRoom) / sampleHeight))
	if len(all) <= rows {
		columns = 1
	}
	if len(all) > rows*columns {
		columns = sampleColumns
	}
	if room := rows * columns; len(all) > room {
		all[room-1] = sample{fmt.Sprintf(s.lang.of("另有 %d 类未列", "and %d more"), len(all)-room+1), func(*raster.Canvas, image.Rectangle) {}}
		all = all[:room]
	}
	size := 2.5 * mm
	column := width / float64(columns)
	for i, one := range all {
		x, y := left+float64(i/rows)*column, top+(headRoom+float64(i%rows)*sampleHeight)*mm
		one.swatch(c, image.Rect(int(x), int(y), int(x+swatchWidth*mm), int(y+swatchHeight*mm)))
		title := shortened(one.title, column-(swatchWidth+2.5)*mm, s.measure(size))
		c.Text(s.font, x+(swatchWidth+1.5)*mm, y+swatchHeight*mm/2, title, raster.TextStyle{Size: size, Color: ink, Anchor: raster.Left})
	}
}

// swatchOf draws the sample of a class of a layer, counted from 1.
func swatchOf(l *layers.Layer, class int) func(*raster.Canvas, image.Rectangle) {
	return func(c *raster.Canvas, at image.Rectangle) {
		if one := l.Spec().Legend.Drawn()[class-1]; one.Fill == "" && one.Hatch == "" && one.Line != "" && l.GeometryType() == "polygon" {
			border(c, &one, at)
			return
		}
		own, err := legends.Swatch(l, legends.LegendOptions{Class: class, Ratio: pixelsPerCSS,
			Width: int(float64(at.Dx()) / pixelsPerCSS), Height: int(float64(at.Dy()) / pixelsPerCSS)})
		if err == nil { // the class was drawn, so that there is one
			draw.Draw(c.Picture(), at, own.Picture(), image.Point{}, draw.Over)
		}
	}
}

// border draws the sample of a class that is nothing but a line around areas.
func border(c *raster.Canvas, class *layers.Class, at image.Rectangle) {
	shade, err := raster.Color(class.Line, 1)
	if err != nil {
		return // not reached: the catalogue was checked
	}
	var path raster.Path
	y := float64(at.Min.Y+at.Max.Y) / 2
	path.MoveTo(float64(at.Min.X), y)
	path.LineTo(float64(at.Max.X), y)
	stroke := raster.Stroke{Color: shade, Width: class.Width() * pixelsPerCSS}
	for _, d := range class.LineDash {
		stroke.Dash = append(stroke.Dash, d*pixelsPerCSS)
	}
	c.Stroke(&path, stroke)
}

// scale draws the scale bar and the remarks under it.
func (s *sheet) scale(c *raster.Canvas, left, right float64) {
	const mm = float64(pixelsPerMM)
	y := panelTop*mm + 3.6*mm
	c.Text(s.font, left, y, s.lang.of("比例尺 ", "Scale ")+scaleText(s.view.scale), raster.TextStyle{Size: 3 * mm, Color: ink, Anchor: raster.Left})
	metres, pixels := s.view.bar(right - left - 10*mm)
	y += 4 * mm
	const thick = 1.1 * mm
	var full, empty raster.Path
	quarter := pixels / 4
	for i := range 4 {
		path := &full
		if i%2 == 1 {
			path = &empty
		}
		rectangle(path, left+float64(i)*quarter, y, quarter, thick)
	}
	c.Fills([]raster.Fill{{Path: &full, Color: ink}, {Path: &empty, Color: white}})
	var edge raster.Path
	rectangle(&edge, left, y, pixels, thick)
	c.Stroke(&edge, raster.Stroke{Color: ink, Width: 0.15 * mm, Join: raster.MiterJoin})
	label := func(x float64, text string, anchor raster.Anchor) {
		c.Text(s.font, x, y+thick+0.2*mm, text, raster.TextStyle{Size: 2.1 * mm, Color: ink, Anchor: anchor})
	}
	label(left, "0", raster.TopLeft)
	label(left+pixels/2, lengthNumber(metres, metres/2), raster.Top)
	label(left+pixels, lengthNumber(metres, metres)+lengthUnit(metres), raster.Top)
	s.write(c, left, y+thick+4.2*mm, right-left)
}

// lengthUnit is the unit in which a scale bar of so many metres is written.
func lengthUnit(whole float64) string {
	if whole >= 1000 {
		return " km"
	}
	return " m"
}

// lengthNumber writes a length in the unit of the whole bar.
func lengthNumber(whole, metres float64) string {
	if whole >= 1000 {
		metres /= 1000
	}
	return fmt.Sprintf("%.4g", metres)
}

// write writes the remarks, as far as there is room.
func (s *sheet) write(c *raster.Canvas, left, y, width float64) {
	const mm = float64(pixelsPerMM)
	urgent, plain := s.remarks()
	size := 2.35 * mm
	bottom := float64(panelTop+panelHeight)*mm - 0.5*mm
	for i, text := range append(urgent, plain...) {
		color := ink
		if i < len(urgent) {
			color = alarm
		}
		for _, line := range wrapped(text, width, s.measure(size)) {
			if y+size*1.2 > bottom {
				return
			}
			c.Text(s.font, left, y, line, raster.TextStyle{Size: size, Color: color, Anchor: raster.TopLeft})
			y += size * 1.27
		}
		y += 0.25 * mm
	}
}
