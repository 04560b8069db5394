package tiles

import (
	"math"

	"guotu/geo"
	"guotu/layers"
)

// eases is how often borders may be simplified a quarter as much as before; after
// the last time they are not simplified at all.
const eases = 3

// easedLevel makes the parts of the shapes in units of a depth, with the borders of
// those classes simplified less that would change their area otherwise: a small
// class with a long coast need not cost all others their simplification. Class is
// that of each shape, want and lenient as in areaKept. It is nil if that does not
// help, or borders would cross for it.
func easedLevel(p *pyramid, shapes []geo.Shape, class []int, want []float64, unit, depth int, strength float64, lenient []bool) *level {
	var integral [eases + 1][]float64
	var least [eases + 1]float32
	for k := range least {
		if k < eases {
			least[k] = leastRank(depth, strength*math.Pow(4, -float64(k)))
		}
		integral[k] = arcIntegrals(p, least[k])
	}
	sides := classSides(p.mesh, shapes, class)
	eased := make([]uint8, len(p.mesh.Arcs))
	for {
		got := make([]float64, len(want))
		for n, side := range sides {
			a := integral[eased[n]][n] / 2
			if side[0] >= 0 {
				got[side[0]] += a
			}
			if side[1] >= 0 {
				got[side[1]] -= a
			}
		}
		failing, any := make([]bool, len(want)), false
		for n := range want {
			failing[n] = !areaWithin(areaTolerance*3/4, got[n:n+1], want[n:n+1], unit, nil) && (lenient == nil || !lenient[n])
			any = any || failing[n]
		}
		if !any {
			break
		}
		raised := false
		for n, side := range sides {
			beside := side[0] >= 0 && failing[side[0]] || side[1] >= 0 && failing[side[1]]
			if side[0] != side[1] && beside && eased[n] < eases {
				eased[n]++
				raised = true
			}
		}
		if !raised {
			return nil
		}
	}
	lines := p.easedLines(eased, least)
	if lines == nil {
		return nil
	}
	return levelOf(p, geo.SnapRound(lines, uint(layers.MaxZoom-depth), nil), shapes, depth)
}

// easedLines returns the arcs in the world, each without the vertices whose rank is
// too low for it. Arcs that are simplified alike do not cross; others may, and then
// the one that is simplified more is made like the other. It is nil if that does not
// end soon.
func (p *pyramid) easedLines(eased []uint8, least [eases + 1]float32) [][]geo.Pixel {
	const (
		rounds = 8
		many   = 64 // crossings in a round
	)
	if p.tangle() {
		return nil
	}
	for range rounds {
		lines := p.linesBy(func(arc int) float32 { return least[eased[arc]] })
		crossings := geo.Crossings(lines, many)
		switch len(crossings) {
		case 0:
			return lines
		case many:
			return nil
		}
		boxes := make([]box, len(lines))
		for i, line := range lines {
			boxes[i] = emptyBox()
			for _, q := range line {
				boxes[i].add(q)
			}
		}
		for _, q := range crossings {
			most := uint8(0)
			for i, b := range boxes {
				if b.grow(1).contains(q) {
					most = max(most, eased[i])
				}
			}
			for i, b := range boxes {
				if b.grow(1).contains(q) {
					eased[i] = most
				}
			}
		}
	}
	return nil
}

// classSides returns the classes on the left and on the right of each arc, -1 for
// none.
func classSides(m *geo.Mesh, shapes []geo.Shape, class []int) [][2]int32 {
	sides := make([][2]int32, len(m.Arcs))
	for n := range sides {
		sides[n] = [2]int32{-1, -1}
	}
	for i := range shapes {
		for _, refs := range shapes[i].Rings {
			for _, r := range refs {
				if n, backwards := r.Arc(); backwards {
					sides[n][1] = int32(class[i])
				} else {
					sides[n][0] = int32(class[i])
				}
			}
		}
	}
	return sides
}
