package arcgis

import (
	"encoding/binary"
	"math"
)

// message is a message of Protocol Buffers (protobuf.dev, Encoding) that fields are appended to. Fields
// that have their default value may be left out, as proto3 does.
type message []byte

// The wire types.
const (
	wireVarint = 0
	wireDouble = 1
	wireBytes  = 2
)

func (m *message) key(field, wire int) { *m = binary.AppendUvarint(*m, uint64(field)<<3|uint64(wire)) }

// number appends an unsigned number, an enumeration or a truth value.
func (m *message) number(field int, n uint64) {
	m.key(field, wireVarint)
	*m = binary.AppendUvarint(*m, n)
}

// signed appends a number of the type sint32 or sint64.
func (m *message) signed(field int, n int64) { m.number(field, zigzag(n)) }

func (m *message) double(field int, v float64) {
	m.key(field, wireDouble)
	*m = binary.LittleEndian.AppendUint64(*m, math.Float64bits(v))
}

func (m *message) text(field int, s string) {
	m.key(field, wireBytes)
	*m = append(binary.AppendUvarint(*m, uint64(len(s))), s...)
}

// inner appends a message within, which may be empty.
func (m *message) inner(field int, body message) {
	m.key(field, wireBytes)
	*m = append(binary.AppendUvarint(*m, uint64(len(body))), body...)
}

// zigzag is the form of sint32 and sint64: small numbers are short, whatever their sign.
func zigzag(n int64) uint64 { return uint64(n<<1) ^ uint64(n>>63) }
