package tiles

import (
	"encoding/binary"
	"math"
	"strconv"

	"guotu/data"
	"guotu/geo"
)

// geomType is the type of a feature's geometry in a vector tile.
type geomType uint32

// The types of Mapbox Vector Tile 2.1, section 4.3.4.
const (
	pointType   geomType = 1
	lineType    geomType = 2
	polygonType geomType = 3
)

// The fields of the messages of Mapbox Vector Tile 2.1, as protobuf keys:
// field number times eight plus wire type (0 varint, 1 eight bytes, 2 bytes).
const (
	tileLayer = 3<<3 | 2

	layerVersion = 15 << 3
	layerName    = 1<<3 | 2
	layerFeature = 2<<3 | 2
	layerKey     = 3<<3 | 2
	layerValue   = 4<<3 | 2
	layerExtent  = 5 << 3

	featureID       = 1 << 3
	featureTags     = 2<<3 | 2
	featureType     = 3 << 3
	featureGeometry = 4<<3 | 2

	valueString = 1<<3 | 2
	valueDouble = 3<<3 | 1
	valueUint   = 5 << 3
	valueSint   = 6 << 3
	valueBool   = 7 << 3
)

// The commands of a geometry.
const (
	moveTo    = 1
	lineTo    = 2
	closePath = 7
)

// appendUvarint appends a base 128 varint; most are of one byte.
func appendUvarint(b []byte, n uint64) []byte {
	if n < 0x80 {
		return append(b, byte(n))
	}
	return binary.AppendUvarint(b, n)
}

// appendStep appends two zigzag-coded varints.
func appendStep(b []byte, dx, dy int32) []byte {
	x, y := zigzag(dx), zigzag(dy)
	if x|y < 0x80 {
		return append(b, byte(x), byte(y))
	}
	return binary.AppendUvarint(binary.AppendUvarint(b, x), y)
}

func zigzag(n int32) uint64 { return uint64(uint32(n<<1) ^ uint32(n>>31)) }

func appendBytes(b []byte, key uint64, body []byte) []byte {
	b = binary.AppendUvarint(b, key)
	b = binary.AppendUvarint(b, uint64(len(body)))
	return append(b, body...)
}

// appendValue appends an attribute as a Value message: whole numbers of up to
// 64 bits as integers, others as doubles (as text where that overflows), arrays and objects as their JSON text.
// Absent and Null have none.
func appendValue(b []byte, v data.Value) []byte {
	switch v.Kind {
	case data.String, data.JSON:
		b = binary.AppendUvarint(b, valueString)
		b = binary.AppendUvarint(b, uint64(len(v.Text)))
		return append(b, v.Text...)
	case data.Bool:
		return append(b, valueBool, byte(len("false")-len(v.Text)))
	case data.Number:
		return appendNumber(b, v.Text)
	}
	return b
}

func appendNumber(b []byte, text string) []byte {
	if n, err := strconv.ParseUint(text, 10, 64); err == nil {
		return binary.AppendUvarint(append(b, valueUint), n)
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n != 0 {
		return binary.AppendUvarint(append(b, valueSint), uint64(n<<1)^uint64(n>>63))
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil { // beyond the range of float64
		return appendValue(b, data.Value{Kind: data.String, Text: text})
	}
	return binary.LittleEndian.AppendUint64(append(b, valueDouble), math.Float64bits(f))
}

// geometry writes the commands of one feature. Positions come in tile units with
// y to the north; they are written relative to the tile's north-western corner
// with y to the south.
type geometry struct {
	bytes  []byte
	west   int32
	north  int32
	cx, cy int32
}

// reset begins a feature of the tile whose box this is.
func (g *geometry) reset(t box) {
	g.bytes, g.west, g.north, g.cx, g.cy = g.bytes[:0], t.x0, t.y1, 0, 0
}

func (g *geometry) command(id, count int) {
	g.bytes = appendUvarint(g.bytes, uint64(count)<<3|uint64(id))
}

func (g *geometry) position(p geo.Pixel) {
	x, y := p.X-g.west, g.north-p.Y
	g.bytes = appendStep(g.bytes, x-g.cx, y-g.cy)
	g.cx, g.cy = x, y
}

// ring writes a ring with its inside on the right: with y to the south that
// gives shells a positive area, as section 4.3.3.3 wants it.
func (g *geometry) ring(at []geo.Pixel) {
	g.line(at)
	g.closeRing()
}

func (g *geometry) line(at []geo.Pixel) {
	g.command(moveTo, 1)
	g.position(at[0])
	g.command(lineTo, len(at)-1)
	for _, p := range at[1:] {
		g.position(p)
	}
}

func (g *geometry) points(at []geo.Pixel) {
	g.command(moveTo, len(at))
	for _, p := range at {
		g.position(p)
	}
}

// path writes a ring or a line of a view as it is; its units are 2^shift tile units.
func (g *geometry) path(p *path, shift uint) {
	g.command(moveTo, 1)
	g.position(geo.Pixel{X: p.first.X << shift, Y: p.first.Y << shift})
	g.command(lineTo, p.n-1)
	if shift == 0 {
		g.bytes = append(g.bytes, p.steps...)
	} else {
		for steps := p.steps; len(steps) > 0; {
			var d geo.Pixel
			d, steps = readStep(steps)
			g.bytes = appendStep(g.bytes, d.X<<shift, d.Y<<shift)
		}
	}
	g.cx, g.cy = g.cx+p.toLast.X<<shift, g.cy+p.toLast.Y<<shift
}

func (g *geometry) closeRing() { g.bytes = append(g.bytes, closePath|1<<3) }
