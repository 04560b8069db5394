package snapshot

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"

	"github.com/paulmach/orb"
)

// maxDirectory bounds the directory, in bytes: a million sections.
const maxDirectory = 64 << 20

// Reader reads the sections of a snapshot, in any order, with the functions Get…. It is safe for
// concurrent use. A length in the file is believed only as far as the file is
// long, and an array only if its checksum is right.
type Reader struct {
	ctx      context.Context
	from     io.ReaderAt
	file     io.Closer // nil where there is nothing to close
	sections map[string]section
}

// Close closes the file. What has been read stays.
func (r *Reader) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

func newReader(ctx context.Context, f *os.File, kind string, key Key) (*Reader, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	r, err := Decode(ctx, f, info.Size(), kind, key)
	if err != nil {
		return nil, err
	}
	r.file = f
	return r, nil
}

// Decode reads a snapshot of some size that is not in a Store: it checks its head and
// directory. Reading sections ends when ctx does.
func Decode(ctx context.Context, from io.ReaderAt, size int64, kind string, key Key) (*Reader, error) {
	want := appendHead(nil, kind, key)
	if size < int64(len(want)+footSize) {
		return nil, errors.New("the snapshot is cut off")
	}
	head := make([]byte, len(want))
	if _, err := from.ReadAt(head, 0); err != nil {
		return nil, err
	}
	if !bytes.Equal(head, want) {
		return nil, errors.New("this is no snapshot, or that of something else or of another version")
	}
	foot := make([]byte, footSize)
	if _, err := from.ReadAt(foot, size-int64(footSize)); err != nil {
		return nil, err
	}
	at := binary.LittleEndian.Uint64(foot)
	if string(foot[16:]) != footMark || binary.LittleEndian.Uint32(foot[12:]) != crc32.Checksum(head, castagnoli) {
		return nil, errors.New("the snapshot is cut off")
	}
	if end := uint64(size) - uint64(footSize); at < uint64(len(want)) || at > end || end-at > maxDirectory {
		return nil, errors.New("the directory of the snapshot is out of place")
	}
	dir := make([]byte, uint64(size)-uint64(footSize)-at)
	if _, err := from.ReadAt(dir, int64(at)); err != nil {
		return nil, err
	}
	if binary.LittleEndian.Uint32(foot[8:]) != crc32.Checksum(dir, castagnoli) {
		return nil, errors.New("the directory of the snapshot is broken")
	}
	sections, err := parseDirectory(dir, uint64(len(want)), at)
	if err != nil {
		return nil, err
	}
	return &Reader{ctx: ctx, from: from, sections: sections}, nil
}

// parseDirectory reads the entries of sections that lie from begin to end in the
// file.
func parseDirectory(dir []byte, begin, end uint64) (map[string]section, error) {
	bad := errors.New("the directory of the snapshot makes no sense")
	all := make(map[string]section)
	for len(dir) > 0 {
		if len(dir) < 4 {
			return nil, bad
		}
		n := binary.LittleEndian.Uint32(dir)
		if n > maxName || len(dir) < 4+int(n)+24 {
			return nil, bad
		}
		name, rest := string(dir[4:4+n]), dir[4+n:]
		s := section{name: name, size: int(binary.LittleEndian.Uint32(rest)), count: binary.LittleEndian.Uint64(rest[4:]),
			offset: binary.LittleEndian.Uint64(rest[12:]), sum: binary.LittleEndian.Uint32(rest[20:])}
		if s.size < 1 || s.size > piece || s.offset < begin || s.offset > end || s.count > (end-s.offset)/uint64(s.size) {
			return nil, bad
		}
		if _, twice := all[name]; twice {
			return nil, bad
		}
		all[name] = s
		dir = rest[24:]
	}
	return all, nil
}

// open finds a section of elements of some size.
func (r *Reader) open(name string, size int) (section, error) {
	s, there := r.sections[name]
	if !there || s.size != size || s.count > uint64(math.MaxInt/size) {
		return s, fmt.Errorf("the snapshot has no section %q of %d bytes an element", name, size)
	}
	return s, nil
}

// read hands a section piece by piece to take and checks it at the end.
func (r *Reader) read(s section, take func([]byte)) error {
	left := s.count * uint64(s.size)
	buf := make([]byte, min(left, uint64(piece/s.size*s.size)))
	sum := uint32(0)
	for at := int64(s.offset); left > 0; {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		b := buf[:min(left, uint64(len(buf)))]
		if n, err := r.from.ReadAt(b, at); n < len(b) {
			return fmt.Errorf("section %s: %w", s.name, err)
		}
		sum = crc32.Update(sum, castagnoli, b)
		take(b)
		at += int64(len(b))
		left -= uint64(len(b))
	}
	if sum != s.sum {
		return fmt.Errorf("section %s is broken: the checksum is wrong", s.name)
	}
	return nil
}

// Get32 reads the section name of 32-bit numbers.
func Get32[T ~int32 | ~uint32](r *Reader, name string) ([]T, error) {
	s, err := r.open(name, 4)
	if err != nil {
		return nil, err
	}
	all := make([]T, 0, s.count)
	err = r.read(s, func(b []byte) {
		for ; len(b) >= 4; b = b[4:] {
			all = append(all, T(binary.LittleEndian.Uint32(b)))
		}
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// GetPoints reads the section name of points.
func GetPoints(r *Reader, name string) ([]orb.Point, error) {
	s, err := r.open(name, 16)
	if err != nil {
		return nil, err
	}
	all := make([]orb.Point, 0, s.count)
	err = r.read(s, func(b []byte) {
		for ; len(b) >= 16; b = b[16:] {
			all = append(all, orb.Point{math.Float64frombits(binary.LittleEndian.Uint64(b)), math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))})
		}
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// GetBytes reads the section name of bytes.
func GetBytes(r *Reader, name string) ([]byte, error) {
	s, err := r.open(name, 1)
	if err != nil {
		return nil, err
	}
	all := make([]byte, 0, s.count)
	if err := r.read(s, func(b []byte) { all = append(all, b...) }); err != nil {
		return nil, err
	}
	return all, nil
}
