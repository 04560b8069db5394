package layers_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"guotu/layers"
	"guotu/layers/snapshot"
)

// keptPlan is a catalogue in a folder, and a store for what is kept of it.
type keptPlan struct {
	t       *testing.T
	dir     string
	store   *snapshot.Store
	least   int64
	notices []string
}

const severalLayers = `
layers:
  - {name: base, source: {file: base.geojson}, id: code}
  - {name: east, source: {file: base.geojson, where: {half: [east]}}, fields: [{name: n, type: number}]}
  - {name: halves, source: {dissolve: {base: base, by: half}}, id: half}
  - {name: names, source: {join: {base: base, table: t.csv, key: code}}}
`

func newKeptPlan(t *testing.T) *keptPlan {
	p := &keptPlan{t: t, dir: t.TempDir(), store: snapshot.NewStore(filepath.Join(t.TempDir(), "kept"), 0)}
	p.write("plan.yaml", severalLayers)
	p.write("base.geojson", base)
	p.write("t.csv", "code,name\n01,a\n03,b\n")
	return p
}

func (p *keptPlan) write(name, text string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// load loads the plan and keeps it; restored is the number of layers that must come from
// snapshots. The result must be the same as without any.
func (p *keptPlan) load(restored int) *layers.Catalog {
	p.t.Helper()
	var mu sync.Mutex
	p.notices = nil
	loader := layers.Loader{Snapshots: p.store, MinBytes: p.least, Notice: func(layer string, err error) {
		mu.Lock()
		defer mu.Unlock()
		p.notices = append(p.notices, layer+": "+err.Error())
	}}
	got, err := loader.Load(p.t.Context(), os.DirFS(p.dir), "plan.yaml")
	if err != nil {
		p.t.Fatal(err)
	}
	want, err := layers.Load(p.t.Context(), os.DirFS(p.dir), "plan.yaml")
	if err != nil {
		p.t.Fatal(err)
	}
	if got.Restored() != restored || got.Version() != want.Version() {
		p.t.Errorf("%d layers restored, plan %s, want %d, %s", got.Restored(), got.Version(), restored, want.Version())
	}
	for i, l := range got.Layers() {
		if err := l.Check(); err != nil {
			p.t.Error(err)
		}
		same(p.t, l, want.Layers()[i])
	}
	if err := got.Keep(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	return got
}

func same(t *testing.T, got, want *layers.Layer) {
	t.Helper()
	if g, w := properties(got), properties(want); g != w {
		t.Errorf("%s: %s, want %s", got.Name(), g, w)
	}
	gotMesh, gotShapes := got.Mesh()
	wantMesh, wantShapes := want.Mesh()
	if !reflect.DeepEqual(gotMesh, wantMesh) || !reflect.DeepEqual(gotShapes, wantShapes) {
		t.Errorf("%s: the mesh differs", got.Name())
	}
	for i := range want.Len() {
		if !reflect.DeepEqual(got.Geometry(i), want.Geometry(i)) {
			t.Errorf("%s: geometry %d is %v, want %v", got.Name(), i, got.Geometry(i), want.Geometry(i))
		}
	}
	for i, c := range want.Table().Columns {
		if o := got.Table().Columns[i]; !reflect.DeepEqual(o.Codes(), c.Codes()) || !reflect.DeepEqual(o.Values(), c.Values()) {
			t.Errorf("%s: column %s differs", got.Name(), c.Name)
		}
	}
}

func TestAPlanIsRestored(t *testing.T) {
	p := newKeptPlan(t)
	first := p.load(0)
	second := p.load(2)
	in, a := first.Layer("base").Kept()
	_, b := second.Layer("halves").Kept()
	_, c := second.Layer("east").Kept()
	if in != p.store || a != b || a == c {
		t.Errorf("mesh keys %s %s %s, want the first two alike", a, b, c)
	}
	touched := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(p.dir, "base.geojson"), touched, touched); err != nil {
		t.Fatal(err)
	}
	p.load(2)
	p.write("base.geojson", strings.Replace(base, "[6,1]", "[6,2]", 1)) // as long as before
	p.load(0)
	p.load(2)
	p.write("base.geojson", base)
	p.load(2)
	p.write("plan.yaml", strings.Replace(severalLayers, "[east]", "[west]", 1))
	p.load(1)
	p.write("plan.yaml", severalLayers+"include: bundled\n")
	if got := p.load(2); got.Layer("county") == nil {
		t.Error("the bundled layers are not there")
	} else if in, _ := got.Layer("county").Kept(); in != nil {
		t.Error("a bundled layer is kept")
	}
	if p.notices != nil {
		t.Errorf("notices: %v", p.notices)
	}
}

func TestASmallPlanIsNotKept(t *testing.T) {
	p := newKeptPlan(t)
	p.least = int64(len(base)) + 1
	c := p.load(0)
	p.load(0)
	if _, err := os.Stat(p.store.Dir()); err == nil || c.Snapshots() != nil {
		t.Error("something is kept")
	}
	if in, _ := c.Layer("base").Kept(); in != nil {
		t.Error("a layer is kept")
	}
	p.least = int64(len(base))
	p.load(0)
	p.load(2)
}

// A snapshot that cannot be used is as good as none, but that it is there is said, and
// it is written anew.
func TestBrokenSnapshots(t *testing.T) {
	p := newKeptPlan(t)
	p.load(0)
	f := func(change func([]byte) []byte) {
		t.Helper()
		names, err := filepath.Glob(filepath.Join(p.store.Dir(), "layer-*"))
		if err != nil || len(names) != 2 {
			t.Fatal(names, err)
		}
		for _, n := range names {
			body, err := os.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(n, change(body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		p.load(0)
		if len(p.notices) != 2 || !strings.Contains(p.notices[0], "snapshot") && !strings.Contains(p.notices[0], "section") {
			t.Errorf("notices: %q, want one a layer", p.notices)
		}
		p.load(2)
	}
	f(func(b []byte) []byte { return nil })
	f(func(b []byte) []byte { return b[:len(b)/2] })
	f(func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
	f(func(b []byte) []byte { b[8]++; return b })
}

func TestWhatCannotBeKept(t *testing.T) {
	p := newKeptPlan(t)
	occupied := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := layers.Loader{Snapshots: snapshot.NewStore(occupied, 0)}.Load(t.Context(), os.DirFS(p.dir), "plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Keep(t.Context()); err == nil {
		t.Error("layers were kept in a file")
	}
	if err := c.Keep(t.Context()); err != nil {
		t.Errorf("nothing was left to keep, but %v", err)
	}
}

// A stop while a plan is loaded is heeded.
func TestLoadEndsWithItsContext(t *testing.T) {
	p := newKeptPlan(t)
	p.load(0)
	ctx, end := context.WithCancel(t.Context())
	end()
	for _, store := range []*snapshot.Store{nil, p.store} {
		if _, err := (layers.Loader{Snapshots: store}).Load(ctx, os.DirFS(p.dir), "plan.yaml"); !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want the error of the context", err)
		}
	}
}
