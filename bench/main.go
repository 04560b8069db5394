// Command bench measures Guotu beside other tile servers on the same data, on this
// machine, in one run, and writes the ratios as a page of tables. README.md says how
// to run it and what the figures mean.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Getenv); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are what the environment asks for.
type options struct {
	root    string   // of the project
	cache   string   // where peers and generated data stay from run to run
	parcels int      // how many parcels, about
	county  string   // GeoJSON file of the coverage
	rounds  int      // of each measurement; the median counts
	tiles   int      // of one zoom level, at most
	seconds int      // of load on one cached tile
	depth   int      // deepest zoom level of the pyramid that is exported
	least   int      // upper levels than this are not timed
	minutes int      // that the measurements take, about
	build   int      // minutes that a peer may take to be built
	only    []string // names of the peers that run; empty is all
	sets    []string // names of the data sets, likewise
	parts   []string // names of the parts, likewise
	page    string   // where the tables go besides standard output; "" is nowhere
}

func readOptions(env func(string) string) (*options, error) {
	o := &options{parcels: 200_000, rounds: 3, tiles: 60, seconds: 3, depth: 14, minutes: 30, build: 30, page: env("BENCH_PAGE")}
	if env("BENCH_QUICK") != "" {
		*o = options{parcels: 20_000, rounds: 1, tiles: 25, seconds: 1, depth: 8, minutes: 30, build: 30, page: o.page}
	}
	for name, to := range map[string]*int{"BENCH_N": &o.parcels, "BENCH_ROUNDS": &o.rounds, "BENCH_TILES": &o.tiles, "BENCH_DEPTH": &o.depth,
		"BENCH_LEAST": &o.least, "BENCH_MINUTES": &o.minutes, "BENCH_BUILD": &o.build} {
		text := env(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%s: %q is not a number from 1", name, text)
		}
		*to = n
	}
	var err error
	if o.root, err = filepath.Abs(".."); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(o.root, "data", "guotu.yaml")); err != nil {
		return nil, fmt.Errorf("run it in the folder bench of the project: %w", err)
	}
	if o.county = env("BENCH_COUNTY"); o.county == "" {
		o.county = filepath.Join(o.root, "data", "china", "base", "county.geojson")
	}
	if o.cache = env("XDG_CACHE_HOME"); o.cache == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, err
		}
		o.cache = filepath.Join(home, ".cache")
	}
	o.cache = filepath.Join(o.cache, "guotu-bench")
	for name, to := range map[string]*[]string{"BENCH_ONLY": &o.only, "BENCH_SETS": &o.sets, "BENCH_PARTS": &o.parts} {
		if text := env(name); text != "" {
			*to = strings.Split(text, ",")
		}
	}
	return o, nil
}

// lab is one run: its settings, a folder that goes when it ends, the database that
// several peers share and the record of all figures.
type lab struct {
	*options
	work string
	db   *cluster // nil where there is none; noDB says why
	noDB error
	record
}

// run installs, measures and reports.
func run(ctx context.Context, env func(string) string) error {
	o, err := readOptions(env)
	if err != nil {
		return err
	}
	l := &lab{options: o}
	if l.work, err = os.MkdirTemp("", "guotu-bench."); err != nil {
		return err
	}
	defer os.RemoveAll(l.work)
	if err := os.Chmod(l.work, 0o755); err != nil { // the database runs as another user
		return err
	}
	if err := l.open(filepath.Join(l.cache, "results.jsonl")); err != nil {
		return err
	}
	defer l.close()
	all := l.install(ctx)
	if l.db != nil {
		defer l.db.stop()
	}
	sets, err := l.prepare(ctx)
	if err != nil {
		return err
	}
	if err := l.measure(ctx, all, sets); err != nil {
		return err
	}
	return l.report(ctx, sets)
}

// install makes the peers ready and returns those that can run. The reasons of the
// others are recorded.
func (l *lab) install(ctx context.Context) []peer {
	if err := installDebian(ctx, debianPackages); err != nil {
		say("Debian's packages: %v", err)
	}
	if l.db, l.noDB = startCluster(ctx, l.work); l.noDB != nil {
		say("no database: %v", l.noDB)
	}
	var ready []peer
	for _, p := range peers() {
		if !chosen(l.only, p.name()) {
			continue
		}
		version, err := p.install(ctx, l)
		if err != nil {
			say("%s cannot be had: %v", p.name(), err)
			l.put(result{Kind: "peer", Peer: p.name(), Text: "not run: " + oneLine(err.Error(), 200)})
			continue
		}
		say("%s %s", p.name(), version)
		l.put(result{Kind: "peer", Peer: p.name(), Text: version})
		ready = append(ready, p)
	}
	return ready
}

// chosen reports whether a list has a name; an empty list has all.
func chosen(list []string, name string) bool { return len(list) == 0 || slices.Contains(list, name) }

// say tells how far the run has come, and when.
func say(format string, a ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format(time.TimeOnly)+" "+format+"\n", a...)
}

// oneLine returns the end of a text, where programs put the cause, without line
// breaks.
func oneLine(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		return "… " + string(r[len(r)-most:])
	}
	return text
}
