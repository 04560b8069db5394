package shapefile

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// The files of a layer that are read, by their endings.
const (
	extSHP = ".shp"
	extSHX = ".shx"
	extDBF = ".dbf"
	extPRJ = ".prj"
	extCPG = ".cpg"
)

// source is a file of a layer that can be opened, and its name in messages.
type source struct {
	name string
	open func() (r io.ReadCloser, stated int64, err error) // stated is the size, if it can be believed
}

// sources are the files of one layer by their endings in lower case.
type sources map[string]source

// maxSmallFile bounds a .prj and a .cpg, in bytes.
const maxSmallFile = 64 << 10

// read reads a file of the layer; nil without one.
func (s sources) read(ext string, limit int64, left *allowance) ([]byte, error) {
	from, is := s[ext]
	if !is {
		return nil, nil
	}
	r, stated, err := from.open()
	if err != nil {
		return nil, &Error{File: from.name, Err: err}
	}
	defer r.Close()
	body, err := left.read(r, stated, limit)
	if err != nil {
		return nil, &Error{File: from.name, Err: err}
	}
	return body, nil
}

// at puts the name of a file into an error.
func (s sources) at(ext string, err error) error {
	var known *Error
	if errors.As(err, &known) && known.File == "" {
		return &Error{File: s[ext].name, Record: known.Record, Err: known.Err}
	}
	return &Error{File: s[ext].name, Err: err}
}

// layer reads one layer.
func (s sources) layer(left *allowance) (*File, error) {
	out := &File{Name: s[extSHP].name}
	r := &remarks{}
	prj, err := s.read(extPRJ, maxSmallFile, left)
	if err != nil {
		return nil, err
	}
	out.PRJ = smallText(prj)
	shp, err := s.read(extSHP, left.bytes, left)
	if err != nil {
		return nil, err
	}
	shx, err := s.read(extSHX, left.bytes, left)
	if err != nil {
		return nil, err
	}
	reader, err := newShapes(shp, left, r)
	if err != nil {
		return nil, s.at(extSHP, err)
	}
	records, err := reader.records(shx)
	if err != nil {
		return nil, s.at(extSHP, err)
	}
	t, err := s.table(len(records), left, r)
	if err != nil {
		return nil, err
	}
	if err := out.shapes(reader, records, t); err != nil {
		return nil, s.at(extSHP, err)
	}
	if t != nil {
		if err := s.attributes(out, t, left, r); err != nil {
			return nil, err
		}
	}
	out.Warnings = r.warnings()
	return out, nil
}

// shapes reads the geometries of all records that the table has not deleted.
func (f *File) shapes(reader *shapes, records []record, t *table) error {
	for i, at := range records {
		if t != nil && t.deleted(i) {
			reader.remarks.add(i+1, remarkDeleted, "")
			continue
		}
		if err := reader.left.takeFeature(); err != nil {
			return &Error{Record: i + 1, Err: err}
		}
		g, err := reader.shape(i+1, at)
		if err != nil {
			return &Error{Record: i + 1, Err: err}
		}
		f.Geometries = append(f.Geometries, g)
		f.Records = append(f.Records, int32(i+1)) // a record has 8 bytes, and a .shp less than 2^33
	}
	return nil
}

var remarkDeleted = remark{
	"{n} 条记录已标记删除，未读取",
	"{n} record(s) marked as deleted, which were not read"}

// table reads the .dbf that belongs to so many shapes, nil without one.
func (s sources) table(shapes int, left *allowance, r *remarks) (*table, error) {
	body, err := s.read(extDBF, left.bytes, left)
	if err != nil {
		return nil, err
	}
	if body == nil {
		r.about("缺少 .dbf，没有属性", "there is no .dbf, so there are no attributes")
		return nil, nil
	}
	t, err := newTable(body, r)
	if err != nil {
		return nil, s.at(extDBF, err)
	}
	switch {
	case t.count > shapes:
		r.about(".dbf 有 %d 条记录，图形只有 %d 个，多出的属性未读取", "the .dbf has %d records for %d shapes; the attributes without a shape were not read", t.count, shapes)
	case t.count < shapes:
		r.about(".dbf 只有 %d 条记录，图形有 %d 个，缺少的属性为空", "the .dbf has %d records for %d shapes; the attributes that miss are null", t.count, shapes)
	}
	return t, nil
}

// attributes reads the columns.
func (s sources) attributes(out *File, t *table, left *allowance, r *remarks) error {
	raw, err := t.rawColumns(out.Records, left, r)
	if err != nil {
		return s.at(extDBF, err)
	}
	cpg, err := s.read(extCPG, maxSmallFile, left)
	if err != nil {
		return err
	}
	choice := chooser{string(cpg), cpg != nil, t, raw, r}
	e, from := choice.choose()
	out.Encoding, out.EncodingFrom = e.name, from
	used, d := map[string]bool{}, e.decoder()
	for i, c := range raw {
		c.name = uniqueName(c.field, i+1, d, used, r)
		out.Columns = append(out.Columns, c.column(d, r))
	}
	return nil
}

// uniqueName decodes the name of column n, and numbers it if there is one of that name.
func uniqueName(f *field, n int, d *decoder, used map[string]bool, r *remarks) string {
	name, cut, bad := d.decode(string(f.name))
	if cut || bad {
		r.about("字段名 %s 被截断或编码有误", "the name of field %s was cut in the middle of a character, or is not valid in its encoding", quoted(name))
	}
	if name = strings.TrimSpace(name); name == "" {
		name = "field " + strconv.Itoa(n)
	}
	unique := name
	for i := 2; used[unique]; i++ {
		unique = fmt.Sprintf("%s_%d", name, i)
	}
	if unique != name {
		r.about("字段名 %s 重复，改称 %s", "there is another field %s, and this one is called %s", quoted(name), quoted(unique))
	}
	used[unique] = true
	return unique
}

// smallText is the text of a .prj: UTF-8 or GB18030.
func smallText(body []byte) string {
	text := string(body)
	if !utf8.ValidString(text) {
		if decoded, err := simplifiedchinese.GB18030.NewDecoder().String(text); err == nil {
			text = decoded
		}
	}
	return strings.TrimSpace(strings.Trim(strings.TrimPrefix(text, "\ufeff"), "\x00"))
}
