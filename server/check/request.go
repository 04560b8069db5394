package check

import (
	"fmt"
	"math"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Request is what is to be checked: one site, or several to be compared.
type Request struct {
	AsOf  string // a day such as 2026-03-01; "" is today
	Rules string // id of a rule set; "" is the default
	Lang  string // of the report, "zh" or "en"; "" says nothing
	// Pieces asks for the geometry of what the site and zones have in common.
	Pieces bool
	// Compare says that several sites are alternatives to each other.
	Compare bool
	Sites   []Site
}

// Site is a project as it was sent.
type Site struct {
	Name, Code string
	Type       string
	Classes    []string
	CRS        string  // of the file, where it names none itself
	Stated     float64 // area in square metres; only of a project of one parcel
	Path       string  // name of the file; "" for a geometry of a JSON body
	Body       []byte  // GeoJSON or any other format of data.Open
	line       int     // of the request's body on which Body begins, counted from 0
	given      map[string]bool
}

// Parameters are what a query, or the fields of a form, may say about a check.
var Parameters = []string{"type", "classes", "name", "code", "crs", "as_of", "rules", "stated_area", "lang", "pieces", "compare"}

// MediaTypes are the media types of bodies.
var MediaTypes = []string{"application/json", "multipart/form-data", "application/geo+json", "text/plain", "application/zip", "application/octet-stream"}

// files are the media types of a bare file, beside their usual misnomers.
var files = []string{"application/geo+json", "application/vnd.geo+json", "text/plain", "application/zip", "application/x-zip-compressed", "application/x-zip", "application/octet-stream"}

// Read reads a request: its header Content-Type, the parameters of its query and its body, of
// which the sites keep parts. What files hold is read by Run.
func (s *Service) Read(contentType string, query url.Values, body []byte) (*Request, error) {
	media, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, unsupported(contentType)
	}
	f := &form{most: s.o.MaxAlternatives}
	for _, name := range Parameters {
		if query.Has(name) {
			if err := f.set(name, query.Get(name)); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case media == "multipart/form-data":
		err = f.readParts(body, parameters["boundary"])
	case media == "application/json":
		err = f.readJSON(body)
	case slices.Contains(files, media):
		f.sites = []Site{{Body: body, Path: "file"}}
	default:
		return nil, unsupported(media)
	}
	if err != nil {
		return nil, err
	}
	return f.request()
}

func unsupported(media string) error {
	return &Error{Status: http.StatusUnsupportedMediaType,
		Detail: fmt.Sprintf("the content type %q is not supported; send %s", shortened(media), strings.Join(MediaTypes, ", "))}
}

// form gathers what a request says, from wherever it says so.
type form struct {
	Request
	common Site // what is said of all sites
	sites  []Site
	most   int // of sites
	given  map[string]string
}

// set takes note of a parameter, field or member. It may be given at several places if they agree.
func (f *form) set(name, text string) error {
	if err := plain(name, text); err != nil {
		return err
	}
	if before, again := f.given[name]; again && before != text {
		return bad(name, "%s is given twice, as %q and as %q", name, shortened(before), shortened(text))
	}
	if f.given == nil {
		f.given = make(map[string]string)
	}
	f.given[name] = text
	switch name {
	case "as_of":
		f.AsOf = text
	case "rules":
		f.Rules = text
	case "lang":
		f.Lang = text
		if text != "zh" && text != "en" {
			return bad("lang", "lang must be zh or en, not %q", shortened(text))
		}
	case "pieces":
		return flag(name, text, &f.Pieces)
	case "compare":
		return flag(name, text, &f.Compare)
	default:
		return f.common.set(name, text)
	}
	return nil
}

// set takes note of what is said about a site.
func (s *Site) set(name, text string) error {
	if err := plain(name, text); err != nil {
		return err
	}
	if s.given == nil {
		s.given = make(map[string]bool)
	}
	s.given[name] = true
	switch name {
	case "type":
		s.Type = text
	case "classes":
		return s.setClasses(strings.Split(text, ","))
	case "name":
		s.Name = text
	case "code":
		s.Code = text
	case "crs":
		s.CRS = text
	case "stated_area":
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v > 0) || math.IsInf(v, 0) {
			return bad(name, "stated_area must be a number of square metres above 0, not %q", shortened(text))
		}
		s.Stated = v
	default:
		return bad(name, "there is no parameter %q; known are %s", shortened(name), strings.Join(Parameters, ", "))
	}
	return nil
}

func (s *Site) setClasses(all []string) error {
	const most = 64
	if len(all) > most {
		return bad("classes", "there are %d classes, more than %d", len(all), most)
	}
	for _, class := range all {
		if class = strings.TrimSpace(class); class != "" && !slices.Contains(s.Classes, class) {
			s.Classes = append(s.Classes, class)
		}
	}
	return nil
}

// maxText bounds a parameter, in bytes.
const maxText = 1 << 10

// plain refuses texts that have no business in a report.
func plain(name, text string) error {
	switch {
	case len(text) > maxText:
		return bad(name, "%s is longer than %d bytes", shortened(name), maxText)
	case !utf8.ValidString(text):
		return bad(name, "%s is not UTF-8", shortened(name))
	case strings.ContainsFunc(text, unicode.IsControl):
		return bad(name, "%s has control characters", shortened(name))
	}
	return nil
}

func flag(name, text string, to *bool) error {
	if text != "true" && text != "false" {
		return bad(name, "%s must be true or false, not %q", name, shortened(text))
	}
	*to = text == "true"
	return nil
}

// request puts together what was gathered.
func (f *form) request() (*Request, error) {
	switch n := len(f.sites); {
	case n == 0:
		return nil, bad("file", "there is no site: send a geometry or a file")
	case n > 1 && !f.Compare:
		return nil, bad("compare", "there are %d sites; compare=true compares them", n)
	case n > f.most:
		return nil, f.tooMany(n)
	}
	for i := range f.sites {
		f.sites[i].complete(&f.common)
	}
	r := f.Request
	r.Sites = f.sites
	return &r, nil
}

func (f *form) tooMany(n int) error {
	return tooMuch("alternatives", "there are %d sites, more than %d", n, f.most)
}

// complete fills in what is said of all sites.
func (s *Site) complete(common *Site) {
	for name := range common.given {
		if s.given[name] {
			continue
		}
		switch name {
		case "type":
			s.Type = common.Type
		case "classes":
			s.Classes = common.Classes
		case "name":
			s.Name = common.Name
		case "code":
			s.Code = common.Code
		case "crs":
			s.CRS = common.CRS
		case "stated_area":
			s.Stated = common.Stated
		}
	}
}

// baseName is the name of a file without folders and its end; "" if it says nothing.
func baseName(file string) string {
	file = path.Base(strings.ReplaceAll(file, `\`, "/"))
	file = strings.TrimSpace(strings.TrimSuffix(file, path.Ext(file)))
	if file == "." || file == "/" || file == "file" || file == "geometry" || plain("name", file) != nil {
		return ""
	}
	return file
}
