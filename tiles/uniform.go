package tiles

import (
	"guotu/geo"
	"guotu/layers"
)

// Uniform reports whether all tiles of zoom level z that a tile of a level above holds,
// or is, are the same: no border, line or point of the layers comes
// into them or their buffers at that level, and their accounts are the same
// too. It may say no where they are. The ids have to be Valid; the layers have to be
// of the Store's catalogue.
func (s *Store) Uniform(all []*layers.Layer, id ID, z uint32) bool {
	depth := ID{Grid: id.Grid, Z: z}.depth()
	for _, l := range all {
		if zoom := l.Spec().Zoom; depth < zoom.Min || depth > zoom.Max {
			continue
		}
		if !s.shop.cut(l, id.Grid).uniform(id, z-id.Z, depth) {
			return false
		}
	}
	return true
}

// uniform reports it for one layer and the tiles so many levels below.
func (c *cutLayer) uniform(id ID, levels uint32, depth int) bool {
	v := c.view(depth)
	unit, extent := c.unit(depth)
	tile := id.boxOf(extent + levels)
	if v.face.by != nil {
		return false // the features behind a class differ from tile to tile
	}
	if v.census != nil {
		if n := v.census.count(inWorld(tile, unit), nil); n[merged]+n[dropped] > 0 {
			return false
		}
	}
	around := tile.grow(c.buffer())
	up := int32(1)<<v.shift - 1
	around = box{around.x0 >> v.shift, around.y0 >> v.shift, (around.x1 + up) >> v.shift, (around.y1 + up) >> v.shift}
	return !v.touches(around)
}

// touches reports whether a border, a line or a point lies in a box or on its edge.
func (v *view) touches(b box) bool {
	var hits [64]uint32
	for _, i := range v.index.search(b, hits[:0]) {
		if v.owner[i]&3 == pointItem || v.index.box(int(i)).within(b) {
			return true
		}
		var p path
		bytes, from := v.item(i)
		for len(bytes) > 0 {
			bytes = p.next(bytes, from)
			from = p.first
			if v.pathTouches(&p, b, v.owner[i]&3 == polygonItem) {
				return true
			}
		}
	}
	return false
}

func (v *view) pathTouches(p *path, b box, closed bool) bool {
	if p.chunk < 0 {
		last, touches := stepsTouch(p.first, p.steps, p.n-1, b)
		return touches || closed && segmentTouches(last, p.first, b)
	}
	n := (p.n + chunkSize - 1) / chunkSize
	for k, ch := range v.chunks[p.chunk : p.chunk+n] {
		if !ch.box.meets(b) {
			continue
		}
		// The last segment of a chunk ends where the next begins.
		last, touches := stepsTouch(ch.at, p.steps[ch.from:], min(chunkSize, p.n-k*chunkSize)-1, b)
		next := p.first
		if k+1 < n {
			next = v.chunks[p.chunk+k+1].at
		}
		if touches || (k+1 < n || closed) && segmentTouches(last, next, b) {
			return true
		}
	}
	return false
}

// stepsTouch follows n segments and returns where they end.
func stepsTouch(at geo.Pixel, steps []byte, n int, b box) (geo.Pixel, bool) {
	for range n {
		var d geo.Pixel
		d, steps = readStep(steps)
		next := geo.Pixel{X: at.X + d.X, Y: at.Y - d.Y}
		if segmentTouches(at, next, b) {
			return next, true
		}
		at = next
	}
	return at, false
}

// segmentTouches reports whether a segment has a position in common with a box: their
// boxes meet, and not all corners lie on one side of the line.
func segmentTouches(p, q geo.Pixel, b box) bool {
	if !segmentBox(p, q).meets(b) {
		return false
	}
	dx, dy := int64(q.X)-int64(p.X), int64(q.Y)-int64(p.Y)
	side := func(x, y int32) int64 { return dx*(int64(y)-int64(p.Y)) - dy*(int64(x)-int64(p.X)) }
	s1, s2, s3, s4 := side(b.x0, b.y0), side(b.x1, b.y0), side(b.x0, b.y1), side(b.x1, b.y1)
	return min(s1, s2, s3, s4) <= 0 && max(s1, s2, s3, s4) >= 0
}
