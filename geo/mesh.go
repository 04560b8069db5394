package geo

import (
	"fmt"

	"github.com/paulmach/orb"
)

// Mesh holds the borders of a set of geometries once. Vertices that are equal
// are one vertex; what several rings or lines run along together is one arc.
// An arc runs from node to node, where a node is a vertex at which borders part
// or a line ends; a ring without nodes is one closed arc. Whatever is done to
// arcs (simplifying, rounding) is therefore done for all neighbours at once.
// A Mesh does not change after NewMesh.
type Mesh struct {
	// Points are the distinct vertices.
	Points []orb.Point
	// Arcs are lists of positions in Points, at least two each; a closed arc
	// repeats its first vertex at the end.
	Arcs [][]uint32
	// Node tells for each vertex whether it is a node.
	Node []bool
	// Shapes are the geometries that the mesh was made of, in their order.
	Shapes []Shape
}

// Shape is one geometry in terms of a Mesh.
type Shape struct {
	// Rings bound the area; their inside is on the left.
	Rings [][]Ref
	// Lines are open.
	Lines [][]Ref
	// Points are positions in Mesh.Points.
	Points []uint32
}

// Ref names an arc and the direction in which it is walked: position n forwards
// is n, backwards is ^n.
type Ref int32

// Arc returns the position of the arc, and whether it is walked backwards.
func (r Ref) Arc() (n int, backwards bool) {
	if r < 0 {
		return int(^r), true
	}
	return int(r), false
}

// Sharing counts how often borders are used by the shapes of a mesh.
type Sharing struct {
	// Once counts segments that bound one area (an outer border), Twice those
	// that bound two from both sides.
	Once, Twice int
}

// Sharing checks that the areas of the mesh tile the plane as far as their
// borders tell: every segment bounds one area, or two from opposite sides. The
// error names the first segment that does not.
func (m *Mesh) Sharing() (Sharing, error) {
	uses := make([][2]int, len(m.Arcs))
	var count Sharing
	for i := range m.Shapes {
		for _, ring := range m.Shapes[i].Rings {
			for _, r := range ring {
				n, backwards := r.Arc()
				side := 0
				if backwards {
					side = 1
				}
				uses[n][side]++
				if uses[n][side] > 1 {
					at := m.Arcs[n]
					return count, fmt.Errorf("feature %d: the border from %v to %v bounds two areas on the same side",
						i+1, m.Points[at[0]], m.Points[at[1]])
				}
			}
		}
	}
	for n, u := range uses {
		switch u[0] + u[1] {
		case 1:
			count.Once += len(m.Arcs[n]) - 1
		case 2:
			count.Twice += len(m.Arcs[n]) - 1
		}
	}
	return count, nil
}
