package layers_test

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// compareWithSlabs fails unless kernel and slabs find the same.
func compareWithSlabs(t testing.TB, l *layers.Layer, g orb.Polygon) {
	t.Helper()
	want := slabOverlaps(l, g)
	for _, o := range mustOverlaps(t, l, g) {
		if d := math.Abs(o.Area - want[o.Feature]); d > 1e-9*o.Area+1e-3 {
			t.Fatalf("feature %d: %v m², slabs say %v", o.Feature, o.Area, want[o.Feature])
		}
		delete(want, o.Feature)
	}
	for i, area := range want {
		if area > 1e-3 {
			t.Fatalf("feature %d: nothing, slabs say %v m²", i, area)
		}
	}
}

// slabOverlaps is the plain way: for every zone whose box meets that of the
// site, the area between each two heights of vertices and crossings of all
// edges of both.
func slabOverlaps(l *layers.Layer, site orb.Polygon) map[int]float64 {
	areas := map[int]float64{}
	for _, i := range l.In(site.Bound()) {
		if area := slabArea(slabEdges(site, site.Bound()), slabEdges(l.Geometry(i), site.Bound())); area > 0 {
			areas[i] = area
		}
	}
	return areas
}

type slabEdge struct{ x0, y0, x1, y1 float64 }

func slabEdges(g orb.Geometry, around orb.Bound) (edges []slabEdge) {
	at := geo.EqualArea(around.Min)
	var rings []orb.Ring
	switch g := g.(type) {
	case orb.Polygon:
		rings = g
	case orb.MultiPolygon:
		for _, p := range g {
			rings = append(rings, p...)
		}
	}
	for _, r := range rings {
		for i := range r[1:] {
			p, q := geo.EqualArea(r[i]), geo.EqualArea(r[i+1])
			if p[1] > q[1] {
				p, q = q, p
			}
			if p[1] < q[1] {
				edges = append(edges, slabEdge{p[0] - at[0], p[1] - at[1], q[0] - at[0], q[1] - at[1]})
			}
		}
	}
	return edges
}

func slabArea(a, b []slabEdge) float64 {
	levels := slabLevels(a, b)
	sum := 0.0
	var places [2][]float64
	for i := 1; i < len(levels); i++ {
		middle := (levels[i-1] + levels[i]) / 2
		for k, edges := range [2][]slabEdge{a, b} {
			places[k] = places[k][:0]
			for _, e := range edges {
				if e.y0 <= middle && middle < e.y1 {
					places[k] = append(places[k], e.x0+(middle-e.y0)/(e.y1-e.y0)*(e.x1-e.x0))
				}
			}
			slices.Sort(places[k])
		}
		p, q := places[0], places[1]
		for len(p) > 1 && len(q) > 1 {
			sum += max(0, min(p[1], q[1])-max(p[0], q[0])) * (levels[i] - levels[i-1])
			if p[1] < q[1] {
				p = p[2:]
			} else {
				q = q[2:]
			}
		}
	}
	return sum
}

func slabLevels(a, b []slabEdge) (levels []float64) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, e := range a {
		low, high = min(low, e.y0), max(high, e.y1)
	}
	for _, e := range slices.Concat(a, b) {
		levels = append(levels, min(max(e.y0, low), high), min(max(e.y1, low), high))
	}
	levels = slabCrossings(slabCrossings(levels, a, b), b, b) // zones may cross themselves
	slices.Sort(levels)
	return slices.Compact(levels)
}

func slabCrossings(levels []float64, a, b []slabEdge) []float64 {
	for _, e := range a {
		for _, f := range b {
			if f.y1 <= e.y0 || f.y0 >= e.y1 || max(e.x0, e.x1) <= min(f.x0, f.x1) || min(e.x0, e.x1) >= max(f.x0, f.x1) {
				continue
			}
			dx, dy, fx, fy := e.x1-e.x0, e.y1-e.y0, f.x1-f.x0, f.y1-f.y0
			det := dx*fy - dy*fx
			s := ((f.x0-e.x0)*fy - (f.y0-e.y0)*fx) / det
			u := ((f.x0-e.x0)*dy - (f.y0-e.y0)*dx) / det
			if s > 0 && s < 1 && u > 0 && u < 1 {
				levels = append(levels, e.y0+s*dy)
			}
		}
	}
	return levels
}
