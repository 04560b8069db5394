package tiles

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// Grid is a tile matrix set: how the earth is projected and divided into tiles.
type Grid uint8

// The grids, by their names in OGC 17-083r4, section 6 and annex D; CGCS2000Quad, in
// EPSG:4490, has the numbers of WorldCRS84Quad, and the same tiles.
const (
	WebMercatorQuad Grid = iota
	WorldCRS84Quad
	CGCS2000Quad
)

var gridNames = [...]string{WebMercatorQuad: "WebMercatorQuad", WorldCRS84Quad: "WorldCRS84Quad", CGCS2000Quad: "CGCS2000Quad"}

// String returns the name of the grid.
func (g Grid) String() string { return gridNames[g] }

// ParseGrid returns the grid with that name.
func ParseGrid(name string) (Grid, bool) {
	i := slices.Index(gridNames[:], name)
	return Grid(max(i, 0)), i >= 0
}

// geographic reports whether the grid is in degrees: twice as many columns as rows.
func (g Grid) geographic() bool { return g != WebMercatorQuad }

// base is the grid with the same tiles that stands for both.
func (g Grid) base() Grid { return min(g, WorldCRS84Quad) }

// columnBits and rowBits are the logarithms of the number of tiles of a zoom level.
func (g Grid) columnBits(z uint32) uint32 {
	if g.geographic() {
		return z + 1
	}
	return z
}

// ID names a tile: grid, zoom level, column from the west, row from the north.
type ID struct {
	Grid    Grid
	Z, X, Y uint32
}

// Valid reports whether the grid has that tile. Zoom levels go to 24; those
// beyond layers.MaxZoom have no content of their own.
func (id ID) Valid() bool {
	return int(id.Grid) < len(gridNames) && id.Z <= maxGridZoom && id.X < 1<<id.Grid.columnBits(id.Z) && id.Y < 1<<id.Z
}

// String returns z/x/y, behind the name of the grid where it is not
// WebMercatorQuad.
func (id ID) String() string {
	if id.Grid != WebMercatorQuad {
		return fmt.Sprintf("%s/%d/%d/%d", id.Grid, id.Z, id.X, id.Y)
	}
	return fmt.Sprintf("%d/%d/%d", id.Z, id.X, id.Y)
}

// depth is the zoom level of WebMercatorQuad whose tiles are as wide in degrees of
// longitude: what the zoom range of a layer means.
func (id ID) depth() int { return int(id.Grid.columnBits(id.Z)) }

const (
	maxGridZoom = 24
	extentBits  = 12
	// Extent is the side of a tile in tile units, unless the layer has its own.
	Extent = 1 << extentBits
	// Buffer is the width, in tile units, of the surroundings of a tile that
	// come along with it, unless the layer has its own.
	Buffer = 64

	// The world is 2^30 steps wide (3.7 cm at the equator), from 180° W, y to the
	// north from the southern edge of the grid: one step is a tile unit at the deepest
	// zoom. It is as high as it is wide in WebMercatorQuad, half of it in degrees.
	worldBits = extentBits + layers.MaxZoom
	world     = 1 << worldBits

	// maxLatitude bounds the square of Web Mercator, in degrees.
	maxLatitude = 85.0511287798066
)

// project takes lon, lat in degrees to the world; what lies beyond the grid comes
// to lie on its edge.
func (g Grid) project(p orb.Point) geo.Pixel {
	x := min(max((p[0]+180)/360, 0), 1)
	if g.geographic() {
		y := min(max((p[1]+90)/360, 0), 0.5)
		return geo.Pixel{X: int32(math.Round(x * world)), Y: int32(math.Round(y * world))}
	}
	lat := min(max(p[1], -maxLatitude), maxLatitude)
	sin := math.Sin(lat * math.Pi / 180)
	y := min(max(0.5+math.Atanh(sin)/(2*math.Pi), 0), 1)
	return geo.Pixel{X: int32(math.Round(x * world)), Y: int32(math.Round(y * world))}
}

// box is a rectangle on an integer grid, edges included.
type box struct{ x0, y0, x1, y1 int32 }

func emptyBox() box { return box{math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32} }

func (b *box) add(p geo.Pixel) {
	b.x0, b.y0, b.x1, b.y1 = min(b.x0, p.X), min(b.y0, p.Y), max(b.x1, p.X), max(b.y1, p.Y)
}

func (b box) meets(o box) bool {
	return b.x0 <= o.x1 && o.x0 <= b.x1 && b.y0 <= o.y1 && o.y0 <= b.y1
}

// within reports whether b lies inside o, not even touching its edges.
func (b box) within(o box) bool {
	return b.x0 > o.x0 && b.y0 > o.y0 && b.x1 < o.x1 && b.y1 < o.y1
}

func (b box) grow(by int32) box { return box{b.x0 - by, b.y0 - by, b.x1 + by, b.y1 + by} }

// box is the tile in units of its zoom level, y to the north.
func (id ID) box() box { return id.boxOf(extentBits) }

// boxOf is the tile in units of which its side has 2^extent, y to the north.
func (id ID) boxOf(extent uint32) box {
	x, y := int32(id.X)<<extent, int32(1<<id.Z-1-id.Y)<<extent
	return box{x, y, x + 1<<extent, y + 1<<extent}
}
