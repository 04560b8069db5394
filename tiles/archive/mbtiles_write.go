package archive

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"github.com/ncruces/go-sqlite3"

	"guotu/tiles"
)

// The schema keeps equal tiles once: map says which image a tile has, and tiles is what
// readers know (MBTiles 1.3, section "Tiles"). The map is one tree in the order
// of its key, filled from end to end. SQLite writes no journal: the file has its name only when it
// is whole.
const mbtilesSchema = `
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA application_id = 0x4d504258;
BEGIN;
CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE images (tile_id INTEGER PRIMARY KEY, tile_data BLOB);
CREATE TABLE map (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_id INTEGER,
  PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM map JOIN images USING (tile_id);
`

// writeMBTiles writes a file from entries in ascending order, whose offsets count in
// content.
func writeMBTiles(name string, entries []entry, content io.ReaderAt, about *About) (err error) {
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	db, err := sqlite3.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Exec(mbtilesSchema); err != nil {
		return err
	}
	if err := writeMetadata(db, about); err != nil {
		return err
	}
	images, err := writeImages(db, entries, content)
	if err != nil {
		return err
	}
	if err := writeMap(db, entries, images); err != nil {
		return err
	}
	return db.Exec("COMMIT")
}

func writeMetadata(db *sqlite3.Conn, about *About) error {
	more, err := json.Marshal(struct {
		VectorLayers json.RawMessage `json:"vector_layers"`
	}{about.VectorLayers})
	if err != nil {
		return err
	}
	b, c := about.Bounds, about.Center
	return insert(db, "INSERT INTO metadata VALUES (?, ?)", func(row func(...any) error) error {
		for _, m := range [][2]string{
			{"name", about.Name}, {"format", "pbf"}, {"type", "overlay"}, {"version", about.Version}, {"description", about.Description},
			{"attribution", about.Attribution}, {"minzoom", strconv.Itoa(about.MinZoom)}, {"maxzoom", strconv.Itoa(about.MaxZoom)},
			{"bounds", fmt.Sprintf("%v,%v,%v,%v", b[0], b[1], b[2], b[3])}, {"center", fmt.Sprintf("%v,%v,%v", c[0], c[1], c[2])},
			{"json", string(more)},
		} {
			if err := row(m[0], m[1]); err != nil {
				return err
			}
		}
		return nil
	})
}

// insert runs a statement for the rows that f gives.
func insert(db *sqlite3.Conn, statement string, f func(row func(...any) error) error) error {
	s, _, err := db.Prepare(statement)
	if err != nil {
		return err
	}
	err = f(func(values ...any) error {
		for i, v := range values {
			var err error
			switch v := v.(type) {
			case string:
				err = s.BindText(i+1, v)
			case []byte:
				err = s.BindBlob(i+1, v)
			case int64:
				err = s.BindInt64(i+1, v)
			}
			if err != nil {
				return err
			}
		}
		return s.Exec()
	})
	return errors.Join(err, s.Close())
}

// writeImages writes the distinct tiles in the order in which they first come, and
// returns their numbers by their offsets.
func writeImages(db *sqlite3.Conn, entries []entry, content io.ReaderAt) (map[uint64]int64, error) {
	images := make(map[uint64]int64)
	return images, insert(db, "INSERT INTO images VALUES (?, ?)", func(row func(...any) error) error {
		var body []byte
		for _, e := range entries {
			if images[e.offset] != 0 {
				continue
			}
			images[e.offset] = int64(len(images) + 1)
			body = slices.Grow(body[:0], int(e.length))[:e.length]
			if _, err := content.ReadAt(body, int64(e.offset)); err != nil {
				return err
			}
			if err := row(images[e.offset], body); err != nil {
				return err
			}
		}
		return nil
	})
}

// square is a tile in the map.
type square struct {
	id    tiles.ID
	image int64
}

// writeMap writes the tiles zoom after zoom, columns and in them rows ascending.
func writeMap(db *sqlite3.Conn, entries []entry, images map[uint64]int64) error {
	return insert(db, "INSERT INTO map VALUES (?, ?, ?, ?)", func(row func(...any) error) error {
		var squares []square
		for len(entries) > 0 {
			z := tileAt(entries[0].position).Z
			n, _ := slices.BinarySearchFunc(entries, firstOf(z+1), func(e entry, p uint64) int { return cmp.Compare(e.position, p) })
			squares = squares[:0]
			for _, e := range entries[:n] {
				for k := range uint64(e.run) {
					squares = append(squares, square{onCurve(z, e.position-firstOf(z)+k), images[e.offset]})
				}
			}
			entries = entries[n:]
			slices.SortFunc(squares, func(a, b square) int { // rows from the south: y descends
				return cmp.Or(cmp.Compare(a.id.X, b.id.X), cmp.Compare(b.id.Y, a.id.Y))
			})
			for _, q := range squares {
				if err := row(int64(z), int64(q.id.X), int64(1<<z-1-q.id.Y), q.image); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
