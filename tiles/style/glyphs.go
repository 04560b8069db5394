package style

import (
	"crypto/sha256"
	"encoding/hex"
	"sync"

	"guotu/tiles/raster"
)

// glyphSpan is how many characters a file of glyphs has.
const glyphSpan = 256

// FontVersion names the content of the font: 12 hexadecimal digits. The address of a file of glyphs that has
// it stands for the same bytes for ever.
var FontVersion = sync.OnceValue(func() string {
	sum := sha256.Sum256(raster.TTF())
	return hex.EncodeToString(sum[:6])
})

// Glyphs are the files of glyphs of FontStack, each made when first asked for and then kept: 256 files at most. It
// is safe for concurrent use. The zero value is ready for use.
type Glyphs struct {
	files [0x10000 / glyphSpan]glyphFile
}

type glyphFile struct {
	once sync.Once
	body []byte
	err  error
}

// File returns the glyphs of the characters from first to last as signed distance fields, in the
// format of MapLibre. There are files of 256 characters each, from a multiple of 256 on, up to
// U+FFFF; for another range there is none.
func (g *Glyphs) File(first, last int) (body []byte, there bool, err error) {
	if first < 0 || first%glyphSpan != 0 || last != first+glyphSpan-1 || first/glyphSpan >= len(g.files) {
		return nil, false, nil
	}
	f := &g.files[first/glyphSpan]
	f.once.Do(func() {
		var of *raster.Font
		if of, f.err = raster.ProgramFont(); f.err == nil {
			f.body, f.err = of.GlyphRange(FontStack, rune(first))
		}
	})
	return f.body, true, f.err
}
