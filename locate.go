package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"guotu/geo"
	"guotu/server/batch"
)

type locateCommand struct {
	File    string `arg:"" help:"Table of points: CSV with columns lon and lat (or 经度 and 纬度, or x and y), NDJSON or JSON. - is standard input."`
	Output  string `short:"o" placeholder:"FILE" help:"Where the answer goes (standard output). It may be the same file."`
	Layers  string `placeholder:"NAME,…" help:"Ask only these layers."`
	Format  string `enum:"auto,csv,ndjson,json" default:"auto" help:"csv, ndjson or json (by the name of the file, else csv)."`
	Lang    string `enum:",zh,en" default:"" placeholder:"zh|en" help:"Language of titles and of new columns' names (Chinese titles, columns named after layers)."`
	Lon     string `placeholder:"NAME" help:"Column of the longitude or easting, where it is called otherwise."`
	Lat     string `placeholder:"NAME" help:"Column of the latitude or northing."`
	CRS     string `name:"crs" placeholder:"NAME" help:"What the coordinates mean: a code such as EPSG:4526, a name such as 'CGCS2000 3度带 38带', parameters of a local system (+proj=tmerc …); a transformation may follow (;towgs84=…). Longitude, latitude without it."`
	Charset string `placeholder:"NAME" help:"utf-8 or gb18030 (found out)."`
	Config  string `placeholder:"FILE" help:"Catalogue of layers, as for serve."`
}

// Run answers the table. Rows that cannot be answered say why in their column error;
// then the exit code is 1. If the table as a whole is at fault it is 2.
func (l *locateCommand) Run(c *call) error {
	from, err := l.crs()
	if err != nil {
		return err
	}
	o, err := readConfig(settings{Config: l.Config}, c.env)
	if err != nil {
		return err
	}
	in, size, err := l.open(c.in)
	if err != nil {
		return err
	}
	defer in.Close()
	catalog, err := o.load(c.ctx)
	if err != nil {
		return err
	}
	options := batch.Options{Layers: catalog.Layers(), Plan: catalog.Version(), Lang: l.Lang, Lon: l.Lon, Lat: l.Lat, CRS: from, Charset: l.Charset}
	if l.Layers != "" {
		if options.Layers, err = catalog.Pick(l.Layers); err != nil {
			return fmt.Errorf("--layers: %w", err)
		}
	}
	out, err := l.create(c.out)
	if err != nil {
		return err
	}
	began := time.Now()
	bar := &progress{in: in, size: size, to: c.err, shown: terminal(c.err)}
	sum, err := batch.Locate(c.ctx, l.format(), out, bar, options)
	bar.clear()
	if err = out.finish(err); err != nil {
		return fmt.Errorf("%s: %w", l.File, err)
	}
	fmt.Fprintf(c.err, "%s rows in %.2f s: %s in a zone, %s in none, %s with an error\n", grouped(sum.Rows), time.Since(began).Seconds(),
		grouped(sum.Found), grouped(sum.Rows-sum.Found-sum.Failed), grouped(sum.Failed))
	if sum.Failed > 0 {
		fmt.Fprintf(c.err, "the first: %v\n", sum.First)
		return exit(1)
	}
	return nil
}

// crs returns the system of the coordinates, nil for longitude and latitude.
func (l *locateCommand) crs() (*geo.CRS, error) {
	if l.CRS == "" {
		return nil, nil
	}
	c, err := geo.ParseCRS(l.CRS)
	if err == nil {
		err = c.Convertible()
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("--crs: %w", err)
	case c.LonLat():
		return nil, nil
	}
	return c, nil
}

// open returns the table and its size in bytes, 0 if that is not known.
func (l *locateCommand) open(stdin io.Reader) (io.ReadCloser, int64, error) {
	if l.File == "-" {
		return io.NopCloser(stdin), 0, nil
	}
	f, err := os.Open(l.File)
	if err != nil {
		return nil, 0, err
	}
	about, err := f.Stat()
	if err == nil && about.IsDir() {
		err = &fs.PathError{Op: "open", Path: l.File, Err: errors.New("is a folder")}
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, about.Size(), nil
}

func (l *locateCommand) format() batch.Format {
	name := l.Format
	if name == "auto" {
		name = strings.TrimPrefix(strings.ToLower(filepath.Ext(l.File)), ".")
	}
	switch name {
	case "ndjson", "jsonl":
		return batch.NDJSON
	case "json":
		return batch.JSON
	}
	return batch.CSV
}

// output is a file that gets its name only when it is whole.
type output struct {
	io.Writer
	file *os.File // nil for standard output
	name string
}

func (l *locateCommand) create(stdout io.Writer) (*output, error) {
	if l.Output == "" {
		return &output{Writer: stdout}, nil
	}
	f, err := os.CreateTemp(filepath.Dir(l.Output), ".guotu-*")
	if err != nil {
		return nil, err
	}
	return &output{Writer: f, file: f, name: l.Output}, nil
}

// finish names the file, or removes it if there was an error.
func (o *output) finish(err error) error {
	if o.file == nil {
		return err
	}
	if err == nil {
		err = o.file.Chmod(0o644)
	}
	err = errors.Join(err, o.file.Close())
	if err == nil {
		err = os.Rename(o.file.Name(), o.name)
	}
	if err != nil {
		os.Remove(o.file.Name()) // what is left of it is of no use
	}
	return err
}

// progress tells on a terminal how much of the input has been read.
type progress struct {
	in         io.Reader
	size, read int64
	to         io.Writer
	shown      bool
	last       time.Time
}

func (p *progress) Read(b []byte) (int, error) {
	n, err := p.in.Read(b)
	p.read += int64(n)
	if now := time.Now(); p.shown && now.Sub(p.last) > 200*time.Millisecond {
		p.last = now
		if p.size > 0 {
			fmt.Fprintf(p.to, "\r%3d %%", 100*p.read/p.size)
		} else {
			fmt.Fprintf(p.to, "\r%s bytes", grouped(int(p.read)))
		}
	}
	return n, err
}

// clear removes the progress from the terminal.
func (p *progress) clear() {
	if p.shown && !p.last.IsZero() {
		fmt.Fprint(p.to, "\r\x1b[K")
	}
}

// terminal reports whether a person looks at what is written.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	about, err := f.Stat()
	return err == nil && about.Mode()&os.ModeCharDevice != 0
}
