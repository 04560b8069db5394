package tiles

import (
	"sync/atomic"
	"time"
)

// Stats counts what a Store, and those before it, did.
type Stats struct {
	// Hits are the tiles that were in memory, Misses those that were not, of which
	// DiskHits were on the disk and Carried in the cache for an earlier plan; Builds are
	// the tiles that were built, for one or several misses.
	Hits, Misses, DiskHits, Carried, Builds uint64
	// Evictions are the tiles that had to make place for others.
	Evictions uint64
	// Waiting are the requests that wait for a tile.
	Waiting int
	// Tiles is the number of tiles in memory, Bytes what they take there, everything
	// counted.
	Tiles int
	Bytes int64
	// Seconds is how long it took to build tiles, and compress them, in seconds: the
	// number of those that took at most as long, by bound, and the sum.
	Seconds    map[float64]uint64
	SecondsSum float64
	// Disk is what the disk holds; zero without one.
	Disk DiskStats
}

// Stats returns the counts so far.
func (s *Store) Stats() Stats {
	c := s.cache
	stats := Stats{Hits: c.hits.Load(), Misses: c.misses.Load(), DiskHits: c.diskHits.Load(), Carried: c.carried.Load(),
		Builds: c.builds.Load(), Evictions: c.evictions.Load(), Waiting: int(c.waiting.Load()),
		Tiles: c.plain.EstimatedSize() + c.narrowed.EstimatedSize() + c.pictures.EstimatedSize(),
		Bytes: int64(c.plain.WeightedSize() + c.narrowed.WeightedSize() + c.pictures.WeightedSize()), Disk: c.disk.Stats()}
	stats.Seconds, stats.SecondsSum = c.seconds.counts()
	return stats
}

// bounds are those of the counts of durations, in seconds.
var bounds = [...]float64{.00005, .0001, .0005, .001, .005, .01, .05, .1, .5, 1, 5}

// durations counts how long things took.
type durations struct {
	upTo [len(bounds)]atomic.Uint64 // by the first bound that is no less
	sum  atomic.Int64               // nanoseconds
}

func (d *durations) observe(took time.Duration) {
	d.sum.Add(int64(took))
	for i, b := range bounds {
		if took.Seconds() <= b {
			d.upTo[i].Add(1)
			return
		}
	}
}

// counts returns the number of durations up to each bound, and their sum in seconds.
func (d *durations) counts() (upTo map[float64]uint64, sum float64) {
	upTo = make(map[float64]uint64)
	n := uint64(0)
	for i, b := range bounds {
		n += d.upTo[i].Load()
		upTo[b] = n
	}
	return upTo, time.Duration(d.sum.Load()).Seconds()
}
