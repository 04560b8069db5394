package tiles

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
)

// tileKey names the content of a tile: the fingerprints of its layers, and of what
// they were narrowed to, one after another, and where it lies. Two plans that have a
// layer in common so have its tiles in common.
type tileKey struct {
	content string
	id      ID
}

// cache keeps ready tiles and makes those that are not, each once however many wait
// for it. It outlives the Stores that use it, one after another. It is safe for
// concurrent use.
type cache struct {
	packer *packer
	disk   *Disk // nil: none
	// plain and narrowed hold the tiles of whole layers, and those of a filter or a
	// choice of fields: there is no end of filters, and what they fill must not take
	// the place of the map that all look at.
	plain, narrowed *otter.Cache[tileKey, *Tile]
	pictures        *otter.Cache[tileKey, *Tile] // narrowed or not
	slots           chan struct{}                // a token per tile that may be built at once
	canvases        chan struct{}                // a token per picture of any size that may be drawn at once
	aside           chan struct{}                // one token for what else is drawn
	wait            time.Duration                // for a tile

	mu      sync.Mutex
	flights map[flightKey]*flight // guarded by mu: tiles on the way
	flying  sync.WaitGroup
	better  improver
	counts
}

// counts are what a cache did since it was made.
type counts struct {
	hits, misses, builds, evictions, diskHits, carried atomic.Uint64
	waiting                                            atomic.Int64
	seconds                                            durations
}

// narrowedShare is the part of the memory, one in that many, for tiles of a filter or a
// choice of fields.
const narrowedShare = 8

// pictureShare is the part, one in that many, for tiles as pictures.
const pictureShare = 4

func newCache(o Options) *cache {
	c := &cache{packer: newPacker(), disk: o.Disk, slots: make(chan struct{}, o.Builders),
		canvases: make(chan struct{}, max(o.Builders/2, 1)), aside: make(chan struct{}, 1), wait: o.Wait, flights: make(map[flightKey]*flight)}
	if c.wait <= 0 {
		c.wait = 20 * time.Second
	}
	c.better.cache = c
	bounded := func(bytes int64) *otter.Cache[tileKey, *Tile] {
		return otter.Must(&otter.Options[tileKey, *Tile]{
			MaximumWeight: uint64(bytes),
			Weigher:       func(k tileKey, t *Tile) uint32 { return uint32(len(k.content) + t.weight()) },
			OnAtomicDeletion: func(e otter.DeletionEvent[tileKey, *Tile]) {
				if e.WasEvicted() {
					c.evictions.Add(1)
				}
			},
		})
	}
	narrowed, pictures := o.CacheBytes/narrowedShare, o.CacheBytes/pictureShare
	c.plain, c.narrowed, c.pictures = bounded(o.CacheBytes-narrowed-pictures), bounded(narrowed), bounded(pictures)
	return c
}

// flightKey names a tile on the way, or one that is packed in one coding more.
type flightKey struct {
	tileKey
	narrowed bool
	picture  bool   // a PNG, which is not on the disk either: narrowed is set
	coding   Coding // Identity: the tile itself
}

// order is what has to be done for a tile that is not ready.
type order struct {
	// past yields keys of earlier plans under which the same tile may be found, likeliest
	// first; nil is none.
	past iter.Seq[tileKey]
	// tile is what is to be packed in one coding more, even if it has left the cache.
	tile *Tile
	// prepare makes what tiles have in common. It may take long, and so has no slot: tiles
	// that are prepared for need not wait for it. Nil is nothing.
	prepare func()
	// prepared reports whether prepare has nothing left to do, so that the tile takes
	// milliseconds. Nil is no.
	prepared func() bool
	// build makes a tile and hands it to use, which does not keep the bytes.
	build func(use func(raw []byte, accounts []Account) error) error
}

// flight is a tile on the way. Waiters is guarded by cache.mu; tile and err are set
// when done is closed.
type flight struct {
	waiters int
	giveUp  context.CancelFunc // nobody waits any more
	done    chan struct{}
	tile    *Tile
	err     error
}

func (c *cache) shelf(key flightKey) *otter.Cache[tileKey, *Tile] {
	switch {
	case key.picture:
		return c.pictures
	case key.narrowed:
		return c.narrowed
	}
	return c.plain
}

// ready returns a tile that is in memory, nil if it is not.
func (c *cache) ready(key flightKey) *Tile {
	t, _ := c.shelf(key).GetIfPresent(key.tileKey)
	if t == nil || key.coding != Identity && t.variants[key.coding] == nil {
		return nil
	}
	return t
}

// bring waits for a tile that is not ready until ctx ends. Work starts once for all
// who wait; it goes on when the first of them leaves, but a tile whose turn comes when
// all have left is not made. The order that counts is that of who comes first.
func (c *cache) bring(ctx context.Context, key flightKey, o order) (*Tile, error) {
	f, t, fly := c.join(key, o)
	if t != nil {
		return t, nil
	}
	c.waiting.Add(1)
	defer c.waiting.Add(-1)
	if fly != nil {
		fly()
		return f.tile, f.err
	}
	late := time.NewTimer(c.wait)
	defer late.Stop()
	select {
	case <-f.done:
		return f.tile, f.err
	case <-ctx.Done():
		c.leave(key, f)
		return nil, ctx.Err()
	case <-late.C:
		return nil, ErrLate // without leaving: it is made, and whoever comes again joins
	}
}

// ErrLate is the error for a tile that takes longer than Options.Wait: the first of a
// large layer at a zoom level. What has begun goes on, so that it is there later.
var ErrLate = errors.New("this tile takes longer than usual to make; it will be ready soon")

// quiet waits until nobody waits for a tile. It is false if ctx ends before.
func (c *cache) quiet(ctx context.Context) bool {
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for c.waiting.Load() > 0 && ctx.Err() == nil {
		select {
		case <-look.C:
		case <-ctx.Done():
		}
	}
	return ctx.Err() == nil
}

// join returns the flight of a tile, a new one if there is none, or the tile itself if
// it has arrived just now. If fly is not nil, the caller has to call it at once: waking
// another goroutine costs more than a small tile, so where the tile is quickly made and
// has not to wait for its turn, the first who asks makes it.
func (c *cache) join(key flightKey, o order) (f *flight, t *Tile, fly func()) {
	quick := o.prepared != nil && o.prepared()
	c.mu.Lock()
	defer c.mu.Unlock()
	if f = c.flights[key]; f != nil {
		f.waiters++
		return f, nil, nil
	}
	if t = c.ready(key); t != nil {
		return nil, t, nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	f = &flight{waiters: 1, giveUp: cancel, done: make(chan struct{})}
	c.flights[key] = f
	if quick && len(c.slots) < cap(c.slots) {
		c.flying.Add(1)
		return f, nil, func() {
			defer c.flying.Done()
			c.fly(ctx, key, f, o)
		}
	}
	c.flying.Go(func() { c.fly(ctx, key, f, o) })
	return f, nil, nil
}

// leave takes one off those who wait. Whoever comes after the last has left begins anew.
func (c *cache) leave(key flightKey, f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.waiters--; f.waiters == 0 {
		f.giveUp()
		if c.flights[key] == f {
			delete(c.flights, key)
		}
	}
}

// fly brings a tile: all who wait for it get it, or the error.
func (c *cache) fly(ctx context.Context, key flightKey, f *flight, o order) {
	defer f.giveUp()
	f.tile, f.err = c.fetch(ctx, key, o)
	c.mu.Lock()
	if c.flights[key] == f {
		delete(c.flights, key)
	}
	c.mu.Unlock()
	close(f.done)
}

// fetch gets a tile and puts it into memory: from an earlier plan or from the disk, or
// by building it when its turn comes.
func (c *cache) fetch(ctx context.Context, key flightKey, o order) (t *Tile, err error) {
	defer func() {
		// A crash is an error of this tile alone: nobody above would catch it.
		if r := recover(); r != nil {
			t, err = nil, fmt.Errorf("tile %v: panic: %v\n%s", key.id, r, debug.Stack())
		}
	}()
	plain := key
	plain.coding = Identity
	if t = c.ready(plain); t == nil {
		t = o.tile
	}
	if t == nil {
		t = c.takeOver(key, o.past)
	}
	if t == nil && o.prepare != nil && ctx.Err() == nil {
		o.prepare()
	}
	if t == nil || key.coding != Identity && t.Packed() {
		select {
		case c.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		defer func() { <-c.slots }()
	}
	if t == nil {
		if t, err = c.build(key, o); err != nil {
			return nil, fmt.Errorf("tile %v: %w", key.id, err)
		}
	}
	if key.coding == Identity || !t.Packed() {
		return t, nil
	}
	v, err := c.packer.pack(t, key.coding, fast, func() {})
	if err != nil {
		return nil, fmt.Errorf("tile %v: %w", key.id, err)
	}
	if now := c.add(key, t, v); now != nil {
		return now, nil
	}
	return t.with(v), nil
}

// build builds a tile.
func (c *cache) build(key flightKey, o order) (*Tile, error) {
	began := time.Now()
	var t *Tile
	err := o.build(func(raw []byte, accounts []Account) (err error) {
		if key.picture {
			t = pictureTile(bytes.Clone(raw))
			return nil
		}
		t, err = c.packer.tile(raw, accounts)
		return err
	})
	if err != nil {
		return nil, err
	}
	c.builds.Add(1)
	c.seconds.observe(time.Since(began))
	c.shelf(key).Set(key.tileKey, t)
	if !key.narrowed {
		c.disk.put(key.tileKey, t)
	}
	return t, nil
}

// takeOver looks for a tile that was made before: under its own name on the disk, under
// earlier ones in memory and on the disk. It returns nil if there is none.
func (c *cache) takeOver(key flightKey, past iter.Seq[tileKey]) *Tile {
	if key.narrowed {
		return nil
	}
	if t := c.disk.get(key.tileKey); t != nil {
		c.diskHits.Add(1)
		c.plain.Set(key.tileKey, t)
		return t
	}
	if past == nil {
		return nil
	}
	for old := range past {
		t, found := c.plain.GetIfPresent(old)
		if !found {
			t = c.disk.get(old)
		}
		if t == nil || !t.plain(key.id) {
			continue
		}
		c.plain.Invalidate(old) // or it would take its place twice
		c.carried.Add(1)
		c.plain.Set(key.tileKey, t)
		c.disk.put(key.tileKey, t)
		return t
	}
	return nil
}

// close waits for what is under way.
func (c *cache) close() {
	c.better.close()
	c.flying.Wait()
}
