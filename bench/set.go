package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// set is a data set: a coverage of polygons whose neighbours share their vertices.
type set struct {
	name               string // of the layer, the table and the file
	path               string // GeoJSON, a feature a line
	fields             []string
	features, vertices int
	zooms              []uint32
	minZoom, maxZoom   uint32
	tiles              map[uint32][]tile // to be measured
	warm               map[uint32]tile   // asked for before, so that what a peer makes once for a zoom level does not count; levels without one are not timed

	outline []segment // where the coverage ends
	some    [][2]float64
	bound   [4]float64 // west, south, east, north
}

// segment is a piece of a border, in degrees.
type segment [2][2]float64

// prepare writes the data sets into the cache, loads them into the database and
// picks the tiles.
func (l *lab) prepare(ctx context.Context) ([]*set, error) {
	folder := filepath.Join(l.cache, "data")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	county := &set{name: "county", path: filepath.Join(l.work, "county.geojson"), zooms: []uint32{4, 5, 6, 8, 10, 12, 14}, maxZoom: 14}
	if err := copyLines(county.path, l.county); err != nil {
		return nil, err
	}
	parcels := &set{name: "parcels", path: filepath.Join(folder, fmt.Sprintf("parcels_%d.geojson", l.parcels)), zooms: []uint32{8, 9, 10, 12, 14}, minZoom: 6, maxZoom: 14}
	if _, err := os.Stat(parcels.path); err != nil && chosen(l.sets, parcels.name) {
		say("writing %d parcels", l.parcels)
		if err := writeParcels(parcels.path, l.parcels); err != nil {
			return nil, err
		}
	}
	sets := slices.DeleteFunc([]*set{county, parcels}, func(s *set) bool { return !chosen(l.sets, s.name) })
	if len(sets) == 0 {
		return nil, fmt.Errorf("BENCH_SETS: no set is named %q", l.sets)
	}
	for _, s := range sets {
		s.zooms = slices.DeleteFunc(s.zooms, func(z uint32) bool { return z < uint32(l.least) })
		if err := s.survey(); err != nil {
			return nil, fmt.Errorf("%s: %w", s.path, err)
		}
		s.pick(l.tiles)
		say("%s: %d features, %d vertices", s.name, s.features, s.vertices)
		l.put(result{Kind: "set", Set: s.name, Text: fmt.Sprintf("%d features, %d vertices", s.features, s.vertices)})
		if l.db == nil {
			continue
		}
		if err := l.db.load(ctx, s); err != nil {
			return nil, fmt.Errorf("loading %s into the database: %w", s.name, err)
		}
	}
	return sets, nil
}

func writeParcels(path string, n int) error {
	f, err := os.Create(path + ".part")
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := newLattice(n).write(f); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// copyLines writes a GeoJSON FeatureCollection anew with a feature a line.
func copyLines(to, from string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	decoder := json.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	for { // to the array of features
		token, err := decoder.Token()
		if err != nil {
			return fmt.Errorf("%s: no features: %w", from, err)
		}
		if token == "features" {
			break
		}
	}
	if _, err := decoder.Token(); err != nil {
		return err
	}
	var all bytes.Buffer
	end := `{"type":"FeatureCollection","features":[` + "\n"
	for decoder.More() {
		var feature json.RawMessage
		if err := decoder.Decode(&feature); err != nil {
			return err
		}
		all.WriteString(end)
		if err := json.Compact(&all, feature); err != nil {
			return err
		}
		end = ",\n"
	}
	all.WriteString("\n]}\n")
	return os.WriteFile(to, all.Bytes(), 0o644)
}

// lines calls each with every feature of the file.
func (s *set) lines(each func(feature []byte) error) error {
	f, err := os.Open(s.path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := r.ReadBytes('\n')
		line = bytes.TrimSuffix(bytes.TrimSpace(line), []byte(","))
		if bytes.HasPrefix(line, []byte(`{"type":"Feature",`)) {
			if err := each(line); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// survey reads the fields, the bound, some vertices and the outline: the segments that
// only one polygon has.
func (s *set) survey() error {
	s.bound = [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	once := make(map[segment]struct{})
	err := s.lines(func(line []byte) error {
		var f struct {
			Properties json.RawMessage
			Geometry   struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
		if err := json.Unmarshal(line, &f); err != nil {
			return err
		}
		if s.fields == nil {
			s.fields = keys(f.Properties)
		}
		polygons := make([][][][2]float64, 1)
		var err error
		if f.Geometry.Type == "Polygon" {
			err = json.Unmarshal(f.Geometry.Coordinates, &polygons[0])
		} else {
			err = json.Unmarshal(f.Geometry.Coordinates, &polygons)
		}
		if err != nil {
			return err
		}
		s.features++
		for _, rings := range polygons {
			for _, ring := range rings {
				s.add(once, ring)
			}
		}
		return nil
	})
	for piece := range once {
		s.outline = append(s.outline, piece)
	}
	slices.SortFunc(s.outline, func(a, b segment) int { return slices.Compare(flat(a), flat(b)) })
	return err
}

func flat(s segment) []float64 { return []float64{s[0][0], s[0][1], s[1][0], s[1][1]} }

// add enters a ring: a segment that comes a second time is not of the outline.
func (s *set) add(once map[segment]struct{}, ring [][2]float64) {
	s.vertices += len(ring)
	for i, p := range ring {
		s.bound = [4]float64{min(s.bound[0], p[0]), min(s.bound[1], p[1]), max(s.bound[2], p[0]), max(s.bound[3], p[1])}
		if (s.vertices+i)%37 == 0 {
			s.some = append(s.some, p)
		}
		if i == 0 {
			continue
		}
		piece := segment{ring[i-1], p}
		if slices.Compare(piece[0][:], piece[1][:]) > 0 {
			piece[0], piece[1] = piece[1], piece[0]
		}
		if _, twice := once[piece]; twice {
			delete(once, piece)
		} else {
			once[piece] = struct{}{}
		}
	}
}

// keys returns the names of an object's members in their order.
func keys(object []byte) (names []string) {
	decoder := json.NewDecoder(bytes.NewReader(object))
	decoder.Token()
	for decoder.More() {
		name, _ := decoder.Token()
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return names
		}
		names = append(names, name.(string))
	}
	return names
}

// inside reports whether a point lies in the coverage, by the parity of the outline.
func (s *set) inside(x, y float64) bool {
	in := false
	for _, e := range s.outline {
		a, b := e[0], e[1]
		if (a[1] > y) != (b[1] > y) && x < a[0]+(y-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}

// covered reports whether a tile lies wholly inside the coverage: its middle
// does and no piece of the outline comes near it.
func (s *set) covered(t tile) bool {
	w, so, e, n := t.bound()
	dx, dy := (e-w)/64, (n-so)/64 // the tile's buffer, so that the simplified outline stays outside too
	for _, p := range s.outline {
		if max(p[0][0], p[1][0]) >= w-dx && min(p[0][0], p[1][0]) <= e+dx && max(p[0][1], p[1][1]) >= so-dy && min(p[0][1], p[1][1]) <= n+dy {
			return false
		}
	}
	return s.inside((w+e)/2, (so+n)/2)
}

// pick chooses the tiles of each zoom level: half at vertices, half anywhere inside,
// by a fixed seed. There are few of them at most, and five times as many from zoom
// 10 on, where a tile is little work.
func (s *set) pick(few int) {
	s.tiles, s.warm = make(map[uint32][]tile), make(map[uint32]tile)
	for _, z := range s.zooms {
		most := few
		if z >= 10 {
			most = 5 * few
		}
		r := rand.New(rand.NewPCG(20_260_402, uint64(z)))
		seen := make(map[tile]bool)
		var all []tile
		for try := 0; try < 40*most && len(all) <= most; try++ {
			p := s.some[r.IntN(len(s.some))]
			if try%2 == 1 {
				p = [2]float64{s.bound[0] + r.Float64()*(s.bound[2]-s.bound[0]), s.bound[1] + r.Float64()*(s.bound[3]-s.bound[1])}
				if !s.inside(p[0], p[1]) {
					continue
				}
			}
			if t := tileAt(p[0], p[1], z); !seen[t] {
				seen[t] = true
				all = append(all, t)
			}
		}
		if len(all) > 1 { // a level with a single tile has none to spare
			s.warm[z], all = all[0], all[1:]
		}
		s.tiles[z] = all
	}
}

// timed returns the zoom levels that are measured.
func (s *set) timed() (zooms []uint32) {
	for _, z := range s.zooms {
		if _, ok := s.warm[z]; ok {
			zooms = append(zooms, z)
		}
	}
	return zooms
}

// tile is an address in the Web Mercator grid.
type tile struct{ z, x, y uint32 }

// in fills the address into a template.
func (t tile) in(template string) string {
	return strings.NewReplacer("{z}", fmt.Sprint(t.z), "{x}", fmt.Sprint(t.x), "{y}", fmt.Sprint(t.y)).Replace(template)
}

// tileAt returns the tile of a zoom level in which a point lies, given in degrees.
func tileAt(lon, lat float64, z uint32) tile {
	n := math.Exp2(float64(z))
	sin := math.Sin(lat * math.Pi / 180)
	return tile{z, uint32((lon/360 + 0.5) * n), uint32((0.5 - math.Atanh(sin)/(2*math.Pi)) * n)}
}

// bound returns the west, south, east and north of a tile in degrees.
func (t tile) bound() (west, south, east, north float64) {
	n := math.Exp2(float64(t.z))
	lat := func(y float64) float64 { return math.Asin(math.Tanh(math.Pi*(1-2*y/n))) * 180 / math.Pi }
	return float64(t.x)/n*360 - 180, lat(float64(t.y) + 1), float64(t.x+1)/n*360 - 180, lat(float64(t.y))
}
