package layers

import (
	"hash/maphash"
	"strconv"
	"sync"

	"guotu/data"
)

// worked is what is worked out of a layer when it is first asked for, and the same from
// then on.
type worked struct {
	finding sync.Once
	finder  idFinder

	mu      sync.Mutex
	columns map[*data.Column]*workedColumn // guarded by mu
}

// workedColumn is what is worked out of one column.
type workedColumn struct {
	kinding sync.Once
	kind    FieldKind
	ranking sync.Once
	ranks   []uint32 // by code
}

func (w *worked) column(c *data.Column) *workedColumn {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.columns == nil {
		w.columns = make(map[*data.Column]*workedColumn)
	}
	if w.columns[c] == nil {
		w.columns[c] = new(workedColumn)
	}
	return w.columns[c]
}

// Find returns the feature with an ID, as the method ID has it; not ok if there is none. The
// first call takes time in proportion to the layer. It is safe for concurrent use.
func (l *Layer) Find(id string) (i int, ok bool) {
	if l.ids == nil {
		n, err := strconv.Atoi(id)
		return n - 1, err == nil && n >= 1 && n <= l.Len() && strconv.Itoa(n) == id
	}
	l.worked.finding.Do(func() { l.worked.finder = newIDFinder(l) })
	return l.worked.finder.find(l, id)
}

// idFinder finds features by their IDs: open addressing with linear probing, at most half
// full. A slot holds a feature's number plus 1, and is 0 when free.
type idFinder struct {
	seed  maphash.Seed
	slots []uint32
}

func newIDFinder(l *Layer) idFinder {
	size := 16
	for size < 2*l.Len() {
		size *= 2
	}
	f := idFinder{maphash.MakeSeed(), make([]uint32, size)}
	for i := range l.Len() {
		slot := f.first(l.ID(i))
		for f.slots[slot] != 0 {
			slot = (slot + 1) % uint64(size)
		}
		f.slots[slot] = uint32(i + 1)
	}
	return f
}

func (f *idFinder) first(id string) uint64 {
	return maphash.String(f.seed, id) % uint64(len(f.slots))
}

func (f *idFinder) find(l *Layer, id string) (i int, ok bool) {
	for slot := f.first(id); f.slots[slot] != 0; slot = (slot + 1) % uint64(len(f.slots)) {
		if i = int(f.slots[slot]) - 1; l.ID(i) == id {
			return i, true
		}
	}
	return 0, false
}
