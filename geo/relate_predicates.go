package geo

import (
	"fmt"

	"github.com/paulmach/orb"
)

// Intersects reports whether a and b have a point in common.
func Intersects(a, b orb.Geometry) (bool, error) { return relateAsked(a, b, (*relShape).intersects) }

// Disjoint reports whether a and b have no point in common.
func Disjoint(a, b orb.Geometry) (bool, error) {
	meet, err := Intersects(a, b)
	return !meet && err == nil, err
}

// Contains reports whether b lies in a, and not on the boundary of a alone.
func Contains(a, b orb.Geometry) (bool, error) { return relateAsked(a, b, (*relShape).contains) }

// Within reports whether a lies in b, and not on the boundary of b alone.
func Within(a, b orb.Geometry) (bool, error) { return Contains(b, a) }

// Covers reports whether b has a point, and none outside a.
func Covers(a, b orb.Geometry) (bool, error) { return relateAsked(a, b, (*relShape).covers) }

// CoveredBy reports whether a has a point, and none outside b.
func CoveredBy(a, b orb.Geometry) (bool, error) { return Covers(b, a) }

// Touches reports whether a and b meet, but their interiors do not.
func Touches(a, b orb.Geometry) (bool, error) { return relateAsked(a, b, (*relShape).touches) }

// Crosses reports whether the interiors of a and b meet in a dimension less than
// the larger of theirs and the one of the lower dimension is not wholly in the other;
// two lines cross where they meet in points. Two areas, or two sets of points, never do.
func Crosses(a, b orb.Geometry) (bool, error) { return relateAsked(a, b, (*relShape).crosses) }

// Overlaps reports whether a and b, both points, lines or areas, have interiors
// that meet (those of lines: along a line), and each has some of its own.
func Overlaps(a, b orb.Geometry) (bool, error) { return relateAsked(a, b, (*relShape).overlaps) }

// Equals reports whether a and b have the same points, however they are drawn. All
// empty geometries are equal.
func Equals(a, b orb.Geometry) (bool, error) { return relateAsked(a, b, (*relShape).equals) }

func relateAsked(a, b orb.Geometry, ask func(a, b *relShape) bool) (bool, error) {
	p, q, err := relShapes(a, b)
	return err == nil && ask(p, q), err
}

// RelatePrepared is a geometry made ready to be asked how it relates to many others:
// each question costs by the other and by what of the first is near it, not by the
// size of the first. Answers are those of the functions of the same names with the
// prepared geometry as a. It is safe for concurrent use.
type RelatePrepared struct{ shape *relShape }

// PrepareRelate makes a geometry ready. Errors are those of Relate.
func PrepareRelate(g orb.Geometry) (*RelatePrepared, error) {
	s, err := newRelShape(g)
	if err != nil {
		return nil, fmt.Errorf("relate: %w", err)
	}
	return &RelatePrepared{s}, nil
}

// Relate is how the prepared geometry and b relate.
func (p *RelatePrepared) Relate(b orb.Geometry) (m Matrix, err error) {
	_, err = p.ask(b, func(p, b *relShape) bool {
		m = relateShapes(p, b)
		return true
	})
	return m, err
}

// Intersects is the function of that name for the prepared geometry and b.
func (p *RelatePrepared) Intersects(b orb.Geometry) (bool, error) {
	return p.ask(b, (*relShape).intersects)
}

// Disjoint is the function of that name for the prepared geometry and b.
func (p *RelatePrepared) Disjoint(b orb.Geometry) (bool, error) {
	meet, err := p.Intersects(b)
	return !meet && err == nil, err
}

// Contains is the function of that name for the prepared geometry and b.
func (p *RelatePrepared) Contains(b orb.Geometry) (bool, error) {
	return p.ask(b, (*relShape).contains)
}

// Within is the function of that name for the prepared geometry and b.
func (p *RelatePrepared) Within(b orb.Geometry) (bool, error) {
	return p.ask(b, func(p, b *relShape) bool { return b.contains(p) })
}

// Covers is the function of that name for the prepared geometry and b.
func (p *RelatePrepared) Covers(b orb.Geometry) (bool, error) { return p.ask(b, (*relShape).covers) }

// CoveredBy is the function of that name for the prepared geometry and b.
func (p *RelatePrepared) CoveredBy(b orb.Geometry) (bool, error) {
	return p.ask(b, func(p, b *relShape) bool { return b.covers(p) })
}

// Touches is the function of that name for the prepared geometry and b.
func (p *RelatePrepared) Touches(b orb.Geometry) (bool, error) {
	return p.ask(b, (*relShape).touches)
}

// Crosses is the function of that name for the prepared geometry and b.
func (p *RelatePrepared) Crosses(b orb.Geometry) (bool, error) {
	return p.ask(b, (*relShape).crosses)
}

// Overlaps is the function of that name for the prepared geometry and b.
func (p *RelatePrepared) Overlaps(b orb.Geometry) (bool, error) {
	return p.ask(b, (*relShape).overlaps)
}

// Equals is the function of that name for the prepared geometry and b.
func (p *RelatePrepared) Equals(b orb.Geometry) (bool, error) { return p.ask(b, (*relShape).equals) }

func (p *RelatePrepared) ask(b orb.Geometry, ask func(p, b *relShape) bool) (bool, error) {
	m := p.shape.meter
	if !m.more(relVerticesSteps(Vertices(b))) {
		return false, m.err
	}
	s, err := newRelShape(b)
	if err != nil {
		return false, fmt.Errorf("relate: %w", err)
	}
	s.meter = m
	is := ask(p.shape, s)
	return is && m.fault() == nil, m.fault()
}
