package tiles

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/tiles/raster"
)

// Which names are shown must not depend on where a picture ends: a name on the border of two
// tiles is there in both, or in none. So the greedy way, by which a name is shown unless it
// overlaps one that was shown before, is gone only a few steps deep:
//
// Names have an order: by layer, by radius, by row. In each of nameRounds rounds, a name is
// hidden if one before it that it overlaps is shown, and shown if all of those are hidden. What
// is open then, at the end of a long chain, is hidden. A name so depends on those at
// most nameRounds overlaps away, and all of them are looked at.
//
// A square of nameCell pixels of the map holds at most namesInCell anchors of names that are
// looked at, the first by their order, so that a crowd of points takes no time.
const (
	nameRounds  = 4
	nameCell    = 64
	namesInCell = 32
)

// placed is a name that may be shown.
type placed struct {
	sheet  int
	row    int
	radius float64
	at     geo.Pixel
	box    box // in pixels, y down
	text   *nameText
	below  bool    // it stands below its point
	before []int32 // that it overlaps
	state  nameState
}

type nameState uint8

const (
	open nameState = iota
	visible
	hidden
)

func comparePlaced(a, b placed) int {
	return cmp.Or(cmp.Compare(a.sheet, b.sheet), cmp.Compare(b.radius, a.radius), cmp.Compare(a.row, b.row))
}

// write writes the names and reports whether there was any.
func (d *drawing) write(ctx context.Context, st *stage, c *raster.Canvas) (any bool, err error) {
	if len(d.names) == 0 {
		return false, nil
	}
	font, err := raster.ProgramFont()
	if err != nil {
		return false, err
	}
	all, err := d.candidates(ctx, st, font)
	if err != nil {
		return false, err
	}
	choose(all)
	canvas := box{0, 0, int32(st.width), int32(st.height)}
	for i := range slices.Backward(all) {
		n := &all[i]
		if n.state == visible && n.box.meets(canvas) {
			style, down := d.names[n.sheet].style, 0.0
			if n.below {
				style.Anchor, down = raster.Top, d.names[n.sheet].below
			}
			c.Text(font, float64(n.at.X), float64(n.at.Y)+down, n.text.lines, style)
			any = true
		}
	}
	return any, ctx.Err()
}

// candidates returns the names that matter to the picture, in their order.
func (d *drawing) candidates(ctx context.Context, st *stage, font *raster.Font) ([]placed, error) {
	size := 0.0
	for i := range d.names {
		s := &d.names[i]
		size = max(size, s.style.Size+s.style.HaloWidth+s.below)
	}
	in := st.boxOfNames((nameRounds+0.5)*maxNameWidth*size + 2*nameCell)
	cells := make(map[geo.Pixel][]placed)
	for i := range d.names {
		s, n := &d.names[i], 0
		names := s.made(d.store)
		names.each(in, st.zoom, func(row int) bool {
			if n++; n%1024 == 0 && ctx.Err() != nil {
				return false
			}
			if !chosen(s.rows, row) || s.classes[names.layer.Class(row)].hidden {
				return true
			}
			at, ok := st.placeName(names.layer.Geometry(row).(orb.Point))
			if !ok {
				return true
			}
			cell := geo.Pixel{X: int32(floorDiv(int64(at.X)+int64(st.origin.X), nameCell)), Y: int32(floorDiv(int64(at.Y)+int64(st.origin.Y), nameCell))}
			cells[cell] = appendFirst(cells[cell], placed{sheet: i, row: row, radius: names.radius[row], at: at})
			return true
		})
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	var all []placed
	for _, some := range cells {
		all = append(all, some...)
	}
	slices.SortFunc(all, comparePlaced)
	to := all[:0]
	for _, n := range all {
		s := &d.names[n.sheet]
		if n.text = s.names.text(n.row, d.look.Lang, font); n.text.lines != "" {
			n.below = s.beneath(n.row)
			n.box = s.around(&n)
			to = append(to, n)
		}
	}
	return to, nil
}

// appendFirst appends a name to those of a cell, of which the first namesInCell are kept.
func appendFirst(some []placed, n placed) []placed {
	i, _ := slices.BinarySearchFunc(some, n, comparePlaced)
	if i == namesInCell {
		return some
	}
	if len(some) == namesInCell {
		some = some[:namesInCell-1]
	}
	return slices.Insert(some, i, n)
}

// around is the box around a name with its halo.
func (s *nameSheet) around(n *placed) box {
	w, h := n.text.width*s.style.Size/2+s.style.HaloWidth, n.text.height*s.style.Size/2+s.style.HaloWidth
	b := box{n.at.X - int32(math.Ceil(w)), n.at.Y - int32(math.Ceil(h)), n.at.X + int32(math.Ceil(w)), n.at.Y + int32(math.Ceil(h))}
	if n.below {
		down := int32(math.Ceil(h + s.below))
		b.y0, b.y1 = b.y0+down, b.y1+down
	}
	return b
}

// choose decides which names are shown. They are in their order.
func choose(all []placed) {
	cells := make(map[geo.Pixel][]int32)
	for i := range all {
		n := &all[i]
		for y := n.box.y0 / nameCell; y <= n.box.y1/nameCell; y++ {
			for x := n.box.x0 / nameCell; x <= n.box.x1/nameCell; x++ {
				cell := geo.Pixel{X: x, Y: y}
				for _, k := range cells[cell] {
					if all[k].box.meets(n.box) {
						n.before = append(n.before, k)
					}
				}
				cells[cell] = append(cells[cell], int32(i))
			}
		}
	}
	next := make([]nameState, len(all))
	for range nameRounds {
		for i := range all {
			next[i] = all[i].next(all)
		}
		for i := range all {
			all[i].state = next[i]
		}
	}
}

// next is the state after one round more.
func (n *placed) next(all []placed) nameState {
	if n.state != open {
		return n.state
	}
	left := false
	for _, k := range n.before {
		switch all[k].state {
		case visible:
			return hidden
		case open:
			left = true
		}
	}
	if left {
		return open
	}
	return visible
}
