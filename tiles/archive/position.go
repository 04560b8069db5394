package archive

import "guotu/tiles"

// The tiles of a zoom level are counted along a Hilbert curve, which has this property: the
// tiles within tile h of the level above are 4h to 4h+3. A position counts the tiles
// of all levels, one level after another (PMTiles 3, section "tile IDs").

// maxZoom is the deepest zoom level that an archive may have; positions fit into 53
// bits.
const maxZoom = 24

// firstOf is the position of the first tile of a zoom level.
func firstOf(z uint32) uint64 { return (1<<(2*z) - 1) / 3 }

// positionOf returns the position of a tile of WebMercatorQuad.
func positionOf(id tiles.ID) uint64 { return firstOf(id.Z) + alongCurve(id.Z, id.X, id.Y) }

// tileAt is the inverse of positionOf.
func tileAt(position uint64) tiles.ID {
	z := uint32(0)
	for firstOf(z+1) <= position {
		z++
	}
	return onCurve(z, position-firstOf(z))
}

// alongCurve is the number of a tile along the curve of its zoom level, which begins
// in the north-west and ends in the north-east.
func alongCurve(z, x, y uint32) uint64 {
	var h uint64
	for bit := uint32(1) << z >> 1; bit > 0; bit >>= 1 {
		right, down := x&bit != 0, y&bit != 0
		switch {
		case right && down:
			h = h<<2 | 2
		case right:
			h = h<<2 | 3
		case down:
			h = h<<2 | 1
		default:
			h <<= 2
		}
		x, y = turned(x&(bit-1), y&(bit-1), bit, right, down)
	}
	return h
}

// onCurve is the inverse of alongCurve.
func onCurve(z uint32, h uint64) tiles.ID {
	var x, y uint32
	for bit := uint32(1); bit < 1<<z; bit <<= 1 {
		quarter := h & 3
		h >>= 2
		right, down := quarter >= 2, quarter == 1 || quarter == 2
		x, y = turned(x, y, bit, right, down)
		if right {
			x |= bit
		}
		if down {
			y |= bit
		}
	}
	return tiles.ID{Z: z, X: x, Y: y}
}

// turned mirrors a position in a square of the given side, as the curve is in that
// quarter of the square around it. It is its own inverse.
func turned(x, y, side uint32, right, down bool) (uint32, uint32) {
	if down {
		return x, y
	}
	if right {
		x, y = side-1-x, side-1-y
	}
	return y, x
}
