package raster

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/vector"
)

var (
	white = color.NRGBA{255, 255, 255, 255}
	black = color.NRGBA{0, 0, 0, 255}
	red   = color.NRGBA{220, 30, 30, 255}
	blue  = color.NRGBA{30, 60, 220, 255}
)

// polygon returns a path of one ring, given as x y x y.
func polygon(at ...float64) *Path {
	p := new(Path)
	for i := 0; i < len(at); i += 2 {
		p.LineTo(at[i], at[i+1])
	}
	p.Close()
	return p
}

// winds returns how often the path winds around a point.
func winds(p *Path, x, y float64) int {
	n := 0
	p.each(func(points []point, _ bool) {
		a := points[len(points)-1]
		for _, b := range points {
			if (a.y <= y) != (b.y <= y) && a.x+(b.x-a.x)*(y-a.y)/(b.y-a.y) > x {
				if b.y > a.y {
					n++
				} else {
					n--
				}
			}
			a = b
		}
	})
	return n
}

// TestCoverageIsTheShareOfSamplesInside compares with counting, for triangles near, across and around the canvas, small
// ones and huge ones.
func TestCoverageIsTheShareOfSamplesInside(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	const side, fine = 16, 16
	s := new(scratch)
	for i := range 40 {
		reach := []float64{1, 3, 40, 1e6}[i%4]
		at := func() float64 { return side/2 + (random.Float64()-0.5)*side*reach }
		p := polygon(at(), at(), at(), at(), at(), at())
		box, mask := s.mask(p, image.Rect(0, 0, side, side))
		for y := range side {
			for x := range side {
				got := 0
				if image.Pt(x, y).In(box) {
					got = int(mask[(y-box.Min.Y)*box.Dx()+x-box.Min.X])
				}
				inside := 0
				for j := range fine * fine {
					if winds(p, float64(x)+(float64(j%fine)+0.5)/fine, float64(y)+(float64(j/fine)+0.5)/fine) != 0 {
						inside++
					}
				}
				if want := inside * 255 / fine / fine; max(got-want, want-got) > 14 {
					t.Fatalf("triangle %d %v: pixel %d %d is covered by %d, counted %d", i, p.points, x, y, got, want)
				}
			}
		}
	}
}

func TestHolesAndOverlaps(t *testing.T) {
	p := polygon(2, 2, 18, 2, 18, 18, 2, 18)
	p.ring(10, 10, 4, []point{{-1, -1}, {-1, 1}, {1, 1}, {1, -1}}) // a hole
	p.ring(0, 0, 1, []point{{15, 15}, {25, 15}, {25, 25}, {15, 25}})
	c := NewCanvas(30, 30, white)
	c.Fills([]Fill{{Path: p, Color: color.NRGBA{0, 0, 0, 128}}})
	f := func(x, y int, want uint8) {
		t.Helper()
		if got := c.Picture().RGBAAt(x, y).R; got != want {
			t.Errorf("at %d %d: %d, want %d", x, y, got, want)
		}
	}
	f(4, 4, 127)   // the ring
	f(10, 10, 255) // its hole
	f(16, 16, 127) // where two shapes overlap, no darker
	f(22, 22, 127)
	f(28, 4, 255)
}

// shinesThrough returns the most that a black background shows in a picture of white areas, 0 to 255.
func shinesThrough(m *image.RGBA) int {
	most := 0
	for y := 2; y < m.Rect.Max.Y-2; y++ {
		for x := 2; x < m.Rect.Max.X-2; x++ {
			most = max(most, 255-int(m.RGBAAt(x, y).R))
		}
	}
	return most
}

// TestNoBackgroundBetweenNeighbours paints zones of eight classes, all in white, over black; what is not white is a seam.
func TestNoBackgroundBetweenNeighbours(t *testing.T) {
	zones := mosaic(13, 256)
	c := NewCanvas(256, 256, black)
	var fills []Fill
	for _, p := range classes(zones) {
		fills = append(fills, Fill{Path: p, Color: white})
	}
	c.Fills(fills)
	if got := shinesThrough(c.Picture()); got > 2 {
		t.Errorf("the background shines through by %d of 255", got)
	}
	// the same, each class laid over the one before, has seams; the test sees them
	c = NewCanvas(256, 256, black)
	for _, f := range fills {
		c.Fills([]Fill{f})
	}
	if got := shinesThrough(c.Picture()); got < 50 {
		t.Errorf("seams are expected of single areas, found %d", got)
	}
}

// TestTransparentNeighboursDoNotAddUp: half transparent white on black is the same grey inside and on borders.
func TestTransparentNeighboursDoNotAddUp(t *testing.T) {
	zones := mosaic(7, 128)
	c := NewCanvas(128, 128, black)
	var fills []Fill
	for _, p := range classes(zones) {
		fills = append(fills, Fill{Path: p, Color: color.NRGBA{255, 255, 255, 128}})
	}
	c.Fills(fills)
	for i := 0; i < len(c.Picture().Pix); i += 4 {
		if x, y := i/4%128, i/4/128; x > 1 && y > 1 && x < 126 && y < 126 {
			if v := int(c.Picture().Pix[i]); v < 126 || v > 129 {
				t.Fatalf("grey %d at %d %d, want about 128", v, x, y)
			}
		}
	}
}

func TestLaterAreasHideEarlierOnes(t *testing.T) {
	c := NewCanvas(20, 20, white)
	c.Fills([]Fill{
		{Path: polygon(0, 0, 20, 0, 20, 20, 0, 20), Color: red},
		{Path: polygon(5, 5, 15.5, 5, 15.5, 15, 5, 15), Color: color.NRGBA{30, 60, 220, 128}},
	})
	if got := c.Picture().RGBAAt(10, 10); got != (color.RGBA{142, 157, 237, 255}) {
		t.Errorf("inside %v, want half blue over white", got)
	}
	if got := c.Picture().RGBAAt(15, 10); got.R < 180 || got.R > 184 || got.B < 130 || got.B > 137 {
		t.Errorf("on the border %v, want half of each", got)
	}
}

// TestBandsDoNotShow: a picture of several bands is the same as its upper part alone.
func TestBandsDoNotShow(t *testing.T) {
	const w, h = 2048, 280 // bands of 256 rows
	zones := mosaic(9, 2048)
	whole := NewCanvas(w, h, white)
	drawMosaic(whole, zones, true)
	part := NewCanvas(w, 100, white)
	drawMosaic(part, zones, true)
	for i, v := range part.Picture().Pix {
		if got := whole.Picture().Pix[i]; max(got, v)-min(got, v) > 1 {
			t.Fatalf("row %d: %d and %d", i/4/w, got, v)
		}
	}
	if whole.Picture().RGBAAt(1000, 279) == (color.RGBA{255, 255, 255, 255}) {
		t.Error("the last band is empty")
	}
}

func TestPointsThatAreNone(t *testing.T) {
	c := NewCanvas(10, 10, white)
	nan, inf := math.NaN(), math.Inf(1)
	p := polygon(nan, 1, 2, nan, -inf, -inf, inf, -inf, inf, inf, -inf, inf)
	p.MoveTo(nan, nan)
	p.MoveTo(3, 3)
	p.Close()
	p.Close()
	c.Fills([]Fill{{Path: p, Color: red}, {Path: new(Path), Color: red}})
	c.Stroke(p, Stroke{Color: blue, Width: 2, Dash: []float64{1, 2}, Cap: RoundCap})
	c.Stroke(new(Path), Stroke{Color: blue, Width: 2})
	c.Stroke(p, Stroke{Color: blue, Width: nan})
	if got := c.Picture().RGBAAt(8, 8); got != (color.RGBA{220, 30, 30, 255}) {
		t.Errorf("around everything: %v", got)
	}
}

func FuzzPath(f *testing.F) {
	f.Add(1.0, 2.0, 30.0, -4.0, 5e5, 6.0, 2.0, 3.0)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g, width, dash float64) {
		canvas := NewCanvas(16, 16, nil)
		p := polygon(a, b, c, d, e, g)
		canvas.Fills([]Fill{{Path: p, Color: red, Hatch: Hatch{"cross", blue, dash, width}}})
		canvas.Stroke(p, Stroke{Color: blue, Width: width, Dash: []float64{dash, 3}, Cap: RoundCap})
		for i := 0; i < len(canvas.Picture().Pix); i += 4 {
			if q := canvas.Picture().Pix[i : i+4]; max(q[0], q[1], q[2]) > q[3] {
				t.Fatalf("%v is no premultiplied colour", q)
			}
		}
	})
}

func TestColor(t *testing.T) {
	f := func(s string, opacity float64, want color.NRGBA, ok bool) {
		t.Helper()
		if got, err := Color(s, opacity); got != want || (err == nil) != ok {
			t.Errorf("Color(%q, %v) = %v, %v", s, opacity, got, err)
		}
	}
	f("#ff8000", 1, color.NRGBA{255, 128, 0, 255}, true)
	f("#FF8000", 0.5, color.NRGBA{255, 128, 0, 128}, true)
	f("#000000", 7, color.NRGBA{0, 0, 0, 255}, true)
	f("#000000", -1, color.NRGBA{}, true)
	f("ff8000", 1, color.NRGBA{}, false)
	f("#ff80", 1, color.NRGBA{}, false)
	f("#ff80zz", 1, color.NRGBA{}, false)
	f("#+f8000", 1, color.NRGBA{}, false)
	f("", 1, color.NRGBA{}, false)
}

// TestHatchesRunOnOverTiles: four tiles are the same as the picture of all.
func TestHatchesRunOnOverTiles(t *testing.T) {
	for _, pattern := range []string{"diagonal", "back_diagonal", "cross", "horizontal", "vertical", "dots"} {
		for _, ratio := range []float64{1, 1.7, 2} {
			draw := func(x, y, size int) *image.RGBA {
				c := NewCanvas(size, size, nil)
				c.Origin = image.Pt(x-100, y+1000003) // anywhere
				dx, dy := float64(-x), float64(-y)
				area := polygon(5+dx, 5+dy, 120+dx, 10+dy, 110+dx, 121+dy, 9+dx, 90+dy)
				c.Fills([]Fill{{Path: area, Color: color.NRGBA{255, 255, 0, 100}, Hatch: NewHatch(pattern, red, ratio)}})
				return c.Picture()
			}
			whole, painted := draw(0, 0, 128), 0
			for _, at := range []image.Point{{0, 0}, {64, 0}, {0, 64}, {64, 64}} {
				tile := draw(at.X, at.Y, 64)
				for y := range 64 {
					for x := range 64 {
						got, want := tile.RGBAAt(x, y), whole.RGBAAt(x+at.X, y+at.Y)
						if max(got.A, want.A)-min(got.A, want.A) > 1 || max(got.R, want.R)-min(got.R, want.R) > 1 {
							t.Fatalf("%s: %v in the tile, %v in the whole, at %d %d", pattern, got, want, x+at.X, y+at.Y)
						}
						if got.A > 200 {
							painted++
						}
					}
				}
			}
			if painted < 128 {
				t.Errorf("%s: only %d pixels of hatch", pattern, painted)
			}
		}
	}
}

// TestHatchesHaveTheirWeight: lines of width w that begin anew after s cover w/s of an area, steep ones √2 times as much.
func TestHatchesHaveTheirWeight(t *testing.T) {
	f := func(h Hatch, want float64) {
		t.Helper()
		square, _ := h.square()
		sum := 0
		for _, v := range square {
			sum += int(v)
		}
		if got := float64(sum) / 255 / float64(max(len(square), 1)); math.Abs(got-want) > 0.02 {
			t.Errorf("%v covers %.3f, want %.3f", h, got, want)
		}
	}
	for pattern, steep := range map[string]float64{"diagonal": math.Sqrt2, "back_diagonal": math.Sqrt2, "horizontal": 1, "vertical": 1} {
		f(Hatch{pattern, red, 8, 1}, steep/8)
		f(Hatch{pattern, red, 10, 0.4}, steep*0.4/10)
		f(Hatch{pattern, red, 300, 64}, steep/4) // the spacing is cut to 256
	}
	f(Hatch{"cross", red, 64, 8}, 1-math.Pow(1-math.Sqrt2/8, 2))
	f(Hatch{"dots", red, 12.4, 4}, math.Pi*4*2/144)
	f(Hatch{"stars", red, 8, 4}, 0)
	f(Hatch{"diagonal", red, 8, 0}, 0)
	f(Hatch{}, 0)
}

// TestOverIsTheStandardOne compares with the rasteriser's own composition.
func TestOverIsTheStandardOne(t *testing.T) {
	p := polygon(1.3, 2.1, 28.4, 3.7, 14.2, 27.9)
	ink := color.NRGBA{200, 100, 50, 180}
	c := NewCanvas(30, 30, color.NRGBA{10, 200, 90, 255})
	want := image.NewRGBA(c.Picture().Rect)
	copy(want.Pix, c.Picture().Pix)
	c.Fills([]Fill{{Path: p, Color: ink}})
	r := vector.NewRasterizer(30, 30)
	r.MoveTo(1.3, 2.1)
	r.LineTo(28.4, 3.7)
	r.LineTo(14.2, 27.9)
	r.ClosePath()
	r.Draw(want, want.Rect, image.NewUniform(ink), image.Point{})
	for i, v := range want.Pix {
		if got := c.Picture().Pix[i]; max(got, v)-min(got, v) > 4 {
			t.Fatalf("pixel %d %d: %d, want %d", i/4%30, i/4/30, got, v)
		}
	}
}
