package raster

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

func newFont(t testing.TB, fallback ...string) *Font {
	t.Helper()
	f, err := NewFont(fallback...)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// freetypeGlyph is a glyph as FreeType draws it; see testdata/glyphs.py.
type freetypeGlyph struct {
	Char                   string
	Left, Top, Width, Rows int
	Advance                float64
	Grey                   []string
}

func freetypeGlyphs(t *testing.T) (glyphs []freetypeGlyph, ascender float64) {
	t.Helper()
	body, err := os.ReadFile("testdata/freetype.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Ascender float64
		Glyphs   []freetypeGlyph
	}
	if err := json.Unmarshal(body, &all); err != nil || len(all.Glyphs) < 15 {
		t.Fatalf("%d glyphs, %v", len(all.Glyphs), err)
	}
	return all.Glyphs, all.Ascender
}

// TestGlyphsAreDrawnAsByFreeType compares masks, pixel by pixel, and advances.
func TestGlyphsAreDrawnAsByFreeType(t *testing.T) {
	glyphs, _ := freetypeGlyphs(t)
	f, s := newFont(t), new(scratch)
	var buffer sfnt.Buffer
	for _, want := range glyphs {
		id, has := f.glyph(&buffer, []rune(want.Char)[0])
		if !has {
			t.Errorf("%s is not in the font", want.Char)
			continue
		}
		if got := id.advance(&buffer, 24); math.Abs(got-want.Advance) > 0.01 {
			t.Errorf("%s moves the pen by %v, FreeType by %v", want.Char, got, want.Advance)
		}
		m := f.mask(&buffer, s, maskKey{id: id, size: 24 * 64})
		for y, row := range want.Grey {
			greys, err := hex.DecodeString(row)
			if err != nil {
				t.Fatal(err)
			}
			for x, grey := range greys {
				got := 0
				if at := image.Pt(want.Left+x, y-want.Top); at.In(m.at) {
					got = int(m.pix[(at.Y-m.at.Min.Y)*m.at.Dx()+at.X-m.at.Min.X])
				}
				if max(got-int(grey), int(grey)-got) > 16 {
					t.Errorf("%s at %d %d: %d, FreeType %d", want.Char, x, y, got, grey)
				}
			}
		}
	}
}

func TestMeasure(t *testing.T) {
	fnt := newFont(t)
	f := func(text string, size, width, height float64) {
		t.Helper()
		if w, h := fnt.Measure(text, size); math.Abs(w-width) > 1e-6 || math.Abs(h-height) > 1e-6 {
			t.Errorf("Measure(%q, %v) = %v %v, want %v %v", text, size, w, h, width, height)
		}
	}
	f("", 12, 0, 14.4)
	f("中", 12, 12, 14.4) // an em wide
	f("中国", 12, 24, 14.4)
	f("中\n国土", 10, 20, 24)
	f("A", 1000, 608*0.512, 1.2*512) // sizes end at 512
	f("\U0010FFFD", 10, 10, 12)      // the box
}

// inkedBox returns the pixels that are not transparent.
func inkedBox(m *image.RGBA) image.Rectangle {
	var all image.Rectangle
	for i := 3; i < len(m.Pix); i += 4 {
		if m.Pix[i] > 64 {
			x, y := i/4%m.Rect.Dx(), i/4/m.Rect.Dx()
			all = all.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	return all
}

func TestAnchors(t *testing.T) {
	fnt := newFont(t)
	f := func(a Anchor, x0, y0, x1, y1 int) {
		t.Helper()
		c := NewCanvas(200, 200, nil)
		c.Text(fnt, 100, 100, "国国\n国国", TextStyle{Size: 20, Color: black, Anchor: a})
		got := inkedBox(c.Picture()) // 40 × 48 less the margins of the characters
		for _, d := range []int{got.Min.X - x0, got.Min.Y - y0, x1 - got.Max.X, y1 - got.Max.Y} {
			if d < 0 || d > 5 {
				t.Errorf("anchor %d: inked %v, want within %d %d to %d %d", a, got, x0, y0, x1, y1)
				return
			}
		}
	}
	f(Center, 80, 76, 120, 124)
	f(Left, 100, 76, 140, 124)
	f(Right, 60, 76, 100, 124)
	f(Top, 80, 100, 120, 148)
	f(Bottom, 80, 52, 120, 100)
	f(TopLeft, 100, 100, 140, 148)
	f(TopRight, 60, 100, 100, 148)
	f(BottomLeft, 100, 52, 140, 100)
	f(BottomRight, 60, 52, 100, 100)
}

// TestLinesAlign: the short line of two is in the middle, or at the anchor's side.
func TestLinesAlign(t *testing.T) {
	fnt := newFont(t)
	f := func(a Anchor, want int) {
		t.Helper()
		c := NewCanvas(200, 60, nil)
		c.Text(fnt, 100, 30, "国国国国\n国", TextStyle{Size: 20, Color: black, Anchor: a})
		lower := NewCanvas(200, 60, nil).Picture()
		copy(lower.Pix[32*lower.Stride:], c.Picture().Pix[32*lower.Stride:])
		if got := inkedBox(lower).Min.X; got < want || got > want+4 {
			t.Errorf("anchor %d: the second line begins at %d, want %d", a, got, want)
		}
	}
	f(Center, 90)
	f(Left, 100)
	f(Right, 80)
}

// TestHaloSurroundsText: a halo of w pixels reaches w to all sides, and is below all glyphs.
func TestHaloSurroundsText(t *testing.T) {
	fnt := newFont(t)
	plain, haloed := NewCanvas(120, 60, nil), NewCanvas(120, 60, nil)
	plain.Text(fnt, 60, 30, "一国土", TextStyle{Size: 24, Color: black})
	haloed.Text(fnt, 60, 30, "一国土", TextStyle{Size: 24, Color: black, Halo: white, HaloWidth: 3})
	a, b := inkedBox(plain.Picture()), inkedBox(haloed.Picture())
	if b != a.Inset(-3) {
		t.Errorf("text %v, with its halo %v", a, b)
	}
	for i := 3; i < len(plain.Picture().Pix); i += 4 {
		if plain.Picture().Pix[i] == 255 && haloed.Picture().Pix[i-3] != 0 {
			t.Fatalf("the halo hides the text at %d %d", i/4%120, i/4/120)
		}
	}
}

// TestHaloIsTheShapeGrown compares a halo with the distance to the glyph's outline.
func TestHaloIsTheShapeGrown(t *testing.T) {
	fnt, s := newFont(t), new(scratch)
	var buffer sfnt.Buffer
	id, _ := fnt.glyph(&buffer, '国')
	shape := id.outline(&buffer, 20)
	at := image.Rect(-6, -24, 26, 8)
	for i, got := range s.distances(shape, at, 8) {
		x, y := float64(at.Min.X+i%at.Dx())+0.5, float64(at.Min.Y+i/at.Dx())+0.5
		want := math.Inf(1)
		shape.each(func(points []point, _ bool) {
			a := points[len(points)-1]
			for _, b := range points {
				dx, dy := b.x-a.x, b.y-a.y
				k := min(max(((x-a.x)*dx+(y-a.y)*dy)/max(dx*dx+dy*dy, 1e-12), 0), 1)
				want = min(want, math.Hypot(x-a.x-k*dx, y-a.y-k*dy))
				a = b
			}
		})
		if winds(shape, x, y) != 0 {
			want = -want
		}
		if want = min(want, 8); math.Abs(float64(got)-want) > 0.15 {
			t.Fatalf("at %v %v: distance %v, want %v", x, y, got, want)
		}
	}
}

// TestFallback: what the program's font lacks comes from the files given, the first that has it.
func TestFallback(t *testing.T) {
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "go.ttf"), filepath.Join(dir, "bad.ttf")
	for path, body := range map[string][]byte{good: goregular.TTF, bad: []byte("no font")} {
		if err := os.WriteFile(path, body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var buffer sfnt.Buffer
	f := func(r rune, own bool, want bool, fallback ...string) {
		t.Helper()
		fnt := newFont(t, fallback...)
		id, has := fnt.glyph(&buffer, r)
		if has != want || (id.font == fnt.own) != own {
			t.Errorf("%c with %v: has %v, from the program's font %v", r, fallback, has, id.font == fnt.own)
		}
	}
	f('中', true, true)
	f('ł', true, false) // the box
	f('ł', true, false, dir, bad, filepath.Join(dir, "none.ttf"))
	f('ł', false, true, bad, good)
	f('中', true, true, good)
	f('\U0010FFFD', true, false, good)
	if all := SystemFonts(); len(all) < 5 {
		t.Errorf("system fonts: %v", all)
	}
}

// TestFontHasWhatPlansAreWrittenWith: signs, pinyin, and hanzi of all three parts of the standard table.
func TestFontHasWhatPlansAreWrittenWith(t *testing.T) {
	fnt := newFont(t)
	var buffer sfnt.Buffer
	for _, r := range "Az09²³°′″×±≤≥№℃→←↑↓■□▲△●○★☆㎡·—…“”《》（），。：；āáǎàêüǘ国土空间规划甪砼垚畲鄱亳浐圳洣翀鿍" {
		if _, has := fnt.glyph(&buffer, r); !has {
			t.Errorf("%c (%U) is missing", r, r)
		}
	}
	if n := len(TTF()); n > 5<<20 {
		t.Errorf("the font has %d bytes", n)
	}
}

func TestWrap(t *testing.T) {
	f := func(text string, n int, want string) {
		t.Helper()
		if got := Wrap(text, n); got != want {
			t.Errorf("Wrap(%q, %d) = %q, want %q", text, n, got, want)
		}
	}
	f("", 5, "")
	f("海淀区", 5, "海淀区")
	f("海淀区", 0, "海淀区")
	f("长江三角洲生态绿色", 5, "长江三角洲\n生态绿色")
	f("一二三四五六七八九十", 4, "一二三四\n五六七\n八九十")
	f("一二三（四五六）七八", 4, "一二三\n（四五\n六）七八")
	f("一二三四，五六七八", 5, "一二三四，\n五六七八")
	f("Special Economic Zone", 8, "Special\nEconomic\nZone")
	f("Unbreakable", 4, "Unbreakable")
	f("地块A12号", 3, "地块\nA12号")
}

// TestTextOutsideThePicture is none, and costs nothing.
func TestTextOutsideThePicture(t *testing.T) {
	fnt := newFont(t)
	c := NewCanvas(20, 20, nil)
	for _, at := range [][2]float64{{-500, 10}, {10, 1e300}, {math.NaN(), 1}, {math.Inf(-1), 3}} {
		c.Text(fnt, at[0], at[1], "国", TextStyle{Size: 1e9, Color: black, Halo: white, HaloWidth: math.NaN()})
	}
	c.Text(fnt, 0, 0, "国", TextStyle{Size: 12, Color: black, Halo: white, HaloWidth: 1e9})
	c.Text(fnt, 10, 10, strings.Repeat("\n", 100), TextStyle{Size: math.NaN(), Color: black})
}

// TestFontIsShared draws with one font from many sides, more than its cache keeps.
func TestFontIsShared(t *testing.T) {
	fnt := newFont(t)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			c := NewCanvas(200, 40, nil)
			for j := range 60 {
				text := string([]rune{'一' + rune(j), '一' + rune(2*j), '国'})
				c.Text(fnt, 100, 20, text, TextStyle{Size: 30 + float64(j%9) + float64(i), Color: black, Halo: white, HaloWidth: 2})
			}
		})
	}
	all.Wait()
	for range 3 {
		for size := range 40 {
			fnt.masks.add(maskKey{size: size}, &mask{pix: make([]uint8, 200<<10)})
		}
	}
	kept := 0
	for _, half := range []map[maskKey]*mask{fnt.masks.young, fnt.masks.older} {
		for _, m := range half {
			kept += len(m.pix)
		}
	}
	if kept > 2*mostMaskBytes {
		t.Errorf("the cache holds %d bytes", kept)
	}
}

func BenchmarkText(b *testing.B) {
	fnt := newFont(b)
	style := TextStyle{Size: 12, Color: black, Halo: white, HaloWidth: 1.5}
	b.Run("20 labels, cached", func(b *testing.B) {
		c := NewCanvas(256, 256, nil)
		for b.Loop() {
			for i := range 20 {
				c.Text(fnt, 128, float64(i)*12, "永久基本农田", style)
			}
		}
		if inkedBox(c.Picture()).Dx() < 70 {
			b.Fatal("nothing is drawn")
		}
	})
	b.Run("20 labels, new", func(b *testing.B) {
		for b.Loop() {
			fresh := newFont(b)
			c := NewCanvas(256, 256, nil)
			for i := range 20 {
				c.Text(fresh, 128, float64(i)*12, fmt.Sprintf("%c%c%c", '一'+rune(3*i), '一'+rune(3*i+1), '一'+rune(3*i+2)), style)
			}
		}
	})
}
