package tiles

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// testCache is a cache that is closed with the test.
func testCache(t testing.TB, bytes int64, builders int) *cache {
	t.Helper()
	c := newCache(Options{CacheBytes: bytes, Builders: builders})
	t.Cleanup(c.close)
	return c
}

func numbered(n int) flightKey {
	return flightKey{tileKey: tileKey{"0123456789abcdef", ID{Z: 20, X: uint32(n)}}}
}

// contentOf is what a test tile has for its number: some of it can be compressed.
func contentOf(n, size int) []byte {
	random := rand.New(rand.NewPCG(uint64(n), 5))
	b := make([]byte, 0, size+8)
	for len(b) < size {
		b = binary.LittleEndian.AppendUint64(b, random.Uint64()&0x0000000f00000f0f)
	}
	return b[:size]
}

// handed hands over what build returns, and spoils it afterwards, as the scratch space of a
// builder is.
func handed(build func() ([]byte, []Account, error)) func(func([]byte, []Account) error) error {
	return func(use func([]byte, []Account) error) error {
		raw, accounts, err := build()
		if err == nil {
			err = use(raw, accounts)
			clear(raw)
		}
		return err
	}
}

func builds(n, size int) order {
	return order{build: handed(func() ([]byte, []Account, error) {
		return contentOf(n, size), []Account{{Layer: "layer", Kept: n}}, nil
	})}
}

func (c *cache) ask(t testing.TB, key flightKey, o order) *Tile {
	t.Helper()
	if tile := c.ready(key); tile != nil {
		return tile
	}
	tile, err := c.bring(t.Context(), key, o)
	if err != nil {
		t.Fatal(err)
	}
	return tile
}

// TestBuiltOnce: a tile is built once for all who ask for it at the same time.
func TestBuiltOnce(t *testing.T) {
	c := testCache(t, 1<<20, 2)
	var calls atomic.Int32
	started, goOn := make(chan struct{}), make(chan struct{})
	o := order{build: handed(func() ([]byte, []Account, error) {
		calls.Add(1)
		close(started)
		<-goOn
		return []byte("tile"), nil, nil
	})}
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if tile, err := c.bring(t.Context(), numbered(1), o); err != nil || tile.Size != 4 {
				t.Error(tile, err)
			}
		})
	}
	<-started
	close(goOn)
	all.Wait()
	if calls.Load() != 1 || c.counts.builds.Load() != 1 || c.waiting.Load() != 0 || len(c.flights) != 0 {
		t.Errorf("built %d times", calls.Load())
	}
}

// TestNobodyWaits: who leaves does not keep others from a tile; what nobody waits for any
// more is not built.
func TestNobodyWaits(t *testing.T) {
	c := testCache(t, 1<<20, 1)
	started, goOn := make(chan struct{}), make(chan struct{})
	slow := order{build: handed(func() ([]byte, []Account, error) {
		close(started)
		<-goOn
		return []byte("tile"), nil, nil
	})}
	var all sync.WaitGroup
	ask := func(ctx context.Context, n int, o order, want error) {
		all.Go(func() {
			if _, err := c.bring(ctx, numbered(n), o); !errors.Is(err, want) {
				t.Errorf("tile %d: %v, want %v", n, err, want)
			}
		})
		for c.waiters(n) == 0 {
			runtime.Gosched()
		}
	}
	impatient, leave := context.WithCancel(t.Context())
	ask(impatient, 1, slow, context.Canceled) // builds, and leaves
	<-started
	ask(t.Context(), 1, slow, nil)
	never := order{build: handed(func() ([]byte, []Account, error) {
		t.Error("a tile was built for nobody")
		return nil, nil, nil
	})}
	ask(impatient, 2, never, context.Canceled)
	ask(impatient, 3, builds(3, 10), context.Canceled)
	ask(t.Context(), 3, builds(3, 10), nil)
	leave()
	for c.waiters(1) != 1 || c.waiters(3) == 2 {
		runtime.Gosched()
	}
	close(goOn)
	all.Wait()
	if tile := c.ask(t, numbered(2), builds(2, 10)); tile.Size != 10 { // anew
		t.Error(tile)
	}
}

func (c *cache) waiters(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.flights[numbered(n)]; f != nil {
		return f.waiters
	}
	return 0
}

func TestBuildThatFails(t *testing.T) {
	c := testCache(t, 1<<20, 1)
	f := func(want string, build func() ([]byte, []Account, error)) {
		t.Helper()
		for range 2 { // an error is not kept
			if _, err := c.bring(t.Context(), numbered(7), order{build: handed(build)}); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
	}
	f("tile 20/7/0: no", func() ([]byte, []Account, error) { return nil, nil, errors.New("no") })
	f("tile 20/7/0: panic: oh\n", func() ([]byte, []Account, error) { panic("oh") })
	if c.ask(t, numbered(7), builds(7, 10)).Size != 10 {
		t.Error("the slot is lost")
	}
}

// TestCacheHoldsItsBound fills a cache many times over, small tiles and large, packed in
// one coding and in several: what it says that it takes, and what it really takes, stay
// within the bound.
func TestCacheHoldsItsBound(t *testing.T) {
	bound, times := 6<<20, 6
	if lighter() {
		bound, times = 2<<20, 3
	}
	for _, size := range []int{0, 40, 1000, 30_000} {
		c := testCache(t, int64(bound), 1)
		if _, err := c.packer.compress(Zstd, fast, contentOf(0, size), func() {}); err != nil { // the compressor is no tile
			t.Fatal(err)
		}
		before := heap()
		n := times * bound / (size + tileOverhead)
		for i := range n {
			tile := c.ask(t, numbered(i), builds(i, size))
			if i%3 == 0 && tile.Packed() {
				key := numbered(i)
				key.coding = Zstd
				c.ask(t, key, order{tile: tile})
			}
		}
		c.plain.CleanUp()
		weight, took := int64(c.plain.WeightedSize()), heap()-before
		most := int64(bound) * (narrowedShare - 1) / narrowedShare
		t.Logf("%d bytes a tile: %d of %d tiles are there; weight %.2f, memory %.2f of the bound", size, c.plain.EstimatedSize(), n, float64(weight)/float64(most), float64(took)/float64(most))
		if weight > most || weight < most/2 {
			t.Errorf("tiles of %d bytes: a weight of %d, the bound is %d", size, weight, most)
		}
		if took > int64(bound)+1<<20 { // a compressor is there too
			t.Errorf("tiles of %d bytes: %d bytes of memory, the bound is %d", size, took, bound)
		}
		if c.evictions.Load() == 0 {
			t.Error("nothing was evicted")
		}
		runtime.KeepAlive(c)
	}
}

// heap returns the bytes in use.
func heap() int64 {
	runtime.GC()
	runtime.GC() // and what pools keep for one round
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestScanLeavesWhatIsPopular: one who goes through all tiles once, and one who tries
// thousands of filters, do not drive out the tiles that all look at.
func TestScanLeavesWhatIsPopular(t *testing.T) {
	const size = 2000
	popular, full, scan, filters := 300, 3000, 20_000, 10_000
	if lighter() {
		popular, full, scan, filters = 100, 1000, 3000, 1500
	}
	c := testCache(t, int64(full)<<20*4/3000, 1)
	for i := range full { // a cache that is full
		c.ask(t, numbered(100_000+i), builds(i, size))
	}
	for range 20 {
		for i := range popular {
			c.ask(t, numbered(i), builds(i, size))
		}
	}
	for i := range scan {
		c.ask(t, numbered(1000+i), builds(i, size))
		if i%10 == 0 {
			c.ready(numbered(i / 10 % popular))
		}
	}
	narrowed := numbered(5)
	narrowed.narrowed = true
	for i := range filters {
		narrowed.content = string(binary.LittleEndian.AppendUint64(nil, uint64(i)))
		c.ask(t, narrowed, builds(i, size))
	}
	c.plain.CleanUp()
	left := 0
	for i := range popular {
		if c.ready(numbered(i)) != nil {
			left++
		}
	}
	if left < popular*9/10 {
		t.Errorf("%d of %d popular tiles are left", left, popular)
	}
}

// TestLateTiles: who waits too long gets ErrLate, what was begun goes on, and whoever
// comes again waits for the same. Preparing takes no slot.
func TestLateTiles(t *testing.T) {
	c := newCache(Options{CacheBytes: 1 << 20, Builders: 1, Wait: 10 * time.Millisecond})
	defer c.close()
	goOn := make(chan struct{})
	var prepared atomic.Int32
	o := builds(1, 1000)
	o.prepare = func() {
		prepared.Add(1)
		<-goOn
	}
	for range 2 {
		if _, err := c.bring(t.Context(), numbered(1), o); !errors.Is(err, ErrLate) {
			t.Fatal(err)
		}
	}
	c.ask(t, numbered(2), builds(2, 1000)) // while the other is still being prepared
	close(goOn)
	for c.ready(numbered(1)) == nil {
		time.Sleep(time.Millisecond)
	}
	if n := prepared.Load(); n != 1 {
		t.Errorf("prepared %d times", n)
	}
}

// TestFirstZoom: the visible layers are about two tiles wide where the map begins; a
// background of the whole world is one of them.
func TestFirstZoom(t *testing.T) {
	_, s := bundledStore(t)
	if z := s.firstZoom(); z != 1 {
		t.Errorf("the bundled layers begin at %d", z)
	}
}
