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

// quality saves a sample of every peer's tiles, the upper levels too, and has them
// decoded by another decoder and judged by GEOS: see quality/check.py.
func (l *lab) quality(ctx context.Context, all []peer, sets []*set) error {
	node, err := installNode(ctx, l)
	if err != nil {
		say("no look at the quality: %v", err)
		l.put(result{Kind: "failed", Text: "quality: " + oneLine(err.Error(), 200)})
		return nil
	}
	for _, s := range sets {
		wanted := s.sample()
		for _, p := range all {
			folder := filepath.Join(l.work, "tiles", p.name(), s.name)
			if err := l.save(ctx, p, s, wanted, folder); errors.Is(err, errNotTiles) {
				continue
			} else if err == nil {
				err = l.judge(ctx, p, s, node, folder)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				say("quality of %s, %s: %v", p.name(), s.name, err)
				l.put(result{Kind: "failed", Peer: p.name(), Set: s.name, Way: "quality", Text: oneLine(err.Error(), 200)})
			}
		}
	}
	return nil
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

// save writes tiles as FOLDER/{z}/{x}_{y}.mvt; those inside the coverage end in
// .covered.mvt.
func (l *lab) save(ctx context.Context, p peer, s *set, wanted []tile, folder string) error {
	r, err := p.start(ctx, l, s)
	if err != nil {
		return err
	}
	defer r.stop()
	for _, t := range wanted {
		a, err := r.fetch(t, false)
		if err != nil {
			return err
		}
		if a == nil {
			continue
		}
		raw, err := a.raw()
		if err != nil {
			return err
		}
		name := fmt.Sprintf("%d_%d.mvt", t.x, t.y)
		if s.covered(t) {
			name = fmt.Sprintf("%d_%d.covered.mvt", t.x, t.y)
		}
		in := filepath.Join(folder, fmt.Sprint(t.z))
		if err := os.MkdirAll(in, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(in, name), raw, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// judge runs the check over a folder and records what it found.
func (l *lab) judge(ctx context.Context, p peer, s *set, node, folder string) error {
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
		found = append(found, one)
	}
	slices.SortFunc(found, func(a, b result) int { return int(a.Zoom) - int(b.Zoom) })
	for _, one := range found {
		l.put(one)
	}
	return nil
}
