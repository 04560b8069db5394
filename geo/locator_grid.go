package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// locatorGridSize is the size of a locatorGrid in bytes.
const locatorGridSize = 56

// locatorGrid cuts a box into columns and rows of equal cells.
//
// The column of x is the whole part of (x/2 - halfX) · perX, in float64. Each of
// these steps is monotone, so that a cell holds all float64 of an interval, and
// the error is at most 2^-52 of the result. Halves keep the widest boxes finite.
type locatorGrid struct {
	halfX, halfY  float64
	perX, perY    float64
	columns, rows int
	first         int // position of its cells in Locator.cells
}

// newLocatorGrid cuts a box. Where cells would be so small that float64 cannot
// tell them apart well there is one column, or one row.
func newLocatorGrid(box orb.Bound, columns, rows int) locatorGrid {
	var g locatorGrid
	g.halfX, g.perX, g.columns = cutAxis(box.Min[0], box.Max[0], columns)
	g.halfY, g.perY, g.rows = cutAxis(box.Min[1], box.Max[1], rows)
	return g
}

func cutAxis(low, high float64, n int) (half, per float64, cells int) {
	half = low / 2
	width := high/2 - half
	for ; n > 0; n /= 2 {
		// The corner of a cell is off by 2^-52 of its size; this is to be little
		// beside a cell.
		per = float64(n) / width
		if !math.IsInf(per, 0) && max(math.Abs(low), math.Abs(high), 0x1p-900)*per <= 0x1p40 {
			return half, per, n
		}
	}
	return half, 0, 1
}

// place returns the column and the row of p; beyond the box, the nearest ones.
func (g *locatorGrid) place(p orb.Point) (column, row int) {
	x, y := int(float64(p[0]*0.5-g.halfX)*g.perX), int(float64(p[1]*0.5-g.halfY)*g.perY)
	return min(max(x, 0), g.columns-1), min(max(y, 0), g.rows-1)
}

const (
	// cellUnits is the number of units that a cell is wide, for the coordinates
	// within it; cellRange bounds them.
	cellUnits = 1 << 14
	cellRange = 1 << 15
)

// packed returns the coordinates of p in a cell, 16 bits each: whole units from its
// lower left corner, at most cellRange-1 and at least -cellRange. Packing is
// monotone: it may make different coordinates equal, but does not change their
// order.
func (g *locatorGrid) packed(p orb.Point, column, row int) uint32 {
	x := float64(float64(p[0]*0.5-g.halfX)*g.perX) - float64(column)
	y := float64(float64(p[1]*0.5-g.halfY)*g.perY) - float64(row)
	return uint32(wholeUnits(y))<<16 | uint32(wholeUnits(x))&0xffff
}

// wholeUnits is never between the bounds where v is beyond them.
func wholeUnits(v float64) int32 {
	v = float64(v*cellUnits) + cellRange
	switch {
	case !(v > 0):
		return -cellRange
	case v >= 2*cellRange-1:
		return cellRange - 1
	}
	return int32(v) - cellRange
}

func packedX(at uint32) int64 { return int64(int16(at)) }

func packedY(at uint32) int64 { return int64(int32(at) >> 16) }

// column returns the x at which a column begins, row the y at a position in a
// row; both off by at most 2^-51 of their size.
func (g *locatorGrid) column(n int) float64 { return cellCorner(g.halfX, g.perX, float64(n)) }

func (g *locatorGrid) row(n float64) float64 { return cellCorner(g.halfY, g.perY, n) }

func cellCorner(half, per, n float64) float64 {
	if per == 0 {
		return 2 * half
	}
	return 2 * (half + n/per)
}

// cover calls visit with runs of cells, row by row, that together hold every
// point of the box that lies on the edge ab, or as near to it as rounding can
// move a point: a cell is left out only if the edge passes it clearly.
func (g *locatorGrid) cover(a, b orb.Point, visit func(row, from, to int)) {
	if a[1] > b[1] {
		a, b = b, a
	}
	ax, ay := (a[0]*0.5-g.halfX)*g.perX, (a[1]*0.5-g.halfY)*g.perY
	bx, by := (b[0]*0.5-g.halfX)*g.perX, (b[1]*0.5-g.halfY)*g.perY
	low, high := placeOnAxis(ay, g.rows), placeOnAxis(by, g.rows)
	if ax > -1 && ax < 0x1p30 && int(ax) == int(bx) && low == high {
		if x := ax - float64(int(ax)); x > 0x1p-10 && x < 1-0x1p-10 {
			if x = bx - float64(int(bx)); x > 0x1p-10 && x < 1-0x1p-10 {
				c := placeOnAxis(ax, g.columns)
				visit(low, c, c)
				return
			}
		}
	}
	// A place is off by 2^-52 of itself, a corner by 2^-12 of a cell at most
	// (see cutAxis); interpolation adds a few roundings more.
	margin := 0x1p-10 + 0x1p-46*max(math.Abs(ax), math.Abs(bx), math.Abs(ay), math.Abs(by))
	if !(margin < 0.25) {
		for r := low; r <= high; r++ {
			visit(r, 0, g.columns-1)
		}
		return
	}
	from, to := placeOnAxis(min(ax, bx)-margin, g.columns), placeOnAxis(max(ax, bx)+margin, g.columns)
	if low == high || from == to {
		for r := low; r <= high; r++ {
			visit(r, from, to)
		}
		return
	}
	slope := (bx - ax) / (by - ay)
	for r := low; r <= high; r++ {
		x0, x1 := ax, bx
		if r > low {
			x0 = ax + min(max(float64(r)-margin-ay, 0), by-ay)*slope
		}
		if r < high {
			x1 = ax + min(max(float64(r+1)+margin-ay, 0), by-ay)*slope
		}
		visit(r, max(from, placeOnAxis(min(x0, x1)-margin, g.columns)), min(to, placeOnAxis(max(x0, x1)+margin, g.columns)))
	}
}

// placeOnAxis is the cell of a place, of n.
func placeOnAxis(at float64, n int) int {
	switch {
	case !(at > 0):
		return 0
	case at >= float64(n):
		return n - 1
	}
	return int(at)
}
