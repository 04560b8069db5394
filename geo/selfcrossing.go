package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// The sweep of go-spatial/geom (planar/intersect) was meant to serve here. Tests
// against exact brute force show where it does: rings of ordinary coordinates near the
// origin. With millimetres at an easting of 38,500,000 it missed every one of 738
// crossings; for nearly parallel segments it missed a tenth, reported one in six
// that do not exist, and placed them up to 19 units off; and it compares all
// segments that are open in x, so time is quadratic. The list is therefore our
// own, and the library a witness in the test.

// SelfCrossings lists where each line and each ring of a geometry meets itself:
// SelfCrossing between vertices or through one, SelfTouch, SelfOverlap and Spike,
// in order of place, each place of two segments once. The ends of a closed line or
// ring do not count. Faults of rings are Invalid, those of lines are not: such a line is valid, but not
// simple. At most limit faults are listed for each line or ring, then a fault MoreFaults.
// Lines and rings with coordinates that are not finite are left out.
func SelfCrossings(g orb.Geometry, limit int) []Fault {
	s := &selfMeetings{limit: limit}
	s.geometry(g)
	slices.SortStableFunc(s.faults, func(a, b Fault) int {
		if n := comparePlaces(a.Place, b.Place); n != 0 {
			return n
		}
		return comparePlaces(a.Other, b.Other)
	})
	return s.faults
}

type selfMeetings struct {
	limit, part int
	faults      []Fault
}

func (s *selfMeetings) geometry(g orb.Geometry) {
	switch g := g.(type) {
	case orb.LineString:
		s.path(g, Place{Part: s.part}, false)
		s.part++
	case orb.MultiLineString:
		for _, l := range g {
			s.geometry(l)
		}
	case orb.Ring:
		s.geometry(orb.Polygon{g})
	case orb.Polygon:
		for i, r := range g {
			s.path(r, Place{Part: s.part, Ring: i}, true)
		}
		s.part++
	case orb.MultiPolygon:
		for _, p := range g {
			s.geometry(p)
		}
	case orb.Collection:
		for _, m := range g {
			s.geometry(m)
		}
	case orb.MultiPoint:
		s.part += len(g)
	case orb.Point, orb.Bound:
		s.part++
	}
}

// path lists the meetings within one line or ring.
func (s *selfMeetings) path(points []orb.Point, place Place, ring bool) {
	if ring && len(points) > 0 && points[0] != points[len(points)-1] {
		points = append(points[:len(points):len(points)], points[0])
	}
	m := selfPath{closed: len(points) > 0 && points[0] == points[len(points)-1]}
	for i, p := range points {
		if !finitePoint(p) {
			return
		}
		if i > 0 && p != points[i-1] {
			m.spans, m.vertex = append(m.spans, span{points[i-1], p}), append(m.vertex, i-1)
		}
	}
	left := s.limit
	newSpanTree(m.spans, 0).pairs(nil, func(i, j int32) bool {
		rule, at := m.judge(i, j)
		if rule == "" {
			return true
		}
		f := Fault{Rule: rule, Invalid: ring, At: at, Place: place, Pair: true, Other: place}
		f.Place.Vertex, f.Other.Vertex = m.vertex[i], m.vertex[j]
		if left--; left < 0 {
			f = Fault{Rule: MoreFaults, Invalid: ring, Place: place, At: f.At}
		}
		s.faults = append(s.faults, f)
		return left >= 0
	})
}

// selfPath is a line or ring as spans of some length.
type selfPath struct {
	spans  []span
	vertex []int
	closed bool
}

// judge names the rule that two spans break, the first before the second, and
// the place; none if they may meet so.
func (m *selfPath) judge(i, j int32) (Rule, orb.Point) {
	s, t := m.spans[i], m.spans[j]
	last := int32(len(m.spans) - 1)
	how, at, _ := s.meet(t)
	joined := j == i+1 || m.closed && i == 0 && j == last
	switch {
	case how == meetCross:
		return SelfCrossing, crossing(s, t)
	case how == meetAlong && joined && j == i+1:
		return Spike, t.a
	case how == meetAlong && joined:
		return Spike, s.a
	case how == meetAlong:
		return SelfOverlap, at
	case how == meetNot || joined:
		return "", at
	}
	// In a vertex: the span that starts there is the one to judge, but for the
	// end of an open line.
	if at == s.b || at == t.b && (m.closed || j != last) {
		return "", at
	}
	if !m.closed && (i == 0 && at == s.a || at == t.b) {
		return SelfTouch, at
	}
	if m.corner(i, at).crosses(m.corner(j, at)) {
		return SelfCrossing, at
	}
	return SelfTouch, at
}

// corner is the path on its way through a point of a span, its end left out.
func (m *selfPath) corner(i int32, at orb.Point) corner {
	c := corner{m.spans[i].a, at, m.spans[i].b}
	if at == c.from {
		c.from = m.spans[(int(i)+len(m.spans)-1)%len(m.spans)].a
	}
	return c
}
