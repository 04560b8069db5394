package snapshot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Key names the content of a snapshot: a hash over all that it was made of.
type Key [sha256.Size]byte

// String writes the key in hexadecimal digits.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// DefaultMaxBytes is the size of a folder of snapshots where nothing else is said.
const DefaultMaxBytes = 8 << 30

const (
	suffix    = ".snapshot"
	temporary = ".part"
	// abandoned is the age of a file that nobody can still be writing.
	abandoned = 24 * time.Hour
)

// Store is a folder of snapshots. It is safe for concurrent use, also by several
// programs.
type Store struct {
	dir string
	max int64
}

// NewStore returns the store in a folder, which is made when something is written
// to it. When the snapshots are larger than max bytes together, those that have not been
// used for longest are removed; 0 means DefaultMaxBytes.
func NewStore(dir string, max int64) *Store {
	if max <= 0 {
		max = DefaultMaxBytes
	}
	return &Store{dir: dir, max: max}
}

// Dir returns the folder.
func (s *Store) Dir() string { return s.dir }

// path returns where a snapshot lies. Kinds are words of a-z, 0-9 and hyphens.
func (s *Store) path(kind string, key Key) string {
	return filepath.Join(s.dir, kind+"-"+hex.EncodeToString(key[:16])+suffix)
}

// Has says whether there is any snapshot of a kind.
func (s *Store) Has(kind string) bool {
	entries, err := os.ReadDir(s.dir)
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return strings.HasPrefix(e.Name(), kind+"-") && strings.HasSuffix(e.Name(), suffix)
	})
}

// Open opens a snapshot and checks its head and directory. The error is
// fs.ErrNotExist where there is none, and says what is wrong with one that cannot be
// used. Reading sections ends when ctx does.
func (s *Store) Open(ctx context.Context, kind string, key Key) (*Reader, error) {
	name := s.path(kind, key)
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	r, err := newReader(ctx, f, kind, key)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	now := time.Now()
	_ = os.Chtimes(name, now, now) // it was used; where that cannot be noted it only goes earlier
	return r, nil
}

// Write makes a snapshot of what fill puts into the writer. It takes the place of an older
// one at once when it is whole; with an error, or when ctx ends, nothing has
// changed.
func (s *Store) Write(ctx context.Context, kind string, key Key, fill func(*Writer)) (err error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(s.dir, kind+"-*"+temporary) // with permissions 0600
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, f.Close())
		if err == nil {
			err = os.Rename(f.Name(), s.path(kind, key))
		}
		if err != nil {
			_ = os.Remove(f.Name()) // what is left goes as abandoned
			return
		}
		s.tidy(s.path(kind, key))
	}()
	if err := Encode(ctx, f, kind, key, fill); err != nil {
		return err
	}
	return f.Sync()
}

// tidy removes what was abandoned, and of all snapshots but the newest those that have not been used
// for longest until the rest is small enough. Another program may be doing
// the same.
func (s *Store) tidy(newest string) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	var all []fs.FileInfo
	total := int64(0)
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil || !info.Mode().IsRegular():
		case strings.HasSuffix(e.Name(), temporary) && time.Since(info.ModTime()) > abandoned:
			_ = os.Remove(filepath.Join(s.dir, e.Name())) // else at the next time
		case strings.HasSuffix(e.Name(), suffix):
			total += info.Size()
			all = append(all, info)
		}
	}
	slices.SortFunc(all, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range all {
		if total <= s.max {
			return
		}
		if name := filepath.Join(s.dir, info.Name()); name != newest && os.Remove(name) == nil {
			total -= info.Size()
		}
	}
}
