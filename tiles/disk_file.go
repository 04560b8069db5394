package tiles

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"strconv"
	"sync/atomic"
)

// A file of a Disk begins with diskMagic; records follow one after another, numbers in
// little-endian order:
//
//	 0  4  checksum (CRC-32C) of bytes 4 to 39
//	 4 16  key
//	20  4  length of the body
//	24  4  length of the accounts, JSON
//	28  4  size of the tile before compression
//	32  1  coding of the body
//	33  1  effort of its compression
//	34  2  zero
//	36  4  checksum (CRC-32C) of what follows the head
//	40     tag (12 bytes), accounts, body
//
// The head has a checksum of its own so that a damaged length does not lead astray.
const (
	diskMagic  = "guotu tile cache 1\n"
	diskSuffix = ".tilecache"
	recordHead = 40
	tagBytes   = 12
	// maxRecord bounds what is believed of a length: no tile is as large.
	maxRecord = 256 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// diskFile is a file of tiles. It stays open until nobody reads it any more.
type diskFile struct {
	name  string
	f     *os.File
	size  int64 // of what is whole; changed only by who writes
	users atomic.Int64
}

func openDiskFile(name string) (*diskFile, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	d := &diskFile{name: name, f: f}
	d.users.Store(1)
	return d, nil
}

// createDiskFile makes a file that nobody else writes to. Pattern is that of
// os.CreateTemp.
func createDiskFile(dir, pattern string) (*diskFile, error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, err
	}
	d := &diskFile{name: f.Name(), f: f}
	d.users.Store(1)
	if err := d.append([]byte(diskMagic)); err != nil {
		d.remove()
		return nil, err
	}
	return d, nil
}

// acquire keeps the file open; false says that it is closed already.
func (d *diskFile) acquire() bool {
	for {
		n := d.users.Load()
		if n == 0 {
			return false
		}
		if d.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func (d *diskFile) release() {
	if d.users.Add(-1) == 0 {
		d.f.Close() // nothing more is to be read or written
	}
}

// remove takes the file from the folder. If the system does not let it go while it is
// open elsewhere, the next start does.
func (d *diskFile) remove() {
	d.release()
	os.Remove(d.name)
}

func (d *diskFile) append(block []byte) error {
	n, err := d.f.Write(block)
	if err != nil {
		return fmt.Errorf("%s: %w", d.name, err)
	}
	d.size += int64(n)
	return nil
}

// scan goes through the heads of all records. It stops at the first that is not whole:
// what a crash left, or damage, which the error tells.
func (d *diskFile) scan(yield func(key diskKey, at int64, length uint32)) error {
	info, err := d.f.Stat()
	if err != nil {
		return err
	}
	magic := make([]byte, len(diskMagic))
	if n, _ := d.f.ReadAt(magic, 0); string(magic[:n]) != diskMagic {
		return fmt.Errorf("%s: %w", d.name, errForeign)
	}
	end := info.Size()
	d.size = end // it takes as much, whole or not
	var head [recordHead]byte
	for at := int64(len(diskMagic)); at < end; {
		if end-at < recordHead {
			return nil // torn by a crash
		}
		if _, err := d.f.ReadAt(head[:], at); err != nil {
			return fmt.Errorf("%s: byte %d: %w", d.name, at, err)
		}
		h, err := parseHead(head[:])
		if err != nil {
			return fmt.Errorf("%s: byte %d: %w", d.name, at, err)
		}
		if end-at < int64(h.length()) {
			return nil
		}
		yield(h.key, at, h.length())
		at += int64(h.length())
	}
	return nil
}

// recordHeader is the head of a record.
type recordHeader struct {
	key            diskKey
	body, accounts uint32
	size           uint32
	coding         Coding
	effort         effort
	sum            uint32
}

func (h *recordHeader) length() uint32 { return recordHead + tagBytes + h.accounts + h.body }

var errForeign = errors.New("it does not begin as a file of the tile cache does")

var errHead = errors.New("the head of a tile is damaged")

func parseHead(b []byte) (h recordHeader, err error) {
	if crc32.Checksum(b[4:], castagnoli) != binary.LittleEndian.Uint32(b) {
		return h, errHead
	}
	h = recordHeader{key: diskKey(b[4:20]), body: binary.LittleEndian.Uint32(b[20:]), accounts: binary.LittleEndian.Uint32(b[24:]),
		size: binary.LittleEndian.Uint32(b[28:]), coding: Coding(b[32]), effort: effort(b[33]), sum: binary.LittleEndian.Uint32(b[36:])}
	if h.body > maxRecord || h.accounts > maxRecord || h.coding > Gzip || h.effort > best || (h.size == 0) != (h.body == 0) || h.coding == Identity && h.body != h.size {
		return h, errHead
	}
	return h, nil
}

// appendRecord appends a tile in its first variant. It is not possible that accounts or
// a tag cannot be written: they are numbers, texts and our own digits.
func appendRecord(b []byte, key diskKey, t *Tile) []byte {
	v := t.variants[Gzip]
	if v == nil {
		v = t.variants[Identity]
	}
	if v == nil {
		v = &Variant{}
	}
	accounts, err := json.Marshal(t.Accounts)
	if err != nil {
		panic(err)
	}
	from := len(b)
	b = append(b, 0, 0, 0, 0)
	b = append(b, key[:]...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(v.Body)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(accounts)))
	b = binary.LittleEndian.AppendUint32(b, uint32(t.Size))
	b = append(b, byte(v.Coding), byte(v.effort), 0, 0)
	b = append(b, 0, 0, 0, 0)
	if b, err = hex.AppendDecode(b, []byte(t.Tag)); err != nil {
		panic(err)
	}
	b = append(b, accounts...)
	b = append(b, v.Body...)
	head := b[from : from+recordHead]
	binary.LittleEndian.PutUint32(head[36:], crc32.Checksum(b[from+recordHead:], castagnoli))
	binary.LittleEndian.PutUint32(head, crc32.Checksum(head[4:], castagnoli))
	return b
}

// tile reads the record at a place. The error says what is wrong with it.
func (d *diskFile) tile(key diskKey, at int64, length uint32) (*Tile, error) {
	b := make([]byte, length)
	if _, err := d.f.ReadAt(b, at); err != nil {
		return nil, fmt.Errorf("%s: byte %d: %w", d.name, at, err)
	}
	t, err := parseRecord(b, key)
	if err != nil {
		return nil, fmt.Errorf("%s: byte %d: %w", d.name, at, err)
	}
	return t, nil
}

func parseRecord(b []byte, key diskKey) (*Tile, error) {
	if len(b) < recordHead {
		return nil, errHead
	}
	h, err := parseHead(b[:recordHead])
	if err != nil {
		return nil, err
	}
	if h.key != key || int(h.length()) != len(b) {
		return nil, fmt.Errorf("tile %v is where %v should be", h.key, key)
	}
	rest := b[recordHead:]
	if crc32.Checksum(rest, castagnoli) != h.sum {
		return nil, errors.New("the checksum of a tile is wrong")
	}
	t := &Tile{Tag: hex.EncodeToString(rest[:tagBytes]), Size: int(h.size)}
	if err := json.Unmarshal(rest[tagBytes:tagBytes+h.accounts], &t.Accounts); err != nil {
		return nil, err
	}
	t.Summary = summary(t.Accounts)
	if t.Size == 0 {
		t.Empty = []string{strconv.Quote(t.Tag)}
		return t, nil
	}
	body := rest[tagBytes+h.accounts:]
	t.variants[h.coding] = newVariant(t.Tag, h.coding, h.effort, body[:len(body):len(body)])
	return t, nil
}
