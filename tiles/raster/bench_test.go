package raster

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"testing"

	"golang.org/x/image/vector"
)

// naively draws zone by zone with the rasteriser alone, one pass over the whole picture for each.
func naively(zones [][]point, stroked bool) *image.RGBA {
	m := NewCanvas(256, 256, color.White).Picture()
	r := vector.NewRasterizer(256, 256)
	draw := func(rings [][]point, ink color.NRGBA) {
		r.Reset(256, 256)
		for _, ring := range rings {
			r.MoveTo(float32(ring[0].x), float32(ring[0].y))
			for _, q := range ring[1:] {
				r.LineTo(float32(q.x), float32(q.y))
			}
			r.ClosePath()
		}
		r.Draw(m, m.Rect, image.NewUniform(ink), image.Point{})
	}
	for i, z := range zones {
		draw([][]point{z}, classColors[(i*7+i/5)%len(classColors)])
	}
	for _, z := range zones {
		if stroked {
			var strips [][]point
			for i, a := range z {
				b := z[(i+1)%len(z)]
				n := stepOf(a, b).normal()
				strips = append(strips, []point{{a.x + n.x/2, a.y + n.y/2}, {b.x + n.x/2, b.y + n.y/2}, {b.x - n.x/2, b.y - n.y/2}, {a.x - n.x/2, a.y - n.y/2}})
			}
			draw(strips, color.NRGBA{80, 80, 80, 255})
		}
	}
	return m
}

// apart returns the mean difference of two pictures in a channel.
func apart(a, b *image.RGBA) float64 {
	sum := 0
	for i, v := range a.Pix {
		sum += max(int(v)-int(b.Pix[i]), int(b.Pix[i])-int(v))
	}
	return float64(sum) / float64(len(a.Pix))
}

func BenchmarkMosaic(b *testing.B) {
	for _, n := range []int{23, 88} {
		zones := mosaic(n, 256)
		for _, stroked := range []bool{false, true} {
			name := fmt.Sprintf("%d zones, borders %v", n*n, stroked)
			want := naively(zones, stroked)
			b.Run(name+"/ours", func(b *testing.B) {
				for b.Loop() {
					c := NewCanvas(256, 256, color.White)
					drawMosaic(c, zones, stroked)
					if d := apart(c.Picture(), want); d > 12 {
						b.Fatalf("differs by %v", d)
					}
				}
			})
			b.Run(name+"/naive", func(b *testing.B) {
				for b.Loop() {
					naively(zones, stroked)
				}
			})
		}
	}
}

func BenchmarkPNG(b *testing.B) {
	pictures := map[string]*image.RGBA{}
	for _, n := range []int{1, 23, 88} {
		for _, stroked := range []bool{false, true} {
			c := NewCanvas(256, 256, nil)
			drawMosaic(c, mosaic(n, 256), stroked)
			pictures[fmt.Sprintf("%d zones, borders %v", n*n, stroked)] = c.Picture()
		}
	}
	for name, m := range pictures {
		encode := func(kind string, f func() ([]byte, error)) {
			b.Run(name+"/"+kind, func(b *testing.B) {
				for b.Loop() {
					body, err := f()
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(len(body)), "bytes")
				}
			})
		}
		encode("ours", func() ([]byte, error) { return EncodePNG(m, PNGOptions{}) })
		encode("quantised", func() ([]byte, error) { return EncodePNG(m, PNGOptions{Quantise: true}) })
		for kind, level := range map[string]png.CompressionLevel{"image-png": png.DefaultCompression, "image-png-fast": png.BestSpeed} {
			encode(kind, func() ([]byte, error) {
				var out bytes.Buffer
				err := (&png.Encoder{CompressionLevel: level}).Encode(&out, m)
				return out.Bytes(), err
			})
		}
	}
}
