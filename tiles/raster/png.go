package raster

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"io"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// PNGOptions says how a picture is encoded; the zero value loses nothing.
type PNGOptions struct {
	// Quantise allows for the colours of a picture that has more than 256 to be changed to
	// 256 like them. The most frequent ones stay as they are.
	Quantise bool
}

// The levels of compression: as measured, what takes no longer than drawing.
const paletteLevel, trueColorLevel = 3, 1

// The largest side of a picture that is encoded, in pixels.
const mostSide = 1 << 16

// EncodePNG returns a picture as a PNG file (ISO/IEC 15948): with a palette if it has at most 256 colours,
// transparent ones included. The same picture is always the same bytes.
func EncodePNG(m *image.RGBA, o PNGOptions) ([]byte, error) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if w < 1 || h < 1 || w > mostSide || h > mostSide {
		return nil, fmt.Errorf("picture of %d × %d pixels: sides must be 1 to %d", w, h, mostSide)
	}
	s := encoders.Get().(*encoder)
	defer encoders.Put(s)
	s.file.Reset()
	s.file.WriteString("\x89PNG\r\n\x1a\n")
	palette, few := s.index(m)
	if !few && o.Quantise {
		palette, few = s.quantise(m), true
	}
	var err error
	if few {
		err = s.paletted(w, h, palette)
	} else {
		err = s.trueColor(m)
	}
	if err != nil {
		return nil, err
	}
	s.chunk("IEND", nil)
	return bytes.Clone(s.file.Bytes()), nil
}

// encoder is the memory that encoding needs for a while.
type encoder struct {
	file    bytes.Buffer
	packed  bytes.Buffer
	indices []uint8  // of a picture with a palette
	places  []uint32 // while colours are counted
	row     []uint8
	writers map[int]*zlib.Writer // by level
}

var encoders = sync.Pool{New: func() any { return &encoder{writers: make(map[int]*zlib.Writer)} }}

// chunk adds a chunk to the file.
func (s *encoder) chunk(name string, body []byte) {
	head := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	head = append(head, name...)
	s.file.Write(head)
	s.file.Write(body)
	sum := crc32.Update(crc32.ChecksumIEEE(head[4:]), crc32.IEEETable, body)
	s.file.Write(binary.BigEndian.AppendUint32(nil, sum))
}

// header adds the first chunk. Kind is 2 for red, green, blue, 3 for a palette, 6 for red, green, blue, alpha.
func (s *encoder) header(w, h int, depth, kind byte) {
	b := binary.BigEndian.AppendUint32(nil, uint32(w))
	b = binary.BigEndian.AppendUint32(b, uint32(h))
	s.chunk("IHDR", append(b, depth, kind, 0, 0, 0))
}

// pack compresses what write writes, and adds it as the picture's content.
func (s *encoder) pack(level int, write func(to io.Writer) error) error {
	s.packed.Reset()
	z := s.writers[level]
	if z == nil {
		var err error
		if z, err = zlib.NewWriterLevel(&s.packed, level); err != nil {
			return err
		}
		s.writers[level] = z
	}
	z.Reset(&s.packed)
	if err := write(z); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	s.chunk("IDAT", s.packed.Bytes())
	return nil
}

// paletted writes the picture of the indices, with as few bits to a pixel as the palette allows.
func (s *encoder) paletted(w, h int, palette []pixel) error {
	depth := 8
	switch n := len(palette); {
	case n <= 2:
		depth = 1
	case n <= 4:
		depth = 2
	case n <= 16:
		depth = 4
	}
	s.header(w, h, byte(depth), 3)
	colors, alphas := straight(palette)
	s.chunk("PLTE", colors)
	if len(alphas) > 0 {
		s.chunk("tRNS", alphas)
	}
	s.row = grown(s.row, 1+(w*depth+7)/8)
	return s.pack(paletteLevel, func(to io.Writer) error {
		for y := range h {
			pack(s.row[1:], s.indices[y*w:][:w], depth)
			s.row[0] = 0
			if _, err := to.Write(s.row); err != nil {
				return err
			}
		}
		return nil
	})
}

// pack writes indices with some bits each, the first in the highest bits.
func pack(to, indices []uint8, depth int) {
	if depth == 8 {
		copy(to, indices)
		return
	}
	clear(to)
	for x, v := range indices {
		bit := x * depth
		to[bit/8] |= v << (8 - depth - bit%8)
	}
}

// straight returns the colours of a palette without their alpha multiplied in, and the alphas up to the last that is
// not opaque.
func straight(palette []pixel) (colors, alphas []byte) {
	for i, p := range palette {
		q := unmultiplied(p)
		colors = append(colors, q[:3]...)
		if p[3] != 255 {
			for len(alphas) < i {
				alphas = append(alphas, 255)
			}
			alphas = append(alphas, p[3])
		}
	}
	return colors, alphas
}

// unmultiplied takes the alpha out of a colour, rounded.
func unmultiplied(p pixel) pixel {
	a := uint32(p[3])
	if a == 0 || a == 255 {
		return p
	}
	for i := range 3 {
		p[i] = uint8(min((uint32(p[i])*255+a/2)/a, 255))
	}
	return p
}

// trueColor writes three or, if not all is opaque, four bytes a pixel, each as the difference from the pixel above.
func (s *encoder) trueColor(m *image.RGBA) error {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	size, kind := 4, byte(6)
	if m.Opaque() {
		size, kind = 3, 2
	}
	s.header(w, h, 8, kind)
	above, row := make([]uint8, 4*w), make([]uint8, 4*w)
	s.row = grown(s.row, 1+size*w)
	return s.pack(trueColorLevel, func(to io.Writer) error {
		for y := range h {
			from := m.Pix[y*m.Stride:][:4*w]
			s.row[0] = 2 // the filter "up"
			out := s.row[1:]
			for x := 0; x < len(from); x += 4 {
				q := unmultiplied(pixel(from[x : x+4]))
				copy(row[x:], q[:])
				for i := range size {
					out[i] = row[x+i] - above[x+i]
				}
				out = out[size:]
			}
			above, row = row, above
			if _, err := to.Write(s.row); err != nil {
				return err
			}
		}
		return nil
	})
}
