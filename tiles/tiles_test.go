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
func sampleTiles(l *layers.Layer, perZoom int) []ID {
	random := rand.New(rand.NewPCG(1, 1))
	mesh, _ := l.Mesh()
	var ids []ID
	for z := l.Spec().Zoom.Min; z <= l.Spec().Zoom.Max; z++ {
		for range perZoom {
			p := mesh.Points[random.IntN(len(mesh.Points))]
			ids = append(ids, tileAt(uint32(z), p[0], p[1]))
		}
	}
	slices.SortFunc(ids, func(a, b ID) int { return bytes.Compare([]byte(a.String()), []byte(b.String())) })
	return slices.Compact(ids)
}

// TestPolygonsAreValid decodes tiles of every bundled layer and checks what the
// standard asks of polygons, and more: simple rings that do not cross, shells
// before holes, holes inside.
func TestPolygonsAreValid(t *testing.T) {
	c, s := bundledStore(t)
	per := 3
	if testing.Short() {
		per = 1
	}
	for _, l := range c.Layers() {
		for _, id := range sampleTiles(l, per) {
			all, err := decodeTile(s.raw(t, id, l))
			if err != nil {
				t.Errorf("%s %v: %v", l.Name(), id, err)
				continue
			}
			for _, d := range all {
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
	}
}

func invalid(f *decodedFeature) string {
	if f.kind != polygonType {
		return ""
	}
	for i, ring := range f.parts {
		area := signedArea(ring)
		if area == 0 || i == 0 && area < 0 {
			return fmt.Sprintf("ring %d has the area %d", i, area)
		}
		seen := make(map[geo.Pixel]bool)
		for _, p := range ring {
			if seen[p] {
				return fmt.Sprintf("ring %d touches itself at %v", i, p)
			}
			seen[p] = true
		}
	}
	return crossing2(f.parts)
}

// crossing2 compares segments in the order of their western ends.
func crossing2(rings [][]geo.Pixel) string {
	type segment struct{ a, b geo.Pixel }
	var all []segment
	for _, r := range rings {
		for i, p := range r {
			q := r[(i+1)%len(r)]
			if p.X > q.X || p.X == q.X && p.Y > q.Y {
				p, q = q, p
			}
			all = append(all, segment{p, q})
		}
	}
	slices.SortFunc(all, func(s, o segment) int { return int(s.a.X - o.a.X) })
	turn := func(a, b, c geo.Pixel) int64 {
		return int64(b.X-a.X)*int64(c.Y-a.Y) - int64(b.Y-a.Y)*int64(c.X-a.X)
	}
	sign := func(n int64) int { return int(min(max(n, -1), 1)) }
	for i, s := range all {
		for _, o := range all[i+1:] {
			if o.a.X > s.b.X {
				break
			}
			if max(s.a.Y, s.b.Y) < min(o.a.Y, o.b.Y) || max(o.a.Y, o.b.Y) < min(s.a.Y, s.b.Y) {
				continue
			}
			a, b := sign(turn(s.a, s.b, o.a)), sign(turn(s.a, s.b, o.b))
			c, d := sign(turn(o.a, o.b, s.a)), sign(turn(o.a, o.b, s.b))
			if a*b < 0 && c*d < 0 {
				return fmt.Sprint("segments cross: ", s, o)
			}
			if a == 0 && b == 0 && (o.a.X < s.b.X || s.a.X == s.b.X && o.a.Y < s.b.Y && s.a.Y < o.b.Y) {
				return fmt.Sprint("segments run along one another: ", s, o)
			}
		}
	}
	return ""
}

// TestNeighboursNeverGape: in every tile, the areas of the counties, and of what
// is dissolved from them, add up to that of the whole country, to the last unit.
func TestNeighboursNeverGape(t *testing.T) {
	c, s := bundledStore(t)
	county := c.Layer("county")
	mesh, shapes := county.Mesh()
	land, err := mesh.Dissolve(shapes)
	if err != nil {
		t.Fatal(err)
	}
	whole := make(map[uint32]*view)
	cut := s.shop.cut(county, WebMercatorQuad)
	for _, id := range sampleTiles(county, 4) {
		if whole[id.Z] == nil {
			z := int(id.Z)
			whole[id.Z] = newView(newLevel(cut.pyramid, []geo.Shape{land}, z, cut.strength(z)), 0)
		}
		want := int64(0)
		for _, f := range cutView(t, whole[id.Z], id) {
			for _, ring := range f.parts {
				want += signedArea(ring)
			}
		}
		for _, name := range []string{"county", "mfz_county", "prefecture", "province"} {
			if got := tileArea(t, s.raw(t, id, c.Layer(name))); got != want {
				t.Errorf("%s %v: areas add up to %d, the whole has %d", name, id, got, want)
			}
		}
	}
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
func cutView(t testing.TB, v *view, id ID) (all []decodedFeature) {
	t.Helper()
	v.face, v.table = &face{}, newAttributes(new(data.Table))
	b := new(builder)
	b.writer.reset(v.table, nil)
	b.clip.reset(id.box(), Buffer, v.shift)
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
