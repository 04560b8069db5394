package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// Polygonize makes valid polygons of the rings of one area on an integer grid.
// Rings are open (the first position is not repeated) and have their inside on
// the left. They may run along one another or along themselves, as they do
// after rounding or cutting: a segment that is walked both ways is no border
// and goes; where rings overlap, what they cover together counts. What is left is traced into simple rings; shells come before their
// holes, counter-clockwise and clockwise. Rings that cross between positions
// stay crossed.
func Polygonize(rings [][]Pixel) [][][]Pixel {
	v := newVertexNumbers(rings)
	simple := rings
	if v.repeated {
		simple = v.retrace(rings)
	}
	closed := make([]orb.Ring, 0, len(simple))
	for _, r := range simple {
		if len(r) > 2 {
			closed = append(closed, closeRing(r))
		}
	}
	var all [][][]Pixel
	for _, p := range areas(closed) {
		polygon := make([][]Pixel, len(p))
		for i, r := range p {
			polygon[i] = openRing(r)
		}
		all = append(all, polygon)
	}
	return all
}

func closeRing(r []Pixel) orb.Ring {
	to := make(orb.Ring, 0, len(r)+1)
	for _, p := range r {
		to = append(to, orb.Point{float64(p.X), float64(p.Y)})
	}
	return append(to, to[0])
}

func openRing(r orb.Ring) []Pixel {
	to := make([]Pixel, len(r)-1)
	for i := range to {
		to[i] = Pixel{int32(r[i][0]), int32(r[i][1])}
	}
	return to
}

// vertexNumbers numbers the distinct positions of rings.
type vertexNumbers struct {
	number   map[Pixel]uint32
	points   []orb.Point
	repeated bool
}

func newVertexNumbers(rings [][]Pixel) *vertexNumbers {
	n := 0
	for _, r := range rings {
		n += len(r)
	}
	v := &vertexNumbers{number: make(map[Pixel]uint32, n), points: make([]orb.Point, 0, n)}
	for _, r := range rings {
		for _, p := range r {
			if _, known := v.number[p]; known {
				v.repeated = true
				continue
			}
			v.number[p] = uint32(len(v.points))
			v.points = append(v.points, orb.Point{float64(p.X), float64(p.Y)})
		}
	}
	return v
}

// retrace cancels segments that are walked both ways and traces the outline of
// what the others wind around.
func (v *vertexNumbers) retrace(rings [][]Pixel) [][]Pixel {
	var order [][2]uint32
	uses := make(map[[2]uint32]int32, len(v.points))
	for _, r := range rings {
		for i, p := range r {
			a, b := v.number[p], v.number[r[(i+1)%len(r)]]
			if a == b {
				continue
			}
			key, way := [2]uint32{a, b}, int32(1)
			if a > b {
				key, way = [2]uint32{b, a}, -1
			}
			if _, known := uses[key]; !known {
				order = append(order, key)
			}
			uses[key] += way
		}
	}
	var all []walked
	for _, k := range order {
		if n := uses[k]; n != 0 {
			all = append(all, walked{k[0], k[1], [2]int32{n}})
		}
	}
	links := newFaces(v.points, all).border(func(a, _ int32) bool { return a != 0 })
	var simple [][]Pixel
	for _, ring := range trace(v.points, links) {
		to := make([]Pixel, len(ring))
		for i, n := range ring {
			p := v.points[links[n].from]
			to[i] = Pixel{int32(p[0]), int32(p[1])}
		}
		simple = append(simple, to)
	}
	return slices.Clip(simple)
}
