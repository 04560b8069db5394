package geo

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

// plainLabel is the naive twin: polylabel as published, in which every cell looks at
// all edges, in the same plane and to the same precision.
type plainLabel struct{ cells []labelCell }

func (q *plainLabel) Len() int           { return len(q.cells) }
func (q *plainLabel) Less(i, j int) bool { return q.cells[i].hope > q.cells[j].hope }
func (q *plainLabel) Swap(i, j int)      { q.cells[i], q.cells[j] = q.cells[j], q.cells[i] }
func (q *plainLabel) Push(c any)         { q.cells = append(q.cells, c.(labelCell)) }
func (q *plainLabel) Pop() any {
	last := len(q.cells) - 1
	c := q.cells[last]
	q.cells = q.cells[:last]
	return c
}

func plainLabelPoint(g orb.Polygon) float64 {
	s, _ := newLabelSearch(g)
	all := make([]uint32, len(s.edges))
	for i := range all {
		all[i] = uint32(i)
	}
	best, q := 0.0, &plainLabel{}
	add := func(x, y, half float64) {
		d, _ := s.distance(x, y, all, 0)
		c := labelCell{x: x, y: y, w: half, hope: half*math.Sqrt2 - d}
		if locatePolygon(g, s.degrees(x, y)) == Inside {
			best, c.hope = max(best, d), half*math.Sqrt2+d
		}
		heap.Push(q, c)
	}
	half := min(s.half[0], s.half[1])
	for x := half - s.half[0]; x < s.half[0]; x += 2 * half {
		for y := half - s.half[1]; y < s.half[1]; y += 2 * half {
			add(x, y, half)
		}
	}
	for q.Len() > 0 {
		c := heap.Pop(q).(labelCell)
		if c.hope <= best*labelSlack {
			break
		}
		for _, k := range [...][2]float64{{-1, -1}, {1, -1}, {-1, 1}, {1, 1}} {
			add(c.x+k[0]*c.w/2, c.y+k[1]*c.w/2, c.w/2)
		}
	}
	return best
}

// BenchmarkLabelPoint labels areas of ever more vertices and compares with polylabel as
// published, which has to find a circle as large. It prints how many times that takes
// longer.
func BenchmarkLabelPoint(b *testing.B) {
	random := rand.New(rand.NewPCG(4, 3))
	parcels := make([]orb.Polygon, 1000)
	for i := range parcels {
		parcels[i] = orb.Polygon{randomLot(random)}
	}
	for _, c := range []struct {
		name  string
		areas []orb.Polygon
	}{
		{"1000 parcels", parcels},
		{"2000 vertices", []orb.Polygon{raggedArea(2_000)}},
		{"60000 vertices", []orb.Polygon{raggedArea(60_000)}},
	} {
		b.Run(c.name, func(b *testing.B) {
			start := time.Now()
			twins := make([]float64, len(c.areas))
			for i, g := range c.areas {
				twins[i] = plainLabelPoint(g)
			}
			twin := time.Since(start)
			for b.Loop() {
				for i, g := range c.areas {
					if _, radius, ok := LabelPoint(g); !ok || radius < twins[i]/1.031 || radius > twins[i]*1.031 {
						b.Fatalf("area %d: radius %v, polylabel finds %v", i, radius, twins[i])
					}
				}
			}
			b.ReportMetric(float64(twin)/float64(b.Elapsed())*float64(b.N), "x-plain")
		})
	}
}

// randomLot is a parcel: a turned rectangle of 6 to 120 m, with vertices along its
// sides that lie a little beside them.
func randomLot(random *rand.Rand) orb.Ring {
	long, wide := 20+100*random.Float64(), 6+30*random.Float64()
	sin, cos := math.Sincos(2 * math.Pi * random.Float64())
	at := orb.Point{116 + random.Float64(), 32 + random.Float64()}
	var r orb.Ring
	for _, side := range [...][4]float64{{0, 0, long, 0}, {long, 0, long, wide}, {long, wide, 0, wide}, {0, wide, 0, 0}} {
		for k := range 4 {
			t := float64(k) / 4
			x := side[0] + t*(side[2]-side[0]) + 0.5*random.Float64()
			y := side[1] + t*(side[3]-side[1]) + 0.5*random.Float64()
			r = append(r, orb.Point{at[0] + (x*cos-y*sin)/94_000, at[1] + (x*sin+y*cos)/111_000})
		}
	}
	return append(r, r[0])
}
