package server

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
)

// The page needs nothing but its own files and answers from here. Leaflet sets styles
// by script, which style-src 'self' allows, and has an image of one pixel as data. Behind it
// stand the sites that may show the page in a frame.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors "

// mountPage brings the files of the page into Echo, each under its own address. A
// request can only have a file that was there at the start, by its exact name:
// there is no path to be cleaned, no directory to be listed.
func (s *Server) mountPage() error {
	if s.o.Page == nil {
		return nil
	}
	return fs.WalkDir(s.o.Page, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Base(name)[0] == '.' {
			return err
		}
		body, err := fs.ReadFile(s.o.Page, name)
		if err != nil {
			return err
		}
		answer := s.file(name, body)
		if name == "index.html" {
			s.page = answer
		}
		if err := s.mountFile(name, answer); err != nil {
			return fmt.Errorf("page: %w", err)
		}
		return nil
	})
}

// hashed matches names that Vite makes from the content of a file: what has such a
// name never changes.
var hashed = regexp.MustCompile(`^assets/.*-[A-Za-z0-9_-]{8}\.[a-z0-9]+$`)

// file returns a handler that sends one file.
func (s *Server) file(name string, body []byte) echo.HandlerFunc {
	sum := sha256.Sum256(body)
	t := tagged{contentType: "application/octet-stream", etag: hex.EncodeToString(sum[:12]), body: body, cache: cacheAndVerify}
	if hashed.MatchString(name) {
		t.cache = cacheForever
	}
	known, found := pageTypes[path.Ext(name)]
	if found {
		t.contentType = known.media
	}
	t.gzip = sync.OnceValue(func() []byte { return compress(body) })
	if !known.text {
		t.gzip = nil
	}
	policy := pagePolicy + strings.Join(s.o.FrameAncestors, " ")
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		return s.sendTagged(c, t)
	}
}

// pageTypes are the media types of what a page is made of. The machine's own list is
// not asked: it differs from machine to machine.
var pageTypes = map[string]struct {
	media string
	text  bool // worth compressing
}{
	".html":        {"text/html; charset=utf-8", true},
	".js":          {"text/javascript; charset=utf-8", true},
	".css":         {"text/css; charset=utf-8", true},
	".svg":         {"image/svg+xml", true},
	".json":        {"application/json", true},
	".map":         {"application/json", true},
	".webmanifest": {"application/manifest+json", true},
	".txt":         {"text/plain; charset=utf-8", true},
	".ico":         {"image/x-icon", true},
	".png":         {"image/png", false},
	".webp":        {"image/webp", false},
	".woff2":       {"font/woff2", false},
}
