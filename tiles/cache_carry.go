package tiles

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"guotu/layers"
)

// A plan that is loaded anew mostly differs in few places from the one before. Layers
// that are the same have the same fingerprint, and their tiles the same key. Of a layer
// that has changed, those tiles are taken over which lie where nothing of it has: the
// new Store finds them under the old key when they are first asked for.

// maxPast is the number of earlier plans whose tiles are looked for.
const maxPast = 4

// leastCarried is the depth from which on tiles are taken over: further up there are few,
// and what is rounded to their steps of 1.4/1000 of a degree and more touches things
// further away than layers.Changes looks.
const leastCarried = 6

// past is an earlier plan: by name, those layers that were there and changed only in
// places.
type past map[string]pastLayer

type pastLayer struct {
	content string         // as in tileKey
	changed *layers.Region // what has changed since, in degrees
	tangled map[Grid]bool  // whether its borders crossed one another, where that is known
}

// maxChanged bounds the boxes of one layer that are remembered.
const maxChanged = 8192

// pastOf returns the plans before that of c, when c takes the place of old's catalogue.
func pastOf(old *Store, c *layers.Catalog) []past {
	latest := make(past)
	for _, l := range c.Layers() {
		if before := old.catalog.Layer(l.Name()); before != nil {
			if changed, whole := layers.Changes(before, l); !whole {
				latest[l.Name()] = pastLayer{before.Fingerprint(), layers.NewRegion(changed), old.shop.tangled(before)}
			}
		}
	}
	all := []past{latest}
	for _, p := range old.past[:min(len(old.past), maxPast-1)] {
		earlier := make(past)
		for name, l := range p {
			since, found := latest[name]
			if found && l.changed.Len()+since.changed.Len() <= maxChanged {
				earlier[name] = pastLayer{l.content, l.changed.Union(since.changed), l.tangled}
			}
		}
		all = append(all, earlier)
	}
	return all
}

// pastKeys yields the keys that a tile had in earlier plans, if it was the same then.
func (s *Store) pastKeys(all []*layers.Layer, key tileKey, yield func(tileKey) bool) {
	if key.id.depth() > layers.MaxZoom {
		return
	}
	for _, p := range s.past {
		content := ""
		for _, l := range all {
			then, found := p[l.Name()]
			if !found || then.changed.Len() > 0 && !s.untouched(l, key.id, &then) {
				content = ""
				break
			}
			content += then.content
		}
		if content != "" && content != key.content && !yield(tileKey{content, key.id}) {
			return
		}
	}
}

// untouched reports whether a tile of a layer looks the same whatever has changed since
// then. Two things a layer decides as a whole: to what it is merged or coarsened at a
// depth, which plain asks of the old tile, and whether it has to look where borders cross.
func (s *Store) untouched(l *layers.Layer, id ID, then *pastLayer) bool {
	depth := id.depth()
	if zoom := l.Spec().Zoom; depth < leastCarried || depth < zoom.Min || depth > zoom.Max {
		return false
	}
	c := s.shop.cut(l, id.Grid)
	unit, extent := c.unit(depth)
	around := inDegrees(id.boxOf(extent).grow(c.buffer()+2), id.Grid, unit)
	if then.changed.Meets(around) {
		return false
	}
	if tangled, known := then.tangled[id.Grid.base()]; !known || tangled != c.pyramid.tangle() {
		return false
	}
	v := c.view(depth)
	return v.face.by == nil && v.shift == 0
}

// plain reports whether all layers of a tile are shown in full detail, and feature by
// feature.
func (t *Tile) plain(id ID) bool {
	return !slices.ContainsFunc(t.Accounts, func(a Account) bool { return a.MergedBy != nil || a.Detail != id.depth() })
}

// inDegrees is the place of a box in units of a depth: the inverse of Grid.project.
func inDegrees(b box, g Grid, unit int) orb.Bound {
	step := math.Ldexp(1./world, layers.MaxZoom-unit)
	at := func(x, y int32) orb.Point {
		lon, v := float64(x)*step*360-180, float64(y)*step
		if g.geographic() {
			return orb.Point{lon, v*360 - 90}
		}
		return orb.Point{lon, math.Atan(math.Sinh((v-0.5)*2*math.Pi)) * 180 / math.Pi}
	}
	return orb.Bound{Min: at(b.x0, b.y0), Max: at(b.x1, b.y1)}
}

// tangled tells for each grid that a layer has been cut for whether its borders cross one
// another.
func (w *workshop) tangled(l *layers.Layer) map[Grid]bool {
	mesh, _ := l.Mesh()
	known := make(map[Grid]bool)
	for _, g := range [...]Grid{WebMercatorQuad, WorldCRS84Quad} {
		w.mu.Lock()
		p := w.pyramids[meshGrid{mesh, g}]
		w.mu.Unlock()
		if p != nil {
			known[g] = p.tangle()
		}
	}
	return known
}
