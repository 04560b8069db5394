package server

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestPage(t *testing.T) {
	long := strings.Repeat("let x = 1;\n", 500)
	s, _ := testServer(t, Options{Page: fstest.MapFS{
		".gitkeep": {}, "index.html": {Data: []byte("<!doctype html>" + long)}, "icon.svg": {Data: []byte("<svg/>")}, "licenses.txt": {Data: []byte("MIT")},
		"assets/index-BHk3_x-2.js": {Data: []byte(long)}, "assets/plain.css": {Data: []byte("p{}")}, "assets/p-12345678.png": {Data: []byte(long)}, "what": {Data: []byte("?")},
	}})
	f := func(target, media, cache, encoding string) {
		t.Helper()
		r := ask(t, s, "GET", target, "", "Accept-Encoding", "gzip")
		h := r.Header
		vary := "Accept-Encoding"
		if path, _, _ := strings.Cut(target, "?"); path == "/" {
			vary = "Accept, Accept-Encoding" // the landing page of OGC API stands there too
		}
		if r.StatusCode != 200 || h.Get("Content-Type") != media || h.Get("Cache-Control") != cache || h.Get("Content-Encoding") != encoding || h.Get("Vary") != vary {
			t.Errorf("%s: %d %v", target, r.StatusCode, h)
		}
		if h.Get("Content-Security-Policy") == "" || strings.Contains(h.Get("Content-Security-Policy"), "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", target, h)
		}
		if again := ask(t, s, "GET", target, "", "Accept-Encoding", "gzip", "If-None-Match", h.Get("Etag")); again.StatusCode != 304 {
			t.Errorf("%s again: %d", target, again.StatusCode)
		}
		plain := ask(t, s, "GET", target, "")
		if got, want := bodyOf(t, r), bodyOf(t, plain); got != want || plain.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: the encodings differ", target)
		}
	}
	verify, forever := "public, max-age=0, must-revalidate", "public, max-age=31536000, immutable"
	f("/", "text/html; charset=utf-8", verify, "gzip")
	f("/?lang=en", "text/html; charset=utf-8", verify, "gzip")
	f("/index.html", "text/html; charset=utf-8", verify, "gzip")
	f("/icon.svg", "image/svg+xml", verify, "")
	f("/licenses.txt", "text/plain; charset=utf-8", verify, "")
	f("/assets/index-BHk3_x-2.js", "text/javascript; charset=utf-8", forever, "gzip")
	f("/assets/plain.css", "text/css; charset=utf-8", verify, "")
	f("/assets/p-12345678.png", "image/png", forever, "")
	f("/what", "application/octet-stream", verify, "")
	for _, target := range []string{"/.gitkeep", "/assets", "/assets/", "/assets/nothing.js", "/assets/../index.html", "/assets/%2e%2e/index.html", "/./index.html", "//index.html", "/INDEX.html", "/index.html/", "/assets%2fplain.css"} {
		if r := ask(t, s, "GET", target, ""); r.StatusCode != 404 {
			t.Errorf("%s: %d", target, r.StatusCode)
		}
	}
	if _, err := New(Options{Page: fstest.MapFS{"a:b": {}}}); err == nil {
		t.Error("a name that is a pattern was taken")
	}
}
