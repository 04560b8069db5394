package data

import (
	"embed"
	"io/fs"
)

//go:embed guotu.yaml china demo/*.geojson README.md NOTICE.md PROVENANCE.json LICENSES
var bundled embed.FS

// Bundled returns the layers that come with the program, with the catalogue
// "guotu.yaml" that describes them and the licences they are under. Paths look
// like "china/base/county.geojson".
func Bundled() fs.FS { return bundled }
