package tiles

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	"sync"

	"guotu/geo"
	"guotu/layers/snapshot"
)

// viewKind is the kind of the snapshots of views. Its number goes up when the same layer
// gets another view, or one gets another form.
const viewKind = "view-1"

// keptView is view, taken from a snapshot where the layer is kept in one, and written
// there in the background when it had to be made. One that cannot be read or makes no
// sense is made again.
func (c *cutLayer) keptView(depth int, background func(func())) *view {
	store, _ := c.layer.Kept()
	if store == nil {
		return c.pack(c.face(depth), depth)
	}
	var wait sync.WaitGroup
	defer wait.Wait()
	wait.Go(func() { c.attributes(); c.ids() }) // which the view needs, but for merged features
	sum := sha256.Sum256(append([]byte(c.layer.Fingerprint()), byte(c.pyramid.grid), byte(depth)))
	key := snapshot.Key(sum)
	if r, err := store.Open(context.Background(), viewKind, key); err == nil {
		v, err := c.readView(r, depth)
		r.Close()
		if err == nil {
			return v
		}
	}
	v := c.pack(c.face(depth), depth)
	background(func() {
		_ = store.Write(context.Background(), viewKind, key, v.put) // else it is made again
	})
	return v
}

// The numbers at the head of a kept view.
const (
	headDetail   = iota
	headStrength // the bits of a float64, low and high
	headStrengthHigh
	headMerged
	headCensus // whether there is a census
	headSize
)

// put writes the arrays of a view. What belongs to the layer is made anew.
func (v *view) put(w *snapshot.Writer) {
	head := make([]uint32, headSize)
	strength := math.Float64bits(v.face.strength)
	head[headDetail], head[headStrength], head[headStrengthHigh] = uint32(v.face.detail), uint32(strength), uint32(strength>>32)
	if v.face.by != nil {
		head[headMerged] = 1
	}
	var fates []byte
	if v.census != nil {
		head[headCensus] = 1
		fates = convert(v.census.fate, func(f fate) byte { return byte(f) })
	}
	snapshot.Put32(w, "head", head)
	x := &v.index
	small := make([]uint32, 0, 2*len(x.small))
	for _, s := range x.small {
		small = append(small, uint32(s[0])|uint32(s[1])<<16, uint32(s[2])|uint32(s[3])<<16)
	}
	snapshot.Put32(w, "small", small)
	snapshot.PutBytes(w, "scale", x.scale)
	var groups []int32
	if len(x.levels) > 0 {
		for _, b := range x.levels[0] {
			groups = append(groups, b.x0, b.y0, b.x1, b.y1)
		}
	}
	snapshot.Put32(w, "groups", groups)
	snapshot.Put32(w, "owner", v.owner)
	snapshot.Put32(w, "start", v.start)
	snapshot.Put32(w, "base", convert(v.base, func(b int64) uint32 { return uint32(b) }),
		convert(v.base, func(b int64) uint32 { return uint32(b >> 32) }))
	snapshot.PutBytes(w, "stream", v.stream)
	chunks := make([]int32, 0, chunkNumbers*len(v.chunks))
	for _, c := range v.chunks {
		chunks = append(chunks, c.box.x0, c.box.y0, c.box.x1, c.box.y1, c.at.X, c.at.Y, int32(c.from))
	}
	snapshot.Put32(w, "chunks", chunks)
	snapshot.PutBytes(w, "fates", fates)
}

// chunkNumbers is how many numbers a chunk is kept as.
const chunkNumbers = 7

// viewReader reads arrays until the first error.
type viewReader struct {
	from *snapshot.Reader
	err  error
}

func numbers[T ~int32 | ~uint32](r *viewReader, name string) []T {
	if r.err != nil {
		return nil
	}
	all, err := snapshot.Get32[T](r.from, name)
	r.err = err
	return all
}

func (r *viewReader) bytes(name string) []byte {
	if r.err != nil {
		return nil
	}
	all, err := snapshot.GetBytes(r.from, name)
	r.err = err
	return all
}

var errView = errors.New("the view makes no sense")

// readView reads what put wrote and checks that it fits the layer and itself.
func (c *cutLayer) readView(from *snapshot.Reader, depth int) (*view, error) {
	r := &viewReader{from: from}
	head, small, groups := numbers[uint32](r, "head"), numbers[uint32](r, "small"), numbers[int32](r, "groups")
	v := &view{owner: numbers[uint32](r, "owner"), start: numbers[uint32](r, "start"), stream: r.bytes("stream")}
	scale, bases, chunks, fates := r.bytes("scale"), numbers[uint32](r, "base"), numbers[int32](r, "chunks"), r.bytes("fates")
	if r.err != nil {
		return nil, r.err
	}
	n := len(v.owner)
	of := (n + fanout - 1) / fanout
	if len(head) != headSize || len(small) != 2*n || len(v.start) != n || len(scale) != of || len(groups) != 4*of ||
		len(bases) != 2*of || len(chunks)%chunkNumbers != 0 {
		return nil, errView
	}
	around := make([]box, of)
	for i := range around {
		around[i] = box{groups[4*i], groups[4*i+1], groups[4*i+2], groups[4*i+3]}
	}
	v.index = boxIndex{small: make([][4]uint16, n), scale: scale}
	for i := range v.index.small {
		a, b := small[2*i], small[2*i+1]
		v.index.small[i] = [4]uint16{uint16(a), uint16(a >> 16), uint16(b), uint16(b >> 16)}
	}
	v.index.stack(around)
	v.base = make([]int64, of)
	for i := range v.base {
		v.base[i] = int64(uint64(bases[i]) | uint64(bases[of+i])<<32)
	}
	for ; len(chunks) > 0; chunks = chunks[chunkNumbers:] {
		v.chunks = append(v.chunks, chunk{box{chunks[0], chunks[1], chunks[2], chunks[3]}, geo.Pixel{X: chunks[4], Y: chunks[5]}, uint32(chunks[6])})
	}
	f := &face{detail: int(head[headDetail]), table: c.layer.Table(),
		strength: math.Float64frombits(uint64(head[headStrength]) | uint64(head[headStrengthHigh])<<32)}
	if head[headMerged] != 0 {
		alike := c.forms.alike()
		f.by, f.table = alike.shownBy(), alike.table(c.layer.Table())
	} else {
		f.ids = c.ids()
	}
	unit, _ := c.unit(depth)
	if head[headDetail] > uint32(unit) || !v.sound(f.table.Rows) {
		return nil, errView
	}
	c.dress(v, f, depth)
	if head[headCensus] == 0 {
		return v, nil
	}
	if len(fates) != len(c.places().feature) {
		return nil, errView
	}
	for _, f := range fates {
		if f > byte(dropped) {
			return nil, errView
		}
	}
	v.census = censusOf(c.places(), convert(fates, func(b byte) fate { return fate(b) }))
	return v, nil
}

// sound reports whether items lie within the stream, one after another, each of paths
// that fill it, and belong to one of some rows.
func (v *view) sound(rows int) bool {
	for _, s := range v.index.scale {
		if s > 31 {
			return false
		}
	}
	at := int64(0)
	for i, owner := range v.owner {
		if v.base[i/fanout]+int64(v.start[i]) != at || int(owner>>2) >= rows || owner&3 >= kinds {
			return false
		}
		to := int64(len(v.stream))
		if next := i + 1; next < len(v.start) {
			to = v.base[next/fanout] + int64(v.start[next])
		}
		if to <= at || to > int64(len(v.stream)) || !v.soundItem(v.stream[at:to]) {
			return false
		}
		at = to
	}
	return at == int64(len(v.stream))
}

// soundItem reports whether an item is made of whole paths.
func (v *view) soundItem(b []byte) bool {
	whole := true
	take := func() uint64 {
		n, size := binary.Uvarint(b)
		whole = whole && size > 0
		b = b[max(size, 0):]
		return n
	}
	for whole && len(b) > 0 {
		n := take()
		if n&1 != 0 {
			first, chunks := take(), (n>>1+chunkSize-1)/chunkSize
			if n>>1 > 1<<32 || first > uint64(len(v.chunks)) || chunks > uint64(len(v.chunks))-first {
				return false
			}
		}
		for range 4 {
			take()
		}
		steps := take()
		if steps > uint64(len(b)) {
			return false
		}
		if steps > 0 && b[steps-1] >= 0x80 {
			return false // the last number is cut off
		}
		b = b[steps:]
	}
	return whole
}
