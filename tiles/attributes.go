package tiles

import (
	"encoding/binary"
	"slices"

	"guotu/data"
)

// attributes are the attributes of a table, ready for tiles: every value encoded
// once, as a field of a layer. It does not change.
type attributes struct {
	columns []*data.Column
	keys    [][]byte   // by column: its name, as a field of a layer
	number  [][]uint32 // by column and code: the value's number + 1, 0 for none
	values  []byte     // the values behind one another
	ends    []int      // by number: where the value ends
}

func newAttributes(t *data.Table) *attributes {
	a := &attributes{columns: t.Columns}
	known := make(map[string]uint32)
	var encoded []byte
	for _, c := range t.Columns {
		a.keys = append(a.keys, appendBytes(nil, layerKey, []byte(c.Name)))
		numbers := make([]uint32, len(c.Values()))
		for code, v := range c.Values() {
			if v.Kind == data.Absent || v.Kind == data.Null {
				continue
			}
			encoded = appendValue(encoded[:0], v)
			n, old := known[string(encoded)]
			if !old {
				a.values = appendBytes(a.values, layerValue, encoded)
				a.ends = append(a.ends, len(a.values))
				n = uint32(len(a.ends))
				known[string(encoded)] = n
			}
			numbers[code] = n
		}
		a.number = append(a.number, numbers)
	}
	a.values, a.ends = slices.Clip(a.values), slices.Clip(a.ends)
	return a
}

// appendValue appends the value with a number.
func (a *attributes) appendValue(b []byte, n uint32) []byte {
	from := 0
	if n > 0 {
		from = a.ends[n-1]
	}
	return append(b, a.values[from:a.ends[n]]...)
}

// layerWriter writes one layer of one tile. Keys and values that the tile does
// not use do not get into it. Scratch space is reused.
type layerWriter struct {
	from     *attributes
	columns  []int // that are written
	features []byte
	tags     []byte
	count    int

	keyAt  []uint32 // by column: its number in the tile + 1, 0 for none yet
	keys   []int
	values []uint32 // by number in the tile
	slots  []uint64 // hash table: value's number + 1 and its number in the tile
	shift  uint     // 64 less the logarithm of the number of slots
}

// leastSlots is the size of the table of values when a layer begins.
const leastSlots = 1 << 8

// reset begins a layer; columns are the positions of those that are written.
func (w *layerWriter) reset(a *attributes, columns []int) {
	w.from, w.columns = a, columns
	w.features, w.keys, w.values, w.count = w.features[:0], w.keys[:0], w.values[:0], 0
	w.keyAt = append(w.keyAt[:0], make([]uint32, len(a.keys))...)
	w.resize(leastSlots)
}

// resize makes an empty table of values.
func (w *layerWriter) resize(n int) {
	w.slots = slices.Grow(w.slots[:0], n)[:n]
	clear(w.slots)
	for w.shift = 64; n > 1; n /= 2 {
		w.shift--
	}
}

// feature writes a feature: its id unless it has none, the attributes of its row,
// its geometry.
func (w *layerWriter) feature(ids []uint64, row int, kind geomType, geometry []byte) {
	tags := w.tags[:0]
	for _, i := range w.columns {
		if n := w.from.number[i][w.from.columns[i].Code(row)]; n != 0 {
			tags = appendUvarint(tags, uint64(w.key(i)))
			tags = appendUvarint(tags, uint64(w.value(n-1)))
		}
	}
	w.tags = tags
	size := 3 + uvarintSize(len(geometry)) + len(geometry)
	if ids != nil {
		size += 1 + uvarintSize(int(ids[row]))
	}
	if len(tags) > 0 {
		size += 1 + uvarintSize(len(tags)) + len(tags)
	}
	b := appendUvarint(append(w.features, layerFeature), uint64(size))
	if ids != nil {
		b = appendUvarint(append(b, featureID), ids[row])
	}
	if len(tags) > 0 {
		b = appendUvarint(append(b, featureTags), uint64(len(tags)))
		b = append(b, tags...)
	}
	b = append(b, featureType, byte(kind), featureGeometry)
	b = appendUvarint(b, uint64(len(geometry)))
	w.features = append(b, geometry...)
	w.count++
}

// uvarintSize is the number of bytes of a varint.
func uvarintSize(n int) int {
	size := 1
	for u := uint64(n); u >= 0x80; u >>= 7 {
		size++
	}
	return size
}

func (w *layerWriter) key(i int) uint32 {
	if w.keyAt[i] == 0 {
		w.keys = append(w.keys, i)
		w.keyAt[i] = uint32(len(w.keys))
	}
	return w.keyAt[i] - 1
}

// value returns the number in the tile of a value.
func (w *layerWriter) value(n uint32) uint32 {
	i := w.slot(n)
	if w.slots[i] != 0 {
		return uint32(w.slots[i])
	}
	at := uint32(len(w.values))
	w.values = append(w.values, n)
	w.slots[i] = uint64(n+1)<<32 | uint64(at)
	if 2*len(w.values) > len(w.slots) {
		w.resize(2 * len(w.slots))
		for at, n := range w.values {
			w.slots[w.slot(n)] = uint64(n+1)<<32 | uint64(at)
		}
	}
	return at
}

// slot is the place of a value in the table, or the free one where it belongs
// (linear probing; the hash is Fibonacci's).
func (w *layerWriter) slot(n uint32) uint64 {
	mask := uint64(len(w.slots) - 1)
	i := uint64(n+1) * 0x9e3779b97f4a7c15 >> w.shift
	for w.slots[i] != 0 && uint32(w.slots[i]>>32) != n+1 {
		i = (i + 1) & mask
	}
	return i
}

// appendLayer appends the layer to a tile; a layer without features is left out.
func (w *layerWriter) appendLayer(tile []byte, name string, extent uint64) []byte {
	if w.count == 0 {
		return tile
	}
	size := 2 + 1 + uvarintSize(len(name)) + len(name) + len(w.features) + 1 + uvarintSize(int(extent))
	for _, k := range w.keys {
		size += len(w.from.keys[k])
	}
	for _, n := range w.values {
		size += w.from.ends[n]
		if n > 0 {
			size -= w.from.ends[n-1]
		}
	}
	tile = appendUvarint(append(tile, tileLayer), uint64(size))
	tile = append(tile, layerVersion, 2, layerName)
	tile = appendUvarint(tile, uint64(len(name)))
	tile = append(tile, name...)
	tile = append(tile, w.features...)
	for _, k := range w.keys {
		tile = append(tile, w.from.keys[k]...)
	}
	for _, n := range w.values {
		tile = w.from.appendValue(tile, n)
	}
	return binary.AppendUvarint(append(tile, layerExtent), extent)
}
