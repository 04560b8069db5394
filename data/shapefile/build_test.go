package shapefile

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"
)

// content builds the content of a record: the type, then what follows.
func content(typ uint32, rest ...any) []byte {
	b := binary.LittleEndian.AppendUint32(nil, typ)
	for _, r := range rest {
		switch r := r.(type) {
		case int:
			b = binary.LittleEndian.AppendUint32(b, uint32(r))
		default:
			var err error
			if b, err = binary.Append(b, binary.LittleEndian, r); err != nil {
				panic(err)
			}
		}
	}
	return b
}

// partsContent is a line or an area, with trailing bytes for heights and measures.
func partsContent(typ uint32, parts [][]orb.Point, trailing int) []byte {
	var all []orb.Point
	starts := []uint32{}
	for _, p := range parts {
		starts = append(starts, uint32(len(all)))
		all = append(all, p...)
	}
	return content(typ, make([]byte, 32), len(parts), len(all), starts, all, make([]byte, trailing))
}

// shp builds a .shp and its .shx.
func shp(typ uint32, contents ...[]byte) (body, index []byte) {
	body, index = make([]byte, shpHeader), make([]byte, shpHeader)
	for i, c := range contents {
		index = binary.BigEndian.AppendUint32(index, uint32(len(body)/2))
		index = binary.BigEndian.AppendUint32(index, uint32(len(c)/2))
		body = binary.BigEndian.AppendUint32(body, uint32(i+1))
		body = binary.BigEndian.AppendUint32(body, uint32(len(c)/2))
		body = append(body, c...)
	}
	for _, b := range [][]byte{body, index} {
		binary.BigEndian.PutUint32(b, shpMagic)
		binary.BigEndian.PutUint32(b[24:], uint32(len(b)/2))
		binary.LittleEndian.PutUint32(b[28:], 1000)
		binary.LittleEndian.PutUint32(b[32:], typ)
	}
	return body, index
}

// dbf builds a .dbf. Fields are "name type length"; a row that begins with * is deleted.
func dbf(driver byte, fields []string, rows ...[]string) []byte {
	size := 1
	var descriptions []byte
	var widths []int
	for _, f := range fields {
		words := strings.Split(f, " ")
		name, typ := words[0], words[1]
		width, err := strconv.Atoi(words[2])
		if err != nil {
			panic(err)
		}
		d := make([]byte, dbfField)
		copy(d[:10], name)
		d[11], d[16] = typ[0], byte(width)
		if typ == "C" {
			d[17] = byte(width >> 8)
		}
		descriptions, widths, size = append(descriptions, d...), append(widths, width), size+width
	}
	b := make([]byte, dbfHeader)
	b[0], b[driverByte] = 3, driver
	binary.LittleEndian.PutUint32(b[4:], uint32(len(rows)))
	binary.LittleEndian.PutUint16(b[8:], uint16(dbfHeader+len(descriptions)+1))
	binary.LittleEndian.PutUint16(b[10:], uint16(size))
	b = append(append(b, descriptions...), fieldsEnd)
	for _, row := range rows {
		mark := byte(' ')
		if len(row) > 0 && row[0] == "*" {
			mark, row = deleted, row[1:]
		}
		b = append(b, mark)
		for i, cell := range row {
			b = append(b, cell...)
			b = append(b, bytes.Repeat([]byte{' '}, widths[i]-len(cell))...)
		}
	}
	return append(b, 0x1a)
}

// readParts reads loose files, given by their endings.
func readParts(files map[string][]byte, limits Limits) (*File, error) {
	fsys := fstest.MapFS{}
	for ext, body := range files {
		fsys["a"+ext] = &fstest.MapFile{Data: body}
	}
	return ReadFiles(fsys, "a.shp", limits)
}

func mustRead(t *testing.T, files map[string][]byte) *File {
	t.Helper()
	f, err := readParts(files, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	checkFile(t, f)
	return f
}

// pointsWith is a Shapefile of as many points as the .dbf has rows.
func pointsWith(table []byte, rows int) map[string][]byte {
	var contents [][]byte
	for i := range rows {
		contents = append(contents, content(1, float64(i), 2.5))
	}
	body, index := shp(1, contents...)
	return map[string][]byte{".shp": body, ".shx": index, ".dbf": table}
}

// zipped packs files in the order of names and bodies that take turns.
func zipped(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		e, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
