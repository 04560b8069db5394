package siting

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// nearby is the shortest way from a site to a feature.
type nearby struct {
	feature  int
	distance float64   // metres along the ellipsoid; 0 if they meet
	bearing  float64   // from the site, clockwise from north, 0 to 360; 0 where distance is
	from, to orb.Point // on the site, on the feature
}

// nearest returns the nearest of the selected features of a layer (nil: all) that is at most so
// many metres away (0: however far); not ok if there is none. Of equally near ones it is the first.
func (g *ground) nearest(ctx context.Context, l *layers.Layer, selected func(feature int) bool, within float64) (n nearby, ok bool, err error) {
	s := search{ctx: ctx, layer: l, box: g.box, selected: selected, best: limitOf(within)}
	site := g.ready()
	vertices := 0
	for i := range g.units[:g.lots] {
		vertices += g.units[i].vertices()
	}
	whole, err := g.geometry()
	if err != nil {
		return n, false, err
	}
	s.measure = func(feature int) (from, to orb.Point, metres float64) {
		if zone := l.Geometry(feature); geo.Vertices(zone) < vertices {
			return site.Nearest(zone)
		}
		to, from, metres = l.Distance(feature).Nearest(whole)
		return from, to, metres
	}
	return s.run()
}

// nearestBorder returns the shortest way from the points of a site to the border of a feature of
// the layer, whether they lie in it or not: what the accuracy of a layer has to be compared with.
// It is not ok if the site has no points, or no border lies within so many metres.
func (g *ground) nearestBorder(ctx context.Context, l *layers.Layer, within float64) (n nearby, ok bool, err error) {
	for i := range g.units[:g.lots] {
		for _, p := range g.units[i].points {
			s := search{ctx: ctx, layer: l, box: p.Bound(), best: limitOf(within)}
			s.measure = func(feature int) (from, to orb.Point, metres float64) {
				to, metres = l.Distance(feature).NearestOnBorder(p)
				return p, to, metres
			}
			found, is, err := s.run()
			if err != nil {
				return n, false, err
			}
			if is && (!ok || found.distance < n.distance) {
				n, ok = found, true
			}
		}
	}
	return n, ok, nil
}

// limitOf is a distance that no way may be longer than.
func limitOf(within float64) float64 {
	if within > 0 {
		return within
	}
	return math.Inf(1)
}

// vertices counts those of a unit.
func (u *unit) vertices() int {
	n := len(u.points) + geo.Vertices(orb.MultiPolygon(u.polygons))
	if u.lines != nil {
		n += geo.Vertices(u.lines)
	}
	return n
}

// search looks for the nearest feature in boxes that grow around a site.
type search struct {
	ctx      context.Context
	layer    *layers.Layer
	box      orb.Bound
	selected func(feature int) bool
	measure  func(feature int) (from, to orb.Point, metres float64)
	best     float64 // the shortest way so far, or the limit
	found    nearby
	ok       bool
	seen     map[int]bool // those measured, or not selected
}

// nearestFirst is the radius in metres of the first box, nearestGrowth how much larger the next
// one is; beyond nearestLast it is the whole earth.
const (
	nearestFirst  = 250.0
	nearestGrowth = 6
	nearestLast   = 2_000_000.0
)

// run looks. What lies outside of a box is further away than its radius.
func (s *search) run() (nearby, bool, error) {
	s.seen = make(map[int]bool)
	if s.box.IsEmpty() || s.layer.Len() == 0 {
		return nearby{}, false, nil
	}
	for radius := nearestFirst; ; radius *= nearestGrowth {
		last := radius > nearestLast
		radius := min(radius, s.best)
		box := around(s.box, radius)
		if last {
			box = s.layer.Bound()
		}
		if err := s.look(box); err != nil {
			return nearby{}, false, err
		}
		if last || s.best <= radius {
			break
		}
	}
	if s.ok && s.found.distance > 0 {
		s.found.bearing, _ = geo.GeodesicAzimuths(s.found.from, s.found.to)
		if s.found.bearing < 0 {
			s.found.bearing += 360
		}
	}
	return s.found, s.ok, nil
}

// candidate is a feature and the least distance that its box allows.
type candidate struct {
	feature int
	least   float64
}

// look measures the features in a box, those first whose boxes are nearest.
func (s *search) look(box orb.Bound) error {
	var all []candidate
	for n, f := range s.layer.In(box) {
		if n%4096 == 0 && s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		if s.seen[f] {
			continue
		}
		if least := apart(s.box, s.layer.FeatureBound(f)); least <= s.best {
			all = append(all, candidate{f, least})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.least, b.least), cmp.Compare(a.feature, b.feature))
	})
	for _, c := range all {
		if c.least > s.best {
			break
		}
		if err := s.ctx.Err(); err != nil {
			return err
		}
		s.seen[c.feature] = true
		if s.selected == nil || s.selected(c.feature) {
			s.offer(c.feature)
		}
	}
	return nil
}

// offer measures a feature and keeps it if it is nearer, or as near and an earlier one.
func (s *search) offer(feature int) {
	from, to, metres := s.measure(feature)
	if metres > s.best || math.IsInf(metres, 1) || s.ok && metres == s.best && feature > s.found.feature {
		return
	}
	s.best, s.ok = metres, true
	s.found = nearby{feature: feature, distance: metres, from: from, to: to}
}

// leastRadius is the least radius of curvature of the ellipsoid in metres, that of the meridian at
// the equator. On a sphere of that radius no way is longer than on the ellipsoid.
const leastRadius = geo.SemiMajor * (1 - geo.Flattening*(2-geo.Flattening))

const radian = math.Pi / 180

// around is a box that holds every place within so many metres of a box.
func around(b orb.Bound, metres float64) orb.Bound {
	angle := metres / leastRadius
	south, north := b.Min[1]-angle/radian, b.Max[1]+angle/radian
	east := 360.0
	if cos := math.Cos(max(math.Abs(b.Min[1]), math.Abs(b.Max[1])) * radian); angle < math.Pi/2 && math.Sin(angle) < cos {
		east = math.Asin(math.Sin(angle)/cos) / radian
	}
	return orb.Bound{Min: orb.Point{b.Min[0] - east, south}, Max: orb.Point{b.Max[0] + east, north}}.Pad(1e-9)
}

// apart is a distance in metres that no place of a box is nearer to another box: along a
// meridian, or across to the meridian on which the other box begins.
func apart(a, b orb.Bound) float64 {
	lat := max(b.Min[1]-a.Max[1], a.Min[1]-b.Max[1], 0) * radian
	lon := max(b.Min[0]-a.Max[0], a.Min[0]-b.Max[0], 0) * radian
	if width := max(a.Max[0], b.Max[0]) - min(a.Min[0], b.Min[0]); lon > 0 && width < 180 {
		cos := math.Cos(max(math.Abs(a.Min[1]), math.Abs(a.Max[1])) * radian)
		lat = max(lat, math.Asin(min(cos*math.Sin(min(lon, math.Pi/2)), 1)))
	}
	return lat * leastRadius * (1 - 1e-12)
}
