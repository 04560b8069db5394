package raster

// Font draws text: the one in the program, and fonts of the system for what it lacks. It is
// safe for concurrent use.
type Font struct{}

// NewFont returns the font in the program. Characters that it lacks are looked for in the font
// files that are given, .ttf, .otf, .ttc, in turn, which are read when first needed; those that cannot be read
// are passed over. What no font has is drawn as a box.
func NewFont(fallback ...string) (*Font, error) { return &Font{}, nil }

// SystemFonts returns the files where Linux, Windows and macOS keep Chinese fonts, whether there or not.
func SystemFonts() []string { return nil }

// TTF returns the font file in the program, a subset of Noto Sans SC with TrueType outlines. It must
// not be changed.
func TTF() []byte { return nil }

// GlyphRange returns the 256 glyphs from first on, a multiple of 256, as signed distance fields, in
// the format of MapLibre's glyph files. Stack is the name that the file says the font has.
func (f *Font) GlyphRange(stack string, first rune) ([]byte, error) { return nil, nil }
