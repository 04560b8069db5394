package tiles

import (
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
	content string      // as in tileKey
	changed []orb.Bound // what has changed since, in degrees
}

// maxChanged bounds the boxes of one layer that are remembered.
const maxChanged = 8192

// pastOf returns the plans before that of c, when c takes the place of old's catalogue.
func pastOf(old *Store, c *layers.Catalog) []past {
	latest := make(past)
	for _, l := range c.Layers() {
		if before := old.catalog.Layer(l.Name()); before != nil {
			if changed, whole := layers.Changes(before, l); !whole {
				latest[l.Name()] = pastLayer{before.Fingerprint(), changed}
			}
		}
	}
	all := []past{latest}
	for _, p := range old.past[:min(len(old.past), maxPast-1)] {
		earlier := make(past)
		for name, l := range p {
			since, found := latest[name]
			if found && len(l.changed)+len(since.changed) <= maxChanged {
				earlier[name] = pastLayer{l.content, slices.Concat(l.changed, since.changed)}
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
			if !found || len(then.changed) > 0 && !s.untouched(l, key.id, then.changed) {
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

// untouched reports whether a tile of a layer looks the same whatever has changed in
// some boxes.
func (s *Store) untouched(l *layers.Layer, id ID, changed []orb.Bound) bool {
	if id.depth() < leastCarried || !s.local(l, id) {
		return false
	}
	rules := &l.Spec().Tiles
	buffer, extent := Buffer, Extent
	if rules.Buffer != nil {
		buffer = *rules.Buffer
	}
	if rules.Extent != 0 {
		extent = rules.Extent
	}
	b := id.box().grow(int32(buffer*Extent/extent)+2).bound(id.Grid, id.depth())
	return !slices.ContainsFunc(changed, func(c orb.Bound) bool { return c.Intersects(b) })
}

// local reports whether what the layer shows in a tile depends on no more than what is
// in and around it.
func (s *Store) local(l *layers.Layer, id ID) bool {
	m := l.Spec().Tiles.Merge
	return m == nil || id.depth() >= m.Below
}
