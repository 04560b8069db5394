package raster

import (
	"encoding/binary"
	"fmt"
	"math"
	"testing"
)

// decodedGlyph is a glyph of a file for MapLibre.
type decodedGlyph struct {
	id, width, height, advance uint64
	left, top                  int
	bitmap                     []byte
}

// wire reads a protobuf message: numbers and bytes by tag, in order.
func wire(t *testing.T, message []byte, do func(tag uint64, number uint64, body []byte)) {
	t.Helper()
	for len(message) > 0 {
		key, n := binary.Uvarint(message)
		message = message[n:]
		value, n := binary.Uvarint(message)
		if n <= 0 {
			t.Fatal("no varint")
		}
		message = message[n:]
		switch key & 7 {
		case 0:
			do(key>>3, value, nil)
		case 2:
			do(key>>3, 0, message[:value])
			message = message[value:]
		default:
			t.Fatalf("wire type %d", key&7)
		}
	}
}

func decodeRange(t *testing.T, file []byte) (name, span string, glyphs map[rune]decodedGlyph) {
	t.Helper()
	glyphs = make(map[rune]decodedGlyph)
	signed := func(v uint64) int { return int(int64(v>>1) ^ -int64(v&1)) }
	wire(t, file, func(tag, _ uint64, stack []byte) {
		wire(t, stack, func(tag, _ uint64, body []byte) {
			switch tag {
			case 1:
				name = string(body)
			case 2:
				span = string(body)
			case 3:
				var g decodedGlyph
				wire(t, body, func(tag, v uint64, bitmap []byte) {
					switch tag {
					case 1:
						g.id = v
					case 2:
						g.bitmap = bitmap
					case 3:
						g.width = v
					case 4:
						g.height = v
					case 5:
						g.left = signed(v)
					case 6:
						g.top = signed(v)
					case 7:
						g.advance = v
					}
				})
				glyphs[rune(g.id)] = g
			}
		})
	})
	return name, span, glyphs
}

// TestGlyphRange decodes files and compares with FreeType: the measures are those of its bitmaps, top is from the
// ascender, as node-fontnik has it, and where the field is 192 or more is where FreeType covers half a pixel.
func TestGlyphRange(t *testing.T) {
	fnt := newFont(t)
	want, ascender := freetypeGlyphs(t)
	for _, w := range want {
		r := []rune(w.Char)[0]
		first := r / 256 * 256
		file, err := fnt.GlyphRange("Noto Sans SC Regular", first)
		if err != nil {
			t.Fatal(err)
		}
		name, span, glyphs := decodeRange(t, file)
		if name != "Noto Sans SC Regular" || span != fmt.Sprintf("%d-%d", first, first+255) {
			t.Errorf("stack %q %q", name, span)
		}
		g := glyphs[r]
		// our box holds whole pixels that the outline touches; FreeType's is the same
		if int(g.width) != w.Width || int(g.height) != w.Rows || g.left != w.Left || g.top != w.Top-int(ascender) || float64(g.advance) != math.Round(w.Advance) {
			t.Errorf("%s: %d × %d at %d %d, advance %d; FreeType %d × %d at %d %d, advance %v", w.Char, g.width, g.height, g.left, g.top,
				g.advance, w.Width, w.Rows, w.Left, w.Top-int(ascender), w.Advance)
			continue
		}
		if len(g.bitmap) != int((g.width+6)*(g.height+6)) {
			t.Fatalf("%s: %d bytes", w.Char, len(g.bitmap))
		}
		checkShape(t, w, g)
	}
}

func checkShape(t *testing.T, w freetypeGlyph, g decodedGlyph) {
	t.Helper()
	wrong := 0
	for y, row := range w.Grey {
		for x := range w.Width {
			var grey int
			fmt.Sscanf(row[2*x:2*x+2], "%02x", &grey)
			field := g.bitmap[(y+3)*int(g.width+6)+x+3]
			if grey > 190 && field < 186 || grey < 64 && field > 198 {
				wrong++
			}
		}
	}
	if wrong > w.Width*w.Rows/50 {
		t.Errorf("%s: the field does not fit FreeType's bitmap at %d pixels", w.Char, wrong)
	}
}

func TestGlyphRangesThatAreNone(t *testing.T) {
	fnt := newFont(t)
	for _, first := range []rune{-256, 1, 255, 65536, math.MaxInt32} {
		if _, err := fnt.GlyphRange("x", first); err == nil {
			t.Errorf("range %d has no error", first)
		}
	}
	file, err := fnt.GlyphRange("空", 0xE000) // for private use: no glyphs
	if err != nil {
		t.Fatal(err)
	}
	if name, span, glyphs := decodeRange(t, file); name != "空" || span != "57344-57599" || len(glyphs) != 0 {
		t.Errorf("%q %q %d glyphs", name, span, len(glyphs))
	}
	file, err = fnt.GlyphRange("x", 0)
	if err != nil {
		t.Fatal(err)
	}
	_, _, glyphs := decodeRange(t, file)
	if space, has := glyphs[' ']; !has || space.bitmap != nil || space.advance != 5 {
		t.Errorf("space: %+v, %v", space, has)
	}
}

func BenchmarkGlyphRange(b *testing.B) {
	fnt := newFont(b)
	for b.Loop() {
		if file, err := fnt.GlyphRange("x", 0x5600); err != nil || len(file) < 50_000 {
			b.Fatal(len(file), err)
		}
	}
}
