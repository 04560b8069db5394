package tiles

import (
	"bytes"
	stdgzip "compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"runtime"
	"sync"
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

// TestPieces: tiles around the sizes at which another piece begins are one member of
// gzip, the same every time, and hardly larger than in one piece.
func TestPieces(t *testing.T) {
	p := newPacker()
	for _, size := range []int{pieceSize, pieceSize + 1, 2*pieceSize - 1, 2 * pieceSize, 2*pieceSize + 1, 4*pieceSize + 4321} {
		raw := zoomed(size)
		body, err := p.compress(Gzip, fast, raw, func() {})
		if err != nil {
			t.Fatal(err)
		}
		r, err := stdgzip.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(size, err)
		}
		r.Multistream(false)
		back, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(back, raw) {
			t.Errorf("%d bytes: %d came back, %v", size, len(back), err)
		}
		var whole bytes.Buffer
		w, err := gzip.NewWriterLevel(&whole, gzipFast)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(raw)
		w.Close()
		if len(body) > whole.Len()*102/100 {
			t.Errorf("%d bytes: %d in pieces, %d in one", size, len(body), whole.Len())
		}
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				if again, err := p.compress(Gzip, fast, raw, func() {}); err != nil || !bytes.Equal(again, body) {
					t.Errorf("%d bytes: other bytes than before, %v", size, err)
				}
			})
		}
		all.Wait()
	}
}

// TestPackStepsAside: what is done in the background lets others go first all along, and
// comes out the same.
func TestPackStepsAside(t *testing.T) {
	p, raw := newPacker(), zoomed(10*leastWork)
	tile, err := p.tile(raw, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, coding := range []Coding{Gzip, Brotli} {
		times := 0
		v, err := p.pack(tile, coding, best, func() { times++ })
		if err != nil || times != 10 {
			t.Errorf("%v: stepped aside %d times, %v", coding, times, err)
		}
		again, err := p.pack(tile, coding, best, func() { runtime.Gosched() })
		if err != nil || !bytes.Equal(again.Body, v.Body) {
			t.Errorf("%v: other bytes, %v", coding, err)
		}
	}
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
