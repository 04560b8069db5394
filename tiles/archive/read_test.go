package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"

	"guotu/tiles"
)

// TestFilesOfOthers reads what GDAL and go-pmtiles wrote: the tiles that they say are
// there, with their bytes, and no others.
func TestFilesOfOthers(t *testing.T) {
	text, err := os.ReadFile("testdata/expected.txt")
	if err != nil {
		t.Fatal(err)
	}
	expected := make(map[string]string) // file and tile: hash
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		expected[words[0]+" "+words[1]] = words[2]
	}
	for _, name := range []string{"gdal.pmtiles", "go-pmtiles.pmtiles", "gdal.mbtiles"} {
		a, err := Open("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		if about := a.About(); about.MinZoom != 0 || about.MaxZoom != 5 || about.Bounds != [4]float64{-20, -10, 120, 45} || about.Center != [3]float64{50, 17.5, 0} ||
			!strings.Contains(string(about.VectorLayers), `"zones"`) || name != "gdal.pmtiles" && about.Name != "zones" {
			t.Errorf("%s: %+v", name, about)
		}
		for p := range firstOf(7) {
			id := tileAt(p)
			tile, err := a.Tile(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if len(tile.Body) > 0 {
				sum := sha256.Sum256(tile.Body)
				got = hex.EncodeToString(sum[:12])
				if raw, err := tile.Raw(); err != nil || !tile.Gzip || !bytes.Contains(raw, []byte("zones")) {
					t.Errorf("%s %v: %q, %v", name, id, raw, err)
				}
			}
			if want := expected[name+" "+id.String()]; got != want {
				t.Errorf("%s %v: %q, want %q", name, id, got, want)
			}
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	f := func(want string, body []byte) {
		t.Helper()
		file := filepath.Join(t.TempDir(), "t")
		if err := os.WriteFile(file, body, 0o600); err != nil {
			t.Fatal(err)
		}
		if a, err := Open(file); err == nil || a != nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), file) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	good, err := os.ReadFile("testdata/gdal.pmtiles")
	if err != nil {
		t.Fatal(err)
	}
	change := func(at int, b byte) []byte {
		c := bytes.Clone(good)
		c[at] = b
		return c
	}
	f("is neither PMTiles nor MBTiles", nil)
	f("is neither", []byte("PMTile"))
	f("the header is cut off", good[:126])
	f("PMTiles version 2: only version 3", change(7, 2))
	f("lies beyond the end of the file", good[:1000])
	f("lies beyond the end of the file", change(15, 0xff))
	f("directories are compressed with zstd", change(97, 4))
	f("directories are compressed with an unknown method", change(97, 77))
	f("tiles are compressed with brotli", change(98, 3))
	f("tiles are of kind 2", change(99, 2))
	f("zoom 6 to 5", change(100, 6))
	f("zoom 0 to 200", change(101, 200))
	f("root directory", change(140, 0xff))
	f("", append([]byte("SQLite format 3\x00"), make([]byte, 200)...))
	rows, err := os.ReadFile("testdata/gdal.mbtiles")
	if err != nil {
		t.Fatal(err)
	}
	f("", rows[:4096])
	f("format is \"png\"", bytes.Replace(rows, []byte("formatpbf"), []byte("formatpng"), 1))
	f("zoom 9 to 5", bytes.Replace(rows, []byte("minzoom0"), []byte("minzoom9"), 1))
	if _, err := Open("testdata"); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Error(err)
	}
}

// TestBombs: what unpacks to more than there may be is an error, and so is a question
// to which there is no end.
func TestBombs(t *testing.T) {
	if _, err := inflated(deflated(make([]byte, 1<<20)), 1<<20-1); err == nil || !strings.Contains(err.Error(), "more than 1048575 bytes come out") {
		t.Error(err)
	}
	dir := t.TempDir()
	h := header{root: section{headerBytes, 0}, internal: codeGzip, compression: codeGzip, kind: codeMVT}
	root := deflated(make([]byte, maxDirectory+1))
	h.root.length = uint64(len(root))
	for _, s := range []*section{&h.metadata, &h.leaves, &h.content} {
		s.offset = headerBytes
	}
	writeFile(t, dir+"/a.pmtiles", append(h.append(nil), root...))
	if _, err := Open(dir + "/a.pmtiles"); err == nil || !strings.Contains(err.Error(), "root directory: more than 8388608 bytes") {
		t.Error(err)
	}
	db, err := sqlite3.Open(dir + "/endless.mbtiles")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Exec(`CREATE TABLE metadata (name, value); INSERT INTO metadata VALUES ('format', 'pbf'), ('minzoom', 0), ('maxzoom', 3);
		CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n)
		SELECT -1 - i AS zoom_level, 0 AS tile_column, 0 AS tile_row, 'x' AS tile_data FROM n`), db.Close()); err != nil {
		t.Fatal(err)
	}
	a, err := Open(dir + "/endless.mbtiles")
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := a.Tile(ctx, tiles.ID{}); err == nil {
		t.Error("an answer without end")
	}
}

func writeFile(t testing.TB, name string, body []byte) {
	t.Helper()
	if err := os.WriteFile(name, body, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestLeaves: directories that point to one another without end, and beyond the file.
func TestLeaves(t *testing.T) {
	f := func(root, leaf []entry, want string) {
		t.Helper()
		file := filepath.Join(t.TempDir(), "t.pmtiles")
		r, l := encodeDirectory(root), encodeDirectory(leaf)
		h := header{root: section{headerBytes, uint64(len(r))}, metadata: section{headerBytes, 0}, leaves: section{headerBytes + uint64(len(r)), uint64(len(l))},
			content: section{headerBytes, 10}, internal: codeGzip, compression: codeGzip, kind: codeMVT, maxZoom: 3}
		writeFile(t, file, append(append(h.append(nil), r...), l...))
		a, err := Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		if _, err := a.Tile(t.Context(), tiles.ID{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	self := []entry{{position: 0, offset: 0, length: 1 << 20}}
	f(self, self, "lie beyond the end of their section")
	// An entry of a leaf is as long as the leaf: found by trying.
	for n := uint32(20); n < 60; n++ {
		leaf := []entry{{position: 0, offset: 0, length: n}}
		if uint32(len(encodeDirectory(leaf))) == n {
			f(leaf, leaf, "more than 4 directories")
			f([]entry{{position: 0, offset: 0, length: n}}, []entry{{position: 0, offset: 5, length: 10, run: 1}}, "")
		}
	}
	f([]entry{{position: 0, offset: 5, length: 6, run: 1}}, nil, "6 bytes at 5 lie beyond")
	f([]entry{{position: 0, offset: 0, length: 1}}, self, "leaf directory at")
}

// TestClosed: requests under way get their tile, later ones ErrClosed.
func TestClosed(t *testing.T) {
	for _, name := range []string{"testdata/gdal.pmtiles", "testdata/gdal.mbtiles"} {
		a, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for {
					tile, err := a.Tile(context.Background(), tiles.ID{})
					if errors.Is(err, ErrClosed) {
						return
					}
					if err != nil || len(tile.Body) == 0 {
						t.Errorf("%d bytes, %v", len(tile.Body), err)
						return
					}
				}
			})
		}
		time.Sleep(20 * time.Millisecond)
		if err := errors.Join(a.Close(), a.Close()); err != nil {
			t.Error(err)
		}
		group.Wait()
	}
}

// TestReplaced: a file that another is renamed over is read as it was.
func TestReplaced(t *testing.T) {
	for _, ext := range []string{".pmtiles", ".mbtiles"} {
		old, err := os.ReadFile("testdata/gdal" + ext)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "t"+ext)
		writeFile(t, file, old)
		a, err := Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		o := testOptions()
		o.Force = true
		if _, err := Export(t.Context(), newSquares(), file, o); err != nil {
			t.Fatal(err)
		}
		tile, err := a.Tile(t.Context(), tiles.ID{})
		if raw, e := tile.Raw(); err != nil || e != nil || !bytes.Contains(raw, []byte("zones")) {
			t.Errorf("%q, %v, %v", raw, err, e)
		}
		b, err := Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		if a.Version() == b.Version() || b.About().Name != "squares" {
			t.Errorf("%s and %s, %+v", a.Version(), b.Version(), b.About())
		}
	}
}

// TestOverwritten: a PMTiles file whose bytes are others than those that its directories
// describe gives no tiles, even where its length is the same.
func TestOverwritten(t *testing.T) {
	good, err := os.ReadFile("testdata/gdal.pmtiles")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "t.pmtiles")
	writeFile(t, file, good)
	a, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if tile, err := a.Tile(t.Context(), tiles.ID{}); err != nil || !tile.Gzip {
		t.Fatal(tile, err)
	}
	h := a.file.(*pmtiles).header
	bad := bytes.Clone(good)
	for i := range h.content.length {
		bad[h.content.offset+i] = 'x'
	}
	writeFile(t, file, bad)
	later := time.Now().Add(time.Second) // clocks of file systems are coarse
	if err := os.Chtimes(file, later, later); err != nil {
		t.Fatal(err)
	}
	if tile, err := a.Tile(t.Context(), tiles.ID{}); !errors.Is(err, errWritten) {
		t.Errorf("%q, %v", tile.Body, err)
	}
	b, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if tile, err := b.Tile(t.Context(), tiles.ID{}); err == nil || !strings.Contains(err.Error(), "not compressed with gzip") {
		t.Errorf("%q, %v", tile.Body, err)
	}
}

// TestWrittenTo: a tag stands for the content as long as Current says so, in both formats.
func TestWrittenTo(t *testing.T) {
	for _, name := range []string{"t.pmtiles", "t.mbtiles"} {
		file := filepath.Join(t.TempDir(), name)
		if _, err := Export(t.Context(), newSquares(), file, testOptions()); err != nil {
			t.Fatal(err)
		}
		a, err := Open(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Current(); err != nil {
			t.Error(err)
		}
		if one, other := a.Tag(tiles.ID{Z: 1}), a.Tag(tiles.ID{Z: 1, X: 1}); one == other || !strings.HasPrefix(one, a.Version()+"-") {
			t.Errorf("%s: tags %s, %s", name, one, other)
		}
		later := time.Now().Add(time.Second)
		if err := os.Chtimes(file, later, later); err != nil {
			t.Fatal(err)
		}
		if err := a.Current(); !errors.Is(err, errWritten) {
			t.Errorf("%s: %v", name, err)
		}
		if tile, err := a.Tile(t.Context(), tiles.ID{}); !errors.Is(err, errWritten) {
			t.Errorf("%s: %q, %v", name, tile.Body, err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		if err := a.Current(); !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestVersion: files of one size and one time, with equal headers, differ in what they
// say of themselves.
func TestVersion(t *testing.T) {
	version := func(name string) string {
		file := filepath.Join(t.TempDir(), "t.mbtiles")
		o := testOptions()
		o.About.Name = name
		if _, err := Export(t.Context(), newSquares(), file, o); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, time.Unix(1e9, 0), time.Unix(1e9, 0)); err != nil {
			t.Fatal(err)
		}
		a, err := Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		return a.Version()
	}
	if one, same, other := version("here"), version("here"), version("hers"); one != same || one == other {
		t.Errorf("versions %s, %s and %s", one, same, other)
	}
}

// FuzzOpen: whatever a file holds, it is an error or tiles, not a crash.
func FuzzOpen(f *testing.F) {
	for _, name := range []string{"gdal.pmtiles", "go-pmtiles.pmtiles"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		file := filepath.Join(dir, "t")
		writeFile(t, file, b)
		a, err := Open(file)
		if err != nil {
			return
		}
		defer a.Close()
		if _, err := json.Marshal(a.About()); err != nil {
			t.Errorf("%+v: %v", a.About(), err)
		}
		for p := range firstOf(3) {
			if tile, err := a.Tile(t.Context(), tileAt(p)); err == nil {
				tile.Raw() // an error is as good
			}
		}
	})
}
