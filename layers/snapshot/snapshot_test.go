package snapshot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

var points = []orb.Point{{1, 2}, {math.Copysign(0, -1), math.Inf(1)}, {116.3912345678901, 39.9}}

// fill writes a section of each kind, one larger than a piece.
func fill(w *Writer) {
	Put32(w, "numbers", []int32{1, -2}, nil, []int32{math.MinInt32, math.MaxInt32})
	PutPoints(w, "points", points[:1], points[1:])
	PutBytes(w, "text", "land ", "", "use")
	Put32(w, "many", many())
	Put32[uint32](w, "none")
}

func many() []uint32 {
	all := make([]uint32, piece/4+77)
	for i := range all {
		all[i] = uint32(i * i)
	}
	return all
}

func TestWhatIsReadIsWhatWasWritten(t *testing.T) {
	s, key := NewStore(filepath.Join(t.TempDir(), "a", "b"), 0), Key{1}
	if _, err := s.Open(t.Context(), "test-1", key); !errors.Is(err, fs.ErrNotExist) || s.Has("test-1") {
		t.Errorf("an empty store: %v", err)
	}
	for range 2 { // the second takes the place of the first
		if err := s.Write(t.Context(), "test-1", key, fill); err != nil {
			t.Fatal(err)
		}
	}
	r, err := s.Open(t.Context(), "test-1", key)
	if err != nil || !s.Has("test-1") || s.Has("tes") {
		t.Fatal(err)
	}
	defer r.Close()
	if err := check(r); err != nil {
		t.Error(err)
	}
	if _, err := Get32[int32](r, "text"); err == nil {
		t.Error("a section of bytes was read as numbers")
	}
	if _, err := GetBytes(r, "other"); err == nil {
		t.Error("a section that is not there was read")
	}
	for _, other := range []struct {
		kind string
		key  Key
	}{{"test-2", key}, {"test-1", Key{1, 31: 1}}, {"test-1", Key{2}}} {
		if _, err := s.Open(t.Context(), other.kind, other.key); err == nil {
			t.Errorf("%s of %s was opened", other.kind, other.key)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if r, err := s.Open(ended, "test-1", key); err != nil {
		t.Error(err)
	} else {
		if err := check(r); !errors.Is(err, context.Canceled) {
			t.Errorf("read though the context has ended: %v", err)
		}
		r.Close()
	}
	entries, err := os.ReadDir(s.Dir())
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v, want one file", entries, err)
	}
	if info, err := entries[0].Info(); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("permissions %v, %v", info.Mode(), err)
	}
}

// check reads what fill wrote.
func check(r *Reader) error {
	numbers, err1 := Get32[int32](r, "numbers")
	at, err2 := GetPoints(r, "points")
	text, err3 := GetBytes(r, "text")
	all, err4 := Get32[uint32](r, "many")
	none, err5 := Get32[uint32](r, "none")
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return err
	}
	if !slices.Equal(numbers, []int32{1, -2, math.MinInt32, math.MaxInt32}) || string(text) != "land use" || !slices.Equal(all, many()) || len(none) != 0 {
		return errors.New("not what was written")
	}
	same := func(a, b orb.Point) bool {
		return math.Float64bits(a[0]) == math.Float64bits(b[0]) && math.Float64bits(a[1]) == math.Float64bits(b[1])
	}
	if !slices.EqualFunc(at, points, same) {
		return errors.New("other points than were written")
	}
	return nil
}

func TestWhatCannotBeWrittenLeavesTheOld(t *testing.T) {
	s, key := NewStore(t.TempDir(), 0), Key{}
	if err := s.Write(t.Context(), "test-1", key, fill); err != nil {
		t.Fatal(err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	f := func(ctx context.Context, fill func(*Writer)) {
		t.Helper()
		if err := s.Write(ctx, "test-1", key, fill); err == nil {
			t.Error("no error")
		}
		r, err := s.Open(t.Context(), "test-1", key)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if err := check(r); err != nil {
			t.Error(err)
		}
	}
	f(ended, fill)
	f(t.Context(), func(w *Writer) { w.Fail(errors.New("cannot be kept")) })
	f(t.Context(), func(w *Writer) { PutBytes(w, "a", "b"); PutBytes(w, "a", "b") })
	f(t.Context(), func(w *Writer) { PutBytes[string](w, strings.Repeat("a", 256)) })
	if entries, err := os.ReadDir(s.Dir()); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v, want one file", entries, err)
	}
}

// What was not used for longest goes first, and never what was just written.
func TestTheFolderIsBounded(t *testing.T) {
	s := NewStore(t.TempDir(), 2500)
	write := func(n byte) {
		t.Helper()
		if err := s.Write(t.Context(), "test-1", Key{n}, func(w *Writer) { PutBytes(w, "a", make([]byte, 1000)) }); err != nil {
			t.Fatal(err)
		}
		old := time.Now().Add(time.Duration(n)*time.Second - time.Hour)
		if err := os.Chtimes(s.path("test-1", Key{n}), old, old); err != nil && n < 4 {
			t.Fatal(err)
		}
	}
	write(1)
	write(2)
	if r, err := s.Open(t.Context(), "test-1", Key{1}); err != nil {
		t.Fatal(err)
	} else {
		r.Close()
	}
	abandonedFile := filepath.Join(s.Dir(), "test-1-77"+temporary)
	foreign := filepath.Join(s.Dir(), "notes.txt")
	for _, name := range []string{abandonedFile, foreign} {
		if err := os.WriteFile(name, make([]byte, 5000), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, time.Time{}, time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
	}
	write(3)
	there := func(n byte) bool { _, err := os.Stat(s.path("test-1", Key{n})); return err == nil }
	if !there(1) || there(2) || !there(3) {
		t.Errorf("left: %v %v %v, want 1 and 3", there(1), there(2), there(3))
	}
	if _, err := os.Stat(abandonedFile); err == nil {
		t.Error("an abandoned file is still there")
	}
	if _, err := os.Stat(foreign); err != nil {
		t.Error(err)
	}
	if err := s.Write(t.Context(), "test-1", Key{4}, func(w *Writer) { PutBytes(w, "a", make([]byte, 9000)) }); err != nil || !there(4) || there(1) {
		t.Errorf("too large alone: %v", err)
	}
}

// Any byte that is changed, and any that is missing, is found.
func TestBrokenSnapshots(t *testing.T) {
	whole := small(t)
	if err := readAll(whole); err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		if readAll(whole[:i]) == nil {
			t.Errorf("cut off at byte %d of %d: no error", i, len(whole))
		}
		changed := bytes.Clone(whole)
		changed[i] ^= 0x10
		if readAll(changed) == nil {
			t.Errorf("byte %d of %d changed: no error", i, len(whole))
		}
	}
}

// readAll reads every section of a file of kind test-1 and key 9.
func readAll(file []byte) error {
	r, err := Decode(context.Background(), bytes.NewReader(file), int64(len(file)), "test-1", Key{9})
	if err != nil {
		return err
	}
	for name, s := range r.sections {
		switch s.size {
		case 4:
			_, err = Get32[uint32](r, name)
		case 16:
			_, err = GetPoints(r, name)
		default:
			_, err = GetBytes(r, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func FuzzRead(f *testing.F) {
	whole := small(f)
	f.Add(whole)
	f.Fuzz(func(t *testing.T, file []byte) {
		_ = readAll(file)
		begin, end := uint64(50), uint64(1000)
		sections, err := parseDirectory(file, begin, end)
		for _, s := range sections {
			if err == nil && (s.offset < begin || s.offset+s.count*uint64(s.size) > end) {
				t.Errorf("a section out of place: %+v", s)
			}
		}
	})
}

// small is a snapshot of kind test-1 and key 9.
func small(t testing.TB) []byte {
	var to bytes.Buffer
	err := Encode(context.Background(), &to, "test-1", Key{9}, func(w *Writer) {
		Put32(w, "numbers", []int32{1, 2, 3})
		PutPoints(w, "points", points)
		PutBytes(w, "text", "land use")
	})
	if err != nil {
		t.Fatal(err)
	}
	return to.Bytes()
}

// The sum of a file is that of its content, whatever was noted, and is noted only
// for a file that has rested.
func TestSum(t *testing.T) {
	s := NewStore(filepath.Join(t.TempDir(), "kept"), 0)
	name := filepath.Join(t.TempDir(), "plan.json")
	f := func(text string, age time.Duration, noted bool) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Unix(1e9, 0) // the same for all: only what programs cannot set tells them apart
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
		time.Sleep(age)
		for range 2 {
			file, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			sum, err := s.Sum(t.Context(), file)
			if err != nil || sum != sha256.Sum256([]byte(text)) {
				t.Errorf("%s: another sum, %v", text, err)
			}
			file.Close()
		}
		if s.Has(stampKind) != noted {
			t.Errorf("%s: noted %v, want %v", text, !noted, noted)
		}
	}
	f("one", 0, false)
	f("two", 0, false)
	f("six", settled+100*time.Millisecond, runtime.GOOS == "linux")
	f("ten", 0, runtime.GOOS == "linux")
}
