package raster

import (
	"image"
	"math"
	"testing"
	"time"
)

// inked returns the sum of the coverage of what is drawn in black on a transparent canvas, in pixels.
func inked(c *Canvas) float64 {
	sum := 0
	for i := 3; i < len(c.Picture().Pix); i += 4 {
		sum += int(c.Picture().Pix[i])
	}
	return float64(sum) / 255
}

// TestStrokesCoverTheirArea compares with the areas of plane geometry.
func TestStrokesCoverTheirArea(t *testing.T) {
	f := func(name string, p *Path, s Stroke, want float64) {
		t.Helper()
		s.Color = black
		c := NewCanvas(100, 100, nil)
		c.Stroke(p, s)
		if got := inked(c); math.Abs(got-want) > 0.006*want+0.5 {
			t.Errorf("%s covers %.2f pixels, want %.2f", name, got, want)
		}
	}
	line := func(at ...float64) *Path {
		p := polygon(at...)
		p.parts[0].closed = false
		return p
	}
	slanted := line(10, 10, 70, 90) // 100 long
	f("a line", slanted, Stroke{Width: 3}, 300)
	f("a thin line", slanted, Stroke{Width: 0.5}, 50)
	f("round ends", slanted, Stroke{Width: 6, Cap: RoundCap}, 600+math.Pi*9)
	f("dashes", slanted, Stroke{Width: 4, Dash: []float64{6, 4}}, 240)
	f("dashes, odd", slanted, Stroke{Width: 4, Dash: []float64{5}}, 200)
	f("dots", slanted, Stroke{Width: 4, Dash: []float64{0, 10}, Cap: RoundCap}, 10*math.Pi*4*0.98) // of 16 corners
	f("no dashes", slanted, Stroke{Width: 4, Dash: []float64{5, -1}}, 400)
	f("dashes too short", slanted, Stroke{Width: 4, Dash: []float64{0.1, 0.1}}, 400)
	square := polygon(20, 20, 80, 20, 80, 80, 20, 80)
	f("mitred ring", square, Stroke{Width: 8, Join: MiterJoin}, 68*68-52*52)
	f("round ring", square, Stroke{Width: 8}, 68*68-52*52-(4-math.Pi)*16)
	f("ring the other way", polygon(20, 20, 20, 80, 80, 80, 80, 20), Stroke{Width: 8, Join: MiterJoin}, 68*68-52*52)
	f("ring closed twice", polygon(20, 20, 80, 20, 80, 80, 20, 80, 20, 20), Stroke{Width: 8, Join: MiterJoin}, 68*68-52*52)
	bent := line(10, 50, 50, 50, 50, 90)
	f("mitred corner", bent, Stroke{Width: 10, Join: MiterJoin}, 800)
	f("round corner", bent, Stroke{Width: 10}, 800-25+math.Pi*25/4)
	f("cut corner", line(10, 50, 60, 50, 12, 60), Stroke{Width: 4, Join: MiterJoin}, 357.718) // shapely: LineString(...).buffer(2, cap_style="flat", join_style="bevel").area
	f("back and forth", line(10, 50, 60, 50, 10, 50), Stroke{Width: 10}, 500+math.Pi*25/2)
	f("a crossing counts once", line(10, 50, 90, 50, 90, 90, 50, 90, 50, 10), Stroke{Width: 4, Join: MiterJoin}, 4*80+4*40+4*40+4*80-16)
	circle := new(Path)
	circle.Symbol("circle", 50, 50, 60)
	f("a circle", circle, Stroke{Width: 2}, math.Pi*(31*31-29*29))
	f("a point, butt", line(50, 50, 50, 50), Stroke{Width: 10}, 0)
	f("a point, round", line(50, 50, 50, 50), Stroke{Width: 10, Cap: RoundCap}, math.Pi*25)
}

// TestSmoothLinesHaveNoBeads: many short segments are drawn as one line.
func TestSmoothLinesHaveNoBeads(t *testing.T) {
	few, many := new(Path), new(Path)
	few.MoveTo(5, 20.3)
	few.LineTo(195, 20.3)
	many.MoveTo(5, 20.3)
	for i := range 400 {
		many.LineTo(5+float64(i)*190/399, 20.3)
	}
	a, b := NewCanvas(200, 40, nil), NewCanvas(200, 40, nil)
	a.Stroke(few, Stroke{Color: black, Width: 1.5})
	b.Stroke(many, Stroke{Color: black, Width: 1.5})
	for i, v := range a.Picture().Pix {
		if got := b.Picture().Pix[i]; max(got, v)-min(got, v) > 3 {
			t.Fatalf("pixel %d %d: %d, want %d", i/4%200, i/4/200, got, v)
		}
	}
}

// TestStrokesRunOnOverTiles: four tiles are the same as the picture of all, dashes included.
func TestStrokesRunOnOverTiles(t *testing.T) {
	for _, s := range []Stroke{{Width: 5}, {Width: 3, Dash: []float64{9, 5}}, {Width: 4, Dash: []float64{0, 8}, Cap: RoundCap}, {Width: 6, Join: MiterJoin}} {
		s.Color = black
		draw := func(x, y, size int) *image.RGBA {
			c := NewCanvas(size, size, nil)
			dx, dy := float64(-x), float64(-y)
			p := polygon(-50+dx, 20+dy, 100+dx, 10+dy, 120+dx, 64+dy, 64+dx, 64+dy, 30+dx, 700+dy)
			p.MoveTo(-300+dx, 500+dy)
			p.LineTo(400+dx, -320+dy)
			c.Stroke(p, s)
			return c.Picture()
		}
		whole := draw(0, 0, 128)
		for _, at := range []image.Point{{0, 0}, {64, 0}, {0, 64}, {64, 64}} {
			tile := draw(at.X, at.Y, 64)
			for y := range 64 {
				for x := range 64 {
					got, want := tile.RGBAAt(x, y).A, whole.RGBAAt(x+at.X, y+at.Y).A
					if max(got, want)-min(got, want) > 1 {
						t.Fatalf("%v: %d in the tile, %d in the whole, at %d %d", s, got, want, x+at.X, y+at.Y)
					}
				}
			}
		}
	}
}

// TestLongDashedLinesAreCheap: only what is in view costs.
func TestLongDashedLinesAreCheap(t *testing.T) {
	p := new(Path)
	for i := range 200 {
		p.MoveTo(-1e9, float64(i))
		p.LineTo(1e9, float64(i)+3)
	}
	c := NewCanvas(64, 64, nil)
	start := time.Now()
	c.Stroke(p, Stroke{Color: black, Width: 1, Dash: []float64{1, 1}})
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if inked(c) < 100 {
		t.Error("nothing is drawn")
	}
}

func TestSymbolsHaveTheirSize(t *testing.T) {
	f := func(name string, want float64) {
		t.Helper()
		p := new(Path)
		p.Symbol(name, 50, 50, 40)
		c := NewCanvas(100, 100, nil)
		c.Fills([]Fill{{Path: p, Color: black}})
		if got := inked(c); math.Abs(got-want) > 0.01*want {
			t.Errorf("%s covers %.1f pixels, want %.1f", name, got, want)
		}
		if b := boxOf(p.points); math.Abs(b.x0+b.x1-100) > 1e-9 || b.x1-b.x0 < 39.9 || b.x1-b.x0 > 50.1 {
			t.Errorf("%s lies from %v to %v", name, b.x0, b.x1)
		}
	}
	f("circle", math.Pi*400*0.991) // of 28 corners
	f("heart", math.Pi*400*0.991)
	f("square", 1600)
	f("triangle", 22*22*2*1.9/2.2)
	f("diamond", 1250)
	f("cross", 1600*5/9.0)
	f("star", 5*24*24*0.42*math.Sin(math.Pi/5))
}
