package server

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guotu/layers"
)

// TestSoak asks for tiles in every way, from several clients at once, while the plan is
// replaced all the time: every answer has to be a good one, and memory must not grow. It takes
// 4 seconds; GUOTU_SOAK=10m makes it take ten minutes, with a plan every 5 seconds.
func TestSoak(t *testing.T) {
	long, every := 4*time.Second, 400*time.Millisecond
	if text := os.Getenv("GUOTU_SOAK"); text != "" {
		var err error
		if long, err = time.ParseDuration(text); err != nil {
			t.Fatalf("GUOTU_SOAK: %v", err)
		}
		every = 5 * time.Second
	} else if testing.Short() {
		long = time.Second
	}
	plans := [4]*layers.Catalog{}
	for i := range plans {
		plans[i] = fieldPlan(t, 30, i*7, i*11)
	}
	s := start(t, Options{CacheBytes: 4 << 20, TileDir: t.TempDir(), TileBytes: 8 << 20})
	s.Show(plans[0])
	ctx, cancel := context.WithTimeout(t.Context(), long)
	defer cancel()
	var asked atomic.Uint64
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			c := &soakClient{t: t, base: "http://" + s.address, random: rand.New(rand.NewPCG(uint64(n), 8)), http: &http.Client{Transport: &http.Transport{DisableCompression: true}}}
			defer c.http.CloseIdleConnections()
			for ctx.Err() == nil && !t.Failed() {
				c.ask()
				asked.Add(1)
			}
		})
	}
	// The heap at two, three and four fifths of the time: what plans and tiles take has been
	// reached by then.
	var heaps []uint64
	began := time.Now()
	for i := 1; ctx.Err() == nil; i++ {
		time.Sleep(min(every, long-time.Since(began)))
		s.Show(plans[i%len(plans)])
		if len(heaps) < 3 && time.Since(began) > long*time.Duration(len(heaps)+2)/5 {
			heaps = append(heaps, liveHeap())
		}
	}
	all.Wait()
	stats := s.current.Load().store.Stats()
	t.Logf("%d requests, %d built, %d from memory, %d carried, %d from disk; heap %d MB", asked.Load(), stats.Builds, stats.Hits, stats.Carried, stats.DiskHits, heaps)
	if n := len(heaps); n == 3 && heaps[2] > heaps[0]+heaps[0]/4+16 {
		t.Errorf("memory grows: %d MB", heaps)
	}
	if stats.Waiting != 0 || stats.Carried == 0 || stats.Hits == 0 {
		t.Errorf("%+v", stats)
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
}

// liveHeap is the memory in use, in MB.
func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc >> 20
}

// soakClient asks for tiles and checks that the answers are tiles.
type soakClient struct {
	t      *testing.T
	base   string
	random *rand.Rand
	http   *http.Client
	tags   [64]string // of answers, to be asked about again
}

func (c *soakClient) ask() {
	z := 4 + c.random.IntN(7)
	x := int(float64(int(1)<<z) * (280 + 7*c.random.Float64()) / 360)
	y := int(float64(int(1)<<z) * (0.40 + 0.03*c.random.Float64()))
	path := fmt.Sprintf("/tiles/parcel/%d/%d/%d", z, x, y)
	switch c.random.IntN(8) {
	case 0:
		path += ".mvt?fields=use"
	case 1:
		path += fmt.Sprintf(".mvt?filter=id%%3C%d", c.random.IntN(900))
	case 2:
		path += "/account"
	default:
		path += ".mvt"
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if c.random.IntN(50) == 0 { // one that does not wait
		time.AfterFunc(time.Duration(c.random.IntN(300))*time.Microsecond, cancel)
	}
	r, err := http.NewRequestWithContext(ctx, []string{"GET", "GET", "GET", "HEAD"}[c.random.IntN(4)], c.base+path, nil)
	if err != nil {
		c.t.Error(err)
		return
	}
	r.Header.Set("Accept-Encoding", []string{"gzip", "gzip, deflate, br, zstd", "br", "zstd", ""}[c.random.IntN(5)])
	slot := &c.tags[c.random.IntN(len(c.tags))]
	if *slot != "" && c.random.IntN(3) == 0 {
		r.Header.Set("If-None-Match", *slot)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		if ctx.Err() == nil {
			c.t.Errorf("%s: %v", path, err)
		}
		return
	}
	defer answer.Body.Close()
	*slot = answer.Header.Get("Etag")
	switch answer.StatusCode {
	case 200:
		if r.Method == "HEAD" {
			break
		}
		if ctx.Err() == nil {
			c.check(ctx, path, answer)
		}
	case 204, 304:
		io.Copy(io.Discard, answer.Body)
	default:
		c.t.Errorf("%s: %d", path, answer.StatusCode)
	}
}

// check reads a body to its end: all of it came.
func (c *soakClient) check(ctx context.Context, path string, answer *http.Response) {
	body, err := io.ReadAll(answer.Body)
	if err != nil || int64(len(body)) != answer.ContentLength || len(body) == 0 {
		if ctx.Err() == nil {
			c.t.Errorf("%s: %d bytes of %d, %v", path, len(body), answer.ContentLength, err)
		}
	}
}
