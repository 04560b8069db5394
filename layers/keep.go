package layers

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"guotu/layers/snapshot"
)

// Loader loads catalogues; its zero value does so as the function Load.
type Loader struct {
	// Snapshots is where layers from files are kept in the form in which they were built,
	// and taken from where their file and what is made of it are still the same; nil to
	// keep none. Files of the bundled catalogue are never kept.
	Snapshots *snapshot.Store
	// MinBytes is the size of all files of features of a catalogue together below
	// which nothing is kept, since they are read as fast.
	MinBytes int64
	// Notice is told why a snapshot could not be used or a sum not be noted; the layer
	// is read from its file then, and nothing is wrong with it. It may be called
	// from several goroutines at once; nil to say nothing.
	Notice func(layer string, err error)
}

// keeper decides what is kept for one catalogue.
type keeper struct {
	Loader
	on       bool
	mu       sync.Mutex
	sums     map[fileKey]func() ([sha256.Size]byte, error)
	pending  []pending
	restored int
}

// pending is a layer that was built and is to be kept.
type pending struct {
	layer string
	key   snapshot.Key
	built *built
}

// store returns where things are kept, nil for nowhere.
func (k *keeper) store() *snapshot.Store {
	if !k.on {
		return nil
	}
	return k.Snapshots
}

// decideToKeep compares the size of the files of features with what is worth it.
func (b *builder) decideToKeep() {
	if b.kept.Snapshots == nil {
		return
	}
	b.kept.sums = make(map[fileKey]func() ([sha256.Size]byte, error))
	total := int64(0)
	for _, t := range b.specs {
		key := fileKey{t.root, t.spec.Source.File}
		if !b.own(t) || b.kept.sums[key] != nil {
			continue
		}
		if info, err := fs.Stat(b.roots[key.root], key.path); err == nil {
			total += info.Size()
		}
		b.kept.sums[key] = sync.OnceValues(func() ([sha256.Size]byte, error) { return b.sumOf(key) })
	}
	b.kept.on = len(b.kept.sums) > 0 && total >= b.kept.MinBytes
}

// own says whether a layer comes from a file of features that is not a bundled one.
func (b *builder) own(t *task) bool { return t.spec.Source.File != "" && t.root != b.bundled }

// sumOf takes the sum of a file without reading features.
func (b *builder) sumOf(key fileKey) ([sha256.Size]byte, error) {
	f, err := b.roots[key.root].Open(key.path)
	if err != nil {
		return [sha256.Size]byte{}, err
	}
	defer f.Close()
	return b.kept.Snapshots.Sum(b.ctx, f)
}

// noteSum notes the sum of a file that has been read, if layers of it are kept.
func (b *builder) noteSum(key fileKey, f fs.File, before snapshot.Stamp) {
	if !b.kept.on || b.kept.sums[key] == nil {
		return
	}
	b.mu.Lock()
	sum := b.sums[key]
	b.mu.Unlock()
	if err := b.kept.Snapshots.Note(b.ctx, f, before, sum); err != nil {
		b.kept.notice(key.path, err)
	}
}

func (k *keeper) notice(layer string, err error) {
	if k.Notice != nil {
		k.Notice(layer, err)
	}
}

// contentKey is the key of the snapshot of a layer whose file has been read or
// restored, zero if none is kept.
func (b *builder) contentKey(t *task) snapshot.Key {
	if !b.kept.on || !b.own(t) {
		return snapshot.Key{}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return keyOf(b.sums[fileKey{t.root, t.spec.Source.File}], &t.spec.Source)
}

// keyOf hashes what the built form of a layer depends on: the file, and which rows of
// it are taken.
func keyOf(sum [sha256.Size]byte, src *Source) snapshot.Key {
	h := sha256.New()
	h.Write(sum[:])
	where, _ := json.Marshal(src.Where) // lists of texts by text, in order: there is no error
	h.Write(where)
	return snapshot.Key(h.Sum(nil))
}

// restore takes a layer from its snapshot, nil if there is none that can be used.
func (b *builder) restore(t *task) *built {
	if !b.kept.on || !b.own(t) || !b.kept.Snapshots.Has(layerKind) {
		return nil
	}
	key := fileKey{t.root, t.spec.Source.File}
	sum, err := b.kept.sums[key]()
	if err != nil {
		return nil // reading the features says it better
	}
	f, err := readKept(b.ctx, b.kept.Snapshots, keyOf(sum, &t.spec.Source))
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) && b.ctx.Err() == nil {
			b.kept.notice(t.spec.Name, err)
		}
		return nil
	}
	b.mu.Lock()
	b.sums[key] = sum
	b.mu.Unlock()
	b.kept.mu.Lock()
	b.kept.restored++
	b.kept.mu.Unlock()
	return f
}

func readKept(ctx context.Context, from *snapshot.Store, key snapshot.Key) (*built, error) {
	r, err := from.Open(ctx, layerKind, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return readBuilt(r)
}

// willKeep remembers a layer that was built, for Keep.
func (b *builder) willKeep(t *task, f *built) {
	key := b.contentKey(t)
	if key == (snapshot.Key{}) {
		return
	}
	b.kept.mu.Lock()
	defer b.kept.mu.Unlock()
	if !slices.ContainsFunc(b.kept.pending, func(p pending) bool { return p.key == key }) {
		b.kept.pending = append(b.kept.pending, pending{t.spec.Name, key, f})
	}
}

// Keep writes the snapshots of the layers that were built from their files, for the
// next start, and lets go of what only they need. It returns when that is done
// or ctx ends, with what could not be kept; the catalogue is as good without. It is
// safe for concurrent use.
func (c *Catalog) Keep(ctx context.Context) error {
	c.mu.Lock()
	all := c.pending
	c.pending = nil
	c.mu.Unlock()
	slices.SortFunc(all, func(a, b pending) int { return slices.Compare(a.key[:], b.key[:]) })
	var errs []error
	for _, p := range all {
		if err := c.snapshots.Write(ctx, layerKind, p.key, p.built.put); err != nil {
			errs = append(errs, fmt.Errorf("layer %s is not kept: %w", p.layer, err))
		}
	}
	return errors.Join(errs...)
}

// Restored returns the number of layers that came from snapshots.
func (c *Catalog) Restored() int { return c.restored }

// Snapshots returns where the catalogue's layers are kept, nil where they are
// not.
func (c *Catalog) Snapshots() *snapshot.Store { return c.snapshots }
