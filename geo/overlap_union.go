package geo

import "github.com/paulmach/orb"

// Covered returns the area in square metres of the part of the site that lies
// in at least one of the zones. Zones may overlap; a zone given twice counts
// once. The error is ErrTangled.
func (s *OverlapSite) Covered(zones []*OverlapZone) (float64, error) {
	if len(s.edges) == 0 {
		return 0, nil
	}
	s.once.Do(s.band)
	w := overlapWalk{site: s, gather: true}
	for _, z := range zones {
		for i := range z.parts {
			if p := &z.parts[i]; s.meets(&p.box) {
				w.rings(p)
			}
		}
		if z.tangled != nil && s.meets(&z.tangled.box) {
			w.tangled(z.tangled)
		}
	}
	edges := cancelEdges(w.edges)
	pieces, err := resolveEdges(edges, &depthRule{})
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for i := range pieces {
		var area float64
		area, w.band = s.eastOfPiece(&pieces[i], w.band)
		sum += pieces[i].weight * area
	}
	return max(0, min(sum*s.unit, s.Area())), nil
}

// cancelEdges sorts edges and makes one of those that are the same, with the
// sum of their weights; a border that two zones share exactly disappears.
func cancelEdges(edges []sweepEdge) []sweepEdge {
	sortSweepEdges(edges)
	kept := edges[:0]
	for i := 0; i < len(edges); {
		e := edges[i]
		for i++; i < len(edges) && edges[i].low == e.low && edges[i].high == e.high; i++ {
			e.weight += edges[i].weight
		}
		if e.weight != 0 {
			kept = append(kept, e)
		}
	}
	return kept
}

// gatherEdge keeps the part of an edge between the heights of the site.
func (w *overlapWalk) gatherEdge(low, high orb.Point, weight int32) {
	line := overlapEdge{x: low[0], y: low[1], slope: (high[0] - low[0]) / (high[1] - low[1])}
	if y := w.site.south; low[1] < y {
		low = orb.Point{line.at(y), y}
	}
	if y := w.site.north; high[1] > y {
		high = orb.Point{line.at(y), y}
	}
	if low[1] < high[1] {
		w.edges = append(w.edges, sweepEdge{low: low, high: high, weight: weight})
	}
}
