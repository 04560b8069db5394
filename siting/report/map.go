package report

import (
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"guotu/layers"
	"guotu/siting"
)

// A picture is a map of the report, ready for print.
type picture struct {
	title string
	// png is to be printed at just this size, in millimetres: else its scale is not what it says.
	png           []byte
	width, height float64
	scale         int // 1:scale
}

// mostMaps bounds the maps of a report.
const mostMaps = 8

// A theme is what a map is about.
type theme struct {
	title        string
	surroundings bool            // the site is small in it, and stands in a ring
	drawn        []*layers.Layer // the lowest first
	named        []*layers.Layer // whose features have their names written
	legend       []*layers.Layer // whose classes are explained
	nearest      []siting.LayerResult
}

// Roles of layers, by kind, as maps have them.
var (
	groundKinds   = []string{"boundary", "province", "prefecture", "county", "river", "backdrop"}
	dividingKinds = []string{"county", "prefecture", "province"}
	lineKinds     = []string{"ecological_redline", "basic_farmland", "urban_boundary"}
	// Of regions much wider than any site there is nothing to be seen but one colour.
	wideKinds = []string{"plate", "growth_pole", "strategy", "city_cluster", "metro_circle", "basin", "main_functional_zone"}
)

// drawMaps draws the maps of a report: the site in its surroundings, with the three lines, and
// with each layer that it has to do with. Notes say what could not be drawn, and why. Without a
// catalogue there are no maps.
func drawMaps(ctx context.Context, r *siting.Report, o Options) (maps []picture, notes []string, err error) {
	l := o.language()
	if o.Catalog == nil {
		return nil, []string{l.of("未提供规划数据，本报告不附图。", "The report has no maps, because the plan was not at hand.")}, nil
	}
	if o.Catalog.Version() != r.Plan {
		return nil, nil, fmt.Errorf("maps: the plan is of version %s, the report of %s", o.Catalog.Version(), r.Plan)
	}
	all := themes(r, o.Catalog, l)
	if len(all) > mostMaps {
		notes = append(notes, fmt.Sprintf(l.of("只附前 %d 幅图，共 %d 幅。", "Only the first %d maps of %d are included."), mostMaps, len(all)))
		all = all[:mostMaps]
	}
	for i := range all {
		s, err := newSheet(r, &all[i], l, i)
		if err != nil {
			return nil, append(notes, fmt.Sprintf(l.of("项目范围无法成图：%v。", "The site cannot be shown on a map: %v."), err)), nil
		}
		p, err := s.draw(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("map %d: %w", i+1, err)
		}
		maps = append(maps, p)
	}
	return maps, notes, nil
}

// themes decides which maps a report has.
func themes(r *siting.Report, c *layers.Catalog, l language) []theme {
	ground := ofKinds(c, groundKinds)
	all := []theme{{title: l.of("项目位置图", "Location of the site"), surroundings: true, drawn: ground, named: ofKinds(c, append([]string{"river"}, dividingKinds...)),
		legend: ground}}
	if lines := ofKinds(c, lineKinds); len(lines) > 0 {
		one := theme{title: l.of("项目与三条控制线套合图", "Site and the three control lines"), drawn: slices.Concat(fromBottom(c, "backdrop"), lines, edges(c)), named: ofKinds(c, []string{"county"}),
			legend: lines}
		for _, result := range r.Layers {
			if slices.Contains(lineKinds, result.Kind) && result.Nearest != nil {
				one.nearest = append(one.nearest, result)
			}
		}
		all = append(all, one)
	}
	for i := range r.Layers {
		result := &r.Layers[i]
		layer := c.Layer(result.Layer)
		if layer == nil || result.Status != "involved" || slices.Contains(groundKinds, result.Kind) || slices.Contains(lineKinds, result.Kind) || slices.Contains(wideKinds, result.Kind) {
			continue
		}
		all = append(all, theme{title: l.of("项目与", "Site and ") + printable(l.text(result.Title), 40) + l.of("套合图", ""),
			drawn: slices.Concat([]*layers.Layer{layer}, edges(c)), named: ofKinds(c, []string{"county"}), legend: []*layers.Layer{layer}})
	}
	if layer := functions(r, c); layer != nil {
		all = append(all, theme{title: l.of("项目与", "Site and ") + printable(l.text(layer.Spec().Title), 40) + l.of("套合图", ""), surroundings: true,
			drawn: slices.Concat([]*layers.Layer{layer}, edges(c)), named: ofKinds(c, []string{"county"}), legend: []*layers.Layer{layer}})
	}
	return all
}

// functions is the layer of main functional zones that tells most: of those that the site lies
// in, the one with the most classes, the first of them.
func functions(r *siting.Report, c *layers.Catalog) (most *layers.Layer) {
	for i := range r.Layers {
		l := c.Layer(r.Layers[i].Layer)
		if l == nil || r.Layers[i].Kind != "main_functional_zone" || r.Layers[i].Status != "involved" {
			continue
		}
		if most == nil || len(l.Spec().Legend.Drawn()) > len(most.Spec().Legend.Drawn()) {
			most = l
		}
	}
	return most
}

// ofKinds returns the layers of some kinds, the lowest first.
func ofKinds(c *layers.Catalog, kinds []string) (some []*layers.Layer) {
	for _, l := range slices.Backward(c.Layers()) {
		if slices.Contains(kinds, l.Spec().Kind) {
			some = append(some, l)
		}
	}
	return some
}

func fromBottom(c *layers.Catalog, kind string) []*layers.Layer { return ofKinds(c, []string{kind}) }

// edges are the lines that stand above a coloured map, to say where it lies.
func edges(c *layers.Catalog) []*layers.Layer {
	return ofKinds(c, append([]string{"boundary"}, dividingKinds...))
}

// parts appends a geometry's polygons, lines and points.
func parts(g orb.Geometry, areas *orb.MultiPolygon, lines *orb.MultiLineString, points *orb.MultiPoint) {
	switch g := g.(type) {
	case orb.Polygon:
		*areas = append(*areas, g)
	case orb.MultiPolygon:
		*areas = append(*areas, g...)
	case orb.Ring:
		*areas = append(*areas, orb.Polygon{g})
	case orb.Bound:
		*areas = append(*areas, g.ToPolygon())
	case orb.LineString:
		*lines = append(*lines, g)
	case orb.MultiLineString:
		*lines = append(*lines, g...)
	case orb.Point:
		*points = append(*points, g)
	case orb.MultiPoint:
		*points = append(*points, g...)
	case orb.Collection:
		for _, one := range g {
			parts(one, areas, lines, points)
		}
	}
}
