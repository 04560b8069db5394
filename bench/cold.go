package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"time"
)

// patience ends the pass over one zoom level; the mean is then of fewer tiles.
const patience = 20 * time.Second

// cold measures tiles that nobody has asked for before. Every pass begins with a
// fresh process, so that no cache helps, and asks one tile after another over one
// connection; a round goes through all peers in turn.
func (l *lab) cold(ctx context.Context, all []peer, sets []*set, round int) error {
	for _, s := range sets {
		for _, p := range all {
			for _, way := range []string{"gzip", "identity"} {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				if err := l.coldPass(ctx, p, s, way, round); err != nil && !errors.Is(err, errNotTiles) {
					say("%s, %s: %v", p.name(), s.name, err)
					l.put(result{Kind: "failed", Peer: p.name(), Set: s.name, Way: way, Text: oneLine(err.Error(), 200)})
				}
			}
		}
	}
	return nil
}

// coldPass asks a fresh process of a peer for all tiles.
func (l *lab) coldPass(ctx context.Context, p peer, s *set, way string, round int) error {
	r, err := p.start(ctx, l, s)
	if err != nil {
		return err
	}
	defer r.stop()
	say("round %d: %s, %s, %s", round, p.name(), s.name, way)
	for _, z := range s.timed() {
		one := result{Kind: "cold", Peer: p.name(), Set: s.name, Zoom: z, Way: way, Round: round}
		if err := one.measure(r, s.warm[z], s.tiles[z], way == "gzip"); err != nil {
			return err
		}
		l.put(one)
	}
	return nil
}

// measure asks for tiles after one more that makes the zoom level ready, and fills in
// the means.
func (one *result) measure(r *running, warm tile, tiles []tile, compressed bool) error {
	if _, err := r.fetch(warm, compressed); err != nil {
		return err
	}
	before, began := settledCPU(r.pids), time.Now()
	var walls []float64
	var answers []*answer
	for _, t := range tiles {
		asked := time.Now()
		a, err := r.fetch(t, compressed)
		if err != nil {
			return err
		}
		walls, answers = append(walls, time.Since(asked).Seconds()*1e3), append(answers, a)
		if time.Since(began) > patience {
			break
		}
	}
	one.Count = len(walls)
	one.CPU = (settledCPU(r.pids) - before).Seconds() * 1e3 / float64(one.Count)
	if one.Peer == "guotu" {
		for range 2 { // asked for a second time, tiles are compressed better, once
			before = settledCPU(r.pids)
			for _, t := range tiles[:one.Count] {
				if _, err := r.fetch(t, compressed); err != nil {
					return err
				}
			}
		}
		one.Again = (settledCPU(r.pids) - before).Seconds() * 1e3 / float64(one.Count)
	}
	one.P50, one.P99 = percentile(walls, 0.5), percentile(walls, 0.99)
	total := 0
	for _, a := range answers {
		if a == nil {
			continue
		}
		body := a.body
		if compressed && a.encoding != "gzip" {
			body = squeeze(body)
		} else if compressed {
			one.Compressed = true
		} else if raw, err := a.raw(); err == nil {
			body = raw
		}
		total += len(body)
	}
	one.Bytes = float64(total) / float64(one.Count)
	return nil
}

// squeeze compresses what a peer sent as it was, for the table of sizes.
func squeeze(body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(body)
	w.Close()
	return b.Bytes()
}
