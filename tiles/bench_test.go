package tiles

import (
	"fmt"
	"testing"

	"guotu/layers"
)

// BenchmarkBuild cuts tiles of the counties, without compression, level by
// level; the twin cuts from all vertices, as a server without a pyramid does.
func BenchmarkBuild(b *testing.B) {
	c, s := bundledStore(b)
	county := c.Layer("county")
	samples := sampleTiles(county, 40)
	for z := uint32(2); z <= 12; z += 2 {
		var at []ID
		for _, id := range samples {
			if id.Z == z {
				at = append(at, id)
			}
		}
		cut := []*cutLayer{s.cut[WebMercatorQuad][county]}
		_, shapes := county.Mesh()
		whole := newCutLayer(county, s.cut[WebMercatorQuad][county].pyramid)
		all := newLevel(whole.pyramid, shapes, int(z), true)
		whole.levels[z] = func() *level { return all }
		f := func(name string, cut []*cutLayer) {
			b.Run(fmt.Sprintf("z%d/%s", z, name), func(b *testing.B) {
				bd := &builder{writers: make(map[*cutLayer]*layerWriter)}
				bd.build(cut, at[0])
				size, n := 0, 0
				for b.Loop() {
					size += len(bd.build(cut, at[n%len(at)]))
					n++
				}
				b.ReportMetric(float64(size)/float64(n), "bytes")
			})
		}
		f("pyramid", cut)
		f("whole", []*cutLayer{whole})
	}
}

// BenchmarkLevel makes what is made once per zoom: the simplification of all
// borders, and the borders and rings of one level.
func BenchmarkLevel(b *testing.B) {
	c, s := bundledStore(b)
	mesh, shapes := c.Layer("county").Mesh()
	ready := s.cut[WebMercatorQuad][c.Layer("county")].pyramid
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
				newLevel(p, shapes, z, false)
			}
		})
	}
}
