package shapefile

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/paulmach/orb"
)

// fuzzLimits let a file that is larger than its input be no slow one.
var fuzzLimits = Limits{MaxBytes: 1 << 20, MaxEntries: 50, MaxFeatures: 2000, MaxVertices: 20_000, MaxCells: 20_000}

// checkAnswer fails if what was read is not sound, or an error has no place.
func checkAnswer(t *testing.T, all []*File, err error) {
	t.Helper()
	var place *Error
	if err != nil && !errors.As(err, &place) {
		t.Fatalf("%T: %v", err, err)
	}
	if err == nil && len(all) == 0 {
		t.Fatal("neither a file nor an error")
	}
	vertices := 0
	for _, f := range all {
		checkFile(t, f)
		vertices += len(f.Geometries)
	}
	if vertices > fuzzLimits.MaxFeatures {
		t.Fatalf("%d features", vertices)
	}
}

// FuzzReadZip starts from the files of testdata.
func FuzzReadZip(f *testing.F) {
	names, err := filepath.Glob("testdata/*.zip")
	if err != nil || len(names) == 0 {
		f.Fatal(err)
	}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		all, err := ReadZip(bytes.NewReader(body), int64(len(body)), fuzzLimits)
		checkAnswer(t, all, err)
	})
}

// FuzzReadFiles changes the files themselves. The same bytes give the same answer.
func FuzzReadFiles(f *testing.F) {
	table := dbf(0x4d, []string{gbk("名称") + " C 12", "MJ N 10", "RQ D 8", "YES L 1"}, []string{gbk("农田"), "12.50", "20240102", "T"}, []string{"*", "x", "y"})
	body, index := shp(5, partsContent(5, nil, 0), content(0))
	f.Add(body, index, table, []byte("936"))
	ring := ringAt(0, 0, 9)
	for _, typ := range []uint32{3, 5, 13, 15, 23, 25} {
		c := partsContent(typ, [][]orb.Point{ring, ringAt(2, 2, 3), ringAt(20, 2, 3)[:3], ring[:1]}, 40)
		body, index = shp(typ, c, c)
		f.Add(body, index, table, []byte("UTF-8"))
	}
	body, index = shp(1, content(1, 1.0, 2.0), content(11, 1.0, 2.0, 3.0))
	f.Add(body, index, table, []byte(""))
	f.Fuzz(func(t *testing.T, shp, shx, dbf, cpg []byte) {
		files := map[string][]byte{".shp": shp, ".shx": shx, ".dbf": dbf, ".cpg": cpg}
		one, err := readParts(files, fuzzLimits)
		if err != nil {
			checkAnswer(t, nil, err)
			return
		}
		checkAnswer(t, []*File{one}, nil)
		if again, err := readParts(files, fuzzLimits); err != nil || !reflect.DeepEqual(one, again) {
			t.Fatalf("another answer: %v", err)
		}
	})
}
