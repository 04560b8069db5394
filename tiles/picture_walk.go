package tiles

import (
	"math"
	"slices"

	"guotu/geo"
	"guotu/layers"
	"guotu/tiles/raster"
)

// walk brings the paths of a view onto the pixels of a stage. It passes over what cannot be
// seen, but moves nothing: a picture beside this one gets the same lines where they meet.
// Scratch space is reused; a walk is for one goroutine.
type walk struct {
	st     *stage
	region box  // what can be seen, in units of the view
	whole  bool // nothing of the item lies beyond it
	shift  uint // log2 of the steps of the world in a unit of the view
	// Where scale alone counts: the pixel of a position is x*sx-left, top-y*sy.
	sx, sy, left, top float64

	at     []geo.Pixel // the path that was read, in units of the view
	side   []uint8     // by position: beyond which sides of the region it lies, unless whole
	starts []int       // where chunks begin in at
	show   []bool      // which segments are drawn
	seen   segments
	clip   clipper
}

// begin begins a view; margin is in pixels.
func (w *walk) begin(st *stage, v *view, margin float64) {
	w.st, w.shift = st, uint(layers.MaxZoom-v.face.detail)
	w.region = st.region(margin)
	up := int32(1)<<w.shift - 1
	w.region = box{w.region.x0 >> w.shift, w.region.y0 >> w.shift, (w.region.x1 + up) >> w.shift, (w.region.y1 + up) >> w.shift}
	unit := math.Ldexp(1, int(w.shift))
	w.sx, w.sy, w.left, w.top = st.sx*unit, st.sy*unit, st.left, st.grid.stepsDown()*st.sy-st.top
	w.clip.outer = w.region
	w.seen.reset()
}

// place returns the pixel of a position of the view.
func (w *walk) place(p geo.Pixel) (x, y float64, ok bool) {
	if w.st.crs == nil {
		return float64(p.X)*w.sx - w.left, w.top - float64(p.Y)*w.sy, true
	}
	return w.st.place(math.Ldexp(float64(p.X), int(w.shift)), math.Ldexp(float64(p.Y), int(w.shift)))
}

// read reads a path. Of chunks that cannot be seen it takes the first position alone: the
// straight way from there to the next chunk cannot be seen either, and what is to its left
// and right is the same.
func (w *walk) read(v *view, p *path) {
	w.at, w.starts = w.at[:0], append(w.starts[:0], 0)
	if p.chunk < 0 {
		w.steps(p.first, p.steps, p.n-1)
	} else {
		n := (p.n + chunkSize - 1) / chunkSize
		for k, c := range v.chunks[p.chunk : p.chunk+n] {
			if k > 0 {
				w.starts = append(w.starts, len(w.at))
			}
			if !w.whole && !c.box.meets(w.region) {
				w.at = append(w.at, c.at)
				continue
			}
			w.steps(c.at, p.steps[c.from:], min(chunkSize, p.n-k*chunkSize)-1)
		}
	}
	w.side = w.side[:0]
	if w.whole {
		return
	}
	for _, q := range w.at {
		w.side = append(w.side, w.region.sides(q))
	}
}

// steps appends a position and n more.
func (w *walk) steps(at geo.Pixel, steps []byte, n int) {
	w.at = append(w.at, at)
	for range n {
		var d geo.Pixel
		d, steps = readStep(steps)
		at.X, at.Y = at.X+d.X, at.Y-d.Y
		w.at = append(w.at, at)
	}
}

// sides tells beyond which sides of the box a position lies, a bit for each (Cohen and
// Sutherland's outcode, in Newman and Sproull, Principles of interactive computer graphics,
// 1973).
func (b box) sides(p geo.Pixel) uint8 {
	var s uint8
	if p.X < b.x0 {
		s = 1
	} else if p.X > b.x1 {
		s = 2
	}
	if p.Y < b.y0 {
		s |= 4
	} else if p.Y > b.y1 {
		s |= 8
	}
	return s
}

// area adds the ring that was read to areas and returns the number of positions. Of several
// in a row beyond one side the first and the last stand for all: the way between them
// cannot be seen, whichever it is.
func (w *walk) area(to *raster.Path) int {
	if w.st.crs != nil {
		return w.convertedArea(to)
	}
	n := len(w.at)
	if w.whole {
		for i, q := range w.at {
			w.add(to, q, i == 0)
		}
		to.Close()
		return n
	}
	all := uint8(15)
	for _, s := range w.side {
		all &= s
	}
	if all != 0 {
		return 0
	}
	added := 0
	before := w.side[n-1]
	for i, q := range w.at {
		s, next := w.side[i], w.side[0]
		if i+1 < n {
			next = w.side[i+1]
		}
		if before&s&next != 0 && i > 0 && i+1 < n {
			before &= s // of what is left out before the next, the sides in common
			continue
		}
		w.add(to, q, added == 0)
		added++
		before = s
	}
	to.Close()
	return added
}

// add adds a position where scale alone counts.
func (w *walk) add(to *raster.Path, q geo.Pixel, first bool) {
	x, y := float64(q.X)*w.sx-w.left, w.top-float64(q.Y)*w.sy
	if first {
		to.MoveTo(x, y)
	} else {
		to.LineTo(x, y)
	}
}

// convertedArea cuts the ring to the region first: what lies far away cannot be converted.
func (w *walk) convertedArea(to *raster.Path) int {
	ring := w.at
	if !w.whole {
		ring = w.clip.toBox(ring)
	}
	if len(ring) < 3 {
		return 0
	}
	l := bender{walk: w, to: to}
	for _, q := range ring {
		l.lineTo(q)
	}
	l.lineTo(ring[0])
	to.Close()
	return l.added
}

// line adds the line that was read, or the border of a ring, as far as it can be seen, and
// returns the number of positions. What another ring of the class has in common with this
// one is drawn once.
func (w *walk) line(k *paint, class int, closed bool) int {
	if k.dash != nil {
		return w.dashed(k, class, closed)
	}
	w.choose(class, closed)
	k.rings = k.rings || closed
	n, first := len(w.at), 0
	if closed { // begin behind a gap, so that no line is parted where the ring begins
		first = slices.Index(w.show, false) + 1
	}
	l := bender{walk: w, to: &k.lines}
	gaps := false
	for i := range w.show {
		i = (first + i) % len(w.show)
		if !w.show[i] {
			l.lift()
			gaps = true
			continue
		}
		l.segment(w.at[i], w.at[(i+1)%n])
	}
	if closed && !gaps {
		k.lines.Close()
	}
	return l.added
}

// choose notes which segments of the path are drawn: those that may be seen and that no ring of
// the class has had before.
func (w *walk) choose(class int, closed bool) {
	n := len(w.at)
	segments := n - 1
	if closed {
		segments = n
	}
	w.show = w.show[:0]
	for i := range segments {
		k := (i + 1) % n
		w.show = append(w.show, w.visible(i, k) && (!closed || w.seen.add(w.at[i], w.at[k], class)))
	}
}

// visible reports whether the segment between two positions of the path may be seen.
func (w *walk) visible(i, k int) bool { return w.whole || w.side[i]&w.side[k] == 0 }

// points adds the symbols of points and returns the number of positions. Of several on one
// half of a pixel the first is drawn.
func (w *walk) points(p *path, k *paint) int {
	at, steps, added := p.first, p.steps, 0
	for {
		if w.region.contains(at) {
			if x, y, ok := w.place(at); ok {
				cell := geo.Pixel{X: int32(int(math.Floor(2*x)) + 2*w.st.origin.X), Y: int32(int(math.Floor(2*y)) + 2*w.st.origin.Y)}
				if w.seen.add(cell, cell, int(k.size)) {
					k.points.Symbol(k.symbol, x, y, k.size)
					added += 16
				}
			}
		}
		if len(steps) == 0 {
			return added
		}
		var d geo.Pixel
		d, steps = readStep(steps)
		at.X, at.Y = at.X+d.X, at.Y-d.Y
	}
}

// bender draws lines of a view that may be bent in the system of the stage.
type bender struct {
	*walk
	to    *raster.Path
	added int
	down  bool // a line has begun
	last  geo.Pixel
	x, y  float64 // its pixel
}

// lift ends the line.
func (l *bender) lift() { l.down = false }

// segment draws a segment, as part of the line if it goes on from its end.
func (l *bender) segment(a, b geo.Pixel) {
	if l.st.crs != nil && !l.whole {
		var seen bool
		if a, b, seen = l.region.cut(a, b); !seen {
			l.lift()
			return
		}
	}
	if !l.down || l.last != a {
		l.down = false
		l.lineTo(a)
	}
	l.lineTo(b)
}

// lineTo goes on to a position, or begins there.
func (l *bender) lineTo(q geo.Pixel) {
	x, y, ok := l.place(q)
	if !ok {
		l.lift()
		return
	}
	if !l.down {
		l.to.MoveTo(x, y)
	} else {
		if l.st.crs != nil {
			l.bend(float64(l.last.X), float64(l.last.Y), l.x, l.y, float64(q.X), float64(q.Y), x, y, 0)
		}
		l.to.LineTo(x, y)
	}
	l.added++
	l.down, l.last, l.x, l.y = true, q, x, y
}

// A segment shorter than leastBent pixels is not bent; one that is less than flat away from
// the straight way in its middle is drawn straight; it is halved at most maxBends times.
const (
	leastBent = 8
	flat      = 0.25
	maxBends  = 10
)

// bend adds the positions between two, given as u0 v0 in units of the view and as pixels,
// where the way is not straight.
func (l *bender) bend(u0, v0, x0, y0, u1, v1, x1, y1 float64, depth int) {
	if depth == maxBends || math.Abs(x1-x0)+math.Abs(y1-y0) < leastBent {
		return
	}
	u, v := (u0+u1)/2, (v0+v1)/2
	x, y, ok := l.st.place(math.Ldexp(u, int(l.shift)), math.Ldexp(v, int(l.shift)))
	if !ok || math.Hypot(x-(x0+x1)/2, y-(y0+y1)/2) < flat {
		return
	}
	l.bend(u0, v0, x0, y0, u, v, x, y, depth+1)
	l.to.LineTo(x, y)
	l.added++
	l.bend(u, v, x, y, u1, v1, x1, y1, depth+1)
}

// cut returns the part of a segment that lies within the box (Liang and Barsky, A new concept
// and method for line clipping, 1984), rounded; not ok if nothing does.
func (b box) cut(p, q geo.Pixel) (from, to geo.Pixel, ok bool) {
	if b.contains(p) && b.contains(q) {
		return p, q, true
	}
	dx, dy := float64(q.X)-float64(p.X), float64(q.Y)-float64(p.Y)
	t0, t1 := 0.0, 1.0
	for _, side := range [4][2]float64{
		{-dx, float64(p.X) - float64(b.x0)}, {dx, float64(b.x1) - float64(p.X)},
		{-dy, float64(p.Y) - float64(b.y0)}, {dy, float64(b.y1) - float64(p.Y)},
	} {
		switch {
		case side[0] == 0 && side[1] < 0:
			return p, q, false
		case side[0] < 0:
			t0 = max(t0, side[1]/side[0])
		case side[0] > 0:
			t1 = min(t1, side[1]/side[0])
		}
	}
	if t0 > t1 {
		return p, q, false
	}
	at := func(t float64) geo.Pixel {
		return geo.Pixel{X: int32(math.Round(float64(p.X) + t*dx)), Y: int32(math.Round(float64(p.Y) + t*dy))}
	}
	from, to = p, q
	if t0 > 0 {
		from = at(t0)
	}
	if t1 < 1 {
		to = at(t1)
	}
	return from, to, true
}
