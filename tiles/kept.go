package tiles

import (
	"context"
	"crypto/sha256"
	"math"
	"sync"

	"guotu/layers"
	"guotu/layers/snapshot"
)

// The kinds of the snapshots of what takes longest to make of a mesh. The number of a
// kind goes up when the same mesh gets other ranks, or another answer.
const (
	ranksKind  = "ranks-1"
	tangleKind = "tangle-1"
)

// keep has a pyramid take its ranks, and whether its borders cross, from snapshots where the
// layer is kept in one, and keep them there once they have been made. A snapshot that cannot
// be read or written is none: what it holds is made again, as at the first time.
func (p *pyramid) keep(l *layers.Layer) {
	store, mesh := l.Kept()
	if store == nil {
		return
	}
	key := snapshot.Key(sha256.Sum256(append(mesh[:], byte(p.grid))))
	ranks, tangle := p.ranks, p.tangle
	p.ranks = sync.OnceValue(func() []float32 {
		if bits, ok := recall(store, ranksKind, key, len(p.mesh.Points)); ok {
			return convert(bits, math.Float32frombits)
		}
		made := ranks()
		_ = keepBits(store, ranksKind, key, convert(made, math.Float32bits))
		return made
	})
	p.tangle = sync.OnceValue(func() bool {
		if bits, ok := recall(store, tangleKind, key, 1); ok {
			return bits[0] != 0
		}
		made, bit := tangle(), uint32(0)
		if made {
			bit = 1
		}
		_ = keepBits(store, tangleKind, key, []uint32{bit})
		return made
	})
}

// recall reads n numbers.
func recall(store *snapshot.Store, kind string, key snapshot.Key, n int) ([]uint32, bool) {
	r, err := store.Open(context.Background(), kind, key)
	if err != nil {
		return nil, false
	}
	defer r.Close()
	bits, err := snapshot.Get32[uint32](r, "bits")
	return bits, err == nil && len(bits) == n
}

func keepBits(store *snapshot.Store, kind string, key snapshot.Key, bits []uint32) error {
	return store.Write(context.Background(), kind, key, func(w *snapshot.Writer) { snapshot.Put32(w, "bits", bits) })
}

func convert[A, B any](all []A, one func(A) B) []B {
	to := make([]B, len(all))
	for i, a := range all {
		to[i] = one(a)
	}
	return to
}
