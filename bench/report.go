package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// settingNames are those that change what the page says.
var settingNames = []string{"BENCH_QUICK", "BENCH_N", "BENCH_COUNTY", "BENCH_ROUNDS", "BENCH_TILES", "BENCH_DEPTH", "BENCH_LEAST", "BENCH_MINUTES", "BENCH_BUILD", "BENCH_ONLY", "BENCH_SETS", "BENCH_PARTS"}

// report prints all tables, and writes them into the page that is asked for.
func (l *lab) report(ctx context.Context, sets []*set) error {
	var w strings.Builder
	revision, err := output(ctx, l.root, nil, "git", "describe", "--tags", "--always", "--dirty")
	if err != nil {
		revision = "unknown"
	}
	command := "make bench-peers"
	for _, name := range settingNames {
		if value := os.Getenv(name); value != "" {
			command = name + "=" + value + " " + command
		}
	}
	fmt.Fprintf(&w, `# Guotu beside other tile servers

Printed by `+"`%s`"+` on %s, revision %s.
Machine: %s.
%s
A figure is the median of the rounds. "12×" behind a figure is how many times Guotu's it is, in this run.
CPU is the time, user and system, of all processes that take part, PostgreSQL's included; it barely moves with other load, while
wall time does. `+"`bench/README.md`"+` says how it is measured and what is fair about it, and what is not.

`, command, time.Now().Format(time.DateOnly), revision, machine(), l.durations())
	l.reportPeers(&w)
	l.reportRatios(&w, sets)
	for _, s := range sets {
		l.reportSet(&w, s)
	}
	l.reportSweep(&w)
	l.reportCached(&w, sets[0])
	l.reportPyramid(&w, sets)
	fmt.Print(w.String())
	if l.page == "" {
		return nil
	}
	return os.WriteFile(l.page, []byte(w.String()), 0o644)
}

// table writes a Markdown table; the first row is the head.
func table(w *strings.Builder, rows [][]string) {
	for i, row := range rows {
		fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintf(w, "|%s\n", strings.Repeat("---|", len(row)))
		}
	}
	w.WriteString("\n")
}

func (l *lab) reportPeers(w *strings.Builder) {
	w.WriteString("## Who takes part\n\n")
	rows := [][]string{{"program", "version, or why it does not run"}}
	for _, one := range l.where(func(r result) bool { return r.Kind == "peer" }) {
		rows = append(rows, []string{one.Peer, one.Text})
	}
	table(w, rows)
	var told []string
	for _, one := range l.where(func(r result) bool { return r.Kind == "failed" }) {
		place := slices.DeleteFunc([]string{one.Peer, one.Set, one.Way}, func(name string) bool { return name == "" })
		line := "- " + strings.Join(place, ", ") + ": " + one.Text + "\n"
		if !slices.Contains(told, line) {
			told = append(told, line)
		}
	}
	if len(told) > 0 {
		w.WriteString("What could not be measured:\n\n" + strings.Join(told, "") + "\n")
	}
}

// reportRatios writes the ratios of cold tiles with compression in one table.
func (l *lab) reportRatios(w *strings.Builder, sets []*set) {
	if len(l.peersOf("cold", "")) == 0 {
		return
	}
	w.WriteString("## In short: CPU of a cold tile, in multiples of Guotu's\n\nAsked for with compression; from the zoom level with the smallest to that with the largest multiple.\n\n")
	rows := [][]string{{"program"}}
	for _, s := range sets {
		rows[0] = append(rows[0], s.name)
	}
	for _, name := range l.peersOf("cold", "") {
		if name == "guotu" {
			continue
		}
		row := []string{name}
		for _, s := range sets {
			var ratios []float64
			for _, z := range s.timed() {
				cpu := func(peer string) float64 {
					return l.middle(cpuOf, result{Kind: "cold", Peer: peer, Set: s.name, Zoom: z, Way: "gzip"})
				}
				if cpu(name) > 0 && cpu("guotu") > 0 {
					ratios = append(ratios, cpu(name)/cpu("guotu"))
				}
			}
			cell := "–"
			if len(ratios) > 0 {
				cell = number(slices.Min(ratios)) + "× to " + number(slices.Max(ratios)) + "×"
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	table(w, rows)
}

// peersOf returns the names of those with results of a kind, in the order of the run.
func (l *lab) peersOf(kind, set string) (names []string) {
	for _, p := range peers() {
		if slices.ContainsFunc(l.all, func(r result) bool { return r.Kind == kind && r.Peer == p.name() && (set == "" || r.Set == set) }) {
			names = append(names, p.name())
		}
	}
	return names
}

// middle returns the median of one figure over the rounds, 0 without any.
func (l *lab) middle(figure func(result) float64, like result) float64 {
	var all []float64
	for _, one := range l.all {
		if one.Kind == like.Kind && one.Peer == like.Peer && one.Set == like.Set && one.Zoom == like.Zoom && one.Way == like.Way {
			all = append(all, figure(one))
		}
	}
	return median(all)
}

func cpuOf(r result) float64 { return r.CPU }

// number prints a figure with three digits.
func number(x float64) string {
	switch {
	case x == 0:
		return "0"
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	case x >= 1:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.3g", x)
}

// times prints a figure and how many times another one it is.
func times(x, base float64) string {
	if x == 0 {
		return "–"
	}
	if base == 0 {
		return number(x)
	}
	return fmt.Sprintf("%s (%s×)", number(x), number(x/base))
}

// reportSet writes the tables of cold tiles and of quality.
func (l *lab) reportSet(w *strings.Builder, s *set) {
	names := l.peersOf("cold", s.name)
	if len(names) == 0 {
		l.reportQuality(w, s)
		return
	}
	fmt.Fprintf(w, "## Cold tiles: %s, %d features, %d vertices\n\n", s.name, s.features, s.vertices)
	for _, way := range []string{"gzip", "identity"} {
		if way == "gzip" {
			fmt.Fprintf(w, "CPU in ms per tile, asked for with compression. A * marks who does not compress. HTTP is what Guotu takes for the same tiles when they are in its cache.\n\n")
		} else {
			fmt.Fprintf(w, "CPU in ms per tile, asked for without compression.\n\n")
		}
		rows := [][]string{append([]string{"zoom", "tiles", "HTTP"}, names...)}
		for _, z := range s.timed() {
			ours := result{Kind: "cold", Peer: "guotu", Set: s.name, Zoom: z, Way: way}
			base := l.middle(cpuOf, ours)
			row := []string{fmt.Sprint(z), fmt.Sprint(len(s.tiles[z])), number(l.middle(func(r result) float64 { return r.Again }, ours))}
			for _, name := range names {
				like := result{Kind: "cold", Peer: name, Set: s.name, Zoom: z, Way: way}
				cell := times(l.middle(cpuOf, like), base)
				if name == "guotu" {
					cell = number(base)
				}
				if way == "gzip" && !slices.ContainsFunc(l.all, func(r result) bool { return r.Peer == name && r.Set == s.name && r.Compressed }) {
					cell += " *"
				}
				row = append(row, cell)
			}
			rows = append(rows, row)
		}
		table(w, rows)
	}
	l.reportFigures(w, s, names)
	l.reportQuality(w, s)
}

// reportFigures writes the tables of wall time and of bytes.
func (l *lab) reportFigures(w *strings.Builder, s *set, names []string) {
	both := func(title string, cell func(z uint32, name string) string) {
		w.WriteString(title + "\n\n")
		rows := [][]string{append([]string{"zoom"}, names...)}
		for _, z := range s.timed() {
			row := []string{fmt.Sprint(z)}
			for _, name := range names {
				row = append(row, cell(z, name))
			}
			rows = append(rows, row)
		}
		table(w, rows)
	}
	both("Wall time of a request in ms, with compression: p50 / p99.", func(z uint32, name string) string {
		like := result{Kind: "cold", Peer: name, Set: s.name, Zoom: z, Way: "gzip"}
		return number(l.middle(func(r result) float64 { return r.P50 }, like)) + " / " + number(l.middle(func(r result) float64 { return r.P99 }, like))
	})
	both("Mean bytes of a tile: raw / compressed (with gzip level 6 where the peer does not compress).", func(z uint32, name string) string {
		size := func(way string) string {
			return fmt.Sprintf("%.0f", l.middle(func(r result) float64 { return r.Bytes }, result{Kind: "cold", Peer: name, Set: s.name, Zoom: z, Way: way}))
		}
		return size("identity") + " / " + size("gzip")
	})
}

// reportQuality writes what GEOS said about the tiles.
func (l *lab) reportQuality(w *strings.Builder, s *set) {
	names := l.peersOf("quality", s.name)
	if len(names) == 0 {
		return
	}
	fmt.Fprintf(w, "### Quality of the tiles: %s\n\nDecoded with @mapbox/vector-tile, judged by GEOS: invalid polygons in %% / features with a wrongly wound ring in %% / overlap in ppm / "+
		"gap in ppm of the tiles inside the coverage (– where the sample has none); mean kB of these tiles with gzip level 6.\n\n", s.name)
	rows := [][]string{append([]string{"zoom"}, names...)}
	for z := range s.maxZoom + 1 {
		row, any := []string{fmt.Sprint(z)}, false
		for _, name := range names {
			found := l.where(func(r result) bool { return r.Kind == "quality" && r.Peer == name && r.Set == s.name && r.Zoom == z })
			if len(found) == 0 {
				row = append(row, "–")
				continue
			}
			any = true
			row = append(row, found[0].quality())
		}
		if any {
			rows = append(rows, row)
		}
	}
	table(w, rows)
}

func (r result) quality() string {
	share := func(part, whole int) string {
		if whole == 0 {
			return "–"
		}
		return number(100 * float64(part) / float64(whole))
	}
	gap := "–"
	if r.Gap != nil {
		gap = number(*r.Gap)
	}
	text := share(r.Invalid, r.Polygons) + " / " + share(r.Wrong, r.Features) + " / " + number(r.Overlap) + " / " + gap
	text += fmt.Sprintf("; %.1f", r.Bytes/1e3)
	if r.Unreadable > 0 {
		text += fmt.Sprintf(" (%d unreadable)", r.Unreadable)
	}
	return text
}

// reportSweep writes what the project's own test said.
func (l *lab) reportSweep(w *strings.Builder) {
	for _, one := range l.where(func(r result) bool { return r.Kind == "sweep" }) {
		fmt.Fprintf(w, "## Guotu's bundled layers against GEOS\n\nCoverages and dissolved layers, up to %d tiles at vertices of every zoom level: no invalid polygon, no ring wound wrongly, "+
			"overlap and gap 0, or what is not so. `OUTSIDE_TILES=%[1]d go test -tags outside -v -run TestTilesAgainstGEOS ./tiles`\n\n```\n", one.Count)
		for line := range strings.Lines(one.Text) {
			if strings.HasPrefix(strings.TrimSpace(line), "---") || strings.Contains(line, "missing") {
				w.WriteString(line)
			} else if _, found, ok := strings.Cut(line, ": TestTilesAgainstGEOS/"); ok {
				w.WriteString(found)
			}
		}
		w.WriteString("```\n\n")
	}
}

// reportCached writes the table of ready tiles.
func (l *lab) reportCached(w *strings.Builder, s *set) {
	names := l.peersOf("cached", "")
	if len(names) == 0 {
		return
	}
	w.WriteString("## Cached tiles over HTTP\n\nThe server's CPU in µs per request, 16 connections; in brackets how many times net/http's with a byte slice, then " +
		"bytes sent, requests per second (wrk shares the cores) and p99 in ms.\n\n")
	rows := [][]string{{"server", "small tile", "large tile", "304"}}
	for _, name := range names {
		row := []string{name}
		for _, way := range []string{"small", "large", "304"} {
			like := result{Kind: "cached", Peer: name, Set: s.name, Way: way}
			base := like
			base.Peer = "net/http"
			of := func(figure func(result) float64) float64 { return l.middle(figure, like) }
			if of(cpuOf) == 0 {
				row = append(row, "–")
				continue
			}
			row = append(row, fmt.Sprintf("%s; %.0f B; %.0f/s; p99 %s", times(of(cpuOf), l.middle(cpuOf, base)), of(func(r result) float64 { return r.Bytes }),
				of(func(r result) float64 { return float64(r.Count) })/float64(l.seconds), number(of(func(r result) float64 { return r.P99 }))))
		}
		rows = append(rows, row)
	}
	table(w, rows)
}
