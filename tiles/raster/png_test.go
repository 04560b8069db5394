package raster

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"
)

// colored returns a picture with n colours, transparent ones among them if alpha is set.
func colored(w, h, n int, alpha bool) *image.RGBA {
	random := rand.New(rand.NewPCG(5, uint64(n)))
	colors := make(map[pixel]bool)
	var all []pixel
	for len(all) < n {
		c := color.NRGBA{uint8(random.Uint32()), uint8(random.Uint32()), uint8(random.Uint32()), 255}
		if alpha {
			c.A = uint8(random.Uint32())
		}
		if p := premultiplied(c); !colors[p] {
			colors[p] = true
			all = append(all, p)
		}
	}
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		k := random.IntN(n)
		if i < n {
			k = i
		}
		copy(m.Pix[4*i:], all[k][:])
	}
	return m
}

// TestPNGLosesNothing decodes with image/png.
func TestPNGLosesNothing(t *testing.T) {
	f := func(w, h, n int, alpha bool, depth, kind byte) {
		t.Helper()
		m := colored(w, h, n, alpha)
		body, err := EncodePNG(m, PNGOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if body[24] != depth || body[25] != kind {
			t.Errorf("%d colours: depth %d, kind %d, want %d, %d", n, body[24], body[25], depth, kind)
		}
		decoded, err := png.Decode(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if decoded.Bounds() != m.Rect {
			t.Fatalf("%v, want %v", decoded.Bounds(), m.Rect)
		}
		for i := range w * h {
			want := unmultiplied(pixel(m.Pix[4*i : 4*i+4]))
			got := color.NRGBAModel.Convert(decoded.At(i%w, i/w)).(color.NRGBA)
			if want[3] != got.A || want[3] > 0 && (want[0] != got.R || want[1] != got.G || want[2] != got.B) {
				t.Fatalf("%d colours, pixel %d: %v, want %v", n, i, got, want)
			}
		}
		again, err := EncodePNG(m, PNGOptions{Quantise: n <= 256})
		if err != nil || !bytes.Equal(body, again) {
			t.Errorf("%d colours: not the same bytes again, %v", n, err)
		}
	}
	for _, alpha := range []bool{false, true} {
		f(13, 7, 1, alpha, 1, 3)
		f(13, 7, 2, alpha, 1, 3)
		f(13, 7, 3, alpha, 2, 3)
		f(13, 7, 5, alpha, 4, 3)
		f(13, 7, 16, alpha, 4, 3)
		f(13, 7, 17, alpha, 8, 3)
		f(64, 64, 256, alpha, 8, 3)
	}
	f(64, 64, 257, false, 8, 2)
	f(64, 64, 257, true, 8, 6)
	f(1, 1, 1, false, 1, 3)
}

// TestPNGOfAPart takes a picture that is part of another.
func TestPNGOfAPart(t *testing.T) {
	m := colored(20, 20, 9, true)
	part := m.SubImage(image.Rect(5, 6, 12, 15)).(*image.RGBA)
	body, err := EncodePNG(part, PNGOptions{})
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := png.Decode(bytes.NewReader(body))
	if err != nil || decoded.Bounds() != image.Rect(0, 0, 7, 9) {
		t.Fatalf("%v, %v", decoded.Bounds(), err)
	}
	r, g, b, a := decoded.At(3, 4).RGBA()
	if r1, g1, b1, a1 := part.At(8, 10).RGBA(); r>>8 != r1>>8 && r-r1+g-g1+b-b1+a-a1 != 0 {
		t.Error("another pixel")
	}
}

func TestPNGOfNothingIsTiny(t *testing.T) {
	for _, background := range []color.Color{nil, white} {
		body, err := NewCanvas(256, 256, background).PNG(PNGOptions{})
		if err != nil || len(body) > 120 {
			t.Errorf("%d bytes, %v", len(body), err)
		}
	}
	for _, r := range []image.Rectangle{{}, image.Rect(0, 0, 5, 0)} {
		if _, err := EncodePNG(image.NewRGBA(r), PNGOptions{}); err == nil {
			t.Errorf("a picture of %v has no error", r)
		}
	}
}

// TestQuantisedPictureIsAlike: areas keep their colours, edges change a little.
func TestQuantisedPictureIsAlike(t *testing.T) {
	c := NewCanvas(256, 256, nil)
	drawMosaic(c, mosaic(23, 256), true)
	body, err := c.PNG(PNGOptions{Quantise: true})
	if err != nil {
		t.Fatal(err)
	}
	lossless, err := c.PNG(PNGOptions{})
	if err != nil || len(body)*2 > len(lossless) {
		t.Errorf("%d bytes, lossless %d, %v", len(body), len(lossless), err)
	}
	decoded, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if p, is := decoded.(*image.Paletted); !is || len(p.Palette) != 256 {
		t.Fatalf("%T", decoded)
	}
	sum, most := 0, 0
	classed := make(map[color.NRGBA]bool)
	for _, k := range classColors {
		classed[k] = true
	}
	for i := range 256 * 256 {
		want := color.NRGBAModel.Convert(c.Picture().RGBAAt(i%256, i/256)).(color.NRGBA)
		got := color.NRGBAModel.Convert(decoded.At(i%256, i/256)).(color.NRGBA)
		d := 0
		for _, e := range [][2]uint8{{want.R, got.R}, {want.G, got.G}, {want.B, got.B}, {want.A, got.A}} {
			d = max(d, int(max(e[0], e[1])-min(e[0], e[1])))
		}
		if d > 0 && classed[want] {
			t.Fatalf("%v became %v", want, got)
		}
		sum += d
		most = max(most, d)
	}
	if mean := float64(sum) / 65536; mean > 3 || most > 60 {
		t.Errorf("changed by %.2f, at most %d", mean, most)
	}
}

// TestQuantiseManyColors: each pixel its own colour.
func TestQuantiseManyColors(t *testing.T) {
	m := colored(100, 100, 10000, true)
	body, err := EncodePNG(m, PNGOptions{Quantise: true})
	if err != nil {
		t.Fatal(err)
	}
	again, _ := EncodePNG(m, PNGOptions{Quantise: true})
	if decoded, err := png.Decode(bytes.NewReader(body)); err != nil || decoded.Bounds() != m.Rect || !bytes.Equal(body, again) {
		t.Errorf("%v, the same again: %v", err, bytes.Equal(body, again))
	}
}

func FuzzEncodePNG(f *testing.F) {
	f.Add([]byte("some pixels of a picture"), uint8(3), true)
	f.Fuzz(func(t *testing.T, pixels []byte, width uint8, quantise bool) {
		w := int(width)%64 + 1
		m := image.NewRGBA(image.Rect(0, 0, w, len(pixels)/4/w+1))
		for i := 0; i+4 <= len(pixels); i += 4 {
			v := binary.LittleEndian.Uint32(pixels[i:])
			p := premultiplied(color.NRGBA{uint8(v), uint8(v >> 8), uint8(v >> 16), uint8(v >> 24)})
			copy(m.Pix[i:], p[:])
		}
		body, err := EncodePNG(m, PNGOptions{Quantise: quantise})
		if err != nil {
			t.Fatal(err)
		}
		if decoded, err := png.Decode(bytes.NewReader(body)); err != nil || decoded.Bounds() != m.Rect {
			t.Fatal(err)
		}
	})
}
