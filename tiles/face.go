package tiles

import "guotu/data"

// face is what a layer shows at one depth: the exact parts of everything that is
// shown, each a feature of the source or, where features are merged, a class of
// them.
type face struct {
	level  *level      // by what is shown
	detail int         // the depth in whose tile units the level is, at most cutLayer.unit
	table  *data.Table // a row of attributes for each that is shown
	ids    []uint64    // for each that is shown; nil if they have none
	by     []string    // the fields whose equal values merge features; nil where they are not merged
	fate   []fate      // by feature of the source; nil if all are shown for themselves
}

// fate is what becomes of a feature of the source.
type fate uint8

const (
	kept    fate = iota // shown for itself
	merged              // something else that is shown stands for it
	dropped             // a rule leaves it out
)

// face makes what the layer shows at a depth.
func (c *cutLayer) face(depth int) *face {
	return c.ownFace(depth)
}
