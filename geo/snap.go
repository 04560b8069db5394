package geo

import (
	"cmp"
	"math"
	"slices"
)

// SnapRound rounds polylines to a coarser grid whose step is 2^shift, so that
// what did not cross does not cross after rounding: a line that passes through the
// cell of a rounded vertex is bent through that vertex (snap rounding: Hobby,
// Practical segment intersection with finite precision output, 1999). The result
// is in steps of the coarse grid; runs of equal positions are one. Extra are
// further positions, in the fine grid, that count as vertices: where lines cross.
//
// Lines may then run along one another or collapse to a position; whoever makes
// areas of them has to cancel what is walked both ways.
func SnapRound(lines [][]Pixel, shift uint, extra []Pixel) [][]Pixel {
	s := newSnapper(lines, shift, extra)
	rounded := make([][]Pixel, len(lines))
	for i, line := range lines {
		rounded[i] = s.line(line)
	}
	return rounded
}

type snapper struct {
	shift  uint
	bucket uint // log2 of the side of a bucket, in coarse steps
	head   []int32
	mask   uint64
	hot    []Pixel
	chain  []int32
	found  []hit
}

type hit struct {
	at    Pixel
	along int64
}

func newSnapper(lines [][]Pixel, shift uint, extra []Pixel) *snapper {
	n := 5 * len(extra)
	length := 0.0
	for _, line := range lines {
		n += len(line)
		for i := 1; i < len(line); i++ {
			length += max(math.Abs(float64(line[i].X)-float64(line[i-1].X)), math.Abs(float64(line[i].Y)-float64(line[i-1].Y)))
		}
	}
	s := &snapper{shift: shift}
	mean := length / float64(max(n, 1)) / float64(int64(1)<<shift)
	for ; s.bucket < 24 && float64(int64(2)<<s.bucket) <= mean; s.bucket++ {
	}
	size := 16
	for size < 2*n {
		size *= 2
	}
	s.head, s.mask = make([]int32, size), uint64(size-1)
	s.hot, s.chain = make([]Pixel, 0, n), make([]int32, 0, n)
	for _, line := range lines {
		for _, p := range line {
			s.heat(s.round(p))
		}
	}
	for _, p := range extra {
		s.heat(s.round(p))
		if shift == 0 {
			continue
		}
		// The place is rounded: the lines may cross in the next cell.
		for _, near := range [4]Pixel{{p.X - 1, p.Y - 1}, {p.X + 1, p.Y - 1}, {p.X - 1, p.Y + 1}, {p.X + 1, p.Y + 1}} {
			s.heat(s.round(near))
		}
	}
	return s
}

func (s *snapper) round(p Pixel) Pixel { return p.Coarse(s.shift) }

// Coarse rounds a position to the grid whose step is 2^shift, halves up, and returns it
// in steps of that grid.
func (p Pixel) Coarse(shift uint) Pixel {
	if shift == 0 {
		return p
	}
	half := int32(1) << (shift - 1)
	return Pixel{(p.X + half) >> shift, (p.Y + half) >> shift}
}

func (s *snapper) slot(x, y int32) uint64 {
	return mix(uint64(uint32(x))<<32|uint64(uint32(y))) & s.mask
}

// heat marks the cell of a rounded vertex.
func (s *snapper) heat(p Pixel) {
	i := s.slot(p.X>>s.bucket, p.Y>>s.bucket)
	for k := s.head[i]; k != 0; k = s.chain[k-1] {
		if s.hot[k-1] == p {
			return
		}
	}
	s.hot = append(s.hot, p)
	s.chain = append(s.chain, s.head[i])
	s.head[i] = int32(len(s.hot))
}

// line rounds a polyline: each segment is led through the hot cells that it
// meets, and the pieces again, until none meets the cell of a vertex that is not
// its own. After that a vertex and a segment are about half a step apart or more.
func (s *snapper) line(line []Pixel) []Pixel {
	to := make([]Pixel, 0, len(line))
	for i, p := range line {
		r := s.round(p)
		if i == 0 {
			to = append(to, r)
			continue
		}
		to = s.lead(to, s.hits(line[i-1], p, s.shift), r, 0)
	}
	return to
}

// maxDepth bounds the leading of pieces; two or three rounds are usual.
const maxDepth = 64

// lead appends the way from the last position of to over the hits to end.
func (s *snapper) lead(to []Pixel, over []Pixel, end Pixel, depth int) []Pixel {
	for i := 0; i <= len(over); i++ {
		next := end
		if i < len(over) {
			next = over[i]
		}
		from := to[len(to)-1]
		if from == next {
			continue
		}
		again := s.hits(from, next, 0)
		if len(again) == 0 || depth == maxDepth {
			to = append(to, next)
			continue
		}
		to = s.lead(to, again, next, depth+1)
	}
	return to
}

// hits returns the hot cells between the ends of the segment pq, in their
// order. The segment is in the grid whose step is 2^-shift coarse steps.
func (s *snapper) hits(p, q Pixel, shift uint) []Pixel {
	a, b := p.Coarse(shift), q.Coarse(shift)
	if a.X == b.X && abs(a.Y-b.Y) <= 1 || a.Y == b.Y && abs(a.X-b.X) <= 1 {
		return nil
	}
	s.found = s.found[:0]
	s.buckets(p, q, shift, func(x, y int32) {
		for k := s.head[s.slot(x, y)]; k != 0; k = s.chain[k-1] {
			h := s.hot[k-1]
			if h.X>>s.bucket == x && h.Y>>s.bucket == y && h != a && h != b && through(p, q, h, shift) {
				s.found = append(s.found, hit{h, along(p, q, h, shift)})
			}
		}
	})
	if len(s.found) == 0 {
		return nil
	}
	slices.SortFunc(s.found, func(a, b hit) int { return cmp.Compare(a.along, b.along) })
	order := make([]Pixel, len(s.found))
	for i, h := range s.found {
		order[i] = h.at
	}
	return order
}

// buckets calls visit for each bucket that may hold a hot cell that the segment
// passes through, column by column.
func (s *snapper) buckets(p, q Pixel, shift uint, visit func(x, y int32)) {
	if p.X > q.X {
		p, q = q, p
	}
	side := shift + s.bucket // of a bucket, in the grid of the segment
	margin := int64(1) << shift
	x0, x1 := (int64(p.X)-margin)>>side, (int64(q.X)+margin)>>side
	for x := x0; x <= x1; x++ {
		ya, yb := int64(p.Y), int64(q.Y)
		if x0 != x1 {
			ya = heightAt(p, q, max(x<<side-margin, int64(p.X)))
			yb = heightAt(p, q, min((x+1)<<side+margin, int64(q.X)))
		}
		y0, y1 := (min(ya, yb)-margin-1)>>side, (max(ya, yb)+margin+1)>>side
		for y := y0; y <= y1; y++ {
			visit(int32(x), int32(y))
		}
	}
}

// heightAt is the height of a segment at x, rounded down.
func heightAt(p, q Pixel, x int64) int64 {
	dx := int64(q.X) - int64(p.X)
	if dx == 0 {
		return int64(p.Y)
	}
	return int64(p.Y) + floorDiv((int64(q.Y)-int64(p.Y))*(x-int64(p.X)), dx)
}

func floorDiv(a, b int64) int64 {
	d := a / b
	if a%b < 0 {
		d--
	}
	return d
}

// nudge is the part of a fine step, 1/nudge in x and 2/nudge in y, by which
// cells are shifted against the grid, so that no vertex lies on their edge and no
// diagonal passes through their corners.
const nudge = 1024

// through reports whether the segment meets the cell of h: its box meets that of
// the cell, and the corners of the cell are not all on one side of it.
func through(p, q, h Pixel, shift uint) bool {
	step := int64(1) << shift
	dx, dy := int64(q.X)-int64(p.X), int64(q.Y)-int64(p.Y)
	x, y := int64(h.X)<<shift-int64(p.X), int64(h.Y)<<shift-int64(p.Y)
	half := nudge / 2 * step
	cx, cy := nudge*x-1, nudge*y-2
	if cx-half > nudge*max(dx, 0) || cx+half < nudge*min(dx, 0) || cy-half > nudge*max(dy, 0) || cy+half < nudge*min(dy, 0) {
		return false
	}
	side := dx*y - dy*x
	reach := absInt(dx) + absInt(dy)
	if absInt(side) > reach*step {
		return false // far beyond, and the product below might overflow
	}
	return absInt(nudge*side-2*dx+dy) <= half*reach
}

func along(p, q, h Pixel, shift uint) int64 {
	return (int64(q.X)-int64(p.X))*(int64(h.X)<<shift-int64(p.X)) + (int64(q.Y)-int64(p.Y))*(int64(h.Y)<<shift-int64(p.Y))
}

func abs(x int32) int32 {
	if x < 0 {
		return -x
	}
	return x
}

func absInt(x int64) int64 {
	if x < 0 {
		return -x
	}
	return x
}
