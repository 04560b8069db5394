package data

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"guotu/geo"
)

// GeoJSONOptions bounds what ReadGeoJSON reads. Zero means the default, which
// is made for files that somebody has put on the machine; a server that reads
// what strangers send sets its own.
type GeoJSONOptions struct {
	MaxBytes    int64 // size of the file; default 64 GiB
	MaxFeatures int   // default 20 million
	MaxVertices int   // positions in all geometries together; default 1 billion
	MaxColumns  int   // different names of properties; default 2,000
	MaxCells    int   // columns times features; default 1 billion
	MaxString   int   // bytes of one text, number or nested value; default 16 MiB
	MaxDepth    int   // objects and arrays within each other; default 64, at most 10,000
}

func (o GeoJSONOptions) withDefaults() GeoJSONOptions {
	orDefault(&o.MaxBytes, 64<<30)
	orDefault(&o.MaxFeatures, 20_000_000)
	orDefault(&o.MaxVertices, 1_000_000_000)
	orDefault(&o.MaxColumns, 2000)
	orDefault(&o.MaxCells, 1_000_000_000)
	orDefault(&o.MaxString, 16<<20)
	orDefault(&o.MaxDepth, 64)
	o.MaxDepth = min(o.MaxDepth, 10_000) // collections within collections are read by recursion
	return o
}

func orDefault[T int | int64](limit *T, standard T) {
	if *limit <= 0 {
		*limit = standard
	}
}

// ReadGeoJSON reads all features of a GeoJSON file, in one pass and without
// holding the file in memory. See the package comment for what it accepts and
// what becomes of it. path only names the file in errors, which are of type
// *Error; with an error there are no features. Coordinates are longitude,
// latitude in degrees.
func ReadGeoJSON(path string, r io.Reader, o GeoJSONOptions) (*Features, error) {
	return readGeoJSON(path, r, o, windowSize)
}

func readGeoJSON(path string, r io.Reader, o GeoJSONOptions, window int) (*Features, error) {
	g := newGeoJSONReader(r, o.withDefaults(), window)
	if err := g.texts(); err != nil {
		return nil, g.located(path, err)
	}
	return g.features(), nil
}

// geoJSONReader is the state of reading one file.
type geoJSONReader struct {
	scanner
	o       GeoJSONOptions
	out     Features
	columns map[string]int // position in out.Columns by name
	turn    int            // the column that comes next if this feature is like the last
	feature int            // number of the feature being read, from 1; 0 outside of features

	coordinates shape
	rings       ringBlocks
	outside     error // the first position that is not on the globe

	from        *geo.CRS // of the text being read, if it is to be converted
	innerLonLat bool     // a part of the text says that it is not
	given       *geo.CRS // the system where the text names none, nil for longitude, latitude
	named       bool     // the text names its system

	dropped struct{ ordinates, geometries, parts int }
}

func newGeoJSONReader(r io.Reader, o GeoJSONOptions, size int) *geoJSONReader {
	g := &geoJSONReader{
		scanner: scanner{
			window:    window{r: r, buf: make([]byte, size), keep: -1, max: o.MaxBytes},
			maxDepth:  o.MaxDepth,
			maxString: o.MaxString,
		},
		o:       o,
		columns: map[string]int{},
	}
	g.out.IDs = NewColumn("id")
	return g
}

// texts reads the JSON texts that the file consists of: one, or one a line, or
// one after the other, each perhaps led by a record separator (RFC 8142).
func (g *geoJSONReader) texts() error {
	if err := g.head(); err != nil {
		return err
	}
	for n := 0; ; {
		switch c := g.next(); {
		case c == recordSeparator:
			g.pos++
		case c == '{':
			if err := g.document(); err != nil {
				return err
			}
			n++
		case c != 0 || g.pos < g.end || !errors.Is(g.err, io.EOF):
			return g.notAnObject(n)
		case n == 0:
			return errors.New("the file is empty")
		default:
			return nil
		}
	}
}

const recordSeparator = 0x1e

// notAnObject explains what stands where a text begins, after n of them.
func (g *geoJSONReader) notAnObject(n int) error {
	switch {
	case n > 0:
		return g.unexpected("another feature or the end of the file")
	case g.pos < g.end && g.buf[g.pos] == '[':
		return g.fail("the file is a JSON array; GeoJSON is an object, such as a FeatureCollection")
	default:
		return g.unexpected("a GeoJSON object")
	}
}

// heads are the first bytes of files that are taken for GeoJSON by mistake.
var heads = []struct{ bytes, is string }{
	{"\xff\xfe", "UTF-16 text; save it as UTF-8"},
	{"\xfe\xff", "UTF-16 text; save it as UTF-8"},
	{"{\x00", "UTF-16 text; save it as UTF-8"},
	{"\x00{", "UTF-16 text; save it as UTF-8"},
	{"\x00\x00\xfe\xff", "UTF-32 text; save it as UTF-8"},
	{"\x1f\x8b", "compressed with gzip; unpack it first"},
	{"PK\x03\x04", "a ZIP archive; unpack it first"},
	{"SQLite format 3", "an SQLite database, perhaps a GeoPackage, not GeoJSON"},
	{"\x00\x00\x27\x0a", "a Shapefile, not GeoJSON"},
	{"<", "XML or HTML, not GeoJSON"},
}

// head looks at the first bytes: it skips a byte order mark and recognises
// files of other kinds.
func (g *geoJSONReader) head() error {
	for g.end-g.pos < 16 && g.fill() {
	}
	first := g.buf[g.pos:g.end]
	for _, h := range heads {
		if bytes.HasPrefix(first, []byte(h.bytes)) {
			return fmt.Errorf("the file is %s", h.is)
		}
	}
	if bytes.HasPrefix(first, bomUTF8) {
		g.pos += len(bomUTF8)
	}
	return nil
}

// located adds the place to an error. A position outside the globe is what is
// wrong in the first place, unless the file turns out to say that its
// coordinates are no degrees.
func (g *geoJSONReader) located(path string, err error) error {
	crs, coordinate, other := new(crsError), new(geo.CoordinateError), new(Problem)
	if g.outside != nil && !errors.As(err, &crs) && !errors.As(err, &coordinate) && !errors.As(err, &other) {
		err = g.outside
	}
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Err: err}
	}
	e.Path = path
	if e.Feature == 0 {
		e.Feature = g.feature
	}
	return e
}

// features returns what has been read, all columns filled to the end.
func (g *geoJSONReader) features() *Features {
	g.out.IDs.pad(g.out.Rows)
	g.out.IDs.seal()
	for _, c := range g.out.Columns {
		c.pad(g.out.Rows)
		c.seal()
	}
	g.note(g.coordinates.extra, "position had a third coordinate, dropped", "positions had a third coordinate, dropped")
	g.note(g.dropped.geometries, "empty geometry was read as no geometry", "empty geometries were read as no geometry")
	g.note(g.dropped.parts, "empty part of a geometry was dropped", "empty parts of geometries were dropped")
	out := g.out // not a pointer into g, which would keep the window
	return &out
}

func (g *geoJSONReader) note(n int, one, many string) {
	switch {
	case n == 1:
		g.out.Notes = append(g.out.Notes, "1 "+one)
	case n > 1:
		g.out.Notes = append(g.out.Notes, fmt.Sprintf("%d %s", n, many))
	}
}
