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

// naively draws zone by zone with golang.org/x/image/vector alone, each in its own box.
func naively(zones [][]point, stroked bool) *image.RGBA {
	m := NewCanvas(256, 256, color.White).Picture()
	r := vector.NewRasterizer(1, 1)
	draw := func(rings [][]point, ink color.NRGBA) {
		around := nowhere
		for _, ring := range rings {
			b := boxOf(ring)
			around = box{min(around.x0, b.x0), min(around.y0, b.y0), max(around.x1, b.x1), max(around.y1, b.y1)}
		}
		at := around.pixels(m.Rect)
		r.Reset(at.Dx(), at.Dy())
		for _, ring := range rings {
			for i, q := range ring {
				if x, y := float32(q.x-float64(at.Min.X)), float32(q.y-float64(at.Min.Y)); i == 0 {
					r.MoveTo(x, y)
				} else {
					r.LineTo(x, y)
				}
			}
			r.ClosePath()
		}
		r.Draw(m, at, image.NewUniform(ink), image.Point{})
	}
	for i, z := range zones {
		draw([][]point{z}, classColors[(i*7+i/5)%len(classColors)])
	}
	for _, z := range zones {
		if stroked {
			draw(strips(z), color.NRGBA{80, 80, 80, 255})
		}
	}
	return m
}

// strips returns a rectangle of width 1 around each segment of a ring.
func strips(ring []point) [][]point {
	var all [][]point
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		n := stepOf(a, b).normal()
		all = append(all, []point{{a.x + n.x/2, a.y + n.y/2}, {b.x + n.x/2, b.y + n.y/2}, {b.x - n.x/2, b.y - n.y/2}, {a.x - n.x/2, a.y - n.y/2}})
	}
	return all
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
				c := NewCanvas(256, 256, color.White)
				for b.Loop() {
					c = NewCanvas(256, 256, color.White)
					drawMosaic(c, zones, stroked)
				}
				if d := apart(c.Picture(), want); d > 12 {
					b.Fatalf("differs by %v", d)
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
