package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// netRows finds the border that is nearest to the west of a point. Runs of
// segments are listed in the rows of latitude that they reach into, easternmost
// first.
type netRows struct {
	mesh  *Mesh
	south float64
	scale float64 // rows per unit
	runs  []netRun
	start []int32
	in    []int32 // runs by row
}

// netRun is up to 16 segments of an arc.
type netRun struct {
	arc, from int32
	box       orb.Bound
}

func newNetRows(m *Mesh) *netRows {
	r := &netRows{mesh: m}
	south, north := math.Inf(1), math.Inf(-1)
	for n, at := range m.Arcs {
		for from := 0; from < len(at)-1; from += fan {
			run := netRun{arc: int32(n), from: int32(from), box: orb.Bound{Min: m.Points[at[from]], Max: m.Points[at[from]]}}
			for _, v := range at[from:min(from+fan+1, len(at))] {
				run.box = run.box.Extend(m.Points[v])
			}
			south, north = min(south, run.box.Min[1]), max(north, run.box.Max[1])
			r.runs = append(r.runs, run)
		}
	}
	rows := 1 + int(math.Sqrt(float64(len(r.runs))))
	r.south, r.scale = south, float64(rows)/max(north-south, math.SmallestNonzeroFloat64)
	if math.IsInf(r.scale, 0) {
		r.scale = 0
	}
	slices.SortStableFunc(r.runs, func(a, b netRun) int { return cmp.Compare(b.box.Max[0], a.box.Max[0]) })
	r.start = make([]int32, rows+1)
	each := func(f func(row int, run int32)) {
		for i := range r.runs {
			for row := r.row(r.runs[i].box.Min[1]); row <= r.row(r.runs[i].box.Max[1]); row++ {
				f(row, int32(i))
			}
		}
	}
	each(func(row int, _ int32) { r.start[row+1]++ })
	for row := range rows {
		r.start[row+1] += r.start[row]
	}
	r.in = make([]int32, r.start[rows])
	fill := slices.Clone(r.start)
	each(func(row int, run int32) {
		r.in[fill[row]] = run
		fill[row]++
	})
	return r
}

func (r *netRows) row(y float64) int {
	return max(min(int((y-r.south)*r.scale), len(r.start)-2), 0)
}

// west returns the half on whose left p lies, of the segment that is nearest to
// the west of p among those that do not end in p; -1 if there is none. The ray
// runs just above p, so that it passes no vertex.
func (r *netRows) west(p orb.Point) int32 {
	best, low, high := int32(-1), orb.Point{}, orb.Point{}
	row := r.row(p[1])
	for _, i := range r.in[r.start[row]:r.start[row+1]] {
		run := &r.runs[i]
		if run.box.Min[0] > p[0] || run.box.Min[1] > p[1] || run.box.Max[1] <= p[1] {
			continue
		}
		if best >= 0 && run.box.Max[0] < min(low[0], high[0]) {
			break
		}
		at := r.mesh.Arcs[run.arc]
		for k := int(run.from) + 1; k <= min(int(run.from)+fan, len(at)-1); k++ {
			a, b, half := r.mesh.Points[at[k-1]], r.mesh.Points[at[k]], 2*run.arc+1
			if b[1] < a[1] {
				a, b, half = b, a, half-1
			}
			if a[1] <= p[1] && b[1] > p[1] && min(a[0], b[0]) <= p[0] && Orient(a, b, p) < 0 &&
				(best < 0 || netEast(low, high, a, b)) {
				best, low, high = half, a, b
			}
		}
	}
	return best
}

// netEast reports whether the segment cd lies east of ab. Both go up, do not
// cross, and have a latitude in common.
func netEast(a, b, c, d orb.Point) bool {
	side := 0 // of cd to ab, -1 in the east
	if c[1] >= a[1] {
		side = Orient(a, b, c)
	} else {
		side = -Orient(c, d, a)
	}
	if side == 0 && d[1] <= b[1] {
		side = Orient(a, b, d)
	} else if side == 0 {
		side = -Orient(c, d, b)
	}
	return side < 0
}
