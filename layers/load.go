package layers

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"guotu/data"
	"guotu/layers/snapshot"
)

// bundledCatalogue is the name of the catalogue of the bundled layers.
const bundledCatalogue = "guotu.yaml"

// buildVersion is part of every catalogue version; it goes up when tiles of
// the same plan come out different.
const buildVersion = "2"

// catalogue is the content of a catalogue file. Server and Archives belong to the
// program's configuration and are read elsewhere.
type catalogue struct {
	Title   Text    `yaml:"title"`
	Include string  `yaml:"include"`
	Groups  []Group `yaml:"groups"`
	Layers  []Spec  `yaml:"layers"`
	Server  any     `yaml:"server"`

	Archives any `yaml:"archives"`
}

// Load reads a catalogue file and everything that it names, relative to it in
// fsys, and builds the layers. It gives the whole plan or an error that says
// which layer, file and feature is wrong; nothing is left out silently.
func Load(ctx context.Context, fsys fs.FS, file string) (*Catalog, error) {
	return Loader{}.Load(ctx, fsys, file)
}

// Load reads a catalogue as the function Load does. It soon returns when ctx ends.
func (o Loader) Load(ctx context.Context, fsys fs.FS, file string) (*Catalog, error) {
	b := newBuilder(ctx, o)
	if err := b.read(fsys, file); err != nil {
		return nil, err
	}
	if err := b.checkGraph(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return b.build()
}

// builder makes the layers of one catalogue, each once, bases before what is
// made of them.
type builder struct {
	ctx     context.Context
	kept    keeper
	roots   []fs.FS // where the files of each catalogue file lie
	bundled int     // in roots, where it was asked for; else -1
	title   Text
	groups  []Group
	specs   []*task
	byName  map[string]*task

	mu    sync.Mutex
	files map[fileKey]func() (*data.Features, error) // read once, wanted by several layers
	sums  map[fileKey][sha256.Size]byte              // of everything read
}

// task is a layer to be made; layer makes it when first asked.
type task struct {
	spec  Spec
	root  int // in builder.roots
	layer func() (*Layer, error)
}

type fileKey struct {
	root int
	path string
}

func newBuilder(ctx context.Context, o Loader) *builder {
	return &builder{ctx: ctx, kept: keeper{Loader: o}, bundled: -1, byName: make(map[string]*task),
		files: make(map[fileKey]func() (*data.Features, error)), sums: make(map[fileKey][sha256.Size]byte)}
}

// read takes in a catalogue file, and after it the bundled one if it asks for
// it: a planner's own layers lie on top.
func (b *builder) read(fsys fs.FS, file string) error {
	f, err := fsys.Open(file)
	if err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	var c catalogue
	if err := data.DecodeYAML(file, io.TeeReader(f, sum), &c); err != nil {
		return err
	}
	b.addSum(len(b.roots), file, sum)
	if b.title == (Text{}) {
		b.title = c.Title
	}
	own := fsys
	if dir := path.Dir(file); dir != "." {
		if own, err = fs.Sub(fsys, dir); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	b.roots = append(b.roots, own)
	if err := b.add(file, &c); err != nil {
		return err
	}
	switch c.Include {
	case "":
		return nil
	case "bundled":
		b.bundled = len(b.roots)
		return b.read(data.Bundled(), bundledCatalogue)
	}
	return fmt.Errorf("%s: include %q: only \"bundled\" can be included", file, c.Include)
}

func (b *builder) add(file string, c *catalogue) error {
	for _, g := range c.Groups {
		if !slices.ContainsFunc(b.groups, func(o Group) bool { return o.ID == g.ID }) {
			b.groups = append(b.groups, g)
		}
	}
	for i := range c.Layers {
		t := &task{spec: c.Layers[i], root: len(b.roots) - 1}
		t.spec.setDefaults()
		if err := t.spec.check(); err != nil {
			return fmt.Errorf("%s: layer %d (%s): %w", file, i+1, t.spec.Name, err)
		}
		if b.byName[t.spec.Name] != nil {
			return fmt.Errorf("%s: layer %s is given twice", file, t.spec.Name)
		}
		t.layer = sync.OnceValues(func() (*Layer, error) { return b.make(t) })
		b.byName[t.spec.Name] = t
		b.specs = append(b.specs, t)
	}
	return nil
}

// base returns the layer that a layer is made of, "" for files.
func (s *Source) base() string {
	switch {
	case s.Join != nil:
		return s.Join.Base
	case s.Dissolve != nil:
		return s.Dissolve.Base
	}
	return ""
}

// checkGraph makes sure that every base exists and none is made of itself,
// that groups exist, and that there is something to show.
func (b *builder) checkGraph() error {
	if len(b.specs) == 0 {
		return errors.New("the catalogue has no layers")
	}
	for _, t := range b.specs {
		if g := t.spec.Group; g != "" && !slices.ContainsFunc(b.groups, func(o Group) bool { return o.ID == g }) {
			return fmt.Errorf("layer %s: there is no group %q", t.spec.Name, g)
		}
		way := []string{t.spec.Name}
		for at := t; at.spec.Source.base() != ""; {
			next := b.byName[at.spec.Source.base()]
			if next == nil {
				return fmt.Errorf("layer %s: there is no base layer %q", at.spec.Name, at.spec.Source.base())
			}
			if slices.Contains(way, next.spec.Name) {
				return fmt.Errorf("layer %s is made of itself: %s", t.spec.Name, strings.Join(append(way, next.spec.Name), " of "))
			}
			way = append(way, next.spec.Name)
			at = next
		}
	}
	return b.checkExtents()
}

// checkExtents makes sure that the layers that are the extents of others exist, and that no
// extent leads back to where it began. A layer may be its own extent: it is complete on the
// ground of its features.
func (b *builder) checkExtents() error {
	for _, t := range b.specs {
		way := []string{t.spec.Name}
		for at := t; at.spec.Extent != "" && at.spec.Extent != at.spec.Name; {
			next := b.byName[at.spec.Extent]
			if next == nil {
				return fmt.Errorf("layer %s: there is no layer %q for its extent", at.spec.Name, at.spec.Extent)
			}
			if slices.Contains(way, next.spec.Name) {
				return fmt.Errorf("layer %s: the extent leads in a circle: %s", t.spec.Name, strings.Join(append(way, next.spec.Name), " in "))
			}
			way = append(way, next.spec.Name)
			at = next
		}
	}
	return nil
}

func (b *builder) build() (*Catalog, error) {
	b.decideToKeep()
	c := &Catalog{title: b.title, groups: b.groups, byName: make(map[string]*Layer)}
	made := make([]*Layer, len(b.specs))
	var group errgroup.Group
	for i, t := range b.specs {
		group.Go(func() (err error) {
			made[i], err = t.layer()
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if err := b.ctx.Err(); err != nil {
		return nil, err
	}
	turns := filterTurns()
	for _, l := range made {
		l.turns = turns
		c.layers = append(c.layers, l)
		c.byName[l.Name()] = l
	}
	c.addLabels()
	c.names = nameIndex(made)
	c.version = b.version()
	c.snapshots, c.pending, c.restored = b.kept.store(), b.kept.pending, b.kept.restored
	return c, nil
}

// version hashes what was read, catalogue by catalogue, in the order of the file
// names.
func (b *builder) version() string {
	names := slices.SortedFunc(maps.Keys(b.sums), func(x, y fileKey) int {
		return cmp.Or(cmp.Compare(x.root, y.root), cmp.Compare(x.path, y.path))
	})
	h := sha256.New()
	io.WriteString(h, buildVersion)
	for _, n := range names {
		sum := b.sums[n]
		fmt.Fprintf(h, "%d %d %s ", n.root, len(n.path), n.path)
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

func (b *builder) addSum(root int, name string, h hash.Hash) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sums[fileKey{root, name}] = [sha256.Size]byte(h.Sum(nil))
}

// make builds one layer, the layers that it is made of first.
func (b *builder) make(t *task) (*Layer, error) {
	if err := b.ctx.Err(); err != nil {
		return nil, err
	}
	l := &Layer{spec: t.spec}
	ids, err := b.fill(t, l)
	if err != nil {
		return nil, fmt.Errorf("layer %s: %w", t.spec.Name, err)
	}
	if err := l.finish(ids); err != nil {
		return nil, fmt.Errorf("layer %s: %w", t.spec.Name, err)
	}
	return l, nil
}

// fill gives a layer its features and their index, and returns the ids that the source has for them, nil
// if it has none.
func (b *builder) fill(t *task, l *Layer) (*data.Column, error) {
	src := &t.spec.Source
	if src.base() == "" {
		return b.fillFile(t, l)
	}
	base, err := b.byName[src.base()].layer()
	if err != nil {
		return nil, err
	}
	if src.Join != nil {
		err = b.fillJoin(t, l, base)
	} else {
		err = b.fillDissolve(t, l, base)
	}
	if err == nil {
		l.index()
	}
	return nil, err
}

// features reads a file of features; layers that share a file read it once.
func (b *builder) features(root int, name string) (*data.Features, error) {
	b.mu.Lock()
	key := fileKey{root, name}
	read := b.files[key]
	if read == nil {
		read = sync.OnceValues(func() (*data.Features, error) {
			var f *data.Features
			err := b.open(root, name, func(r io.Reader) (err error) {
				f, err = data.ReadGeoJSON(name, r, data.GeoJSONOptions{})
				return err
			})
			return f, err
		})
		b.files[key] = read
	}
	b.mu.Unlock()
	return read()
}

// table reads a CSV table.
func (b *builder) table(root int, name string) (*data.Table, error) {
	var t *data.Table
	err := b.open(root, name, func(r io.Reader) (err error) {
		t, err = data.ReadCSV(name, r, data.CSVOptions{})
		return err
	})
	return t, err
}

// open hands a file to read and takes its checksum on the way.
func (b *builder) open(root int, name string, read func(io.Reader) error) error {
	f, err := b.roots[root].Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	stamp := snapshot.StampOf(f)
	sum := sha256.New()
	if err := readAhead(b.ctx, f, sum, read); err != nil {
		return cmp.Or(b.ctx.Err(), err)
	}
	b.addSum(root, name, sum)
	b.noteSum(fileKey{root, name}, f, stamp)
	return nil
}
