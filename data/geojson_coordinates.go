package data

import (
	"strconv"

	"github.com/paulmach/orb"
)

// shape is what a "coordinates" member holds, as brackets and positions, for
// the type that gives it a meaning may come behind it. Level 1 is the
// outermost array.
type shape struct {
	level int         // of the arrays that are positions; 0 while there are none
	point orb.Point   // the position, where level is 1
	list  []orb.Point // the positions, where level is 2
	ends  []arrayEnd  // deeper: the arrays within the outermost that are not positions, in the order of their ends

	blocks pointBlocks
	count  int // positions in the whole file
	extra  int // those that had more than two numbers
}

// arrayEnd is the end of an array that holds positions, other arrays or nothing.
type arrayEnd struct {
	list  []orb.Point // the positions
	level int8
	empty bool
}

// deepest is the level of the positions of a MultiPolygon.
const deepest = 4

// positions reads the value of "coordinates" into g.coordinates.
func (g *geoJSONReader) positions() error {
	s := &g.coordinates
	s.level, s.list, s.ends = 0, nil, s.ends[:0]
	s.blocks.cut()
	if g.next() != '[' {
		return g.unexpected("the array of coordinates")
	}
	return g.array(1)
}

// array reads an array of coordinates: a position, or a list.
func (g *geoJSONReader) array(level int) error {
	if level > deepest {
		return g.fail("coordinates are nested more than %d deep, which no geometry is", deepest)
	}
	more, err := g.enter(']')
	if err != nil {
		return err
	}
	if !more {
		g.coordinates.end(arrayEnd{level: int8(level), empty: true})
		return nil
	}
	if startsNumber(g.next()) {
		return g.position(level)
	}
	for ; more; more, err = g.another(']') {
		if g.next() != '[' {
			return g.unexpected("the array of a position, or of several,")
		}
		if err := g.array(level + 1); err != nil {
			return err
		}
		if g.coordinates.level == level+1 {
			g.run()
		}
	}
	if err == nil {
		g.endList(level)
	}
	return err
}

// endList ends an array of arrays.
func (g *geoJSONReader) endList(level int) {
	s := &g.coordinates
	e := arrayEnd{level: int8(level)}
	if s.level == level+1 {
		e.list = s.blocks.cut()
	}
	s.end(e)
}

func (s *shape) end(e arrayEnd) {
	if e.level == 1 {
		s.list = e.list
		return
	}
	s.ends = append(s.ends, e)
}

// position reads the numbers of a position, the bracket before them having
// been read.
func (g *geoJSONReader) position(level int) error {
	s := &g.coordinates
	if s.level == 0 {
		s.level = level
	}
	if s.level != level {
		return g.fail("coordinates have positions %d and %d arrays deep", s.level, level)
	}
	var p orb.Point
	more := true
	for i := 0; more; i++ {
		if i == 2 {
			s.extra++
		}
		var err error
		if i < 2 {
			p[i], err = g.ordinate()
		} else {
			err = g.dropOrdinate()
		}
		if err != nil {
			return err
		}
		if more, err = g.another(']'); err != nil {
			return err
		}
		if i == 0 && !more {
			return g.fail("a position has 1 number, where longitude and latitude are expected")
		}
	}
	if g.from == nil {
		p = ontoGlobe(p)
	}
	if !onGlobe(p) && g.outside == nil && g.from == nil {
		g.outside = &Error{Feature: g.feature, Err: outsideError(p)}
	}
	return g.add(p)
}

// dropOrdinate reads over the third number of a position, or a further one.
func (g *geoJSONReader) dropOrdinate() error {
	if !startsNumber(g.next()) {
		return g.unexpected("a number of a position")
	}
	_, err := g.number()
	return err
}

// ordinate reads one number of a position.
func (g *geoJSONReader) ordinate() (float64, error) {
	if !startsNumber(g.next()) {
		return 0, g.unexpected("a number of a position")
	}
	if b := g.buf[g.pos:g.end]; len(b) >= decimalRoom {
		if f, n := decimal(b); n > 0 {
			g.pos += n
			return f, nil
		}
	}
	token, err := g.number()
	if err != nil {
		return 0, err
	}
	f, err := strconv.ParseFloat(string(token), 64)
	if err != nil {
		return 0, g.fail("%.40s is out of range", token)
	}
	return f, nil
}

// add puts a position at the end of the list being built.
func (g *geoJSONReader) add(p orb.Point) error {
	s := &g.coordinates
	if s.count == g.o.MaxVertices {
		return tooLarge("more than %d vertices", s.count)
	}
	s.count++
	if s.level == 1 {
		s.point = p
		return nil
	}
	b := &s.blocks
	if len(b.block) == cap(b.block) {
		b.grow()
	}
	b.block = append(b.block, p)
	return nil
}

// run reads positions like the one before, as long as they are plain and whole
// in the window, where nearly all of them are. It stops before the comma that
// leads to anything else, wrong or not: array sorts that out.
func (g *geoJSONReader) run() {
	buf, s := g.buf[:g.end], &g.coordinates
	block := s.blocks.block
	full := min(cap(block), len(block)+g.o.MaxVertices-s.count)
	for i := g.pos; len(block) < full; {
		p, more, n := plainPosition(buf[i:])
		if n == 0 || g.from == nil && !onGlobe(p) {
			break
		}
		block = append(block, p)
		if more {
			s.extra++
		}
		i += n
		g.pos = i
	}
	s.count += len(block) - len(s.blocks.block)
	s.blocks.block = block
}

// plainPosition reads a comma and a position such as [116.4,39.9] or
// [116.4, 39.9, 55] and returns how many bytes that takes, 0 if b does not
// begin so. more says that there is a third number.
func plainPosition(b []byte) (p orb.Point, more bool, n int) {
	if len(b) < 2+decimalRoom {
		return p, false, 0
	}
	i := 2
	if b[0] != ',' || b[1] != '[' || b[2] <= ' ' {
		if i = skip(b, skip(b, 0, ','), '['); i < 0 {
			return p, false, 0
		}
	}
	if p[0], n = decimal(b[i:]); n == 0 {
		return p, false, 0
	}
	i += n
	if len(b)-i > decimalRoom && b[i] == ',' && b[i+1] > ' ' { // as skip would, without the call
		i++
	} else if i = skip(b, i, ','); i < 0 {
		return p, false, 0
	}
	if p[1], n = decimal(b[i:]); n == 0 {
		return p, false, 0
	}
	i += n
	if b[i] == ']' {
		return p, false, i + 1
	}
	if after := skip(b, i, ','); after >= 0 {
		i, more = after, true
		if _, n = decimal(b[i:]); n == 0 {
			return p, false, 0
		}
		i += n
	}
	if i = spaces(b, i); i == len(b) || b[i] != ']' {
		return p, false, 0
	}
	return p, more, i + 1
}

// skip returns where b goes on behind c and the white space around it, -1 if
// something else stands at i, i is -1, or too little is left to hold a number.
func skip(b []byte, i int, c byte) int {
	if i < 0 {
		return -1
	}
	if i = spaces(b, i); i == len(b) || b[i] != c {
		return -1
	}
	if i = spaces(b, i+1); len(b)-i < decimalRoom {
		return -1
	}
	return i
}

// spaces returns the first place in b from i on that is not white space.
func spaces(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}
