package raster

import (
	"image"
	"testing"
)

// TestSharedBordersAreDrawnOnce: a border of two squares is as bold as that of one, whatever way the rings run.
func TestSharedBordersAreDrawnOnce(t *testing.T) {
	one := polygon(10.3, 10, 50.3, 10, 50.3, 50, 10.3, 50)
	f := func(name string, other []point, s Stroke) {
		t.Helper()
		both := polygon(10.3, 10, 50.3, 10, 50.3, 50, 10.3, 50)
		both.ring(0, 0, 1, other)
		a, b := NewCanvas(100, 60, nil), NewCanvas(100, 60, nil)
		a.Stroke(one, s)
		b.Stroke(both, s)
		for y := 15; y < 45; y++ {
			for x := range 80 {
				if got, want := b.Picture().RGBAAt(x, y).A, a.Picture().RGBAAt(x, y).A; got != want {
					t.Fatalf("%s at %d %d: %d, want %d", name, x, y, got, want)
				}
			}
		}
		if inkedBox(b.Picture()).Max.X < 90 {
			t.Errorf("%s: the other square is not drawn", name)
		}
	}
	forth := []point{{50.3, 10}, {90.3, 10}, {90.3, 50}, {50.3, 50}}
	back := []point{{50.3, 50}, {90.3, 50}, {90.3, 10}, {50.3, 10}}
	turned := []point{{90.3, 50}, {50.3, 50}, {50.3, 10}, {90.3, 10}}
	thin, bold := Stroke{Color: black, Width: 1}, Stroke{Color: black, Width: 5}
	dashed := Stroke{Color: black, Width: 2, Dash: []float64{7, 5}}
	for _, s := range []Stroke{thin, bold, dashed} {
		f("forth", forth, s)
		f("back", back, s)
		f("turned", turned, s)
	}
}

// TestOnceKeepsEverySegment: what is left has each segment of a mosaic, and has it once.
func TestOnceKeepsEverySegment(t *testing.T) {
	p := new(Path)
	for _, z := range mosaic(9, 200) {
		p.ring(0, 0, 1, z)
	}
	p.ring(0, 0, 1, mosaic(9, 200)[3]) // a zone twice
	p.MoveTo(1, 2)
	p.LineTo(3, 4)
	segments := func(p *Path, all map[[2]point]int) {
		p.each(func(points []point, closed bool) {
			for i, a := range points {
				if i+1 == len(points) && !closed {
					break
				}
				b := points[(i+1)%len(points)]
				if b.x < a.x || b.x == a.x && b.y < a.y {
					a, b = b, a
				}
				all[[2]point{a, b}]++
			}
		})
	}
	want, got := make(map[[2]point]int), make(map[[2]point]int)
	segments(p, want)
	rings, pieces := new(scratch).once(p)
	segments(rings, got)
	segments(pieces, got)
	if len(got) != len(want) || len(want) != 9*10*2*3+1 {
		t.Errorf("%d segments, want %d", len(got), len(want))
	}
	for k, n := range got {
		if n != 1 || want[k] == 0 {
			t.Fatalf("%v is there %d times", k, n)
		}
	}
}

// TestBoldBordersMeet: where three borders meet, no notch is left.
func TestBoldBordersMeet(t *testing.T) {
	p := polygon(0, 0, 50, 0, 50, 50, 0, 50)
	p.ring(0, 0, 1, []point{{50, 0}, {100, 0}, {100, 100}, {50, 100}, {50, 50}})
	p.ring(0, 0, 1, []point{{0, 50}, {50, 50}, {50, 100}, {0, 100}})
	c := NewCanvas(100, 100, nil)
	c.Stroke(p, Stroke{Color: black, Width: 12})
	for i := range 12 * 12 {
		if at := image.Pt(44+i%12, 44+i/12); at.X > 45 && at.Y > 45 && at.X < 54 && at.Y < 54 && c.Picture().RGBAAt(at.X, at.Y).A < 250 {
			t.Fatalf("a notch at %v", at)
		}
	}
}
