package tiles

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// DefaultDiskBytes bounds a Disk where DiskOptions does not.
const DefaultDiskBytes = 1 << 30

// DiskOptions are the settings of a Disk; zero values mean the defaults.
type DiskOptions struct {
	// Bytes bounds what the files take.
	Bytes int64
	// Log gets what an operator should know: damaged files, files of others, a full
	// disk. Default: nothing.
	Log *slog.Logger
}

// Disk keeps tiles in a folder, so that they outlast the program. It is there to save
// work and is trusted in nothing: what is asked for by another content, built by another
// program or damaged is not found.
//
// Tiles are appended to files of this process's own, one after another, each with its
// checksum (see disk_file.go). When the folder gets too large the oldest files go,
// whosever they are: a tile that is still asked for then is kept anew. So any number of
// processes may use one folder; each finds what was there when it began. A crash
// leaves at most a torn tile at the end of a file. Nothing waits for the disk: tiles
// are written in the background, and left out when there are more than it takes.
//
// It is safe for concurrent use. A nil *Disk holds nothing.
type Disk struct {
	dir  string
	o    DiskOptions
	salt [sha256.Size]byte // of the program: another one may make other tiles

	mu      sync.RWMutex
	index   map[diskKey]diskPlace // guarded by mu
	files   []*diskFile           // guarded by mu: oldest first; the last may be written to
	open    bool                  // guarded by mu: whether the last is being written to
	queue   []diskTile            // guarded by mu: to be written
	queued  int64                 // guarded by mu: bytes of queue
	writing bool                  // guarded by mu
	closed  bool                  // guarded by mu
	failing bool                  // guarded by mu: a write failed and was told of
	stats   DiskStats             // guarded by mu
	idle    sync.WaitGroup
}

// DiskStats counts what a Disk holds and did.
type DiskStats struct {
	Tiles            int
	Bytes            int64
	Written, Skipped uint64 // tiles; those skipped found the queue full
	Damaged          uint64 // tiles whose checksum was wrong
}

type diskKey [16]byte

// diskPlace is where a tile lies: its file, and its record there.
type diskPlace struct {
	file   *diskFile
	at     int64
	length uint32
}

type diskTile struct {
	key  diskKey
	tile *Tile
}

// maxQueued bounds the tiles that wait to be written, in bytes.
const maxQueued = 16 << 20

// OpenDisk opens the folder, which it makes if it is missing, and reads what is in it.
// The error says why the folder cannot be used.
func OpenDisk(dir string, o DiskOptions) (*Disk, error) {
	if o.Bytes <= 0 {
		o.Bytes = DefaultDiskBytes
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &Disk{dir: dir, o: o, index: make(map[diskKey]diskPlace)}
	var err error
	if d.salt, err = programSum(); err != nil {
		return nil, fmt.Errorf("tile cache %s: %w", dir, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("tile cache: %w", err)
	}
	probe, err := os.CreateTemp(dir, "probe-*.tmp")
	if err != nil {
		return nil, fmt.Errorf("tile cache: the folder cannot be written to: %w", err)
	}
	probe.Close()
	if err := os.Remove(probe.Name()); err != nil {
		return nil, fmt.Errorf("tile cache: %w", err)
	}
	return d, d.read()
}

// programSum is the checksum of the running program: tiles of the same layers may come
// out different in another version, and no version number is raised as reliably.
var programSum = sync.OnceValues(func() (sum [sha256.Size]byte, err error) {
	name, err := os.Executable()
	if err != nil {
		return sum, err
	}
	f, err := os.Open(name)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, bufio.NewReaderSize(f, 1<<20))
	return [sha256.Size]byte(h.Sum(nil)), err
})

// read takes in the files that are there.
func (d *Disk) read() error {
	entries, err := os.ReadDir(d.dir) // by name, that is by age
	if err != nil {
		return fmt.Errorf("tile cache: %w", err)
	}
	foreign := 0
	for _, e := range entries {
		name := filepath.Join(d.dir, e.Name())
		if !strings.HasSuffix(e.Name(), diskSuffix) || !e.Type().IsRegular() {
			if !strings.HasSuffix(e.Name(), ".tmp") {
				foreign++
			}
			continue
		}
		f, err := openDiskFile(name)
		if err == nil {
			err = f.scan(func(key diskKey, at int64, length uint32) { d.index[key] = diskPlace{f, at, length} })
		}
		if err != nil {
			d.o.Log.Warn("a file of the tile cache is not used, or not to its end", slog.Any("error", err))
		}
		switch {
		case errors.Is(err, errForeign):
			f.release() // not ours to remove
		case f != nil:
			d.files = append(d.files, f)
		}
	}
	if foreign > 0 {
		d.o.Log.Warn("the folder of the tile cache has files of others, which stay", slog.String("folder", d.dir), slog.Int("files", foreign))
	}
	d.evict()
	return nil
}

// key is the name of a tile on the disk.
func (d *Disk) key(k tileKey) diskKey {
	h := sha256.New()
	h.Write(d.salt[:])
	var id [13]byte
	id[0] = byte(k.id.Grid)
	binary.LittleEndian.PutUint32(id[1:], k.id.Z)
	binary.LittleEndian.PutUint32(id[5:], k.id.X)
	binary.LittleEndian.PutUint32(id[9:], k.id.Y)
	h.Write(id[:])
	io.WriteString(h, k.content)
	return diskKey(h.Sum(nil)[:16])
}

// get returns a tile, nil if it is not there.
func (d *Disk) get(k tileKey) *Tile {
	if d == nil {
		return nil
	}
	key := d.key(k)
	d.mu.RLock()
	place, found := d.index[key]
	if !found || !place.file.acquire() {
		d.mu.RUnlock()
		return nil
	}
	oldest := len(d.files) > 1 && place.file == d.files[0]
	d.mu.RUnlock()
	t, err := place.file.tile(key, place.at, place.length)
	place.file.release()
	if err != nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.index[key] == place {
			delete(d.index, key)
		}
		d.stats.Damaged++
		d.o.Log.Warn("a tile in the tile cache is damaged and is built anew", slog.Any("error", err))
		return nil
	}
	if oldest { // soon to go, and still wanted
		d.enqueue(diskTile{key, t})
	}
	return t
}

// put keeps a tile, soon.
func (d *Disk) put(k tileKey, t *Tile) {
	if d != nil {
		d.enqueue(diskTile{d.key(k), t})
	}
}

func (d *Disk) enqueue(t diskTile) {
	d.mu.Lock()
	defer d.mu.Unlock()
	size := int64(t.tile.weight())
	if d.closed || d.queued+size > maxQueued {
		d.stats.Skipped++
		return
	}
	d.queue, d.queued = append(d.queue, t), d.queued+size
	if !d.writing {
		d.writing = true
		d.idle.Go(d.write)
	}
}

// write empties the queue.
func (d *Disk) write() {
	for {
		d.mu.Lock()
		batch := d.queue
		d.queue, d.queued = nil, 0
		if len(batch) == 0 {
			d.writing = false
			d.mu.Unlock()
			return
		}
		d.mu.Unlock()
		err := d.append(batch)
		d.mu.Lock()
		if err != nil && !d.failing {
			d.o.Log.Warn("the tile cache cannot be written to", slog.Any("error", err))
		}
		d.failing = err != nil
		d.mu.Unlock()
	}
}

// append writes tiles, in one piece per file. It is called by one goroutine at a time.
func (d *Disk) append(batch []diskTile) error {
	for len(batch) > 0 {
		f, err := d.current()
		if err != nil {
			return err
		}
		var block []byte
		places := make(map[diskKey]diskPlace)
		for len(batch) > 0 && f.size+int64(len(block)) < d.fileSize() {
			from := len(block)
			block = appendRecord(block, batch[0].key, batch[0].tile)
			places[batch[0].key] = diskPlace{f, f.size + int64(from), uint32(len(block) - from)}
			batch = batch[1:]
		}
		if err := f.append(block); err != nil {
			d.mu.Lock()
			d.open = false // what was written of it stays unused
			d.mu.Unlock()
			return err
		}
		d.mu.Lock()
		for key, place := range places {
			d.index[key] = place
		}
		d.stats.Written += uint64(len(places))
		if f.size >= d.fileSize() {
			d.open = false
		}
		d.evict()
		d.mu.Unlock()
	}
	return nil
}

// fileSize is how large a file gets: small enough that not much goes when one goes.
func (d *Disk) fileSize() int64 { return max(d.o.Bytes/16, 64<<10) }

// current returns the file that is being written to, a new one if there is none.
func (d *Disk) current() (*diskFile, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open {
		return d.files[len(d.files)-1], nil
	}
	// The names sort by age; a random part keeps processes apart.
	f, err := createDiskFile(d.dir, fmt.Sprintf("tiles-%020d-*%s", time.Now().UnixNano(), diskSuffix))
	if err != nil {
		return nil, err
	}
	d.files, d.open = append(d.files, f), true
	return f, nil
}

// evict removes the oldest files until the others have place. The caller holds mu, or is
// the only one to know d.
func (d *Disk) evict() {
	total := int64(0)
	for _, f := range d.files {
		total += f.size
	}
	gone := 0
	for (total > d.o.Bytes || len(d.files)-gone > maxDiskFiles) && gone < len(d.files)-1 {
		f := d.files[gone]
		total -= f.size
		f.remove()
		gone++
	}
	if gone > 0 {
		removed := d.files[:gone]
		d.files = slices.Clone(d.files[gone:])
		for key, place := range d.index {
			if slices.Contains(removed, place.file) {
				delete(d.index, key)
			}
		}
	}
	d.stats.Bytes = total
}

// maxDiskFiles bounds the files, each of which is kept open; every start of a program adds
// one.
const maxDiskFiles = 64

// Stats returns the counts so far.
func (d *Disk) Stats() DiskStats {
	if d == nil {
		return DiskStats{}
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	stats := d.stats
	stats.Tiles = len(d.index)
	return stats
}

// Close writes what is in the queue and closes the files. It may be called again.
func (d *Disk) Close() error {
	if d == nil {
		return nil
	}
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	d.idle.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range d.files {
		f.release()
	}
	d.files, d.index, d.open = nil, nil, false
	return nil
}

// String names the key in messages.
func (k diskKey) String() string { return hex.EncodeToString(k[:]) }
