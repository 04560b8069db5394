package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"guotu/layers"
	"guotu/tiles"
)

// fieldPlan is a square of n by n neighbours, each a quarter of a degree wide, from 100° E
// 30° N: tiles large enough to be compressed. The parcels in changed have another name.
func fieldPlan(t testing.TB, n int, changed ...int) *layers.Catalog {
	t.Helper()
	var b strings.Builder
	for i := range n * n {
		x, y, name := 100+float64(i%n)/4, 30+float64(i/n)/4, fmt.Sprint("parcel ", i*7919%1000)
		for _, c := range changed {
			if c == i {
				name = "other " + name
			}
		}
		fmt.Fprintf(&b, `%s{"type":"Feature","properties":{"id":%d,"name":%q,"use":"u%d"},"geometry":{"type":"Polygon","coordinates":[[[%v,%v],[%v,%v],[%v,%v],[%v,%v],[%v,%v]]]}}`,
			[]string{"", ","}[min(i, 1)], i+1, name, i%5, x, y, x+.25, y, x+.25, y+.25, x, y+.25, x, y)
	}
	c, err := layers.Load(context.Background(), fstest.MapFS{
		"guotu.yaml":     {Data: []byte("layers: [{name: parcel, source: {file: parcel.geojson}, id: id, label: {zh: name}, zoom: {max: 14}}]")},
		"parcel.geojson": {Data: []byte(`{"type":"FeatureCollection","features":[` + b.String() + `]}`)},
	}, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const fieldTile = "/tiles/parcel/5/24/13.mvt"

// unpack returns a body without its content coding.
func unpack(t testing.TB, r *http.Response) []byte {
	t.Helper()
	var from io.Reader = r.Body
	var err error
	switch coding := r.Header.Get("Content-Encoding"); coding {
	case "":
	case "gzip":
		from, err = gzip.NewReader(r.Body)
	case "br":
		from = brotli.NewReader(r.Body)
	case "zstd":
		var d *zstd.Decoder
		if d, err = zstd.NewReader(r.Body, zstd.WithDecoderConcurrency(1)); err == nil {
			defer d.Close()
			from = d
		}
	default:
		t.Fatalf("coding %q", coding)
	}
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// TestTileCodings asks for one tile in every way that clients do.
func TestTileCodings(t *testing.T) {
	s, _ := testServer(t, Options{})
	s.Show(fieldPlan(t, 20))
	plain := unpack(t, ask(t, s, "GET", fieldTile, ""))
	if len(plain) < 2000 || !bytes.Contains(plain, []byte("parcel")) {
		t.Fatalf("%d bytes", len(plain))
	}
	tags := make(map[string]string)
	f := func(accept, coding string) {
		t.Helper()
		r := ask(t, s, "GET", fieldTile, "", "Accept-Encoding", accept)
		head := ask(t, s, "HEAD", fieldTile, "", "Accept-Encoding", accept)
		for range 5 { // a better variant may have come in between
			if head.Header.Get("Etag") == r.Header.Get("Etag") {
				break
			}
			r, head = ask(t, s, "GET", fieldTile, "", "Accept-Encoding", accept), ask(t, s, "HEAD", fieldTile, "", "Accept-Encoding", accept)
		}
		size := r.ContentLength
		for name, want := range map[string]string{"Content-Type": "application/vnd.mapbox-vector-tile", "Vary": "Accept-Encoding",
			"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, X-Tile-Features", "X-Content-Type-Options": "nosniff",
			"Cache-Control": "public, max-age=0, must-revalidate", "Content-Encoding": coding, "Etag": r.Header.Get("Etag"),
			"Content-Length": fmt.Sprint(size)} {
			if r.Header.Get(name) != want || head.Header.Get(name) != want {
				t.Errorf("%q: %s: %q, HEAD %q, want %q", accept, name, r.Header.Get(name), head.Header.Get(name), want)
			}
		}
		packed, err := io.ReadAll(r.Body)
		if err != nil || int64(len(packed)) != size || bodyOf(t, head) != "" {
			t.Errorf("%q: %d bytes, said %d, %v", accept, len(packed), size, err)
		}
		r.Body = io.NopCloser(bytes.NewReader(packed))
		if !bytes.Equal(unpack(t, r), plain) {
			t.Errorf("%q: another tile", accept)
		}
		// A tag stands for the same bytes as long as the server runs.
		tag := r.Header.Get("Etag")
		if before, found := tags[tag]; found && before != string(packed) {
			t.Errorf("%q: two bodies for the tag %s", accept, tag)
		}
		tags[tag] = string(packed)
	}
	f("", "")
	f("identity", "")
	f("deflate", "")
	f("gzip", "gzip")
	f("gzip, zstd;q=0.5", "gzip")
	f("gzip;q=0.5, zstd", "zstd")
	f("zstd", "zstd")
	f("br;q=0.9, gzip;q=0.8", "br")
	f("gzip;q=0, br", "br")
	f("identity;q=1, gzip;q=0.5", "")
	f("identity;q=0", "")
	f("*;q=0", "")
	if len(tags) != 4 && len(tags) != 5 { // plain, two levels of gzip, br, zstd
		t.Errorf("%d tags", len(tags))
	}
	// In the background a better gzip is made for those who ask for no other, and among
	// codings of the same weight the smallest is sent.
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		r := ask(t, s, "GET", fieldTile, "", "Accept-Encoding", "gzip")
		if strings.HasSuffix(r.Header.Get("Etag"), `-gzip7"`) {
			break
		}
		if time.Since(began) > 10*time.Second {
			t.Fatal("still ", r.Header)
		}
	}
	f("gzip", "gzip")
	all := ask(t, s, "GET", fieldTile, "", "Accept-Encoding", "gzip, deflate, br, zstd")
	for tag, body := range tags {
		if strings.Contains(tag, "-") && int64(len(body)) < all.ContentLength {
			t.Errorf("%d bytes were sent, %s has %d", all.ContentLength, tag, len(body))
		}
	}
	if stats := s.current.Load().store.Stats(); stats.Builds != 1 {
		t.Errorf("%+v", stats)
	}
	// Whatever coding and level a client has, it is told that it may keep it, if it accepts it.
	for tag := range tags {
		f := func(accept string, want int) {
			t.Helper()
			r := ask(t, s, "GET", fieldTile, "", "Accept-Encoding", accept, "If-None-Match", `"x", W/`+tag)
			if r.StatusCode != want || want == 304 && (r.Header.Get("Etag") != tag || !slices.Equal(slices.Sorted(maps.Keys(r.Header)),
				[]string{"Access-Control-Allow-Origin", "Cache-Control", "Etag", "Vary"})) {
				t.Errorf("%s for a client that accepts %q: %d %v, want %d", tag, accept, r.StatusCode, r.Header, want)
			}
		}
		f("gzip, br, zstd", 304)
		_, coding, packed := strings.Cut(strings.Trim(tag, `"`), "-")
		if packed {
			f("identity", 200)
			f(strings.TrimSuffix(coding, "7"), 304)
		}
	}
	for _, tag := range []string{`"x"`, `"-gzip"`, `""`, `"` + strings.Repeat("0", 24) + `"`} {
		if r := ask(t, s, "GET", fieldTile, "", "Accept-Encoding", "gzip", "If-None-Match", tag); r.StatusCode != 200 {
			t.Errorf("%s: %d", tag, r.StatusCode)
		}
	}
}

// TestSmallTile: below 300 bytes nothing is compressed.
func TestSmallTile(t *testing.T) {
	s, _ := testServer(t, Options{})
	plain := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt", "")
	zipped := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt", "", "Accept-Encoding", "gzip, br, zstd, identity;q=0")
	body := bodyOf(t, plain)
	if zipped.Header.Get("Content-Encoding") != "" || plain.Header.Get("Etag") != zipped.Header.Get("Etag") || body != bodyOf(t, zipped) || !strings.Contains(body, "甲") {
		t.Errorf("%v, %v", plain.Header, zipped.Header)
	}
	if other := ask(t, s, "GET", "/tiles/zone/3/4/3.pbf", ""); bodyOf(t, other) != body || other.Header.Get("Etag") != plain.Header.Get("Etag") {
		t.Error(".pbf is another tile")
	}
	if other := ask(t, s, "GET", "/tiles/zone/WebMercatorQuad/3/4/3.mvt", ""); bodyOf(t, other) != body || s.current.Load().store.Stats().Builds != 1 {
		t.Error("the grid by its name is another tile")
	}
	for _, accept := range []string{"", "gzip"} {
		r := ask(t, s, "GET", "/tiles/zone/9/0/0.mvt", "", "Accept-Encoding", accept, "If-None-Match", "*")
		if r.StatusCode != 204 || r.Header.Get("Content-Type") != "" || bodyOf(t, r) != "" || r.Header.Get("Etag") == "" || r.Header.Get("Cache-Control") == "" {
			t.Errorf("an empty tile: %d %v", r.StatusCode, r.Header)
		}
	}
	one, two := ask(t, s, "GET", "/tiles/over,zone/3/4/3.mvt", ""), ask(t, s, "GET", "/tiles/zone%2Cover,zone/3/4/3.mvt", "")
	if one.Header.Get("Etag") != two.Header.Get("Etag") || s.current.Load().store.Stats().Builds != 3 {
		t.Errorf("one set of layers, two tiles: %v, %v; %+v", one.Header, two.Header, s.current.Load().store.Stats())
	}
}

// TestTileGrids: the grids in degrees have two columns at level 0, and are one.
func TestTileGrids(t *testing.T) {
	s, _ := testServer(t, Options{})
	east, cgcs := ask(t, s, "GET", "/tiles/zone/WorldCRS84Quad/0/1/0.mvt", ""), ask(t, s, "GET", "/tiles/zone/CGCS2000Quad/0/1/0.mvt", "")
	if east.StatusCode != 200 || bodyOf(t, east) != bodyOf(t, cgcs) || s.current.Load().store.Stats().Builds != 1 {
		t.Errorf("%d, %d", east.StatusCode, cgcs.StatusCode)
	}
	if r := ask(t, s, "GET", "/tiles/zone/CGCS2000Quad/0/2/0.mvt", ""); r.StatusCode != 404 {
		t.Errorf("a third column: %d", r.StatusCode)
	}
}

func TestTileAccount(t *testing.T) {
	s, _ := testServer(t, Options{})
	s.Show(fieldPlan(t, 20))
	var a accountAbout
	if err := json.Unmarshal([]byte(bodyOf(t, ask(t, s, "GET", strings.TrimSuffix(fieldTile, ".mvt")+"/account", ""))), &a); err != nil {
		t.Fatal(err)
	}
	tile := ask(t, s, "GET", fieldTile, "", "Accept-Encoding", "gzip")
	if a.Plan != s.current.Load().version || a.Tile != "5/24/13" || a.Compressed != int(tile.ContentLength) || a.Bytes != len(unpack(t, tile)) || len(a.Layers) != 1 {
		t.Errorf("%+v", a)
	}
	if want := fmt.Sprintf("kept=%d merged=%d dropped=%d", a.Kept, a.Merged, a.Dropped); tile.Header.Get("X-Tile-Features") != want {
		t.Errorf("%s, account %s", tile.Header.Get("X-Tile-Features"), want)
	}
	if r := bodyOf(t, ask(t, s, "GET", "/tiles/parcel/CGCS2000Quad/4/24/5/account", "")); !strings.Contains(r, `"tile":"CGCS2000Quad/4/24/5"`) {
		t.Error(r)
	}
}

// TestTileAccountOfHiddenLayers: layers that the zoom level does not show are listed too,
// in the order of the catalogue.
func TestTileAccountOfHiddenLayers(t *testing.T) {
	s, _ := testServer(t, Options{})
	plan := `layers:
  - {name: far, source: {file: a.geojson}, zoom: {min: 0, max: 3}}
  - {name: mid, source: {file: a.geojson}, zoom: {min: 2, max: 6}}
  - {name: near, source: {file: a.geojson}, zoom: {min: 5, max: 14}}
`
	c, err := layers.Load(t.Context(), fstest.MapFS{"guotu.yaml": {Data: []byte(plan)}, "a.geojson": {Data: []byte(
		`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":1},"geometry":{"type":"Polygon","coordinates":[[[100,30],[101,30],[101,31],[100,30]]]}}]}`)}}, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s.Show(c)
	f := func(tile, want string) {
		t.Helper()
		var a accountAbout
		if err := json.Unmarshal([]byte(bodyOf(t, ask(t, s, "GET", "/tiles/near,far,mid/"+tile+"/account", ""))), &a); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, l := range a.Layers {
			got += fmt.Sprintf("%s %d-%d %v %d, ", l.Layer, l.MinZoom, l.MaxZoom, l.Shown, l.Kept)
		}
		if got != want {
			t.Errorf("%s: %s", tile, got)
		}
	}
	f("5/24/13", "far 0-3 false 0, mid 2-6 true 1, near 5-14 true 1, ")
	f("3/6/3", "far 0-3 true 1, mid 2-6 true 1, near 5-14 false 0, ")
	f("CGCS2000Quad/2/6/1", "far 0-2 true 1, mid 1-5 true 1, near 4-13 false 0, ")
	f("16/0/0", "far 0-3 false 0, mid 2-6 false 0, near 5-14 false 0, ")
}

// TestTileTooLarge: what a filter chooses is refused where it would be too much.
func TestTileTooLarge(t *testing.T) {
	s, _ := testServer(t, Options{})
	c := fieldPlan(t, 50)
	c.Layers()[0].Spec().Tiles.BudgetKB = 2
	s.Show(c)
	refused(t, s, "GET", "/tiles/parcel/2/3/1.mvt?filter=id%3E0", 400, "filter", "layer parcel: the tile of 2500 features would have more than the 16000 bytes that are allowed: zoom in or narrow the filter")
	if r := ask(t, s, "GET", "/tiles/parcel/2/3/1.mvt?filter=id%3C5", ""); r.StatusCode != 200 {
		t.Errorf("few: %d", r.StatusCode)
	}
	if r := ask(t, s, "GET", "/tiles/parcel/2/3/1.mvt", ""); r.StatusCode != 200 {
		t.Errorf("without a filter: %d", r.StatusCode)
	}
}

// TestTileNarrowed: fields and filters make tiles of their own.
func TestTileNarrowed(t *testing.T) {
	s, _ := testServer(t, Options{})
	s.Show(fieldPlan(t, 20))
	f := func(query, want string, has, hasNot string) {
		t.Helper()
		r := ask(t, s, "GET", fieldTile+"?"+query, "", "Accept-Encoding", "gzip")
		if got := r.Header.Get("X-Tile-Features"); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
		body := unpack(t, r)
		if !bytes.Contains(body, []byte(has)) || bytes.Contains(body, []byte(hasNot)) {
			t.Errorf("%s: %d bytes, without %q or with %q", query, len(body), has, hasNot)
		}
	}
	all := ask(t, s, "GET", fieldTile, "").Header.Get("X-Tile-Features")
	f("", all, "parcel 919", "nothing")
	f("fields=use", all, "use", "name")
	f("fields=use,id,use&v=x", all, "use", "name")
	f("fields=id,use", all, "use", "name") // the same
	f("fields=", all, "parcel", "use")
	builds := s.current.Load().store.Stats().Builds
	if builds != 4 {
		t.Errorf("%d tiles were built", builds)
	}
	f("filter=id=2", "kept=1 merged=0 dropped=0", "parcel 919", "parcel 838")
	f("filter=id=2&fields=id", "kept=1 merged=0 dropped=0", "id", "parcel 919")
	f("filter=use+IN+('u1','u2')+AND+id+%3C+8", "kept=2 merged=0 dropped=0", "u1", "u3")
	f("filter-lang=cql2-text&filter=id=2", "kept=1 merged=0 dropped=0", "parcel 919", "parcel 838")
	f(`filter-lang=cql2-json&filter={"op":"=","args":[{"property":"id"},2]}`, "kept=1 merged=0 dropped=0", "parcel 919", "parcel 838")
	f("filter-lang=cql2-json", all, "parcel 919", "nothing") // of no filter
	if r := ask(t, s, "GET", fieldTile+"?filter=id=0", ""); r.StatusCode != 204 || r.Header.Get("X-Tile-Features") != "kept=0 merged=0 dropped=0" {
		t.Errorf("nothing meets the filter: %d %v", r.StatusCode, r.Header)
	}
	const id2 = `{"op":"=","args":[{"property":"id"},2]}`
	refused(t, s, "GET", fieldTile+"?filter-lang=cql2-json&filter=id=2", 400, "filter", "character 1: this is not JSON")
	refused(t, s, "GET", fieldTile+"?filter="+url.QueryEscape(id2), 400, "filter", "character 1: want")
	refused(t, s, "GET", fieldTile+"?filter=id=2&filter-lang=cql-text", 400, "filter-lang", `filter-lang is "cql-text"; it may be cql2-text or cql2-json`)
	refused(t, s, "GET", fieldTile+"?filter-lang=", 400, "filter-lang", `filter-lang is ""`)
	refused(t, s, "GET", fieldTile+"?filter-lang=cql2-json&filter="+url.QueryEscape(strings.Replace(id2, "id", "none", 1)), 400, "filter", "none")
	for i := range 2 * maxFilters {
		ask(t, s, "GET", fmt.Sprintf("%s?filter=id=%d", fieldTile, i+1000), "")
	}
	if n := len(s.current.Load().filters.known); n != maxFilters {
		t.Errorf("%d filters are kept", n)
	}
}

func TestTileCaching(t *testing.T) {
	s, _ := testServer(t, Options{})
	version := s.current.Load().version
	f := func(query, want string) {
		t.Helper()
		for _, tile := range []string{"3/4/3", "9/0/0"} {
			if got := ask(t, s, "GET", "/tiles/zone/"+tile+".mvt"+query, "").Header.Get("Cache-Control"); got != want {
				t.Errorf("%s%s: %s", tile, query, got)
			}
		}
	}
	f("", cacheAndVerify[0])
	f("?v="+version, cacheForever[0])
	f("?fields=area&v="+version, cacheForever[0])
	f("?v="+version+"x", cacheAndVerify[0])
	f("?v=old", cacheAndVerify[0])
	f("?v=", cacheAndVerify[0])

	tag := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt", "").Header.Get("Etag")
	r := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt?v="+version, "", "If-None-Match", tag)
	if r.StatusCode != 304 || r.Header.Get("Etag") != tag || r.Header.Get("Cache-Control") != cacheForever[0] || r.Header.Get("Vary") == "" || r.Header.Get("Content-Type") != "" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
}

func TestUnchanged(t *testing.T) {
	f := func(want bool, lines ...string) {
		t.Helper()
		if got := unchanged(http.Header{"If-None-Match": lines}, `"abc"`); got != want {
			t.Errorf("%q: %v", lines, got)
		}
	}
	f(false)
	f(false, "")
	f(true, `"abc"`)
	f(true, `W/"abc"`)
	f(true, `*`)
	f(true, `"x", "abc"`)
	f(true, `"x",W/"abc" `)
	f(true, `"a,b" , "abc"`)
	f(true, `"x"`, `"abc"`)
	f(false, `"abcd"`)
	f(false, `"ab"`)
	f(false, `abc`)
	f(false, `w/"abc"`)
	f(false, `"abc`)
	f(false, `"`)
	f(false, `W/`)
	f(false, `"x" "`)
}

func TestAccepted(t *testing.T) {
	f := func(gzip, br, zstd, identity uint16, lines ...string) {
		t.Helper()
		want := tiles.Accept{tiles.Gzip: gzip, tiles.Brotli: br, tiles.Zstd: zstd, tiles.Identity: identity}
		if got := accepted(http.Header{"Accept-Encoding": lines}); got != want {
			t.Errorf("%q: %v, want %v", lines, got, want)
		}
	}
	f(0, 0, 0, 1)
	f(0, 0, 0, 1, "")
	f(1000, 0, 0, 1, "gzip")
	f(1000, 0, 0, 1, "GZip")
	f(1000, 0, 0, 1, "x-gzip")
	f(500, 1000, 0, 1, "br, gzip;q=0.5")
	f(1000, 1000, 0, 1, "br", "gzip")
	f(1000, 1000, 1000, 1, "gzip, deflate, br, zstd")
	f(1000, 1000, 1000, 1000, "*")
	f(1, 0, 0, 1, "gzip; q=0.001")
	f(1000, 0, 0, 1, "gzip;foo=1;q=1.000")
	f(1000, 0, 0, 1, "gzip;q=x")
	f(1000, 0, 0, 1, "gzip;q=1e9")
	f(0, 0, 0, 1, "gzip;q=0")
	f(0, 0, 0, 1, "gzip; q=0.000")
	f(0, 1000, 1000, 1000, "*;q=1, gzip;q=0")
	f(0, 1000, 1000, 1000, "gzip;q=0, *")
	f(0, 0, 0, 1, "*;q=0")
	f(0, 1000, 0, 1000, "identity, br")
	f(300, 0, 0, 700, "identity;q=0.7, gzip;q=0.3")
	f(0, 0, 0, 1, "gzipped")
}

// TestTilesTakeWhatStylesHave: clients that pass the query of a style on to its tiles get the same
// tiles.
func TestTilesTakeWhatStylesHave(t *testing.T) {
	s, _ := testServer(t, Options{})
	plain := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt", "")
	passed := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt?labels=true&lang=zh&plain=true", "")
	if passed.StatusCode != 200 || bodyOf(t, passed) != bodyOf(t, plain) || passed.Header.Get("Etag") != plain.Header.Get("Etag") {
		t.Errorf("%d %v", passed.StatusCode, passed.Header)
	}
}
