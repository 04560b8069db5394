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
	_, shapes := county.Mesh()
	samples := sampleTiles(county, 40)
	for z := uint32(2); z <= 12; z += 2 {
		var at []ID
		for _, id := range samples {
			if id.Z == z {
				at = append(at, id)
			}
		}
		cut := s.shop.cut(county, WebMercatorQuad)
		whole := newCutLayer(county, cut.pyramid)
		whole.attributes, whole.ids = cut.attributes, cut.ids
		all := whole.pack(&face{level: newLevel(cut.pyramid, shapes, int(z), 0), detail: int(z), table: county.Table(), ids: cut.ids()}, int(z))
		whole.views[z] = func() *view { return all }
		f := func(name string, c *cutLayer) {
			b.Run(fmt.Sprintf("z%d/%s", z, name), func(b *testing.B) {
				bd := new(builder)
				bd.layer(c, new(Selection), at[0])
				size, n := 0, 0
				for b.Loop() {
					bd.tile = bd.tile[:0]
					bd.layer(c, new(Selection), at[n%len(at)])
					size += len(bd.tile)
					n++
				}
				b.ReportMetric(float64(size)/float64(n), "bytes")
			})
		}
		f("pyramid", cut)
		f("whole", whole)
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
