package layers

import (
	"slices"
	"strconv"

	"github.com/paulmach/orb"
)

// ChangeMargin is the distance, in degrees, within which features count as touching
// one another in Changes.
const ChangeMargin = 0.003

// maxChanges bounds the boxes of a change: with more of them, to look where a change
// lies takes longer than to take it for everywhere.
const maxChanges = 4096

// Changes returns boxes, in degrees, outside of which a layer and the one that takes
// its place look the same; whole says that there may be no such place. What looks the
// same has equal geometries, ids and attributes, in the same order, and borders that
// are shared, simplified and rounded alike, to steps of up to ChangeMargin.
//
// Borders hang together: where a feature changes, those that share a vertex with it may
// have their arcs divided otherwise, and so simplified otherwise, all along; and what
// comes near to their arcs may be rounded to other vertices. Therefore the boxes are
// those of the features that changed, of those that touch them, of those that touch
// these, in the layer at the base; and of all features of the layer that touch any of
// this, since a ring may begin elsewhere when one of its arcs does.
func Changes(old, new *Layer) (boxes []orb.Bound, whole bool) {
	if old.Fingerprint() == new.Fingerprint() {
		return nil, false
	}
	if old.description() != new.description() {
		return nil, true
	}
	oldBase, newBase := old.root(), new.root()
	if oldBase.Fingerprint() != newBase.Fingerprint() {
		if boxes, whole = edits(oldBase, newBase, false); whole {
			return nil, true
		}
		for range 2 {
			if boxes, whole = touched(boxes, oldBase, newBase); whole {
				return nil, true
			}
		}
	}
	own, whole := edits(old, new, true)
	if whole {
		return nil, true
	}
	boxes, whole = touched(append(boxes, own...), old, new)
	return boxes, whole
}

// root is the layer whose features have the borders that the layer is made of.
func (l *Layer) root() *Layer {
	for l.base != nil {
		l = l.base
	}
	return l
}

// edits compares features with equal ids and returns the boxes of those that
// differ, or are in one of the layers only. The features that are in both must be in
// the same order.
func edits(old, new *Layer, attributes bool) (boxes []orb.Bound, whole bool) {
	numbered := old.numbered()
	if numbered != new.numbered() || attributes && !sameColumns(old, new) {
		return nil, true
	}
	add := func(l *Layer, i int) {
		if b := l.bounds[i]; !b.IsEmpty() {
			boxes = append(boxes, b)
		}
	}
	matched := func(i, j int) {
		// A feature without a number of its own has in tiles that of its row.
		if !numbered && i != j || !orb.Equal(old.Geometry(i), new.Geometry(j)) || attributes && !sameRow(old, i, new, j) {
			add(old, i)
			add(new, j)
		}
	}
	i, j := 0, 0
	for i < old.Len() && j < new.Len() && old.ID(i) == new.ID(j) && len(boxes) <= maxChanges {
		matched(i, j)
		i, j = i+1, j+1
	}
	inOld, inNew := idSet(old, i), idSet(new, j)
	for (i < old.Len() || j < new.Len()) && len(boxes) <= maxChanges {
		switch {
		case i < old.Len() && !inNew[old.ID(i)]:
			add(old, i)
			i++
		case j < new.Len() && !inOld[new.ID(j)]:
			add(new, j)
			j++
		case old.ID(i) == new.ID(j): // both are in both
			matched(i, j)
			i, j = i+1, j+1
		default:
			return nil, true
		}
	}
	return boxes, len(boxes) > maxChanges
}

// numbered reports whether all ids are whole numbers that stand for themselves in
// tiles.
func (l *Layer) numbered() bool {
	for i := range l.Len() {
		id := l.ID(i)
		if n, err := strconv.ParseUint(id, 10, 53); err != nil || strconv.FormatUint(n, 10) != id {
			return false
		}
	}
	return true
}

// idSet holds the ids of the features from a row on.
func idSet(l *Layer, from int) map[string]bool {
	set := make(map[string]bool, l.Len()-from)
	for i := from; i < l.Len(); i++ {
		set[l.ID(i)] = true
	}
	return set
}

func sameColumns(a, b *Layer) bool {
	if len(a.table.Columns) != len(b.table.Columns) {
		return false
	}
	for n, c := range a.table.Columns {
		if c.Name != b.table.Columns[n].Name {
			return false
		}
	}
	return true
}

func sameRow(a *Layer, i int, b *Layer, j int) bool {
	for n, c := range a.table.Columns {
		if c.At(i) != b.table.Columns[n].At(j) {
			return false
		}
	}
	return true
}

// touched returns the boxes, and those of all features, old and new, that come within
// ChangeMargin of one of them.
func touched(boxes []orb.Bound, old, new *Layer) (all []orb.Bound, whole bool) {
	all = boxes
	for _, l := range []*Layer{old, new} {
		hit := make(map[int]bool)
		for _, b := range boxes {
			for _, i := range l.In(b.Pad(ChangeMargin)) {
				if hit[i] {
					continue
				}
				if hit[i] = true; len(hit) > maxChanges {
					return nil, true
				}
				all = append(all, l.bounds[i])
			}
		}
	}
	all = slices.Clone(all)
	slices.SortFunc(all, compareBounds)
	all = slices.Compact(all)
	return all, len(all) > maxChanges
}

func compareBounds(a, b orb.Bound) int {
	for _, d := range [...]float64{a.Min[0] - b.Min[0], a.Min[1] - b.Min[1], a.Max[0] - b.Max[0], a.Max[1] - b.Max[1]} {
		if d < 0 {
			return -1
		} else if d > 0 {
			return 1
		}
	}
	return 0
}
