package archive

import (
	"context"
	"math"

	"github.com/paulmach/orb"

	"guotu/tiles"
)

// piece is a piece of work: the tiles of one zoom level in one tile of a level above,
// which are contiguous along the curve.
type piece struct {
	z       uint8 // the zoom level of the tiles
	levels  uint8 // how many levels above that tile is: 4^levels tiles
	uniform bool  // one tile stands for all
	number  uint64
}

const (
	// pieceLevels makes pieces of up to 64 tiles: enough that handing them
	// over costs nothing, few enough that a core never waits long for another.
	pieceLevels = 3
	// maxUniform keeps the number of tiles that are one below 2^31.
	maxUniform = 15
)

// window is the range of tiles of a zoom level that are wanted, ends included.
type window struct{ x0, y0, x1, y1 uint32 }

// windowOf are the tiles of a zoom level that meet a box, in degrees; all if it
// is empty. A box that ends on the edge of a tile does not meet the next.
func windowOf(b orb.Bound, z uint32) window {
	last := uint32(1)<<z - 1
	if b.IsEmpty() {
		return window{0, 0, last, last}
	}
	n := math.Ldexp(1, int(z))
	clamp := func(v float64) uint32 { return uint32(min(max(v, 0), float64(last))) }
	column := func(lon float64) float64 { return (lon + 180) / 360 * n }
	row := func(lat float64) float64 {
		sin := math.Sin(min(max(lat, -85.06), 85.06) * math.Pi / 180)
		return (0.5 - math.Atanh(sin)/(2*math.Pi)) * n
	}
	w := window{clamp(math.Floor(column(b.Min[0]))), clamp(math.Floor(row(b.Max[1]))),
		clamp(math.Ceil(column(b.Max[0])) - 1), clamp(math.Ceil(row(b.Min[1])) - 1)}
	w.x1, w.y1 = max(w.x0, w.x1), max(w.y0, w.y1)
	return w
}

// meets reports whether a tile, the given number of levels above the window's, has any
// of its tiles, and covered whether it has no others.
func (w window) meets(id tiles.ID, levels uint32) (some, covered bool) {
	x0, y0 := id.X<<levels, id.Y<<levels
	x1, y1 := (id.X+1)<<levels-1, (id.Y+1)<<levels-1
	some = x0 <= w.x1 && w.x0 <= x1 && y0 <= w.y1 && w.y0 <= y1
	return some, w.x0 <= x0 && x1 <= w.x1 && w.y0 <= y0 && y1 <= w.y1
}

// pieces divides the tiles of a zoom level that the window has into pieces, in
// the order of the curve. What it returns is of no use if ctx ends.
func pieces(ctx context.Context, src Source, w window, z uint32) []piece {
	var all []piece
	descend(src, w, z, 0, 0, func(p piece) bool {
		if !p.uniform && p.levels > pieceLevels && ctx.Err() == nil {
			return false
		}
		all = append(all, p)
		return true
	})
	return all
}

// descend visits the tiles of the pyramid above zoom level z from a tile on, from
// above, along the curve. It goes below a tile if visit returns false.
func descend(src Source, w window, z, depth uint32, number uint64, visit func(piece) bool) {
	id := onCurve(depth, number)
	levels := z - depth
	some, covered := w.meets(id, levels)
	if !some {
		return
	}
	p := piece{z: uint8(z), levels: uint8(levels), number: number}
	p.uniform = covered && levels > 0 && levels <= maxUniform && src.Uniform(id, z)
	if visit(p) {
		return
	}
	for k := range uint64(4) {
		descend(src, w, z, depth+1, 4*number+k, visit)
	}
}

// first is the position of the first tile of a piece.
func (p piece) first() uint64 { return firstOf(uint32(p.z)) + p.number<<(2*p.levels) }

// count is the number of tiles of a piece, some of which may be outside the window.
func (p piece) count() uint64 { return 1 << (2 * p.levels) }
