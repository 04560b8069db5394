package siting

import (
	"context"
	"errors"
	"slices"

	"guotu/layers"
	"guotu/siting/rules"
)

// Check says what a project touches and what the rules say of it. Errors that the applicant can
// mend are of type *Error. It is safe for concurrent use, and ends early when ctx does.
//
// What no rule speaks of is reported, but has no weight. Beyond the rules of the set, Check finds
// by itself, and no set can switch it off:
//
//   - data-missing (unknown): a rule in force speaks of a kind of layer that the plan has not;
//   - data-uncovered (unknown): no layer of such a kind knows about part of the site;
//   - input-unusable (unknown): a parcel has no geometry that could be checked.
//
// A finding all of whose ground is slivers (see rules.Set.SliverArea) is reported with the flag
// SliverOnly, and weighs need_review at most: two editions of one border differ by as much, so a
// machine may neither stop the project for it nor let it pass without a look.
func Check(ctx context.Context, c *layers.Catalog, p *Project, set *rules.Set, o Options) (*Report, error) {
	if o.AsOf.IsZero() {
		return nil, errors.New("no day is given as of which to check")
	}
	if err := set.CheckProject(rules.Facts{Type: p.Type, Classes: p.Classes}); err != nil {
		var unknown *rules.UnknownError
		if !errors.As(err, &unknown) {
			return nil, err
		}
		field := map[string]string{"type": "type", "class": "classes"}[unknown.Field] // as projects are written
		return nil, &Error{Field: field, ZH: unknown.In("zh"), EN: unknown.In("en")}
	}
	s, err := newSite(ctx, p, o)
	if err != nil {
		return nil, err
	}
	k := &checker{ctx: ctx, catalog: c, set: set, options: o, project: p, site: s}
	if err := k.measure(); err != nil {
		return nil, err
	}
	k.report = k.head()
	k.reportLayers()
	k.reportLots()
	if err := k.judge(); err != nil {
		return nil, err
	}
	if err := k.reportDistances(); err != nil {
		return nil, err
	}
	k.noteOutside()
	k.report.Quality = orEmpty(s.defects.list)
	r := k.report
	if r.Hash, err = fingerprint(r.Project, r.Parcels, r.Plan, r.Rules, r.Engine, r.AsOf); err != nil {
		return nil, err
	}
	if err := k.extras(); err != nil {
		return nil, err
	}
	return r, ctx.Err()
}

// checker is one run of Check.
type checker struct {
	ctx     context.Context
	catalog *layers.Catalog
	set     *rules.Set
	options Options
	project *Project
	site    *site
	plies   []*ply // of the layers that have a role, in the catalogue's order
	report  *Report
	blocks  []block // what blocks the project
}

// head is a report without what was found.
func (k *checker) head() *Report {
	p := k.project
	r := &Report{
		Notice: k.set.Notice, Plan: k.catalog.Version(), Rules: k.set.Identity(), Engine: k.options.Engine,
		AsOf:    k.options.AsOf.Format("2006-01-02"),
		Project: Input{Name: p.Name, Code: p.Code, Type: p.Type, Classes: p.Classes, CRS: k.site.crs.Definition(), Notes: p.Notes},
		Site:    k.site.measured,
		Parcels: []Lot{}, Divisions: []Division{}, Layers: []LayerResult{}, Overlaps: []Overlap{}, Findings: []Finding{}, Uncovered: []Uncovered{},
		Slivers: Slivers{AreaM2: k.set.SliverArea, WidthM: k.set.SliverWidth},
	}
	r.Site.Measure = measureOf(r.Site.M2)
	return r
}

// orEmpty is a list that JSON writes as one, never as null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return slices.Clip(list)
}

// extras adds the pieces and what is free, where they are asked for.
func (k *checker) extras() error {
	if k.options.Pieces {
		k.reportPieces()
	}
	if k.options.Free {
		free, err := k.free()
		if err != nil {
			return err
		}
		k.report.Free = free
	}
	return nil
}

// reportPieces adds what the site has in common with each feature, polygon by polygon.
func (k *checker) reportPieces() {
	for _, p := range k.plies {
		if slices.Contains(divisions, p.kind()) {
			continue
		}
		for i := range p.zones {
			for _, one := range p.zones[i].parts {
				k.report.Pieces = append(k.report.Pieces, Piece{Layer: p.layer.Name(), Feature: p.layer.ID(p.zones[i].feature), Overlap: p.first + i,
					Geometry: one.geometry, Area: one.area, Width: one.width, Sliver: one.sliver})
			}
		}
	}
}
