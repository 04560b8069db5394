package shapefile

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func readZip(body []byte, l Limits) ([]*File, error) {
	return ReadZip(bytes.NewReader(body), int64(len(body)), l)
}

// parts is a Shapefile of three points.
func parts() (shp, shx, dbase string) {
	files := pointsWith(dbf(0, []string{"A C 3"}, []string{"one"}, []string{"two"}, []string{"3"}), 3)
	return string(files[".shp"]), string(files[".shx"]), string(files[".dbf"])
}

func TestReadZip(t *testing.T) {
	shp, shx, dbase := parts()
	f := func(files []string, want ...string) {
		t.Helper()
		all, err := readZip(zipped(t, files...), Limits{})
		if err != nil {
			t.Error(err)
			return
		}
		var names []string
		for _, f := range all {
			checkFile(t, f)
			names = append(names, f.Name)
			if len(f.Geometries) != 3 {
				t.Errorf("%s: %d rows", f.Name, len(f.Geometries))
			}
		}
		if strings.Join(names, " ") != strings.Join(want, " ") {
			t.Errorf("%q, want %q", names, want)
		}
	}
	f([]string{"a.shp", shp, "a.shx", shx, "a.dbf", dbase}, "a.shp")
	f([]string{"b/Z.SHP", shp, "b/z.Dbf", dbase, "a.shp", shp, "readme.txt", "x", "a.shp.xml", "x", "lonely.dbf", "x"}, "a.shp", "b/Z.SHP")
	f([]string{"a/", "", `a\b.shp`, shp, `a\b.dbf`, dbase}, "a/b.shp")
	f([]string{"__MACOSX/._a.shp", "x", "__MACOSX/a.shp", "x", "._b.shp", "x", ".DS_Store", "x", "Thumbs.db", "x", "a.shp", shp}, "a.shp")
	all, err := readZip(zipped(t, "a.shp", shp, "全库.gdb/a00000001.gdbtable", "x", "全库.gdb/b", "y", "figure.dwg", "x", "areas.xlsx", "x"), Limits{})
	if err != nil || len(all[0].Warnings) != 4 {
		t.Fatal(err, all)
	}
	wantWarning(t, all[0], 0, "the zip holds a CAD drawing as well, which was not read", "压缩包内另有 CAD 图形")
	wantWarning(t, all[0], 0, "the zip holds a File Geodatabase", "FileGDB")
}

func TestZipsThatAreRefused(t *testing.T) {
	shp, _, dbase := parts()
	f := func(body []byte, want string) {
		t.Helper()
		_, err := readZip(body, Limits{})
		var place *Error
		if err == nil || !errors.As(err, &place) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	whole := zipped(t, "a.shp", shp)
	f(nil, "it is not a zip, or not the whole of one")
	f(whole[:len(whole)-30], "it is not a zip, or not the whole of one")
	f([]byte("Rar!\x1a\x07\x00"), "it is an archive of RAR; pack it as zip")
	f([]byte("7z\xbc\xaf\x27\x1c..."), "it is an archive of 7-Zip")
	f([]byte("\x1f\x8b.."), "it is an archive of gzip")
	f(zipped(t), "the zip is empty")
	f(zipped(t, "a.txt", "", "b.PDF", "", "c", ""), "it holds no .shp, but .pdf, .txt, files without an ending")
	f(zipped(t, "a.dbf", dbase), "it holds no .shp, but .dbf")
	f(zipped(t, "库.gdb/a00000001.gdbtable", "x"), "it is no Shapefile: it holds a File Geodatabase (.gdb); export its layers as Shapefiles")
	f(zipped(t, "doc.kml", "x"), "it holds KML (KMZ)")
	f(zipped(t, "a.kmz", "x"), "it holds KML (KMZ)")
	f(zipped(t, "[Content_Types].xml", "x", "xl/workbook.xml", "x"), "it holds an Excel workbook (XLSX)")
	f(zipped(t, "a.xlsx", "x"), "it holds an Excel workbook")
	f(zipped(t, "word/document.xml", "x"), "a Word document")
	f(zipped(t, "a.shp", shp, "b/old.zip", "x"), "b/old.zip: an archive in the archive is not unpacked")
	f(zipped(t, "a.shp", shp, "A.SHP", shp), "there is another file of this name (A.SHP)")
	f(zipped(t, "层/a.shp", shp[:110]), "层/a.shp: record 1: it is 20 bytes long, and the file ends after 2")

	encrypted := bytes.Clone(whole)
	encrypted[bytes.Index(encrypted, []byte("PK\x01\x02"))+8] |= 1
	f(encrypted, "a.shp: it is encrypted; pack it without a password")
	deflate64 := bytes.Clone(whole)
	deflate64[bytes.Index(deflate64, []byte("PK\x01\x02"))+10] = 9
	f(deflate64, "a.shp: it is packed by method 9")
	damaged := bytes.Clone(whole)
	damaged[bytes.Index(damaged, []byte("PK\x01\x02"))+16]++
	f(damaged, "a.shp: zip: checksum error")
}

// TestLimits: every limit stops what is larger, whatever sizes are stated.
func TestLimits(t *testing.T) {
	shp, shx, dbase := parts()
	body := zipped(t, "a.shp", shp, "a.shx", shx, "a.dbf", dbase, "b.shp", shp)
	f := func(l Limits, want string) {
		t.Helper()
		_, err := readZip(body, l)
		if want == "" && err == nil {
			return
		}
		if !errors.Is(err, ErrTooLarge) || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", l, err)
		}
	}
	f(Limits{}, "")
	f(Limits{MaxBytes: 100}, "a.shp: larger than allowed: there are more than 100 bytes to unpack")
	f(Limits{MaxEntries: 3}, "4 entries, more than 3")
	f(Limits{MaxEntries: 4, MaxFeatures: 6, MaxVertices: 6, MaxCells: 3}, "")
	f(Limits{MaxFeatures: 5}, "b.shp: record 3: larger than allowed: there are more than 5 features")
	f(Limits{MaxVertices: 2}, "a.shp: record 3: larger than allowed: there are more than 2 vertices")
	f(Limits{MaxCells: 2}, "a.dbf: larger than allowed: there are more than 2 attribute values")
	if _, err := ReadFiles(fstest.MapFS{"a.shp": {Data: []byte(shp)}, "a.prj": {Data: make([]byte, maxSmallFile+1)}}, "a.shp", Limits{}); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
}

// TestBombs: zeros without end, and a directory without end, stop at what the size of the zip allows.
func TestBombs(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	e, err := w.Create("a.shp")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 2 {
		if _, err := e.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := readZip(b.Bytes(), Limits{MaxBytes: 1 << 20}); !errors.Is(err, ErrTooLarge) || !strings.Contains(err.Error(), "a.shp") {
		t.Error(err)
	}
	lied := bytes.Clone(b.Bytes()) // it states 10 bytes
	at := bytes.Index(lied, []byte("PK\x01\x02")) + 24
	copy(lied[at:], []byte{10, 0, 0, 0})
	if _, err := readZip(lied, Limits{}); err == nil {
		t.Error("a stated size that is not that of the entry")
	}

	b.Reset()
	w = zip.NewWriter(&b)
	for range 3000 {
		if _, err := w.Create(strings.Repeat("n", 100)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	meter := &meteredReader{from: bytes.NewReader(b.Bytes()), left: 1000}
	if _, err := zip.NewReader(meter, int64(b.Len())); err == nil || !meter.spent {
		t.Error("a directory of any size is read")
	}
	if _, err := readZip(b.Bytes(), Limits{MaxEntries: 10}); !errors.Is(err, ErrTooLarge) || !strings.Contains(err.Error(), "more than 10 entries") {
		t.Error(err)
	}
}

// TestRatio: beyond the first 32 MiB, what is unpacked may be so many times the zip.
func TestRatio(t *testing.T) {
	f := func(size, maxBytes, want int64) {
		t.Helper()
		a := newAllowance(Limits{MaxBytes: maxBytes, MaxRatio: 100})
		if a.forZip(size); a.bytes != want {
			t.Errorf("%d bytes of %d, not %d", a.bytes, size, want)
		}
	}
	f(0, 1<<30, unpackedFreely)
	f(1000, 1<<30, unpackedFreely+100_000)
	f(1000, 1<<20, 1<<20)
	f(1<<40, 1<<30, 1<<30)
	f(1<<62, 1<<30, 1<<30)
}

func TestReadFiles(t *testing.T) {
	shp, shx, dbase := parts()
	fsys := fstest.MapFS{
		"数据/A.shp": {Data: []byte(shp)}, "数据/A.SHX": {Data: []byte(shx)}, "数据/a.dbf": {Data: []byte("not this one")}, "数据/A.dbf": {Data: []byte(dbase)},
		"数据/A.prj": {Data: []byte("PRJ\n")}, "数据/A.cpg": {Data: []byte("GBK")}, "数据/AB.cpg": {Data: []byte("?")}, "数据/A.txt": {}, "数据/A.shp.xml": {}, "数据/dir.dbf/x": {},
	}
	f, err := ReadFiles(fsys, "数据/A.shp", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	checkFile(t, f)
	if f.PRJ != "PRJ" || f.EncodingFrom != "cpg" || len(f.Warnings) != 0 || f.Name != "数据/A.shp" || len(f.Columns) != 1 {
		t.Errorf("%+v", f)
	}
	if _, err := ReadFiles(fsys, "数据/B.shp", Limits{}); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := ReadFiles(fsys, "nowhere/B.shp", Limits{}); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := ReadFiles(fsys, "数据/A.dbf", Limits{}); err == nil || !strings.Contains(err.Error(), "given by its .shp") {
		t.Error(err)
	}
}

// failing is a file that cannot be read to its end.
type failing struct{ io.Reader }

func (failing) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

func TestReadingFails(t *testing.T) {
	if _, err := newAllowance(Limits{}).read(failing{}, 10, 10); err == nil || err.Error() != "the disk is gone" {
		t.Error(err)
	}
}
