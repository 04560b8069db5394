package tiles

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"guotu/layers/snapshot"
)

func keptBytes(t *testing.T, v *view) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := snapshot.Encode(context.Background(), &b, viewKind, snapshot.Key{}, v.put); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readKeptBytes(t *testing.T, c *cutLayer, b []byte, depth int) (*view, error) {
	t.Helper()
	r, err := snapshot.Decode(context.Background(), bytes.NewReader(b), int64(len(b)), viewKind, snapshot.Key{})
	if err != nil {
		t.Fatal(err)
	}
	return c.readView(r, depth)
}

// TestKeptViews reads views back as they were written: own and merged features, with
// and without a census, long paths, lines and points.
func TestKeptViews(t *testing.T) {
	c, s := bundledStore(t)
	for _, name := range []string{"county", "river", "growth_pole", "parcel"} {
		cut := s.shop.cut(c.Layer(name), WebMercatorQuad)
		for depth := 2; depth <= 12; depth += 5 {
			want := cut.view(depth)
			got, err := readKeptBytes(t, cut, keptBytes(t, want), depth)
			if err != nil {
				t.Errorf("%s z%d: %v", name, depth, err)
				continue
			}
			for _, v := range []*view{got, want} { // nil is as good as empty
				v.chunks, v.index.scale = append([]chunk{}, v.chunks...), append([]uint8{}, v.index.scale...)
				v.stream = append([]byte{}, v.stream...)
			}
			got.table, got.face.table = want.table, want.face.table
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s z%d: another view", name, depth)
			}
		}
	}
}

// TestSenselessViews: a file with the right checksums and the wrong numbers is no view.
func TestSenselessViews(t *testing.T) {
	c, s := bundledStore(t)
	cut := s.shop.cut(c.Layer("county"), WebMercatorQuad)
	for name, spoil := range map[string]func(*view){
		"owner":  func(v *view) { v.owner[3] |= 1 << 31 },
		"kind":   func(v *view) { v.owner[3] |= 3 },
		"start":  func(v *view) { v.start[1]++ },
		"base":   func(v *view) { v.base[1] = -1 },
		"stream": func(v *view) { v.stream = v.stream[:len(v.stream)-1] },
		"path":   func(v *view) { copy(v.stream, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff") },
		"chunks": func(v *view) { v.chunks = v.chunks[:1] },
		"scale":  func(v *view) { v.index.scale[0] = 40 },
		"groups": func(v *view) { v.index.levels[0] = v.index.levels[0][1:] },
		"owners": func(v *view) { v.owner = v.owner[1:] },
		"detail": func(v *view) { v.face.detail = 12 },
	} {
		v := *cut.view(8)
		f := *v.face
		v.face = &f
		v.owner, v.start, v.base, v.stream = slices.Clone(v.owner), slices.Clone(v.start), slices.Clone(v.base), slices.Clone(v.stream)
		v.index.scale, v.index.levels = slices.Clone(v.index.scale), slices.Clone(v.index.levels)
		spoil(&v)
		if _, err := readKeptBytes(t, cut, keptBytes(t, &v), 8); err == nil {
			t.Errorf("%s: read all the same", name)
		}
	}
}

// TestTheViewsThatAreKept fails when the same layer gets another view than before: then
// viewKind goes up.
func TestTheViewsThatAreKept(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("projected positions may differ in their last bit")
	}
	c, s := bundledStore(t)
	h := sha256.New()
	for _, name := range []string{"county", "river", "growth_pole"} {
		for _, depth := range []int{3, 8} {
			h.Write(keptBytes(t, s.shop.cut(c.Layer(name), WebMercatorQuad).view(depth)))
		}
	}
	const want = "view-1 d03fb3a2e1d93b27"
	if got := viewKind + " " + hex.EncodeToString(h.Sum(nil)[:8]); got != want {
		t.Errorf("views are %s, were %s: give viewKind the next number", got, want)
	}
}
