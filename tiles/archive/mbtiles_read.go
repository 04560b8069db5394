package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/ioutil"
	"github.com/ncruces/go-sqlite3/vfs/readervfs"

	"guotu/tiles"
)

const (
	// maxConnections bounds the connections of one file, each of which has its own cache
	// and can answer one question at a time.
	maxConnections = 4
	// maxQuery bounds the time of one question: what is behind the name tiles in a file of
	// somebody else's may be a calculation without end.
	maxQuery = 5 * time.Second
	// maxRows bounds the table of metadata.
	maxRows = 1000
)

// mbtiles is an open MBTiles file.
type mbtiles struct {
	file *watched
	name string           // in SQLite's list of readers
	idle chan *connection // as many as may be open; nil where one is not open yet
}

// connection is for one goroutine at a time.
type connection struct {
	db   *sqlite3.Conn
	tile *sqlite3.Stmt
}

// opened counts files, to give each a name of its own.
var opened atomic.Uint64

// openMBTiles reads what describes the file, and writes it to sum.
func (a *Archive) openMBTiles(sum io.Writer) error {
	m := &mbtiles{file: &a.watched, name: fmt.Sprintf("guotu-%d", opened.Add(1)), idle: make(chan *connection, maxConnections)}
	readervfs.Create(m.name, ioutil.NewSizeReaderAt(m.file))
	c, err := m.connect()
	if err == nil {
		err = c.describe(&a.about, sum)
		m.idle <- c
		for range maxConnections - 1 {
			m.idle <- nil
		}
	}
	if err != nil {
		c.close()
		readervfs.Delete(m.name)
		return err
	}
	a.file = m
	return nil
}

// connect opens the file for reading only; its own functions and views can reach
// nothing but its tables.
func (m *mbtiles) connect() (*connection, error) {
	db, err := sqlite3.OpenFlags("file:"+m.name+"?vfs=reader", sqlite3.OPEN_READONLY|sqlite3.OPEN_URI)
	if err != nil {
		return nil, err
	}
	c := &connection{db: db}
	db.Limit(sqlite3.LIMIT_LENGTH, maxTile)
	for _, o := range []struct {
		option sqlite3.DBConfig
		on     bool
	}{{sqlite3.DBCONFIG_TRUSTED_SCHEMA, false}, {sqlite3.DBCONFIG_DEFENSIVE, true}} {
		if _, err := db.Config(o.option, o.on); err != nil {
			return c, err
		}
	}
	if err := db.Exec("PRAGMA temp_store = memory"); err != nil {
		return c, err
	}
	c.tile, _, err = db.Prepare("SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?")
	return c, err
}

// bounded lets the connection's questions end after a while, or with ctx.
func (c *connection) bounded(ctx context.Context) (done func()) {
	ctx, cancel := context.WithTimeout(ctx, maxQuery)
	c.db.SetInterrupt(ctx)
	return func() {
		c.db.SetInterrupt(context.Background())
		cancel()
	}
}

// describe reads the table metadata (MBTiles 1.3, section "Metadata").
func (c *connection) describe(about *About, sum io.Writer) error {
	defer c.bounded(context.Background())()
	values, err := c.metadata()
	if err != nil {
		return fmt.Errorf("metadata: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(sum, "%q %q\n", name, values[name])
	}
	if format := values["format"]; format != "pbf" {
		return fmt.Errorf("metadata: format is %q; only pbf (vector tiles) can be served", format)
	}
	about.Name, about.Description = values["name"], values["description"]
	about.Attribution, about.Version = values["attribution"], values["version"]
	if about.MinZoom, about.MaxZoom, err = c.zooms(values); err != nil {
		return err
	}
	copy(about.Bounds[:], numbers(values["bounds"]))
	copy(about.Center[:], numbers(values["center"]))
	if text := values["json"]; text != "" {
		var more struct {
			VectorLayers json.RawMessage `json:"vector_layers"`
		}
		if err := json.Unmarshal([]byte(text), &more); err != nil {
			return fmt.Errorf("metadata: json: %w", err)
		}
		about.VectorLayers = more.VectorLayers
	}
	return nil
}

func (c *connection) metadata() (map[string]string, error) {
	s, _, err := c.db.Prepare("SELECT name, value FROM metadata LIMIT " + strconv.Itoa(maxRows))
	if err != nil {
		return nil, err
	}
	defer s.Close()
	values := make(map[string]string)
	size := 0
	for s.Step() {
		name, value := s.ColumnText(0), s.ColumnText(1)
		if size += len(name) + len(value); size > maxMetadata {
			return nil, fmt.Errorf("more than %d bytes", maxMetadata)
		}
		values[name] = value
	}
	return values, s.Err()
}

// zooms are those of the metadata, or where it does not say of the tiles.
func (c *connection) zooms(values map[string]string) (least, most int, err error) {
	least, e1 := strconv.Atoi(values["minzoom"])
	most, e2 := strconv.Atoi(values["maxzoom"])
	if e1 != nil || e2 != nil {
		s, _, err := c.db.Prepare("SELECT min(zoom_level), max(zoom_level) FROM tiles")
		if err != nil {
			return 0, 0, err
		}
		defer s.Close()
		if s.Step() {
			least, most = s.ColumnInt(0), s.ColumnInt(1)
		}
		if err := s.Err(); err != nil {
			return 0, 0, err
		}
	}
	if least < 0 || least > most || most > maxZoom {
		return 0, 0, fmt.Errorf("zoom %d to %d: must lie within 0 to %d", least, most, maxZoom)
	}
	return least, most, nil
}

// numbers reads numbers with commas between them; what is not one ends the list.
func numbers(text string) []float64 {
	var all []float64
	for word := range strings.SplitSeq(text, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		if err != nil || math.IsNaN(v) {
			break
		}
		all = append(all, v)
	}
	return all
}

func (m *mbtiles) tile(ctx context.Context, id tiles.ID) (body []byte, err error) {
	var c *connection
	select {
	case c = <-m.idle:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { m.idle <- c }()
	if c == nil {
		fresh, err := m.connect()
		if err != nil {
			return nil, errors.Join(err, fresh.close())
		}
		c = fresh
	}
	defer c.bounded(ctx)()
	body, err = c.read(id)
	if written := m.file.unwritten(); written != nil {
		return nil, written
	}
	return body, err
}

// read asks for a tile. MBTiles counts rows from the south.
func (c *connection) read(id tiles.ID) ([]byte, error) {
	for i, n := range [...]uint32{id.Z, id.X, 1<<id.Z - 1 - id.Y} {
		if err := c.tile.BindInt64(i+1, int64(n)); err != nil {
			return nil, err
		}
	}
	var body []byte
	if c.tile.Step() {
		body = c.tile.ColumnBlob(0, nil)
	}
	return body, errors.Join(c.tile.Err(), c.tile.Reset())
}

func (c *connection) close() error {
	if c == nil {
		return nil
	}
	return errors.Join(c.tile.Close(), c.db.Close())
}

func (m *mbtiles) close() error {
	var err error
	for range maxConnections {
		c := <-m.idle
		err = errors.Join(err, c.close())
	}
	readervfs.Delete(m.name)
	return errors.Join(err, m.file.Close())
}
