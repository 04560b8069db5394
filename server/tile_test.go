package server

import (
	"net/http"
	"strings"
	"testing"
)

func TestTile(t *testing.T) {
	s, _ := testServer(t, Options{})
	plain := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt", "")
	zipped := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt", "", "Accept-Encoding", "gzip, deflate, br")
	for name, want := range map[string]string{"Content-Type": "application/vnd.mapbox-vector-tile", "Vary": "Accept-Encoding",
		"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=0, must-revalidate"} {
		if plain.Header.Get(name) != want || zipped.Header.Get(name) != want {
			t.Errorf("%s: %q, compressed %q, want %q", name, plain.Header.Get(name), zipped.Header.Get(name), want)
		}
	}
	if plain.Header.Get("Content-Encoding") != "" || zipped.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("encodings %q and %q", plain.Header.Get("Content-Encoding"), zipped.Header.Get("Content-Encoding"))
	}
	if plain.Header.Get("Etag") == zipped.Header.Get("Etag") || !strings.HasPrefix(plain.Header.Get("Etag"), `"`) {
		t.Errorf("tags %q and %q", plain.Header.Get("Etag"), zipped.Header.Get("Etag"))
	}
	body := bodyOf(t, plain)
	if body != bodyOf(t, zipped) || !strings.Contains(body, "甲") {
		t.Error("the two encodings differ, or are no tile")
	}
	if other := ask(t, s, "GET", "/tiles/zone/3/4/3.pbf", ""); bodyOf(t, other) != body || other.Header.Get("Etag") != plain.Header.Get("Etag") {
		t.Error(".pbf is another tile")
	}
	if r := ask(t, s, "GET", "/tiles/zone/9/0/0.mvt", ""); r.StatusCode != 204 || r.Header.Get("Content-Type") != "" || bodyOf(t, r) != "" {
		t.Errorf("an empty tile: %d %v", r.StatusCode, r.Header)
	}
	one, two := ask(t, s, "GET", "/tiles/over,zone/3/4/3.mvt", ""), ask(t, s, "GET", "/tiles/zone%2Cover,zone/3/4/3.mvt", "")
	if one.Header.Get("Etag") != two.Header.Get("Etag") || s.current.Load().store.Stats().Builds != 3 {
		t.Errorf("one set of layers, two tiles: %v, %v; %+v", one.Header, two.Header, s.current.Load().store.Stats())
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
	f("?a=b&v="+version, cacheForever[0])
	f("?v="+version+"x", cacheAndVerify[0])
	f("?v=old", cacheAndVerify[0])
	f("?v=", cacheAndVerify[0])

	tag := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt", "").Header.Get("Etag")
	r := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt?v="+version, "", "If-None-Match", tag)
	if r.StatusCode != 304 || r.Header.Get("Etag") != tag || r.Header.Get("Cache-Control") != cacheForever[0] || r.Header.Get("Vary") == "" || r.Header.Get("Content-Type") != "" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	if r := ask(t, s, "GET", "/tiles/zone/3/4/3.mvt", "", "If-None-Match", tag, "Accept-Encoding", "gzip"); r.StatusCode != 200 {
		t.Errorf("the tag of one encoding stands for the other: %d", r.StatusCode)
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

func TestAcceptsGzip(t *testing.T) {
	f := func(want bool, lines ...string) {
		t.Helper()
		if got := acceptsGzip(http.Header{"Accept-Encoding": lines}); got != want {
			t.Errorf("%q: %v", lines, got)
		}
	}
	f(false)
	f(false, "")
	f(true, "gzip")
	f(true, "GZip")
	f(true, "x-gzip")
	f(true, "br, gzip;q=0.5")
	f(true, "br", "gzip")
	f(true, "*")
	f(true, "gzip; q=0.001")
	f(true, "gzip;foo=1;q=1.000")
	f(false, "gzip;q=0")
	f(false, "gzip; q=0.000")
	f(false, "*;q=1, gzip;q=0")
	f(false, "gzip;q=0, *")
	f(false, "*;q=0")
	f(false, "identity, br")
	f(false, "gzipped")
}
