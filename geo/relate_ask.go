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
	if s.apartFrom(o) {
		return false
	}
	m := relateShapes(s, o)
	return m[0] == 'F' && (m[1] != 'F' || m[3] != 'F' || m[4] != 'F')
}

func (s *relShape) crosses(o *relShape) bool {
	p, q := s.dimension(), o.dimension()
	if s.apartFrom(o) || p == q && p != 1 {
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
	if s.apartFrom(o) || p != o.dimension() {
		return false
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
	if s.layered() || o.layered() || s.dimension() < 2 || s.meets(o) {
		return false, false
	}
	// No border meets the other: each part of o is all inside or all outside, and
	// a border of s inside an area of o has the outside of s beside it.
	in := o.firsts(o.bound, func(p orb.Point) bool { return s.holds(p) })
	out := len(o.areas) == 0 || s.firsts(o.bound, func(p orb.Point) bool { return !o.holds(p) })
	return true, in && out
}

// meets reports whether an edge or point of one shape meets an edge or point of
// the other.
func (s *relShape) meets(o *relShape) bool {
	box := s.bound
	apart := true
	o.paths(func(_ int32, p *boxedPath) bool {
		return p.near(box, func(a, b orb.Point) bool {
			apart = !s.touchedBy(a, b)
			return apart
		})
	})
	for _, p := range o.points {
		apart = apart && (!box.Contains(p) || !s.touchedBy(p, p))
	}
	return !apart
}

// touchedBy reports whether an edge or point of the shape meets the segment ab, which
// may be a point.
func (s *relShape) touchedBy(a, b orb.Point) bool {
	box, touched := relBoxOf(a, b), false
	s.paths(func(_ int32, p *boxedPath) bool {
		return p.near(box, func(c, d orb.Point) bool {
			touched = relSegmentsMeet(a, b, c, d)
			return !touched
		})
	})
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
	all := true
	s.paths(func(_ int32, p *boxedPath) bool {
		all = !box.Contains(p.at[0]) || ask(p.at[0])
		return all
	})
	for _, p := range s.points {
		all = all && (!box.Contains(p) || ask(p))
	}
	return all
}

// reaches reports whether a part of o begins in an area of s.
func (s *relShape) reaches(o *relShape) bool {
	return len(s.areas) > 0 && !o.firsts(s.bound, func(p orb.Point) bool { return !s.holds(p) })
}

// holds reports whether p lies in an area of the shape.
func (s *relShape) holds(p orb.Point) bool {
	at := relPlace{at: p}
	for i := range s.areasAt(&at) {
		if east, through := s.areas[i].rays(&at, nil); through > 0 || east%2 == 1 {
			return true
		}
	}
	return false
}
