package tiles

import (
	"math/bits"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"guotu/geo"
	"guotu/layers"
)

// cutLayer is a layer ready to be cut into tiles of one grid: everything that
// does not depend on the tile, made when first asked for. It is safe for
// concurrent use.
type cutLayer struct {
	layer      *layers.Layer
	pyramid    *pyramid
	attributes func() *attributes
	ids        func() []uint64
	places     func() *places
	shapes     func() []geo.Shape // of the features; empty for those that a rule keeps out of tiles
	forms      *forms
	views      [layers.MaxZoom + 1]func() *view
	made       [layers.MaxZoom + 1]atomic.Bool // views that are there
	apart      [layers.MaxZoom + 1]func() *view
	classing   func() *classing // of the features
	united     func() *classing // of what they are merged to
	names      func() *names    // of a label layer
}

func newCutLayer(l *layers.Layer, p *pyramid, background func(func())) *cutLayer {
	c := &cutLayer{layer: l, pyramid: p,
		attributes: sync.OnceValue(func() *attributes { return newAttributes(l.Table()) }),
		ids:        sync.OnceValue(func() []uint64 { return numericIDs(l) }),
		shapes:     sync.OnceValue(func() []geo.Shape { return shownShapes(l) }),
		places:     sync.OnceValue(func() *places { return newPlaces(l, p.grid) }),
		classing:   sync.OnceValue(func() *classing { return newClassing(&l.Spec().Legend, l.Table().Columns) }),
		names:      sync.OnceValue(func() *names { return newNames(l) }),
	}
	c.forms = newForms(c)
	c.united = sync.OnceValue(func() *classing { return newClassing(&l.Spec().Legend, c.forms.alike().table(l.Table()).Columns) })
	for depth := range c.views {
		c.views[depth] = sync.OnceValue(func() *view {
			defer c.made[depth].Store(true)
			return c.keptView(depth, background)
		})
		c.apart[depth] = sync.OnceValue(func() *view { return c.pack(c.ownFace(depth), depth) })
	}
	return c
}

// shown reports whether a feature may come into tiles: it has a geometry and meets the
// filter of the layer's rules.
func shown(l *layers.Layer, i int) bool {
	return chosen(l.TileRows(), i) && !l.FeatureBound(i).IsEmpty()
}

// shownShapes are the shapes of the features that may come into tiles, and empty ones in
// place of the others.
func shownShapes(l *layers.Layer) []geo.Shape {
	_, shapes := l.Mesh()
	if l.TileRows() == nil {
		return shapes
	}
	some := make([]geo.Shape, len(shapes))
	for i := range shapes {
		if shown(l, i) {
			some[i] = shapes[i]
		}
	}
	return some
}

// numericIDs are the ids of the features in tiles: their own where all are
// different plain whole numbers that a double holds exactly, else their
// numbers from 1.
func numericIDs(l *layers.Layer) []uint64 {
	ids := make([]uint64, l.Len())
	for i := range ids {
		id := l.ID(i)
		n, err := strconv.ParseUint(id, 10, 53)
		if err != nil || strconv.FormatUint(n, 10) != id {
			for k := range ids {
				ids[k] = uint64(k + 1)
			}
			return ids
		}
		ids[i] = n
	}
	return ids
}

// view returns what the layer shows at a depth, made when first asked for.
func (c *cutLayer) view(depth int) *view { return c.views[depth]() }

// viewApart returns what the layer shows at a depth with no features merged: what
// some of them are chosen from.
func (c *cutLayer) viewApart(depth int) *view {
	if v := c.view(depth); v.face.by == nil {
		return v
	}
	return c.apart[depth]()
}

// pack makes a view of a face. The level is not kept.
func (c *cutLayer) pack(f *face, depth int) *view {
	unit, _ := c.unit(depth)
	v := newView(f.level, uint(unit-f.detail))
	c.dress(v, f, depth)
	if f.fate != nil {
		v.census = newCensus(c.places(), f.fate)
	}
	return v
}

// dress gives a view of a face what is not packed.
func (c *cutLayer) dress(v *view, f *face, depth int) {
	unit, _ := c.unit(depth)
	v.shift = uint(unit - f.detail)
	v.face = &face{detail: f.detail, strength: f.strength, ids: f.ids, by: f.by}
	if f.table == c.layer.Table() {
		v.table = c.attributes()
	} else {
		v.table = newAttributes(f.table)
	}
	v.columns = c.columns(f, depth)
}

// unit returns the depth whose steps are the tile units of the layer at a depth,
// and the logarithm of the side of a tile in them. They are finer for layers
// with a larger extent; at the ends of the range the extent is that of the
// first or last unit that there is.
func (c *cutLayer) unit(depth int) (unit int, extent uint32) {
	own := extentBits
	if e := c.layer.Spec().Tiles.Extent; e > 0 {
		own = bits.Len(uint(e)) - 1
	}
	unit = min(max(depth+own-extentBits, 0), layers.MaxZoom)
	return unit, uint32(unit - depth + extentBits)
}

// buffer is the width of the surroundings of a tile, in tile units.
func (c *cutLayer) buffer() int32 {
	if b := c.layer.Spec().Tiles.Buffer; b != nil {
		return int32(*b)
	}
	return Buffer
}

// strength is how much is simplified in units of a depth: not at all at the
// layer's deepest zoom, nor anywhere if its description says so. See pyramid.arcs.
func (c *cutLayer) strength(unit int) float64 {
	spec := c.layer.Spec()
	if last, _ := c.unit(spec.Zoom.Max); unit >= last || spec.Simplify != nil && !*spec.Simplify {
		return 0
	}
	if s := spec.Tiles.Strength; s > 0 {
		return s
	}
	return 1
}

// columns are the positions of the attributes that tiles of a depth have.
func (c *cutLayer) columns(f *face, depth int) []int {
	rules := c.layer.Spec().Tiles.Fields
	var names []string
	for _, r := range rules {
		if r.Min <= depth {
			names = r.Names
		}
	}
	columns := []int{}
	for i, column := range f.table.Columns {
		if rules == nil || f.by != nil || slices.Contains(names, column.Name) {
			columns = append(columns, i)
		}
	}
	return columns
}

// workshop is what a Store cuts tiles with. It makes what it needs for a layer
// when a tile of it is first asked for.
type workshop struct {
	mu       sync.Mutex
	layers   map[layerGrid]*cutLayer
	pyramids map[meshGrid]*pyramid
	builders sync.Pool
	painters sync.Pool
	later    func(func()) // does something in the background
}

type layerGrid struct {
	layer *layers.Layer
	grid  Grid
}

type meshGrid struct {
	mesh *geo.Mesh
	grid Grid
}

// cut returns the layer ready for tiles of a grid.
func (w *workshop) cut(l *layers.Layer, g Grid) *cutLayer {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.make(l, g.base())
}

func (w *workshop) make(l *layers.Layer, g Grid) *cutLayer {
	if c := w.layers[layerGrid{l, g}]; c != nil {
		return c
	}
	if w.layers == nil {
		w.layers, w.pyramids = make(map[layerGrid]*cutLayer), make(map[meshGrid]*pyramid)
	}
	mesh, _ := l.Mesh()
	p := w.pyramids[meshGrid{mesh, g}]
	if p == nil {
		p = newPyramid(mesh, g)
		p.keep(l)
		w.pyramids[meshGrid{mesh, g}] = p
	}
	c := newCutLayer(l, p, w.later)
	if g != WebMercatorQuad { // attributes are the same on every grid
		first := w.make(l, WebMercatorQuad)
		c.attributes, c.ids = first.attributes, first.ids
	}
	w.layers[layerGrid{l, g}] = c
	return c
}
