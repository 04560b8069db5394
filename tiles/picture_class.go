package tiles

import (
	"cmp"
	"image/color"
	"slices"

	"guotu/data"
	"guotu/layers"
	"guotu/tiles/raster"
)

// classing tells the class of the legend that a row of a table belongs to. It does not change.
type classing struct {
	column *data.Column // of the legend's field; nil if the table has none
	class  []uint16     // by code of the column
	none   int          // the class where there is no column
}

// newClassing sorts the values of the legend's field.
func newClassing(legend *layers.Legend, columns []*data.Column) *classing {
	k := &classing{none: legend.ClassOf(data.Value{})}
	for _, c := range columns {
		if c.Name != legend.Field || legend.Field == "" {
			continue
		}
		k.column = c
		k.class = make([]uint16, len(c.Values()))
		for code, v := range c.Values() {
			k.class[code] = uint16(legend.ClassOf(v))
		}
	}
	return k
}

// classingOf tells the classes of what a view of the layer shows.
func (c *cutLayer) classingOf(v *view) *classing {
	if v.face.by != nil {
		return c.united()
	}
	return c.classing()
}

// of returns the class of a row.
func (k *classing) of(row int) int {
	if k.column == nil {
		return k.none
	}
	return int(k.class[k.column.Code(row)])
}

// paint is how a class is drawn, and what has been gathered of it.
type paint struct {
	hidden bool // at this scale, or because there is no such class
	area   bool // fill shows something
	fill   raster.Fill
	stroke raster.Stroke // Width 0: no line
	dash   []float64     // in pixels, strokes and gaps in turn; nil: none
	symbol string
	size   float64     // of the symbol, in pixels
	point  color.NRGBA // its colour
	edge   raster.Stroke
	// pen is the class with whose lines those of this one are drawn: the first of those, one
	// after another, that have the same. What two of them have in common is drawn once.
	pen    int
	rings  bool // some of the lines are pieces of borders: their ends are rounded, as corners are
	areas  raster.Path
	lines  raster.Path
	points raster.Path
}

// maxLineWidth bounds the width of lines in CSS pixels.
const maxLineWidth = 64

// paints returns how the classes of a layer are drawn, in the order of its legend, and last
// the features of none.
func paints(l *layers.Layer, st *stage) []paint {
	legend := &l.Spec().Legend
	drawn := legend.Drawn()
	all := make([]paint, len(legend.Classes)+1)
	for i := range all {
		if i < len(drawn) {
			all[i] = newPaint(&drawn[i], l.Spec().Opacity, st)
		} else {
			all[i].hidden = true
		}
	}
	sharePens(all)
	return all
}

// sharePens finds the pen of each class.
func sharePens(all []paint) {
	last := -1
	for i := range all {
		p := &all[i]
		if p.pen = i; p.stroke.Width == 0 {
			continue
		}
		if last >= 0 {
			if q := &all[last]; p.stroke.Width == q.stroke.Width && p.stroke.Color == q.stroke.Color && slices.Equal(p.dash, q.dash) {
				p.pen = q.pen
			}
		}
		last = i
	}
}

func newPaint(c *layers.Class, opacity float64, st *stage) paint {
	if z := st.mapZoom(); z < c.MinZoom || c.MaxZoom != 0 && z > c.MaxZoom {
		return paint{hidden: true}
	}
	var p paint
	p.fill.Color = colorOf(c.Fill, c.Opacity()*opacity)
	if c.Hatch != "" {
		p.fill.Hatch = raster.NewHatch(c.Hatch, colorOf(cmp.Or(c.Line, c.Fill), opacity), st.ratio)
	}
	p.area = p.fill.Color.A > 0 || p.fill.Hatch.Color.A > 0
	if c.Line != "" {
		p.stroke = raster.Stroke{Color: colorOf(c.Line, opacity), Width: st.ratio * min(c.Width(), maxLineWidth)}
		p.dash = dashes(c.LineDash, st.ratio)
	}
	symbol, size := c.Point()
	fill, edge, width := c.PointColors()
	p.symbol, p.size, p.point = symbol, st.ratio*size, colorOf(fill, c.Opacity()*opacity)
	p.edge = raster.Stroke{Color: colorOf(edge, opacity), Width: st.ratio * min(width, maxLineWidth), Join: raster.MiterJoin}
	return p
}

// dashes are the lengths of strokes and gaps in pixels, an even number of them; nil if they
// are too short to be told apart, or make no sense.
func dashes(css []float64, ratio float64) []float64 {
	if len(css)%2 == 1 {
		css = append(css[:len(css):len(css)], css...)
	}
	sum := 0.0
	all := make([]float64, len(css))
	for i, d := range css {
		if !(d >= 0) {
			return nil
		}
		all[i] = d * ratio
		sum += all[i]
	}
	if sum < 1 || sum > 1e6 {
		return nil
	}
	return all
}

// colorOf is a colour of a legend, wholly transparent where there is none.
func colorOf(rrggbb string, opacity float64) color.NRGBA {
	c, err := raster.Color(rrggbb, opacity)
	if err != nil {
		return color.NRGBA{}
	}
	return c
}
