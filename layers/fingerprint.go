package layers

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"hash"
	"math"
	"sync"

	"guotu/geo"
)

// fingerprint is made when first asked for.
type fingerprint struct {
	once sync.Once
	sum  string
}

// Fingerprint names the content of the layer, 16 bytes: its description, the order,
// ids, attributes and geometries of its features, and the borders that they share with
// others of their base. Layers with equal fingerprints have equal tiles, in whatever
// plan and on whatever machine. It takes about half a second per gigabyte of layer,
// once. It is safe for concurrent use.
func (l *Layer) Fingerprint() string {
	l.print.once.Do(func() { l.print.sum = l.hash() })
	return l.print.sum
}

func (l *Layer) hash() string {
	h := sha256.New()
	w := &hashWriter{b: bufio.NewWriterSize(h, 1<<16)}
	w.text(buildVersion)
	w.text(l.description())
	w.count(l.Len())
	for i := range l.Len() {
		w.text(l.ID(i))
	}
	w.count(len(l.table.Columns))
	for _, c := range l.table.Columns {
		w.text(c.Name)
		w.count(len(c.Values()))
		for _, v := range c.Values() {
			w.count(int(v.Kind))
			w.text(v.Text)
		}
		for i := range c.Len() {
			w.number(c.Code(i))
		}
	}
	if l.base != nil {
		w.text(l.base.Fingerprint())
	} else {
		w.mesh(l.mesh)
	}
	w.count(len(l.shapes))
	for i := range l.shapes {
		w.shape(&l.shapes[i])
	}
	return w.sum(h)
}

// description is the whole description as text: what of it matters to tiles is for
// package tiles to know, and may change.
func (l *Layer) description() string {
	text, err := json.Marshal(&l.spec)
	if err != nil {
		panic(err) // texts, numbers and lists of them
	}
	return string(text)
}

// hashWriter writes values so that different ones give different bytes. A write to a
// hash does not fail.
type hashWriter struct {
	b     *bufio.Writer
	space [8]byte
}

func (w *hashWriter) number(n uint32) {
	w.b.Write(binary.LittleEndian.AppendUint32(w.space[:0], n))
}

func (w *hashWriter) count(n int) {
	w.b.Write(binary.LittleEndian.AppendUint64(w.space[:0], uint64(n)))
}

func (w *hashWriter) text(s string) {
	w.count(len(s))
	w.b.WriteString(s)
}

func (w *hashWriter) mesh(m *geo.Mesh) {
	w.count(len(m.Points))
	for _, p := range m.Points {
		w.count(int(math.Float64bits(p[0])))
		w.count(int(math.Float64bits(p[1])))
	}
	w.count(len(m.Arcs))
	for _, arc := range m.Arcs {
		w.count(len(arc))
		for _, v := range arc {
			w.number(v)
		}
	}
}

func (w *hashWriter) shape(s *geo.Shape) {
	for _, lists := range [][][]geo.Ref{s.Rings, s.Lines} {
		w.count(len(lists))
		for _, refs := range lists {
			w.count(len(refs))
			for _, r := range refs {
				w.number(uint32(r))
			}
		}
	}
	w.count(len(s.Points))
	for _, v := range s.Points {
		w.number(v)
	}
}

func (w *hashWriter) sum(h hash.Hash) string {
	w.b.Flush()
	return string(h.Sum(nil)[:16])
}
