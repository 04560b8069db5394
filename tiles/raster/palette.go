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

// counted is a colour, its place in order of appearance, and the number of its pixels.
type counted struct {
	color pixel
	place int
	count int
}

// keptColors is how many of the most frequent colours keep their place in a palette: those of areas,
// as against those of the edges between them.
const keptColors = 96

// quantise finds 256 colours for a picture that has more and notes for each pixel which it gets: the most frequent ones
// as they are, the others by median cut (Heckbert, 1982).
func (s *encoder) quantise(m *image.RGBA) []pixel {
	all := s.histogram(m)
	slices.SortFunc(all, func(a, b counted) int { return cmp.Or(b.count-a.count, a.place-b.place) })
	chosen := make([]uint8, len(all))
	var palette []pixel
	for _, c := range all[:keptColors] {
		chosen[c.place] = uint8(len(palette))
		palette = append(palette, c.color)
	}
	for _, group := range medianCut(all[keptColors:], mostColors-keptColors) {
		for _, c := range group {
			chosen[c.place] = uint8(len(palette))
		}
		palette = append(palette, mean(group))
	}
	for i, place := range s.places {
		s.indices[i] = chosen[place]
	}
	return palette
}

// histogram returns the colours of a picture in order of appearance, and notes the place of each pixel's colour.
func (s *encoder) histogram(m *image.RGBA) []counted {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if cap(s.places) < w*h {
		s.places = make([]uint32, w*h)
	}
	s.places = s.places[:w*h]
	table := colorTable{slots: make([]uint32, 4096)}
	last, at := uint32(0), uint32(0)
	for y := range h {
		row := m.Pix[y*m.Stride:][:4*w]
		out := s.places[y*w:][:w]
		for x := range out {
			if c := binary.LittleEndian.Uint32(row[4*x:]); c != last || len(table.all) == 0 {
				last, at = c, table.place(c)
			}
			out[x] = at
			table.all[at].count++
		}
	}
	return table.all
}

// colorTable finds the places of colours: a hash table with open addressing, at most half full.
type colorTable struct {
	slots []uint32 // places, plus 1; their number is a power of two
	all   []counted
}

// place returns the place of a colour, a new one if it was not there.
func (t *colorTable) place(c uint32) uint32 {
	slot := t.slot(c)
	if t.slots[slot] == 0 {
		if 2*len(t.all) >= len(t.slots) {
			t.slots = make([]uint32, 2*len(t.slots))
			for i := range t.all {
				t.slots[t.slot(binary.LittleEndian.Uint32(t.all[i].color[:]))] = uint32(i + 1)
			}
			slot = t.slot(c)
		}
		t.all = append(t.all, counted{color: pixelOf(c), place: len(t.all)})
		t.slots[slot] = uint32(len(t.all))
	}
	return t.slots[slot] - 1
}

// slot returns the slot that holds a colour, or is free for it.
func (t *colorTable) slot(c uint32) int {
	last := len(t.slots) - 1
	slot := int(c*0x9E3779B1>>8) & last
	for t.slots[slot] != 0 && binary.LittleEndian.Uint32(t.all[t.slots[slot]-1].color[:]) != c {
		slot = (slot + 1) & last
	}
	return slot
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
		at := g.part()
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

// part puts the colours up to where half of the pixels are, in the widest channel, first, and returns their number; there
// is one on either side.
func (g *colorGroup) part() int {
	var pixels [256]int
	total, most := 0, uint8(0)
	for _, c := range g.colors {
		v := c.color[g.channel]
		pixels[v] += c.count
		total += c.count
		most = max(most, v)
	}
	sum, cut := 0, 0
	for v := range int(most) {
		if pixels[v] == 0 {
			continue
		}
		if cut = v; 2*(sum+pixels[v]) >= total {
			break
		}
		sum += pixels[v]
	}
	n := 0
	for i, c := range g.colors {
		if int(c.color[g.channel]) <= cut {
			g.colors[i], g.colors[n] = g.colors[n], c
			n++
		}
	}
	return n
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
