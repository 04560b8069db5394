package siting

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// sharedGround is ground that two parcels a < b, numbered from 0, both cover, in square metres.
type sharedGround struct {
	a, b int
	area float64
}

// maxShared bounds the pairs that are told of, maxTested those that are measured: parcels
// that are not measured pair by pair are united, as if they overlapped.
const (
	maxShared = 1000
	maxTested = 500_000
)

// joiner finds the clusters of parcels.
type joiner struct {
	g       *ground
	up      []int // by parcel: one of the same cluster, itself for the last
	zones   []*geo.OverlapZone
	overlap []bool // by parcel: one of its cluster overlaps another
	tested  int
}

// join parts the parcels with areas into clusters, and unites those that overlap.
func (g *ground) join(ctx context.Context) error {
	j := &joiner{g: g, up: make([]int, g.lots), zones: make([]*geo.OverlapZone, g.lots), overlap: make([]bool, g.lots)}
	var order []int
	for i := range j.up {
		j.up[i] = i
		if g.units[i].site != nil && g.units[i].whole.area > 0 {
			order = append(order, i)
		}
	}
	if err := j.sweep(ctx, order); err != nil {
		return err
	}
	slices.SortFunc(g.pairs, func(x, y sharedGround) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	if len(g.pairs) > maxShared {
		g.pairs, g.more = g.pairs[:maxShared], true
	}
	slices.Sort(order)
	return j.clusters(ctx, order)
}

// root is what stands for the cluster of a parcel.
func (j *joiner) root(i int) int {
	for j.up[i] != i {
		j.up[i] = j.up[j.up[i]]
		i = j.up[i]
	}
	return i
}

// sweep meets every pair of parcels whose boxes meet: along the axis on which parcels are thin
// compared with all of them.
func (j *joiner) sweep(ctx context.Context, order []int) error {
	units, axis := j.g.units, 0
	var size [2]float64
	for _, i := range order {
		for k := range size {
			size[k] += units[i].box.Max[k] - units[i].box.Min[k]
		}
	}
	box := j.g.box
	if size[1]*(box.Max[0]-box.Min[0]) < size[0]*(box.Max[1]-box.Min[1]) {
		axis = 1
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(units[a].box.Min[axis], units[b].box.Min[axis]), cmp.Compare(a, b))
	})
	var open []int
	for _, i := range order {
		if err := ctx.Err(); err != nil {
			return err
		}
		open = slices.DeleteFunc(open, func(o int) bool { return units[o].box.Max[axis] < units[i].box.Min[axis] })
		for _, o := range open {
			if units[o].box.Intersects(units[i].box) {
				if err := j.meet(min(o, i), max(o, i)); err != nil {
					return err
				}
			}
		}
		open = append(open, i)
	}
	return nil
}

// meet puts two parcels a < b into one cluster and measures what they have in common.
func (j *joiner) meet(a, b int) error {
	rootA, rootB := j.root(a), j.root(b)
	j.up[max(rootA, rootB)] = min(rootA, rootB)
	if j.tested++; j.tested > maxTested {
		j.overlap[a], j.g.more = true, true
		return nil
	}
	if j.zones[b] == nil {
		z, err := geo.NewOverlapZone(orb.MultiPolygon(j.g.units[b].polygons))
		if err != nil {
			return tangledError(b+1, err)
		}
		j.zones[b] = z
	}
	site := j.g.units[a].site
	area := site.Overlap(j.zones[b])
	if area > max(j.g.units[a].least(), j.g.units[b].least()) {
		j.g.pairs = append(j.g.pairs, sharedGround{a, b, area})
		j.overlap[a] = true
	}
	return nil
}

// clusters makes the clusters of the parcels, which are in ascending order.
func (j *joiner) clusters(ctx context.Context, order []int) error {
	g, at := j.g, make(map[int]int)
	overlap := make(map[int]bool)
	for _, i := range order {
		root := j.root(i)
		overlap[root] = overlap[root] || j.overlap[i]
		n, known := at[root]
		if !known {
			n = len(g.clusters)
			at[root] = n
			g.clusters = append(g.clusters, cluster{union: -1})
		}
		g.clusters[n].lots = append(g.clusters[n].lots, i)
		g.clusters[n].area += g.units[i].whole.area
	}
	for n := range g.clusters {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := &g.clusters[n]
		lots := c.lots
		c.parts = sync.OnceValues(func() (*unit, error) { return g.united(lots) })
		if !overlap[j.root(lots[0])] {
			continue
		}
		u, err := c.parts()
		if err != nil {
			return err
		}
		c.union, c.area = len(g.units), u.whole.area
		g.units = append(g.units, *u)
		for _, i := range lots {
			g.units[i].again = true
		}
	}
	return nil
}

// united is the union of some parcels.
func (g *ground) united(lots []int) (*unit, error) {
	if len(lots) == 1 {
		return &g.units[lots[0]], nil
	}
	var all []orb.Geometry
	for _, i := range lots {
		all = append(all, orb.MultiPolygon(g.units[i].polygons))
	}
	if err := withinOverlay(all); err != nil {
		return nil, err
	}
	area, err := onceEach(all)
	if err != nil {
		return nil, tangledError(0, err)
	}
	u := &unit{box: area.Bound()}
	if err := u.setArea(polygonsOf(area)); err != nil {
		return nil, tangledError(0, err)
	}
	return u, nil
}

// maxOverlay bounds the vertices of one overlay, which cannot be stopped once it runs: about five
// seconds where borders are drawn as borders are, many times that where each is teeth as long as
// the parcel. 20,000 parcels of 50 vertices that adjoin one another are within it.
const maxOverlay = 1_000_000

// withinOverlay returns an *Error if geometries are too large for one overlay.
func withinOverlay(all []orb.Geometry) error {
	n := 0
	for _, g := range all {
		n += geo.Vertices(g)
	}
	if n <= maxOverlay {
		return nil
	}
	return &Error{Field: "geometry", ZH: fmt.Sprintf("相互重叠或相邻的地块连同所涉图斑共有 %d 个顶点，一次叠加最多 %d 个，请拆分或简化", n, maxOverlay),
		EN: fmt.Sprintf("parcels that overlap or adjoin, and the zones to cut them with, have %d vertices together, at most %d can be overlaid at once: split or simplify them", n, maxOverlay)}
}
