package tiles

import (
	"strconv"
	"sync"

	"guotu/geo"
	"guotu/layers"
)

// cutLayer is a layer ready to be cut into tiles: everything that does not
// depend on the tile, made when first asked for.
type cutLayer struct {
	layer      *layers.Layer
	pyramid    *pyramid
	attributes func() *attributes
	ids        func() []uint64
	levels     [layers.MaxZoom + 1]func() *level
}

func newCutLayer(l *layers.Layer, p *pyramid) *cutLayer {
	c := &cutLayer{layer: l, pyramid: p,
		attributes: sync.OnceValue(func() *attributes { return newAttributes(l.Table()) }),
		ids:        sync.OnceValue(func() []uint64 { return numericIDs(l) }),
	}
	for z := range c.levels {
		c.levels[z] = sync.OnceValue(func() *level { return c.makeLevel(z) })
	}
	return c
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

// level returns the layer at a zoom, made when first asked for.
func (c *cutLayer) level(z int) *level { return c.levels[z]() }

// makeLevel leaves out no vertex at the layer's deepest zoom, and at none if its
// description says so.
func (c *cutLayer) makeLevel(z int) *level {
	spec := c.layer.Spec()
	whole := z >= spec.Zoom.Max || spec.Simplify != nil && !*spec.Simplify
	_, shapes := c.layer.Mesh()
	return newLevel(c.pyramid, shapes, z, whole)
}

// builder cuts tiles. It holds scratch space and is for one goroutine at a time.
type builder struct {
	clip    clipper
	geom    geometry
	writers map[*cutLayer]*layerWriter
}

// build returns the bytes of a tile, uncompressed; nil if it is empty.
func (b *builder) build(all []*cutLayer, id ID) []byte {
	var tile []byte
	for _, c := range all {
		if zoom := c.layer.Spec().Zoom; id.depth() < zoom.Min || id.depth() > zoom.Max {
			continue
		}
		tile = b.writer(c, id).appendLayer(tile, c.layer.Name())
	}
	return tile
}

func (b *builder) writer(c *cutLayer, id ID) *layerWriter {
	w := b.writers[c]
	if w == nil {
		w = &layerWriter{}
		b.writers[c] = w
	}
	w.reset(c.attributes())
	b.clip.reset(id.box())
	found := c.layer.In(b.clip.outer.bound(id.Grid, id.depth()))
	if len(found) == 0 {
		return w
	}
	ids, l := c.ids(), c.level(id.depth())
	for _, i := range found {
		parts := l.parts[l.first[i]:l.first[i+1]]
		for _, kind := range [...]geomType{polygonType, lineType, pointType} {
			if b.cut(parts, kind) {
				w.feature(ids[i], i, kind, b.geom.bytes)
			}
		}
	}
	return w
}

// cut writes what the tile shows of the parts of one kind to b.geom and reports
// whether there is any.
func (b *builder) cut(parts []part, kind geomType) bool {
	b.geom.reset(b.clip.tile)
	var visible []geo.Pixel
	meets := false
	for i := range parts {
		if parts[i].kind == kind && parts[i].box.meets(b.clip.outer) {
			meets = true
			switch kind {
			case lineType:
				b.clip.line(&parts[i], b.geom.line)
			case pointType:
				visible = append(visible, b.clip.points(&parts[i])...)
			}
		}
	}
	if len(visible) > 0 {
		b.geom.points(visible)
	}
	if meets && kind == polygonType {
		b.clip.area(parts, func(ring []geo.Pixel, _ bool) { b.geom.ring(ring) })
	}
	return len(b.geom.bytes) > 0
}
