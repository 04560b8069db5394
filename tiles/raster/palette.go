package raster

import (
	"cmp"
	"encoding/binary"
	"image"
	"slices"
)

// mostColors is the size of the largest palette.
const mostColors = 256

// index finds the colours of a picture, in order of appearance, and notes for each pixel which it has. It gives up if
// they are more than a palette holds.
func (s *encoder) index(m *image.RGBA) (palette []pixel, few bool) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	s.indices = grown(s.indices, w*h)
	var places [4 * mostColors]uint16 // a hash table of positions in the palette, plus 1
	var colors [mostColors]uint32
	n := 0
	last, at := uint32(0), uint8(0)
	for y := range h {
		row := m.Pix[y*m.Stride:][:4*w]
		out := s.indices[y*w:][:w]
		for x := range out {
			c := binary.LittleEndian.Uint32(row[4*x:])
			if c != last || n == 0 {
				slot := c * 0x9E3779B1 >> 22
				for places[slot] != 0 && colors[places[slot]-1] != c {
					slot = (slot + 1) % (4 * mostColors)
				}
				if places[slot] == 0 {
					if n == mostColors {
						return nil, false
					}
					colors[n] = c
					n++
					places[slot] = uint16(n)
				}
				last, at = c, uint8(places[slot]-1)
			}
			out[x] = at
		}
	}
	for _, c := range colors[:n] {
		palette = append(palette, pixelOf(c))
	}
	return palette, true
}

func pixelOf(c uint32) pixel {
	var p pixel
	binary.LittleEndian.PutUint32(p[:], c)
	return p
}

// counted is a colour and the number of its pixels.
type counted struct {
	color pixel
	count int
}

// keptColors is how many of the most frequent colours keep their place in a palette: those of areas,
// as against those of the edges between them.
const keptColors = 96

// quantise finds 256 colours for a picture and notes for each pixel which it gets: the most frequent ones
// as they are, the others by median cut (Heckbert, 1982).
func (s *encoder) quantise(m *image.RGBA) []pixel {
	all := histogram(m)
	chosen := make(map[pixel]uint8, len(all))
	var palette []pixel
	for _, c := range all[:keptColors] { // there are more than 256
		chosen[c.color] = uint8(len(palette))
		palette = append(palette, c.color)
	}
	for _, group := range medianCut(all[keptColors:], mostColors-keptColors) {
		for _, c := range group {
			chosen[c.color] = uint8(len(palette))
		}
		palette = append(palette, mean(group))
	}
	s.assign(m, chosen)
	return palette
}

// assign notes for each pixel the place of its colour.
func (s *encoder) assign(m *image.RGBA, chosen map[pixel]uint8) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	last := pixel(m.Pix[:4])
	at := chosen[last]
	for y := range h {
		row := m.Pix[y*m.Stride:][:4*w]
		for x := range w {
			if c := pixel(row[4*x : 4*x+4]); c != last {
				last, at = c, chosen[c]
			}
			s.indices[y*w+x] = at
		}
	}
}

// histogram returns the colours of a picture, the most frequent first.
func histogram(m *image.RGBA) []counted {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	counts := make(map[pixel]int)
	run, length := pixel(m.Pix[:4]), 0
	for y := range h {
		row := m.Pix[y*m.Stride:][:4*w]
		for x := 0; x < len(row); x += 4 {
			if c := pixel(row[x : x+4]); c != run {
				counts[run] += length
				run, length = c, 0
			}
			length++
		}
	}
	counts[run] += length
	all := make([]counted, 0, len(counts))
	for c, n := range counts {
		all = append(all, counted{c, n})
	}
	slices.SortFunc(all, func(a, b counted) int {
		return cmp.Or(b.count-a.count, slices.Compare(a.color[:], b.color[:]))
	})
	return all
}

// medianCut parts colours into at most n groups: again and again the one with the largest spread, in its widest
// channel, at the middle of its pixels.
func medianCut(all []counted, n int) [][]counted {
	groups := []colorGroup{groupOf(all)}
	for len(groups) < n {
		widest := 0
		for i, g := range groups {
			if g.spread > groups[widest].spread {
				widest = i
			}
		}
		g := groups[widest]
		if g.spread == 0 {
			break
		}
		at := g.middle()
		groups[widest] = groupOf(g.colors[:at])
		groups = append(groups, groupOf(g.colors[at:]))
	}
	var result [][]counted
	for _, g := range groups {
		result = append(result, g.colors)
	}
	return result
}

// colorGroup is some colours, and how far apart they are.
type colorGroup struct {
	colors  []counted
	channel int // in which they are farthest apart
	spread  int // how far, times the number of pixels; 0 if it cannot be parted
}

func groupOf(colors []counted) colorGroup {
	g := colorGroup{colors: colors}
	least, most, pixels := pixel{255, 255, 255, 255}, pixel{}, 0
	for _, c := range colors {
		for i, v := range c.color {
			least[i], most[i] = min(least[i], v), max(most[i], v)
		}
		pixels += c.count
	}
	for i := range most {
		if spread := int(most[i]-least[i]) * int(most[i]-least[i]) * pixels; len(colors) > 1 && spread > g.spread {
			g.channel, g.spread = i, spread
		}
	}
	return g
}

// middle sorts the colours by their widest channel and returns where half of the pixels are; there is one on either side.
func (g *colorGroup) middle() int {
	slices.SortFunc(g.colors, func(a, b counted) int {
		return cmp.Or(int(a.color[g.channel])-int(b.color[g.channel]), slices.Compare(a.color[:], b.color[:]))
	})
	total, sum := 0, 0
	for _, c := range g.colors {
		total += c.count
	}
	for i, c := range g.colors[:len(g.colors)-1] {
		if sum += c.count; 2*sum >= total {
			return i + 1
		}
	}
	return len(g.colors) - 1
}

// mean returns the mean colour of the pixels of a group.
func mean(group []counted) pixel {
	var sum [4]int
	pixels := 0
	for _, c := range group {
		for i, v := range c.color {
			sum[i] += int(v) * c.count
		}
		pixels += c.count
	}
	var p pixel
	for i := range p {
		p[i] = uint8((sum[i] + pixels/2) / pixels)
	}
	return p
}
