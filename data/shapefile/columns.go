package shapefile

import (
	"bytes"
	"strconv"
)

// rawColumn is a field of all rows: every distinct content once, as bytes.
type rawColumn struct {
	field  *field
	kind   Kind
	name   string // decoded
	codes  []uint32
	values []string // the first stands for a record that is not there
	first  []int32  // the record in which the value first came
}

// rawColumns gathers the fields of the given records, numbered from 1.
func (t *table) rawColumns(records []int32, left *allowance, r *remarks) ([]*rawColumn, error) {
	var all []*rawColumn
	for i := range t.fields {
		f := &t.fields[i]
		kind, known := f.kind()
		switch {
		case !known:
			r.about("字段 %s 的类型 %s 不支持，未读取", "field %s is of type %s, which is not supported, and was not read", quoted(string(f.name)), quoted(string(f.typ)))
			continue
		case f.size == 0:
			r.about("字段 %s 长度为零，未读取", "field %s has no length, and was not read", quoted(string(f.name)))
			continue
		}
		if err := left.takeCells(len(records)); err != nil {
			return nil, err
		}
		c := &rawColumn{field: f, kind: kind}
		c.gather(t, records)
		all = append(all, c)
	}
	return all, nil
}

func (c *rawColumn) gather(t *table, records []int32) {
	c.codes = make([]uint32, len(records))
	c.values, c.first = []string{""}, []int32{0}
	known := make(map[string]uint32)
	previous := uint32(0)
	for row, n := range records {
		if int(n) > t.count {
			continue
		}
		from := int(n-1)*t.size + c.field.at
		cell := filled(t.records[from : from+c.field.size])
		if c.kind != Text {
			cell = bytes.TrimLeft(cell, " ")
		}
		if previous == 0 || c.values[previous] != string(cell) {
			code, is := known[string(cell)]
			if !is {
				code = uint32(len(c.values)) // at most one a row, of which there are fewer than 2^31
				value := string(cell)
				known[value] = code
				c.values, c.first = append(c.values, value), append(c.first, n)
			}
			previous = code
		}
		c.codes[row] = previous
	}
}

// filled is the content of a cell without what fills it up: from a zero byte on, and spaces.
func filled(cell []byte) []byte {
	if i := bytes.IndexByte(cell, 0); i >= 0 {
		cell = cell[:i]
	}
	return bytes.TrimRight(cell, " ")
}

// column turns raw values into values. Those that mean the same become one.
func (c *rawColumn) column(d *decoder, r *remarks) *Column {
	out := &Column{Name: c.name, Kind: c.kind, Codes: c.codes, Values: c.values}
	changed := false
	for i, raw := range c.values[1:] {
		c.values[i+1] = c.value(raw, int(c.first[i+1]), d, r)
		changed = changed || c.values[i+1] != raw || raw == ""
	}
	if changed { // otherwise they are as distinct as before
		out.distinct()
	}
	return out
}

// distinct makes one of values that are the same.
func (c *Column) distinct() {
	to := make([]uint32, len(c.Values))
	known := make(map[string]uint32, len(c.Values))
	known[""] = 0
	kept := c.Values[:1]
	for i, value := range c.Values[1:] {
		code, is := known[value]
		if !is {
			code = uint32(len(kept))
			known[value] = code
			kept = append(kept, value)
		}
		to[i+1] = code
	}
	for row, code := range c.Codes {
		c.Codes[row] = to[code]
	}
	c.Values = kept
}

// value reads a raw value, "" for null.
func (c *rawColumn) value(raw string, record int, d *decoder, r *remarks) string {
	value, ok := raw, true
	switch c.kind {
	case Number:
		value, ok = number(raw)
	case Date:
		value, ok = date(raw)
	case Logical:
		value, ok = logical(raw)
	default:
		return d.text(raw, record, c.name, r)
	}
	if !ok {
		r.add(record, remarkNoValue[c.kind], c.name+" = "+strconv.QuoteToASCII(raw))
	}
	return value
}

// remarkNoValue is by kind. Their numbers count different contents, not rows.
var remarkNoValue = [...]remark{
	Number: {
		"{n} 个数值字段内容不是数（{example}），按空值读取",
		"{n} content(s) of numeric fields that are no numbers ({example}), read as null"},
	Date: {
		"{n} 个日期字段内容不是日期（{example}），按空值读取",
		"{n} content(s) of date fields that are no dates ({example}), read as null"},
	Logical: {
		"{n} 个逻辑字段内容既非真也非假（{example}），按空值读取",
		"{n} content(s) of logical fields that are neither true nor false ({example}), read as null"},
}
