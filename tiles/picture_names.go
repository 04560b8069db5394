package tiles

import (
	"math"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/tiles/raster"
)

// A name is shown where the circle inside its feature has a radius of nameRoom CSS pixels, as
// in the styles. What that is in metres they reckon with the scale at the equator,
// metresPerPixel at zoom level 0 of tiles of 256 pixels, and so does this.
const (
	nameRoom       = 12
	metresPerPixel = 40_075_016.7 / 256
)

// names are those of the features of a layer and where they stand. It is safe for concurrent
// use.
type names struct {
	layer  *layers.Layer // the label layer
	levels []nameLevel   // by the zoom level from which on they have room
	radius []float64     // by row, in metres
	texts  [2][]atomic.Pointer[nameText]
	once   [2]sync.Once // of texts
}

// nameLevel are names that have room from about the same scale on.
type nameLevel struct {
	index boxIndex // of points, in the world of WebMercatorQuad
	rows  []uint32 // by place in the index
}

// newNames reads a label layer.
func newNames(l *layers.Layer) *names {
	n := &names{layer: l, levels: make([]nameLevel, maxGridZoom+2), radius: make([]float64, l.Len())}
	rows := make([][]uint32, len(n.levels))
	for i := range l.Len() {
		if !shown(l, i) {
			continue
		}
		n.radius[i] = radiusOf(l, i)
		k := min(max(math.Ceil(n.from(i)), 0), float64(len(rows)-1))
		rows[int(k)] = append(rows[int(k)], uint32(i))
	}
	for k, some := range rows {
		at := func(i uint32) box {
			p := WebMercatorQuad.project(l.Geometry(int(i)).(orb.Point))
			return box{p.X, p.Y, p.X, p.Y}
		}
		order := hilbertOrder(len(some), func(i int) box { return at(some[i]) })
		level := nameLevel{rows: make([]uint32, len(some))}
		for i, o := range order {
			level.rows[i] = some[o]
		}
		level.index = newBoxIndex(len(some), func(i int) box { return at(level.rows[i]) })
		n.levels[k] = level
	}
	return n
}

// radiusOf returns the radius of the circle around a label point, in metres.
func radiusOf(l *layers.Layer, i int) float64 {
	if c := l.Table().Column(layers.LabelRadius); c != nil {
		if r, err := strconv.ParseFloat(c.At(i).String(), 64); err == nil {
			return r
		}
	}
	return 0
}

// from is the zoom level, of tiles of 256 CSS pixels, from which on there is room for a name:
// always for those of lines and points, which have no circle.
func (n *names) from(row int) float64 {
	if n.radius[row] <= 0 {
		return 0
	}
	return math.Log2(nameRoom * metresPerPixel / n.radius[row])
}

// each calls f with the rows of names that have room at a zoom level in a box of the world of
// WebMercatorQuad, in an order that depends on nothing else, until it is false.
func (n *names) each(in box, zoom float64, f func(row int) bool) {
	var found []uint32
	for k := range n.levels {
		if float64(k-1) >= zoom {
			break
		}
		found = n.levels[k].index.search(in, found[:0])
		for _, i := range found {
			row := int(n.levels[k].rows[i])
			if n.from(row) <= zoom && !f(row) {
				return
			}
		}
	}
}

// nameText is a name in lines, and its size in ems.
type nameText struct {
	lines         string
	width, height float64
}

// Names are parted into lines of about so many characters, Chinese ones and others; what is
// larger than so many ems all the same is not shown: how far a name reaches must be known
// before it is read.
const (
	lineChinese, lineOther = 8, 16
	maxNameWidth           = 10
	maxNameHeight          = 7
	measuredAt             = 64 // pixels
)

// text returns the name of a feature, ready to be written; nil if it has none.
func (n *names) text(row int, lang string, font *raster.Font) *nameText {
	k := 0
	if lang == "en" {
		k = 1
	}
	n.once[k].Do(func() { n.texts[k] = make([]atomic.Pointer[nameText], n.layer.Len()) })
	if t := n.texts[k][row].Load(); t != nil {
		return t
	}
	t := &nameText{}
	if name := n.layer.Title(row).In(lang); name != "" && n.layer.Spec().Label != (layers.Text{}) {
		t.lines = raster.Wrap(name, lineLength(name))
		w, h := font.Measure(t.lines, measuredAt)
		if t.width, t.height = w/measuredAt, h/measuredAt; t.width > maxNameWidth || t.height > maxNameHeight {
			t.lines = ""
		}
	}
	n.texts[k][row].Store(t)
	return t
}

// lineLength is the number of characters in a line.
func lineLength(name string) int {
	for _, r := range name {
		if r >= 0x2e80 {
			return lineChinese
		}
	}
	return lineOther
}

// nameSheet is a layer whose names a picture shows.
type nameSheet struct {
	name    string        // of the label layer
	base    *layers.Layer // whose features are named; nil if it is not known
	rows    []uint64
	names   *names
	style   raster.TextStyle
	classes []paint
	below   float64 // how far below a point feature its name begins, in pixels
}

// addNames adds the names of a layer, once.
func (d *drawing) addNames(name string, of *layers.Layer, rows []uint64) {
	spec := of.Spec()
	if spec.Label == (layers.Text{}) || d.st.mapZoom() < spec.Legend.Labels.MinZoom ||
		slices.ContainsFunc(d.names, func(n nameSheet) bool { return n.name == name }) {
		return
	}
	n := nameSheet{name: name, rows: rows, style: nameStyle(spec.Legend.Labels, d.st.ratio), classes: paints(of, d.st)}
	for _, l := range d.store.catalog.Layers() {
		if d.store.catalog.LabelsName(l) == name {
			n.base = l
		}
	}
	for i := range n.classes {
		n.below = max(n.below, n.classes[i].size/2+d.st.ratio)
	}
	d.names = append(d.names, n)
}

func nameStyle(s layers.LabelStyle, ratio float64) raster.TextStyle {
	s = s.WithDefaults()
	return raster.TextStyle{Size: ratio * s.Size, Color: colorOf(s.Color, 1), Halo: colorOf(s.Halo, 1), HaloWidth: ratio * s.HaloWidth}
}

// beneath reports whether a name stands below its point, because there is a symbol.
func (n *nameSheet) beneath(row int) bool {
	if n.base == nil {
		return false
	}
	switch n.base.Geometry(row).(type) {
	case orb.Point, orb.MultiPoint:
		return true
	}
	return false
}

// made returns the names, which it makes when they are first asked for.
func (n *nameSheet) made(s *Store) *names {
	if n.names == nil {
		n.names = s.shop.cut(s.catalog.Layer(n.name), WebMercatorQuad).names()
	}
	return n.names
}

// boxOfNames is what of the world of WebMercatorQuad is in a region of a stage.
func (st *stage) boxOfNames(margin float64) box {
	b := st.region(margin)
	if st.grid == WebMercatorQuad {
		return b
	}
	around := inDegrees(b, st.grid, layers.MaxZoom)
	low, high := WebMercatorQuad.project(around.Min), WebMercatorQuad.project(around.Max)
	return box{low.X, low.Y, high.X, high.Y}.grow(1)
}

// placeName returns the whole pixel at which the name at a place stands.
func (st *stage) placeName(p orb.Point) (at geo.Pixel, ok bool) {
	q := st.grid.project(p)
	x, y, ok := st.place(float64(q.X), float64(q.Y))
	const far = 1 << 24
	if !ok || math.Abs(x) > far || math.Abs(y) > far {
		return at, false
	}
	return geo.Pixel{X: int32(math.Floor(x + 0.5)), Y: int32(math.Floor(y + 0.5))}, true
}
