package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/paulmach/orb"
	"go.uber.org/goleak"

	"guotu/tiles"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// squares is a source without geometry: squares of the deepest zoom level, each with a name.
// A tile with one square over all of it is full, one with parts of several has
// them all, and anything else is empty.
type squares struct {
	deepest uint32
	all     map[string]window
	builds  atomic.Int64
	stop    func(n int64) // called at each build, if any
}

func (s *squares) Build(id tiles.ID) ([]byte, []tiles.Account, error) {
	n := s.builds.Add(1)
	if s.stop != nil {
		s.stop(n)
	}
	var raw []byte
	a := tiles.Account{Layer: "squares"}
	levels := s.deepest - id.Z
	for _, name := range []string{"a", "b", "c"} {
		w := s.all[name]
		some, covered := w.meets(id, levels)
		switch {
		case covered:
			raw = fmt.Appendf(raw, "%s over all", name)
			a.Kept++
		case some:
			raw = fmt.Appendf(raw, "%s in %v", name, id)
			a.Kept++
		default:
			a.Dropped++
		}
	}
	if raw == nil {
		return nil, []tiles.Account{a}, nil
	}
	return append([]byte{0x1a}, raw...), []tiles.Account{a}, nil
}

// Uniform is exact.
func (s *squares) Uniform(id tiles.ID, _ uint32) bool {
	for _, w := range s.all {
		if some, covered := w.meets(id, s.deepest-id.Z); some != covered {
			return false
		}
	}
	return true
}

func newSquares() *squares {
	return &squares{deepest: 7, all: map[string]window{"a": {10, 10, 50, 60}, "b": {51, 10, 90, 40}, "c": {40, 50, 127, 127}}}
}

func testOptions() Options {
	return Options{Plan: "plan 1", About: About{Name: "squares", Description: "一二三", Attribution: "nobody", Version: "1.0.0", MinZoom: 0, MaxZoom: 7,
		Bounds: [4]float64{-150, -85, 180, 70}, VectorLayers: json.RawMessage(`[{"id":"squares","fields":{"n":"Number"}}]`)}}
}

// checkArchive compares every tile of the grid with the source.
func checkArchive(t *testing.T, file string, src *squares, wanted func(tiles.ID) bool) {
	t.Helper()
	a, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for z := uint32(0); z <= src.deepest; z++ {
		for x := range uint32(1) << z {
			for y := range uint32(1) << z {
				id := tiles.ID{Z: z, X: x, Y: y}
				want, _, _ := src.Build(id)
				if !wanted(id) {
					want = nil
				}
				got, err := a.Tile(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				if raw, err := got.Raw(); err != nil || !bytes.Equal(raw, want) {
					t.Fatalf("%v: %q, want %q; %v", id, raw, want, err)
				}
			}
		}
	}
}

func all(tiles.ID) bool { return true }

func TestExport(t *testing.T) {
	for _, name := range []string{"t.pmtiles", "t.mbtiles"} {
		t.Run(name, func(t *testing.T) {
			src, file := newSquares(), filepath.Join(t.TempDir(), name)
			r, err := Export(t.Context(), src, file, testOptions())
			if err != nil {
				t.Fatal(err)
			}
			if n := src.builds.Load(); n > int64(r.Tiles)/3 {
				t.Errorf("%d tiles took %d builds", r.Tiles, n)
			}
			checkArchive(t, file, src, all)
			checkReport(t, src, r)
			if left, _ := filepath.Glob(file + ".*"); len(left) > 0 {
				t.Errorf("left over: %q", left)
			}
			a, err := Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			want := testOptions().About
			want.settle()
			if got := a.About(); got.Name != want.Name || got.Description != want.Description || got.Attribution != want.Attribution || got.Version != want.Version ||
				got.MinZoom != 0 || got.MaxZoom != 7 || got.Bounds != want.Bounds || got.Center != want.Center || string(got.VectorLayers) != string(want.VectorLayers) {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

// checkReport counts by the plain loop.
func checkReport(t *testing.T, src *squares, r *Report) {
	t.Helper()
	var want Tally
	distinct := make(map[string]bool)
	for p := range firstOf(src.deepest + 1) {
		id := tileAt(p)
		raw, accounts, _ := src.Build(id)
		want.Zooms[id.Z].add(accounts, 1)
		if raw != nil {
			want.Zooms[id.Z].Tiles++
			distinct[string(raw)] = true
		}
	}
	if *r.Tally != want || r.Tiles != want.tiles() || r.Distinct != uint64(len(distinct)) {
		t.Errorf("%+v\n%+v, want\n%+v, %d", r, r.Tally, want, len(distinct))
	}
}

// TestBound leaves out what is not wanted, and nothing else.
func TestBound(t *testing.T) {
	src, file, o := newSquares(), filepath.Join(t.TempDir(), "t.pmtiles"), testOptions()
	o.Bound, o.Plain = &orb.Bound{Min: orb.Point{-120, -50}, Max: orb.Point{45, 20}}, true
	if _, err := Export(t.Context(), src, file, o); err != nil {
		t.Fatal(err)
	}
	checkArchive(t, file, src, func(id tiles.ID) bool {
		n := math.Ldexp(1, int(id.Z))
		west, east := float64(id.X)/n*360-180, float64(id.X+1)/n*360-180
		lat := func(y uint32) float64 { return math.Atan(math.Sinh(math.Pi*(1-2*float64(y)/n))) * 180 / math.Pi }
		return west < 45 && east > -120 && lat(id.Y+1) < 20 && lat(id.Y) > -50
	})
}

// TestSameBytes: the file does not depend on how many build it, nor on interruptions
// wherever they come.
func TestSameBytes(t *testing.T) {
	for _, ext := range []string{".pmtiles", ".mbtiles"} {
		dir, want := t.TempDir(), []byte(nil)
		for _, workers := range []int{1, 2, 7} {
			file, o := filepath.Join(dir, fmt.Sprint(workers, ext)), testOptions()
			o.Workers = workers
			if _, err := Export(t.Context(), newSquares(), file, o); err != nil {
				t.Fatal(err)
			}
			want = sameFile(t, file, want)
		}
		for _, at := range []int64{1, 2, 50, 300, 1000} {
			file, o := filepath.Join(dir, fmt.Sprint("stopped", at, ext)), testOptions()
			src := newSquares()
			ctx, cancel := context.WithCancel(t.Context())
			src.stop = func(n int64) {
				if n == at {
					cancel()
				}
			}
			if _, err := Export(ctx, src, file, o); !errors.Is(err, context.Canceled) {
				t.Fatalf("%d: %v", at, err)
			}
			cancel()
			before := src.builds.Load()
			again := newSquares()
			r, err := Export(t.Context(), again, file, o)
			if err != nil {
				t.Fatal(err)
			}
			sameFile(t, file, want)
			checkReport(t, newSquares(), r)
			if at == 1000 && (!r.Resumed || again.builds.Load() > 1500-before/2) {
				t.Errorf("%d builds, then %d: nothing was kept", before, again.builds.Load())
			}
		}
	}
}

func sameFile(t *testing.T, file string, want []byte) []byte {
	t.Helper()
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want != nil && !bytes.Equal(got, want) {
		t.Errorf("%s differs", file)
	}
	return got
}

// TestTornJournal: whatever is cut off or damaged behind a checkpoint is done again.
func TestTornJournal(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.pmtiles")
	if _, err := Export(t.Context(), newSquares(), whole, testOptions()); err != nil {
		t.Fatal(err)
	}
	want := sameFile(t, whole, nil)
	file := filepath.Join(dir, "t.pmtiles")
	interrupt(t, file, 400)
	part, journal := sameFile(t, file+".part", nil), sameFile(t, file+".journal", nil)
	f := func(part, journal []byte) {
		t.Helper()
		os.Remove(file)
		for name, b := range map[string][]byte{file + ".part": part, file + ".journal": journal} {
			if err := os.WriteFile(name, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Export(t.Context(), newSquares(), file, testOptions()); err != nil {
			t.Error(err)
		}
		sameFile(t, file, want)
	}
	f(part, journal)
	f(part, journal[:len(journal)-1])
	f(part, journal[:len(journal)/2])
	f(part, journal[:3])
	f(part, nil)
	f(part[:len(part)-1], journal)
	f(nil, journal)
	f(append(part, "rubbish"...), append(journal, "rubbish"...))
	damaged := bytes.Clone(journal)
	damaged[len(damaged)-2] ^= 1
	f(part, damaged)
}

// interrupt leaves what an export had done after n builds.
func interrupt(t *testing.T, file string, n int64) {
	t.Helper()
	src := newSquares()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	src.stop = func(k int64) {
		if k == n {
			cancel()
		}
	}
	if _, err := Export(ctx, src, file, testOptions()); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestExportRefuses(t *testing.T) {
	dir := t.TempDir()
	f := func(name string, change func(*Options), want string) {
		t.Helper()
		o := testOptions()
		change(&o)
		if _, err := Export(t.Context(), newSquares(), filepath.Join(dir, name), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	none := func(*Options) {}
	f("t.zip", none, "has to end in .pmtiles or .mbtiles")
	f("nowhere/t.pmtiles", none, "no such file or directory")
	f("t.mbtiles", func(o *Options) { o.Plain = true }, "with gzip only")
	f("t.pmtiles", func(o *Options) { o.About.MaxZoom = 25 }, "zoom 0 to 25")
	f("t.pmtiles", func(o *Options) { o.About.MinZoom = 8 }, "zoom 8 to 7")
	f("t.pmtiles", func(o *Options) {
		o.Bound = &orb.Bound{Min: orb.Point{-179, 80}, Max: orb.Point{-178, 81}}
		o.About.MinZoom = 6
	}, ErrEmpty.Error())
	if left, _ := filepath.Glob(dir + "/*"); len(left) > 0 {
		t.Errorf("left over: %q", left)
	}
	// What is there is not lost without a word.
	interrupt(t, dir+"/t.pmtiles", 100)
	f("t.pmtiles", func(o *Options) { o.Plan = "plan 2" }, "of plan 1, zoom 0-7, everywhere, gzip 6; this is one of plan 2, zoom 0-7")
	f("t.pmtiles", func(o *Options) { o.About.MaxZoom = 6 }, "zoom 0-6")
	s, err := openSpool(dir+"/t.pmtiles", "x", true)
	if err != nil {
		t.Fatal(err)
	}
	f("t.pmtiles", none, "another export writes it")
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	o := testOptions()
	o.Force = true
	if _, err := Export(t.Context(), newSquares(), dir+"/t.pmtiles", o); err != nil {
		t.Fatal(err)
	}
	f("t.pmtiles", none, "is there already: --force")
	if _, err := Export(t.Context(), newSquares(), dir+"/t.pmtiles", o); err != nil {
		t.Error(err)
	}
}

// TestBuildError: an error of the source comes through, and what was made before it stays.
func TestBuildError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "t.pmtiles")
	want := errors.New("no such thing")
	src := &failing{newSquares(), want}
	if _, err := Export(t.Context(), src, file, testOptions()); !errors.Is(err, want) {
		t.Errorf("%v", err)
	}
	if r, err := Export(t.Context(), src.squares, file, testOptions()); err != nil || !r.Resumed {
		t.Errorf("%+v, %v", r, err)
	}
}

type failing struct {
	*squares
	err error
}

func (f *failing) Build(id tiles.ID) ([]byte, []tiles.Account, error) {
	if id.Z == 6 {
		return nil, nil, f.err
	}
	return f.squares.Build(id)
}
