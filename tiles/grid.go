package tiles

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// ID names a tile of WebMercatorQuad (OGC 17-083r4): zoom level, column from
// the west, row from the north.
type ID struct{ Z, X, Y uint32 }

// Valid reports whether the grid has that tile. Zoom levels go to 24; those
// beyond layers.MaxZoom have no content of their own.
func (id ID) Valid() bool {
	return id.Z <= maxGridZoom && id.X < 1<<id.Z && id.Y < 1<<id.Z
}

// String returns z/x/y.
func (id ID) String() string { return fmt.Sprintf("%d/%d/%d", id.Z, id.X, id.Y) }

const (
	maxGridZoom = 24
	extentBits  = 12
	// Extent is the side of a tile in tile units.
	Extent = 1 << extentBits
	// Buffer is the width, in tile units, of the surroundings of a tile that
	// come along with it.
	Buffer = 64

	// The world is 2^30 steps wide (3.7 cm at the equator) and high, from
	// 180° W and the southern edge of the square, y to the north: one step is
	// a tile unit at the deepest zoom.
	worldBits = extentBits + layers.MaxZoom
	world     = 1 << worldBits

	// maxLatitude bounds the square of Web Mercator, in degrees.
	maxLatitude = 85.0511287798066
)

// project takes lon, lat in degrees to the world; what lies beyond the square
// comes to lie on its edge.
func project(p orb.Point) geo.Pixel {
	lat := min(max(p[1], -maxLatitude), maxLatitude)
	sin := math.Sin(lat * math.Pi / 180)
	x := (p[0] + 180) / 360
	y := 0.5 + math.Atanh(sin)/(2*math.Pi)
	return geo.Pixel{X: int32(math.Round(min(max(x, 0), 1) * world)), Y: int32(math.Round(min(max(y, 0), 1) * world))}
}

// unproject is the inverse of project for a position in tile units of zoom z.
func unproject(z uint32, x, y float64) orb.Point {
	size := float64(uint64(Extent) << z)
	return orb.Point{x/size*360 - 180, math.Atan(math.Sinh((y/size-0.5)*2*math.Pi)) * 180 / math.Pi}
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
func (id ID) box() box {
	x, y := int32(id.X)*Extent, int32(1<<id.Z-1-id.Y)*Extent
	return box{x, y, x + Extent, y + Extent}
}

// bound is the box in degrees, a little larger than its corners.
func (b box) bound(z uint32) orb.Bound {
	return orb.Bound{Min: unproject(z, float64(b.x0)-1, float64(b.y0)-1), Max: unproject(z, float64(b.x1)+1, float64(b.y1)+1)}
}
