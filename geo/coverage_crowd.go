package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// vertexCrowd finds the vertices that are still there in a box. When half of them
// are gone it is built anew with larger cells. Vertices that are not finite are
// never found.
type vertexCrowd struct {
	points     []orb.Point
	there      []bool
	alive      int
	built      int
	origin     orb.Point
	scale      [2]float64 // cells per unit
	wide, high int
	start      []int32
	member     []uint32
}

func (c *vertexCrowd) init(points []orb.Point, used []bool) {
	c.points, c.there, c.alive = points, make([]bool, len(points)), 0
	for v, p := range points {
		if used[v] && usable(p) {
			c.there[v] = true
			c.alive++
		}
	}
	c.build()
}

func (c *vertexCrowd) build() {
	c.built = c.alive
	low, high := orb.Point{math.Inf(1), math.Inf(1)}, orb.Point{math.Inf(-1), math.Inf(-1)}
	for v, p := range c.points {
		if c.there[v] {
			low, high = orb.Point{min(low[0], p[0]), min(low[1], p[1])}, orb.Point{max(high[0], p[0]), max(high[1], p[1])}
		}
	}
	c.origin = low
	w, h := max(high[0]-low[0], 1e-300), max(high[1]-low[1], 1e-300)
	c.wide = min(max(int(math.Sqrt(float64(c.alive)*w/h)), 1), c.alive+1)
	c.high = max(c.alive/c.wide, 1)
	c.scale = [2]float64{float64(c.wide) / w, float64(c.high) / h}
	c.start = make([]int32, c.wide*c.high+1)
	for v := range c.points {
		if c.there[v] {
			x, y := c.cell(c.points[v])
			c.start[y*c.wide+x+1]++
		}
	}
	for i := 1; i < len(c.start); i++ {
		c.start[i] += c.start[i-1]
	}
	fill := append([]int32(nil), c.start...)
	c.member = make([]uint32, c.alive)
	for v := range c.points {
		if c.there[v] {
			x, y := c.cell(c.points[v])
			c.member[fill[y*c.wide+x]] = uint32(v)
			fill[y*c.wide+x]++
		}
	}
}

// cell is the cell of p, or the nearest one. It never falls where a coordinate
// rises.
func (c *vertexCrowd) cell(p orb.Point) (x, y int) {
	return int(min(max((p[0]-c.origin[0])*c.scale[0], 0), float64(c.wide-1))),
		int(min(max((p[1]-c.origin[1])*c.scale[1], 0), float64(c.high-1)))
}

func (c *vertexCrowd) remove(v uint32) {
	if !c.there[v] {
		return
	}
	c.there[v] = false
	c.alive--
	if c.alive < c.built/2 && c.built > 1024 {
		c.build()
	}
}

// any reports whether hit holds for a vertex in the box.
func (c *vertexCrowd) any(box orb.Bound, hit func(v uint32) bool) bool {
	if c.alive == 0 || !usable(box.Min) || !usable(box.Max) {
		return false
	}
	x0, y0 := c.cell(box.Min)
	x1, y1 := c.cell(box.Max)
	for y := y0; y <= y1; y++ {
		for _, v := range c.member[c.start[y*c.wide+x0]:c.start[y*c.wide+x1+1]] {
			if c.there[v] && box.Contains(c.points[v]) && hit(v) {
				return true
			}
		}
	}
	return false
}
