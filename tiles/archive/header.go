package archive

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

const (
	magic        = "PMTiles"
	headerBytes  = 127
	rootEnd      = 16384 // the root directory has to end here at the latest
	maxRootBytes = rootEnd - headerBytes
)

// Codes of PMTiles for compressions and for what a tile is.
const (
	codeNone = 1
	codeGzip = 2
	codeMVT  = 1
)

// section is a stretch of a file, in bytes.
type section struct{ offset, length uint64 }

// header is the header of a PMTiles file (PMTiles 3, section "Header").
type header struct {
	root, metadata, leaves, content section
	addressed, entries, contents    uint64 // how many tiles, entries of directories, distinct tiles
	clustered                       bool
	internal, compression, kind     byte
	minZoom, maxZoom, centerZoom    byte
	bound                           [4]float64 // west, south, east, north in degrees
	center                          [2]float64
}

// sections are in the order of the header's bytes.
func (h *header) sections() [4]*section {
	return [4]*section{&h.root, &h.metadata, &h.leaves, &h.content}
}

func (h *header) append(b []byte) []byte {
	b = append(b, magic...)
	b = append(b, 3)
	for _, s := range h.sections() {
		b = binary.LittleEndian.AppendUint64(b, s.offset)
		b = binary.LittleEndian.AppendUint64(b, s.length)
	}
	for _, n := range []uint64{h.addressed, h.entries, h.contents} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	clustered := byte(0)
	if h.clustered {
		clustered = 1
	}
	b = append(b, clustered, h.internal, h.compression, h.kind, h.minZoom, h.maxZoom)
	for _, v := range h.bound {
		b = appendDegrees(b, v)
	}
	b = append(b, h.centerZoom)
	return appendDegrees(appendDegrees(b, h.center[0]), h.center[1])
}

// appendDegrees writes degrees in steps of 1e-7.
func appendDegrees(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint32(b, uint32(int32(math.Round(v*1e7))))
}

func degrees(b []byte) float64 { return float64(int32(binary.LittleEndian.Uint32(b))) / 1e7 }

// parseHeader reads a header and checks it against the size of the file.
func parseHeader(b []byte, size int64) (*header, error) {
	if len(b) < headerBytes {
		return nil, errors.New("the header is cut off")
	}
	if version := b[len(magic)]; version != 3 {
		return nil, fmt.Errorf("PMTiles version %d: only version 3 can be read", version)
	}
	h := &header{}
	for i, s := range h.sections() {
		at := b[8+16*i:]
		s.offset, s.length = binary.LittleEndian.Uint64(at), binary.LittleEndian.Uint64(at[8:])
		if s.offset > uint64(size) || s.length > uint64(size)-s.offset {
			return nil, fmt.Errorf("section %d, %d bytes at %d, lies beyond the end of the file (%d bytes)", i, s.length, s.offset, size)
		}
	}
	h.addressed, h.entries, h.contents = binary.LittleEndian.Uint64(b[72:]), binary.LittleEndian.Uint64(b[80:]), binary.LittleEndian.Uint64(b[88:])
	h.clustered = b[96] == 1
	h.internal, h.compression, h.kind, h.minZoom, h.maxZoom = b[97], b[98], b[99], b[100], b[101]
	for i := range h.bound {
		h.bound[i] = degrees(b[102+4*i:])
	}
	h.centerZoom, h.center = b[118], [2]float64{degrees(b[119:]), degrees(b[123:])}
	if h.minZoom > h.maxZoom || h.maxZoom > maxZoom {
		return nil, fmt.Errorf("zoom %d to %d: must lie within 0 to %d", h.minZoom, h.maxZoom, maxZoom)
	}
	if h.internal != codeNone && h.internal != codeGzip {
		return nil, fmt.Errorf("directories are compressed with %s; only gzip and none can be read", compressionName(h.internal))
	}
	return h, nil
}

func compressionName(code byte) string {
	names := []string{"an unknown method", "none", "gzip", "brotli", "zstd"}
	if int(code) < len(names) {
		return names[code]
	}
	return names[0]
}
