package shapefile

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/paulmach/orb"
)

// Sizes of a .shp and .shx in bytes. Lengths and offsets in them count words of two bytes.
const (
	shpHeader    = 100
	recordHeader = 8
	shxEntry     = 8
)

// shpMagic begins both files.
const shpMagic = 9994

// shapes reads a .shp.
type shapes struct {
	body    []byte
	typ     uint32 // that all shapes should have
	left    *allowance
	remarks *remarks
}

// record is where the content of a record lies.
type record struct{ from, to int }

var (
	remarkOtherType = remark{
		"{n} 条记录的图形类型与文件头不一致（{example}），按记录自身的类型读取",
		"{n} record(s) of another type of shape than the file says ({example}), read as what they are"}
	remarkNumber = remark{
		"{n} 条记录的编号与顺序不符（{example}），按顺序编号",
		"{n} record(s) not numbered in sequence ({example}); the sequence counts"}
	remarkEmpty = remark{
		"{n} 条记录没有图形",
		"{n} record(s) without a shape"}
)

// newShapes checks the header.
func newShapes(body []byte, left *allowance, r *remarks) (*shapes, error) {
	if len(body) < shpHeader {
		return nil, fmt.Errorf("it has %d bytes, and a .shp begins with a header of %d", len(body), shpHeader)
	}
	if magic := binary.BigEndian.Uint32(body); magic != shpMagic {
		return nil, fmt.Errorf("it is not a .shp: it begins with %d, not %d", magic, shpMagic)
	}
	typ := binary.LittleEndian.Uint32(body[32:])
	if _, err := shapeKindOf(typ); err != nil {
		return nil, err
	}
	return &shapes{body, typ, left, r}, nil
}

// records finds the records: by the .shx where it fits, nil for an entry without one,
// otherwise one after the other.
func (s *shapes) records(shx []byte) ([]record, error) {
	if shx == nil {
		s.remarks.about("缺少 .shx，按顺序读取图形", "there is no .shx; the shapes are read one after the other")
		return s.inSequence()
	}
	all, err := s.byIndex(shx)
	if err == nil {
		return all, nil
	}
	s.remarks.about(".shx 与 .shp 不符（%v），按顺序读取图形", "the .shx does not fit the .shp (%v); the shapes are read one after the other", err)
	return s.inSequence()
}

// byIndex reads the .shx.
func (s *shapes) byIndex(shx []byte) ([]record, error) {
	if len(shx) < shpHeader || binary.BigEndian.Uint32(shx) != shpMagic {
		return nil, errors.New("it has no header")
	}
	entries := shx[shpHeader:]
	if len(entries)%shxEntry != 0 {
		return nil, fmt.Errorf("it has %d bytes, half an entry", len(shx))
	}
	all := make([]record, 0, len(entries)/shxEntry)
	used := shpHeader
	for i := 1; len(entries) > 0; i++ {
		offset, length := int64(binary.BigEndian.Uint32(entries))*2, binary.BigEndian.Uint32(entries[4:])
		entries = entries[shxEntry:]
		if offset == 0 && length == 0 {
			all = append(all, record{})
			continue
		}
		if offset < shpHeader || offset+recordHeader > int64(len(s.body)) {
			return nil, fmt.Errorf("entry %d points to byte %d of %d", i, offset, len(s.body))
		}
		at, number, err := s.recordAt(int(offset))
		switch {
		case err != nil:
			return nil, fmt.Errorf("entry %d: %w", i, err)
		case int64(length)*2 != int64(at.to-at.from):
			return nil, fmt.Errorf("entry %d says %d bytes where the record has %d", i, int64(length)*2, at.to-at.from)
		case int64(number) != int64(i):
			return nil, fmt.Errorf("entry %d points to record %d", i, number)
		}
		used += recordHeader + at.to - at.from
		all = append(all, at)
	}
	if unused := len(s.body) - used; unused > 0 {
		s.remarks.about(".shp 中有 %d 字节不在 .shx 索引内，未读取", "%d bytes of the .shp are in no entry of the .shx and were not read", unused)
	}
	return all, nil
}

// recordAt reads the header of a record: where its content lies, and its number.
func (s *shapes) recordAt(offset int) (record, uint32, error) {
	rest := s.body[offset:]
	if len(rest) < recordHeader {
		return record{}, 0, fmt.Errorf("the file ends after %d bytes of the header of the record", len(rest))
	}
	length := int64(binary.BigEndian.Uint32(rest[4:])) * 2
	if length > int64(len(rest)-recordHeader) {
		return record{}, 0, fmt.Errorf("it is %d bytes long, and the file ends after %d", length, len(rest)-recordHeader)
	}
	from := offset + recordHeader
	return record{from, from + int(length)}, binary.BigEndian.Uint32(rest), nil
}

// inSequence walks through the .shp, to where its header says that it ends.
func (s *shapes) inSequence() ([]record, error) {
	end := len(s.body)
	if stated := int64(binary.BigEndian.Uint32(s.body[24:])) * 2; stated >= shpHeader && stated < int64(end) {
		s.remarks.about(".shp 末尾多出 %d 字节，未读取", "%d bytes after the stated end of the .shp were not read", int64(end)-stated)
		end = int(stated)
	}
	s.body = s.body[:end]
	var all []record
	for offset := shpHeader; offset < end; {
		at, number, err := s.recordAt(offset)
		if err != nil {
			return nil, &Error{Record: len(all) + 1, Err: err}
		}
		all = append(all, at)
		if int64(number) != int64(len(all)) {
			s.remarks.add(len(all), remarkNumber, fmt.Sprint(number))
		}
		offset = at.to
	}
	return all, nil
}

// shape reads the geometry of record number n.
func (s *shapes) shape(n int, at record) (orb.Geometry, error) {
	content := s.body[at.from:at.to]
	if len(content) == 0 {
		s.remarks.add(n, remarkEmpty, "")
		return nil, nil
	}
	if len(content) < 4 {
		return nil, fmt.Errorf("its %d bytes do not hold a type of shape", len(content))
	}
	typ := binary.LittleEndian.Uint32(content)
	if typ != 0 && typ != s.typ {
		s.remarks.add(n, remarkOtherType, fmt.Sprint(typ))
	}
	read := shapeReader{rest: content[4:], number: n, shapes: s}
	g, err := read.geometry(typ)
	if err == nil && g == nil {
		s.remarks.add(n, remarkEmpty, "")
	}
	return g, err
}
