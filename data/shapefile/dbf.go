package shapefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Sizes and marks of a .dbf.
const (
	dbfHeader  = 32
	dbfField   = 32
	dbfName    = 11   // at most 10 bytes and a zero
	fieldsEnd  = 0x0d // ends the fields
	deleted    = '*'
	driverByte = 29 // where the language driver byte is
)

// field is one column of a .dbf.
type field struct {
	name []byte
	typ  byte
	at   int // in a record, behind the mark of deletion
	size int
}

// kind returns what is read from the field, and false if nothing is.
func (f *field) kind() (Kind, bool) {
	switch f.typ {
	case 'C':
		return Text, true
	case 'N', 'F':
		return Number, true
	case 'D':
		return Date, true
	case 'L':
		return Logical, true
	}
	return Text, false
}

// table is a .dbf.
type table struct {
	fields  []field
	size    int // of a record
	count   int
	records []byte
	driver  byte
}

var errDBase7 = errors.New("it is a table of dBASE 7, which is not supported; save it as dBASE IV")

// newTable reads the header of a .dbf, and checks it against the bytes that are there.
func newTable(body []byte, r *remarks) (*table, error) {
	if len(body) < dbfHeader {
		return nil, fmt.Errorf("it has %d bytes, and a .dbf begins with a header of %d", len(body), dbfHeader)
	}
	switch version := body[0]; {
	case version == 0x04 || version == 0x8c:
		return nil, errDBase7
	case version&7 < 2 || version&7 > 5:
		return nil, fmt.Errorf("it is not a .dbf: it begins with 0x%02x", version)
	}
	header := int(binary.LittleEndian.Uint16(body[8:]))
	t := &table{size: int(binary.LittleEndian.Uint16(body[10:])), driver: body[driverByte]}
	if header < dbfHeader || header > len(body) {
		return nil, fmt.Errorf("its header is said to have %d bytes, of %d", header, len(body))
	}
	if t.size < 1 {
		return nil, errors.New("its records are said to have no bytes")
	}
	t.records = body[header:]
	t.count = len(t.records) / t.size
	stated := int64(binary.LittleEndian.Uint32(body[4:]))
	if int64(t.count) < stated {
		r.about(".dbf 应有 %d 条记录，实际只有 %d 条", "the .dbf should have %d records, and holds %d", stated, t.count)
	}
	t.count = int(min(stated, int64(t.count)))
	return t, t.readFields(body[dbfHeader:header], r)
}

// readFields reads the descriptions of the fields.
func (t *table) readFields(descriptions []byte, r *remarks) error {
	var high []int // the upper byte of the lengths of long texts, as Clipper and FoxPro have it
	for len(descriptions) >= dbfField && descriptions[0] != fieldsEnd {
		d := descriptions[:dbfField]
		descriptions = descriptions[dbfField:]
		name, _, _ := bytes.Cut(d[:dbfName], []byte{0})
		t.fields = append(t.fields, field{name: bytes.TrimRight(name, " "), typ: d[11], size: int(d[16])})
		long := 0
		if d[11] == 'C' {
			long = int(d[17]) << 8
		}
		high = append(high, long)
	}
	total, long := 1, 1
	for i, f := range t.fields {
		total += f.size
		long += f.size + high[i]
	}
	if total != t.size && long == t.size {
		for i := range t.fields {
			t.fields[i].size += high[i]
		}
		total = long
	}
	if total > t.size {
		return fmt.Errorf("its fields have %d bytes, and its records %d", total, t.size)
	}
	if total < t.size {
		r.about(".dbf 每条记录比各字段之和多 %d 字节，未读取", "the records of the .dbf are %d bytes longer than their fields", t.size-total)
	}
	at := 1
	for i := range t.fields {
		t.fields[i].at = at
		at += t.fields[i].size
	}
	return nil
}

// deleted reports whether record i, from 0, is marked so.
func (t *table) deleted(i int) bool { return i < t.count && t.records[i*t.size] == deleted }
