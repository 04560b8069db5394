// Package web holds the map page as npm has built it, so that the program
// carries all that a browser needs and no page asks another host.
//
// The sources are TypeScript beside this file; `npm run build` writes dist.
// The package imports nothing of ours.
package web

import (
	"embed"
	"io/fs"
)

// all: keeps .gitkeep, without which nothing would match before npm has run.
//
//go:embed all:dist
var dist embed.FS

// Files are the files of the page by the path they are served under:
// index.html, icon.svg, licenses.txt and assets/…, whose names change with
// their content and may be cached for ever. It holds no more than an empty
// .gitkeep where the program was compiled before the page was built: see
// Built. It is safe for concurrent use.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path, which is all that Sub checks
	}
	return files
}

// Built reports whether the page was built before the program was compiled.
// Where it was not, the tiles and the API work all the same, and a request for
// the page is best answered with 503 Service Unavailable.
func Built() bool {
	_, err := fs.Stat(dist, "dist/index.html")
	return err == nil
}
