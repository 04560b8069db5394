package geo

import "github.com/paulmach/orb"

// fan is the number of edges, or of boxes, that one box of a Prepared polygon
// holds.
const fan = 16

// Prepared is a polygon made ready for many questions: Locate answers exactly
// as the function Locate does, in time that grows with the logarithm of the
// number of vertices. The boxes of a large polygon take about an eighth of its
// own memory, and are made faster than a Locator, which answers many more
// questions and takes sets of areas. The polygon is shared and must not change; a Prepared is safe for
// concurrent use.
type Prepared struct{ rings []preparedRing }

// preparedRing has boxes around runs of consecutive edges: 16 edges each on the
// first level, 16 boxes of the level below on the others.
type preparedRing struct {
	at     orb.Ring
	levels [][]orb.Bound
}

// Prepare makes a polygon ready. Its first ring is the shell, the others are
// holes.
func Prepare(g orb.Polygon) *Prepared {
	p := &Prepared{rings: make([]preparedRing, len(g))}
	for i, r := range g {
		p.rings[i] = prepareRing(r)
	}
	return p
}

func prepareRing(r orb.Ring) preparedRing {
	if n := len(r); n > 0 && r[0] != r[n-1] {
		r = append(r[:n:n], r[0])
	}
	p := preparedRing{at: r}
	edges := len(r) - 1
	if edges < 1 {
		return p
	}
	level := make([]orb.Bound, 0, edges/fan+1)
	for from := 0; from < edges; from += fan {
		level = append(level, orb.MultiPoint(r[from:min(from+fan, edges)+1]).Bound())
	}
	p.levels = append(p.levels, level)
	for len(level) > fan {
		next := make([]orb.Bound, 0, len(level)/fan+1)
		for from := 0; from < len(level); from += fan {
			b := level[from]
			for _, o := range level[from:min(from+fan, len(level))] {
				b = b.Union(o)
			}
			next = append(next, b)
		}
		p.levels = append(p.levels, next)
		level = next
	}
	return p
}

// Locate tells where p lies relative to the polygon, as the function Locate
// does.
func (g *Prepared) Locate(p orb.Point) Side {
	if len(g.rings) == 0 {
		return Outside
	}
	side := g.rings[0].locate(p)
	if side != Inside {
		return side
	}
	for i := range g.rings[1:] {
		switch g.rings[i+1].locate(p) {
		case Inside:
			side = Outside
		case Boundary:
			return Boundary
		}
	}
	return side
}

func (r *preparedRing) locate(p orb.Point) Side {
	if len(r.levels) == 0 {
		return locateRing(r.at, p)
	}
	top := len(r.levels) - 1
	odd, on := r.cross(p, top, 0, len(r.levels[top]))
	switch {
	case on:
		return Boundary
	case odd:
		return Inside
	}
	return Outside
}

// cross tells whether a ray from p to the east crosses an odd number of the
// edges under the boxes from..to of a level, or whether p lies on one of them.
// Edges that all lie east of p need not be looked at: they are one path, which
// crosses the latitude of p an odd number of times if its ends lie on different
// sides of it.
func (r *preparedRing) cross(p orb.Point, level, from, to int) (odd, on bool) {
	run := fan // edges under a box of the level
	for range level {
		run *= fan
	}
	edges := len(r.at) - 1
	for n := from; n < to; n++ {
		b := &r.levels[level][n]
		if p[1] < b.Min[1] || p[1] > b.Max[1] || p[0] > b.Max[0] {
			continue
		}
		first, last := n*run, min((n+1)*run, edges)
		var o bool
		switch {
		case p[0] < b.Min[0]:
			o = (r.at[first][1] > p[1]) != (r.at[last][1] > p[1])
		case level == 0:
			o, on = crossEdges(r.at[first:last+1], p)
		default:
			o, on = r.cross(p, level-1, n*fan, min((n+1)*fan, len(r.levels[level-1])))
		}
		if on {
			return false, true
		}
		odd = odd != o
	}
	return odd, false
}

func crossEdges(path []orb.Point, p orb.Point) (odd, on bool) {
	for i := 1; i < len(path); i++ {
		o, touched := crossEdge(path[i-1], path[i], p)
		if touched {
			return false, true
		}
		odd = odd != o
	}
	return odd, false
}
