package geo

import (
	"cmp"
	"math"

	"github.com/paulmach/orb"
)

// meeting is how two spans meet.
type meeting uint8

const (
	meetNot   meeting = iota
	meetTouch         // in one point, an end of at least one of them
	meetCross         // in one point between the ends of both
	meetAlong         // in more than one point
)

// meet tells how two spans, which may be points, meet, exactly, and where: the point of
// a touch, or the first two ends that lie on the other span. The place of a
// crossing is not computed.
func (s span) meet(t span) (how meeting, at, end orb.Point) {
	if max(s.a[0], s.b[0]) < min(t.a[0], t.b[0]) || max(t.a[0], t.b[0]) < min(s.a[0], s.b[0]) ||
		max(s.a[1], s.b[1]) < min(t.a[1], t.b[1]) || max(t.a[1], t.b[1]) < min(s.a[1], s.b[1]) {
		return meetNot, at, end
	}
	ta, tb := Orient(s.a, s.b, t.a), Orient(s.a, s.b, t.b)
	if ta*tb > 0 {
		return meetNot, at, end
	}
	sa, sb := Orient(t.a, t.b, s.a), Orient(t.a, t.b, s.b)
	if sa*sb > 0 {
		return meetNot, at, end
	}
	if ta*tb < 0 && sa*sb < 0 {
		return meetCross, at, end
	}
	n := 0
	for _, c := range [4]struct {
		p  orb.Point
		on bool
	}{{t.a, ta == 0 && s.covers(t.a)}, {t.b, tb == 0 && s.covers(t.b)}, {s.a, sa == 0 && t.covers(s.a)}, {s.b, sb == 0 && t.covers(s.b)}} {
		switch {
		case !c.on:
		case n == 0:
			at, n = c.p, 1
		case c.p != at:
			return meetAlong, at, c.p
		}
	}
	if n == 0 {
		return meetNot, at, end
	}
	return meetTouch, at, end
}

// covers reports whether p, which is in line with the span, lies on it.
func (s span) covers(p orb.Point) bool {
	return min(s.a[0], s.b[0]) <= p[0] && p[0] <= max(s.a[0], s.b[0]) && min(s.a[1], s.b[1]) <= p[1] && p[1] <= max(s.a[1], s.b[1])
}

// compareAlong orders p and q, which lie on the span but for rounding, in its
// direction.
func (s span) compareAlong(p, q orb.Point) int {
	main := 0
	if math.Abs(s.b[1]-s.a[1]) > math.Abs(s.b[0]-s.a[0]) {
		main = 1
	}
	for _, k := range [2]int{main, 1 - main} {
		if n := cmp.Compare(p[k], q[k]); n != 0 && s.b[k] < s.a[k] {
			return -n
		} else if n != 0 {
			return n
		}
	}
	return 0
}

// turnOf orders directions from o counter-clockwise from the east, by quarter.
func turnOf(o, p orb.Point) int {
	switch {
	case p[0] > o[0] && p[1] >= o[1]:
		return 0
	case p[0] <= o[0] && p[1] > o[1]:
		return 1
	case p[0] < o[0] && p[1] <= o[1]:
		return 2
	}
	return 3
}

// compareTurn compares the directions from o to p and to q, counter-clockwise
// from the east: negative if p comes first, 0 if they are the same.
func compareTurn(o, p, q orb.Point) int {
	if a, b := turnOf(o, p), turnOf(o, q); a != b {
		return a - b
	}
	return -Orient(o, p, q)
}

// corner is a border on its way through a point: where it comes from and where
// it goes to.
type corner struct{ from, at, to orb.Point }

// leftOf tells where the direction from the corner to p lies: +1 on the left of
// the border, -1 on its right, 0 along it.
func (c corner) leftOf(p orb.Point) int {
	out, in := compareTurn(c.at, p, c.to), compareTurn(c.at, p, c.from)
	if out == 0 || in == 0 {
		return 0
	}
	// Counter-clockwise from to until from is the left side.
	inside := out > 0 && in < 0
	if compareTurn(c.at, c.to, c.from) > 0 {
		inside = out > 0 || in < 0
	}
	if inside {
		return 1
	}
	return -1
}

// crosses reports whether two borders change sides in a common point. Where they
// run along one another, which is a fault of its own, the answer is no.
func (c corner) crosses(o corner) bool { return c.leftOf(o.from)*c.leftOf(o.to) < 0 }
