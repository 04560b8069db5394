package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// durations says how long the parts took, and how many rounds they had.
func (l *lab) durations() string {
	var parts []string
	for _, one := range l.where(func(r result) bool { return r.Kind == "part" }) {
		took := time.Duration(one.Wall * float64(time.Second)).Round(time.Second)
		parts = append(parts, fmt.Sprintf("%s %d of %d in %v", one.Way, one.Round, one.Count, took))
	}
	return fmt.Sprintf("Rounds: %s. A part begins no round that would not end within its share of %d minutes.", strings.Join(parts, ", "), l.minutes)
}

// reportPyramid writes the tables of exports.
func (l *lab) reportPyramid(w *strings.Builder, sets []*set) {
	names := l.peersOf("pyramid", "")
	if len(names) == 0 {
		return
	}
	w.WriteString("## Export of a whole pyramid\n\nPMTiles with gzip; reading the source is included. CPU in s, user and system, wall time in s, size of the archive in MB. " +
		"tippecanoe has all its limits off.\n\n")
	rows := [][]string{{"set", "zoom levels", "program", "CPU s", "wall s", "MB"}}
	for _, s := range sets {
		for _, name := range names {
			like := result{Kind: "pyramid", Peer: name, Set: s.name, Zoom: l.deepest(s)}
			base := like
			base.Peer = "guotu"
			of := func(figure func(result) float64) string {
				if name == "guotu" {
					return number(l.middle(figure, like))
				}
				return times(l.middle(figure, like), l.middle(figure, base))
			}
			rows = append(rows, []string{s.name, fmt.Sprintf("%d–%d", s.minZoom, l.deepest(s)), name, of(cpuOf),
				number(l.middle(func(r result) float64 { return r.Wall }, like)), of(func(r result) float64 { return r.Bytes / 1e6 })})
		}
	}
	table(w, rows)
	for _, s := range sets {
		l.reportFound(w, s, names)
	}
}

// reportFound writes how many features of a set the archives have.
func (l *lab) reportFound(w *strings.Builder, s *set, names []string) {
	all := l.where(func(r result) bool { return r.Kind == "found" && r.Set == s.name })
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(w, "### Features in the archives: %s\n\nHow many of the %d features are in some tile of a zoom level by themselves, as tippecanoe-decode reads the archive. Guotu's account of the others, "+
		"a feature counted in every tile that it comes to: merged are those that a united geometry or a neighbour of their class stands for, dropped those that a rule of the layer leaves out.\n\n", s.name, s.features)
	rows := [][]string{append(append([]string{"zoom"}, names...), "guotu: kept, merged, dropped")}
	accounts := l.accounts(s)
	for _, z := range l.counted(s) {
		row := []string{fmt.Sprint(z)}
		for _, name := range names {
			at := slices.IndexFunc(all, func(r result) bool { return r.Peer == name && r.Zoom == z })
			if at < 0 {
				row = append(row, "–")
				continue
			}
			row = append(row, fmt.Sprint(all[at].Features))
		}
		rows = append(rows, append(row, accounts[fmt.Sprint(z)]))
	}
	table(w, rows)
}

// accounts returns, by zoom level, what became of the features in Guotu's own words.
func (l *lab) accounts(s *set) map[string]string {
	accounts := make(map[string]string)
	for _, one := range l.where(func(r result) bool {
		return r.Kind == "pyramid" && r.Peer == "guotu" && r.Set == s.name && r.Round == 1
	}) {
		for line := range strings.Lines(one.Text) {
			// zoom, tiles, kept, merged, dropped
			if f := strings.Fields(line); len(f) >= 5 && strings.Trim(strings.Join(f[:5], ""), "0123456789,") == "" {
				accounts[f[0]] = strings.ReplaceAll(strings.Join(f[2:5], " / "), ",", " ")
			}
		}
	}
	return accounts
}
