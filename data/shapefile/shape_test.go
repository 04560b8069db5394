package shapefile

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// ringAt is a square; clockwise as areas are in Shapefiles.
func ringAt(x, y, size float64) orb.Ring {
	return orb.Ring{{x, y}, {x, y + size}, {x + size, y + size}, {x + size, y}, {x, y}}
}

func turned(r orb.Ring) orb.Ring {
	r = r.Clone()
	r.Reverse()
	return r
}

// direct turns rings to the direction of package geo.
func direct(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Polygon:
		for i, r := range g {
			if (signedArea(r) > 0) != (i == 0) {
				r.Reverse()
			}
		}
	case orb.MultiPolygon:
		for _, p := range g {
			direct(p)
		}
	}
}

// readShape reads a Shapefile of one record without attributes.
func readShape(t *testing.T, typ uint32, c []byte) (orb.Geometry, *File) {
	t.Helper()
	body, index := shp(typ, c)
	f := mustRead(t, map[string][]byte{".shp": body, ".shx": index})
	return f.Geometries[0], f
}

// TestShapes reads every type, with and without what may follow the positions.
func TestShapes(t *testing.T) {
	line, far := []orb.Point{{0, 0}, {1, 2}}, []orb.Point{{5, 5}, {6, 6}, {7, 5}}
	f := func(typ uint32, c []byte, want orb.Geometry) {
		t.Helper()
		if got, _ := readShape(t, typ, c); !reflect.DeepEqual(got, want) {
			t.Errorf("type %d: %v, want %v", typ, got, want)
		}
	}
	for _, more := range []uint32{0, 10, 20} {
		for _, trailing := range []int{0, 16 + 8*5, 2 * (16 + 8*5)} { // measures may be left out
			f(1+more, content(1+more, 3.0, 4.0, make([]byte, trailing)), orb.Point{3, 4})
			f(3+more, partsContent(3+more, [][]orb.Point{line}, trailing), orb.LineString(line))
			f(3+more, partsContent(3+more, [][]orb.Point{line, far}, trailing), orb.MultiLineString{line, far})
			f(5+more, partsContent(5+more, [][]orb.Point{ringAt(0, 0, 4)}, trailing), orb.Polygon{turned(ringAt(0, 0, 4))})
			f(8+more, content(8+more, make([]byte, 32), 2, line, make([]byte, trailing)), orb.MultiPoint(line))
		}
		f(8+more, content(8+more, make([]byte, 32), 0), nil)
		f(3+more, partsContent(3+more, nil, 0), nil)
		f(5+more, partsContent(5+more, nil, 0), nil)
		f(5+more, content(0), nil)
		f(1+more, content(1+more, math.NaN(), math.NaN()), nil)
	}
	f(3, partsContent(3, [][]orb.Point{line[:1], line, {}}, 0), orb.LineString(line))
	f(3, partsContent(3, [][]orb.Point{line[:1]}, 0), nil)
	f(5, nil, nil)
	f(5, partsContent(15, [][]orb.Point{ringAt(0, 0, 4)}, 0), orb.Polygon{turned(ringAt(0, 0, 4))}) // another type than the header's
}

// TestRings: holes are told by where they lie, whatever their direction and order.
func TestRings(t *testing.T) {
	outer, lake, island, far := ringAt(0, 0, 100), ringAt(10, 10, 50), ringAt(20, 20, 20), ringAt(200, 0, 10)
	touching := orb.Ring{{0, 50}, {10, 60}, {10, 40}, {0, 50}} // a hole that meets its area in one point
	inscribed := orb.Ring{{50, 0}, {100, 50}, {50, 100}, {0, 50}, {50, 0}}
	f := func(rings []orb.Ring, want orb.Geometry) {
		t.Helper()
		var parts [][]orb.Point
		for _, r := range rings {
			parts = append(parts, r)
		}
		want = orb.Clone(want)
		direct(want)
		if got, _ := readShape(t, 5, partsContent(5, parts, 0)); !reflect.DeepEqual(got, want) {
			t.Errorf("%v: %v, want %v", rings, got, want)
		}
	}
	f([]orb.Ring{outer, turned(lake)}, orb.Polygon{outer, turned(lake)})
	f([]orb.Ring{outer, lake}, orb.Polygon{outer, lake})
	f([]orb.Ring{turned(outer), lake}, orb.Polygon{turned(outer), lake})
	f([]orb.Ring{lake, outer}, orb.Polygon{outer, lake})
	f([]orb.Ring{far, island, lake, outer}, orb.MultiPolygon{{far}, {island}, {outer, lake}})
	f([]orb.Ring{outer, lake, island, ringAt(25, 25, 5), ringAt(70, 70, 5)}, orb.MultiPolygon{{outer, lake, ringAt(70, 70, 5)}, {island, ringAt(25, 25, 5)}})
	f([]orb.Ring{outer, touching}, orb.Polygon{outer, touching})
	f([]orb.Ring{outer, inscribed}, orb.Polygon{outer, inscribed}) // all its vertices are on the border
	f([]orb.Ring{outer, ringAt(100, 0, 50)}, orb.MultiPolygon{{outer}, {ringAt(100, 0, 50)}})
	f([]orb.Ring{outer, ringAt(50, 50, 100)}, orb.MultiPolygon{{outer}, {ringAt(50, 50, 100)}}) // they cross: neither is a hole
	f([]orb.Ring{outer, outer}, orb.MultiPolygon{{outer}, {outer}})
	f([]orb.Ring{outer[:4]}, orb.Polygon{outer}) // not closed
	f([]orb.Ring{outer[:3], far}, orb.MultiPolygon{{{{0, 0}, {0, 100}, {100, 100}, {0, 0}}}, {far}})
	f([]orb.Ring{outer, {{1, 1}, {2, 2}, {1, 1}}, {{3, 3}}, {}, {{1, 1}, {5, 5}, {3, 3}, {1, 1}}}, orb.Polygon{outer})
	f([]orb.Ring{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}, nil)
}

func TestRingWarnings(t *testing.T) {
	_, f := readShape(t, 5, partsContent(5, [][]orb.Point{ringAt(0, 0, 9)[:4], {{1, 1}, {2, 2}}, turned(ringAt(20, 20, 9))}, 0))
	wantWarning(t, f, 1, "which were closed", "已闭合")
	wantWarning(t, f, 1, "without area", "没有面积")
	wantWarning(t, f, 1, "run the wrong way", "方向")
	wantWarning(t, f, 0, "there is no .dbf", "缺少 .dbf")
	_, f = readShape(t, 3, partsContent(13, [][]orb.Point{{{1, 1}}}, 0))
	wantWarning(t, f, 1, "another type of shape than the file says (13)", "类型与文件头不一致")
	wantWarning(t, f, 1, "without a shape", "没有图形")
	wantWarning(t, f, 1, "fewer than two positions", "不足两个点")
}

// TestNestingAgainstThePlainLoop tells holes of random rings in random order, of which a plain loop
// knows how many are around each.
func TestNestingAgainstThePlainLoop(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 7))
	for range 12 {
		var rings []orb.Ring
		var fill func(x, y, size float64)
		fill = func(x, y, size float64) { // squares in the quarters of squares
			rings = append(rings, ringAt(x, y, size))
			if size < 2 {
				return
			}
			for i := range 4 {
				if random.IntN(3) > 0 {
					fill(x+size/2*float64(i%2)+size/16, y+size/2*float64(i/2)+size/16, size*3/8)
				}
			}
		}
		fill(0, 0, 64)
		fill(100, 0, 16)
		random.Shuffle(len(rings), func(i, j int) { rings[i], rings[j] = rings[j], rings[i] })
		n, err := nest(rings, newAllowance(Limits{}))
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range rings {
			depth := 0
			for j, o := range rings {
				if i != j && geo.Locate(orb.Polygon{o}, r[0]) == geo.Inside {
					depth++
				}
			}
			if n.depth[i] != depth {
				t.Fatalf("%v is in %d rings, not %d", r, depth, n.depth[i])
			}
		}
		if faults := geo.Validate(n.polygons()); len(faults) > 0 {
			t.Fatal(faults)
		}
	}
}

// TestManyRings: scattered islands take few steps each, and rings within rings without end are refused.
func TestManyRings(t *testing.T) {
	var islands []orb.Ring
	for i := range 10_000 {
		islands = append(islands, ringAt(float64(i%100), float64(i/100), 0.5))
	}
	left := newAllowance(Limits{})
	n, err := nest(islands, left)
	if err != nil || len(n.polygons()) != len(islands) || maxNesting-left.nesting > 250*len(islands) {
		t.Error(err, maxNesting-left.nesting)
	}
	var rings []orb.Ring
	for i := range 1000 {
		rings = append(rings, ringAt(float64(i), float64(i), 10_000-2*float64(i)))
	}
	left.nesting = 1_000_000
	if _, err := nest(rings, left); err != errTangled {
		t.Error(err)
	}
}

func TestDamagedShapes(t *testing.T) {
	f := func(typ uint32, c []byte, want string) {
		t.Helper()
		body, index := shp(typ, content(0), c)
		if _, err := readParts(map[string][]byte{".shp": body, ".shx": index}, Limits{}); err == nil || !strings.Contains(err.Error(), "a.shp: record 2: "+want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	f(1, content(1, 1.0), "its 8 bytes do not hold a point")
	f(1, content(1, 1.0, math.Inf(1)), "point 1 is 1 +Inf, which is nowhere")
	f(1, content(1, math.NaN(), 1.0), "point 1 is NaN 1, which is nowhere")
	f(1, content(99, 1.0, 1.0), "there is no type of shape 99")
	f(1, content(31, 1.0, 1.0), "it holds MultiPatch")
	f(1, []byte{1, 0}, "its 2 bytes do not hold a type")
	f(8, content(8, 1.0), "its content ends after 8 of 32 bytes of the box")
	f(8, content(8, make([]byte, 32)), "its content ends before the number of points")
	f(8, content(8, make([]byte, 32), 1<<20), "it is said to have 1048576 points, and its 0 bytes do not hold them")
	f(8, content(8, make([]byte, 32), -2), "it is said to have -2 points")
	f(5, content(5, make([]byte, 32), 1), "its content ends before the number of points")
	f(5, content(5, make([]byte, 32), 1<<30, 4), "it is said to have 1073741824 parts")
	f(5, content(5, make([]byte, 32), 0, 1, 1.0, 1.0), "its 1 points are in no part")
	f(5, content(5, make([]byte, 32), 1, 2, 1, 1.0, 1.0, 1.0, 1.0), "part 1 is from point 1 to 2 of 2")
	f(5, content(5, make([]byte, 32), 2, 2, 0, 3, 1.0, 1.0, 1.0, 1.0), "part 1 is from point 0 to 3 of 2")
	f(5, content(5, make([]byte, 32), 3, 2, 0, 2, 1, 1.0, 1.0, 1.0, 1.0), "part 2 is from point 2 to 1 of 2")
	f(3, content(3, make([]byte, 32), 1, 2, -1, 1.0, 1.0, 1.0, 1.0), "part 1 is from point 4294967295 to 2 of 2")
}

func TestDamagedFiles(t *testing.T) {
	body, index := shp(1, content(1, 1.0, 2.0), content(1, 3.0, 4.0))
	f := func(shp, shx []byte, want string) {
		t.Helper()
		if _, err := readParts(map[string][]byte{".shp": shp, ".shx": shx}, Limits{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	f(nil, nil, "a.shp: it has 0 bytes, and a .shp begins with a header of 100")
	f(make([]byte, 100), nil, "a.shp: it is not a .shp: it begins with 0, not 9994")
	patch, _ := shp(31, content(31))
	f(patch, nil, "a.shp: it holds MultiPatch")
	f(body[:len(body)-3], index, "a.shp: record 2: it is 20 bytes long, and the file ends after 17")
	f(body[:len(body)-24], index, "a.shp: record 2: the file ends after 4 bytes of the header")
}

// TestIndex: records are where the .shx says, in its order; one that does not fit is not used.
func TestIndex(t *testing.T) {
	body, index := shp(1, content(1, 1.0, 2.0), content(1, 3.0, 4.0))
	grown := append(body[:len(body):len(body)], body[100:128]...) // record 1 once more, as after an edit
	binary.LittleEndian.PutUint64(grown[len(grown)-16:], math.Float64bits(9))
	moved := append([]byte(nil), index...)
	binary.BigEndian.PutUint32(moved[100:], uint32(len(body)/2))
	f := func(shp, shx []byte, want []orb.Geometry, warning string) {
		t.Helper()
		got := mustRead(t, map[string][]byte{".shp": shp, ".shx": shx})
		if !reflect.DeepEqual(got.Geometries, want) {
			t.Errorf("%v, want %v", got.Geometries, want)
		}
		wantWarning(t, got, 0, warning, "")
	}
	two := []orb.Geometry{orb.Point{1, 2}, orb.Point{3, 4}}
	f(grown, moved, []orb.Geometry{orb.Point{9, 2}, orb.Point{3, 4}}, "28 bytes of the .shp are in no entry of the .shx")
	f(body, index[:108], two[:1], "28 bytes of the .shp")
	f(body, index[:50], two, "the .shx does not fit the .shp (it has no header)")
	f(body, index[:110], two, "half an entry")
	f(body, append(index[:116:116], index[100:108]...), two, "entry 3 points to record 1")
	f(body, append(index[:116:116], 0, 0, 0, 1, 0, 0, 0, 10), two, "entry 3 points to byte 2")
	f(body, append(index[:116:116], 255, 0, 0, 1, 0, 0, 0, 10), two, "entry 3 points to byte")
	f(body, append(index[:116:116], 0, 0, 0, 50, 0, 0, 0, 11), two, "entry 3 says 22 bytes where the record has 20")
	f(body, append(index[:116:116], 0, 0, 0, 60, 0, 0, 0, 11), two, "entry 3: it is")
	f(append(body[:len(body):len(body)], 1, 2, 3), index[:7], two, "3 bytes after the stated end")
	f(body, append(index[:116:116], make([]byte, 8)...), append(two[:2:2], nil), "there is no .dbf")
	f(body, nil, two, "the .shx does not fit") // there is one, and it is empty
	got := mustRead(t, map[string][]byte{".shp": body})
	wantWarning(t, got, 0, "there is no .shx", "缺少 .shx")
	body[103] = 7
	got = mustRead(t, map[string][]byte{".shp": body})
	wantWarning(t, got, 1, "1 record(s) not numbered in sequence (7)", "编号")
}
