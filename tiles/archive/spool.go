package archive

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sync"
	"syscall"
)

// spool is an archive that is being written. The tiles lie in FILE.part, where a
// PMTiles file has them; what is known of them is in memory and, up to the last
// checkpoint, in FILE.journal. Both stay until the archive is whole, so that an
// export that was broken off goes on from its last checkpoint.
//
// One goroutine adds; others may ask meanwhile whether a content is known.
type spool struct {
	name    string // of the archive
	part    *os.File
	journal *journal
	out     *bufio.Writer
	size    uint64 // of the tiles, in bytes
	done    uint64 // how many pieces of work the entries stand for
	entries []entry
	tally   *Tally

	mu    sync.RWMutex // guards known
	known map[key]stored
}

// key names a content by 128 bits of its hash.
type key [16]byte

func keyOf(raw []byte) key {
	sum := sha256.Sum256(raw)
	return key(sum[:16])
}

// stored is where a content lies in the section of tiles.
type stored struct {
	offset uint64
	length uint32
}

// openSpool begins an archive, or goes on with what an export with the same
// fingerprint left. What another export left is an *OtherExportError; force throws
// it away.
func openSpool(name, fingerprint string, force bool) (s *spool, err error) {
	s = &spool{name: name, tally: &Tally{}, known: make(map[key]stored)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.part, err = os.OpenFile(name+".part", os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return s, err
	}
	if err = lock(s.part); err != nil {
		return s, fmt.Errorf("%s.part: another export writes it: %w", name, err)
	}
	if s.journal, err = openJournal(name + ".journal"); err != nil {
		return s, err
	}
	if err = s.replay(fingerprint, force); err != nil {
		return s, err
	}
	if err = s.part.Truncate(rootEnd + int64(s.size)); err != nil {
		return s, err
	}
	if _, err = s.part.Seek(0, io.SeekEnd); err != nil {
		return s, err
	}
	s.out = bufio.NewWriterSize(s.part, 1<<20)
	return s, nil
}

// find returns where a content lies that was added.
func (s *spool) find(k key) (stored, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	at, found := s.known[k]
	return at, found
}

// add appends run tiles with one content from a position on, which has to be behind
// all that came before. Body is what is stored; it is not looked at if the content
// is known.
func (s *spool) add(position, run uint64, k key, body []byte) error {
	at, found := s.find(k)
	if !found {
		if len(body) > maxTile {
			return fmt.Errorf("tile %v has %d bytes, more than %d: choose less detail or higher zoom levels", tileAt(position), len(body), maxTile)
		}
		if _, err := s.out.Write(body); err != nil {
			return s.explain(err)
		}
		at = s.place(k, uint32(len(body)))
	}
	s.journal.note(position, run, at, k, !found)
	s.append(position, run, at)
	return nil
}

// place gives a new content its place behind the others.
func (s *spool) place(k key, length uint32) stored {
	at := stored{s.size, length}
	s.size += uint64(length)
	s.mu.Lock()
	s.known[k] = at
	s.mu.Unlock()
	return at
}

// append makes the run of the last entry longer if it goes on. A run ends with its zoom
// level.
func (s *spool) append(position, run uint64, at stored) {
	if n := len(s.entries) - 1; n >= 0 {
		e := &s.entries[n]
		if e.offset == at.offset && e.position+uint64(e.run) == position && uint64(e.run)+run <= math.MaxUint32 &&
			position != firstOf(tileAt(position).Z) {
			e.run += uint32(run)
			return
		}
	}
	s.entries = append(s.entries, entry{position: position, offset: at.offset, length: at.length, run: uint32(run)})
}

// checkpoint makes sure that an interruption loses nothing of what was added so far.
func (s *spool) checkpoint() error {
	if err := s.out.Flush(); err != nil {
		return s.explain(err)
	}
	if err := s.part.Sync(); err != nil {
		return s.explain(err)
	}
	if err := s.journal.commit(s.done, s.size, s.tally); err != nil {
		return s.explain(err)
	}
	return nil
}

// explain adds what can be done about a full disk.
func (s *spool) explain(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("%w; with more space, the same command goes on where it was", err)
	}
	return err
}

// content is the section of tiles.
func (s *spool) content() io.ReaderAt { return io.NewSectionReader(s.part, rootEnd, int64(s.size)) }

// close leaves the files as they are. It may be called again.
func (s *spool) close() error {
	var err error
	if s.journal != nil {
		err = s.journal.file.Close()
	}
	if s.part != nil {
		err = errors.Join(err, s.part.Close())
	}
	s.journal, s.part = nil, nil
	return err
}

// discard removes what is left of the files.
func (s *spool) discard() error {
	err := s.close()
	for _, name := range []string{s.name + ".part", s.name + ".journal"} {
		if e := os.Remove(name); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}
