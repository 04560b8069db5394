package tiles

import (
	"fmt"
	"slices"

	"guotu/geo"
	"guotu/layers"
)

// Selection narrows what a tile shows of one layer.
type Selection struct {
	// Rows are the features that are shown: a bit for each, 64 to a word, the first
	// in the lowest bit. Nil means all.
	Rows []uint64
	// Fields are the names of the attributes that they have, as far as the layer has
	// them at that zoom level. Nil means all.
	Fields []string
}

// Build cuts a tile of the layers, one after another, and returns its bytes before
// compression, nil for an empty tile, and what became of the features of each
// layer. Layers outside their zoom range are left out. Sel has an entry for each
// layer, or is nil. The id has to be Valid; the layers have to be of the Store's
// catalogue. Merged features are shown for themselves where Rows chooses some.
// An error says that sel does not fit the layers, or is a TooLargeError.
func (s *Store) Build(all []*layers.Layer, sel []Selection, id ID) (raw []byte, account []Account, err error) {
	err = s.buildFor(all, sel, id, func(scratch []byte, of []Account) error {
		if len(scratch) > 0 {
			raw = slices.Clone(scratch)
		}
		account = of
		return nil
	})
	return raw, account, err
}

// buildFor cuts a tile as Build does and hands it to use, whose error it returns. The bytes
// are scratch space, which use must neither change nor keep: large tiles are not copied.
func (s *Store) buildFor(all []*layers.Layer, sel []Selection, id ID, use func(raw []byte, account []Account) error) error {
	if sel != nil && len(sel) != len(all) {
		return fmt.Errorf("%d selections for %d layers", len(sel), len(all))
	}
	for i := range sel {
		if rows := sel[i].Rows; rows != nil && len(rows) != (all[i].Len()+63)/64 {
			return fmt.Errorf("layer %s: %d words for %d features", all[i].Name(), len(rows), all[i].Len())
		}
	}
	b, _ := s.shop.builders.Get().(*builder)
	if b == nil {
		b = new(builder)
	}
	defer s.shop.builders.Put(b)
	defer b.trim()
	b.tile = b.tile[:0]
	var account []Account
	for i, l := range all {
		if zoom := l.Spec().Zoom; id.depth() < zoom.Min || id.depth() > zoom.Max {
			continue
		}
		var chosen Selection
		if sel != nil {
			chosen = sel[i]
		}
		a, err := b.layer(s.shop.cut(l, id.Grid), &chosen, id)
		if err != nil {
			return err
		}
		account = append(account, a)
	}
	return use(b.tile, account)
}

// builder cuts tiles. It holds scratch space and is for one goroutine at a time.
type builder struct {
	tile    []byte
	clip    clipper
	geom    geometry
	writer  layerWriter
	found   []uint32
	hits    []uint64
	points  []geo.Pixel
	columns []int
	limit   int // of the bytes of the features of a layer; 0 is none
}

// layer appends a layer to the tile.
func (b *builder) layer(c *cutLayer, sel *Selection, id ID) (Account, error) {
	v := c.view(id.depth())
	unit, extent := c.unit(id.depth())
	tile := id.boxOf(extent)
	b.limit = 0
	if sel.Rows != nil && v.face.by != nil {
		b.limit = maxOver * c.forms.budget()
		n := v.census.count(inWorld(tile, unit), sel.Rows)
		if all := n[kept] + n[merged] + n[dropped]; all > b.limit/leastFeature {
			return Account{}, &TooLargeError{c.layer.Name(), b.limit, all}
		}
		v = c.viewApart(id.depth())
	}
	b.writer.reset(v.table, b.choose(v, sel.Fields))
	b.clip.reset(tile, c.buffer(), v.shift)
	if !b.cut(v, sel.Rows) {
		return Account{}, &TooLargeError{Layer: c.layer.Name(), Limit: b.limit}
	}
	a := Account{Layer: c.layer.Name(), Kept: b.writer.count, MergedBy: v.face.by, Detail: id.depth() - int(v.shift)}
	if v.census != nil {
		n := v.census.count(inWorld(tile, unit), sel.Rows)
		a.Merged, a.Dropped = n[merged], n[dropped]
		if v.face.by != nil {
			a.Kept = n[kept]
		}
	}
	from := len(b.tile)
	b.tile = b.writer.appendLayer(b.tile, c.layer.Name(), 1<<extent)
	a.Bytes = len(b.tile) - from
	a.OverBudget = a.Bytes > c.forms.budget()
	return a, nil
}

// TooLargeError says that a tile would get much larger than a layer may be: it is to
// show features for themselves which are merged there because of their number.
type TooLargeError struct {
	Layer    string
	Limit    int // in bytes, before compression
	Features int // that the tile would have; 0 if they are few, but large
}

// Error names the layer, and tells what to do.
func (e *TooLargeError) Error() string {
	many := ""
	if e.Features > 0 {
		many = fmt.Sprintf(" of %d features", e.Features)
	}
	return fmt.Sprintf("layer %s: the tile%s would have more than the %d bytes that are allowed: zoom in or narrow the filter", e.Layer, many, e.Limit)
}

// maxOver is by how much a tile of chosen features may be larger than its budget, and
// leastFeature about the least that a feature takes in it, in bytes.
const (
	maxOver      = 8
	leastFeature = 16
)

// choose returns the columns of a view that have one of the names; all if names is
// nil.
func (b *builder) choose(v *view, names []string) []int {
	if names == nil {
		return v.columns
	}
	b.columns = b.columns[:0]
	for _, i := range v.columns {
		if slices.Contains(names, v.table.columns[i].Name) {
			b.columns = append(b.columns, i)
		}
	}
	return b.columns
}

// cut writes what the tile shows of a view, owner by owner, and reports whether the
// limit is kept.
func (b *builder) cut(v *view, rows []uint64) bool {
	b.found = v.index.search(b.clip.coarse, b.found[:0])
	b.hits = b.hits[:0]
	for _, i := range b.found {
		if owner := v.owner[i]; chosen(rows, int(owner>>2)) {
			b.hits = append(b.hits, uint64(owner)<<32|uint64(i))
		}
	}
	slices.Sort(b.hits)
	for from := 0; from < len(b.hits); {
		owner := b.hits[from] >> 32
		to := from + 1
		for to < len(b.hits) && b.hits[to]>>32 == owner {
			to++
		}
		b.geom.reset(b.clip.tile)
		switch owner & 3 {
		case polygonItem:
			b.polygons(v, b.hits[from:to])
		case lineItem:
			b.lines(v, b.hits[from:to])
		case pointItem:
			b.gather(v, b.hits[from:to])
		}
		if len(b.geom.bytes) > 0 {
			b.writer.feature(v.face.ids, int(owner>>2), kindTypes[owner&3], b.geom.bytes)
			if b.limit > 0 && len(b.writer.features) > b.limit {
				return false
			}
		}
		from = to
	}
	return true
}

// polygons writes the polygons of one owner: first those that lie wholly inside,
// as they are, then what is left of the others.
func (b *builder) polygons(v *view, hits []uint64) {
	var p path
	b.clip.begin()
	for _, h := range hits {
		i := uint32(h)
		bytes, from := v.item(i)
		whole := b.clip.inside(v.index.box(int(i)))
		for hole := false; len(bytes) > 0; hole = true {
			bytes = p.next(bytes, from)
			from = p.first
			if !whole {
				b.clip.ring(v, &p, hole)
				continue
			}
			b.geom.path(&p, v.shift)
			b.geom.closeRing()
		}
	}
	b.clip.clean()
	for _, ring := range b.clip.rings {
		b.geom.ring(ring)
	}
}

// lines writes the lines of one owner.
func (b *builder) lines(v *view, hits []uint64) {
	var p path
	for _, h := range hits {
		i := uint32(h)
		p.next(v.item(i))
		if b.clip.inside(v.index.box(int(i))) {
			b.geom.path(&p, v.shift)
			continue
		}
		b.clip.line(v, &p, &b.geom)
	}
}

// gather writes the points of one owner.
func (b *builder) gather(v *view, hits []uint64) {
	var p path
	b.points = b.points[:0]
	for _, h := range hits {
		p.next(v.item(uint32(h)))
		b.points = b.clip.points(&p, b.points)
	}
	if len(b.points) > 0 {
		b.geom.points(b.points)
	}
}

// maxScratch is the number of elements from which on scratch space is given back
// after a tile: what a few large tiles need is not kept for all.
const maxScratch = 4 << 20

// trim gives scratch space back that is much larger than most tiles need.
func (b *builder) trim() {
	if max(cap(b.tile), cap(b.geom.bytes), cap(b.writer.features)) > maxScratch ||
		max(cap(b.writer.slots), cap(b.writer.values), cap(b.hits), cap(b.clip.store), cap(b.clip.cut)) > maxScratch/16 {
		*b = builder{}
	}
	b.writer.from, b.writer.columns = nil, nil
}
