package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"guotu/layers"
)

// TestSoak asks for tiles in every way, from several clients at once, while the plan is
// replaced all the time: every answer has to be a good one, and memory must not grow. It takes
// 4 seconds; GUOTU_SOAK=10m makes it take ten minutes, with a plan every 5 seconds.
func TestSoak(t *testing.T) {
	long, every := 4*time.Second, 80*time.Millisecond
	if text := os.Getenv("GUOTU_SOAK"); text != "" {
		var err error
		if long, err = time.ParseDuration(text); err != nil {
			t.Fatalf("GUOTU_SOAK: %v", err)
		}
		every = 5 * time.Second
	} else if testing.Short() {
		long = time.Second
	}
	s := start(t, Options{CacheBytes: 4 << 20, TileDir: t.TempDir(), TileBytes: 8 << 20})
	s.log.level.Set(slog.LevelInfo) // a line for each of a million requests would be all the memory
	var shown []weak.Pointer[layers.Catalog]
	show := func() {
		c := fieldPlan(t, 30, len(shown)*7%900, len(shown)*11%900) // never the same object twice
		s.Show(c)
		shown = append(shown, weak.Make(c))
	}
	show()
	asked, wait := soakClients(t, s.address, long)
	var heaps []float64 // in MB, after each plan
	for began := time.Now(); time.Since(began) < long; {
		time.Sleep(min(every, long-time.Since(began)))
		show()
		heaps = append(heaps, liveHeap())
		if every > time.Second {
			t.Logf("%4.0f s: live %5.1f MB, resident %d MB, %d goroutines, %d requests", time.Since(began).Seconds(), heaps[len(heaps)-1], residentMB(), runtime.NumGoroutine(), asked.Load())
		}
	}
	wait()
	stats := s.current.Load().store.Stats()
	t.Logf("%d requests, %d plans, %d built, %d from memory, %d carried, %d from disk", asked.Load(), len(shown), stats.Builds, stats.Hits, stats.Carried, stats.DiskHits)
	// The middle of five neighbours, and 8 MB: what is being built at a moment, and caches
	// that are not yet full, are no growth. Every plan that stays would be a megabyte or more.
	if n := len(heaps); n >= 20 {
		early, late := median(heaps[n/5:n/5+5]), median(heaps[n-5:])
		t.Logf("live heap %.1f MB after %d plans, %.1f after %d", early, n/5, late, n)
		if late > early*1.15+8 {
			t.Errorf("memory grows: %.1f MB", heaps)
		}
	}
	if stats.Waiting != 0 || stats.Carried == 0 || stats.Hits == 0 {
		t.Errorf("%+v", stats)
	}
	liveHeap()
	for i, c := range shown[:len(shown)-1] {
		if c.Value() != nil {
			t.Errorf("plan %d of %d is still there", i+1, len(shown))
		}
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
}

// soakClients ask from now on for some time. Wait waits for their end.
func soakClients(t *testing.T, address string, long time.Duration) (asked *atomic.Uint64, wait func()) {
	ctx, cancel := context.WithTimeout(t.Context(), long)
	asked = new(atomic.Uint64)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			c := &soakClient{t: t, base: "http://" + address, random: rand.New(rand.NewPCG(uint64(n), 8)), http: &http.Client{Transport: &http.Transport{DisableCompression: true}}}
			defer c.http.CloseIdleConnections()
			for ctx.Err() == nil && !t.Failed() {
				c.ask()
				asked.Add(1)
			}
		})
	}
	return asked, func() { all.Wait(); cancel() }
}

// liveHeap is what a garbage collection leaves, in MB, without what comes meanwhile.
func liveHeap() float64 {
	runtime.GC()
	runtime.GC() // and what pools keep for one round
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return float64(sample[0].Value.Uint64()) / (1 << 20)
}

// residentMB is the memory that the system has given to this process, 0 where it does not
// tell so.
func residentMB() int {
	text, err := os.ReadFile("/proc/self/statm")
	if fields := strings.Fields(string(text)); err == nil && len(fields) > 1 {
		pages, _ := strconv.Atoi(fields[1])
		return pages * os.Getpagesize() >> 20
	}
	return 0
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
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
