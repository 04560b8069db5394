//go:build outside

package geo

import (
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"
)

// outsideMaker makes geometries that touch, overlap and nearly do: on a grid of a
// few units, where coordinates coincide, moved for some pairs to where numbers are
// not exact.
type outsideMaker struct {
	*rand.Rand
	size int
}

func newOutsideMaker(seed uint64) *outsideMaker {
	return &outsideMaker{rand.New(rand.NewPCG(seed, 7)), 8}
}

// pair returns two geometries, valid ones if that is asked for; in half of the
// pairs the second is made of the first.
func (m *outsideMaker) pair(kinds int, valid bool) (a, b orb.Geometry) {
	m.size = 4 + m.IntN(9)
	for {
		a = m.shape(m.IntN(kinds))
		if b = m.shape(m.IntN(kinds)); m.IntN(2) == 0 {
			b = m.variant(a)
		}
		move := m.movement()
		a, b = mapPoints(a, move), mapPoints(b, move)
		if m.IntN(4) == 0 {
			b = mapPoints(b, m.nudge())
		}
		if !valid || toSimple(a).Validate() == nil && toSimple(b).Validate() == nil {
			return a, b
		}
	}
}

// movement is the identity for half of the pairs, and to degrees of some place,
// or to metres of a zone, for the others.
func (m *outsideMaker) movement() func(orb.Point) orb.Point {
	switch m.IntN(4) {
	case 0:
		return func(p orb.Point) orb.Point { return orb.Point{116 + p[0]/7, 39 + p[1]/7} }
	case 1:
		return func(p orb.Point) orb.Point { return orb.Point{38500000.123 + p[0]*0.3, 4325000.7 + p[1]*0.3} }
	}
	return func(p orb.Point) orb.Point { return p }
}

// nudge moves everything by next to nothing, or a point in two.
func (m *outsideMaker) nudge() func(orb.Point) orb.Point {
	by := []float64{1e-9, 1e-12, 1e-7, 1e-14}[m.IntN(4)]
	if m.IntN(2) == 0 {
		return func(p orb.Point) orb.Point { return orb.Point{p[0] + by, p[1]} }
	}
	moved := map[orb.Point]orb.Point{}
	return func(p orb.Point) orb.Point {
		if _, has := moved[p]; !has {
			moved[p] = p
			if m.IntN(2) == 0 {
				moved[p] = orb.Point{p[0] + by, p[1] - by}
			}
		}
		return moved[p]
	}
}

func (m *outsideMaker) point() orb.Point {
	return orb.Point{float64(m.IntN(m.size)), float64(m.IntN(m.size))}
}

func (m *outsideMaker) points(n int) []orb.Point {
	all := make([]orb.Point, n)
	for i := range all {
		all[i] = m.point()
	}
	return all
}

// The kinds of shape: areas come first, then lines and points, then collections,
// then those that are empty.
const (
	outsideAreas      = 7
	outsidePlain      = outsideAreas + 4
	outsideMixed      = outsidePlain + 1
	outsideEverything = outsideMixed + 1
)

func (m *outsideMaker) shape(kind int) orb.Geometry {
	switch kind {
	case 0:
		return m.box()
	case 1:
		return m.star(m.point(), 3+m.IntN(8), 1+m.Float64()*float64(m.size)/2)
	case 2: // with holes, which may touch
		g := orb.Polygon{{{0, 0}, {8, 0}, {8, 8}, {0, 8}, {0, 0}}}
		for range 1 + m.IntN(2) {
			a := m.point()
			g = append(g, orb.Ring{a, m.point(), m.point(), a})
		}
		return g
	case 3: // several, which may touch at corners
		return orb.MultiPolygon{m.box(), m.star(m.point(), 4, 2), m.box()}[:2+m.IntN(2)]
	case 4: // a sliver
		a, b := m.point(), m.point()
		return orb.Polygon{{a, b, {b[0], b[1] + math.Ldexp(1, -m.IntN(40))}, a}}
	case 5: // a comb
		comb := orb.Ring{{0, 0}}
		for i := range 4 {
			x := float64(2 * i)
			comb = append(comb, orb.Point{x, 1}, orb.Point{x, float64(2 + m.IntN(5))}, orb.Point{x + 1, float64(2 + m.IntN(5))}, orb.Point{x + 1, 1})
		}
		return orb.Polygon{append(comb, orb.Point{7, 0}, orb.Point{0, 0})}
	case 6:
		return m.star(orb.Point{4 * m.Float64(), 4 * m.Float64()}, 5+m.IntN(20), 4)
	case 7:
		return m.point()
	case 8:
		return orb.MultiPoint(m.points(1 + m.IntN(4)))
	case 9:
		return orb.LineString(m.points(2 + m.IntN(5)))
	case 10:
		return orb.MultiLineString{m.points(2 + m.IntN(3)), m.points(2), m.points(2 + m.IntN(3))}[:2+m.IntN(2)]
	case 11:
		return orb.Collection{m.shape(m.IntN(outsidePlain)), m.shape(m.IntN(outsidePlain))}
	}
	return []orb.Geometry{orb.MultiPoint{}, orb.LineString{}, orb.Polygon{}, orb.MultiPolygon{}, orb.MultiLineString{}, orb.Collection{},
		orb.Collection{orb.Polygon{}, orb.LineString{}}}[m.IntN(7)]
}

func (m *outsideMaker) box() orb.Polygon {
	a := m.point()
	return orb.Polygon{orb.Bound{Min: a, Max: orb.Point{a[0] + 1 + float64(m.IntN(4)), a[1] + 1 + float64(m.IntN(4))}}.ToRing()}
}

func (m *outsideMaker) star(at orb.Point, n int, radius float64) orb.Polygon {
	ring := orb.Ring{}
	for i := range n {
		t := 2 * math.Pi * float64(i) / float64(n)
		r := radius * (0.3 + 0.7*m.Float64())
		p := orb.Point{at[0] + r*math.Cos(t), at[1] + r*math.Sin(t)}
		if m.IntN(2) == 0 {
			p = orb.Point{math.Round(p[0]), math.Round(p[1])}
		}
		ring = append(ring, p)
	}
	return orb.Polygon{append(ring, ring[0])}
}

// variant makes a geometry of another one: beside it, the same drawn otherwise, its
// border, its corners, or a part.
func (m *outsideMaker) variant(g orb.Geometry) orb.Geometry {
	b := g.Bound()
	switch m.IntN(8) {
	case 0: // beyond a border, as in a mirror
		return mapPoints(g, func(p orb.Point) orb.Point { return orb.Point{2*b.Max[0] - p[0], p[1]} })
	case 1:
		return mapPoints(g, func(p orb.Point) orb.Point { return orb.Point{p[0] + float64(m.size%3), p[1]} })
	case 2:
		return m.redrawn(g)
	case 3, 4:
		var corners orb.MultiPoint
		var borders orb.MultiLineString
		mapPoints(g, func(p orb.Point) orb.Point { corners = append(corners, p); return p })
		if s, err := newRelShape(g); err == nil {
			s.paths(func(_ int32, p *boxedPath) bool { borders = append(borders, p.at); return true })
		}
		switch n := m.IntN(4); {
		case n == 0 || len(borders) == 0:
			return corners
		case n == 1:
			return borders
		case n == 2:
			return orb.LineString(borders[0][:2])
		}
		return orb.LineString(borders[0])
	case 5:
		return m.redrawn(mapPoints(g, func(p orb.Point) orb.Point { return orb.Point{p[1], p[0]} }))
	case 6:
		return mapPoints(g, func(p orb.Point) orb.Point { return orb.Point{(p[0] + b.Min[0]) / 2, (p[1] + b.Min[1]) / 2} })
	}
	return g
}

// redrawn is the same area with its rings begun elsewhere, wound the other way, or
// with vertices halfway and twice.
func (m *outsideMaker) redrawn(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Polygon:
		var all orb.Polygon
		for _, r := range g {
			if len(r) < 3 {
				return g
			}
			start := m.IntN(len(r) - 1)
			var s orb.Ring
			for i := range len(r) - 1 {
				p, q := r[(start+i)%(len(r)-1)], r[(start+i+1)%(len(r)-1)]
				switch s = append(s, p); m.IntN(3) {
				case 0:
					s = append(s, orb.Point{(p[0] + q[0]) / 2, (p[1] + q[1]) / 2})
				case 1:
					s = append(s, p)
				}
			}
			s = append(s, s[0])
			if m.IntN(2) == 0 {
				s.Reverse()
			}
			all = append(all, s)
		}
		return all
	case orb.LineString:
		l := append(orb.LineString{}, g...)
		l.Reverse()
		return l
	}
	return g
}

// dirty returns areas that a survey office would send back: bow-ties, spikes,
// rings twice, holes outside, everything over one another.
func (m *outsideMaker) dirty() orb.Geometry {
	m.size = 4 + m.IntN(9)
	ring := func(n int) orb.Ring {
		r := orb.Ring(m.points(n))
		return append(r, r[0])
	}
	var g orb.Geometry
	switch m.IntN(6) {
	case 0:
		g = orb.Polygon{ring(4)}
	case 1:
		g = orb.Polygon{ring(3 + m.IntN(8))}
	case 2:
		g = orb.Polygon{ring(3 + m.IntN(3)), ring(3), ring(3)}
	case 3: // a spike
		b := m.box()[0]
		g = orb.Polygon{append(b[:2:2], append(orb.Ring{m.point(), b[1]}, b[2:]...)...)}
	case 4:
		b := m.box()
		g = orb.MultiPolygon{b, m.box(), b}[:2+m.IntN(2)]
	case 5:
		g = orb.MultiPolygon{{ring(4)}, m.star(m.point(), 6, 3)}
	}
	return mapPoints(g, m.movement())
}
