package server

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestFrontDoors: the bare address is the page for people and OGC API for programs.
func TestFrontDoors(t *testing.T) {
	s, _ := testServer(t, Options{Page: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}})
	f := func(accept, want string) {
		t.Helper()
		r := ask(t, s, "GET", "/", "", "Accept", accept)
		if got := r.Header.Get("Content-Type"); !strings.HasPrefix(got, want) || !strings.Contains(r.Header.Get("Vary"), "Accept") {
			t.Errorf("Accept %q: %s, Vary %q", accept, got, r.Header.Get("Vary"))
		}
	}
	f("*/*", "text/html")
	f("text/html,application/xhtml+xml,*/*;q=0.8", "text/html")
	f("application/json", "application/json")
	f("application/json, text/html;q=0.5", "application/json")
	f("image/png", "text/html")

	r := ask(t, s, "GET", "/collections?f=json", "")
	if to := r.Header.Get("Location"); r.StatusCode != 308 || !strings.HasSuffix(to, "/ogc/collections?f=json") {
		t.Errorf("%d %s", r.StatusCode, to)
	}
}

// TestFrames: which sites may show the page in a frame.
func TestFrames(t *testing.T) {
	f := func(sites []string, want string) {
		t.Helper()
		s, _ := testServer(t, Options{FrameAncestors: sites, Page: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}})
		if got := ask(t, s, "GET", "/", "").Header.Get("Content-Security-Policy"); !strings.HasSuffix(got, "; frame-ancestors "+want) {
			t.Errorf("%q: %s", sites, got)
		}
	}
	f(nil, "*")
	f([]string{"'self'", "https://a.cn"}, "'self' https://a.cn")
}
