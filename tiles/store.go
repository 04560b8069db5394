package tiles

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/maypok86/otter/v2"

	"guotu/layers"
)

// DefaultCacheBytes bounds the memory for tiles where Options does not.
const DefaultCacheBytes = 256 << 20

// Options are the settings of a Store; zero values mean the defaults.
type Options struct {
	// CacheBytes bounds the memory for ready tiles.
	CacheBytes int64
}

// Store makes the tiles of one catalogue and keeps those that are asked for
// often. A tile is built once however many ask for it at the same time. It is safe for
// concurrent use; a new catalogue gets a new Store, so that nothing stale can be
// served.
type Store struct {
	catalog  *layers.Catalog
	shop     workshop
	cache    *otter.Cache[tileKey, *Tile]
	requests atomic.Uint64
	builds   atomic.Uint64
	bytes    atomic.Int64
}

type tileKey struct {
	layers string
	id     ID
}

// tileOverhead is what a cached tile takes besides its bytes, in bytes.
const tileOverhead = 256

// New returns a Store for the layers of a catalogue.
func New(c *layers.Catalog, o Options) *Store {
	if o.CacheBytes <= 0 {
		o.CacheBytes = DefaultCacheBytes
	}
	s := &Store{catalog: c}
	s.cache = otter.Must(&otter.Options[tileKey, *Tile]{
		MaximumWeight: uint64(o.CacheBytes),
		Weigher:       func(k tileKey, t *Tile) uint32 { return uint32(len(k.layers) + len(t.gzip) + tileOverhead) },
		OnAtomicDeletion: func(e otter.DeletionEvent[tileKey, *Tile]) {
			s.bytes.Add(-int64(len(e.Value.gzip)))
		},
	})
	return s
}

// warmZooms are the zoom levels that a whole country is first looked at.
const warmZooms = 6

// Warm makes what the first look at the map needs, the upper levels of the
// layers that are visible at first, so that nobody has to wait for it. It returns
// when that is done or ctx ends.
func (s *Store) Warm(ctx context.Context) {
	for z := range warmZooms + 1 {
		for _, l := range s.catalog.Layers() {
			if ctx.Err() != nil {
				return
			}
			if spec := l.Spec(); spec.Visible && z >= spec.Zoom.Min && z <= spec.Zoom.Max {
				s.shop.cut(l, WebMercatorQuad).view(z)
			}
		}
	}
}

// Stats counts what a Store did.
type Stats struct {
	Hits, Misses, Builds uint64
	// Bytes is the size of the compressed tiles in the cache.
	Bytes int64
}

// Stats returns the counts so far.
func (s *Store) Stats() Stats {
	builds := s.builds.Load()
	return Stats{Hits: s.requests.Load() - builds, Misses: builds, Builds: builds, Bytes: s.bytes.Load()}
}

// Tile is a ready vector tile. It is shared, not to be changed.
type Tile struct {
	// ETag names the content: hexadecimal digits without quotes.
	ETag string
	// Size is the number of bytes before compression, 0 for an empty tile.
	Size int
	gzip []byte
}

// Gzip returns the tile compressed, nil for an empty tile.
func (t *Tile) Gzip() []byte { return t.gzip }

// Raw returns the tile uncompressed, nil for an empty tile.
func (t *Tile) Raw() ([]byte, error) {
	if t.Size == 0 {
		return nil, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(t.gzip))
	if err != nil {
		return nil, err
	}
	raw := make([]byte, t.Size)
	_, err = io.ReadFull(r, raw)
	return raw, err
}

// Tile returns a tile of the layers, one after another. Layers outside their
// zoom range are left out. The id has to be Valid; the layers have to be of the
// Store's catalogue.
func (s *Store) Tile(ctx context.Context, all []*layers.Layer, id ID) (*Tile, error) {
	s.requests.Add(1)
	id.Grid = id.Grid.base()
	return s.cache.Get(ctx, tileKey{key(all), id}, otter.LoaderFunc[tileKey, *Tile](
		func(context.Context, tileKey) (*Tile, error) { return s.make(all, id) }))
}

func key(all []*layers.Layer) string {
	if len(all) == 1 {
		return all[0].Name()
	}
	names := make([]string, len(all))
	for i, l := range all {
		names[i] = l.Name()
	}
	return strings.Join(names, ",")
}

// make builds a tile. It does not heed the context of the first who asked for
// the tile, since others may be waiting for it too.
func (s *Store) make(all []*layers.Layer, id ID) (*Tile, error) {
	s.builds.Add(1)
	raw, _, err := s.Build(all, nil, id)
	if err != nil {
		return nil, err
	}
	t, err := pack(s.catalog.Version(), raw)
	if err == nil {
		s.bytes.Add(int64(len(t.gzip)))
	}
	return t, err
}

// pack compresses a tile, once for all who will ask for it.
func pack(version string, raw []byte) (*Tile, error) {
	h := sha256.New()
	io.WriteString(h, version)
	h.Write(raw)
	t := &Tile{ETag: hex.EncodeToString(h.Sum(nil)[:12]), Size: len(raw)}
	if len(raw) == 0 {
		return t, nil
	}
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, 5)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	t.gzip = bytes.Clone(buf.Bytes())
	return t, nil
}
