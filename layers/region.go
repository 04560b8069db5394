package layers

import (
	"iter"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// Region is a part of the earth made of boxes in degrees, in an R-tree. The zero Region is
// empty. Any number may ask it at once while nobody adds to it or copies it.
type Region struct {
	tree rtree.RTreeG[struct{}]
}

// NewRegion returns the region of some boxes.
func NewRegion(boxes []orb.Bound) *Region {
	r := new(Region)
	for _, b := range boxes {
		r.Add(b)
	}
	return r
}

// Add adds a box. An empty one adds nothing.
func (r *Region) Add(b orb.Bound) {
	if !b.IsEmpty() {
		r.tree.Insert(b.Min, b.Max, struct{}{})
	}
}

// Len returns the number of boxes.
func (r *Region) Len() int { return r.tree.Len() }

// Meets reports whether the region has a point in common with b; edges count.
func (r *Region) Meets(b orb.Bound) bool {
	found := false
	r.tree.Search(b.Min, b.Max, func(_, _ [2]float64, _ struct{}) bool {
		found = true
		return false
	})
	return found
}

// Boxes yields the boxes, in no particular order.
func (r *Region) Boxes() iter.Seq[orb.Bound] {
	return func(yield func(orb.Bound) bool) {
		r.tree.Scan(func(low, high [2]float64, _ struct{}) bool { return yield(orb.Bound{Min: low, Max: high}) })
	}
}

// Union returns a region that has the boxes of both. What of r stays the same is shared
// with it.
func (r *Region) Union(o *Region) *Region {
	u := &Region{*r.tree.Copy()}
	for b := range o.Boxes() {
		u.Add(b)
	}
	return u
}
