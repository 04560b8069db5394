package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync/atomic"

	"guotu/tiles"
)

// Limits for what files say of themselves, in bytes.
const (
	maxTile      = 32 << 20 // a tile, compressed or not
	maxMetadata  = 16 << 20
	maxDirectory = 8 << 20 // unpacked: two million entries, 48 MB
	maxLeafCache = 32 << 20
)

// ErrClosed is the answer of an Archive after Close.
var ErrClosed = errors.New("the archive is closed")

// About describes the tiles of an archive. In JSON it is TileJSON 3.0 but for the
// addresses of tiles.
type About struct {
	Name         string          `json:"name,omitempty"`
	Description  string          `json:"description,omitempty"`
	Attribution  string          `json:"attribution,omitempty"`
	Version      string          `json:"version,omitempty"`
	MinZoom      int             `json:"minzoom"`
	MaxZoom      int             `json:"maxzoom"`
	Bounds       [4]float64      `json:"bounds"` // west, south, east, north in degrees
	Center       [3]float64      `json:"center"` // longitude, latitude, zoom
	VectorLayers json.RawMessage `json:"vector_layers"`
}

// settle makes a description whole that a file gives in part, or wrongly.
func (a *About) settle() {
	b := &a.Bounds
	if !(b[0] >= -180 && b[0] < b[2] && b[2] <= 180 && b[1] >= -90 && b[1] < b[3] && b[3] <= 90) {
		*b = [4]float64{-180, -85.051129, 180, 85.051129}
	}
	if c := &a.Center; !(c[0] >= b[0] && c[0] <= b[2] && c[1] >= b[1] && c[1] <= b[3]) {
		c[0], c[1] = (b[0]+b[2])/2, (b[1]+b[3])/2
	}
	a.Center[2] = min(max(a.Center[2], float64(a.MinZoom)), float64(a.MaxZoom))
	if !bytes.HasPrefix(a.VectorLayers, []byte("[")) {
		a.VectorLayers = json.RawMessage("[]")
	}
}

// Archive is an open file of vector tiles in WebMercatorQuad. It is safe for
// concurrent use. A file that is replaced by another (renamed over) is read to the end
// as it was when it was opened.
type Archive struct {
	about   About
	version string
	watched watched
	file    store
	users   atomic.Int64 // requests under way, and one until Close
	closed  atomic.Bool
}

// store is a format. It gives a tile as it is in the file, nil if there is none.
type store interface {
	tile(ctx context.Context, id tiles.ID) ([]byte, error)
	close() error
}

// Open opens a PMTiles or MBTiles file, whichever it is by its first bytes.
func Open(name string) (*Archive, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	a, err := open(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), f.Close())
	}
	a.about.settle()
	a.users.Store(1)
	return a, nil
}

// open takes the file over unless there is an error.
func open(f *os.File) (*Archive, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: f.Name(), Err: errors.New("is a folder")}
	}
	first := make([]byte, headerBytes)
	n, err := f.ReadAt(first, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	first = first[:n]
	sum := sha256.New() // over what changes whenever the file is written
	fmt.Fprintln(sum, info.Size(), info.ModTime().UnixNano())
	sum.Write(first)
	a := &Archive{watched: watched{f, info}}
	switch {
	case bytes.HasPrefix(first, []byte(magic)):
		err = a.openPMTiles(first, sum)
	case bytes.HasPrefix(first, []byte("SQLite format 3\x00")):
		err = a.openMBTiles(sum)
	default:
		err = errors.New("is neither PMTiles nor MBTiles")
	}
	a.version = hex.EncodeToString(sum.Sum(nil)[:6])
	return a, err
}

// watched is an open file and what it was when it was opened.
type watched struct {
	*os.File
	opened os.FileInfo
}

// errWritten says that the file is no longer what was opened.
var errWritten = errors.New("the file has been written to since it was opened, and has to be opened anew")

// unwritten is errWritten if the file was overwritten or cut off, instead of being
// replaced. The formats have no checksums: it only shows in the size and the time.
func (w *watched) unwritten() error {
	now, err := w.Stat()
	if err == nil && (now.Size() != w.opened.Size() || !now.ModTime().Equal(w.opened.ModTime())) {
		return errWritten
	}
	return err
}

// About describes the tiles.
func (a *Archive) About() About { return a.about }

// Version names the content of the file: 12 hexadecimal digits that are others when
// the file is another. It is of the size, the time, the header, the metadata and the root
// directory.
func (a *Archive) Version() string { return a.version }

// Tag names the content of the tile, without looking at it: no two tiles of any archive have
// one tag, unless they are equal. The id has to be Valid.
func (a *Archive) Tag(id tiles.ID) string { return fmt.Sprintf("%s-%x", a.version, positionOf(id)) }

// Current is nil as long as tags stand for what is in the file. It is ErrClosed
// after Close, and another error if somebody wrote to the open file.
func (a *Archive) Current() error {
	if !a.enter() {
		return ErrClosed
	}
	defer a.leave()
	return a.watched.unwritten()
}

// Tile is a tile of an archive, as it is stored.
type Tile struct {
	// Body is the tile; it has no length if there is none.
	Body []byte
	// Gzip says that Body is compressed.
	Gzip bool
}

// Raw returns the tile uncompressed.
func (t Tile) Raw() ([]byte, error) {
	if !t.Gzip {
		return t.Body, nil
	}
	return inflated(t.Body, maxTile)
}

// Tile returns a tile, an empty one if the archive has none there. The id has to be
// Valid. After Close the error is ErrClosed.
func (a *Archive) Tile(ctx context.Context, id tiles.ID) (Tile, error) {
	if !a.enter() {
		return Tile{}, ErrClosed
	}
	defer a.leave()
	if id.Grid != tiles.WebMercatorQuad || int(id.Z) < a.about.MinZoom || int(id.Z) > a.about.MaxZoom {
		return Tile{}, nil
	}
	body, err := a.file.tile(ctx, id)
	if err != nil {
		return Tile{}, fmt.Errorf("tile %v: %w", id, err)
	}
	return Tile{Body: body, Gzip: zipped(body)}, nil
}

// Close closes the file as soon as the last request has its tile. It may be called
// again.
func (a *Archive) Close() error {
	if a.closed.Swap(true) {
		return nil
	}
	return a.leave()
}

// enter keeps the file open until leave; false says that it is closed.
func (a *Archive) enter() bool {
	for {
		n := a.users.Load()
		if n == 0 || a.closed.Load() { // also while the last requests are under way
			return false
		}
		if a.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func (a *Archive) leave() error {
	if a.users.Add(-1) == 0 {
		return a.file.close()
	}
	return nil
}
