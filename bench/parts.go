package main

import (
	"context"
	"time"
)

// part is one kind of measurement.
type part struct {
	name  string
	share float64 // of the minutes that all take
	most  int     // rounds, if the time allows
	round func(ctx context.Context, round int) error
}

// measure runs the parts one after another, those first that a busy machine disturbs
// most. Every part has its share of the time: the first round is always whole, and another one
// only begins if it would end in time, as long as the longest so far.
func (l *lab) measure(ctx context.Context, all []peer, sets []*set) error {
	of := func(f func(context.Context, []peer, []*set, int) error) func(context.Context, int) error {
		return func(ctx context.Context, round int) error { return f(ctx, all, sets, round) }
	}
	for _, p := range []part{
		{"cold", 0.45, l.rounds, of(l.cold)},
		{"cached", 0.1, l.rounds, l.cachedRounds(all, sets)},
		{"pyramid", 0.3, min(l.rounds, 2), of(l.pyramid)},
		{"quality", 0.15, 1, of(l.quality)},
	} {
		if !chosen(l.parts, p.name) {
			continue
		}
		if err := l.run(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// run runs the rounds of a part and records how many there were.
func (l *lab) run(ctx context.Context, p part) error {
	began, longest, rounds := time.Now(), time.Duration(0), 0
	budget := time.Duration(p.share * float64(l.minutes) * float64(time.Minute))
	for rounds < p.most && (rounds == 0 || time.Since(began)+longest <= budget) {
		rounds++
		round := time.Now()
		if err := p.round(ctx, rounds); err != nil {
			return err
		}
		longest = max(longest, time.Since(round))
	}
	took := time.Since(began)
	say("%s: %d of %d rounds in %v", p.name, rounds, p.most, took.Round(time.Second))
	l.put(result{Kind: "part", Way: p.name, Round: rounds, Count: p.most, Wall: took.Seconds()})
	return nil
}
