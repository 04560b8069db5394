package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/maypok86/otter/v2"

	"guotu/tiles"
)

// maxDepth bounds how many directories lie above a tile.
const maxDepth = 4

// pmtiles is an open PMTiles file.
type pmtiles struct {
	file   *watched
	header *header
	root   []entry
	leaves *otter.Cache[section, []entry]
}

// openPMTiles reads what describes the file, and writes it to sum.
func (a *Archive) openPMTiles(first []byte, sum io.Writer) error {
	h, err := parseHeader(first, a.watched.opened.Size())
	if err != nil {
		return err
	}
	if h.kind != codeMVT {
		return fmt.Errorf("tiles are of kind %d; only vector tiles (kind 1, mvt) can be served", h.kind)
	}
	if h.compression > codeGzip {
		return fmt.Errorf("tiles are compressed with %s; only gzip and none can be served", compressionName(h.compression))
	}
	p := &pmtiles{file: &a.watched, header: h}
	if p.root, err = p.directory(h.root); err != nil {
		return fmt.Errorf("root directory: %w", err)
	}
	for _, e := range p.root {
		fmt.Fprintln(sum, e.position, e.offset, e.length, e.run)
	}
	if err := p.describe(&a.about, sum); err != nil {
		return fmt.Errorf("metadata: %w", err)
	}
	p.leaves = otter.Must(&otter.Options[section, []entry]{
		MaximumWeight: maxLeafCache,
		Weigher:       func(_ section, entries []entry) uint32 { return uint32(24*len(entries) + 128) },
	})
	a.file = p
	return nil
}

// read returns a section, unpacked if it is compressed.
func (p *pmtiles) read(s section, limit int) ([]byte, error) {
	if s.length > uint64(limit) {
		return nil, fmt.Errorf("%d bytes are more than %d", s.length, limit)
	}
	b, err := p.bytes(s)
	if err != nil {
		return nil, err
	}
	if p.header.internal != codeGzip || s.length == 0 {
		return b, nil
	}
	return inflated(b, limit)
}

func (p *pmtiles) directory(s section) ([]entry, error) {
	b, err := p.read(s, maxDirectory)
	if err != nil {
		return nil, err
	}
	return decodeDirectory(b)
}

// describe reads the metadata. What the header says counts more.
func (p *pmtiles) describe(about *About, sum io.Writer) error {
	b, err := p.read(p.header.metadata, maxMetadata)
	if err != nil {
		return err
	}
	sum.Write(b)
	if len(b) > 0 {
		var loose struct {
			Name, Description, Attribution, Version any
			VectorLayers                            json.RawMessage `json:"vector_layers"`
		}
		if err := json.Unmarshal(b, &loose); err != nil {
			return err
		}
		about.Name, about.Description, about.Attribution = text(loose.Name), text(loose.Description), text(loose.Attribution)
		about.Version, about.VectorLayers = text(loose.Version), loose.VectorLayers
	}
	h := p.header
	about.MinZoom, about.MaxZoom, about.Bounds = int(h.minZoom), int(h.maxZoom), h.bound
	about.Center = [3]float64{h.center[0], h.center[1], float64(h.centerZoom)}
	return nil
}

// text returns v if it is a text.
func text(v any) string {
	s, _ := v.(string)
	return s
}

func (p *pmtiles) tile(ctx context.Context, id tiles.ID) ([]byte, error) {
	position, entries := positionOf(id), p.root
	for range maxDepth {
		e, found := find(entries, position)
		if !found {
			return nil, nil
		}
		if e.run > 0 {
			return p.content(e)
		}
		s, err := within(p.header.leaves, e)
		if err != nil {
			return nil, fmt.Errorf("leaf directory: %w", err)
		}
		entries, err = p.leaves.Get(ctx, s, otter.LoaderFunc[section, []entry](func(context.Context, section) ([]entry, error) {
			return p.directory(s)
		}))
		if err != nil {
			return nil, fmt.Errorf("leaf directory at %d: %w", s.offset, err)
		}
	}
	return nil, fmt.Errorf("more than %d directories lie above it", maxDepth)
}

func (p *pmtiles) content(e entry) ([]byte, error) {
	s, err := within(p.header.content, e)
	if err != nil {
		return nil, err
	}
	if s.length > maxTile {
		return nil, fmt.Errorf("%d bytes are more than %d", s.length, maxTile)
	}
	b, err := p.bytes(s)
	if err == nil && p.header.compression == codeGzip && !zipped(b) {
		return nil, errors.New("it is not compressed with gzip as the header says")
	}
	return b, err
}

// bytes reads a section as it is.
func (p *pmtiles) bytes(s section) ([]byte, error) {
	b := make([]byte, s.length)
	_, err := p.file.ReadAt(b, int64(s.offset))
	if written := p.file.unwritten(); written != nil {
		return nil, written
	}
	return b, err
}

// within is where in the file an entry of a section points.
func within(s section, e entry) (section, error) {
	if e.offset > s.length || uint64(e.length) > s.length-e.offset {
		return section{}, fmt.Errorf("%d bytes at %d lie beyond the end of their section (%d bytes)", e.length, e.offset, s.length)
	}
	return section{s.offset + e.offset, uint64(e.length)}, nil
}

func (p *pmtiles) close() error {
	return p.file.Close()
}
