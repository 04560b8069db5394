package tiles

import (
	"context"
	"crypto/sha256"
	"math"
	"runtime"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"guotu/layers"
)

// DefaultCacheBytes bounds the memory for tiles where Options does not.
const DefaultCacheBytes = 256 << 20

// Options are the settings of a Store; zero values mean the defaults.
type Options struct {
	// CacheBytes bounds the memory for ready tiles; an eighth of it is for those of
	// filters, a quarter for pictures.
	CacheBytes int64
	// Builders is the number of tiles that may be built at once, by default that of
	// processors: more would only make all of them late.
	Builders int
	// Wait is how long a tile is waited for, by default 20 s; see ErrLate.
	Wait time.Duration
	// Disk keeps tiles beyond the end of the program; nil is none. The Store uses it,
	// its owner closes it.
	Disk *Disk
}

// Store makes the tiles of one catalogue and keeps those that are asked for
// often. A tile is built once however many ask for it at the same time. It is safe for
// concurrent use. A new catalogue gets a new Store, by Next: tiles are kept by the
// content of their layers, so that nothing stale can be served.
type Store struct {
	catalog *layers.Catalog
	shop    workshop
	cache   *cache
	past    []past
}

// New returns a Store for the layers of a catalogue.
func New(c *layers.Catalog, o Options) *Store {
	if o.CacheBytes <= 0 {
		o.CacheBytes = DefaultCacheBytes
	}
	if o.Builders <= 0 {
		o.Builders = runtime.GOMAXPROCS(0)
	}
	s := &Store{catalog: c, cache: newCache(o)}
	s.shop.later = s.cache.flying.Go
	return s
}

// Next returns the Store of a catalogue that takes the place of this one's. They share
// the cache: tiles that the change does not touch stay, see cache_carry.go. Both may be used
// for as long as there are requests that began with the old one.
func (s *Store) Next(c *layers.Catalog) *Store {
	return &Store{catalog: c, cache: s.cache, past: pastOf(s, c), shop: workshop{later: s.shop.later}}
}

// Close waits for what the Store, and those before it, still do in the background. There
// must be no request any more.
func (s *Store) Close() { s.cache.close() }

// Warm makes the views of the layers that are visible at first, so that nobody has to
// wait for them: those of the first look at the map, then the others from the lowest zoom
// level on, one at a time and each only when nobody waits for a tile. It returns when
// that is done or ctx ends.
func (s *Store) Warm(ctx context.Context) {
	first := s.firstZoom()
	zooms := []int{first, first + 1}
	for z := range layers.MaxZoom + 1 {
		if z != first && z != first+1 {
			zooms = append(zooms, z)
		}
	}
	for _, z := range zooms {
		for _, l := range s.catalog.Layers() {
			spec := l.Spec()
			if !spec.Visible || z < spec.Zoom.Min || z > spec.Zoom.Max {
				continue
			}
			if !s.cache.quiet(ctx) {
				return
			}
			s.shop.cut(l, WebMercatorQuad).view(z)
		}
	}
}

// firstZoom is about the zoom level at which the map begins: the visible layers are
// about two tiles wide or high.
func (s *Store) firstZoom() int {
	var all orb.Bound
	known := false
	for _, l := range s.catalog.Layers() {
		if b := l.Bound(); l.Spec().Visible && !b.IsEmpty() {
			if !known {
				all, known = b, true
			}
			all = all.Union(b)
		}
	}
	side := max(all.Max[0]-all.Min[0], all.Max[1]-all.Min[1], 360.0/(1<<layers.MaxZoom))
	return min(max(int(math.Log2(2*360/side)), 0), layers.MaxZoom)
}

// Request asks for a tile of some layers, one after another. Layers outside their zoom
// range are left out. The id has to be Valid; the layers have to be of the Store's
// catalogue.
type Request struct {
	Layers []*layers.Layer
	ID     ID
	// Selection narrows the layers, one by one; nil narrows none. Narrowing names it:
	// equal names of equal layers are equal selections. It is "" for nil.
	Selection []Selection
	Narrowing string
	// Accept is what may be sent.
	Accept Accept
}

// Accept are the weights of codings in thousandths (RFC 9110, section 12.4.2), 0 for
// those that are not to be sent. One of Identity is the lowest that counts.
type Accept [Codings]uint16

// AcceptGzip is what a client has that says no more than that it reads gzip.
var AcceptGzip = Accept{Identity: 1, Gzip: 1000}

// Tile returns a tile of the layers, ready in gzip, or only in Identity where it is
// small.
func (s *Store) Tile(ctx context.Context, all []*layers.Layer, id ID) (*Tile, error) {
	t, _, err := s.Get(ctx, &Request{Layers: all, ID: id, Accept: AcceptGzip})
	return t, err
}

// Get returns a tile and the variant to send: of the codings with the highest weight,
// the one with the fewest bytes of those that are ready. The variant of an empty tile
// is nil. It waits for a tile that is not ready until ctx ends, or until it is ErrLate.
func (s *Store) Get(ctx context.Context, r *Request) (*Tile, *Variant, error) {
	key := flightKey{tileKey: tileKey{content(r.Layers), r.ID}, narrowed: r.Narrowing != ""}
	key.id.Grid = r.ID.Grid.base()
	if key.narrowed {
		sum := sha256.Sum256([]byte(r.Narrowing)) // so that a long filter makes no long key
		key.content += string(sum[:16])
	}
	t := s.cache.ready(key)
	hit := t != nil
	if hit {
		s.cache.hits.Add(1)
	} else {
		s.cache.misses.Add(1)
		var err error
		if t, err = s.cache.bring(ctx, key, s.order(r, key)); err != nil {
			return nil, nil, err
		}
	}
	if t.Size == 0 {
		return t, nil, nil
	}
	if !t.Packed() {
		return t, t.variants[Identity], nil
	}
	return s.cache.choose(ctx, key, t, r.Accept, hit)
}

// order says how a tile is made.
func (s *Store) order(r *Request, key flightKey) order {
	all, sel, id := r.Layers, r.Selection, key.id
	o := order{build: func() ([]byte, []Account, error) { return s.Build(all, sel, id) }}
	inRange := func(l *layers.Layer) bool {
		zoom := l.Spec().Zoom
		return zoom.Min <= id.depth() && id.depth() <= zoom.Max
	}
	o.prepare = func() {
		for i, l := range all {
			if !inRange(l) {
				continue
			}
			c := s.shop.cut(l, id.Grid)
			if c.view(id.depth()); sel != nil && sel[i].Rows != nil {
				c.viewApart(id.depth())
			}
		}
	}
	o.prepared = func() bool {
		for _, l := range all {
			if inRange(l) && !s.shop.cut(l, id.Grid).made[id.depth()].Load() {
				return false
			}
		}
		return sel == nil
	}
	if len(s.past) > 0 && !key.narrowed {
		o.past = func(yield func(tileKey) bool) { s.pastKeys(all, key.tileKey, yield) }
	}
	return o
}

// content names what layers hold.
func content(all []*layers.Layer) string {
	if len(all) == 1 {
		return all[0].Fingerprint()
	}
	var b strings.Builder
	for _, l := range all {
		b.WriteString(l.Fingerprint())
	}
	return b.String()
}
