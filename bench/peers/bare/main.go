// Command bare serves ready tiles from memory with nothing but net/http: what a Go
// program cannot get below without leaving the standard library. Each answer has
// an ETag, which is compared.
//
//	bare ADDRESS FOLDER
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

type ready struct {
	body []byte
	etag string
}

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run serves the files of the folder, compressed, as /{z}/{x}/{y}.mvt.
func run(address, folder string) error {
	all := make(map[string]ready)
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".mvt") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Write(raw)
		if err := w.Close(); err != nil {
			return err
		}
		all[strings.TrimPrefix(path, folder)] = ready{b.Bytes(), fmt.Sprintf(`"%.8x"`, sha256.Sum256(raw))}
		return nil
	})
	if err != nil {
		return err
	}
	return http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, ok := all[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("ETag", t.etag)
		if r.Header.Get("If-None-Match") == t.etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Type", "application/vnd.mapbox-vector-tile")
		h.Set("Content-Encoding", "gzip")
		h.Set("Content-Length", strconv.Itoa(len(t.body)))
		w.Write(t.body)
	}))
}
