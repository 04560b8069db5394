package geo

import "github.com/paulmach/orb"

// Nowhere is the empty box.
func Nowhere() orb.Bound { return orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}} }

// Around is the box around two boxes, either of which may be empty.
func Around(a, b orb.Bound) orb.Bound {
	switch {
	case a.IsEmpty():
		return b
	case b.IsEmpty():
		return a
	}
	return a.Union(b)
}
