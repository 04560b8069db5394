package geo

import (
	"math"
	"slices"
)

// Crossings returns where segments of the lines cross between their ends, each
// place rounded to the grid. Borders of sound areas have none; SnapRound takes
// those of others as extra vertices. Segments that only touch, or run along one
// another, are not listed. No more than limit places are looked for: a scribble of
// n segments may have n² of them.
func Crossings(lines [][]Pixel, limit int) []Pixel {
	var all []segment
	length := 0.0
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			all = append(all, segment{line[i-1], line[i]})
			length += max(math.Abs(float64(line[i].X)-float64(line[i-1].X)), math.Abs(float64(line[i].Y)-float64(line[i-1].Y)))
		}
	}
	if len(all) < 2 {
		return nil
	}
	side := uint(0) // log2 of the side of a cell: the mean length
	for ; side < 30 && float64(int64(1)<<side) < length/float64(len(all)); side++ {
	}
	return crossingsInCells(all, side, limit)
}

type segment struct{ a, b Pixel }

// crossingsInCells compares the segments that pass through the same square cell
// of side 2^side. Cells are hashed; segments of different cells in one slot cost
// time only.
func crossingsInCells(all []segment, side uint, limit int) []Pixel {
	size := 16
	for size < 2*len(all) {
		size *= 2
	}
	mask := uint64(size - 1)
	start := make([]int32, size+1)
	visit := func(f func(slot uint64, n int32)) {
		for n, s := range all {
			s.cells(side, func(x, y int64) { f(mix(uint64(x)<<32|uint64(uint32(y)))&mask, int32(n)) })
		}
	}
	visit(func(slot uint64, _ int32) { start[slot+1]++ })
	for i := 1; i < len(start); i++ {
		start[i] += start[i-1]
	}
	member := make([]int32, start[size])
	fill := slices.Clone(start)
	var found []Pixel
	visit(func(slot uint64, n int32) {
		for _, o := range member[start[slot]:fill[slot]] {
			if len(found) >= limit {
				return
			}
			if p, cross := all[n].crosses(all[o]); cross {
				found = append(found, p)
			}
		}
		member[fill[slot]] = n
		fill[slot]++
	})
	return found
}

// cells calls f for each cell that the segment may pass through, column by
// column.
func (s segment) cells(side uint, f func(x, y int64)) {
	p, q := s.a, s.b
	if p.X > q.X {
		p, q = q, p
	}
	x0, x1 := int64(p.X)>>side, int64(q.X)>>side
	for x := x0; x <= x1; x++ {
		ya, yb := int64(p.Y), int64(q.Y)
		if x0 != x1 {
			ya = heightAt(p, q, max(x<<side, int64(p.X)))
			yb = heightAt(p, q, min((x+1)<<side, int64(q.X)))
		}
		for y := (min(ya, yb) - 1) >> side; y <= (max(ya, yb)+1)>>side; y++ {
			f(x, y)
		}
	}
}

// crosses returns the place where two segments cross between their ends.
func (s segment) crosses(o segment) (Pixel, bool) {
	if min(s.a.X, s.b.X) > max(o.a.X, o.b.X) || min(o.a.X, o.b.X) > max(s.a.X, s.b.X) ||
		min(s.a.Y, s.b.Y) > max(o.a.Y, o.b.Y) || min(o.a.Y, o.b.Y) > max(s.a.Y, s.b.Y) {
		return Pixel{}, false
	}
	c, d := cross(s.a, s.b, o.a), cross(s.a, s.b, o.b)
	if c == 0 || d == 0 || (c > 0) == (d > 0) {
		return Pixel{}, false
	}
	e, f := cross(o.a, o.b, s.a), cross(o.a, o.b, s.b)
	if e == 0 || f == 0 || (e > 0) == (f > 0) {
		return Pixel{}, false
	}
	t := float64(c) / (float64(c) - float64(d))
	return Pixel{
		X: o.a.X + int32(math.Round(t*(float64(o.b.X)-float64(o.a.X)))),
		Y: o.a.Y + int32(math.Round(t*(float64(o.b.Y)-float64(o.a.Y)))),
	}, true
}
