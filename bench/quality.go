package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// sampled is how many tiles of a zoom level are looked at.
const sampled = 24

// sampler is a peer that makes tiles in batch: it takes part in the quality only.
type sampler interface {
	sample(ctx context.Context, l *lab, s *set) (*running, error)
}

// quality saves a sample of every peer's tiles, the upper levels too, and has them
// decoded by another decoder and judged by GEOS: see quality/check.py.
func (l *lab) quality(ctx context.Context, all []peer, sets []*set, _ int) error {
	node, err := installNode(ctx, l)
	if err != nil {
		say("no look at the quality: %v", err)
		l.put(result{Kind: "failed", Text: "quality: " + oneLine(err.Error(), 200)})
		return nil
	}
	for _, s := range sets {
		for _, p := range all {
			if err := l.qualityOf(ctx, p, s, node); err != nil && !errors.Is(err, errNotTiles) {
				say("quality of %s, %s: %v", p.name(), s.name, err)
				l.put(result{Kind: "failed", Peer: p.name(), Set: s.name, Way: "quality", Text: oneLine(err.Error(), 200)})
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return l.sweep(ctx, all)
}

// qualityOf looks at one peer's tiles of one set.
func (l *lab) qualityOf(ctx context.Context, p peer, s *set, node string) error {
	start := p.start
	if p, ok := p.(sampler); ok {
		start = p.sample
	}
	r, err := start(ctx, l, s)
	if err != nil {
		return err
	}
	defer r.stop()
	folder := filepath.Join(l.work, "tiles", p.name(), s.name)
	sizes, err := save(r, s, folder)
	if err != nil {
		return err
	}
	return l.judge(ctx, p, s, node, folder, sizes)
}

// sweep runs the project's own test of this kind, which looks at dissolved layers
// too, over more tiles than it takes by itself.
func (l *lab) sweep(ctx context.Context, all []peer) error {
	if !slices.ContainsFunc(all, func(p peer) bool { return p.name() == "guotu" }) {
		return nil
	}
	say("tiles of the bundled layers against GEOS")
	out, err := output(ctx, l.root, []string{fmt.Sprintf("OUTSIDE_TILES=%d", l.tiles)}, "go", "test", "-tags", "outside", "-count=1", "-v", "-timeout", "30m",
		"-run", "TestTilesAgainstGEOS", "./tiles")
	text := out
	if err != nil {
		text += "\nFAIL"
	}
	l.put(result{Kind: "sweep", Count: l.tiles, Text: text})
	return ctx.Err()
}

// sample returns the tiles to look at: the top of the pyramid, and some of each level.
func (s *set) sample() (wanted []tile) {
	for z := s.minZoom; z <= 3; z++ {
		at := tileAt((s.bound[0]+s.bound[2])/2, (s.bound[1]+s.bound[3])/2, z)
		wanted = append(wanted, at)
	}
	for _, z := range s.zooms {
		wanted = append(wanted, s.tiles[z][:min(sampled, len(s.tiles[z]))]...)
	}
	return wanted
}

// save writes the sample as FOLDER/{z}/{x}_{y}.mvt; tiles inside the coverage end in
// .covered.mvt. It returns the mean sizes of a zoom level, compressed alike.
func save(r *running, s *set, folder string) (sizes map[uint32][]float64, err error) {
	sizes = make(map[uint32][]float64)
	for _, t := range s.sample() {
		a, err := r.fetch(t, false)
		if err != nil {
			return nil, err
		}
		if a == nil {
			continue
		}
		raw, err := a.raw()
		if err != nil {
			return nil, err
		}
		sizes[t.z] = append(sizes[t.z], float64(len(squeeze(raw))))
		name := fmt.Sprintf("%d_%d.mvt", t.x, t.y)
		if s.covered(t) {
			name = fmt.Sprintf("%d_%d.covered.mvt", t.x, t.y)
		}
		in := filepath.Join(folder, fmt.Sprint(t.z))
		if err := os.MkdirAll(in, 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(in, name), raw, 0o644); err != nil {
			return nil, err
		}
	}
	return sizes, nil
}

// judge runs the check over a folder and records what it found.
func (l *lab) judge(ctx context.Context, p peer, s *set, node, folder string, sizes map[uint32][]float64) error {
	say("quality of %s, %s", p.name(), s.name)
	check := exec.CommandContext(ctx, filepath.Join(l.root, "bench", "quality", "check.sh"), node, folder)
	var complaints bytes.Buffer
	check.Stderr = &complaints
	out, err := check.Output()
	if err != nil {
		return errors.New(oneLine(complaints.String(), 300))
	}
	var found []result
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		one := result{Kind: "quality", Peer: p.name(), Set: s.name}
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return err
		}
		for _, size := range sizes[one.Zoom] {
			one.Bytes += size / float64(len(sizes[one.Zoom]))
		}
		found = append(found, one)
	}
	slices.SortFunc(found, func(a, b result) int { return int(a.Zoom) - int(b.Zoom) })
	for _, one := range found {
		l.put(one)
	}
	return nil
}
