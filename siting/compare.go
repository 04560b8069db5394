package siting

import (
	"context"
	"errors"
	"fmt"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/siting/rules"
)

// Comparison is several sites for one project side by side (方案比选).
type Comparison struct {
	Lines        []ComparedLine `json:"lines"` // control lines that any of the sites touches or may touch
	Alternatives []Alternative  `json:"alternatives"`
}

// ComparedLine is a column of the comparison.
type ComparedLine struct {
	Layer string      `json:"layer"`
	Kind  string      `json:"kind"`
	Title layers.Text `json:"title"`
}

// Alternative is one site.
type Alternative struct {
	Name    string         `json:"name"`
	Verdict rules.Severity `json:"verdict"`
	Site    Measure        `json:"site"`
	Lines   []Measure      `json:"lines"`  // ground in common with each of Comparison.Lines
	Counts  map[string]int `json:"counts"` // findings by severity
	Error   string         `json:"error,omitempty"`

	// Free is the part of a blocked site that is free of every blocking line, and FreeArea its
	// area; nil and zero if nothing is left, or if nothing blocks it.
	Free     orb.Geometry `json:"-"`
	FreeArea Measure      `json:"free"`
	Report   *Report      `json:"-"` // nil where there is an error
}

// Compare checks several sites and puts them side by side, in the order given. A site that cannot be
// checked has an Error and stands in the table all the same; other errors end the comparison.
func Compare(ctx context.Context, c *layers.Catalog, projects []*Project, set *rules.Set, o Options) (*Comparison, error) {
	o.Free = true
	all := &Comparison{Lines: []ComparedLine{}, Alternatives: make([]Alternative, len(projects))}
	for i, p := range projects {
		a := &all.Alternatives[i]
		a.begin(i, p.Name)
		r, err := Check(ctx, c, p, set, o)
		var mend *Error
		if errors.As(err, &mend) {
			a.Verdict, a.Error = rules.Unknown, err.Error()
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("alternative %d: %w", i+1, err)
		}
		a.fill(r)
	}
	all.fillLines()
	return all, nil
}

// SideBySide compares sites by their reports, which were made with Options.Free.
func SideBySide(reports []*Report) *Comparison {
	all := &Comparison{Lines: []ComparedLine{}, Alternatives: make([]Alternative, len(reports))}
	for i, r := range reports {
		a := &all.Alternatives[i]
		a.begin(i, r.Project.Name)
		a.fill(r)
	}
	all.fillLines()
	return all
}

// begin makes an empty row of the table, the i-th from 0.
func (a *Alternative) begin(i int, name string) {
	a.Name, a.Lines, a.Counts = name, []Measure{}, map[string]int{}
	if a.Name == "" {
		a.Name = fmt.Sprintf("方案%d", i+1)
	}
}

// fill takes over what a report says.
func (a *Alternative) fill(r *Report) {
	a.Report, a.Verdict, a.Site = r, r.Verdict, r.Site.Measure
	for _, f := range r.Findings {
		a.Counts[f.Severity.String()]++
	}
	if a.Free = nil; r.Verdict == rules.Block && r.Free != nil {
		a.Free, a.FreeArea = r.Free, measureOf(geo.Area(r.Free))
	}
}

// fillLines makes the columns.
func (c *Comparison) fillLines() {
	seen := make(map[string]int)
	for _, a := range c.Alternatives {
		if a.Report == nil {
			continue
		}
		for _, l := range a.Report.Layers {
			if _, known := seen[l.Layer]; !known && controls(l.Kind) {
				seen[l.Layer] = len(c.Lines)
				c.Lines = append(c.Lines, ComparedLine{l.Layer, l.Kind, l.Title})
			}
		}
	}
	for i := range c.Alternatives {
		a := &c.Alternatives[i]
		a.Lines = make([]Measure, len(c.Lines))
		if a.Report == nil {
			continue
		}
		for _, l := range a.Report.Layers {
			if n, is := seen[l.Layer]; is {
				a.Lines[n] = l.Measure
			}
		}
	}
}
