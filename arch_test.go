package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is the direction of the arrows: which of our folders each folder may
// import. A sub-package has the rights of its folder and may be imported by it
// and by whoever may import the folder.
var mayImport = map[string][]string{
	"geo":    {},
	"data":   {"geo"},
	"layers": {"geo", "data"},
	"siting": {"geo", "data", "layers", "tiles"}, // tiles: the maps of siting/report
	"tiles":  {"geo", "data", "layers"},
	"web":    {},
	"server": {"geo", "data", "layers", "siting", "tiles", "web"},
	".":      {"geo", "data", "layers", "siting", "tiles", "web", "server"},
}

// home is the only folder that may import a library (named by the beginning of
// its path). A library that is not listed has no home and may not be used.
var home = map[string][]string{
	"github.com/go-spatial/geom":           {"geo"},
	"github.com/peterstace/simplefeatures": {"geo"},
	"github.com/tidwall/geodesic":          {"geo"},
	"golang.org/x/sync":                    {"layers"},
	"go.yaml.in/yaml/v3":                   {"data"},
	"golang.org/x/text":                    {"data", "layers", "server"},
	"github.com/tidwall/rtree":             {"layers"},
	"github.com/klauspost/compress":        {"tiles", "server"},
	"github.com/maypok86/otter/v2":         {"tiles"},
	"github.com/andybalholm/brotli":        {"tiles"},
	"github.com/ncruces/go-sqlite3":        {"tiles"},  // MBTiles, in tiles/archive
	"golang.org/x/image":                   {"tiles"},  // rasteriser and font reader, in tiles/raster
	"github.com/expr-lang/expr":            {"siting"}, // conditions, in siting/rules
	"github.com/xuri/excelize/v2":          {"siting"}, // XLSX, in siting/report
	"codeberg.org/go-pdf/fpdf":             {"siting"}, // PDF, in siting/report
	"github.com/labstack/echo/v4":          {"server"},
	"github.com/prometheus/client_golang":  {"server"},
	"github.com/alecthomas/kong":           {"."},
}

// everywhere may be imported by all: the one vocabulary of geometry.
var everywhere = []string{"github.com/paulmach/orb"}

// never may be imported by nobody: what our own readers and encoders replace.
var never = []string{"github.com/paulmach/orb/geojson", "github.com/paulmach/orb/maptile", "github.com/paulmach/orb/encoding/mvt"}

// forTests are libraries that only tests use.
var forTests = []string{"go.uber.org/goleak", "github.com/getkin/kin-openapi", "pgregory.net/rapid", "github.com/google/go-cmp", "github.com/santhosh-tekuri/jsonschema/v6", "github.com/andybalholm/brotli",
	"github.com/twpayne/go-shapefile"} // the peer in the benchmark of data/shapefile

type source struct {
	path, folder string
	file         *ast.File
}

// sources parses all Go files of the project, but for bench, which is a module of its own.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	set := token.NewFileSet()
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || p == "bench" || p != "." && strings.HasPrefix(d.Name(), ".")) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(p, ".go") {
			return nil
		}
		f, err := parser.ParseFile(set, p, nil, parser.ParseComments)
		all = append(all, source{filepath.ToSlash(p), strings.Split(path.Dir(filepath.ToSlash(p)), "/")[0], f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (s source) test() bool { return strings.HasSuffix(s.path, "_test.go") }

func TestImportsFollowTheDesign(t *testing.T) {
	for _, s := range sources(t) {
		allowed, known := mayImport[s.folder]
		if !known {
			t.Errorf("%s: the design has no folder %s", s.path, s.folder)
			continue
		}
		for _, spec := range s.file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if ours, is := strings.CutPrefix(name, "guotu/"); is {
				folder, _, _ := strings.Cut(ours, "/")
				if folder != s.folder && !slices.Contains(allowed, folder) {
					t.Errorf("%s imports %s, against the arrows", s.path, name)
				}
			} else if strings.Contains(strings.Split(name, "/")[0], ".") {
				checkLibrary(t, s, name)
			}
		}
	}
}

func checkLibrary(t *testing.T, s source, name string) {
	t.Helper()
	under := func(prefix string) bool { return name == prefix || strings.HasPrefix(name, prefix+"/") }
	switch {
	case slices.ContainsFunc(never, under):
		t.Errorf("%s imports %s, which is not to be used", s.path, name)
	case slices.ContainsFunc(everywhere, under), s.test() && slices.ContainsFunc(forTests, under):
	default:
		for library, folders := range home {
			if under(library) {
				if !slices.Contains(folders, s.folder) {
					t.Errorf("%s imports %s, whose home is %v", s.path, name, folders)
				}
				return
			}
		}
		t.Errorf("%s imports %s, which has no home", s.path, name)
	}
}

func TestEverythingExportedIsDocumented(t *testing.T) {
	documented := make(map[string]bool)
	packages := make(map[string]bool)
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		dir := path.Dir(s.path)
		packages[dir] = true
		documented[dir] = documented[dir] || s.file.Doc != nil
		for _, d := range s.file.Decls {
			checkDoc(t, s, d)
		}
	}
	for dir := range packages {
		if !documented[dir] {
			t.Errorf("package %s has no comment", dir)
		}
	}
}

func checkDoc(t *testing.T, s source, d ast.Decl) {
	t.Helper()
	missing := func(name *ast.Ident, docs ...*ast.CommentGroup) {
		if name.IsExported() && !slices.ContainsFunc(docs, func(c *ast.CommentGroup) bool { return c != nil }) {
			t.Errorf("%s: %s has no comment", s.path, name.Name)
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil || ast.IsExported(receiver(d)) {
			missing(d.Name, d.Doc)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				missing(spec.Name, spec.Doc, d.Doc)
			case *ast.ValueSpec:
				for _, n := range spec.Names {
					missing(n, spec.Doc, d.Doc, spec.Comment)
				}
			}
		}
	}
}

func receiver(d *ast.FuncDecl) string {
	kind := d.Recv.List[0].Type
	if star, is := kind.(*ast.StarExpr); is {
		kind = star.X
	}
	if generic, is := kind.(*ast.IndexExpr); is {
		kind = generic.X
	}
	if name, is := kind.(*ast.Ident); is {
		return name.Name
	}
	return ""
}

// TestNamesSayWhatIsInside: no folder or file is a drawer for everything.
func TestNamesSayWhatIsInside(t *testing.T) {
	vague := []string{"util", "utils", "common", "helper", "helpers", "types", "misc"}
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "dist" || p != "." && strings.HasPrefix(d.Name(), ".")) {
			return filepath.SkipDir
		}
		if name, _, _ := strings.Cut(d.Name(), "."); slices.Contains(vague, name) {
			t.Errorf("%s: the name says nothing", p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNoFileIsTooLong keeps Go and TypeScript files within 500 lines.
func TestNoFileIsTooLong(t *testing.T) {
	for _, pattern := range []string{"*.go", "*/*.go", "*/*/*.go", "web/src/*.ts", "web/src/*/*.ts"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range files {
			body, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(body), "\n"); n > 500 {
				t.Errorf("%s has %d lines", p, n)
			}
		}
	}
}
