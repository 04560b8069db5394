package raster

import (
	"math"
	"math/bits"
)

// segmentSet knows segments again, in whichever direction they run, by a hash of 64 bits: of a
// million segments, two are taken for one with a probability of 3 in 100 million.
type segmentSet struct {
	slots []uint64 // open addressing, at most half full; 0 is free
}

// reset empties the set and makes room for n segments.
func (s *segmentSet) reset(n int) {
	size := 1 << bits.Len(uint(2*n))
	if cap(s.slots) < size {
		s.slots = make([]uint64, size)
		return
	}
	s.slots = s.slots[:size]
	clear(s.slots)
}

// add reports whether the segment is new to the set.
func (s *segmentSet) add(a, b point) bool {
	h := mix(a.hash() + b.hash())
	last := uint64(len(s.slots) - 1)
	for i := h & last; ; i = (i + 1) & last {
		switch s.slots[i] {
		case 0:
			s.slots[i] = h
			return true
		case h:
			return false
		}
	}
}

func (p point) hash() uint64 { return mix(math.Float64bits(p.x)*3 + mix(math.Float64bits(p.y))) }

// mix is the finalizer of MurmurHash3, with 0 kept out.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xFF51AFD7ED558CCD
	h ^= h >> 33
	h *= 0xC4CEB9FE1A85EC53
	h ^= h >> 33
	return h | 1
}

// once parts a path so that no segment is in it twice: into what is as it was, and into pieces of the rings of which
// segments are left out. A path of less than two rings is returned as it is.
func (s *scratch) once(p *Path) (rings, pieces *Path) {
	s.rings.Reset()
	s.pieces.Reset()
	closed := 0
	for _, q := range p.parts {
		if q.closed {
			closed++
		}
	}
	if closed < 2 {
		return p, &s.pieces
	}
	s.drawn.reset(len(p.points))
	p.each(s.left)
	return &s.rings, &s.pieces
}

// left adds what is left of a line or a ring to the rings or the pieces.
func (s *scratch) left(points []point, closed bool) {
	n, count := len(points), 0
	s.fresh = s.fresh[:0]
	for i, q := range points {
		is := (closed || i+1 < n) && s.drawn.add(q, points[(i+1)%n])
		s.fresh = append(s.fresh, is)
		if is {
			count++
		}
	}
	switch {
	case count == n || !closed && count == n-1:
		s.rings.points = append(s.rings.points, points...)
		s.rings.parts = append(s.rings.parts, part{len(s.rings.points), closed})
		return
	case count == 0:
		return
	}
	first := 0 // a segment that is not left, so that no piece is parted where the ring begins
	for s.fresh[first] {
		first++
	}
	running := false
	for i := range n {
		at := (first + i) % n
		if s.fresh[at] {
			if !running {
				s.pieces.MoveTo(points[at].x, points[at].y)
			}
			next := points[(at+1)%n]
			s.pieces.LineTo(next.x, next.y)
		}
		running = s.fresh[at]
	}
}
