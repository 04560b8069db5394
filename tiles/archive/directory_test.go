package archive

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

// someEntries are n entries with gaps, runs, and contents that come again.
func someEntries(n int) []entry {
	random := rand.New(rand.NewPCG(3, 4))
	var all []entry
	position, size := uint64(0), uint64(0)
	for range n {
		position += 1 + random.Uint64N(3)*random.Uint64N(5)
		e := entry{position: position, offset: size, length: 1 + random.Uint32N(500), run: 1 + random.Uint32N(3)}
		if len(all) > 0 && random.IntN(3) == 0 {
			old := all[random.IntN(len(all))]
			e.offset, e.length = old.offset, old.length
		} else {
			size += uint64(e.length)
		}
		position += uint64(e.run) - 1
		all = append(all, e)
	}
	return all
}

func TestDirectoriesAreReadAsWritten(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000, 100_000} {
		want := someEntries(n)
		root, leaves := encodeDirectories(want)
		if len(root) > maxRootBytes || n < 1000 && len(leaves) > 0 || n > 50_000 && len(leaves) == 0 {
			t.Errorf("%d entries: %d bytes of root, %d of leaves", n, len(root), len(leaves))
		}
		var got []entry
		for _, e := range mustDecode(t, root) {
			if e.run > 0 {
				got = append(got, e)
				continue
			}
			got = append(got, mustDecode(t, leaves[e.offset:e.offset+uint64(e.length)])...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d entries come back as %d others", n, len(got))
		}
	}
}

func mustDecode(t *testing.T, b []byte) []entry {
	t.Helper()
	plain, err := inflated(b, maxDirectory)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := decodeDirectory(plain)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestFind(t *testing.T) {
	entries := []entry{{position: 5, run: 2, length: 1}, {position: 9, run: 0, length: 2}, {position: 20, run: 1, length: 3}}
	f := func(position uint64, want uint32) {
		t.Helper()
		e, found := find(entries, position)
		if found != (want > 0) || found && e.length != want {
			t.Errorf("%d: %+v, %v", position, e, found)
		}
	}
	f(0, 0)
	f(4, 0)
	f(5, 1)
	f(6, 1)
	f(7, 0)
	f(9, 2)
	f(19, 2)
	f(20, 3)
	f(21, 0)
	if _, found := find(nil, 1); found {
		t.Error("found in nothing")
	}
}

// TestDamagedDirectories: an error, not a crash and no memory for what is not there.
func TestDamagedDirectories(t *testing.T) {
	f := func(b ...byte) {
		t.Helper()
		if e, err := decodeDirectory(b); !errors.Is(err, errDirectory) {
			t.Errorf("%v: %v, %v", b, e, err)
		}
	}
	f()
	f(1)
	f(0xff, 0xff, 0xff, 0xff, 0x0f)
	f(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
	f(1, 0, 1, 0, 1)                   // no length
	f(1, 0, 1, 1, 0)                   // follows nothing
	f(2, 0, 0, 1, 1, 1, 1, 1, 1)       // one position twice
	f(2, 0, 1, 2, 1, 1, 1, 1, 1)       // runs overlap
	f(1, 0, 1, 1, 0x80)                // cut off in a number
	f(1, 0, 0xff, 0xff, 0xff, 0xff, 1) // cut off
	if e, err := decodeDirectory([]byte{0}); err != nil || len(e) != 0 {
		t.Errorf("an empty one: %v, %v", e, err)
	}
}

func FuzzDirectory(f *testing.F) {
	for _, n := range []int{0, 1, 100} {
		root, _ := encodeDirectories(someEntries(n))
		plain, err := inflated(root, maxDirectory)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(plain)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		entries, err := decodeDirectory(b)
		if err != nil || len(entries) == 0 {
			return
		}
		for _, e := range entries {
			if got, found := find(entries, e.position); !found || got != e {
				t.Fatalf("%+v is not found: %+v", e, got)
			}
		}
		root, leaves := encodeDirectories(entries)
		if len(leaves) == 0 && !slices.Equal(mustDecode(t, root), entries) {
			t.Fatal("written and read again, it is another")
		}
	})
}
