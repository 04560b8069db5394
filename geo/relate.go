package geo

import (
	"fmt"

	"github.com/paulmach/orb"
)

// Matrix tells how two geometries relate (DE-9IM, OGC 06-103r4, 6.1.15): for the
// interior, boundary and exterior of the first, in rows, and of the second, in
// columns, the dimension of what they have in common: F for nothing, 0 for points,
// 1 for lines, 2 for areas.
type Matrix [9]byte

// The rows and columns of a Matrix.
const (
	relInterior = iota
	relBoundary
	relExterior
)

// relEmptyMatrix is that of two empty geometries.
var relEmptyMatrix = Matrix{'F', 'F', 'F', 'F', 'F', 'F', 'F', 'F', '2'}

// raise makes an entry at least dimension.
func (m *Matrix) raise(row, column, dimension int) {
	if e := &m[3*row+column]; *e == 'F' || *e < byte('0'+dimension) {
		*e = byte('0' + dimension)
	}
}

// String returns the nine entries, row by row: "212101212".
func (m Matrix) String() string { return string(m[:]) }

// Transposed returns the matrix of the same geometries the other way round.
func (m Matrix) Transposed() Matrix {
	return Matrix{m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]}
}

// Matches reports whether every entry fits its place in a pattern of nine: F, 0,
// 1 and 2 stand for themselves, T for anything but F, * for anything. Small letters
// will do; no matrix matches a pattern that is none.
func (m Matrix) Matches(pattern string) bool {
	if len(pattern) != len(m) {
		return false
	}
	for i, e := range m {
		switch p := pattern[i]; p {
		case '*':
		case 'T', 't':
			if e == 'F' {
				return false
			}
		case 'F', 'f':
			if e != 'F' {
				return false
			}
		default:
			if e != p {
				return false
			}
		}
	}
	return true
}

// Relate returns how a and b relate. The answer is exact for the very float64
// values handed in: edges are cut where they meet in rational numbers, without
// rounding.
//
// Rings are closed if they are not. Areas should be valid: of others a point is in a
// polygon if a ray from it crosses an odd number of edges, and an edge that is run
// along twice may count as border; of a polygon that has no area there is nothing. The
// boundary of lines is where an odd number of them end. A line whose points are all
// the same is a point. Members of a collection count as one: a line is not seen
// where it lies in an area of the same collection, nor is a border between two of
// its areas. Nil and empty geometries have no point. An error says that a
// coordinate is not a number, or larger than 1e70, or is ErrTangled for an invalid area.
func Relate(a, b orb.Geometry) (Matrix, error) {
	p, q, err := relShapes(a, b)
	if err != nil {
		return Matrix{}, err
	}
	return relateShapes(p, q), nil
}

func relShapes(a, b orb.Geometry) (p, q *relShape, err error) {
	if p, err = newRelShape(a); err != nil {
		return nil, nil, fmt.Errorf("relate: first geometry: %w", err)
	}
	if q, err = newRelShape(b); err != nil {
		return nil, nil, fmt.Errorf("relate: second geometry: %w", err)
	}
	return p, q, nil
}
