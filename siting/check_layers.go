package siting

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"guotu/geo"
	"guotu/layers"
)

// noRole are the kinds of layers that only draw the map.
var noRole = []string{"", "boundary", "backdrop", "river", layers.LabelKind}

// divisions are the kinds of layers that say to whom a place belongs.
var divisions = []string{"county", "prefecture", "province"}

// regions are the kinds of layers that describe or divide the ground. All others with a role are
// control lines (控制线), to which the distance matters where they are not touched.
var regions = []string{"plate", "growth_pole", "strategy", "city_cluster", "metro_circle", "main_functional_zone", "basin",
	"three_zones", "planning_zone", "parcel", "land_use"}

// controls reports whether layers of a kind are control lines.
func controls(kind string) bool {
	return !slices.Contains(noRole, kind) && !slices.Contains(divisions, kind) && !slices.Contains(regions, kind)
}

// ply is what the site has to do with one layer.
type ply struct {
	*layerMeasure
	rounded rounded
	first   int // position of its first zone in Report.Overlaps
}

func (p *ply) kind() string { return p.layer.Spec().Kind }

// some reports whether there is any.
func (a amount) some() bool { return a.area > 0 || a.length > 0 || a.points > 0 }

// measure measures the site against every layer that has a role, several at once where the
// project is large.
func (k *checker) measure() error {
	var all []*layers.Layer
	for _, l := range k.catalog.Layers() {
		if !slices.Contains(noRole, l.Spec().Kind) {
			all = append(all, l)
		}
	}
	k.plies = make([]*ply, len(all))
	errs := make([]error, len(all))
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < len(all); i = int(next.Add(1)) - 1 {
			m, err := k.site.ground.measure(k.ctx, k.catalog, all[i], thresholds{k.set.SliverArea, k.set.SliverWidth})
			k.plies[i], errs[i] = &ply{layerMeasure: m}, err
		}
	}
	var group sync.WaitGroup
	vertices := 0
	for i := range k.site.lots {
		vertices += geo.Vertices(k.site.lots[i].ground)
	}
	if vertices > 500 { // below, to start goroutines takes longer than they save
		for range runtime.GOMAXPROCS(0) - 1 {
			group.Go(work)
		}
	}
	work()
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err // the first by the order of layers, whichever came first in time
		}
	}
	return nil
}

// reportLayers writes what was measured into the report.
func (k *checker) reportLayers() {
	r := k.report
	for _, p := range k.plies {
		p.rounded = k.round(p, r.Site.Measure)
		if slices.Contains(divisions, p.kind()) {
			k.reportDivisions(p)
			continue
		}
		r.Layers = append(r.Layers, k.layerResult(p))
		p.first = len(r.Overlaps)
		for i, z := range p.zones {
			r.Overlaps = append(r.Overlaps, overlapOf(p.layer, z, p.rounded.zones[i]))
		}
		if p.beyond.some() {
			r.Uncovered = append(r.Uncovered, Uncovered{Layer: p.layer.Name(), Kind: p.kind(), Measure: p.rounded.beyond})
		}
	}
}

func (k *checker) reportDivisions(p *ply) {
	for i, z := range p.zones {
		k.report.Divisions = append(k.report.Divisions, Division{Layer: p.layer.Name(), Code: p.layer.ID(z.feature), Title: p.layer.Title(z.feature),
			Measure: p.rounded.zones[i], Share: z.share})
	}
}

// layerResult says what the site has to do with a layer. Distances are added later.
func (k *checker) layerResult(p *ply) LayerResult {
	spec := p.layer.Spec()
	l := LayerResult{Layer: spec.Name, Kind: spec.Kind, Title: spec.Title, Status: "not_involved", Measure: p.rounded.covered,
		Uncovered: p.beyond.area, Date: spec.Date, Synthetic: spec.Synthetic}
	if whole := k.site.ground.whole().area; whole > 0 {
		l.Share = p.covered.area / whole
	}
	for _, z := range p.zones {
		l.SliverM2 += z.slivers
	}
	switch p.extent.kind {
	case extentOwn:
		l.Extent = "own"
	case extentStated:
		l.Extent = p.extent.layer.Name()
	default:
		l.Extent = "bbox"
		l.Note = layers.Text{ZH: "目录未说明该图层的数据范围，以其外包矩形计", EN: "the catalogue does not say what ground the layer covers: its bounding box was taken"}
	}
	switch {
	case p.covered.some():
		l.Status = "involved"
	case p.beyond.some():
		l.Status = "unknown"
	}
	return l
}

// overlapOf describes a zone that the site, or a parcel, has something in common with.
func overlapOf(l *layers.Layer, z zoneMeasure, m Measure) Overlap {
	title := l.Title(z.feature)
	o := Overlap{Layer: l.Name(), Kind: l.Spec().Kind, Feature: l.ID(z.feature), Title: title.In("zh"), Measure: m, Length: z.in.length,
		Share: z.share, ZoneShare: z.zoneShare, SliverM2: z.slivers, Pieces: z.pieces}
	if title.EN != o.Title {
		o.TitleEN = title.EN
	}
	legend := &l.Spec().Legend
	if class := l.Class(z.feature); class < len(legend.Classes) {
		o.Class = legend.Classes[class].Title
	} else if legend.Other != nil {
		o.Class = legend.Other.Title
	}
	if c := l.Table().Column(legend.Field); legend.Field != "" && c != nil {
		o.Code = c.At(z.feature).String()
	}
	switch {
	case z.in.points == 0:
	case z.boundary == z.in.points:
		o.Relation = "boundary"
	default:
		o.Relation = "inside"
	}
	return o
}

// reportLots writes what was measured of each parcel into the report.
func (k *checker) reportLots() {
	r := k.report
	areas := make([]float64, len(k.site.lots))
	for i := range k.site.lots {
		areas[i] = k.site.ground.parcel(i).area
	}
	measures := apportion(areas, r.Site.Measure)
	for i := range k.site.lots {
		l := &k.site.lots[i]
		lot := Lot{Name: l.parcel.Name, Geometry: l.ground, Measure: measures[i], Vertex: l.vertex, Planar: l.area.Planar, Stated: l.parcel.Stated, Line: l.parcel.Line, Overlaps: []Overlap{}}
		if l.repaired {
			lot.Handed = l.parcel.Geometry
		}
		for _, p := range k.plies {
			if zones := p.parcels[i]; len(zones) > 0 && !slices.Contains(divisions, p.kind()) {
				rounded := roundZones(zones, lot.Measure)
				for n, z := range zones {
					lot.Overlaps = append(lot.Overlaps, overlapOf(p.layer, z, rounded[n]))
				}
			}
		}
		r.Parcels = append(r.Parcels, lot)
	}
}
