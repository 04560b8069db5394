package check

import (
	"sync"
	"sync/atomic"
	"time"

	"guotu/siting/rules"
)

// severities is how many there are.
const severities = int(rules.Block) + 1

// counts are what a Service has done so far.
type counts struct {
	verdicts [severities]atomic.Uint64
	failed   atomic.Uint64
	refused  atomic.Uint64

	mu      sync.Mutex // guards what follows
	seconds [len(Seconds)]uint64
	sum     float64
	turns   uint64
}

// Seconds are the upper bounds of the histogram of Stats, in seconds.
var Seconds = [...]float64{.001, .005, .01, .02, .05, .1, .5, 1, 5, 20}

// Stats are the figures of a Service, since it began but for Running and Waiting.
type Stats struct {
	Verdicts         [severities]uint64 // reports, by severity
	Failed           uint64             // turns that ended with an error
	Refused          uint64             // requests that got no turn
	Running, Waiting int
	Turns            uint64
	SecondsSum       float64
	Buckets          [len(Seconds)]uint64 // turns that took no longer than Seconds
}

func (c *counts) took(d time.Duration, err error) {
	if err != nil {
		c.failed.Add(1)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turns++
	c.sum += d.Seconds()
	for i, bound := range Seconds {
		if d.Seconds() <= bound {
			c.seconds[i]++
		}
	}
}

// Stats returns the figures.
func (s *Service) Stats() Stats {
	c := &s.counts
	all := Stats{Failed: c.failed.Load(), Refused: c.refused.Load(), Running: len(s.turns), Waiting: int(s.waiting.Load())}
	for i := range all.Verdicts {
		all.Verdicts[i] = c.verdicts[i].Load()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	all.Turns, all.SecondsSum, all.Buckets = c.turns, c.sum, c.seconds
	return all
}
