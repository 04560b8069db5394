package report

import (
	"cmp"
	"context"
	"image/color"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/planar"

	"guotu/geo"
	"guotu/layers"
	"guotu/tiles/raster"
)

// mostNamed is the number of features on a map past which a layer has no names.
const mostNamed = 300

// A name is written where a feature has the most room within the map.
type name struct {
	text  string
	at    orb.Point
	size  float64 // square degrees, or degrees, within the map
	order int     // of its layer: the highest first
	kind  string
	of    orb.Geometry
}

// names writes the names of features, of the layers on top and the largest features first, where
// there is room.
func (s *sheet) names(ctx context.Context, m *raster.Canvas) error {
	region, err := s.view.frame.Degrees(0)
	if err != nil {
		return err
	}
	var all []name
	for order, l := range s.theme.named {
		if all, err = s.collect(ctx, all, l, region, order); err != nil {
			return err
		}
	}
	slices.SortStableFunc(all, func(a, b name) int {
		return cmp.Or(cmp.Compare(b.order, a.order), cmp.Compare(b.size, a.size), cmp.Compare(a.text, b.text))
	})
	written := make(map[string]bool)
	for _, n := range all {
		if !written[n.text] && s.writeName(m, n) {
			written[n.text] = true
		}
	}
	return nil
}

// collect appends the names of a layer's features on the map.
func (s *sheet) collect(ctx context.Context, all []name, l *layers.Layer, region orb.Bound, order int) ([]name, error) {
	rows := l.In(region)
	if len(rows) > mostNamed {
		return all, nil
	}
	for _, row := range rows {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		text := printable(s.lang.text(l.Title(row)), 24)
		if text == "" || text == l.ID(row) {
			continue
		}
		if at, size, ok := roomiest(l.Geometry(row), region); ok {
			all = append(all, name{text, at, size, order, l.Spec().Kind, l.Geometry(row)})
		}
	}
	return all, nil
}

// roomiest returns where within a box the largest part of a geometry has the most room.
func roomiest(g orb.Geometry, region orb.Bound) (at orb.Point, size float64, ok bool) {
	var areas orb.MultiPolygon
	var lines orb.MultiLineString
	var points orb.MultiPoint
	parts(g, &areas, &lines, &points)
	for _, polygon := range areas {
		if !polygon.Bound().Intersects(region) {
			continue
		}
		cut := clip.Polygon(region, orb.Clone(polygon).(orb.Polygon))
		if a := -planar.Area(cut); max(a, -a) > size {
			if p, _, is := geo.LabelPoint(cut); is {
				at, size, ok = p, max(a, -a), true
			}
		}
	}
	for _, line := range lines {
		for _, part := range clip.LineString(region, line) {
			if length := planar.Length(part); length > size && len(part) > 1 {
				at, size, ok = part[len(part)/2], length, true
			}
		}
	}
	return at, size, ok
}

// writeName writes a name if there is room for it.
func (s *sheet) writeName(m *raster.Canvas, n name) bool {
	style := raster.TextStyle{Size: 2.7 * pixelsPerMM, Color: color.NRGBA{0x46, 0x4c, 0x55, 0xff}, Halo: color.NRGBA{0xff, 0xff, 0xff, 0xd0}, HaloWidth: 0.4 * pixelsPerMM}
	switch n.kind {
	case "province":
		style.Size, style.Color = 4.2*pixelsPerMM, color.NRGBA{0x5f, 0x45, 0x6e, 0xff}
	case "prefecture":
		style.Size, style.Color = 3.4*pixelsPerMM, ink
	case "river":
		style.Size, style.Color = 2.3*pixelsPerMM, color.NRGBA{0x2b, 0x6c, 0xa8, 0xff}
	}
	x, y, ok := s.view.place(n.at)
	if !ok {
		return false
	}
	w, h := s.font.Measure(n.text, style.Size)
	const air, aside = 0.8 * pixelsPerMM, 9 * pixelsPerMM
	for _, step := range [...][2]float64{{0, 0}, {0, -1}, {0, 1}, {-1.5, 0}, {1.5, 0}, {0, -2}, {0, 2}} {
		x, y := x+step[0]*aside, y+step[1]*aside
		box := rect{x - w/2 - air, y - h/2 - air/2, x + w/2 + air, y + h/2 + air/2}
		if !s.free(box) || step != [2]float64{} && !s.within(n.of, x, y) {
			continue
		}
		m.Text(s.font, x, y, n.text, style)
		s.taken = append(s.taken, box)
		return true
	}
	return false
}

// within reports whether a pixel of the map lies in a geometry, where a name may be moved to.
func (s *sheet) within(g orb.Geometry, x, y float64) bool {
	p, err := s.view.lonLat(x, y)
	return err == nil && geo.Locate(g, p) == geo.Inside
}
