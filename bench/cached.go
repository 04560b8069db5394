package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The sizes, in compressed bytes, that the two cached tiles come nearest to.
const (
	smallTile = 800
	largeTile = 50_000
)

// The peers that serve ready tiles from files.

// bare is net/http with a byte slice: see peers/bare.
type bare struct {
	onlyCached
	program string
}

func (*bare) name() string { return "net/http" }

func (p *bare) install(ctx context.Context, l *lab) (version string, err error) {
	if p.program, err = installGo(ctx, l, "bare", "guotu/bench/peers/bare", false, ""); err != nil {
		return "", err
	}
	version, err = output(ctx, l.work, nil, "go", "env", "GOVERSION")
	return version + ", a byte slice with ETag and 304", err
}

func (p *bare) serve(ctx context.Context, l *lab, _ *set) (*running, error) {
	at := freeAddress()
	return server(ctx, l, "bare", "http://"+at+"/{z}/{x}/{y}.mvt", nil, p.program, at, l.readyTiles())
}

// nginx serves files that were compressed beforehand.
type nginx struct{ onlyCached }

func (*nginx) name() string { return "nginx static" }

func (*nginx) install(ctx context.Context, l *lab) (string, error) {
	out, err := output(ctx, l.work, nil, "nginx", "-v")
	return strings.TrimPrefix(out, "nginx version: nginx/") + ", gzip_static", err
}

func (*nginx) serve(ctx context.Context, l *lab, _ *set) (*running, error) {
	return startNginx(ctx, l, "static", "/{z}/{x}/{y}.mvt", "root "+l.readyTiles()+"; location / { gzip_static always; open_file_cache max=10000; }")
}

// pmtiles is go-pmtiles serving an archive from disk.
type pmtiles struct {
	onlyCached
	program string
}

func (*pmtiles) name() string { return "go-pmtiles" }

func (p *pmtiles) install(ctx context.Context, l *lab) (version string, err error) {
	p.program, err = installGo(ctx, l, "pmtiles", "github.com/protomaps/go-pmtiles", false, "")
	return moduleVersion(ctx, l, "pmtiles", "github.com/protomaps/go-pmtiles"), err
}

func (p *pmtiles) serve(ctx context.Context, l *lab, _ *set) (*running, error) {
	folder := filepath.Join(l.work, "pmtiles")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	if out, err := output(ctx, l.work, nil, p.program, "convert", l.archive(), filepath.Join(folder, "ready.pmtiles")); err != nil {
		return nil, errors.New(out)
	}
	at := freeAddress()
	_, port, _ := strings.Cut(at, ":")
	return server(ctx, l, "pmtiles", "http://"+at+"/ready/{z}/{x}/{y}.mvt", nil, p.program, "serve", folder, "--port", port, "--interface", "127.0.0.1", "--cache-size", "256")
}

// mbtileserver serves an SQLite archive.
type mbtileserver struct {
	onlyCached
	program string
}

func (*mbtileserver) name() string { return "mbtileserver" }

func (p *mbtileserver) install(ctx context.Context, l *lab) (version string, err error) {
	p.program, err = installGo(ctx, l, "mbtileserver", "github.com/consbio/mbtileserver", true, "")
	return moduleVersion(ctx, l, "mbtileserver", "github.com/consbio/mbtileserver"), err
}

func (p *mbtileserver) serve(ctx context.Context, l *lab, _ *set) (*running, error) {
	at := freeAddress()
	_, port, _ := strings.Cut(at, ":")
	return server(ctx, l, "mbtileserver", "http://"+at+"/services/ready/tiles/{z}/{x}/{y}.pbf", nil, p.program, "-d", filepath.Dir(l.archive()), "--host", "127.0.0.1", "--port", port)
}

// tegolaCache is tegola with its cache of files, which holds the tiles that it made.
type tegolaCache struct {
	onlyCached
	tegola
}

func (*tegolaCache) name() string { return "tegola file cache" }

func (p *tegolaCache) start(ctx context.Context, l *lab, s *set) (*running, error) {
	return p.onlyCached.start(ctx, l, s)
}

func (p *tegolaCache) serve(ctx context.Context, l *lab, s *set) (*running, error) {
	return p.tegola.serve(ctx, l, s, fmt.Sprintf("[cache]\ntype = \"file\"\nbasepath = %q\n", filepath.Join(l.work, "tegola-cache")))
}

// serve makes Guotu one of the peers that serve ready tiles: after the first request
// they are in its cache.
func (g *guotu) serve(ctx context.Context, l *lab, s *set) (*running, error) {
	return g.start(ctx, l, s)
}

// readyServer is a peer that takes part in this measurement.
type readyServer interface {
	peer
	serve(ctx context.Context, l *lab, s *set) (*running, error)
}

func (l *lab) readyTiles() string { return filepath.Join(l.work, "ready") }

func (l *lab) archive() string { return filepath.Join(l.work, "archive", "ready.mbtiles") }

// cachedRounds measures requests for tiles that are ready: the time that the server takes
// for one, with 16 connections that ask for the same tile again and again.
func (l *lab) cachedRounds(all []peer, sets []*set) func(context.Context, int) error {
	s := sets[0]
	var targets []target
	return func(ctx context.Context, round int) (err error) {
		if targets == nil {
			if targets, err = l.makeReady(ctx, all, s); err != nil {
				say("no cached requests: %v", err)
				l.put(result{Kind: "failed", Way: "cached", Text: oneLine(err.Error(), 200)})
				return nil
			}
		}
		for _, p := range all {
			if p, ok := p.(readyServer); ok {
				if err := l.cachedPass(ctx, p, s, targets, round); err != nil {
					say("cached requests, %s: %v", p.name(), err)
					l.put(result{Kind: "failed", Peer: p.name(), Way: "cached", Text: oneLine(err.Error(), 200)})
				}
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		return nil
	}
}

// target is a tile to be asked for, and the name of its size.
type target struct {
	way string
	tile
}

// makeReady has Guotu make the tiles of the set, writes them as files and as an
// archive, and returns a small one and a large one.
func (l *lab) makeReady(ctx context.Context, all []peer, s *set) ([]target, error) {
	at := slices.IndexFunc(all, func(p peer) bool { return p.name() == "guotu" })
	if at < 0 {
		return nil, errors.New("guotu, whose tiles are served, does not run")
	}
	r, err := all[at].start(ctx, l, s)
	if err != nil {
		return nil, err
	}
	defer r.stop()
	sizes := make(map[tile]int)
	var known []tile
	for _, z := range s.zooms {
		for _, t := range s.tiles[z] {
			a, err := r.fetch(t, true)
			if err != nil || a == nil {
				return nil, fmt.Errorf("tile %v: %v", t, err)
			}
			raw, err := a.raw()
			if err != nil {
				return nil, err
			}
			file := filepath.Join(l.readyTiles(), t.in("{z}/{x}/{y}.mvt"))
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				return nil, err
			}
			packed := squeeze(raw)
			if err := errors.Join(os.WriteFile(file, raw, 0o644), os.WriteFile(file+".gz", packed, 0o644)); err != nil {
				return nil, err
			}
			known, sizes[t] = append(known, t), len(packed)
		}
	}
	if err := os.MkdirAll(filepath.Dir(l.archive()), 0o755); err != nil {
		return nil, err
	}
	if out, err := output(ctx, l.work, nil, "/usr/bin/python3", filepath.Join(l.root, "bench", "quality", "mbtiles.py"), l.readyTiles(), l.archive()); err != nil {
		return nil, errors.New(out)
	}
	nearest := func(size int) tile {
		return slices.MinFunc(known, func(a, b tile) int {
			return cmp.Compare(max(sizes[a]-size, size-sizes[a]), max(sizes[b]-size, size-sizes[b]))
		})
	}
	return []target{{"small", nearest(smallTile)}, {"large", nearest(largeTile)}, {"304", nearest(smallTile)}}, nil
}

// cachedPass measures one peer.
func (l *lab) cachedPass(ctx context.Context, p readyServer, s *set, targets []target, round int) error {
	r, err := p.serve(ctx, l, s)
	if err != nil {
		return err
	}
	defer r.stop()
	say("round %d: cached requests, %s", round, p.name())
	for _, t := range targets {
		for range 2 { // the second one is from the cache
			if a, err := r.fetch(t.tile, true); err != nil || a == nil {
				return fmt.Errorf("tile %v: %v", t.tile, err)
			}
		}
		one := result{Kind: "cached", Peer: p.name(), Set: s.name, Way: t.way, Round: round}
		header, err := one.headers(t.in(r.url))
		if err != nil {
			return err
		}
		if t.way == "304" && header == "" {
			l.put(result{Kind: "failed", Peer: p.name(), Way: "304", Text: "does not answer 304"})
			continue
		}
		before := settledCPU(r.pids)
		if err := one.load(ctx, l.seconds, t.in(r.url), header); err != nil {
			return err
		}
		one.CPU = float64((cpuTime(r.pids) - before).Microseconds()) / float64(one.Count)
		l.put(one)
	}
	return nil
}

// headers asks once, notes the size and returns the header that makes the answer 304,
// "" if nothing does.
func (one *result) headers(url string) (string, error) {
	ask := func(name, value string) (*http.Response, error) {
		request, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			return nil, err
		}
		request.Header.Set("Accept-Encoding", "gzip")
		if name != "" {
			request.Header.Set(name, value)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		if response.ContentLength, err = io.Copy(io.Discard, response.Body); err != nil {
			return nil, err
		}
		return response, nil
	}
	first, err := ask("", "")
	if err != nil {
		return "", err
	}
	if one.Way != "304" {
		one.Bytes = float64(first.ContentLength)
		return "Accept-Encoding: gzip", nil
	}
	for _, names := range [][2]string{{"Etag", "If-None-Match"}, {"Last-Modified", "If-Modified-Since"}} {
		if value := first.Header.Get(names[0]); value != "" {
			if again, err := ask(names[1], value); err == nil && again.StatusCode == http.StatusNotModified {
				return names[1] + ": " + value, nil
			}
		}
	}
	return "", nil
}

var wrkLine = regexp.MustCompile(`(?m)^ +(50|99)% +([0-9.]+)(us|ms|s)$|^ +(\d+) requests in |^ +(Non-2xx or 3xx responses: .*|Socket errors: .*)$`)

// load runs wrk and reads what it says.
func (one *result) load(ctx context.Context, seconds int, url, header string) error {
	args := []string{"-t1", "-c16", "-d" + strconv.Itoa(seconds) + "s", "--latency", "-H", header}
	if one.Way == "304" {
		args = append(args, "-H", "Accept-Encoding: gzip")
	}
	out, err := exec.CommandContext(ctx, "wrk", append(args, url)...).Output()
	if err != nil {
		return err
	}
	unit := map[string]float64{"us": 1e-3, "ms": 1, "s": 1e3}
	for _, m := range wrkLine.FindAllStringSubmatch(string(out), -1) {
		value, _ := strconv.ParseFloat(m[2], 64)
		switch {
		case m[5] != "":
			return errors.New(m[5])
		case m[4] != "":
			one.Count, _ = strconv.Atoi(m[4])
		case m[1] == "50":
			one.P50 = value * unit[m[3]]
		default:
			one.P99 = value * unit[m[3]]
		}
	}
	if one.Count == 0 {
		return errors.New("wrk made no request")
	}
	return nil
}
