package server

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
)

func pictureIn(t *testing.T, r *http.Response) image.Image {
	t.Helper()
	body := bodyOf(t, r)
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "image/png" {
		t.Fatalf("%d %s %.200s", r.StatusCode, r.Header.Get("Content-Type"), body)
	}
	m, err := png.Decode(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func alphaAt(m image.Image, x, y int) uint32 { _, _, _, a := m.At(x, y).RGBA(); return a }

// TestPictures asks for tiles as pictures in every way that clients do.
func TestPictures(t *testing.T) {
	s, _ := testServer(t, Options{})
	for target, side := range map[string]int{
		"/tiles/zone/3/4/3.png":                       256,
		"/tiles/zone/3/4/3@2x.png":                    512,
		"/tiles/zone/3/4/3.png?scale=1":               256,
		"/tiles/zone/3/4/3.png?scale=2":               512,
		"/tiles/zone/WorldCRS84Quad/3/8/3.png":        256,
		"/tiles/zone/CGCS2000Quad/3/8/3@2x.png":       512,
		"/tiles/over,zone/3/4/3.png?labels=true":      256,
		"/tiles/zone_label/3/4/3.png?lang=en":         256,
		"/tiles/zone/12/2050/2040.png?labels=false":   256, // enlarged
		"/tiles/zone/12/0/0.png":                      256, // nothing
		"/tiles/zone/3/4/3.png?filter=id%20%3D%20'a'": 256,
	} {
		r := ask(t, s, "GET", target, "")
		if m := pictureIn(t, r); m.Bounds().Dx() != side || m.Bounds().Dy() != side {
			t.Errorf("%s: %v", target, m.Bounds())
		}
		again := ask(t, s, "GET", target, "", "If-None-Match", r.Header.Get("Etag"))
		if again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: %d", target, again.StatusCode)
		}
	}
}

// TestPictureShows: 甲 from 0 to 4 degrees east is hatched, 乙 is filled; a filter leaves one.
func TestPictureShows(t *testing.T) {
	s, _ := testServer(t, Options{})
	whole := pictureIn(t, ask(t, s, "GET", "/tiles/zone/3/4/3.png", "")) // 0 to 45 degrees: 5.7 pixels to a degree
	if alphaAt(whole, 11, 245) == 0 || alphaAt(whole, 100, 100) != 0 {
		t.Error("the zones are not where they belong")
	}
	const other = "/tiles/zone/3/4/3.png?filter=id='b'"
	some := pictureIn(t, ask(t, s, "GET", other, ""))
	if alphaAt(some, 11, 245) != 0 {
		t.Error("the filter is not heeded")
	}
	nothing := bodyOf(t, ask(t, s, "GET", "/tiles/zone/12/0/0.png", ""))
	if !bytes.Equal([]byte(nothing), []byte(bodyOf(t, ask(t, s, "GET", "/tiles/zone/12/5/5.png", "")))) {
		t.Error("empty tiles differ")
	}
}

// TestPictureCaching: an address with the version of the plan is for good.
func TestPictureCaching(t *testing.T) {
	s, _ := testServer(t, Options{})
	f := func(target, want string) {
		t.Helper()
		if got := ask(t, s, "GET", target, "").Header.Get("Cache-Control"); got != want {
			t.Errorf("%s: %s", target, got)
		}
	}
	f("/tiles/zone/3/4/3.png", cacheAndVerify[0])
	f("/tiles/zone/3/4/3.png?v=old", cacheAndVerify[0])
	f("/tiles/zone/3/4/3.png?labels=true&v="+s.current.Load().version, cacheForever[0])
}

// TestPicturesRefused: what is wrong is said, with the parameter.
func TestPicturesRefused(t *testing.T) {
	s, _ := testServer(t, Options{})
	f := func(target string, status int, parameter string) {
		t.Helper()
		p := asProblem(t, ask(t, s, "GET", target, ""))
		if p.Status != status || p.Parameter != parameter {
			t.Errorf("%s: %+v", target, p)
		}
	}
	f("/tiles/zone/3/4/3.png?labels=yes", 400, "labels")
	f("/tiles/zone/3/4/3.png?lang=fr", 400, "lang")
	f("/tiles/zone/3/4/3.png?scale=3", 400, "scale")
	f("/tiles/zone/3/4/3@2x.png?scale=2", 400, "scale")
	f("/tiles/zone/3/4/3@3x.png", 404, "y")
	f("/tiles/zone/3/4/3.png?filter=nothing%20%3D%201", 400, "filter")
	f("/tiles/zone/3/4/3.png?fields=id", 400, "fields")
	f("/tiles/zone/3/9/3.png", 404, "x")
	f("/tiles/none/3/4/3.png", 404, "layers")
	f("/tiles/zone/Mars/3/4/3.png", 404, "grid")
	archives, _ := archiveServer(t)
	f2 := asProblem(t, ask(t, archives, "GET", "/tiles/base/3/4/3.png", ""))
	if f2.Status != 404 || f2.Parameter != "layers" {
		t.Errorf("an archive as a picture: %+v", f2)
	}
}
