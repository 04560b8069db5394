package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"guotu/layers"
	"guotu/tiles"
	"guotu/tiles/archive"
)

// planSource makes the tiles of an archive from layers.
type planSource struct {
	store *tiles.Store
	all   []*layers.Layer
}

func (p planSource) Build(id tiles.ID) ([]byte, []tiles.Account, error) {
	return p.store.Build(p.all, nil, id)
}

func (p planSource) Uniform(id tiles.ID, z uint32) bool { return p.store.Uniform(p.all, id, z) }

// exportPlan writes the layer zone of a plan into a file.
func exportPlan(t testing.TB, c *layers.Catalog, file string, o archive.Options) {
	t.Helper()
	o.Plan, o.Force = c.Version(), true
	o.About.Name, o.About.Attribution, o.About.MaxZoom = "zones", "the office", 6
	o.About.Bounds = [4]float64{0, 0, 8, 4}
	o.About.VectorLayers = json.RawMessage(`[{"id":"zone","fields":{"name":"String"}}]`)
	if _, err := archive.Export(t.Context(), planSource{tiles.New(c, tiles.Options{}), []*layers.Layer{c.Layer("zone")}}, file, o); err != nil {
		t.Fatal(err)
	}
}

// archiveServer shows testPlan and, as base and plain and rows, its layer zone in
// three files.
func archiveServer(t *testing.T) (s *Server, dir string) {
	t.Helper()
	s, _ = testServer(t, Options{})
	dir = t.TempDir()
	c := testPlan(t, "试")
	exportPlan(t, c, filepath.Join(dir, "base.pmtiles"), archive.Options{})
	exportPlan(t, c, filepath.Join(dir, "plain.pmtiles"), archive.Options{Plain: true})
	exportPlan(t, c, filepath.Join(dir, "rows.mbtiles"), archive.Options{})
	opened, err := OpenArchives(c, []ArchiveSpec{
		{Name: "base", File: filepath.Join(dir, "base.pmtiles"), Title: layers.Text{ZH: "底图", EN: "Base"}, Attribution: layers.Text{EN: "us"}},
		{Name: "plain", File: filepath.Join(dir, "plain.pmtiles")}, {Name: "rows", File: filepath.Join(dir, "rows.mbtiles")}})
	if err != nil {
		t.Fatal(err)
	}
	s.Show(c, opened...)
	t.Cleanup(func() { s.closed(s.current.Load().archives) })
	return s, dir
}

func TestArchiveTiles(t *testing.T) {
	s, _ := archiveServer(t)
	for _, name := range []string{"base", "plain", "rows"} {
		for _, tile := range []string{"0/0/0", "3/4/3", "6/32/31"} {
			want := bodyOf(t, ask(t, s, "GET", "/tiles/zone/"+tile+".mvt", ""))
			plain := ask(t, s, "GET", "/tiles/"+name+"/"+tile+".mvt", "")
			packed := ask(t, s, "GET", "/tiles/"+name+"/"+tile+".pbf", "", "Accept-Encoding", "gzip, br")
			if (packed.Header.Get("Content-Encoding") == "gzip") != (name != "plain") || plain.Header.Get("Content-Encoding") != "" {
				t.Errorf("%s %s: encodings %q, %q", name, tile, packed.Header.Get("Content-Encoding"), plain.Header.Get("Content-Encoding"))
			}
			if (packed.Header.Get("Etag") == plain.Header.Get("Etag")) != (name == "plain") {
				t.Errorf("%s %s: tags %q and %q", name, tile, packed.Header.Get("Etag"), plain.Header.Get("Etag"))
			}
			for header, value := range map[string]string{"Content-Type": "application/vnd.mapbox-vector-tile", "Vary": "Accept-Encoding", "Access-Control-Allow-Origin": "*",
				"Cache-Control": "public, max-age=0, must-revalidate"} {
				if plain.Header.Get(header) != value || packed.Header.Get(header) != value {
					t.Errorf("%s: %s is %q, %q", name, header, plain.Header.Get(header), packed.Header.Get(header))
				}
			}
			tag := packed.Header.Get("Etag")
			if bodyOf(t, plain) != want || bodyOf(t, packed) != want || want == "" {
				t.Errorf("%s %s: another tile than the layer's", name, tile)
			}
			r := ask(t, s, "GET", "/tiles/"+name+"/"+tile+".mvt", "", "Accept-Encoding", "gzip", "If-None-Match", tag)
			if r.StatusCode != 304 || r.Header.Get("Etag") != tag || r.Header.Get("Content-Type") != "" {
				t.Errorf("%s: %d %v", name, r.StatusCode, r.Header)
			}
			r = ask(t, s, "HEAD", "/tiles/"+name+"/"+tile+".mvt", "")
			if r.StatusCode != 200 || r.Header.Get("Content-Length") == "" || bodyOf(t, r) != "" {
				t.Errorf("HEAD %s: %d %v", name, r.StatusCode, r.Header)
			}
		}
	}
}

func TestArchiveAnswers(t *testing.T) {
	s, _ := archiveServer(t)
	f := func(path string, status int, want string) {
		t.Helper()
		if r := ask(t, s, "GET", path, ""); r.StatusCode != status || !strings.Contains(bodyOf(t, r), want) {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	f("/tiles/base/6/0/0.mvt", 204, "")
	f("/tiles/rows/6/0/0.mvt", 204, "")
	f("/tiles/base/7/64/63.mvt", 204, "")
	f("/tiles/base/24/0/0.mvt", 204, "")
	f("/tiles/base/25/0/0.mvt", 404, "the tile grid WebMercatorQuad has no tile 25/0/0")
	f("/tiles/base/1/2/0.mvt", 404, "no tile 1/2/0")
	f("/tiles/base/01/0/0.mvt", 404, `"parameter":"z"`)
	f("/tiles/base/1/0/2.mvt", 404, `"parameter":"y"`)
	f("/tiles/base/1/0/0.mvt?v=1", 200, "甲")
	f("/tiles/base/1/0/0.mvt?filter=true", 400, `"parameter":"filter"`)
	f("/tiles/base/3/4/3.mvt?fields=id", 400, `"parameter":"fields"`)
	f("/tiles/base,zone/1/0/0.mvt", 400, `"parameter":"layers"`)
	f("/tiles/zone,base/1/0/0.mvt", 400, "base is an archive of ready tiles")
	f("/tiles/base,rows.json", 400, "ask for it alone")
	f("/styles/base.json", 404, "/tiles/base.json only")
	f("/tiles/nothing/1/0/0.mvt", 404, "there is no layer")
	f("/tiles/zone,over/3/4/3.mvt", 200, "甲")
	f("/tiles/zone.json", 200, `"id":"zone"`)
	for _, name := range []string{"base", "rows"} {
		var doc struct {
			TileJSON, Name, Attribution string
			Tiles                       []string
			MinZoom, MaxZoom            int
			Bounds                      [4]float64
			VectorLayers                []struct{ ID string } `json:"vector_layers"`
		}
		body := bodyOf(t, ask(t, s, "GET", "/tiles/"+name+".json", ""))
		if err := json.Unmarshal([]byte(body), &doc); err != nil {
			t.Fatal(err)
		}
		title, credit := "zones", "the office"
		if name == "base" {
			title, credit = "底图 Base", "us"
		}
		if doc.TileJSON != "3.0.0" || doc.Name != title || doc.Attribution != credit || doc.MaxZoom != 6 || doc.Bounds != [4]float64{0, 0, 8, 4} ||
			len(doc.Tiles) != 1 || len(doc.VectorLayers) != 1 || doc.VectorLayers[0].ID != "zone" {
			t.Errorf("%s", body)
		}
		address := strings.NewReplacer("{z}", "3", "{x}", "4", "{y}", "3").Replace(doc.Tiles[0])
		r := ask(t, s, "GET", address[strings.Index(address, "/tiles"):], "")
		if r.StatusCode != 200 || r.Header.Get("Cache-Control") != cacheForever[0] {
			t.Errorf("%s: %d, %s", address, r.StatusCode, r.Header.Get("Cache-Control"))
		}
	}
	f("/api/v1/layers", 200, `"archives":[{"name":"base","title":{"zh":"底图","en":"Base"},"attribution":{"en":"us"},"bounds":[0,0,8,4],"minzoom":0,"maxzoom":6,"tiles":`)
	d := &contract{doc: openAPIForTest(t), seen: make(map[string]bool), archives: true}
	d.check(t, s, "GET", "/api/v1/layers", "/api/v1/layers", 200, "")
	d.check(t, s, "GET", "/tiles/{layers}.json", "/tiles/rows.json", 200, "")
	d.check(t, s, "GET", "/tiles/{layers}.json", "/tiles/rows,zone.json", 400, "")
	d.check(t, s, "GET", "/tiles/{layers}/{z}/{x}/{y}.mvt", "/tiles/rows/0/0/0.mvt", 200, "")
	d.check(t, s, "GET", "/tiles/{layers}/{z}/{x}/{y}.mvt", "/tiles/rows/6/0/0.mvt", 204, "")
	d.check(t, s, "GET", "/tiles/{layers}/{z}/{x}/{y}.mvt", "/tiles/rows/0/0/0.mvt?fields=id", 400, "")
	d.check(t, s, "GET", "/tiles/{layers}/{z}/{x}/{y}.mvt", "/tiles/rows/0/0/0.mvt", 304, "", "If-None-Match", "*")
}

func TestArchivesRefused(t *testing.T) {
	c, dir := testPlan(t, "试"), t.TempDir()
	good := filepath.Join(dir, "good.pmtiles")
	exportPlan(t, c, good, archive.Options{})
	if err := os.WriteFile(filepath.Join(dir, "bad"), []byte("PMTiles\x03"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := func(want string, specs ...ArchiveSpec) {
		t.Helper()
		if all, err := OpenArchives(c, specs); err == nil || all != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v; want %q", all, err, want)
		}
	}
	f("archive zone: a layer has this name", ArchiveSpec{Name: "a", File: good}, ArchiveSpec{Name: "zone", File: good})
	f("archive a is given twice", ArchiveSpec{Name: "a", File: good}, ArchiveSpec{Name: "a", File: good})
	f(`archive "A": a name has a-z`, ArchiveSpec{Name: "A", File: good})
	f("archive a: there is no file", ArchiveSpec{Name: "a"})
	f("archive a: open "+filepath.Join(dir, "none"), ArchiveSpec{Name: "a", File: filepath.Join(dir, "none")})
	f("the header is cut off", ArchiveSpec{Name: "a", File: filepath.Join(dir, "bad")})
	f("is a folder", ArchiveSpec{Name: "a", File: dir})
}

// TestArchiveReplaced: files are replaced, cut off and shown anew while tiles are asked for;
// every answer is whole or says that something is wrong.
func TestArchiveReplaced(t *testing.T) {
	s, dir := archiveServer(t)
	base, rows := filepath.Join(dir, "base.pmtiles"), filepath.Join(dir, "rows.mbtiles")
	specs := []ArchiveSpec{{Name: "base", File: base}, {Name: "rows", File: rows}}
	want := bodyOf(t, ask(t, s, "GET", "/tiles/zone/3/4/3.mvt", ""))
	done := make(chan struct{})
	var group sync.WaitGroup
	for _, name := range []string{"base", "rows"} {
		group.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if r := ask(t, s, "GET", "/tiles/"+name+"/3/4/3.mvt", ""); r.StatusCode != 200 || bodyOf(t, r) != want {
					t.Errorf("%s: %d", name, r.StatusCode)
					return
				}
			}
		})
	}
	c := testPlan(t, "试")
	for range 5 {
		exportPlan(t, c, base, archive.Options{})
		exportPlan(t, c, rows, archive.Options{})
		opened, err := OpenArchives(c, specs)
		if err != nil {
			t.Fatal(err)
		}
		s.Show(c, opened...)
	}
	close(done)
	group.Wait()
}

// TestArchiveCutOff: a file that somebody shortens while it is open is an error, not a
// crash.
func TestArchiveCutOff(t *testing.T) {
	s, log := testServer(t, Options{})
	dir, c := t.TempDir(), testPlan(t, "试")
	log.expect("archive a: tile 3/4/3")
	log.expect("archive b: tile 3/4/3")
	a, b := filepath.Join(dir, "a.pmtiles"), filepath.Join(dir, "b.mbtiles")
	exportPlan(t, c, a, archive.Options{})
	exportPlan(t, c, b, archive.Options{})
	opened, err := OpenArchives(c, []ArchiveSpec{{Name: "a", File: a}, {Name: "b", File: b}})
	if err != nil {
		t.Fatal(err)
	}
	s.Show(c, opened...)
	defer s.closed(opened)
	for name, file := range map[string]string{"a": a, "b": b} {
		if err := os.Truncate(file, 4000); err != nil {
			t.Fatal(err)
		}
		if p := asProblem(t, ask(t, s, "GET", "/tiles/"+name+"/3/4/3.mvt", "")); p.Status != 500 {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

// TestClose: what a reload shows while the server stops is closed with the rest.
func TestClose(t *testing.T) {
	s, dir := archiveServer(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(ctx, ln); err != nil {
		t.Fatal(err)
	}
	c := testPlan(t, "试")
	late, err := OpenArchives(c, []ArchiveSpec{{Name: "base", File: filepath.Join(dir, "base.pmtiles")}})
	if err != nil {
		t.Fatal(err)
	}
	s.Show(c, late...)
	s.Warm(ctx)
	if _, err := late[0].file.Tile(t.Context(), tiles.ID{}); err != nil {
		t.Fatalf("before Close: %v", err)
	}
	s.Close()
	if _, err := late[0].file.Tile(t.Context(), tiles.ID{}); !errors.Is(err, archive.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// TestArchiveTags: a client that has a tile is told so as long as the file is the same one,
// in whichever coding it has it; never after that.
func TestArchiveTags(t *testing.T) {
	s, dir := archiveServer(t)
	c := testPlan(t, "试")
	for name, file := range map[string]string{"base": "base.pmtiles", "rows": "rows.mbtiles"} {
		opened, err := OpenArchives(c, []ArchiveSpec{{Name: name, File: filepath.Join(dir, file)}})
		if err != nil {
			t.Fatal(err)
		}
		s.Show(c, opened...)
		path := "/tiles/" + name + "/3/4/3.mvt"
		plain := ask(t, s, "GET", path, "").Header.Get("Etag")
		packed := ask(t, s, "GET", path, "", "Accept-Encoding", "gzip").Header.Get("Etag")
		f := func(status int, tag, held, accept string) {
			t.Helper()
			r := ask(t, s, "GET", path, "", "If-None-Match", held, "Accept-Encoding", accept)
			if r.StatusCode != status || r.Header.Get("Etag") != tag {
				t.Errorf("%s, %s, %q: %d %v", name, held, accept, r.StatusCode, r.Header)
			}
		}
		f(304, plain, plain, "gzip")
		f(304, packed, packed, "gzip")
		f(304, packed, `"x", W/`+packed, "gzip")
		f(200, plain, packed, "")
		f(304, packed, "*", "gzip")
		f(200, packed, `"x"`, "gzip")
		if r := ask(t, s, "GET", "/tiles/"+name+"/6/32/31.mvt", "", "If-None-Match", plain); r.StatusCode != 200 || r.Header.Get("Etag") == plain {
			t.Errorf("%s: another tile has the tag %s: %d", name, plain, r.StatusCode)
		}
		exportPlan(t, c, filepath.Join(dir, file), archive.Options{})
		if opened, err = OpenArchives(c, []ArchiveSpec{{Name: name, File: filepath.Join(dir, file)}}); err != nil {
			t.Fatal(err)
		}
		s.Show(c, opened...)
		if r := ask(t, s, "GET", path, "", "If-None-Match", plain); r.StatusCode != 200 || r.Header.Get("Etag") == plain {
			t.Errorf("%s: a new file, and still %s: %d", name, plain, r.StatusCode)
		}
	}
}

// noise is one large tile that no compression makes smaller.
type noise struct{}

func (noise) Build(tiles.ID) ([]byte, []tiles.Account, error) {
	raw := make([]byte, 60_000)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range raw {
		raw[i] = byte(r.Uint32())
	}
	return raw, nil, nil
}

func (noise) Uniform(tiles.ID, uint32) bool { return false }

// BenchmarkArchiveTile is a tile of 60 kB out of each format, sent and not sent.
func BenchmarkArchiveTile(b *testing.B) {
	for _, ext := range []string{".pmtiles", ".mbtiles"} {
		s, c := quietServer(b, slog.New(slog.DiscardHandler)), testPlan(b, "试")
		file := filepath.Join(b.TempDir(), "a"+ext)
		if _, err := archive.Export(b.Context(), noise{}, file, archive.Options{About: archive.About{Bounds: [4]float64{0, 0, 8, 4}}}); err != nil {
			b.Fatal(err)
		}
		opened, err := OpenArchives(c, []ArchiveSpec{{Name: "a", File: file}})
		if err != nil {
			b.Fatal(err)
		}
		s.Show(c, opened...)
		tag := ask(b, s, "GET", "/tiles/a/0/0/0.mvt", "", "Accept-Encoding", "gzip").Header.Get("Etag")
		for status, held := range map[int]string{200: `"x"`, 304: tag} {
			b.Run(fmt.Sprint(ext[1:], " ", status), func(b *testing.B) {
				r := httptest.NewRequest("GET", "/tiles/a/0/0/0.mvt", nil)
				r.Header = http.Header{"Accept-Encoding": {"gzip"}, "If-None-Match": {held}}
				w := httptest.NewRecorder()
				for b.Loop() {
					w.Body.Reset()
					s.ServeHTTP(w, r)
				}
				if w.Code != status {
					b.Fatal(w.Code)
				}
			})
		}
		s.closed(opened)
	}
}
