package tiles

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"sync"

	"github.com/klauspost/compress/flate"
)

// pieceSize is how much of a large tile is compressed by itself, so that a processor that
// has nothing else to do helps. The compressor puts a block of its own around every
// 65,535 bytes anyway: cutting where two of them end made a tile of 6,000 parcels, 400 kB,
// 0.05 % larger.
const pieceSize = 2 * 65_535

// deflated is a compressed part of a tile, with what compressed it.
type deflated struct {
	writer *flate.Writer
	to     bytes.Buffer
	err    error
}

// pieces compresses large tiles as one member of gzip (RFC 1952) whose parts are made
// side by side. It is safe for concurrent use.
type pieces struct{ pool sync.Pool } // of *deflated

// compress returns raw in gzip: the same bytes whoever made which part.
func (p *pieces) compress(raw []byte) ([]byte, error) {
	parts := make([]*deflated, (len(raw)+pieceSize-1)/pieceSize)
	sideBySide(len(parts), func(next func() (int, bool)) {
		for i, ok := next(); ok; i, ok = next() {
			end := min((i+1)*pieceSize, len(raw))
			parts[i] = p.deflate(raw[i*pieceSize:end], end == len(raw))
		}
	})
	size := len(gzipHeader) + 8
	for _, part := range parts {
		if part.err != nil {
			return nil, part.err
		}
		size += part.to.Len()
	}
	body := append(make([]byte, 0, size), gzipHeader...)
	for _, part := range parts {
		body = append(body, part.to.Bytes()...)
		p.pool.Put(part)
	}
	body = binary.LittleEndian.AppendUint32(body, crc32.ChecksumIEEE(raw))
	return binary.LittleEndian.AppendUint32(body, uint32(len(raw))), nil
}

// gzipHeader says deflate, no name, no time, fast, from an unknown system.
const gzipHeader = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"

// deflate compresses a part, to the end of a byte; the last one ends the stream.
func (p *pieces) deflate(raw []byte, last bool) *deflated {
	c, _ := p.pool.Get().(*deflated)
	if c == nil {
		c = new(deflated)
		if c.writer, c.err = flate.NewWriter(nil, gzipFast); c.err != nil {
			return c
		}
	}
	c.to.Reset()
	c.writer.Reset(&c.to)
	if _, c.err = c.writer.Write(raw); c.err != nil {
		return c
	}
	if last {
		c.err = c.writer.Close()
	} else {
		c.err = c.writer.Flush()
	}
	return c
}
