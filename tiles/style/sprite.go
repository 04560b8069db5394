package style

import (
	"image"
	"image/draw"

	"guotu/layers"
	"guotu/tiles/raster"
)

// Place is where an icon lies in the picture of a sprite, in pixels.
type Place struct {
	X          int `json:"x"`
	Y          int `json:"y"`
	Width      int `json:"width"`
	Height     int `json:"height"`
	PixelRatio int `json:"pixelRatio"`
}

// Sprite is the icons that the styles of some layers need.
type Sprite struct {
	Places map[string]Place // by the name of the icon
	icons  []icon
	ratio  int
	size   image.Point
}

// spriteWidth is that of the picture, unless an icon is wider.
const spriteWidth = 512

// NewSprite packs the icons of layers row by row, in the order of their names. Ratio is the number of pixels to a CSS
// pixel, 1 or 2.
func NewSprite(all []*layers.Layer, ratio int) *Sprite {
	s := &Sprite{Places: make(map[string]Place), icons: iconsOf(all), ratio: ratio, size: image.Pt(1, 1)}
	x, y, row := 0, 0, 0
	for _, i := range s.icons {
		side := i.side(float64(ratio))
		if x > 0 && x+side > spriteWidth {
			x, y, row = 0, y+row, 0
		}
		s.Places[i.name()] = Place{X: x, Y: y, Width: side, Height: side, PixelRatio: ratio}
		x, row = x+side, max(row, side)
		s.size = image.Pt(max(s.size.X, x), max(s.size.Y, y+row))
	}
	return s
}

// PNG draws the icons. Without any the picture is one transparent pixel.
func (s *Sprite) PNG() ([]byte, error) {
	sheet := image.NewRGBA(image.Rectangle{Max: s.size})
	for _, i := range s.icons {
		at, c := s.Places[i.name()], i.draw(float64(s.ratio))
		draw.Draw(sheet, image.Rect(at.X, at.Y, at.X+at.Width, at.Y+at.Height), c.Picture(), image.Point{}, draw.Src)
	}
	return raster.EncodePNG(sheet, raster.PNGOptions{})
}
