package tiles

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
	"guotu/layers"
)

var bundled = sync.OnceValues(func() (*Store, error) {
	c, err := layers.Load(context.Background(), data.Bundled(), "guotu.yaml")
	if err != nil {
		return nil, err
	}
	return New(c, Options{}), nil
})

// bundledStore is one Store for all tests, which make its levels once.
func bundledStore(t testing.TB) (*layers.Catalog, *Store) {
	t.Helper()
	s, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	return s.catalog, s
}

// tileAt is the tile that holds a position in degrees.
func tileAt(z uint32, lon, lat float64) ID {
	p := WebMercatorQuad.project(orb.Point{lon, lat})
	last := uint32(1)<<z - 1
	return ID{WebMercatorQuad, z, min(uint32(p.X)>>(worldBits-z), last), last - min(uint32(p.Y)>>(worldBits-z), last)}
}

func (s *Store) raw(t testing.TB, id ID, all ...*layers.Layer) []byte {
	t.Helper()
	tile, err := s.Tile(context.Background(), all, id)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := tile.Raw()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// sampleTiles are tiles at vertices of a layer and between them, at every zoom.
func sampleTiles(l *layers.Layer, perZoom int) []ID { return sampleGrid(l, WebMercatorQuad, perZoom) }

// sampleGrid are tiles of a grid at vertices of a layer, at every depth that it has.
func sampleGrid(l *layers.Layer, g Grid, perZoom int) []ID {
	random := rand.New(rand.NewPCG(1, 1))
	mesh, _ := l.Mesh()
	var ids []ID
	for z := uint32(0); int(g.columnBits(z)) <= l.Spec().Zoom.Max; z++ {
		if int(g.columnBits(z)) < l.Spec().Zoom.Min {
			continue
		}
		for range perZoom {
			p := mesh.Points[random.IntN(len(mesh.Points))]
			if g == WebMercatorQuad {
				ids = append(ids, tileAt(z, p[0], p[1]))
			} else {
				ids = append(ids, gridTileAt(g, z, p))
			}
		}
	}
	slices.SortFunc(ids, func(a, b ID) int { return bytes.Compare([]byte(a.String()), []byte(b.String())) })
	return slices.Compact(ids)
}

// lighter reports whether tests that look at many samples look at fewer: with -short, and
// under the race detector, which needs ten times the time and looks for something else.
// Without either, go test looks at all.
func lighter() bool { return testing.Short() || underRace }

// TestPolygonsAreValid decodes tiles of every bundled layer and of its labels and
// checks what the standard asks of them and, of polygons, what OGC does.
func TestPolygonsAreValid(t *testing.T) {
	t.Parallel()
	c, s := bundledStore(t)
	per := 4
	if lighter() {
		per = 1
	}
	for z := range layers.MaxZoom + 1 { // layers of one mesh share the borders of a zoom level
		if lighter() && z%2 == 1 {
			continue
		}
		for _, l := range c.Layers() {
			ids := sampleTiles(l, per)
			if slices.Contains([]string{"river", "planning_zone"}, l.Name()) {
				ids = append(ids, sampleGrid(l, WorldCRS84Quad, per)...)
			}
			for _, id := range ids {
				if int(id.Z) == z {
					checkTile(t, s, l, id)
				}
			}
		}
	}
	labels, err := c.Pick("county_label,planning_zone_label")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range labels {
		for _, id := range sampleTiles(l, 1) {
			checkTile(t, s, l, id)
		}
	}
}

func checkTile(t *testing.T, s *Store, l *layers.Layer, id ID) {
	t.Helper()
	raw, _, err := s.Build([]*layers.Layer{l}, nil, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range mustDecode(t, raw) {
		if d.version != 2 || d.name != l.Name() || d.extent != Extent || len(d.features) == 0 {
			t.Errorf("%s %v: version %d, name %q, extent %d, %d features", l.Name(), id, d.version, d.name, d.extent, len(d.features))
		}
		for _, f := range d.features {
			if msg := invalid(&f); msg != "" {
				t.Errorf("%s %v feature %d: %s", l.Name(), id, f.id, msg)
			}
		}
	}
}

// invalid reports what is wrong with the polygons of a feature: a ring that winds the
// wrong way by MVT 2.1, section 4.3.4.4, or what breaks a rule of OGC.
func invalid(f *decodedFeature) string {
	if f.kind != polygonType {
		return ""
	}
	return fault(f.parts)
}

// fault is the first fault of the polygons that rings make, each positive one with
// the others that follow it as holes.
func fault(rings [][]geo.Pixel) string {
	var all orb.MultiPolygon
	for i, ring := range rings {
		closed := make(orb.Ring, 0, len(ring)+1)
		for _, p := range ring {
			closed = append(closed, orb.Point{float64(p.X), float64(p.Y)})
		}
		closed = append(closed, closed[0])
		switch area := signedArea(ring); {
		case area > 0:
			all = append(all, orb.Polygon{closed})
		case area == 0 || i == 0:
			return fmt.Sprintf("ring %d has the area %d", i, area)
		default:
			last := &all[len(all)-1]
			*last = append(*last, closed)
		}
	}
	if geo.Valid(all) {
		return ""
	}
	return geo.Validate(all)[0].String()
}

// TestNeighboursNeverGape: in every tile, the areas of the counties, and of what
// is dissolved from them, add up to that of the whole country, to the last unit:
// of the country as it is simplified for that layer, and of the islands of less than
// a unit that are kept at sea.
func TestNeighboursNeverGape(t *testing.T) {
	c, s := bundledStore(t)
	county := c.Layer("county")
	mesh, shapes := county.Mesh()
	land, err := mesh.Dissolve(shapes)
	if err != nil {
		t.Fatal(err)
	}
	type key struct {
		z        uint32
		strength float64
	}
	whole := make(map[key]*view)
	names, per := []string{"county", "mfz_county", "prefecture", "province"}, 4
	if lighter() {
		names, per = []string{"county", "province"}, 1
	}
	for _, id := range sampleTiles(county, per) {
		for _, name := range names {
			cut := s.shop.cut(c.Layer(name), WebMercatorQuad)
			f := cut.view(int(id.Z)).face
			if f.by != nil || f.strength == easedStrength {
				continue // shown by classes, or some borders in more detail
			}
			k := key{id.Z, f.strength}
			if whole[k] == nil {
				whole[k] = newView(newLevel(cut.pyramid, []geo.Shape{land}, int(id.Z), f.strength), 0)
			}
			want := int64(0)
			for _, f := range cutView(t, whole[k], id) {
				for _, ring := range f.parts {
					want += signedArea(ring)
				}
			}
			raw := s.raw(t, id, c.Layer(name))
			if got := tileArea(t, raw); got < want || got > want+2*int64(unitSquares(t, raw)) {
				t.Errorf("%s %v: areas add up to %d, the whole has %d", name, id, got, want)
			}
		}
	}
}

// unitSquares counts the features of one square of a tile unit.
func unitSquares(t testing.TB, raw []byte) (n int) {
	t.Helper()
	all, err := decodeTile(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		for _, f := range l.features {
			if len(f.parts) == 1 && signedArea(f.parts[0]) == 2 {
				n++
			}
		}
	}
	return n
}

func tileArea(t testing.TB, raw []byte) (sum int64) {
	t.Helper()
	all, err := decodeTile(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		for _, f := range l.features {
			for _, ring := range f.parts {
				sum += signedArea(ring)
			}
		}
	}
	return sum
}

// cutView is what a tile with the usual buffer shows of a view.
func cutView(t testing.TB, v *view, id ID) []decodedFeature {
	t.Helper()
	return cutBox(t, v, id.box(), Buffer)
}

// cutBox is what a box with a buffer, in tile units, shows of a view.
func cutBox(t testing.TB, v *view, tile box, buffer int32) (all []decodedFeature) {
	t.Helper()
	v.face, v.table = &face{}, newAttributes(new(data.Table))
	b := new(builder)
	b.writer.reset(v.table, nil)
	b.clip.reset(tile, buffer, v.shift)
	b.cut(v, nil)
	for _, l := range mustDecode(t, b.writer.appendLayer(nil, "view", Extent)) {
		all = append(all, l.features...)
	}
	return all
}

func mustDecode(t testing.TB, raw []byte) []decoded {
	t.Helper()
	all, err := decodeTile(raw)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTilesMeetInTheirBorder compares where borders cross the line between two
// tiles: both have the same positions on it.
func TestTilesMeetInTheirBorder(t *testing.T) {
	c, s := bundledStore(t)
	for _, name := range []string{"county", "strategy", "river", "planning_zone"} {
		l := c.Layer(name)
		for _, id := range sampleTiles(l, 3) {
			if id.X+1 >= 1<<id.Z || id.Y+1 >= 1<<id.Z {
				continue
			}
			east, south := ID{Z: id.Z, X: id.X + 1, Y: id.Y}, ID{Z: id.Z, X: id.X, Y: id.Y + 1}
			a := s.raw(t, id, l)
			x := func(p geo.Pixel) (int32, int32) { return p.X, p.Y }
			y := func(p geo.Pixel) (int32, int32) { return p.Y, p.X }
			if p, q := onLine(t, a, Extent, x), onLine(t, s.raw(t, east, l), 0, x); p != q {
				t.Errorf("%s %v and its eastern neighbour:\n%s\n%s", name, id, p, q)
			}
			if p, q := onLine(t, a, Extent, y), onLine(t, s.raw(t, south, l), 0, y); p != q {
				t.Errorf("%s %v and its southern neighbour:\n%s\n%s", name, id, p, q)
			}
		}
	}
}

// onLine lists, feature by feature, the positions within the tile on one of its
// edges.
func onLine(t testing.TB, raw []byte, at int32, axes func(geo.Pixel) (int32, int32)) string {
	t.Helper()
	var all []decodedFeature
	for _, l := range mustDecode(t, raw) {
		all = append(all, l.features...)
	}
	return featuresOnLine(all, at, Extent, axes)
}

func featuresOnLine(all []decodedFeature, at, extent int32, axes func(geo.Pixel) (int32, int32)) string {
	var text []string
	for _, f := range all {
		var on []int32
		for _, part := range f.parts {
			for _, p := range part {
				if u, v := axes(p); u == at && v >= 0 && v <= extent {
					on = append(on, v)
				}
			}
		}
		slices.Sort(on)
		if on = slices.Compact(on); len(on) > 0 {
			text = append(text, fmt.Sprint(f.id, on))
		}
	}
	return fmt.Sprint(text)
}
