package check

import (
	"context"

	"guotu/layers"
	"guotu/siting"
)

// Result is what came of a request.
type Result struct {
	Request *Request
	Reports []*siting.Report // of the sites, in their order
	catalog *layers.Catalog
}

// Run reads the files of a request and checks its sites against a plan, for a report in one of the
// Formats. It belongs into a Turn.
func (s *Service) Run(ctx context.Context, c *layers.Catalog, r *Request, format string) (*Result, error) {
	set, err := s.set(r.Rules)
	if err != nil {
		return nil, err
	}
	day, err := s.day(r.AsOf)
	if err != nil {
		return nil, err
	}
	pieces := r.Pieces || format != "json" && format != "xlsx"
	o := siting.Options{AsOf: day, Engine: s.o.Engine, MaxParcels: s.o.MaxParcels, MaxVertices: s.o.MaxVertices, Pieces: pieces, Free: pieces || r.Compare}
	result := &Result{Request: r, catalog: c}
	for i := range r.Sites {
		p, err := s.project(&r.Sites[i])
		if err == nil {
			var report *siting.Report
			report, err = s.check(ctx, c, p, set, o)
			result.Reports = append(result.Reports, report)
		}
		if err != nil && r.Compare {
			err = &SiteError{i + 1, err}
		}
		if err != nil {
			return nil, err
		}
		s.counts.verdicts[result.Reports[i].Verdict].Add(1)
	}
	return result, nil
}
