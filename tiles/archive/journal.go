package archive

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
)

// journal says what the tiles in a spool are. It is a list of records, each with a
// checksum: first the fingerprint of the export, then one per checkpoint.
type journal struct {
	file    *os.File
	pending []byte // entries since the last checkpoint
}

const (
	journalMagic = "guotu export 1\n"
	maxRecord    = 1 << 28 // bytes
)

// OtherExportError says that what an interrupted export left is not of this one.
type OtherExportError struct {
	// File is the archive; Theirs and Ours describe the exports.
	File, Theirs, Ours string
}

// Error tells both, and what can be done.
func (e *OtherExportError) Error() string {
	return fmt.Sprintf("%s.part is what an interrupted export left, of %s; this is one of %s: --force begins anew", e.File, e.Theirs, e.Ours)
}

func openJournal(name string) (*journal, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	return &journal{file: f}, nil
}

// note takes down tiles that were added: position, run, and of a new content its
// length and key, of a known one 0 and its offset.
func (j *journal) note(position, run uint64, at stored, k key, fresh bool) {
	j.pending = binary.AppendUvarint(j.pending, position)
	j.pending = binary.AppendUvarint(j.pending, run)
	if fresh {
		j.pending = binary.AppendUvarint(j.pending, uint64(at.length))
		j.pending = append(j.pending, k[:]...)
	} else {
		j.pending = binary.AppendUvarint(j.pending, 0)
		j.pending = binary.AppendUvarint(j.pending, at.offset)
		j.pending = binary.AppendUvarint(j.pending, uint64(at.length))
	}
}

// commit writes a checkpoint: how far the work is, what size the tiles have, the
// counts, and the entries since the last.
func (j *journal) commit(done, size uint64, t *Tally) error {
	counts, err := json.Marshal(t)
	if err != nil {
		return err
	}
	b := binary.AppendUvarint(nil, done)
	b = binary.AppendUvarint(b, size)
	b = binary.AppendUvarint(b, uint64(len(counts)))
	b = append(append(b, counts...), j.pending...)
	j.pending = j.pending[:0]
	return j.write(b)
}

func (j *journal) write(body []byte) error {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(body)))
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(body))
	if _, err := j.file.Write(append(b, body...)); err != nil {
		return err
	}
	return j.file.Sync()
}

var errRecord = errors.New("no whole record")

// readRecord returns the next record and how many bytes it takes.
func readRecord(r io.Reader) ([]byte, int64, error) {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, 0, errRecord
	}
	n := binary.LittleEndian.Uint32(head[:])
	if n > maxRecord {
		return nil, 0, errRecord
	}
	var body bytes.Buffer // grows with what there is, whatever the record says
	if _, err := io.CopyN(&body, r, int64(n)); err != nil || crc32.ChecksumIEEE(body.Bytes()) != binary.LittleEndian.Uint32(head[4:]) {
		return nil, 0, errRecord
	}
	return body.Bytes(), int64(len(head)) + int64(n), nil
}

// replay takes in what the journal tells up to its last whole record, and cuts off the
// rest. An empty one gets a beginning.
func (s *spool) replay(fingerprint string, force bool) error {
	in := bufio.NewReaderSize(s.journal.file, 1<<20)
	head, whole, err := readRecord(in)
	if err == nil && string(head) != journalMagic+fingerprint {
		theirs, known := bytes.CutPrefix(head, []byte(journalMagic))
		if !known {
			theirs = []byte("another version of the program")
		}
		if !force {
			return &OtherExportError{File: s.name, Theirs: string(theirs), Ours: fingerprint}
		}
		err = errRecord
	}
	if err != nil {
		return s.begin(fingerprint)
	}
	info, err := s.part.Stat()
	if err != nil {
		return err
	}
	for {
		body, n, err := readRecord(in)
		if err != nil || !s.take(body, uint64(max(info.Size()-rootEnd, 0))) {
			break
		}
		whole += n
	}
	if err := s.journal.file.Truncate(whole); err != nil {
		return err
	}
	_, err = s.journal.file.Seek(whole, io.SeekStart)
	return err
}

func (s *spool) begin(fingerprint string) error {
	if err := s.journal.file.Truncate(0); err != nil {
		return err
	}
	if _, err := s.journal.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return s.journal.write([]byte(journalMagic + fingerprint))
}

// take takes in a checkpoint. False says that it tells of more bytes than there are,
// or makes no sense; then nothing is taken.
func (s *spool) take(body []byte, there uint64) bool {
	next := func() uint64 {
		v, n := binary.Uvarint(body)
		if n <= 0 {
			body = nil
			return math.MaxUint64
		}
		body = body[n:]
		return v
	}
	done, size, length := next(), next(), next()
	if size > there || length > uint64(len(body)) {
		return false
	}
	var t Tally
	if json.Unmarshal(body[:length], &t) != nil {
		return false
	}
	body = body[length:]
	for len(body) > 0 {
		position, run, length := next(), next(), next()
		var at stored
		if length == 0 {
			at = stored{next(), uint32(next())}
		} else if k := (key{}); len(body) >= len(k) {
			copy(k[:], body)
			body = body[len(k):]
			at = s.place(k, uint32(length))
		}
		s.append(position, run, at)
	}
	s.done, s.tally = done, &t
	return true
}
