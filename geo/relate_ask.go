package geo

import "github.com/paulmach/orb"

// The questions below look at boxes first, then at whether edges meet, then at
// one point of each part; only what is left needs the whole matrix.

// apartFrom reports whether the boxes of two shapes are apart, or one is empty.
func (s *relShape) apartFrom(o *relShape) bool {
	return s.empty || o.empty || !s.bound.Intersects(o.bound)
}

func (s *relShape) intersects(o *relShape) bool {
	return !s.apartFrom(o) && (s.meets(o) || s.reaches(o) || o.reaches(s))
}

func (s *relShape) contains(o *relShape) bool {
	known, covers := s.coversApart(o)
	return covers || !known && relateShapes(s, o).Matches("T*****FF*")
}

func (s *relShape) covers(o *relShape) bool {
	known, covers := s.coversApart(o)
	if known {
		return covers
	}
	m := relateShapes(s, o)
	return m[6] == 'F' && m[7] == 'F' && (m[0] != 'F' || m[1] != 'F' || m[3] != 'F' || m[4] != 'F')
}

func (s *relShape) touches(o *relShape) bool {
	if s.unmet(o) || !s.intersects(o) { // without edges that meet, only interiors could
		return false
	}
	m := relateShapes(s, o)
	return m[0] == 'F' && (m[1] != 'F' || m[3] != 'F' || m[4] != 'F')
}

func (s *relShape) crosses(o *relShape) bool {
	p, q := s.dimension(), o.dimension()
	if p == q && p != 1 || !s.intersects(o) {
		return false
	}
	m := relateShapes(s, o)
	switch {
	case p < q:
		return m.Matches("T*T******")
	case p > q:
		return m.Matches("T*****T**")
	}
	return m[0] == '0'
}

func (s *relShape) overlaps(o *relShape) bool {
	p := s.dimension()
	if p != o.dimension() || !s.intersects(o) {
		return false
	}
	if p == 2 && s.unmet(o) {
		return !s.coversUnmet(o) && !o.coversUnmet(s)
	}
	m := relateShapes(s, o)
	return (m[0] == '1' || p != 1 && m[0] != 'F') && m[2] != 'F' && m[6] != 'F'
}

func (s *relShape) equals(o *relShape) bool {
	if s.empty || o.empty {
		return s.empty && o.empty
	}
	if s.bound != o.bound || s.dimension() != o.dimension() {
		return false
	}
	m := relateShapes(s, o)
	return m.Matches("T*F**FFF*") || m == relEmptyMatrix // polygons without an area have no point
}

// coversApart answers whether s covers o, and contains it, where that can be told
// without cutting: boxes do not fit, or no edges meet.
func (s *relShape) coversApart(o *relShape) (known, covers bool) {
	if s.apartFrom(o) || !s.bound.Contains(o.bound.Min) || !s.bound.Contains(o.bound.Max) || s.dimension() < o.dimension() {
		return true, false
	}
	if s.dimension() < 2 || !s.unmet(o) {
		return false, false
	}
	return true, s.coversUnmet(o)
}

// unmet reports whether no edges or points of two shapes meet, of which none has members
// that lie on one another. Then each part of one is all inside or all outside the other.
func (s *relShape) unmet(o *relShape) bool {
	return !s.layered() && !o.layered() && (s.apartFrom(o) || !s.meets(o))
}

// coversUnmet reports whether s, of dimension 2, covers o, where they are unmet. A
// border of s inside an area of o has the outside of s beside it.
func (s *relShape) coversUnmet(o *relShape) bool {
	in := o.firsts(o.bound, func(p orb.Point) bool { return s.holds(p) })
	out := len(o.areas) == 0 || s.firsts(o.bound, func(p orb.Point) bool { return !o.holds(p) })
	return in && out
}

// meets reports whether an edge or point of one shape meets an edge or point of
// the other.
func (s *relShape) meets(o *relShape) bool {
	box := s.bound
	apart, looked := true, 0
	o.paths(func(_ int32, p *boxedPath) bool {
		looked++
		return p.near(box, &looked, func(a, b orb.Point) bool {
			apart = s.meter.more(looked*relBoxSteps) && !s.touchedBy(a, b)
			looked = 0
			return apart
		})
	})
	for _, p := range o.points {
		looked++
		apart = apart && (!box.Contains(p) || !s.touchedBy(p, p))
	}
	s.meter.more(looked * relBoxSteps)
	return !apart
}

// touchedBy reports whether an edge or point of the shape meets the segment ab, which
// may be a point.
func (s *relShape) touchedBy(a, b orb.Point) bool {
	box, touched := relBoxOf(a, b), false
	looked, edges := len(s.points), 0
	s.paths(func(_ int32, p *boxedPath) bool {
		looked++
		return p.near(box, &looked, func(c, d orb.Point) bool {
			edges++
			touched = relSegmentsMeet(a, b, c, d)
			return !touched
		})
	})
	s.meter.more(looked*relBoxSteps + (edges+1)*relEdgeSteps)
	for _, p := range s.points {
		touched = touched || box.Contains(p) && Orient(a, b, p) == 0
	}
	return touched
}

// relSegmentsMeet is for segments whose boxes meet: then they do unless one lies all
// on one side of the other.
func relSegmentsMeet(a, b, c, d orb.Point) bool {
	return Orient(a, b, c)*Orient(a, b, d) <= 0 && Orient(c, d, a)*Orient(c, d, b) <= 0
}

// firsts asks for the first point of each point, line and ring in the box, until
// the answer is no.
func (s *relShape) firsts(box orb.Bound, ask func(p orb.Point) bool) bool {
	all, looked := true, len(s.points)
	s.paths(func(_ int32, p *boxedPath) bool {
		looked++
		all = !box.Contains(p.at[0]) || ask(p.at[0])
		return all
	})
	for _, p := range s.points {
		all = all && (!box.Contains(p) || ask(p))
	}
	s.meter.more(looked * relBoxSteps)
	return all
}

// reaches reports whether a part of o begins in an area of s.
func (s *relShape) reaches(o *relShape) bool {
	return len(s.areas) > 0 && !o.firsts(s.bound, func(p orb.Point) bool { return !s.holds(p) })
}

// holds reports whether p lies in an area of the shape.
func (s *relShape) holds(p orb.Point) bool {
	at := relPlace{at: p}
	defer func() { s.meter.more(relRaySteps * (2 + at.looked)) }()
	for i := range s.areasAt(&at) {
		if east, through := s.areas[i].rays(&at, nil); through > 0 || east%2 == 1 {
			return true
		}
	}
	return false
}
