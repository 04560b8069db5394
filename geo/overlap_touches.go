package geo

import (
	"cmp"
	"math"
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
	found.boxes = append(found.boxes, orb.Bound{
		Min: orb.Point{max(min(a[0], b[0]), min(c[0], d[0])), max(min(a[1], b[1]), min(c[1], d[1]))},
		Max: orb.Point{min(max(a[0], b[0]), max(c[0], d[0])), min(max(a[1], b[1]), max(c[1], d[1]))},
	})
}

// touchesWithin reports whether borders of one area touch within the other, as far as can be told.
func (w *pieceWalk) touchesWithin(z, o *OverlapZone) bool {
	const point = 1e-11 // degrees, pieceMargin
	for k, from := range [2]*OverlapZone{z, o} {
		t := from.touches()
		if t.everywhere {
			return true
		}
		for _, b := range t.boxes {
			if b.Max[0] < w.common.Min[0] || b.Min[0] > w.common.Max[0] || b.Max[1] < w.common.Min[1] || b.Min[1] > w.common.Max[1] {
				continue
			}
			if math.Max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]) > point || w.inside(1-k, b.Min) || w.close {
				return true
			}
		}
	}
	return false
}
