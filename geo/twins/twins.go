// Package twins compares, in benchmarks, what we do with its naive twin: the
// plain way to the same answer. It is for tests only.
package twins

import (
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// Rounds in which both are measured in turn, and the processor time that each
// takes in one, if a single call does not take more.
const (
	rounds = 7
	round  = 15 * time.Millisecond
)

// Run is the benchmark of ours under a name. It adds the metric x-naive: how many
// times more processor time the twin takes for a call, in the median of rounds in
// which both are measured one after the other in this process. Calls are
// numbered from 0, for each of the two, so that they can be about different things.
func Run(b *testing.B, name string, ours, naive func(i int)) {
	b.Run(name, func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			ours(i)
		}
		b.ReportMetric(Ratio(ours, naive), "x-naive")
	})
}

// Ratio is how many times more processor time a call of naive takes than one of
// ours.
func Ratio(ours, naive func(i int)) float64 {
	var ratios []float64
	n, m := 0, 0
	for range rounds {
		fast, slow := each(ours, &n), each(naive, &m)
		ratios = append(ratios, slow/fast)
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

// each is the processor time of a call in seconds, over as many calls as make a
// round.
func each(call func(i int), next *int) float64 {
	start, calls := cpu(), 0
	for step := 1; ; step = min(2*step, 1<<12) {
		for range step {
			call(*next)
			*next++
		}
		if calls += step; cpu()-start >= round {
			return (cpu() - start).Seconds() / float64(calls)
		}
	}
}

// cpu is the time that this process has used on any core.
func cpu() time.Duration {
	runtime.Gosched()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
