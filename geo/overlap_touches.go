package geo

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// overlapTouches are the places at which borders of a zone touch one another, or nearly.
type overlapTouches struct {
	boxes      []orb.Bound // in degrees
	everywhere bool        // there are more than maxTouches, or it took too long to look
}

const maxTouches = 256

// overlapNoTouches is shared by all zones without any.
var overlapNoTouches = &overlapTouches{}

// touches are found out once.
func (z *OverlapZone) touches() *overlapTouches {
	known := z.touching.Load()
	if known == nil {
		if known = z.findTouches(); len(known.boxes) == 0 && !known.everywhere {
			known = overlapNoTouches
		}
		z.touching.Store(known)
	}
	return known
}

func (z *OverlapZone) findTouches() *overlapTouches {
	found := &overlapTouches{}
	if len(z.parts) == 0 {
		return found
	}
	w := newPieceWalk(z, &OverlapZone{parts: []overlapPart{{box: z.box()}}})
	rings := w.rings[0]
	slices.SortStableFunc(rings, func(a, b pieceRing) int { return cmp.Compare(a.box[0], b.box[0]) })
	for n := range rings {
		for m := n; m < len(rings) && rings[m].box[0] <= rings[n].box[2] && !w.close; m++ {
			r, s := &rings[n], &rings[m]
			w.tests++
			w.join(r.top(), s.top(), func(i, j int) {
				if n != m || j > i+1 && (i > 0 || j < len(r.points)-1) { // not the same edge, nor the next one
					w.touch(found, r, i, s, j)
				}
			})
		}
	}
	found.everywhere = found.everywhere || w.close
	return found
}

// touch notes where two edges touch.
func (w *pieceWalk) touch(found *overlapTouches, r *pieceRing, i int, s *pieceRing, j int) {
	a, b := r.edge(i)
	c, d := s.edge(j)
	if crossing, close, _, _, _ := pieceEdges(w.place(a), w.place(b), w.place(c), w.place(d)); !crossing && !close {
		return
	}
	if len(found.boxes) == maxTouches {
		found.everywhere, w.close = true, true
		return
	}
	for _, p := range [2]orb.Point{a, b} {
		if (p == c || p == d) && w.onlyThere(a, b, c, d, p) {
			found.boxes = append(found.boxes, orb.Bound{Min: p, Max: p})
			return
		}
	}
	found.boxes = append(found.boxes, orb.Bound{
		Min: orb.Point{max(min(a[0], b[0]), min(c[0], d[0])), max(min(a[1], b[1]), min(c[1], d[1]))},
		Max: orb.Point{min(max(a[0], b[0]), max(c[0], d[0])), min(max(a[1], b[1]), max(c[1], d[1]))},
	})
}

// onlyThere reports whether two edges that share an end have nothing else in common, nor nearly so.
func (w *pieceWalk) onlyThere(a, b, c, d, shared orb.Point) bool {
	if b == shared {
		a, b = b, a
	}
	if d == shared {
		c, d = d, c
	}
	a, b, d = w.place(a), w.place(b), w.place(d)
	toD, _ := sideOfEdge(a, b, d)
	toB, _ := sideOfEdge(a, d, b)
	return toD != 0 && toB != 0 || (b[0]-a[0])*(d[0]-a[0])+(b[1]-a[1])*(d[1]-a[1]) < 0
}

// touchesWithin reports whether borders of one area touch within the other in more than a vertex,
// as far as can be told. Vertices in which they do are noted.
func (w *pieceWalk) touchesWithin(z, o *OverlapZone) bool {
	for k, from := range [2]*OverlapZone{z, o} {
		t := from.touches()
		if t.everywhere {
			return true
		}
		for _, b := range t.boxes {
			if b.Max[0] < w.common.Min[0] || b.Min[0] > w.common.Max[0] || b.Max[1] < w.common.Min[1] || b.Min[1] > w.common.Max[1] {
				continue
			}
			if b.Min != b.Max {
				return true
			}
			if w.inside(1-k, b.Min) {
				if w.pins == nil {
					w.pins = make(map[orb.Point][]int32)
				}
				w.pins[b.Min] = nil
			}
		}
	}
	return w.close
}

// pin notes that the cycle which is being followed passes a vertex.
func (w *pieceWalk) pin(p orb.Point) {
	if w.pins == nil {
		return
	}
	if by, is := w.pins[p]; is {
		w.pins[p] = append(by, int32(len(w.cycles)))
	}
}

// parted reports whether pieces may be parted where cycles touch: they are not as long as the
// touches do not lead around in a circle.
func (w *pieceWalk) parted() bool {
	up := make([]int32, len(w.cycles))
	for i := range up {
		up[i] = int32(i)
	}
	root := func(i int32) int32 {
		for up[i] != i {
			i = up[i]
		}
		return i
	}
	for _, by := range w.pins {
		for i := 1; i < len(by); i++ {
			a, b := root(by[0]), root(by[i])
			if a == b {
				return true
			}
			up[a] = b
		}
	}
	return false
}
