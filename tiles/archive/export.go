package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/paulmach/orb"

	"guotu/tiles"
)

// Source makes the tiles of an archive. It is asked by several goroutines at once, and
// has to give the same answers always.
type Source interface {
	// Build returns a tile, uncompressed, nil if it is empty, and what became of
	// the features in it.
	Build(id tiles.ID) (raw []byte, accounts []tiles.Account, err error)

	// Uniform reports whether all tiles of zoom level z, below the tile's own, that the
	// tile holds are the same. False is always right.
	Uniform(id tiles.ID, z uint32) bool
}

// Options are those of an export.
type Options struct {
	// Plan says what the tiles are made of: an export that was broken off goes on only
	// if it is the same.
	Plan string
	// About describes the tiles; its zoom levels are those to be made.
	About About
	// Bound leaves out the tiles that do not meet it, in degrees; nil is none.
	Bound *orb.Bound
	// Plain leaves tiles uncompressed, which only PMTiles can have.
	Plain bool
	// Force replaces an archive that is there, and throws away what an export with
	// other options left.
	Force bool
	// Workers is the number of goroutines that build tiles; 0 is one per core.
	Workers int
	// Progress is told how far the work is, after each piece of it; it may be nil.
	Progress func(Progress)
}

// Progress is how far an export is.
type Progress struct {
	Zoom                   int
	Tiles, Distinct, Bytes uint64
	// Share of the work that is done, from 0 to 1; 0 as long as it is not known.
	Share float64
}

// Report says what an export did.
type Report struct {
	// Tiles are those with content, Distinct those that differ, Bytes the size of the file.
	Tiles, Distinct, Bytes uint64
	// Resumed tells that the export went on with what an earlier one left.
	Resumed bool
	Tally   *Tally
}

// Tally counts what became of features, by zoom level.
type Tally struct {
	Zooms [maxZoom + 1]ZoomTally `json:"zooms"`
}

// ZoomTally counts over the tiles of one zoom level: a feature counts once in each
// tile that it comes to.
type ZoomTally struct {
	Tiles      uint64 `json:"tiles"`       // with content
	Kept       uint64 `json:"kept"`        // see tiles.Account
	Merged     uint64 `json:"merged"`      //
	Dropped    uint64 `json:"dropped"`     //
	OverBudget uint64 `json:"over_budget"` // layers of tiles that are larger than they may be
}

// add counts run tiles with the same accounts.
func (t *ZoomTally) add(accounts []tiles.Account, run uint64) {
	for _, a := range accounts {
		t.Kept += uint64(a.Kept) * run
		t.Merged += uint64(a.Merged) * run
		t.Dropped += uint64(a.Dropped) * run
		if a.OverBudget {
			t.OverBudget += run
		}
	}
}

// ErrEmpty says that no tile has any content.
var ErrEmpty = errors.New("there is nothing in these tiles: no layer has features here at these zoom levels")

// Export writes all tiles of the zoom levels into a file, whose name ends in .pmtiles or
// .mbtiles. The file has its name only when it is whole. If ctx ends or an error comes in between,
// FILE.part and FILE.journal stay, and the same call goes on with them; the bytes
// of the file are the same either way. It replaces a file only with Force.
func Export(ctx context.Context, src Source, file string, o Options) (*Report, error) {
	write, err := o.check(file)
	if err != nil {
		return nil, err
	}
	s, err := openSpool(file, o.fingerprint(), o.Force)
	if err != nil {
		return nil, err
	}
	r := &Report{Resumed: s.done > 0}
	if err := fill(ctx, src, s, &o); err != nil {
		return nil, errors.Join(err, s.close())
	}
	if len(s.entries) == 0 {
		return nil, errors.Join(ErrEmpty, s.discard())
	}
	about := o.about(s.entries)
	if err := write(s, &about); err != nil {
		return nil, errors.Join(s.explain(err), s.close())
	}
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	r.Bytes, r.Distinct, r.Tally = uint64(info.Size()), uint64(len(s.known)), s.tally
	r.Tiles = s.tally.tiles()
	return r, nil
}

func (t *Tally) tiles() uint64 {
	n := uint64(0)
	for i := range t.Zooms {
		n += t.Zooms[i].Tiles
	}
	return n
}

// check returns how the format is written.
func (o *Options) check(file string) (func(*spool, *About) error, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if a := &o.About; a.MinZoom < 0 || a.MinZoom > a.MaxZoom || a.MaxZoom > maxZoom {
		return nil, fmt.Errorf("zoom %d to %d: must lie within 0 to %d", a.MinZoom, a.MaxZoom, maxZoom)
	}
	ext := strings.ToLower(filepath.Ext(file))
	if ext != ".pmtiles" && ext != ".mbtiles" {
		return nil, fmt.Errorf("%s: the name has to end in .pmtiles or .mbtiles", file)
	}
	if _, err := os.Stat(file); err == nil && !o.Force {
		return nil, &fs.PathError{Op: "export", Path: file, Err: errors.New("is there already: --force replaces it")}
	}
	switch {
	case ext == ".pmtiles":
		compression := byte(codeGzip)
		if o.Plain {
			compression = codeNone
		}
		return func(s *spool, about *About) error { return s.finishPMTiles(about, compression) }, nil
	case o.Plain:
		return nil, fmt.Errorf("%s: MBTiles has vector tiles with gzip only", file)
	}
	return (*spool).finishMBTiles, nil
}

// fingerprint names everything that the tiles depend on.
func (o *Options) fingerprint() string {
	where, how := "everywhere", fmt.Sprintf("gzip %d", gzipLevel)
	if b := o.Bound; b != nil {
		where = fmt.Sprintf("%v,%v,%v,%v", b.Min[0], b.Min[1], b.Max[0], b.Max[1])
	}
	if o.Plain {
		how = "plain"
	}
	return fmt.Sprintf("%s, zoom %d-%d, %s, %s", o.Plan, o.About.MinZoom, o.About.MaxZoom, where, how)
}

// about describes the tiles that there are.
func (o *Options) about(entries []entry) About {
	a := o.About
	a.MinZoom, a.MaxZoom = int(tileAt(entries[0].position).Z), int(tileAt(entries[len(entries)-1].position).Z)
	if b := &a.Bounds; o.Bound != nil {
		b[0], b[1] = max(b[0], o.Bound.Min[0]), max(b[1], o.Bound.Min[1])
		b[2], b[3] = min(b[2], o.Bound.Max[0]), min(b[3], o.Bound.Max[1])
	}
	for i := range 2 { // clients show nothing of a box without area
		if b := &a.Bounds; b[i] == b[i+2] {
			b[i], b[i+2] = b[i]-1e-5, b[i+2]+1e-5
		}
	}
	a.settle()
	return a
}
