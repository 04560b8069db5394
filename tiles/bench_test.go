package tiles

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"guotu/geo"
	"guotu/layers"
)

// BenchmarkBuild cuts tiles of the counties, without compression, level by
// level; the twin cuts from all vertices, as a server without a pyramid does.
func BenchmarkBuild(b *testing.B) {
	c, s := bundledStore(b)
	benchmarkZooms(b, s.shop.cut(c.Layer("county"), WebMercatorQuad), 2, 14)
}

// benchmarkZooms cuts tiles of every other zoom level from its view and, as a twin,
// from a view with all vertices of the world; and prints the ratio.
func benchmarkZooms(b *testing.B, cut *cutLayer, from, to int) {
	l := cut.layer
	_, shapes := l.Mesh()
	samples := sampleTiles(l, 40)
	for z := from; z <= min(to, l.Spec().Zoom.Max); z += 2 {
		var at []ID
		for _, id := range samples {
			if int(id.Z) == z {
				at = append(at, id)
			}
		}
		deepest := newCutLayer(l, cut.pyramid, nil)
		deepest.attributes, deepest.ids = cut.attributes, cut.ids
		all := deepest.pack(&face{level: newLevel(cut.pyramid, shapes, z, 0), detail: z, table: l.Table(), ids: cut.ids()}, z)
		deepest.views[z] = func() *view { return all }
		var took [2]time.Duration
		f := func(name string, n int, c *cutLayer) {
			b.Run(fmt.Sprintf("z%d/%s", z, name), func(b *testing.B) {
				bd := new(builder)
				bd.layer(c, new(Selection), at[0])
				size, k := 0, 0
				for b.Loop() {
					bd.tile = bd.tile[:0]
					bd.layer(c, new(Selection), at[k%len(at)])
					size += len(bd.tile)
					k++
				}
				took[n] = b.Elapsed() / time.Duration(k)
				b.ReportMetric(float64(size)/float64(k), "bytes")
				if n == 1 {
					b.ReportMetric(float64(took[1])/float64(took[0]), "ratio")
				}
			})
		}
		f("view", 0, cut)
		f("whole", 1, deepest)
	}
}

// BenchmarkLevel makes what is made once per zoom: the simplification of all
// borders, and the borders and rings of one level.
func BenchmarkLevel(b *testing.B) {
	c, s := bundledStore(b)
	mesh, shapes := c.Layer("county").Mesh()
	ready := s.shop.cut(c.Layer("county"), WebMercatorQuad).pyramid
	at, rank := ready.at(), ready.ranks()
	b.Run("ranks", func(b *testing.B) {
		for b.Loop() {
			mesh.Ranks(at)
		}
	})
	for _, z := range []int{4, 8, layers.MaxZoom} {
		b.Run(fmt.Sprintf("z%d", z), func(b *testing.B) {
			for b.Loop() {
				p := newPyramid(mesh, WebMercatorQuad)
				p.ranks = func() []float32 { return rank }
				newLevel(p, shapes, z, 1)
			}
		})
	}
}

// BenchmarkParts makes the rings of one level of areas, as they are and united into classes
// at random, that is into many pieces, on all processors; the twin has one.
func BenchmarkParts(b *testing.B) {
	areas, class := mixture(rand.New(rand.NewPCG(1, 1)), 250, 12, false)
	parcels := geo.NewMesh(areas)
	classes, _, err := parcels.MergeBy(class)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		mesh *geo.Mesh
	}{{"parcels", parcels}, {"classes", classes}} {
		p, shapes := newPyramid(c.mesh, WebMercatorQuad), c.mesh.Shapes
		arcs := p.arcs(14, 0)
		var took [2]time.Duration
		for n, processors := range []int{runtime.GOMAXPROCS(0), 1} {
			b.Run(fmt.Sprintf("%s/%d", c.name, processors), func(b *testing.B) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
				for b.Loop() {
					if l := levelOf(p, arcs, shapes, 14); len(l.first) != len(shapes)+1 || len(l.parts) < len(shapes) {
						b.Fatal(len(l.first), len(l.parts))
					}
				}
				took[n] = b.Elapsed() / time.Duration(b.N)
				if n == 1 {
					b.ReportMetric(float64(took[1])/float64(took[0]), "ratio")
				}
			})
		}
	}
}
