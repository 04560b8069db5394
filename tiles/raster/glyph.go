package raster

import (
	"image"
	"image/color"
	"math"
	"sync"

	"golang.org/x/image/font/sfnt"
)

// mostHalo is the width of the widest halo, in pixels.
const mostHalo = 32

// subpixels is the number of places between two pixels, from left to right, at which glyphs are drawn.
const subpixels = 4

// maskKey names the mask of a glyph at a size.
type maskKey struct {
	id    glyphID
	size  int // 1/64 pixels
	halo  int // 1/16 pixels; 0 is the glyph itself
	shift uint8
}

// mask is how much of each pixel a glyph covers, in a box around the pen's place.
type mask struct {
	at  image.Rectangle
	pix []uint8
}

// maskCache keeps masks that were asked for lately: up to two halves, of which
// the older one is forgotten when the younger one is full.
type maskCache struct {
	mu           sync.Mutex
	young, older map[maskKey]*mask // guarded by mu
	bytes        int               // of young; guarded by mu
}

// mostMaskBytes is the size of one half of the cache: about 7,000 glyphs of 12 pixels.
const mostMaskBytes = 2 << 20

func (c *maskCache) find(k maskKey) *mask {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := c.young[k]; m != nil {
		return m
	}
	m := c.older[k]
	if m != nil {
		c.keep(k, m)
	}
	return m
}

// keep adds a mask to the younger half. The caller holds mu.
func (c *maskCache) keep(k maskKey, m *mask) {
	size := len(m.pix) + 128
	if c.young == nil || c.bytes+size > mostMaskBytes {
		c.older, c.young, c.bytes = c.young, make(map[maskKey]*mask), 0
	}
	c.young[k] = m
	c.bytes += size
}

func (c *maskCache) add(k maskKey, m *mask) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(k, m)
}

// mask returns the mask of a glyph, from the cache or made anew.
func (f *Font) mask(buffer *sfnt.Buffer, s *scratch, k maskKey) *mask {
	if m := f.masks.find(k); m != nil {
		return m
	}
	shape := k.id.outline(buffer, float64(k.size)/64)
	for i := range shape.points {
		shape.points[i].x += float64(k.shift) / subpixels
	}
	m := &mask{}
	around := boxOf(shape.points)
	everywhere := image.Rect(-2*mostSize, -2*mostSize, 2*mostSize, 2*mostSize)
	if k.halo == 0 {
		m.at, m.pix = s.mask(shape, everywhere)
	} else if at := around.pixels(everywhere); !at.Empty() {
		m.at = at.Inset(-(k.halo+15)/16 - 1)
		m.pix = s.halo(shape, m.at, float64(k.halo)/16)
	}
	f.masks.add(k, m)
	return m
}

// halo returns how much of each pixel is covered by a shape grown by a width.
func (s *scratch) halo(shape *Path, at image.Rectangle, width float64) []uint8 {
	pix := make([]uint8, at.Dx()*at.Dy())
	for i, d := range s.distances(shape, at, int(math.Ceil(width))+1) {
		pix[i] = uint8(min(max(width+0.5-float64(d), 0), 1)*255 + 0.5)
	}
	return pix
}

// glyphs draws a text in one colour, which does not add up where glyphs or halos overlap.
func (c *Canvas) glyphs(f *Font, run []placed, size float64, halo int, ink color.NRGBA) {
	var buffer sfnt.Buffer
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	bounds := c.picture.Rect
	masks := make([]*mask, len(run))
	var around image.Rectangle
	for i, g := range run {
		x, y := math.Floor(g.x*subpixels+0.5), math.Floor(g.y+0.5)
		left := math.Floor(x / subpixels)
		k := maskKey{id: g.id, size: int(size*64 + 0.5), halo: halo, shift: uint8(x - left*subpixels)}
		m := *f.mask(&buffer, s, k)
		m.at = m.at.Add(image.Pt(int(left), int(y)))
		masks[i] = &m
		around = around.Union(m.at)
	}
	if around = around.Intersect(bounds); around.Empty() {
		return
	}
	w := around.Dx()
	s.cover = grown(s.cover, w*around.Dy())
	for _, m := range masks {
		m.unite(s.cover, around)
	}
	color := premultiplied(ink)
	for y := around.Min.Y; y < around.Max.Y; y++ {
		row := s.cover[(y-around.Min.Y)*w:][:w]
		color.blend(c.picture.Pix[c.picture.PixOffset(around.Min.X, y):][:4*w], row)
		clear(row)
	}
}

// unite raises the coverage of a box of pixels to that of the mask.
func (m *mask) unite(cover []uint8, around image.Rectangle) {
	at := m.at.Intersect(around)
	for y := at.Min.Y; y < at.Max.Y; y++ {
		from := m.pix[(y-m.at.Min.Y)*m.at.Dx()+at.Min.X-m.at.Min.X:][:at.Dx()]
		to := cover[(y-around.Min.Y)*around.Dx()+at.Min.X-around.Min.X:][:at.Dx()]
		for x, v := range from {
			to[x] = max(to[x], v)
		}
	}
}

// blend lays a colour over pixels, as far as they are covered.
func (k pixel) blend(to, cover []uint8) {
	for x, m := range cover {
		if m != 0 {
			k.shared(m).over(to[4*x : 4*x+4])
		}
	}
}
