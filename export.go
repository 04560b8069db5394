package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"guotu/layers"
	"guotu/tiles"
	"guotu/tiles/archive"
)

type exportCommand struct {
	Words       []string `arg:"" name:"layer … file" help:"Names of layers, and last the file, which ends in .pmtiles or .mbtiles."`
	Zoom        string   `placeholder:"MIN-MAX" help:"Zoom levels (those of the layers)."`
	BBox        string   `name:"bbox" placeholder:"W,S,E,N" help:"Only tiles that meet this box, in degrees."`
	Grid        string   `default:"WebMercatorQuad" placeholder:"NAME" help:"WebMercatorQuad is the only grid that such files have, by their specifications."`
	Compression string   `enum:"gzip,none" default:"gzip" help:"gzip, or none for PMTiles."`
	Force       bool     `help:"Replace the file, and begin anew where an export with other options was interrupted."`
	Progress    bool     `help:"Tell how far it is even if nobody looks at a terminal."`
	Config      string   `placeholder:"FILE" help:"Catalogue of layers, as for serve."`
}

// Run writes the tiles. An interrupted export leaves what it has in FILE.part and
// FILE.journal; the same command goes on with them.
func (e *exportCommand) Run(c *call) error {
	if len(e.Words) < 2 {
		return errors.New("export: name layers, and last a file")
	}
	if e.Grid != tiles.WebMercatorQuad.String() {
		return fmt.Errorf("--grid: %q cannot be: PMTiles and MBTiles are by their specifications in Web Mercator only, which is WebMercatorQuad", e.Grid)
	}
	config, err := readConfig(settings{Config: e.Config}, c.env)
	if err != nil {
		return err
	}
	catalog, err := config.load(c.ctx)
	if err != nil {
		return err
	}
	last := len(e.Words) - 1
	picked, err := catalog.Pick(strings.Trim(strings.Join(e.Words[:last], ","), ","))
	if err != nil {
		return err
	}
	o, err := e.options(catalog, picked)
	if err != nil {
		return err
	}
	bar := &exportProgress{to: c.err, terminal: terminal(c.err), asked: e.Progress, began: time.Now()}
	o.Progress = bar.show
	file, cpu := e.Words[last], cpuTime()
	report, err := archive.Export(c.ctx, planSource{tiles.New(catalog, tiles.Options{}), picked}, file, o)
	bar.clear()
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: interrupted; the same command goes on where it was", file)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s: %s\n%.2f s, %.2f s of CPU\n", file, account(report, o.About), time.Since(bar.began).Seconds(), (cpuTime() - cpu).Seconds())
	return err
}

// planSource makes the tiles of some layers.
type planSource struct {
	store  *tiles.Store
	layers []*layers.Layer
}

// Build cuts a tile without keeping it.
func (p planSource) Build(id tiles.ID) ([]byte, []tiles.Account, error) {
	return p.store.Build(p.layers, nil, id)
}

// Uniform asks the borders of the layers.
func (p planSource) Uniform(id tiles.ID, z uint32) bool { return p.store.Uniform(p.layers, id, z) }

func (e *exportCommand) options(catalog *layers.Catalog, picked []*layers.Layer) (archive.Options, error) {
	o := archive.Options{Plain: e.Compression == "none", Force: e.Force}
	names := make([]string, len(picked))
	for i, l := range picked {
		names[i] = l.Name()
	}
	o.Plan = fmt.Sprintf("plan %s, layers %s", catalog.Version(), strings.Join(names, ","))
	text, err := json.Marshal(tiles.TileJSON(catalog, picked, tiles.WebMercatorQuad, "")) // an archive says of itself what TileJSON does
	if err == nil {
		err = json.Unmarshal(text, &o.About)
	}
	if err != nil {
		return o, err
	}
	if e.Zoom != "" {
		if o.About.MinZoom, o.About.MaxZoom, err = zoomRange(e.Zoom); err != nil {
			return o, fmt.Errorf("--zoom: %w", err)
		}
	}
	if e.BBox != "" {
		b, err := boxOf(e.BBox)
		if err != nil {
			return o, fmt.Errorf("--bbox: %w", err)
		}
		o.Bound = &b
	}
	return o, nil
}

// zoomRange reads 0-12, or 7 for one level.
func zoomRange(text string) (least, most int, err error) {
	from, to, ranged := strings.Cut(text, "-")
	if !ranged {
		to = from
	}
	least, e1 := strconv.Atoi(strings.TrimSpace(from))
	most, e2 := strconv.Atoi(strings.TrimSpace(to))
	if e1 != nil || e2 != nil || least < 0 || least > most || most > layers.MaxZoom {
		return 0, 0, fmt.Errorf("%q is not a range of zoom levels such as 0-12, within 0-%d", text, layers.MaxZoom)
	}
	return least, most, nil
}

// boxOf reads west,south,east,north.
func boxOf(text string) (orb.Bound, error) {
	var v []float64
	for word := range strings.SplitSeq(text, ",") {
		x, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		if err != nil {
			break
		}
		v = append(v, x)
	}
	if len(v) != 4 || !(v[0] >= -180 && v[0] < v[2] && v[2] <= 180 && v[1] >= -90 && v[1] < v[3] && v[3] <= 90) {
		return orb.Bound{}, fmt.Errorf("%q is not west,south,east,north in degrees", text)
	}
	return orb.Bound{Min: orb.Point{v[0], v[1]}, Max: orb.Point{v[2], v[3]}}, nil
}

// account tells what is in the file: in all, and for each zoom level what became of the
// features of the plan, counted once in every tile that they come to.
func account(r *archive.Report, about archive.About) string {
	n := func(v uint64) string { return grouped(int(v)) }
	var b strings.Builder
	resumed := ""
	if r.Resumed {
		resumed = ", begun by an earlier export"
	}
	fmt.Fprintf(&b, "%s tiles, %s of them different, %s bytes%s\n", n(r.Tiles), n(r.Distinct), n(r.Bytes), resumed)
	fmt.Fprintf(&b, "zoom %14s %16s %14s %14s   (features in tiles)\n", "tiles", "kept", "merged", "dropped")
	for z := about.MinZoom; z <= about.MaxZoom; z++ {
		t := r.Tally.Zooms[z]
		fmt.Fprintf(&b, "%4d %14s %16s %14s %14s", z, n(t.Tiles), n(t.Kept), n(t.Merged), n(t.Dropped))
		if t.OverBudget > 0 {
			fmt.Fprintf(&b, "   %s over their budget", n(t.OverBudget))
		}
		if z < about.MaxZoom {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// exportProgress tells how far an export is: in one line on a terminal, else, if
// asked, a line now and then.
type exportProgress struct {
	to              io.Writer
	terminal, asked bool
	began, last     time.Time
	first           archive.Progress // what was there at the beginning
}

func (p *exportProgress) show(at archive.Progress) {
	now := time.Now()
	if p.last.IsZero() {
		p.first, p.last = at, now
	}
	every := 5 * time.Second
	if p.terminal {
		every = 200 * time.Millisecond
	}
	if !p.terminal && !p.asked || now.Sub(p.last) < every {
		return
	}
	p.last = now
	took := now.Sub(p.began)
	text := fmt.Sprintf("zoom %d: %s tiles, %s bytes, %s tiles/s", at.Zoom, grouped(int(at.Tiles)), grouped(int(at.Bytes)),
		grouped(int(float64(at.Tiles-p.first.Tiles)/took.Seconds())))
	if done := at.Share - p.first.Share; done > 0 {
		left := time.Duration(float64(took) * (1 - at.Share) / done)
		text += fmt.Sprintf(", %.0f %%, %v to go", 100*at.Share, left.Round(time.Second))
	}
	if p.terminal {
		fmt.Fprint(p.to, "\r\x1b[K"+text)
	} else {
		fmt.Fprintln(p.to, text)
	}
}

// clear removes the line from the terminal.
func (p *exportProgress) clear() {
	if p.terminal {
		fmt.Fprint(p.to, "\r\x1b[K")
	}
}
