package geo

import (
	"math/big"
	"slices"

	"github.com/paulmach/orb"
)

// arbiter finds the matrix of two geometries by the definition, slowly: every
// number is rational, every pair of edges is cut, every place and every side of
// every piece is located by a ray of its own.
type arbiter struct {
	points [2][]arbiterPlace
	ends   [2]map[string]int
	edges  [2][]arbiterEdge
	areas  [2]int
}

type arbiterPlace struct{ x, y *big.Rat }

// arbiterEdge is an edge of an area, numbered from 0, or of a line: -1.
type arbiterEdge struct {
	a, b arbiterPlace
	area int
}

func arbiterPoint(p orb.Point) arbiterPlace {
	return arbiterPlace{new(big.Rat).SetFloat64(p[0]), new(big.Rat).SetFloat64(p[1])}
}

func (p arbiterPlace) key() string { return p.x.RatString() + " " + p.y.RatString() }
func (p arbiterPlace) minus(q arbiterPlace) arbiterPlace {
	return arbiterPlace{new(big.Rat).Sub(p.x, q.x), new(big.Rat).Sub(p.y, q.y)}
}
func (p arbiterPlace) plus(q arbiterPlace, k *big.Rat) arbiterPlace {
	return arbiterPlace{new(big.Rat).Add(p.x, new(big.Rat).Mul(q.x, k)), new(big.Rat).Add(p.y, new(big.Rat).Mul(q.y, k))}
}
func (p arbiterPlace) cross(q arbiterPlace) *big.Rat {
	return new(big.Rat).Sub(new(big.Rat).Mul(p.x, q.y), new(big.Rat).Mul(p.y, q.x))
}
func (p arbiterPlace) dot(q arbiterPlace) *big.Rat {
	return new(big.Rat).Add(new(big.Rat).Mul(p.x, q.x), new(big.Rat).Mul(p.y, q.y))
}

// arbiterMatrix is the matrix of two geometries.
func arbiterMatrix(a, b orb.Geometry) Matrix {
	r := &arbiter{ends: [2]map[string]int{{}, {}}}
	r.add(0, a)
	r.add(1, b)
	return r.matrix()
}

func (r *arbiter) add(side int, g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		r.points[side] = append(r.points[side], arbiterPoint(g))
	case orb.MultiPoint:
		for _, p := range g {
			r.add(side, p)
		}
	case orb.LineString:
		n := len(r.edges[side])
		r.path(side, g, -1)
		if len(r.edges[side]) > n {
			r.ends[side][arbiterPoint(g[0]).key()]++
			r.ends[side][arbiterPoint(g[len(g)-1]).key()]++
		} else if len(g) > 0 {
			r.add(side, g[0])
		}
	case orb.MultiLineString:
		for _, l := range g {
			r.add(side, l)
		}
	case orb.Polygon:
		for _, ring := range g {
			r.path(side, append(slices.Clone(ring), ring[0]), r.areas[side])
		}
		r.areas[side]++
	case orb.MultiPolygon:
		for _, p := range g {
			r.add(side, p)
		}
	case orb.Collection:
		for _, m := range g {
			r.add(side, m)
		}
	}
}

func (r *arbiter) path(side int, path []orb.Point, area int) {
	for i := 1; i < len(path); i++ {
		if path[i-1] != path[i] {
			r.edges[side] = append(r.edges[side], arbiterEdge{arbiterPoint(path[i-1]), arbiterPoint(path[i]), area})
		}
	}
}

// on reports whether the edge passes through p.
func (e arbiterEdge) on(p arbiterPlace) bool {
	u, v := p.minus(e.a), p.minus(e.b)
	return u.cross(v).Sign() == 0 && u.dot(v).Sign() <= 0
}

// meetings are the places where the edges cross, and the ends of each on the other.
func (e arbiterEdge) meetings(f arbiterEdge) (all []arbiterPlace) {
	for _, p := range []arbiterPlace{f.a, f.b} {
		if e.on(p) {
			all = append(all, p)
		}
	}
	u, v := e.b.minus(e.a), f.b.minus(f.a)
	if d := u.cross(v); d.Sign() != 0 {
		p := e.a.plus(u, new(big.Rat).Quo(f.a.minus(e.a).cross(v), d))
		if e.on(p) && f.on(p) {
			all = append(all, p)
		}
	}
	return all
}

func (r *arbiter) matrix() Matrix {
	m := relEmptyMatrix
	places := map[string]arbiterPlace{}
	note := func(p arbiterPlace) { places[p.key()] = p }
	for _, side := range r.points {
		for _, p := range side {
			note(p)
		}
	}
	for side := range r.edges {
		for _, e := range r.edges[side] {
			note(e.a)
			note(e.b)
		}
	}
	r.eachPiece(func(p, q arbiterPlace) {
		note(p)
		note(q)
		r.piece(&m, p, q)
	})
	for _, p := range places {
		r.place(&m, p)
	}
	return m
}

// eachPiece calls f for the pieces of each edge between the places where it meets
// others.
func (r *arbiter) eachPiece(f func(p, q arbiterPlace)) {
	all := slices.Concat(r.edges[0], r.edges[1])
	for _, e := range all {
		cuts := map[string]arbiterPlace{e.a.key(): e.a, e.b.key(): e.b}
		for _, f := range all {
			for _, p := range e.meetings(f) {
				cuts[p.key()] = p
			}
		}
		for _, side := range r.points {
			for _, p := range side {
				if e.on(p) {
					cuts[p.key()] = p
				}
			}
		}
		var order []arbiterPlace
		for _, p := range cuts {
			order = append(order, p)
		}
		along := e.b.minus(e.a)
		slices.SortFunc(order, func(p, q arbiterPlace) int { return p.minus(q).dot(along).Sign() })
		for i := 1; i < len(order); i++ {
			f(order[i-1], order[i])
		}
	}
}

// inside tells whether an area of the side has what lies next to p in the
// direction d, along which no edge through p runs.
func (r *arbiter) inside(side int, p, d arbiterPlace) bool {
	odd := make([]bool, r.areas[side])
	for _, e := range r.edges[side] {
		if e.area < 0 || e.on(p) {
			continue
		}
		s, t := d.cross(e.a.minus(p)), d.cross(e.b.minus(p))
		if (s.Sign() >= 0) == (t.Sign() >= 0) {
			continue
		}
		// The edge meets the line at a + (b−a)·s/(s−t).
		at := e.a.plus(e.b.minus(e.a), new(big.Rat).Quo(s, new(big.Rat).Sub(s, t)))
		if at.minus(p).dot(d).Sign() > 0 {
			odd[e.area] = !odd[e.area]
		}
	}
	return slices.Contains(odd, true)
}

func (r *arbiter) part(side int, p arbiterPlace, directions []arbiterPlace) int {
	in, out, line := false, false, false
	for _, d := range directions {
		if r.inside(side, p, d) {
			in = true
		} else {
			out = true
		}
	}
	for _, e := range r.edges[side] {
		line = line || e.area < 0 && e.on(p)
	}
	switch {
	case in && out, !in && r.ends[side][p.key()]%2 == 1:
		return relBoundary
	case in, line, slices.ContainsFunc(r.points[side], func(q arbiterPlace) bool { return q.key() == p.key() }):
		return relInterior
	}
	return relExterior
}

func (r *arbiter) piece(m *Matrix, a, b arbiterPlace) {
	p := a.plus(b.minus(a), big.NewRat(1, 2))
	u := b.minus(a)
	left := arbiterPlace{new(big.Rat).Neg(u.y), u.x}
	right := arbiterPlace{u.y, new(big.Rat).Neg(u.x)}
	sides := []arbiterPlace{left, right}
	m.raise(r.part(0, p, sides), r.part(1, p, sides), 1)
	for _, d := range sides {
		m.raise(relInOrOut(r.inside(0, p, d)), relInOrOut(r.inside(1, p, d)), 2)
	}
}

// place looks around p between all edges through it.
func (r *arbiter) place(m *Matrix, p arbiterPlace) {
	var around []arbiterPlace
	for _, e := range slices.Concat(r.edges[0], r.edges[1]) {
		if e.on(p) {
			for _, end := range []arbiterPlace{e.a, e.b} {
				if u := end.minus(p); u.x.Sign() != 0 || u.y.Sign() != 0 {
					around = append(around, u)
				}
			}
		}
	}
	half := func(u arbiterPlace) int {
		if u.y.Sign() > 0 || u.y.Sign() == 0 && u.x.Sign() > 0 {
			return 0
		}
		return 1
	}
	slices.SortFunc(around, func(u, v arbiterPlace) int {
		if h := half(u) - half(v); h != 0 {
			return h
		}
		return -u.cross(v).Sign()
	})
	between := []arbiterPlace{}
	for i, u := range around {
		v := around[(i+1)%len(around)]
		unit := func(u arbiterPlace) arbiterPlace {
			size := new(big.Rat).Add(new(big.Rat).Abs(u.x), new(big.Rat).Abs(u.y))
			return arbiterPlace{}.zero().plus(u, size.Inv(size))
		}
		switch turn := u.cross(v).Sign(); {
		case turn > 0: // less than half a turn
			between = append(between, unit(u).plus(unit(v), big.NewRat(1, 1)))
		case turn < 0:
			between = append(between, arbiterPlace{}.zero().plus(unit(u).plus(unit(v), big.NewRat(1, 1)), big.NewRat(-1, 1)))
		case u.dot(v).Sign() < 0 || len(around) == 1 || i == len(around)-1: // half a turn, or all of it
			between = append(between, arbiterPlace{new(big.Rat).Neg(u.y), u.x})
		}
	}
	if len(between) == 0 {
		between = append(between, arbiterPoint(orb.Point{1, 0}))
	}
	m.raise(r.part(0, p, between), r.part(1, p, between), 0)
}

func (arbiterPlace) zero() arbiterPlace { return arbiterPlace{new(big.Rat), new(big.Rat)} }
