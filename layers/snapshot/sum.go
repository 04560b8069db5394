package snapshot

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"io/fs"
	"time"
)

// stampKind is the kind of the snapshots that hold the checksum of a file.
const stampKind = "sum-1"

// settled is how long before it is read a file must have changed for the last
// time: a file that changes again within the same tick of the clock of its disk
// looks as if it had not.
const settled = 2 * time.Second

// Sum returns the SHA-256 of an open file, from its beginning. Where the operating
// system tells when a file was last changed, in a way that programs cannot set back,
// and nothing about the file has changed since its sum was noted, it is not read
// again; else it is read, and the sum noted. Where that fails, the next time
// takes longer.
func (s *Store) Sum(ctx context.Context, f fs.File) (sum [sha256.Size]byte, err error) {
	if info, err := f.Stat(); err == nil {
		if key, ok := stampOf(info); ok {
			if sum, err := s.noted(ctx, key); err == nil {
				return sum, nil
			}
		}
	}
	before := StampOf(f)
	h := sha256.New()
	if _, err := io.Copy(h, &contextReader{ctx, f}); err != nil {
		return sum, err
	}
	sum = [sha256.Size]byte(h.Sum(nil))
	_ = s.Note(ctx, f, before, sum)
	return sum, nil
}

func (s *Store) noted(ctx context.Context, key Key) (sum [sha256.Size]byte, err error) {
	r, err := s.Open(ctx, stampKind, key)
	if err != nil {
		return sum, err
	}
	defer r.Close()
	b, err := GetBytes(r, "sha256")
	copy(sum[:], b)
	if err == nil && len(b) != len(sum) {
		err = io.ErrUnexpectedEOF
	}
	return sum, err
}

// Stamp is what a file looked like before it was read.
type Stamp struct {
	key Key
	ok  bool
}

// StampOf looks at an open file that is about to be read.
func StampOf(f fs.File) Stamp {
	info, err := f.Stat()
	if err != nil {
		return Stamp{}
	}
	key, ok := stampOf(info)
	if at, known := changed(info); !known || time.Since(at) < settled {
		ok = false
	}
	return Stamp{key, ok}
}

// Note keeps the SHA-256 of a file that has been read whole, unless it may have
// changed in the meantime, or may yet change without a trace.
func (s *Store) Note(ctx context.Context, f fs.File, before Stamp, sum [sha256.Size]byte) error {
	if !before.ok {
		return nil
	}
	if info, err := f.Stat(); err != nil {
		return err
	} else if key, ok := stampOf(info); !ok || key != before.key {
		return nil
	}
	return s.Write(ctx, stampKind, before.key, func(w *Writer) { PutBytes(w, "sha256", sum[:]) })
}

// stampOf hashes what the operating system says of a file.
func stampOf(info fs.FileInfo) (Key, bool) {
	words, ok := identity(info)
	if !ok {
		return Key{}, false
	}
	var b []byte
	for _, w := range append(words, info.Size(), info.ModTime().UnixNano()) {
		b = binary.LittleEndian.AppendUint64(b, uint64(w))
	}
	return sha256.Sum256(b), true
}

// contextReader stops reading when its context ends.
type contextReader struct {
	ctx  context.Context
	from io.Reader
}

func (r *contextReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(b)
}
