package tiles

import (
	"context"
	"errors"
	"image/color"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// Frame is the part of the earth that a picture shows, and its size.
type Frame struct {
	// CRS is the coordinate system of Bound: x to the east, or longitude, y to the north, or
	// latitude, whatever order the system has on paper. It has to be Convertible.
	CRS   *geo.CRS
	Bound orb.Bound
	// Width and Height are in pixels; Ratio is the number of pixels to a CSS pixel, by which widths
	// and sizes of styles are multiplied. Ratio 0 is 1.
	Width, Height int
	Ratio         float64
}

// Look says how layers are drawn.
type Look struct {
	Labels     bool        // also the names of features
	Lang       string      // of the names: "zh" or "en"
	Background color.Color // nil is transparent
}

// PictureRequest asks for a picture of some layers, the first on top. Layers outside their
// zoom range at the picture's scale are left out, as in tiles.
type PictureRequest struct {
	Layers []*layers.Layer
	Frame  Frame
	Look   Look
	// Selection narrows the layers, one by one; nil narrows none.
	Selection []Selection
}

// The bounds of pictures, in pixels.
const (
	MaxPictureSide = 8192
	MaxPictureArea = 16 << 20
)

// Picture draws layers and returns them as PNG. It is an error of the request if the frame is
// too large, empty, or beyond what its coordinate system can show. It returns early when
// ctx ends.
func (s *Store) Picture(ctx context.Context, r *PictureRequest) ([]byte, error) {
	return nil, errors.New("not drawn")
}

// PictureTile returns a tile as a PNG of size × size pixels, 256 or 512 (twice as sharp), from
// the cache where it can. tag names its content.
func (s *Store) PictureTile(ctx context.Context, all []*layers.Layer, id ID, size int, look Look) (body []byte, tag string, err error) {
	return nil, "", errors.New("not drawn")
}
