package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// needleAngle is the angle in radians (about 1°) within which a ring must
// turn back in a vertex to be called a needle.
const needleAngle = 1.0 / 64

// soundRing is a ring that can be compared with others: finite, closed, no
// vertex twice in a row, at least three different ones.
type soundRing struct {
	place  Place
	at     []orb.Point // closed
	vertex []int       // of at, in the ring as it was given
	first  int32       // its first span among all
	faulty bool        // meets itself or another ring as it should not
}

func (r *soundRing) edges() int32 { return int32(len(r.at) - 1) }

// corner returns the border on its way through a point of edge n, counted from 0:
// its start, or else a point between its ends.
func (r *soundRing) corner(n int32, at orb.Point) corner {
	c := corner{r.at[n], at, r.at[n+1]}
	if at == r.at[n] {
		if n == 0 {
			n = r.edges()
		}
		c.from = r.at[n-1]
	}
	return c
}

// ring checks a ring by itself, but for where it meets itself.
func (v *validator) ring(r orb.Ring, place Place) (sound soundRing, ok bool) {
	finite := true
	for i, p := range r {
		if place.Vertex = i; !finitePoint(p) {
			v.add(NotFinite, p, place)
			finite = false
		}
	}
	place.Vertex = 0
	if len(r) == 0 || !finite {
		return sound, false
	}
	sound = soundRing{place: place, at: make([]orb.Point, 0, len(r)+1), vertex: make([]int, 0, len(r)+1)}
	for i, p := range r {
		if place.Vertex = i; i > 0 && p == r[i-1] {
			v.warn(DuplicatePoint, p, place)
			continue
		}
		sound.at, sound.vertex = append(sound.at, p), append(sound.vertex, i)
	}
	last := len(sound.at) - 1
	if place.Vertex = len(r) - 1; sound.at[last] != sound.at[0] {
		v.add(RingNotClosed, r[place.Vertex], place)
		sound.at, sound.vertex = append(sound.at, sound.at[0]), append(sound.vertex, 0)
	}
	if sound.edges() < 3 {
		place.Vertex = 0
		v.add(TooFewPoints, r[0], place)
		return sound, false
	}
	if v.findings {
		v.needles(&sound)
		v.winding(&sound)
	}
	return sound, true
}

func (v *validator) winding(r *soundRing) {
	if turn := ringTurn(r.at); turn != 0 && (turn > 0) != (r.place.Ring == 0) {
		v.warn(WrongWinding, r.at[0], r.place)
	}
}

// ringTurn is +1 for a closed ring that is counter-clockwise, -1 for one that is
// clockwise, exactly as long as it does not cross itself; 0 for one that is flat
// where it is lowest.
func ringTurn(r []orb.Point) int {
	low := 0
	for i, p := range r {
		if p[1] < r[low][1] || p[1] == r[low][1] && p[0] < r[low][0] {
			low = i
		}
	}
	n := len(r) - 1
	before, after := low, low
	for range n {
		if before = (before + n - 1) % n; r[before] != r[low] {
			break
		}
	}
	for range n {
		if after = (after + 1) % n; r[after] != r[low] {
			break
		}
	}
	return Orient(r[before], r[low], r[after])
}

// needles reports vertices in which the ring all but turns back. A vertex in
// which it turns back exactly is a Spike.
func (v *validator) needles(r *soundRing) {
	for n := range r.edges() {
		c := r.corner(n, r.at[n])
		ax, ay := c.from[0]-c.at[0], c.from[1]-c.at[1]
		bx, by := c.to[0]-c.at[0], c.to[1]-c.at[1]
		if ax*bx+ay*by <= 0 {
			continue
		}
		angle := math.Abs(math.Atan2(ax*by-ay*bx, ax*bx+ay*by))
		if angle < needleAngle && Orient(c.from, c.at, c.to) != 0 {
			place := r.place
			place.Vertex = r.vertex[n]
			v.warn(Needle, c.at, place)
		}
	}
}
