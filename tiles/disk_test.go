package tiles

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"
)

// openDisk opens a folder; what it says goes to the log.
func openDisk(t testing.TB, dir string, bytes int64) (*Disk, *safeLog) {
	t.Helper()
	log := &safeLog{}
	d, err := OpenDisk(dir, DiskOptions{Bytes: bytes, Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, log
}

type safeLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *safeLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *safeLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func tileOf(t testing.TB, n, size int) *Tile {
	t.Helper()
	tile, err := newPacker().tile(contentOf(n, size), []Account{{Layer: "layer", Kept: n, MergedBy: []string{"a"}}})
	if err != nil {
		t.Fatal(err)
	}
	return tile
}

var diskSizes = []int{0, 1, 299, 300, 5000, 100_000}

// TestDisk: tiles come back as they were, also in the next process; others do not.
func TestDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "by itself")
	d, log := openDisk(t, dir, 0)
	for n, size := range diskSizes {
		d.put(numbered(n).tileKey, tileOf(t, n, size))
	}
	better := tileOf(t, 4, 5000)
	v, err := newPacker().pack(better, Gzip, best, func() {})
	if err != nil {
		t.Fatal(err)
	}
	better = better.with(v)
	d.put(numbered(4).tileKey, better)
	for range 2 {
		d.idle.Wait()
		for n, size := range diskSizes {
			want := tileOf(t, n, size)
			if n == 4 {
				want = better
			}
			if got := d.get(numbered(n).tileKey); !reflect.DeepEqual(got, want) {
				t.Errorf("tile of %d bytes: %+v, want %+v", size, got, want)
			}
		}
		for _, key := range []tileKey{numbered(99).tileKey, {"another content.", numbered(1).id}, {numbered(1).content, ID{Grid: WorldCRS84Quad, Z: 20, X: 1}}} {
			if d.get(key) != nil {
				t.Errorf("%v is there", key)
			}
		}
		d.Close()
		if d.put(numbered(50).tileKey, tileOf(t, 1, 1)); d.get(numbered(1).tileKey) != nil {
			t.Error("closed, and still there")
		}
		d, _ = openDisk(t, dir, 0)
	}
	if text := log.String(); text != "" {
		t.Error(text)
	}
	if stats := d.Stats(); stats.Tiles != len(diskSizes) || stats.Bytes < 30_000 {
		t.Errorf("%+v", stats)
	}
	d.salt[0]++ // another program
	if d.get(numbered(1).tileKey) != nil {
		t.Error("another program takes the tiles for its own")
	}
}

// TestDiskDamaged flips bytes in turn, and cuts the file at many lengths: what comes back is the tile or nothing.
func TestDiskDamaged(t *testing.T) {
	dir := t.TempDir()
	d, _ := openDisk(t, dir, 0)
	sizes := []int{0, 40, 400}
	for n, size := range sizes {
		d.put(numbered(n).tileKey, tileOf(t, n, size))
	}
	d.Close()
	names, _ := filepath.Glob(filepath.Join(dir, "*"+diskSuffix))
	if len(names) != 1 {
		t.Fatal(names)
	}
	whole, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	f := func(what string, b []byte, most int) {
		t.Helper()
		if err := os.WriteFile(names[0], b, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := OpenDisk(dir, DiskOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		found := 0
		for n, size := range sizes {
			if got := d.get(numbered(n).tileKey); got != nil {
				found++
				if !reflect.DeepEqual(got, tileOf(t, n, size)) {
					t.Errorf("%s: another tile", what)
				}
			}
		}
		if found > most {
			t.Errorf("%s: %d tiles", what, found)
		}
	}
	f("whole", whole, 3)
	for i := 0; i < len(whole); i += 3 {
		b := bytes.Clone(whole)
		b[i] ^= 0x41
		f(fmt.Sprint("byte ", i), b, 2)
		f(fmt.Sprint("cut at ", i), whole[:i], 2)
	}
	f("more behind", append(bytes.Clone(whole), 1, 2, 3), 3)
}

// TestDiskBound: the folder stays within its bound, the newest tiles stay, and old ones
// that are asked for.
func TestDiskBound(t *testing.T) {
	dir := t.TempDir()
	bound, many := int64(4<<20), 3000
	if lighter() {
		bound, many = bound/2, many/2
	}
	d, _ := openDisk(t, dir, bound)
	for n := range many {
		d.put(numbered(n).tileKey, tileOf(t, n, 5000))
		if n%20 == 0 {
			d.idle.Wait()
			d.get(numbered(7).tileKey)
		}
	}
	d.idle.Wait()
	size := func() (total int64) {
		filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
			if info, err := e.Info(); err == nil && !e.IsDir() {
				total += info.Size()
			}
			return err
		})
		return total
	}
	if n := size(); n > bound*11/10 || n < bound/2 {
		t.Errorf("the folder has %d bytes, the bound is %d", n, bound)
	}
	if d.get(numbered(many-1).tileKey) == nil || d.get(numbered(7).tileKey) == nil || d.get(numbered(8).tileKey) != nil {
		t.Error("the wrong tiles are left")
	}
	d.Close()
	d, _ = openDisk(t, dir, bound/4)
	if n := size(); n > bound/4 || d.get(numbered(many-1).tileKey) == nil {
		t.Errorf("%d bytes after a start with less", n)
	}
}

// TestDiskShared: two processes at one folder, one of which makes the other's files go.
func TestDiskShared(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for p := range 2 {
		d, log := openDisk(t, dir, 1<<20)
		all.Go(func() {
			for n := range 1000 {
				d.put(numbered(n).tileKey, tileOf(t, n, 3000))
				if got := d.get(numbered(n - 5).tileKey); got != nil && got.Accounts[0].Kept != n-5 {
					t.Errorf("process %d: tile %d is %d", p, n-5, got.Accounts[0].Kept)
				}
			}
			d.Close()
			if text := log.String(); text != "" {
				t.Error(text)
			}
		})
	}
	all.Wait()
	d, log := openDisk(t, dir, 1<<20)
	if d.Stats().Tiles < 50 || d.get(numbered(999).tileKey) == nil || log.String() != "" {
		t.Errorf("%+v %s", d.Stats(), log)
	}
}

// TestDiskFolder: files of others stay and are told of; a folder that cannot be used is an
// error.
func TestDiskFolder(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"notes.txt": "mine", "x" + diskSuffix: "not a tile"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d, log := openDisk(t, dir, 1)
	d.put(numbered(1).tileKey, tileOf(t, 1, 3000))
	d.Close()
	if text := log.String(); !strings.Contains(text, "files of others") || !strings.Contains(text, "does not begin as a file") {
		t.Error(text)
	}
	for _, name := range []string{"notes.txt", "x" + diskSuffix} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := OpenDisk(filepath.Join(dir, "notes.txt"), DiskOptions{}); err == nil || !strings.Contains(err.Error(), "notes.txt") {
		t.Error(err)
	}
	if os.Getuid() != 0 {
		os.Chmod(dir, 0o500)
		defer os.Chmod(dir, 0o700)
		if _, err := OpenDisk(dir, DiskOptions{}); err == nil || !strings.Contains(err.Error(), "cannot be written to") {
			t.Error(err)
		}
	}
}

// TestStoreWithDisk: a second start takes tiles from the folder, but not those of a layer
// that has changed.
func TestStoreWithDisk(t *testing.T) {
	dir := t.TempDir()
	p := newPatchwork(1, 4)
	id := p.tiles(p.cells[5])[40]
	f := func(want Stats) {
		t.Helper()
		d, log := openDisk(t, dir, 0)
		c := p.catalog(t)
		s := New(c, Options{Disk: d})
		for _, name := range []string{"cell", "line"} {
			s.raw(t, id, c.Layer(name))
		}
		if got := s.Stats(); got.Builds != want.Builds || got.DiskHits != want.DiskHits || log.String() != "" {
			t.Errorf("%+v, want %+v; %s", got, want, log)
		}
		s.Close()
		d.Close()
	}
	f(Stats{Builds: 2})
	f(Stats{DiskHits: 2})
	p.corner[[2]int{1, 0}] = orb.Point{100.4, 30.01} // far away, but nothing is known of what was before
	f(Stats{Builds: 1, DiskHits: 1})
}

func FuzzDiskRecord(f *testing.F) {
	tile := tileOf(f, 4, 400)
	f.Add(appendRecord(nil, diskKey{1}, tile))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < recordHead {
			parseRecord(b, diskKey{1})
			return
		}
		if h, err := parseHead(b[:recordHead]); err == nil {
			parseRecord(b, h.key)
		}
	})
}
