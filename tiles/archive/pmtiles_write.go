package archive

import (
	"encoding/json"
	"errors"
	"os"
)

// finishPMTiles makes the spool a PMTiles file. The tiles stay where they are: the header and the
// root directory go before them, the metadata and the leaf directories
// behind them, which the format allows.
func (s *spool) finishPMTiles(about *About, compression byte) error {
	metadata, err := json.Marshal(struct {
		Name         string          `json:"name"`
		Type         string          `json:"type"`
		Description  string          `json:"description,omitempty"`
		Attribution  string          `json:"attribution,omitempty"`
		Version      string          `json:"version,omitempty"`
		VectorLayers json.RawMessage `json:"vector_layers"`
	}{about.Name, "overlay", about.Description, about.Attribution, about.Version, about.VectorLayers})
	if err != nil {
		return err
	}
	metadata = deflated(metadata)
	root, leaves := encodeDirectories(s.entries)
	h := s.header(about, compression)
	h.root = section{headerBytes, uint64(len(root))}
	h.metadata = section{rootEnd + s.size, uint64(len(metadata))}
	h.leaves = section{h.metadata.offset + h.metadata.length, uint64(len(leaves))}

	first := make([]byte, rootEnd)
	copy(first, append(h.append(nil), root...))
	for _, w := range []struct {
		b  []byte
		at uint64
	}{{metadata, h.metadata.offset}, {leaves, h.leaves.offset}, {first, 0}} {
		if _, err := s.part.WriteAt(w.b, int64(w.at)); err != nil {
			return err
		}
	}
	if err := s.part.Sync(); err != nil {
		return err
	}
	if err := s.close(); err != nil {
		return err
	}
	return errors.Join(os.Rename(s.name+".part", s.name), os.Remove(s.name+".journal"))
}

// header describes the tiles.
func (s *spool) header(about *About, compression byte) *header {
	h := &header{content: section{rootEnd, s.size}, entries: uint64(len(s.entries)), contents: uint64(len(s.known)), clustered: true,
		internal: codeGzip, compression: compression, kind: codeMVT, minZoom: byte(about.MinZoom), maxZoom: byte(about.MaxZoom),
		centerZoom: byte(about.Center[2]), bound: about.Bounds, center: [2]float64{about.Center[0], about.Center[1]}}
	for _, e := range s.entries {
		h.addressed += uint64(e.run)
	}
	return h
}

// finishMBTiles writes the spool into an MBTiles file and removes it.
func (s *spool) finishMBTiles(about *About) error {
	fresh := s.name + ".new"
	if err := writeMBTiles(fresh, s.entries, s.content(), about); err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	f, err := os.OpenFile(fresh, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(fresh, s.name); err != nil {
		return err
	}
	return s.discard()
}
