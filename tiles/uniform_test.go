package tiles

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"

	"guotu/layers"
)

// TestUniform: where Uniform says so, every tile is the same, with the same account; and
// it says so for most of the tiles without a border.
func TestUniform(t *testing.T) {
	c, s := bundledStore(t)
	random := rand.New(rand.NewPCG(5, 6))
	for _, name := range []string{"county", "river", "three_zones", "world"} {
		all := []*layers.Layer{c.Layer(name)}
		yes, no := 0, 0
		for _, near := range sampleTiles(all[0], 4) {
			if near.Z > 10 {
				continue
			}
			id := ID{Z: near.Z + 4, X: near.X<<4 + random.Uint32N(16), Y: near.Y<<4 + random.Uint32N(16)}
			for levels := uint32(0); levels <= 3; levels++ {
				if !s.Uniform(all, id, id.Z+levels) {
					no++
					continue
				}
				yes++
				checkUniform(t, s, all, id, levels)
			}
		}
		t.Logf("%s %d %d", name, yes, no)
		if yes == 0 || no == 0 {
			t.Errorf("%s: %d yes, %d no", name, yes, no)
		}
	}
}

func checkUniform(t *testing.T, s *Store, all []*layers.Layer, id ID, levels uint32) {
	t.Helper()
	var first []byte
	var account []Account
	for x := range uint32(1) << levels {
		for y := range uint32(1) << levels {
			at := ID{Z: id.Z + levels, X: id.X<<levels + x, Y: id.Y<<levels + y}
			raw, a, err := s.Build(all, nil, at)
			if err != nil {
				t.Fatal(err)
			}
			if x == 0 && y == 0 {
				first, account = raw, a
			}
			if !bytes.Equal(raw, first) || !reflect.DeepEqual(a, account) {
				t.Fatalf("%s: %v differs from the first of %v: %d and %d bytes, %+v and %+v", all[0].Name(), at, id, len(raw), len(first), a, account)
			}
		}
	}
}
