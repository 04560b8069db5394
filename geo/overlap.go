package geo

import "github.com/paulmach/orb"

// OverlapArea returns the area in square metres that two areas have in common,
// on the CGCS2000 ellipsoid by the official formula, that is in the equal-area
// plane (EqualArea), where edges are straight. Neither has to be valid: rings
// count by the even-odd rule, holes are taken out of their polygon and parts
// that overlap count once, as for Locate. Lines, points and nil have no area.
// Overlaps with zones that cover a site add up to its area; both are exact to
// about 1e-9 m times the length of the borders. Longitudes are taken as they
// are, without turning around the earth. The error says which vertex is not a
// place on earth (NaN, infinite, beyond a pole), or is ErrTangled.
func OverlapArea(a, b orb.Geometry) (float64, error) {
	s, err := NewOverlapSite(a)
	if err != nil {
		return 0, err
	}
	z, err := NewOverlapZone(b)
	if err != nil {
		return 0, err
	}
	return s.Overlap(z), nil
}

// Bound is the box around the site, in degrees; an empty site has an empty one
// (IsEmpty).
func (s *OverlapSite) Bound() orb.Bound {
	if len(s.edges) == 0 {
		return orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	}
	return s.bound
}

// Resolution is an area in square metres below which an overlap may come from the
// rounding of coordinates alone: 2e-9 m, which is what degrees resolve, along the
// width and height of the site.
func (s *OverlapSite) Resolution() float64 {
	if len(s.edges) == 0 {
		return 0
	}
	return 2e-9 * ((s.east-s.west)*s.unit + s.north - s.south)
}

// Overlap returns the area in square metres that the site and a zone have in
// common. Only the parts of the zone near the site are looked at; it takes a
// look-up if one lies inside the other.
func (s *OverlapSite) Overlap(z *OverlapZone) float64 {
	if len(s.edges) == 0 {
		return 0
	}
	s.once.Do(s.band)
	w := overlapWalk{site: s}
	if z.tangled != nil {
		return s.clamp(w.tangled(z.tangled), z)
	}
	sum := 0.0
	for i := range z.parts {
		sum += w.part(&z.parts[i])
	}
	return s.clamp(sum, z)
}

// clamp keeps an area between none and all, whatever rounding did.
func (s *OverlapSite) clamp(area float64, z *OverlapZone) float64 {
	return max(0, min(area, s.Area(), z.area))
}

// meets tells whether a box has more than a border in common with the site's.
func (s *OverlapSite) meets(b *overlapBox) bool {
	return float64(b[0]) < s.bound.Max[0] && float64(b[2]) > s.bound.Min[0] &&
		float64(b[1]) < s.bound.Max[1] && float64(b[3]) > s.bound.Min[1]
}

// overlapWalk goes along the border of a zone and sums up the site's area east of
// it.
type overlapWalk struct {
	site   *OverlapSite
	band   int
	sum    float64
	from   float64 // height where the path went west of the site
	west   bool    // it is there now
	weight float64 // 1 if the zone is left of the ring's edges, -1 if right
	gather bool    // edges are kept instead of summed up
	edges  []sweepEdge
}

// part is the area of a part in the site, in square metres.
func (w *overlapWalk) part(p *overlapPart) float64 {
	s, b := w.site, &p.box
	if !s.meets(b) {
		return 0
	}
	low, high := s.plane.boxCorners(b)
	if p.small() || low[0] >= s.west && high[0] <= s.east && low[1] >= s.south && high[1] <= s.north {
		var near overlapNear
		if s.near(&near, low, high) {
			switch {
			case near.n > 0 && p.small():
				return w.nearPart(&near, p)
			case near.n == 0:
				return -near.beyond * p.area
			}
		}
	}
	w.sum = 0
	w.rings(p)
	return w.sum * s.unit
}

// nearPart is the area of a small part in the site, in square metres.
func (w *overlapWalk) nearPart(near *overlapNear, p *overlapPart) float64 {
	sum := 0.0
	for i, r := range p.polygon {
		if len(r) > 0 {
			sum += p.weight(i) * w.nearRing(near, r)
		}
	}
	return -near.beyond*p.area + sum*w.site.unit
}

// rings walks along all rings of a part.
func (w *overlapWalk) rings(p *overlapPart) {
	for i, r := range p.polygon {
		w.west, w.weight = false, p.weight(i)
		if runs := p.runs(i); runs != nil {
			top := len(runs) - 1
			w.run(r, runs, top, 0, len(runs[top]))
			w.leave(r[0][1])
		} else if len(r) > 0 {
			w.ring(r)
		}
	}
}

// leave ends a path west of the site at a latitude.
func (w *overlapWalk) leave(lat float64) {
	if w.west {
		w.leaveAt(w.site.plane.height(lat))
	}
}

func (w *overlapWalk) leaveAt(y float64) {
	if !w.west {
		return
	}
	w.west = false
	if w.gather {
		e := newSweepEdge(orb.Point{w.site.west, w.from}, orb.Point{w.site.west, y}, int32(w.weight), 0)
		w.gatherEdge(e.low, e.high, e.weight)
		return
	}
	var a, b float64
	a, w.band = w.site.southOf(w.from, w.band)
	b, w.band = w.site.southOf(y, w.band)
	w.sum += w.weight * (a - b)
}

// ring walks along a whole ring.
func (w *overlapWalk) ring(r orb.Ring) {
	from := w.site.plane.point(r[len(r)-1])
	for _, p := range r {
		to := w.site.plane.point(p)
		w.edge(from, to)
		from = to
	}
	w.leaveAt(from[1])
}

// run walks along the edges under the boxes from..to of a level. What lies
// above, below or east of the site does not count; of a path west of it, only
// the ends do.
func (w *overlapWalk) run(r orb.Ring, levels [][]overlapBox, level, from, to int) {
	b := &w.site.bound
	edges := overlapFan
	for range level {
		edges *= overlapFan
	}
	for n := from; n < to; n++ {
		box := &levels[level][n]
		switch {
		case float64(box[3]) <= b.Min[1] || float64(box[1]) >= b.Max[1] || float64(box[0]) >= b.Max[0]:
			w.leave(r[n*edges][1])
		case float64(box[2]) <= b.Min[0]:
			if !w.west {
				w.west, w.from = true, w.site.plane.height(r[n*edges][1])
			}
		case level > 0:
			w.run(r, levels, level-1, n*overlapFan, min((n+1)*overlapFan, len(levels[level-1])))
		default:
			w.path(r, n*edges, min((n+1)*edges, len(r)))
		}
	}
}

// path walks along the edges that begin at the vertices from..to.
func (w *overlapWalk) path(r orb.Ring, from, to int) {
	a := w.site.plane.point(r[from])
	for _, p := range r[from+1 : min(to+1, len(r))] {
		b := w.site.plane.point(p)
		w.edge(a, b)
		a = b
	}
	if to == len(r) {
		w.edge(a, w.site.plane.point(r[0]))
	}
}

// edge adds the site's area east of an edge.
func (w *overlapWalk) edge(a, b orb.Point) {
	s := w.site
	if a[0] <= s.west && b[0] <= s.west {
		if !w.west {
			w.west, w.from = true, a[1]
		}
		return
	}
	w.leaveAt(a[1])
	low, high, weight := a, b, -w.weight
	if a[1] > b[1] {
		low, high, weight = b, a, w.weight
	}
	if a[0] >= s.east && b[0] >= s.east || high[1] <= s.south || low[1] >= s.north || high[1]-low[1] <= overlapLevel {
		return
	}
	if w.gather {
		w.gatherEdge(low, high, int32(weight))
		return
	}
	var area float64
	area, w.band = s.eastOf(low, high, w.band)
	w.sum += weight * area
}

// tangled is the area of a zone with resolved borders in the site, in square
// metres.
func (w *overlapWalk) tangled(t *overlapTangle) float64 {
	s := w.site
	if !s.meets(&t.box) {
		return 0
	}
	shift := s.plane.point(t.at)
	sum := 0.0
	for i := range t.edges {
		e := t.edges[i]
		e.low, e.high = max(e.low+shift[1], s.south), min(e.high+shift[1], s.north)
		if e.low >= e.high {
			continue
		}
		e.x, e.y = e.x+shift[0], e.y+shift[1]
		if w.gather {
			w.gatherEdge(orb.Point{e.at(e.low), e.low}, orb.Point{e.at(e.high), e.high}, int32(e.weight))
			continue
		}
		var area float64
		area, w.band = s.eastOfPiece(&e, w.band)
		sum += e.weight * area
	}
	return sum * s.unit
}
