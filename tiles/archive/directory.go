package archive

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// entry says where tiles are. Run tiles from a position on have the same bytes; Run 0
// means a leaf directory that knows of the tiles from there on.
type entry struct {
	position uint64
	offset   uint64 // in the section of tiles, or of leaf directories
	length   uint32
	run      uint32
}

// leafEntries is how many entries a leaf directory has unless the root would get too
// large: some 10 to 20 kB, one request to an object store.
const leafEntries = 4096

// encodeDirectory packs entries (PMTiles 3, section "Directory encoding") and compresses
// them.
func encodeDirectory(entries []entry) []byte {
	b := binary.AppendUvarint(nil, uint64(len(entries)))
	last := uint64(0)
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.position-last)
		last = e.position
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.run))
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.length))
	}
	for i, e := range entries {
		if i > 0 && e.offset == entries[i-1].offset+uint64(entries[i-1].length) {
			b = binary.AppendUvarint(b, 0)
		} else {
			b = binary.AppendUvarint(b, e.offset+1)
		}
	}
	return deflated(b)
}

// encodeDirectories returns the root directory and, where it would be larger than its
// place, the leaf directories that it then points to.
func encodeDirectories(entries []entry) (root, leaves []byte) {
	if len(entries) <= leafEntries*4 {
		if root = encodeDirectory(entries); len(root) <= maxRootBytes {
			return root, nil
		}
	}
	for size := leafEntries; ; size *= 2 {
		var top []entry
		leaves = leaves[:0]
		for part := range slices.Chunk(entries, size) {
			leaf := encodeDirectory(part)
			top = append(top, entry{position: part[0].position, offset: uint64(len(leaves)), length: uint32(len(leaf))})
			leaves = append(leaves, leaf...)
		}
		if root = encodeDirectory(top); len(root) <= maxRootBytes {
			return root, leaves
		}
	}
}

var errDirectory = errors.New("the directory is damaged")

// decodeDirectory is the inverse of encodeDirectory, without the compression. Every entry takes
// at least four bytes, so that the length of b bounds the memory.
func decodeDirectory(b []byte) ([]entry, error) {
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			b = nil
			return math.MaxUint64
		}
		b = b[n:]
		return v
	}
	n := next()
	if n > uint64(len(b))/4 {
		return nil, fmt.Errorf("%w: it cannot have %d entries", errDirectory, n)
	}
	entries := make([]entry, n)
	last := uint64(0)
	for i := range entries {
		step := next()
		if step > firstOf(maxZoom+1) || i > 0 && step == 0 {
			return nil, fmt.Errorf("%w: positions do not ascend at entry %d", errDirectory, i)
		}
		last += step
		entries[i].position = last
	}
	if last >= firstOf(maxZoom+1) {
		return nil, fmt.Errorf("%w: position %d is beyond zoom %d", errDirectory, last, maxZoom)
	}
	for i := range entries {
		run := next()
		if run > math.MaxUint32 || i > 0 && entries[i-1].position+uint64(entries[i-1].run) > entries[i].position {
			return nil, fmt.Errorf("%w: the run of entry %d reaches into the next", errDirectory, i)
		}
		entries[i].run = uint32(run)
	}
	for i := range entries {
		length := next()
		if length == 0 || length > math.MaxUint32 {
			return nil, fmt.Errorf("%w: entry %d has a length of %d", errDirectory, i, length)
		}
		entries[i].length = uint32(length)
	}
	for i := range entries {
		switch v := next(); {
		case v == math.MaxUint64:
			return nil, fmt.Errorf("%w: it is cut off", errDirectory)
		case v > 0:
			entries[i].offset = v - 1
		case i == 0:
			return nil, fmt.Errorf("%w: the first entry follows nothing", errDirectory)
		default:
			entries[i].offset = entries[i-1].offset + uint64(entries[i-1].length)
		}
	}
	return entries, nil
}

// find returns the entry that covers a position, if there is one.
func find(entries []entry, position uint64) (entry, bool) {
	n, found := slices.BinarySearchFunc(entries, position, func(e entry, p uint64) int {
		if e.position < p {
			return -1
		}
		if e.position > p {
			return 1
		}
		return 0
	})
	if !found {
		n--
	}
	if n < 0 {
		return entry{}, false
	}
	e := entries[n]
	return e, e.run == 0 || position-e.position < uint64(e.run)
}
