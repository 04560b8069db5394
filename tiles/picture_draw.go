package tiles

import (
	"context"
	"fmt"
	"image"
	"image/draw"
	"slices"

	"guotu/layers"
	"guotu/tiles/raster"
)

// drawing is a picture to be made: what is shown of which layers. It is used by one goroutine
// at a time.
type drawing struct {
	store  *Store
	st     *stage
	look   Look
	sheets []sheet     // the lowest first
	names  []nameSheet // the first comes first where two would overlap
	// slots are those of the cache, one of which is taken for each block, so that tiles come in
	// between; nil if whoever draws has one.
	slots chan struct{}
}

// sheet is a layer as a picture shows it.
type sheet struct {
	layer *layers.Layer
	rows  []uint64 // as in Selection
}

// newDrawing decides what is shown. Sel is checked.
func (s *Store) newDrawing(all []*layers.Layer, sel []Selection, st *stage, look Look) (*drawing, error) {
	if sel != nil && len(sel) != len(all) {
		return nil, fmt.Errorf("%d selections for %d layers", len(sel), len(all))
	}
	d := &drawing{store: s, st: st, look: look}
	for i, l := range all {
		var rows []uint64
		if sel != nil {
			rows = sel[i].Rows
		}
		if rows != nil && len(rows) != (l.Len()+63)/64 {
			return nil, fmt.Errorf("layer %s: %d words for %d features", l.Name(), len(rows), l.Len())
		}
		if !st.shows(l) {
			continue
		}
		if l.Spec().Kind == layers.LabelKind {
			d.addNames(l.Name(), l, rows)
			continue
		}
		d.sheets = append(d.sheets, sheet{l, rows})
		if name := s.catalog.LabelsName(l); look.Labels && name != "" {
			d.addNames(name, l, rows)
		}
	}
	slices.Reverse(d.sheets)
	return d, nil
}

// cut returns the layer of a sheet ready to be drawn, and what it shows.
func (d *drawing) view(s *sheet) *view {
	c := d.store.shop.cut(s.layer, d.st.grid)
	if s.rows != nil {
		return c.viewApart(d.st.depth(s.layer))
	}
	return c.view(d.st.depth(s.layer))
}

// prepare makes what pictures of the layers have in common. It may take long.
func (d *drawing) prepare() {
	for i := range d.sheets {
		s := &d.sheets[i]
		d.store.shop.cut(s.layer, d.st.grid).classingOf(d.view(s))
	}
	for i := range d.names {
		d.names[i].made(d.store)
	}
}

// prepared reports whether prepare has nothing left to do.
func (d *drawing) prepared() bool {
	for _, s := range d.sheets {
		if s.rows != nil || !d.store.shop.cut(s.layer, d.st.grid).made[d.st.depth(s.layer)].Load() {
			return false
		}
	}
	return len(d.names) == 0
}

// blockSide is the side of the pieces, in pixels, in which large pictures are made, so that
// what is held of their lines stays small. As with tiles, one cannot see where they meet.
const blockSide = 1024

// png makes the picture.
func (d *drawing) png(ctx context.Context) (body []byte, err error) {
	defer recovered(&err)
	if d.st.width <= blockSide && d.st.height <= blockSide {
		c, blank, err := d.block(ctx, d.st)
		if err != nil {
			return nil, err
		}
		if blank && d.look.Background == nil && d.st.width == d.st.height {
			if body := blankTiles[d.st.width]; body != nil {
				return body(), nil
			}
		}
		return c.PNG(raster.PNGOptions{})
	}
	whole := image.NewRGBA(image.Rect(0, 0, d.st.width, d.st.height))
	for y := 0; y < d.st.height; y += blockSide {
		for x := 0; x < d.st.width; x += blockSide {
			r := image.Rect(x, y, x+blockSide, y+blockSide).Intersect(whole.Rect)
			c, _, err := d.block(ctx, d.st.part(r))
			if err != nil {
				return nil, err
			}
			draw.Draw(whole, r, c.Picture(), image.Point{}, draw.Src)
		}
	}
	return raster.EncodePNG(whole, raster.PNGOptions{})
}

// block draws a piece of the picture, or all of it, and reports whether it shows nothing.
func (d *drawing) block(ctx context.Context, st *stage) (c *raster.Canvas, blank bool, err error) {
	if d.slots != nil {
		select {
		case d.slots <- struct{}{}:
			defer func() { <-d.slots }()
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
	c = raster.NewCanvas(st.width, st.height, d.look.Background)
	c.Origin = st.origin
	p, _ := d.store.shop.painters.Get().(*painter)
	if p == nil {
		p = new(painter)
	}
	p.ctx, p.st, p.canvas, p.drawn, p.total = ctx, st, c, false, 0
	defer d.store.shop.keep(p)
	for i := range d.sheets {
		s := &d.sheets[i]
		if err := p.sheet(d.store.shop.cut(s.layer, st.grid), d.view(s), s.rows); err != nil {
			return nil, false, err
		}
	}
	written, err := d.write(ctx, st, c)
	return c, !p.drawn && !written, err
}

// painter draws the areas, lines and points of layers. It is used by one goroutine.
type painter struct {
	ctx    context.Context
	st     *stage
	canvas *raster.Canvas
	drawn  bool // something
	paints []paint
	walk   walk
	total  int // positions gathered
	most   int // of them, before flush
	found  []uint32
}

// maxGathered is the number of positions that are gathered at most before they are drawn, of
// 16 bytes each. Features behind that come to lie on the lines of those before.
const maxGathered = 4 << 20

// leastRounded is the width of lines, in pixels, up to which a rounded end would be no more than
// a darker dot.
const leastRounded = 1.5

// sheet draws a layer: all areas, class by class, then all lines, then all points, so that no
// area hides the line of a neighbour.
func (p *painter) sheet(c *cutLayer, v *view, rows []uint64) error {
	p.lend(paints(c.layer, p.st))
	p.walk.begin(p.st, v, p.margin())
	p.found = v.index.search(p.walk.region, p.found[:0])
	class := c.classingOf(v)
	for n, i := range p.found {
		if n%256 == 0 && p.ctx.Err() != nil {
			return p.ctx.Err()
		}
		owner := v.owner[i]
		if !chosen(rows, int(owner>>2)) {
			continue
		}
		k := class.of(int(owner >> 2))
		if p.paints[k].hidden {
			continue
		}
		p.item(v, i, k)
		if p.total > maxGathered {
			p.flush()
		}
	}
	p.flush()
	return p.ctx.Err()
}

// lend gives paints the memory of those before.
func (p *painter) lend(all []paint) {
	for i := range min(len(all), len(p.paints)) {
		all[i].areas, all[i].lines, all[i].points = p.paints[i].areas, p.paints[i].lines, p.paints[i].points
	}
	for i := range all {
		all[i].areas.Reset()
		all[i].lines.Reset()
		all[i].points.Reset()
	}
	p.paints = all
}

// keep keeps a painter for the next picture, unless it holds much more than most need.
func (w *workshop) keep(p *painter) {
	if p.most < maxScratch/16 {
		p.ctx, p.st, p.canvas, p.most = nil, nil, nil, 0
		w.painters.Put(p)
	}
}

// margin is how far beyond its position something may be seen, in pixels.
func (p *painter) margin() float64 {
	widest := 0.0
	for i := range p.paints {
		k := &p.paints[i]
		widest = max(widest, k.stroke.Width, k.size*raster.SymbolReach/2+k.edge.Width)
	}
	return widest + 2
}

// item gathers a polygon, a line or points of a class.
func (p *painter) item(v *view, i uint32, class int) {
	k := &p.paints[class]
	kind := v.owner[i] & 3
	p.walk.whole = v.index.box(int(i)).within(p.walk.region)
	bytes, from := v.item(i)
	var at path
	for len(bytes) > 0 {
		bytes = at.next(bytes, from)
		from = at.first
		if kind == pointItem {
			p.total += p.walk.points(&at, k)
			continue
		}
		filled := kind == polygonItem && k.area
		if !filled && k.stroke.Width == 0 {
			continue
		}
		p.walk.read(v, &at)
		if filled {
			p.total += p.walk.area(&k.areas)
		}
		if k.stroke.Width > 0 {
			p.total += p.walk.line(&p.paints[k.pen], k.pen, kind == polygonItem)
		}
	}
}

// flush draws what was gathered.
func (p *painter) flush() {
	if p.total == 0 {
		return
	}
	p.drawn, p.total, p.most = true, 0, max(p.most, p.total)
	var fills []raster.Fill
	for i := range p.paints {
		if k := &p.paints[i]; !k.areas.Empty() {
			k.fill.Path = &k.areas
			fills = append(fills, k.fill)
		}
	}
	if len(fills) > 0 {
		p.canvas.Fills(fills)
	}
	for i := range p.paints {
		if k := &p.paints[i]; !k.lines.Empty() {
			if k.rings && k.dash == nil && k.stroke.Width > leastRounded {
				k.stroke.Cap = raster.RoundCap
			}
			p.canvas.Stroke(&k.lines, k.stroke)
		}
	}
	fills = fills[:0]
	for i := range p.paints {
		if k := &p.paints[i]; !k.points.Empty() {
			fills = append(fills, raster.Fill{Path: &k.points, Color: k.point})
		}
	}
	if len(fills) > 0 {
		p.canvas.Fills(fills)
	}
	for i := range p.paints {
		k := &p.paints[i]
		if !k.points.Empty() {
			p.canvas.Stroke(&k.points, k.edge)
		}
		k.areas.Reset()
		k.lines.Reset()
		k.points.Reset()
	}
}
