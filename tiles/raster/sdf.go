package raster

import (
	"encoding/binary"
	"fmt"
	"image"
	"math"

	"golang.org/x/image/font/sfnt"
)

// The measures of MapLibre's glyphs, as node-fontnik and TinySDF make them: an em of 24 pixels, 3 pixels around each
// glyph, and bytes that fall from 255 to 0 over 8 pixels, a quarter of them inside.
const (
	sdfSize   = 24
	sdfBorder = 3
	sdfRadius = 8
	sdfCutoff = 0.25
)

// sdfAscender is the pixel row, above the base line, from which the tops of glyphs are measured: the font's ascender of
// 1.160 em, rounded up as FreeType does for node-fontnik.
const sdfAscender = 28

// mostGlyphRange is the first character of the last range.
const mostGlyphRange = 65280

// GlyphRange returns the 256 glyphs from first on, a multiple of 256 up to 65280, as signed distance fields, in
// the format of MapLibre's glyph files (https://github.com/mapbox/node-fontnik, proto/glyphs.proto). Stack is
// the name that the file says the font has. Characters that no font has are left out.
func (f *Font) GlyphRange(stack string, first rune) ([]byte, error) {
	if first < 0 || first > mostGlyphRange || first%256 != 0 {
		return nil, fmt.Errorf("range of glyphs %d: must be a multiple of 256 up to %d", first, mostGlyphRange)
	}
	var buffer sfnt.Buffer
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	body := field(nil, 1, []byte(stack))
	body = field(body, 2, fmt.Appendf(nil, "%d-%d", first, first+255))
	for r := first; r < first+256; r++ {
		if id, has := f.glyph(&buffer, r); has {
			body = field(body, 3, s.sdfGlyph(&buffer, r, id))
		}
	}
	return field(nil, 1, body), nil
}

// sdfGlyph returns the message of one glyph.
func (s *scratch) sdfGlyph(buffer *sfnt.Buffer, r rune, id glyphID) []byte {
	shape := id.outline(buffer, sdfSize)
	at := boxOf(shape.points).pixels(image.Rect(-4*sdfSize, -4*sdfSize, 4*sdfSize, 4*sdfSize))
	glyph := number(nil, 1, uint64(r))
	if !at.Empty() {
		glyph = field(glyph, 2, s.sdf(shape, at.Inset(-sdfBorder)))
	} else {
		at = image.Rect(0, 0, 0, 0)
	}
	glyph = number(glyph, 3, uint64(at.Dx()))
	glyph = number(glyph, 4, uint64(at.Dy()))
	glyph = number(glyph, 5, zigzag(at.Min.X))
	glyph = number(glyph, 6, zigzag(-at.Min.Y-sdfAscender))
	return number(glyph, 7, uint64(max(math.Round(id.advance(buffer, sdfSize)), 0)))
}

// sdf returns the bitmap of a glyph.
func (s *scratch) sdf(shape *Path, at image.Rectangle) []byte {
	bitmap := make([]byte, at.Dx()*at.Dy())
	for i, d := range s.distances(shape, at, sdfRadius) {
		bitmap[i] = byte(min(max(math.Round(255-255*(float64(d)/sdfRadius+sdfCutoff)), 0), 255))
	}
	return bitmap
}

// field adds a field of bytes to a protobuf message.
func field(message []byte, tag byte, body []byte) []byte {
	message = binary.AppendUvarint(append(message, tag<<3|2), uint64(len(body)))
	return append(message, body...)
}

// number adds a field of a varint to a protobuf message.
func number(message []byte, tag byte, n uint64) []byte {
	return binary.AppendUvarint(append(message, tag<<3), n)
}

// zigzag is the form of a sint32.
func zigzag(n int) uint64 { return uint64(uint32(int32(n)<<1 ^ int32(n)>>31)) }
