package raster

import (
	"bytes"
	"flag"
	"image/color"
	"image/png"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// golden compares a picture with testdata/name.png, but for differences of rounding between processors.
func golden(t *testing.T, name string, c *Canvas) {
	t.Helper()
	path := "testdata/" + name + ".png"
	if *update {
		body, err := c.PNG(PNGOptions{})
		if err == nil {
			err = os.WriteFile(path, body, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := png.Decode(bytes.NewReader(body))
	if err != nil || want.Bounds() != c.Picture().Rect {
		t.Fatalf("%s: %v, %v", path, want.Bounds(), err)
	}
	for i := range len(c.Picture().Pix) / 4 {
		x, y := i%c.Picture().Rect.Dx(), i/c.Picture().Rect.Dx()
		a := color.RGBAModel.Convert(want.At(x, y)).(color.RGBA)
		b := c.Picture().RGBAAt(x, y)
		for _, e := range [][2]uint8{{a.R, b.R}, {a.G, b.G}, {a.B, b.B}, {a.A, b.A}} {
			if max(e[0], e[1])-min(e[0], e[1]) > 2 {
				t.Fatalf("%s at %d %d: %v, want %v", path, x, y, b, a)
			}
		}
	}
}

func TestGoldenHatchesAndSymbols(t *testing.T) {
	c := NewCanvas(400, 110, white)
	for i, pattern := range []string{"diagonal", "back_diagonal", "cross", "horizontal", "vertical", "dots"} {
		x := float64(i)*64 + 8
		p := polygon(x, 8, x+56, 8, x+56, 60, x+10, 60)
		c.Fills([]Fill{{Path: p, Color: color.NRGBA{255, 220, 120, 255}, Hatch: NewHatch(pattern, red, 1)}})
		c.Stroke(p, Stroke{Color: blue, Width: 1})
	}
	for i, name := range []string{"circle", "square", "triangle", "diamond", "star", "cross"} {
		p := new(Path)
		p.Symbol(name, float64(i)*64+24, 85, 8)
		p.Symbol(name, float64(i)*64+50, 85, 20)
		c.Fills([]Fill{{Path: p, Color: red}})
		c.Stroke(p, Stroke{Color: blue, Width: 1})
	}
	golden(t, "hatches", c)
}

func TestGoldenLines(t *testing.T) {
	c := NewCanvas(320, 190, white)
	for i, s := range []Stroke{
		{Color: color.NRGBA{0, 0, 0, 110}, Width: 7},
		{Color: blue, Width: 5, Join: MiterJoin},
		{Color: blue, Width: 2, Dash: []float64{7, 4}},
		{Color: red, Width: 3, Dash: []float64{0, 6}, Cap: RoundCap},
	} {
		y := float64(i)*46 + 8
		p := new(Path)
		for j, q := range []point{{10, 0}, {60, 30}, {80, 0}, {90, 30}, {150, 10}, {60, 35}} {
			if j == 0 {
				p.MoveTo(q.x, y+q.y)
			} else {
				p.LineTo(q.x, y+q.y)
			}
		}
		p.Symbol("circle", 190, y+15, 30)
		p.Symbol("star", 240, y+15, 30)
		p.Symbol("triangle", 290, y+15, 30)
		c.Stroke(p, s)
	}
	golden(t, "lines", c)
}

func TestGoldenText(t *testing.T) {
	fnt := newFont(t)
	c := NewCanvas(300, 110, white)
	c.Fills([]Fill{{Path: polygon(0, 0, 300, 0, 300, 60, 0, 110), Color: color.NRGBA{255, 220, 120, 255}, Hatch: NewHatch("diagonal", red, 1)}})
	halo := TextStyle{Size: 12, Color: black, Halo: white, HaloWidth: 1.5}
	c.Text(fnt, 150, 16, "城镇居住用地 R2，永久基本农田（北京市）12 m²", halo)
	halo.Size = 24
	c.Text(fnt, 150, 46, "长江三角洲 Ag 100%", halo)
	c.Text(fnt, 296, 106, Wrap("生态绿色一体化发展示范区（上海青浦、江苏吴江）", 12), TextStyle{Size: 12, Color: blue, Anchor: BottomRight})
	c.Text(fnt, 6, 90, "\U0010FFFD", TextStyle{Size: 24, Color: black, Anchor: Left})
	golden(t, "text", c)
}

func TestGoldenMosaic(t *testing.T) {
	c := NewCanvas(128, 128, nil)
	zones := mosaic(6, 140)
	fills := make([]Fill, 0, len(classColors))
	for i, p := range classes(zones) {
		k := classColors[i]
		k.A = 170
		fills = append(fills, Fill{Path: p, Color: k})
	}
	c.Fills(fills)
	for _, p := range classes(zones) {
		c.Stroke(p, Stroke{Color: color.NRGBA{80, 80, 80, 255}, Width: 1.2})
	}
	golden(t, "mosaic", c)
}
