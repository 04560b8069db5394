package geo

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
)

// Rule is what a Fault breaks. The text of a rule is its lasting name.
type Rule string

// The rules of OGC Simple Feature Access (ISO 19125-1) as JTS and GEOS read them:
// what breaks one is invalid. A ring that touches itself does, rings
// that touch one another in points do not, as long as the inside stays in one piece.
const (
	NotFinite            Rule = "not finite"            // a coordinate is NaN or infinite
	TooFewPoints         Rule = "too few points"        // a ring of less than three, a line of less than two different points
	RingNotClosed        Rule = "ring not closed"       // the last vertex is not the first
	SelfCrossing         Rule = "self-crossing"         // a ring crosses itself
	SelfTouch            Rule = "self-touch"            // a ring comes back to a point of its own
	SelfOverlap          Rule = "self-overlap"          // a ring runs along itself
	Spike                Rule = "spike"                 // a ring turns back on itself in a vertex
	RingsCross           Rule = "rings cross"           // rings of one polygon cross
	RingsOverlap         Rule = "rings overlap"         // rings of one polygon run along one another
	DuplicateRing        Rule = "duplicate ring"        // two rings are the same
	HoleOutside          Rule = "hole outside shell"    // a hole does not lie in its shell
	NestedHoles          Rule = "nested holes"          // a hole lies in another
	NestedShells         Rule = "nested shells"         // a polygon lies in another of the same MultiPolygon
	PartsCross           Rule = "parts cross"           // borders of two polygons of a MultiPolygon cross
	PartsOverlap         Rule = "parts run along"       // borders of two polygons of a MultiPolygon run along one another
	DisconnectedInterior Rule = "disconnected interior" // rings touch so that the inside falls apart
	MoreFaults           Rule = "more faults"           // there are more than are listed
)

// The rules that only good practice knows: a geometry that breaks them is valid.
const (
	DuplicatePoint Rule = "duplicate point" // a vertex is the same as the one before
	Needle         Rule = "needle"          // a ring turns back in a vertex to within needleAngle
	WrongWinding   Rule = "wrong winding"   // a shell is clockwise or a hole counter-clockwise (RFC 7946)
)

// Place is where in a geometry a vertex is. Part counts the points, lines and
// polygons in it, those of collections in collections too, in order from 0; Ring
// counts the rings of a polygon; Vertex the vertices of the ring or line. All are 0
// where there is nothing to count.
type Place struct{ Part, Ring, Vertex int }

// Fault is one thing that is wrong, or not as it should be, in one place.
type Fault struct {
	Rule    Rule
	Invalid bool      // false: by OGC the geometry is valid all the same
	At      orb.Point // the place in the plane; that of a crossing is rounded
	Place   Place     // the vertex, or the start of the segment
	Pair    bool      // there is a second segment or ring
	Other   Place     // and this is where, if there is
}

// String returns the rule and the place as English text.
func (f Fault) String() string {
	at := func(p Place) string { return fmt.Sprintf("part %d, ring %d, vertex %d", p.Part, p.Ring, p.Vertex) }
	s := fmt.Sprintf("%s at %v %v (%s", f.Rule, f.At[0], f.At[1], at(f.Place))
	if f.Pair {
		s += "; " + at(f.Other)
	}
	return s + ")"
}

// validLimit is how many faults between segments are listed; a scribble of n
// segments has up to n².
const validLimit = 1000

// Validate lists all faults of a geometry by place, first those that make it
// invalid by OGC, then the others. Coordinates are of a plane; all decisions are exact. At most 1,000 places
// where borders meet are listed for each polygon or MultiPolygon; a fault with
// the rule MoreFaults says that there are more. Nil and empty geometries have no
// faults, and neither has a line that crosses itself, which is not simple but
// valid. It never panics.
func Validate(g orb.Geometry) []Fault {
	v := &validator{limit: validLimit, findings: true}
	v.geometry(g)
	slices.SortStableFunc(v.faults, func(a, b Fault) int {
		return cmp.Or(compareBool(b.Invalid, a.Invalid), comparePlaces(a.Place, b.Place), cmp.Compare(a.Rule, b.Rule),
			comparePlaces(a.Other, b.Other))
	})
	return v.faults
}

// Valid reports whether a geometry is valid by OGC, as GEOS decides it
// (ST_IsValid): Validate finds no fault that is Invalid. It stops at the first.
func Valid(g orb.Geometry) bool {
	if smallValid(g) {
		return true
	}
	v := &validator{}
	v.geometry(g)
	return len(v.faults) == 0
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func comparePlaces(a, b Place) int {
	return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Ring, b.Ring), cmp.Compare(a.Vertex, b.Vertex))
}

// validator collects faults. Without findings it may stop at the first.
type validator struct {
	limit    int // of meetings of segments
	findings bool
	part     int // the next
	faults   []Fault
}

func (v *validator) done() bool { return !v.findings && len(v.faults) > 0 }

func (v *validator) add(rule Rule, at orb.Point, place Place) {
	v.faults = append(v.faults, Fault{Rule: rule, Invalid: true, At: at, Place: place})
}

func (v *validator) warn(rule Rule, at orb.Point, place Place) {
	if v.findings {
		v.faults = append(v.faults, Fault{Rule: rule, At: at, Place: place})
	}
}

func (v *validator) pair(rule Rule, at orb.Point, place, other Place) {
	if comparePlaces(other, place) < 0 {
		place, other = other, place
	}
	v.faults = append(v.faults, Fault{Rule: rule, Invalid: true, At: at, Place: place, Pair: true, Other: other})
}

func (v *validator) geometry(g orb.Geometry) {
	if v.done() {
		return
	}
	switch g := g.(type) {
	case orb.Point:
		v.points([]orb.Point{g})
		v.part++
	case orb.MultiPoint:
		for _, p := range g {
			v.points([]orb.Point{p})
			v.part++
		}
	case orb.LineString:
		v.line(g)
	case orb.MultiLineString:
		for _, l := range g {
			v.line(l)
		}
	case orb.Ring:
		v.areas(orb.MultiPolygon{{g}})
	case orb.Polygon:
		v.areas(orb.MultiPolygon{g})
	case orb.MultiPolygon:
		v.areas(g)
	case orb.Bound:
		v.bound(g)
	case orb.Collection:
		for _, m := range g {
			v.geometry(m)
		}
	}
}

// bound checks a box as the polygon of its corners; one whose Min is beyond its
// Max is empty.
func (v *validator) bound(b orb.Bound) {
	if b.Min[0] > b.Max[0] || b.Min[1] > b.Max[1] {
		v.part++
		return
	}
	v.areas(orb.MultiPolygon{{b.ToRing()}})
}

// points reports coordinates that are not finite.
func (v *validator) points(all []orb.Point) bool {
	finite := true
	for i, p := range all {
		if !finitePoint(p) {
			v.add(NotFinite, p, Place{Part: v.part, Vertex: i})
			finite = false
		}
	}
	return finite
}

func finitePoint(p orb.Point) bool {
	return finite(p[0]) && finite(p[1])
}

func (v *validator) line(l orb.LineString) {
	defer func() { v.part++ }()
	if len(l) == 0 || !v.points(l) {
		return
	}
	different := 1
	for i := 1; i < len(l); i++ {
		if l[i] == l[i-1] {
			v.warn(DuplicatePoint, l[i], Place{Part: v.part, Vertex: i})
			continue
		}
		different++
	}
	if different < 2 {
		v.add(TooFewPoints, l[0], Place{Part: v.part})
	}
}
