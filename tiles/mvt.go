package tiles

import (
	"encoding/binary"
	"math"
	"slices"
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

// geometry writes the commands of one feature. Positions come in units of the
// zoom level with y to the north; they are written relative to the tile's
// north-western corner with y to the south.
type geometry struct {
	bytes  []byte
	west   int32
	north  int32
	cx, cy int32
}

func (g *geometry) reset(t box) {
	g.bytes, g.west, g.north, g.cx, g.cy = g.bytes[:0], t.x0, t.y1, 0, 0
}

func (g *geometry) command(id, count int) {
	g.bytes = binary.AppendUvarint(g.bytes, uint64(count)<<3|uint64(id))
}

func (g *geometry) position(p geo.Pixel) {
	x, y := p.X-g.west, g.north-p.Y
	g.bytes = binary.AppendUvarint(g.bytes, zigzag(x-g.cx))
	g.bytes = binary.AppendUvarint(g.bytes, zigzag(y-g.cy))
	g.cx, g.cy = x, y
}

// ring writes a ring with its inside on the left the other way round: with y to
// the south that gives shells a positive area, as section 4.3.3.3 wants it.
func (g *geometry) ring(at []geo.Pixel) {
	last := len(at) - 1
	g.command(moveTo, 1)
	g.position(at[last])
	g.command(lineTo, last)
	for i := last - 1; i >= 0; i-- {
		g.position(at[i])
	}
	g.command(closePath, 1)
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

// attributes are the attributes of a layer, ready for tiles: every value
// encoded once.
type attributes struct {
	keys    []string
	columns []*data.Column
	number  [][]uint32 // by column and code: the value's number + 1, 0 for none
	values  [][]byte   // by number: the encoded Value
}

func newAttributes(t *data.Table) *attributes {
	a := &attributes{columns: t.Columns}
	known := make(map[string]uint32)
	for _, c := range t.Columns {
		a.keys = append(a.keys, c.Name)
		numbers := make([]uint32, len(c.Values()))
		for code, v := range c.Values() {
			if v.Kind == data.Absent || v.Kind == data.Null {
				continue
			}
			encoded := appendValue(nil, v)
			n, old := known[string(encoded)]
			if !old {
				a.values = append(a.values, encoded)
				n = uint32(len(a.values))
				known[string(encoded)] = n
			}
			numbers[code] = n
		}
		a.number = append(a.number, numbers)
	}
	return a
}

// layerWriter writes one layer of one tile. Keys and values that the tile does
// not use do not get into it. Scratch space is reused.
type layerWriter struct {
	from     *attributes
	features []byte
	tags     []byte
	head     []byte
	count    int

	round      uint32
	keyAt      []uint32 // by column: its number in the tile, if keyRound is this round
	keyRound   []uint32
	valueAt    []uint32
	valueRound []uint32
	keys       []int
	values     []uint32
}

func (w *layerWriter) reset(a *attributes) {
	if w.from != a {
		w.from, w.round = a, 0
		w.keyAt, w.keyRound = make([]uint32, len(a.keys)), make([]uint32, len(a.keys))
		w.valueAt, w.valueRound = make([]uint32, len(a.values)), make([]uint32, len(a.values))
	}
	w.round++
	w.features, w.keys, w.values, w.count = w.features[:0], w.keys[:0], w.values[:0], 0
}

// feature writes a feature: its id, the attributes of its row, its geometry.
func (w *layerWriter) feature(id uint64, row int, kind geomType, geometry []byte) {
	w.tags = w.tags[:0]
	for i, c := range w.from.columns {
		if n := w.from.number[i][c.Code(row)]; n != 0 {
			w.tags = binary.AppendUvarint(w.tags, uint64(w.key(i)))
			w.tags = binary.AppendUvarint(w.tags, uint64(w.value(n-1)))
		}
	}
	h := binary.AppendUvarint(append(w.head[:0], featureID), id)
	if len(w.tags) > 0 {
		h = appendBytes(h, featureTags, w.tags)
	}
	h = append(h, featureType, byte(kind), featureGeometry)
	h = binary.AppendUvarint(h, uint64(len(geometry)))
	w.head = h
	w.features = append(w.features, layerFeature)
	w.features = binary.AppendUvarint(w.features, uint64(len(h)+len(geometry)))
	w.features = append(w.features, h...)
	w.features = append(w.features, geometry...)
	w.count++
}

func (w *layerWriter) key(i int) uint32 {
	if w.keyRound[i] != w.round {
		w.keyRound[i], w.keyAt[i] = w.round, uint32(len(w.keys))
		w.keys = append(w.keys, i)
	}
	return w.keyAt[i]
}

func (w *layerWriter) value(n uint32) uint32 {
	if w.valueRound[n] != w.round {
		w.valueRound[n], w.valueAt[n] = w.round, uint32(len(w.values))
		w.values = append(w.values, n)
	}
	return w.valueAt[n]
}

// appendLayer appends the layer to a tile; a layer without features is left out.
func (w *layerWriter) appendLayer(tile []byte, name string) []byte {
	if w.count == 0 {
		return tile
	}
	var tail []byte
	for _, k := range w.keys {
		tail = appendBytes(tail, layerKey, []byte(w.from.keys[k]))
	}
	for _, v := range w.values {
		tail = appendBytes(tail, layerValue, w.from.values[v])
	}
	tail = binary.AppendUvarint(append(tail, layerExtent), Extent)
	head := appendBytes([]byte{layerVersion, 2}, layerName, []byte(name))
	tile = append(tile, tileLayer)
	tile = binary.AppendUvarint(tile, uint64(len(head)+len(w.features)+len(tail)))
	tile = slices.Grow(tile, len(head)+len(w.features)+len(tail))
	tile = append(tile, head...)
	tile = append(tile, w.features...)
	return append(tile, tail...)
}
