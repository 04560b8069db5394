package raster

import (
	_ "embed"
	"fmt"
	"os"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed font/NotoSansSC.ttf
var notoSansSC []byte

// Font draws text: the one in the program, and fonts of the system for what it lacks. It is
// safe for concurrent use.
type Font struct {
	own      *sfnt.Font
	fallback []*fallbackFont
	masks    maskCache
}

// fallbackFont is a file that is read when it is first asked.
type fallbackFont struct {
	path string
	once sync.Once
	font *sfnt.Font // nil if it cannot be read
}

// NewFont returns the font in the program. Characters that it lacks are looked for in the font
// files that are given, .ttf, .otf, .ttc, in turn, which are read when first needed; those that cannot be read
// are passed over. What no font has is drawn as a box.
func NewFont(fallback ...string) (*Font, error) {
	own, err := sfnt.Parse(notoSansSC)
	if err != nil {
		return nil, fmt.Errorf("the program's font: %w", err)
	}
	f := &Font{own: own}
	for _, path := range fallback {
		f.fallback = append(f.fallback, &fallbackFont{path: path})
	}
	return f, nil
}

// ProgramFont returns the one font of a program, with those of the system behind it, read when first asked
// for: what it keeps of letters is kept once. It is safe for concurrent use.
func ProgramFont() (*Font, error) { return programFont() }

var programFont = sync.OnceValues(func() (*Font, error) { return NewFont(SystemFonts()...) })

// SystemFonts returns the files where Linux, Windows and macOS keep Chinese fonts, whether there or not.
func SystemFonts() []string {
	return []string{
		"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
		"/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
		"/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
		"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
		"/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
		`C:\Windows\Fonts\msyh.ttc`,
		`C:\Windows\Fonts\simhei.ttf`,
		`C:\Windows\Fonts\simsun.ttc`,
		`C:\Windows\Fonts\simsunb.ttf`, // the rare characters
		"/System/Library/Fonts/PingFang.ttc",
		"/System/Library/Fonts/Hiragino Sans GB.ttc",
		"/System/Library/Fonts/STHeiti Light.ttc",
	}
}

// TTF returns the font file in the program, a subset of Noto Sans SC with TrueType outlines. It must
// not be changed.
func TTF() []byte { return notoSansSC }

// mostFontBytes is the size of the largest font file that is read.
const mostFontBytes = 128 << 20

func (f *fallbackFont) open() *sfnt.Font {
	f.once.Do(func() {
		if about, err := os.Stat(f.path); err != nil || !about.Mode().IsRegular() || about.Size() > mostFontBytes {
			return
		}
		if body, err := os.ReadFile(f.path); err == nil {
			f.font = chinese(body)
		}
	})
	return f.font
}

// chinese returns the font of a file or, of a collection, the one for simplified Chinese, if there is one,
// else the first. It is nil if the file is no font.
func chinese(body []byte) *sfnt.Font {
	all, err := sfnt.ParseCollection(body)
	if err != nil {
		return nil
	}
	var first *sfnt.Font
	for i := range all.NumFonts() {
		one, err := all.Font(i)
		if err != nil {
			continue
		}
		if first == nil {
			first = one
		}
		if name, err := one.Name(nil, sfnt.NameIDFamily); err == nil && strings.Contains(name+" ", " SC ") {
			return one
		}
	}
	return first
}

// Has reports whether one of the fonts has a character, so that it is not drawn as a box.
func (f *Font) Has(r rune) bool {
	var buffer sfnt.Buffer
	_, has := f.glyph(&buffer, r)
	return has
}

// glyphID names a glyph of one of the fonts.
type glyphID struct {
	font  *sfnt.Font
	index sfnt.GlyphIndex
}

// box25A1 is the box that stands for what no font has.
const box25A1 = '□'

// glyph finds the glyph of a character. has is false if it is the box that stands for it.
func (f *Font) glyph(buffer *sfnt.Buffer, r rune) (id glyphID, has bool) {
	if index, err := f.own.GlyphIndex(buffer, r); err == nil && index != 0 {
		return glyphID{f.own, index}, true
	}
	for _, other := range f.fallback {
		if one := other.open(); one != nil {
			if index, err := one.GlyphIndex(buffer, r); err == nil && index != 0 {
				return glyphID{one, index}, true
			}
		}
	}
	index, err := f.own.GlyphIndex(buffer, box25A1)
	if err != nil {
		index = 0 // the font's own sign for what it lacks
	}
	return glyphID{f.own, index}, false
}

// advance returns how far a glyph moves the pen, in pixels.
func (id glyphID) advance(buffer *sfnt.Buffer, size float64) float64 {
	a, err := id.font.GlyphAdvance(buffer, id.index, emOf(id.font), font.HintingNone)
	if err != nil {
		return 0
	}
	return float64(a) / float64(emOf(id.font)) * size
}

// emOf is the size at which one pixel is one unit of the font.
func emOf(f *sfnt.Font) fixed.Int26_6 { return fixed.Int26_6(f.UnitsPerEm()) << 6 }

// outline returns the shape of a glyph at a size in pixels, from the pen's place on the base line on, y down.
// Curves become lines that are no more than about 0.02 pixels beside them. A glyph that cannot be read
// is empty.
func (id glyphID) outline(buffer *sfnt.Buffer, size float64) *Path {
	shape := new(Path)
	segments, err := id.font.LoadGlyph(buffer, id.index, emOf(id.font), nil)
	if err != nil {
		return shape
	}
	scale := size / float64(emOf(id.font))
	at := func(p fixed.Point26_6) point { return point{float64(p.X) * scale, float64(p.Y) * scale} }
	var pen point
	for _, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			shape.Close()
			pen = at(s.Args[0])
			shape.MoveTo(pen.x, pen.y)
		case sfnt.SegmentOpLineTo:
			pen = at(s.Args[0])
			shape.LineTo(pen.x, pen.y)
		case sfnt.SegmentOpQuadTo: // raised to a cubic
			c, end := at(s.Args[0]), at(s.Args[1])
			shape.curve(pen, pen.towards(c, 2.0/3), end.towards(c, 2.0/3), end)
			pen = end
		case sfnt.SegmentOpCubeTo:
			end := at(s.Args[2])
			shape.curve(pen, at(s.Args[0]), at(s.Args[1]), end)
			pen = end
		}
	}
	shape.Close()
	return shape
}
