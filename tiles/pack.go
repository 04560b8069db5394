package tiles

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Coding is a content coding (RFC 9110, section 8.4.1).
type Coding uint8

// The codings that tiles come in.
const (
	Identity Coding = iota
	Gzip
	Brotli
	Zstd
	// Codings is their number.
	Codings
)

// leastPacked is the size in bytes below which a tile is not compressed: a packet
// of the network takes it as it is, and gzip's own frame is 18 bytes of it.
const leastPacked = 300

// effort is how much time is taken to compress.
type effort uint8

const (
	fast effort = iota // while somebody waits
	best               // in the background
)

// Variant is a tile in one coding. It is shared, not to be changed. What a header
// says of it is there as a list of one value, to be assigned as it is.
type Variant struct {
	Coding Coding
	Body   []byte
	// ETag is a strong tag, in quotes: the same bytes for the same tag.
	ETag []string
	// Length is the size of the body in decimal digits.
	Length []string
	effort effort
}

// suffixes tell the variants of a tile apart in its tag: two levels of one coding are
// different bytes, and so have different strong tags.
var suffixes = [Codings][2]string{Identity: {"", ""}, Gzip: {"-gzip", "-gzip7"}, Brotli: {"-br", "-br"}, Zstd: {"-zstd", "-zstd"}}

func newVariant(tag string, c Coding, e effort, body []byte) *Variant {
	return &Variant{Coding: c, effort: e, Body: body, ETag: []string{`"` + tag + suffixes[c][e] + `"`},
		Length: []string{strconv.Itoa(len(body))}}
}

// Tile is a ready vector tile, in the codings that it has been asked for. It is
// shared, not to be changed.
type Tile struct {
	// Tag names the content: 24 hexadecimal digits, equal for equal bytes whatever the
	// plan. A tile that a new plan does not change keeps its tag, so that clients keep
	// their copy.
	Tag string
	// Size is the number of bytes before compression, 0 for an empty tile.
	Size int
	// Accounts are those of its layers, in the order in which they were asked for.
	Accounts []Account
	// Summary is the value of the header X-Tile-Features, as a list of one.
	Summary []string
	// Empty is the tag of an empty tile, in quotes, as a list of one.
	Empty    []string
	variants [Codings]*Variant
}

// tile packs a tile that was built, fast, since somebody waits for it. It does not keep
// raw.
func (p *packer) tile(raw []byte, accounts []Account) (*Tile, error) {
	t := &Tile{Size: len(raw), Accounts: accounts, Summary: summary(accounts)}
	if len(raw) == 0 {
		t.Tag = tagOf(nil)
		t.Empty = []string{`"` + t.Tag + `"`}
		return t, nil
	}
	first, coding := raw, Identity
	if len(raw) >= leastPacked {
		body, err := p.compress(Gzip, fast, raw, func() {})
		if err != nil {
			return nil, err
		}
		if len(body) < len(raw) {
			first, coding = body, Gzip
		}
	}
	if coding == Identity {
		first = bytes.Clone(raw)
	}
	t.Tag = tagOf(first)
	t.variants[coding] = newVariant(t.Tag, coding, fast, first)
	return t, nil
}

// tagOf names the content of a tile by its first variant, which has a third of the bytes:
// the compressor makes the same of the same.
func tagOf(first []byte) string {
	sum := sha256.Sum256(first)
	return hex.EncodeToString(sum[:12])
}

// summary adds up accounts to one line.
func summary(accounts []Account) []string {
	var sum Account
	for _, a := range accounts {
		sum.Kept, sum.Merged, sum.Dropped = sum.Kept+a.Kept, sum.Merged+a.Merged, sum.Dropped+a.Dropped
	}
	return []string{fmt.Sprintf("kept=%d merged=%d dropped=%d", sum.Kept, sum.Merged, sum.Dropped)}
}

// Packed reports whether the tile is kept compressed; small ones are not, and then
// there is no variant but Identity.
func (t *Tile) Packed() bool { return t.variants[Gzip] != nil }

// Variant returns the tile in a coding, nil if it is not ready in it. A packed tile is
// always ready in Gzip, and never in Identity.
func (t *Tile) Variant(c Coding) *Variant { return t.variants[c] }

// Plain makes the Identity variant, which is not kept of a packed tile.
func (t *Tile) Plain() (*Variant, error) {
	if v := t.variants[Identity]; v != nil {
		return v, nil
	}
	raw, err := t.Raw()
	return newVariant(t.Tag, Identity, fast, raw), err
}

// Raw returns the tile uncompressed, nil for an empty tile.
func (t *Tile) Raw() ([]byte, error) {
	if t.Size == 0 {
		return nil, nil
	}
	if v := t.variants[Identity]; v != nil {
		return v.Body, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(t.variants[Gzip].Body))
	if err != nil {
		return nil, err
	}
	raw := make([]byte, t.Size)
	_, err = io.ReadFull(r, raw)
	return raw, err
}

// Names reports whether a tag, in quotes, is that of this content in some coding,
// and in which. Both levels of gzip count, whichever is there now.
//
// What that is good for: of several representations that a client accepts a server
// may choose any (RFC 9110, section 12.1). It chooses the one that the client says it
// has, which it could make again byte for byte, and If-None-Match then compares with
// the tag of that one (section 13.1.2): 304. So neither a better compression in the
// background, nor a second client's wish for another coding, makes the copies of
// clients worthless; and a tag still never stands for two different bodies.
func (t *Tile) Names(tag string) (Coding, bool) {
	if len(tag) < len(t.Tag)+2 || tag[0] != '"' || tag[1:1+len(t.Tag)] != t.Tag || tag[len(tag)-1] != '"' {
		return 0, false
	}
	suffix := tag[1+len(t.Tag) : len(tag)-1]
	for c := range Codings {
		for _, s := range suffixes[c] {
			if s == suffix && (c == Identity || t.Packed()) {
				return c, true
			}
		}
	}
	return 0, false
}

// with returns a copy that has one variant more, or a better one.
func (t *Tile) with(v *Variant) *Tile {
	more := *t
	more.variants[v.Coding] = v
	return &more
}

// pack makes a variant of a packed tile. It calls aside before each part of the work.
func (p *packer) pack(t *Tile, c Coding, e effort, aside func()) (*Variant, error) {
	raw, err := t.Raw()
	if err != nil {
		return nil, err
	}
	body, err := p.compress(c, e, raw, aside)
	if err != nil {
		return nil, err
	}
	return newVariant(t.Tag, c, e, body), nil
}

// What a tile takes besides its bodies, in bytes, headers and the cache's own entry
// included: measured, see TestCacheHoldsItsBound.
const (
	tileOverhead    = 640
	variantOverhead = 192
	accountOverhead = 112
)

// weight is the memory that the tile takes, in bytes.
func (t *Tile) weight() int {
	n := tileOverhead + accountOverhead*len(t.Accounts)
	for _, v := range t.variants {
		if v != nil {
			n += variantOverhead + len(v.Body)
		}
	}
	return n
}

// Levels of compression. One of gzip while somebody waits costs a quarter of the time
// of seven, which saves a tenth of the bytes. Brotli and zstd are made once.
const (
	gzipFast, gzipBest = 1, 7
	brotliLevel        = 5
)

// packer compresses. Its compressors, of up to a megabyte each, are used again. It is
// safe for concurrent use.
type packer struct {
	gzip   [best + 1]sync.Pool // of compressors
	brotli sync.Pool           // of compressors
	pieces pieces
	zstd   func() (*zstd.Encoder, error)
}

// compressor is a writer with the space for what it writes.
type compressor struct {
	writer interface {
		io.WriteCloser
		Reset(io.Writer)
	}
	to bytes.Buffer
}

func newPacker() *packer {
	p := &packer{}
	for effort, level := range [...]int{fast: gzipFast, best: gzipBest} {
		p.gzip[effort].New = func() any {
			w, err := gzip.NewWriterLevel(nil, level)
			if err != nil {
				panic(err) // the levels above exist
			}
			return &compressor{writer: w}
		}
	}
	p.brotli.New = func() any { return &compressor{writer: brotli.NewWriterLevel(nil, brotliLevel)} }
	p.zstd = sync.OnceValues(func() (*zstd.Encoder, error) {
		// A window of 1 MB holds any tile; the checksum would only be more bytes.
		return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(1<<20), zstd.WithEncoderCRC(false))
	})
	return p
}

// compress returns raw in a coding other than Identity; the same bytes for the same
// raw, coding and effort. It calls aside before each part of the work.
func (p *packer) compress(c Coding, e effort, raw []byte, aside func()) ([]byte, error) {
	if c == Zstd {
		w, err := p.zstd()
		if err != nil {
			return nil, err
		}
		return bytes.Clone(w.EncodeAll(raw, make([]byte, 0, len(raw)))), nil
	}
	if c == Gzip && e == fast && len(raw) > pieceSize {
		return p.pieces.compress(raw)
	}
	pool := &p.gzip[e]
	if c == Brotli {
		pool = &p.brotli
	}
	w := pool.Get().(*compressor)
	defer pool.Put(w)
	return w.compress(raw, aside)
}

// leastWork is the number of bytes between two calls of aside: a millisecond or two.
const leastWork = 32 << 10

// compress returns raw compressed, in memory of its own. It calls aside before each part
// of the work.
func (c *compressor) compress(raw []byte, aside func()) ([]byte, error) {
	c.to.Reset()
	if c.to.Cap() > maxScratch {
		c.to = bytes.Buffer{} // what a few large tiles need is not kept for all
	}
	c.writer.Reset(&c.to)
	for part := range slices.Chunk(raw, leastWork) {
		aside()
		if _, err := c.writer.Write(part); err != nil {
			return nil, err
		}
	}
	if err := c.writer.Close(); err != nil {
		return nil, err
	}
	return bytes.Clone(c.to.Bytes()), nil
}
