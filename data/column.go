package data

import (
	"fmt"
	"hash/maphash"
	"math"
	"strings"
)

// Column is one attribute of many rows. Every distinct value is kept once, in
// a dictionary; a row is a code that points there. Code 0 is Absent.
//
// Reading is safe for concurrent use while nobody appends.
type Column struct {
	Name string

	codes  []uint32
	values []Value
	index  codeIndex
	texts  strings.Builder // the block that texts of new values are cut from
}

// NewColumn returns an empty column.
func NewColumn(name string) *Column {
	return &Column{Name: name, values: []Value{{}}}
}

// ColumnOf returns a column of rows that are given by code: the positions of their
// values, the first of which is Absent and no two of which are the same. Both lists are
// kept, not copied. The error says which row or value is impossible.
func ColumnOf(name string, codes []uint32, values []Value) (*Column, error) {
	if len(values) == 0 || values[0] != (Value{}) {
		return nil, fmt.Errorf("column %s: the first value is not absent", name)
	}
	for i, v := range values[1:] {
		if v.Kind == Absent || v.Kind > JSON || v.Kind == Null && v.Text != "" {
			return nil, fmt.Errorf("column %s: value %d is %s", name, i+1, v.Kind)
		}
	}
	for row, code := range codes {
		if uint64(code) >= uint64(len(values)) {
			return nil, fmt.Errorf("column %s: row %d has value %d of %d", name, row, code, len(values))
		}
	}
	return &Column{Name: name, codes: codes, values: values[:len(values):len(values)]}, nil
}

// Append adds a row.
func (c *Column) Append(v Value) {
	if v.Kind == Absent {
		c.codes = append(c.codes, 0)
		return
	}
	c.codes = append(c.codes, intern(c, v.Kind, v.Text, hashString(v.Kind, v.Text)))
}

// Len returns the number of rows.
func (c *Column) Len() int { return len(c.codes) }

// At returns the value of a row.
func (c *Column) At(row int) Value { return c.values[c.codes[row]] }

// Code returns the code of a row: two rows of one column have the same value
// exactly when they have the same code.
func (c *Column) Code(row int) uint32 { return c.codes[row] }

// Codes returns the codes of all rows. They are shared, not to be changed.
func (c *Column) Codes() []uint32 { return c.codes[:len(c.codes):len(c.codes)] }

// Values returns the dictionary: the value of every code, in the order in
// which they first came; the first is Absent. It is shared, not to be changed.
func (c *Column) Values() []Value { return c.values[:len(c.values):len(c.values)] }

// Pick returns a new column of the given rows in the given order; row -1
// becomes Absent. The dictionary is shared, so that Values of the new column
// may hold values that no row of it has.
func (c *Column) Pick(rows []int32) *Column {
	picked := &Column{Name: c.Name, codes: make([]uint32, len(rows)), values: c.Values()}
	for i, row := range rows {
		if row >= 0 {
			picked.codes[i] = c.codes[row]
		}
	}
	return picked
}

// pad adds Absent rows until there are n.
func (c *Column) pad(n int) {
	if missing := n - len(c.codes); missing > 0 {
		c.codes = append(c.codes, make([]uint32, missing)...)
	}
}

// set makes row the last one, with the given code. What was there before, as
// with a key that is written twice, is forgotten.
func (c *Column) set(row int, code uint32) {
	c.pad(row)
	c.codes = append(c.codes[:row], code)
}

// seal gives back what only appending needs; appending later builds it anew.
func (c *Column) seal() {
	c.index = codeIndex{}
	c.texts = strings.Builder{}
}

// code returns the code of a value, adding it to the dictionary when new; kind
// is not Absent. text may be a piece of a buffer: it is copied when it is kept.
func (c *Column) code(kind Kind, text []byte) uint32 {
	return intern(c, kind, text, hashBytes(kind, text))
}

func intern[T string | []byte](c *Column, kind Kind, text T, h uint64) uint32 {
	if 2*len(c.values) > len(c.index.slots) {
		c.index.rebuild(c.values)
	}
	i := h & c.index.mask
	for ; c.index.slots[i] != 0; i = (i + 1) & c.index.mask {
		slot := c.index.slots[i]
		if uint32(slot>>32) != uint32(h>>32) {
			continue
		}
		if v := &c.values[uint32(slot)]; v.Kind == kind && v.Text == string(text) {
			return uint32(slot)
		}
	}
	if uint64(len(c.values)) > math.MaxUint32 {
		panic("data: more than 2^32 rows in a column") // more rows than codes: no file that fits in memory has them
	}
	code := uint32(len(c.values))
	c.values = append(c.values, Value{Kind: kind, Text: keep(c, text)})
	c.index.slots[i] = h&^math.MaxUint32 | uint64(code)
	return code
}

// textBlock is the size of the blocks that texts are cut from, in bytes: one
// allocation for some thousand codes and names instead of one each.
const textBlock = 32 << 10

// keep copies a text into the current block. The copies stay valid because a
// block is only written behind them, and never grown.
func keep[T string | []byte](c *Column, text T) string {
	if len(text) > textBlock/8 {
		return string([]byte(text))
	}
	if c.texts.Cap()-c.texts.Len() < len(text) {
		size := textBlock
		if len(c.values) < 256 { // most columns have few values
			size = textBlock / 16
		}
		c.texts = strings.Builder{}
		c.texts.Grow(max(size, len(text)))
	}
	from := c.texts.Len()
	c.texts.WriteString(string(text))
	return c.texts.String()[from:]
}

// codeIndex finds the code of a value: open addressing with linear probing, at
// most half full. A slot holds the upper half of the hash and the code, and is
// 0 when free.
type codeIndex struct {
	slots []uint64
	mask  uint64
}

func (x *codeIndex) rebuild(values []Value) {
	size := 16
	for size < 4*len(values) {
		size *= 2
	}
	x.slots, x.mask = make([]uint64, size), uint64(size-1)
	for code := 1; code < len(values); code++ {
		v := &values[code]
		h := hashString(v.Kind, v.Text)
		i := h & x.mask
		for x.slots[i] != 0 {
			i = (i + 1) & x.mask
		}
		x.slots[i] = h&^math.MaxUint32 | uint64(code)
	}
}

// seed differs from run to run, so that nobody can write a file whose values
// all collide. The codes do not depend on it.
var seed = maphash.MakeSeed()

func hashString(kind Kind, text string) uint64 { return maphash.String(seed, text) ^ kindHash(kind) }
func hashBytes(kind Kind, text []byte) uint64  { return maphash.Bytes(seed, text) ^ kindHash(kind) }

// kindHash spreads the few kinds over all bits: 2^64 divided by the golden ratio.
func kindHash(kind Kind) uint64 { return uint64(kind) * 0x9e3779b97f4a7c15 }
