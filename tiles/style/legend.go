package style

import (
	"errors"
	"fmt"
	"image/color"

	"guotu/layers"
	"guotu/tiles/raster"
)

// LegendOptions says how the picture of a legend looks. Lengths are in CSS pixels; what is 0 has a default.
type LegendOptions struct {
	Lang          string  // of titles: "zh" or "en"
	Ratio         float64 // pixels to a CSS pixel, at most 8; default 1
	Width, Height int     // of a swatch, at most 256; default 30 × 18
	FontSize      float64 // at most 64; default 13
	// Class, counted from 1 as Legend.Drawn has them, draws that class alone; 0 is all of them.
	Class int
	// SwatchOnly leaves out the titles; with Class the picture is a swatch.
	SwatchOnly bool
	Background color.Color  // nil is transparent
	Font       *raster.Font // of titles; default raster.ProgramFont
}

// legendGap parts swatches from titles and rows from each other, in CSS pixels.
const legendGap = 6

// Legend draws the legend of a layer, a row a class, as a PNG file of w × h pixels. It is an error of the caller if
// there is no such class or something is too large.
func Legend(l *layers.Layer, o LegendOptions) (png []byte, w, h int, err error) {
	p, err := newLegend(l, o)
	if err != nil {
		return nil, 0, 0, err
	}
	png, err = p.draw().PNG(raster.PNGOptions{})
	return png, p.width, p.height, err
}

// Swatch draws the sample of one class, o.Class, without its title, as it stands in the legend.
func Swatch(l *layers.Layer, o LegendOptions) (*raster.Canvas, error) {
	o.SwatchOnly, o.Class = true, max(o.Class, 1)
	p, err := newLegend(l, o)
	if err != nil {
		return nil, err
	}
	return p.draw(), nil
}

// newLegend measures a legend.
func newLegend(l *layers.Layer, o LegendOptions) (*legendPicture, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	drawn := l.Spec().Legend.Drawn()
	if o.Class < 0 || o.Class > len(drawn) {
		return nil, fmt.Errorf("there is no class %d; the legend has %d", o.Class, len(drawn))
	}
	if o.Class > 0 {
		drawn = drawn[o.Class-1 : o.Class]
	}
	p := &legendPicture{layer: l, options: o, classes: drawn}
	p.measure()
	if p.width > maxLegendSide || p.height > maxLegendSide || p.width*p.height > maxLegendArea {
		return nil, fmt.Errorf("%w: it would have %d × %d pixels; a side may have %d, all %d", ErrLegendSize, p.width, p.height, maxLegendSide, maxLegendArea)
	}
	return p, nil
}

// maxLegendSide bounds the sides of a picture in pixels, maxLegendArea both together: 32 MB.
const (
	maxLegendSide = 16384
	maxLegendArea = 8 << 20
)

// ErrLegendSize says that the picture of a legend would have too many pixels.
var ErrLegendSize = errors.New("the legend is too large")

func (o *LegendOptions) complete() error {
	if o.Ratio == 0 {
		o.Ratio = 1
	}
	if o.Width == 0 {
		o.Width = 30
	}
	if o.Height == 0 {
		o.Height = 18
	}
	if o.FontSize == 0 {
		o.FontSize = 13
	}
	switch {
	case !(o.Ratio >= 0.25 && o.Ratio <= 8):
		return fmt.Errorf("a scale of %v; it must lie within 0.25 to 8", o.Ratio)
	case o.Width < 1 || o.Width > 256 || o.Height < 1 || o.Height > 256:
		return fmt.Errorf("a swatch of %d × %d; its sides must lie within 1 to 256", o.Width, o.Height)
	case !(o.FontSize >= 4 && o.FontSize <= 64):
		return fmt.Errorf("letters of %v; their size must lie within 4 to 64", o.FontSize)
	}
	var err error
	if o.Font == nil && !o.SwatchOnly {
		o.Font, err = raster.ProgramFont()
	}
	return err
}

// legendPicture is a legend on its way to a picture. Width, height and row are in pixels.
type legendPicture struct {
	layer         *layers.Layer
	options       LegendOptions
	classes       []layers.Class
	titles        []string
	width, height int
	row           float64
}

func (p *legendPicture) gap() float64 { return legendGap * p.options.Ratio }

// measure finds the size of the picture.
func (p *legendPicture) measure() {
	o := &p.options
	width, row := float64(o.Width)*o.Ratio, float64(o.Height)*o.Ratio
	if !o.SwatchOnly {
		swatch := width
		for i := range p.classes {
			title := titleOf(p.layer, &p.classes[i], o.Lang)
			p.titles = append(p.titles, title)
			w, h := o.Font.Measure(title, o.FontSize*o.Ratio)
			width, row = max(width, swatch+p.gap()+w+p.gap()), max(row, h)
		}
	}
	p.row = row
	p.width, p.height = rounded(width), rounded(float64(len(p.classes))*(row+p.gap())-p.gap())
}

func (p *legendPicture) draw() *raster.Canvas {
	o := &p.options
	c := raster.NewCanvas(p.width, p.height, o.Background)
	for i := range p.classes {
		middle := float64(i)*(p.row+p.gap()) + p.row/2
		p.swatch(c, &p.classes[i], middle)
		if !o.SwatchOnly {
			c.Text(o.Font, float64(o.Width)*o.Ratio+p.gap(), middle, p.titles[i],
				raster.TextStyle{Size: o.FontSize * o.Ratio, Color: color.NRGBA{0x2c, 0x36, 0x40, 0xff}, Anchor: raster.Left})
		}
	}
	return c
}

// swatch draws a class as on the map: a box, a line, or a symbol. Where a layer has several kinds of geometry, it is a box.
func (p *legendPicture) swatch(c *raster.Canvas, class *layers.Class, middle float64) {
	o, opacity := &p.options, p.layer.Spec().Opacity
	w, h := float64(o.Width)*o.Ratio, float64(o.Height)*o.Ratio
	kind := p.layer.GeometryType()
	if kind == "point" {
		fitted := *class
		symbol, size := class.Point()
		fitted.Symbol, fitted.SymbolSize = symbol, min(size, float64(min(o.Width, o.Height))-2)
		drawSymbol(c, &fitted, w/2, middle, o.Ratio, opacity)
		return
	}
	var path raster.Path
	if kind == "line" {
		path.MoveTo(o.Ratio, middle)
		path.LineTo(w-o.Ratio, middle)
	} else {
		inset := max(class.Width()/2, 0.5) * o.Ratio
		inset = min(inset, h/3, w/3)
		path.MoveTo(inset, middle-h/2+inset)
		path.LineTo(w-inset, middle-h/2+inset)
		path.LineTo(w-inset, middle+h/2-inset)
		path.LineTo(inset, middle+h/2-inset)
		path.Close()
		p.fill(c, class, &path)
	}
	if class.Line != "" {
		c.Stroke(&path, raster.Stroke{Color: colorOf(class.Line, opacity), Width: min(class.Width()*o.Ratio, h/2), Dash: dashes(class, o.Ratio), Join: raster.MiterJoin})
	}
}

func (p *legendPicture) fill(c *raster.Canvas, class *layers.Class, path *raster.Path) {
	f, opacity := raster.Fill{Path: path}, p.layer.Spec().Opacity
	if class.Fill != "" {
		f.Color = colorOf(class.Fill, class.Opacity()*opacity)
	}
	if hatch, is := hatchIcon(class); is {
		f.Hatch = raster.NewHatch(class.Hatch, colorOf(hatch.edge, opacity), p.options.Ratio)
	}
	c.Fills([]raster.Fill{f})
}
