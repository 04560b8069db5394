package tiles

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"guotu/geo"
	"guotu/layers"
)

// bytes is the memory that a view takes, without the attributes.
func (v *view) bytes() int {
	n := 8*len(v.index.small) + len(v.index.scale) + 4*len(v.owner) + 4*len(v.start) + 8*len(v.base) + len(v.stream) + 28*len(v.chunks)
	for _, l := range v.index.levels {
		n += 16 * len(l)
	}
	return n
}

// itemText is an item as bytes that can be compared.
func itemText(owner int, kind geomType, paths [][]geo.Pixel) string {
	b := binary.AppendUvarint([]byte{byte(kind)}, uint64(owner))
	for _, path := range paths {
		b = binary.AppendUvarint(b, uint64(len(path)))
		for _, p := range path {
			b = binary.AppendVarint(binary.AppendVarint(b, int64(p.X)), int64(p.Y))
		}
	}
	return string(b)
}

// unpack lists the items of a view as text, each with its owner, kind and paths.
func (v *view) unpack(t *testing.T) (all []string) {
	t.Helper()
	for i := range v.owner {
		var paths [][]geo.Pixel
		var p path
		b := v.index.box(i)
		for bytes, from := v.item(uint32(i)); len(bytes) > 0; from = p.first {
			bytes = p.next(bytes, from)
			at := p.first
			line := []geo.Pixel{at}
			for steps := p.steps; len(steps) > 0; {
				var d geo.Pixel
				d, steps = readStep(steps)
				at = geo.Pixel{X: at.X + d.X, Y: at.Y - d.Y}
				line = append(line, at)
			}
			if last := (geo.Pixel{X: p.first.X + p.toLast.X, Y: p.first.Y - p.toLast.Y}); last != at || len(line) != p.n {
				t.Errorf("item %d: %d positions to %v, not %d to %v", i, len(line), at, p.n, last)
			}
			for k, q := range line {
				if !b.contains(q) {
					t.Errorf("item %d: %v is beyond its box %v", i, q, b)
				}
				if p.chunk >= 0 {
					if c := v.chunks[p.chunk+k/chunkSize]; !c.box.contains(q) || k%chunkSize == 0 && c.at != q {
						t.Errorf("item %d: position %d, %v, is not in its chunk %v", i, k, q, c)
					}
				}
			}
			paths = append(paths, line)
		}
		all = append(all, itemText(int(v.owner[i]>>2), kindTypes[v.owner[i]&3], paths))
	}
	slices.Sort(all)
	return all
}

// list lists the items of a level as view.unpack does.
func (l *level) list() (all []string) {
	for o := range len(l.first) - 1 {
		var paths [][]geo.Pixel
		parts := l.parts[l.first[o]:l.first[o+1]]
		for i, p := range parts {
			at := slices.Clone(p.at)
			if p.kind == polygonType {
				slices.Reverse(at)
			}
			paths = append(paths, at)
			if i+1 == len(parts) || !parts[i+1].hole {
				all = append(all, itemText(o, p.kind, paths))
				paths = nil
			}
		}
	}
	slices.Sort(all)
	return all
}

// TestViewsHoldTheirLevel compares what is packed with what it is packed from, at
// every depth, and what the index finds with a look at every box.
func TestViewsHoldTheirLevel(t *testing.T) {
	t.Parallel()
	c, s := bundledStore(t)
	random := rand.New(rand.NewPCG(3, 3))
	check := func(name string, z int, l *level) {
		v := newView(l, 0)
		if got, want := v.unpack(t), l.list(); !slices.Equal(got, want) {
			t.Errorf("%s z%d: %d items, %d in the level, or they differ", name, z, len(got), len(want))
		}
		for range 20 {
			at := geo.Pixel{X: int32(random.IntN(1 << (z + extentBits))), Y: int32(random.IntN(1 << (z + extentBits)))}
			q := box{at.X, at.Y, at.X, at.Y}.grow(1 << random.IntN(z+extentBits))
			var want []uint32
			for i := range v.owner {
				if v.index.box(i).meets(q) {
					want = append(want, uint32(i))
				}
			}
			if got := v.index.search(q, nil); !slices.Equal(got, want) {
				t.Errorf("%s z%d: %v finds %v, not %v", name, z, q, got, want)
			}
		}
	}
	for _, name := range []string{"county", "river", "growth_pole"} {
		cut := s.shop.cut(c.Layer(name), WebMercatorQuad)
		for z := range layers.MaxZoom + 1 {
			if lighter() && z%4 != 0 {
				continue
			}
			check(name, z, cut.ownFace(z).level)
		}
	}
	for seed := range uint64(10) {
		m := geo.NewMesh(dirtyAreas(rand.New(rand.NewPCG(seed, 4)), 8))
		for z := 6; z <= 18; z += 4 {
			check("dirty", z, newLevel(newPyramid(m, WebMercatorQuad), m.Shapes, z, 1))
		}
	}
	check("empty", 3, &level{first: []int32{0}})
}

// TestViewsAreSmall: all zoom levels together take at most two and a half times
// what the coordinates of the source take, two float64 for each vertex of a ring.
func TestViewsAreSmall(t *testing.T) {
	c, s := bundledStore(t)
	county := c.Layer("county")
	_, shapes := county.Mesh()
	raw, sum := 0, 0
	for i := range shapes {
		for _, ring := range shapes[i].Rings {
			mesh, _ := county.Mesh()
			for _, r := range ring {
				n, _ := r.Arc()
				raw += 16 * (len(mesh.Arcs[n]) - 1)
			}
		}
	}
	for z := county.Spec().Zoom.Min; z <= county.Spec().Zoom.Max; z++ {
		sum += s.shop.cut(county, WebMercatorQuad).view(z).bytes()
	}
	t.Logf("%d bytes, %.2f of the coordinates", sum, float64(sum)/float64(raw))
	if 2*sum > 5*raw {
		t.Errorf("the views take %d bytes, the coordinates %d", sum, raw)
	}
}

// TestTilesDoNotAllocate: what a tile needs beyond its bytes is reused, but for the
// few features that touch themselves where they are cut.
func TestTilesDoNotAllocate(t *testing.T) {
	c, s := bundledStore(t)
	features, mended := 0, 0
	for _, name := range []string{"county", "river", "parcel"} {
		l := c.Layer(name)
		cut := s.shop.cut(l, WebMercatorQuad)
		b := new(builder)
		for _, id := range sampleTiles(l, 4) {
			build := func() {
				b.tile = b.tile[:0]
				b.layer(cut, new(Selection), id)
			}
			before := b.clip.mended
			build()
			features += b.writer.count
			if b.clip.mended > before {
				mended += b.clip.mended - before
			} else if n := testing.AllocsPerRun(3, build); n > 1 { // one with the race detector
				t.Errorf("%s %v: %v allocations", name, id, n)
			}
		}
	}
	t.Logf("%d of %d features had to be mended", mended, features)
	if 200*mended > features {
		t.Errorf("%d of %d features had to be mended", mended, features)
	}
}
