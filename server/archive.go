package server

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"guotu/layers"
	"guotu/tiles"
	"guotu/tiles/archive"
)

// ArchiveSpec names a file of ready tiles (PMTiles or MBTiles) that is served beside the
// layers. Title and Attribution stand for those in the file, where they are given.
type ArchiveSpec struct {
	Name        string      `yaml:"name"`
	File        string      `yaml:"file"`
	Title       layers.Text `yaml:"title"`
	Attribution layers.Text `yaml:"attribution"`
}

var archiveName = regexp.MustCompile(`^[a-z0-9_]{1,64}$`)

// Check says what is wrong with the description; the file is not looked at.
func (a *ArchiveSpec) Check() error {
	if !archiveName.MatchString(a.Name) {
		return fmt.Errorf("archive %q: a name has a-z, 0-9 and _ only", a.Name)
	}
	if a.File == "" {
		return fmt.Errorf("archive %s: there is no file", a.Name)
	}
	return nil
}

// Archive is an open file of tiles under its name.
type Archive struct {
	spec ArchiveSpec
	file *archive.Archive
}

// OpenArchives opens files to be shown with a catalogue. No name may be that of a layer
// or of another archive. If there is an error, none stays open.
func OpenArchives(c *layers.Catalog, specs []ArchiveSpec) (opened []*Archive, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, closeArchives(opened))
			opened = nil
		}
	}()
	for i, spec := range specs {
		if err := spec.Check(); err != nil {
			return opened, err
		}
		if _, err := c.Pick(spec.Name); err == nil {
			return opened, fmt.Errorf("archive %s: a layer has this name", spec.Name)
		}
		for _, other := range specs[:i] {
			if other.Name == spec.Name {
				return opened, fmt.Errorf("archive %s is given twice", spec.Name)
			}
		}
		file, err := archive.Open(spec.File)
		if err != nil {
			return opened, fmt.Errorf("archive %s: %w", spec.Name, err)
		}
		opened = append(opened, &Archive{spec, file})
	}
	return opened, nil
}

func closeArchives(all []*Archive) error {
	var err error
	for _, a := range all {
		err = errors.Join(err, a.file.Close())
	}
	return err
}

// archive returns the archive with that name, nil if there is none. Archives and
// layers, or several archives, do not come in one tile.
func (p *plan) archive(names string) (*Archive, error) {
	if len(p.archives) == 0 {
		return nil, nil
	}
	several := strings.Contains(names, ",")
	for name := range strings.SplitSeq(names, ",") {
		for _, a := range p.archives {
			if a.spec.Name == name && several {
				return nil, badRequest("layers", "%s is an archive of ready tiles, which cannot be put together with others; ask for it alone", name)
			}
			if a.spec.Name == name {
				return a, nil
			}
		}
	}
	return nil, nil
}

// beside makes a route of tiles also one of archives.
func (s *Server) beside(r route) route {
	var of func(echo.Context, *Archive) error
	switch {
	case strings.HasPrefix(r.path, "/tiles/{layers}/{z}/{x}/{y}.") && !strings.HasSuffix(r.path, ".png"):
		of = s.archiveTile
	case r.path == "/tiles/{layers}.json":
		of = s.archiveJSON
	case strings.Contains(r.path, "/{layers}"):
		of = func(_ echo.Context, a *Archive) error {
			return &requestError{Status: http.StatusNotFound, Parameter: "layers",
				Detail: fmt.Sprintf("%s is an archive of ready tiles; it has /tiles/%s/{z}/{x}/{y}.mvt and /tiles/%s.json only", a.spec.Name, a.spec.Name, a.spec.Name)}
		}
	default:
		return r
	}
	layered := r.answer
	r.answer = func(c echo.Context) error {
		if p := s.current.Load(); p != nil {
			if a, err := p.archive(c.Param("layers")); a != nil || err != nil {
				if err != nil {
					return err
				}
				return of(c, a)
			}
		}
		return layered(c)
	}
	return r
}

// archiveTile answers GET /tiles/{name}/{z}/{x}/{y}.mvt from an archive.
func (s *Server) archiveTile(c echo.Context, a *Archive) error {
	id, err := tileID(tiles.WebMercatorQuad, c.Param("z"), c.Param("x"), c.Param("y"))
	if err != nil {
		return err
	}
	if _, err := parameters(c, append([]string{"v"}, styleParameters...)...); err != nil {
		return err
	}
	err = s.sendStored(c, a, id)
	for errors.Is(err, archive.ErrClosed) { // the plan was replaced since this request began
		next, e := s.current.Load().archive(a.spec.Name)
		if e != nil || next == nil || next == a {
			return errStopping
		}
		a = next
		err = s.sendStored(c, a, id)
	}
	return err
}

// sendStored sends a tile as it is stored if the client can read it, else unpacked. A client
// that has it is told so without a look into the file: its tag names archive and tile,
// and only an archive that has the tile gives one out.
func (s *Server) sendStored(c echo.Context, a *Archive, id tiles.ID) error {
	r, w := c.Request(), c.Response()
	plain, packed := `"`+a.file.Tag(id)+`"`, `"`+a.file.Tag(id)+`-gzip"`
	readable := accepted(r.Header)[tiles.Gzip] > 0
	held := ""
	if named(r.Header, func(tag string) bool {
		held = tag
		return tag == plain || tag == packed && readable
	}) {
		if err := a.file.Current(); err != nil {
			return a.wrong(err)
		}
		a.announce(c, held)
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	t, err := a.file.Tile(r.Context(), id)
	if err != nil {
		return a.wrong(err)
	}
	if len(t.Body) == 0 {
		a.announce(c, "")
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	body, tag := t.Body, plain
	if t.Gzip && readable {
		tag = packed
	} else if body, err = t.Raw(); err != nil {
		return a.wrong(err)
	}
	h := a.announce(c, tag)
	if unchanged(r.Header, tag) { // whatever it is
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if tag == packed {
		h["Content-Encoding"] = []string{"gzip"}
	}
	h["Content-Type"] = typeMVT
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		s.write(c, body)
	}
	return nil
}

// wrong says in which archive something is wrong.
func (a *Archive) wrong(err error) error { return fmt.Errorf("archive %s: %w", a.spec.Name, err) }

// announce writes the headers of every answer about a tile, and those of one with a tag.
func (a *Archive) announce(c echo.Context, tag string) http.Header {
	h := c.Response().Header()
	h["Cache-Control"] = cacheAndVerify
	if asksFor(c.Request().URL.RawQuery, a.file.Version()) {
		h["Cache-Control"] = cacheForever
	}
	if tag != "" {
		h["Etag"], h["Vary"] = []string{tag}, varyEncoding
	}
	return h
}

// archiveJSON answers GET /tiles/{name}.json for an archive.
func (s *Server) archiveJSON(c echo.Context, a *Archive) error {
	return s.sendJSON(c, struct {
		TileJSON string   `json:"tilejson"`
		Scheme   string   `json:"scheme"`
		Tiles    []string `json:"tiles"`
		archive.About
	}{"3.0.0", "xyz", []string{a.template(s.base(c.Request()))}, a.about()})
}

func (a *Archive) template(base string) string {
	return tileTemplate(base, a.spec.Name, a.file.Version())
}

// about is what the file says of itself, with the titles of the configuration.
func (a *Archive) about() archive.About {
	about := a.file.About()
	if t := joined(a.spec.Title); t != "" {
		about.Name = t
	}
	if t := joined(a.spec.Attribution); t != "" {
		about.Attribution = t
	}
	return about
}

func joined(t layers.Text) string { return strings.TrimSpace(t.ZH + " " + t.EN) }

// archiveAbout is what /api/v1/layers says of an archive.
type archiveAbout struct {
	Name        string       `json:"name"`
	Title       layers.Text  `json:"title"`
	Attribution *layers.Text `json:"attribution,omitempty"`
	Bounds      bounds       `json:"bounds"`
	MinZoom     int          `json:"minzoom"`
	MaxZoom     int          `json:"maxzoom"`
	Tiles       string       `json:"tiles"`
	TileJSON    string       `json:"tilejson"`
}

func (p *plan) archivesAbout(base string) []archiveAbout {
	var all []archiveAbout
	for _, a := range p.archives {
		file := a.file.About()
		about := archiveAbout{Name: a.spec.Name, Title: a.spec.Title, Attribution: given(a.spec.Attribution), Bounds: file.Bounds,
			MinZoom: file.MinZoom, MaxZoom: file.MaxZoom, Tiles: a.template(base), TileJSON: base + "/tiles/" + a.spec.Name + ".json"}
		if about.Title == (layers.Text{}) {
			about.Title = layers.Text{ZH: file.Name}
			orDefault(&about.Title.ZH, a.spec.Name)
		}
		if about.Attribution == nil && file.Attribution != "" {
			about.Attribution = &layers.Text{ZH: file.Attribution}
		}
		all = append(all, about)
	}
	return all
}
