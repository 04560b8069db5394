package tiles

import (
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
)

// improver compresses tiles that are asked for again better than there was time for at
// first, one after another. Its goroutine is there only while there is something to do.
type improver struct {
	cache *cache

	mu      sync.Mutex
	queue   []improvement        // guarded by mu
	queued  map[improvement]bool // guarded by mu: queued or in work
	running bool                 // guarded by mu
	closed  bool                 // guarded by mu
	idle    sync.WaitGroup
}

// improvement is a variant to be made of a tile in the cache.
type improvement struct {
	flightKey
	coding Coding
}

// maxImprovements bounds the queue. A tile that finds no place is asked for again if it
// matters.
const maxImprovements = 256

// want asks for a variant. It never waits.
func (m *improver) want(i improvement) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || len(m.queue) == maxImprovements || m.queued[i] {
		return
	}
	if m.queued == nil {
		m.queued = make(map[improvement]bool)
	}
	m.queue, m.queued[i] = append(m.queue, i), true
	if !m.running {
		m.running = true
		m.idle.Go(m.run)
	}
}

// run works until the queue is empty.
func (m *improver) run() {
	for {
		m.mu.Lock()
		if len(m.queue) == 0 {
			m.running = false
			m.queue = nil
			m.mu.Unlock()
			return
		}
		next := m.queue[0]
		m.queue = m.queue[1:]
		m.mu.Unlock()
		m.cache.improve(next)
		m.mu.Lock()
		delete(m.queued, next)
		m.mu.Unlock()
	}
}

func (m *improver) stopped() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.closed
}

// close drops the queue and waits for the tile in work.
func (m *improver) close() {
	m.mu.Lock()
	m.closed, m.queue = true, nil
	m.mu.Unlock()
	m.idle.Wait()
}

// improve makes a variant and puts it into the cache. Those who wait for a tile come
// first: it steps aside for them, up to a second.
func (c *cache) improve(i improvement) {
	for n := 0; n < 100 && c.waiting.Load() > 0 && !c.better.stopped(); n++ {
		time.Sleep(10 * time.Millisecond)
	}
	t, found := c.shelf(i.flightKey).GetIfPresent(i.tileKey)
	if !found || !t.Packed() {
		return
	}
	v, err := c.packer.pack(t, i.coding, best)
	if err != nil {
		return // the variant that is there stays
	}
	if old := t.variants[i.coding]; old != nil && len(v.Body) > len(old.Body) {
		v = newVariant(t.Tag, i.coding, best, old.Body) // still the same bytes for the tag
	}
	if now := c.add(i.flightKey, t, v); now != nil && !i.narrowed && i.coding == Gzip {
		c.disk.put(i.tileKey, now)
	}
}

// add puts a variant of a tile into the cache and returns the tile that has it; nil if
// the tile is no longer there.
func (c *cache) add(key flightKey, t *Tile, v *Variant) *Tile {
	now, found := c.shelf(key).ComputeIfPresent(key.tileKey, func(now *Tile) (*Tile, otter.ComputeOp) {
		if now.Tag != t.Tag {
			return now, otter.CancelOp
		}
		return now.with(v), otter.WriteOp
	})
	if !found || now.Tag != t.Tag {
		return nil
	}
	return now
}
