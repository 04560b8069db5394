package tiles

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
)

// zoomed is what a tile of fields with so many bytes is like: small steps, and attributes
// that few share.
func zoomed(size int) []byte {
	raw := contentOf(size, size)
	for i := range raw {
		if i%24 == 0 {
			copy(raw[i:], "\x12\x16\x12\x06\x00\x01\x18\x03")
		}
	}
	return raw[:size]
}

// BenchmarkPack packs tiles that were built, as for the first who asks. The twin copies
// the tile, takes the checksum of the whole and lets the space for the compressed one
// grow.
func BenchmarkPack(b *testing.B) {
	for _, c := range []struct {
		name string
		size int
	}{{"z14", 50_000}, {"z12", 500_000}} {
		raw, p := zoomed(c.size), newPacker()
		writer, err := gzip.NewWriterLevel(nil, gzipFast)
		if err != nil {
			b.Fatal(err)
		}
		var took [2]time.Duration
		f := func(name string, n int, pack func() []byte) {
			b.Run(c.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				t := &Tile{Size: len(raw)}
				for b.Loop() {
					t.variants[Gzip] = &Variant{Body: pack()}
				}
				if back, err := t.Raw(); err != nil || !bytes.Equal(back, raw) {
					b.Fatal(err)
				}
				took[n] = b.Elapsed() / time.Duration(b.N)
				if n == 1 {
					b.ReportMetric(float64(took[1])/float64(took[0]), "ratio")
				}
			})
		}
		f("tile", 0, func() []byte {
			t, err := p.tile(raw, nil)
			if err != nil {
				b.Fatal(err)
			}
			return t.variants[Gzip].Body
		})
		f("copied", 1, func() []byte {
			whole := bytes.Clone(raw)
			sum := sha256.Sum256(whole)
			if tag := hex.EncodeToString(sum[:12]); len(tag) != 24 {
				b.Fatal(tag)
			}
			var to bytes.Buffer
			writer.Reset(&to)
			writer.Write(whole)
			writer.Close()
			return bytes.Clone(to.Bytes())
		})
	}
}
