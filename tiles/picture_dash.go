package tiles

import (
	"math"
	"math/bits"

	"guotu/geo"
	"guotu/tiles/raster"
)

// dashed is line for dashes. They are counted from the beginning of a path, and anew from each
// of its chunks, seen or not: so a picture beside this one has the same.
func (w *walk) dashed(k *paint, class int, closed bool) int {
	d := dasher{to: &k.lines, dash: k.dash}
	w.choose(class, closed)
	n, chunk := len(w.at), 0
	for i, show := range w.show {
		if chunk < len(w.starts) && w.starts[chunk] == i {
			d.begin()
			chunk++
		}
		x0, y0, ok0 := w.place(w.at[i])
		x1, y1, ok1 := w.place(w.at[(i+1)%n])
		if ok0 && ok1 {
			d.segment(x0, y0, x1, y1, show, w.st)
		}
	}
	return d.added
}

// dasher cuts lines into dashes.
type dasher struct {
	to    *raster.Path
	dash  []float64
	at    int     // the dash that comes next; an even one is a stroke
	left  float64 // what of it is still to come, in pixels
	down  bool    // a stroke has begun to be drawn
	added int
}

// begin begins with the first dash.
func (d *dasher) begin() { d.at, d.left, d.down = 0, d.dash[0], false }

// segment goes along a segment, in pixels. What of it lies beyond the stage is passed over.
func (d *dasher) segment(x0, y0, x1, y1 float64, show bool, st *stage) {
	length := math.Hypot(x1-x0, y1-y0)
	if !show {
		d.down = false
		d.skip(length)
		return
	}
	from, to := st.along(x0, y0, x1, y1)
	if from >= to {
		d.down = false
		d.skip(length)
		return
	}
	if from > 0 {
		d.down = false
		d.skip(from * length)
	}
	for at := from * length; at < to*length; {
		step := min(d.left, to*length-at)
		if d.at%2 == 0 {
			d.stroke(x0+(x1-x0)*at/length, y0+(y1-y0)*at/length, x0+(x1-x0)*(at+step)/length, y0+(y1-y0)*(at+step)/length)
		}
		if at+step == at && step > 0 {
			break // what is left is lost in rounding
		}
		at += step
		d.skip(step)
	}
	if to < 1 {
		d.down = false
		d.skip((1 - to) * length)
	}
}

func (d *dasher) stroke(x0, y0, x1, y1 float64) {
	if !d.down {
		d.to.MoveTo(x0, y0)
		d.added++
		d.down = true
	}
	d.to.LineTo(x1, y1)
	d.added++
}

// skip goes on by a length.
func (d *dasher) skip(length float64) {
	if length > d.left {
		sum := 0.0
		for _, l := range d.dash {
			sum += l
		}
		if over := length - d.left; over > sum {
			length -= math.Floor(over/sum) * sum
		}
	}
	for length >= d.left {
		length -= d.left
		d.at = (d.at + 1) % len(d.dash)
		d.left = d.dash[d.at]
		d.down = false
		if length == 0 && d.left > 0 {
			return
		}
	}
	d.left -= length
}

// along returns the part of a segment, in pixels, that lies within the stage and a rim, as
// shares of its length; from is not below to if nothing does.
func (st *stage) along(x0, y0, x1, y1 float64) (from, to float64) {
	const rim = 2 * maxLineWidth * MaxPictureRatio
	from, to = 0, 1
	for _, side := range [4][2]float64{{x0 - x1, x0 + rim}, {x1 - x0, float64(st.width) + rim - x0}, {y0 - y1, y0 + rim}, {y1 - y0, float64(st.height) + rim - y0}} {
		switch {
		case side[0] == 0 && side[1] < 0:
			return 1, 0
		case side[0] < 0:
			from = max(from, side[1]/side[0])
		case side[0] > 0:
			to = min(to, side[1]/side[0])
		}
	}
	return from, to
}

// segments is a set of segments, each of a class, whichever way round: a hash table with open
// addressing. The zero value is empty.
type segments struct {
	slots []uint64
	n     int
}

// leastSegments is the size of the table at first.
const leastSegments = 1 << 10

// reset empties the set.
func (s *segments) reset() {
	if len(s.slots) > 64*leastSegments && s.n < len(s.slots)/16 {
		s.slots = nil
	}
	clear(s.slots)
	s.n = 0
}

// add adds a segment and reports whether it is new.
func (s *segments) add(a, b geo.Pixel, class int) bool {
	if 2*s.n >= len(s.slots) {
		s.grow()
	}
	if a.X > b.X || a.X == b.X && a.Y > b.Y {
		a, b = b, a
	}
	h := mix(mix(uint64(uint32(a.X))|uint64(uint32(a.Y))<<32, 0xa0761d6478bd642f)^(uint64(uint32(b.X))|uint64(uint32(b.Y))<<32), 0xe7037ed1a0b428db^uint64(class))
	if h == 0 {
		h = 1
	}
	if i := s.slot(h); s.slots[i] == 0 {
		s.slots[i] = h
		s.n++
		return true
	}
	return false
}

// mix is a step of wyhash (Wang Yi, 2019): both halves of a product.
func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

// slot is the place of a hash, or the free one where it belongs.
func (s *segments) slot(h uint64) uint64 {
	mask := uint64(len(s.slots) - 1)
	i := h & mask
	for s.slots[i] != 0 && s.slots[i] != h {
		i = (i + 1) & mask
	}
	return i
}

func (s *segments) grow() {
	old := s.slots
	s.slots = make([]uint64, max(2*len(old), leastSegments))
	for _, h := range old {
		if h != 0 {
			s.slots[s.slot(h)] = h
		}
	}
}
