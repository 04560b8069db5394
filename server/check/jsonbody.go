package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// siteJSON is what a JSON body says of a site.
type siteJSON struct {
	Type     *string         `json:"type"`
	Classes  *[]string       `json:"classes"`
	Name     *string         `json:"name"`
	Code     *string         `json:"code"`
	CRS      *string         `json:"crs"`
	Stated   *json.Number    `json:"stated_area"`
	Geometry json.RawMessage `json:"geometry"`
}

// bodyJSON is a JSON body.
type bodyJSON struct {
	siteJSON
	AsOf         *string           `json:"as_of"`
	Rules        *string           `json:"rules"`
	Lang         *string           `json:"lang"`
	Pieces       *bool             `json:"pieces"`
	Compare      *bool             `json:"compare"`
	Alternatives []json.RawMessage `json:"alternatives"`
}

// geojsonTypes are the values of "type" by which a GeoJSON object is told from a project.
var geojsonTypes = []string{"Feature", "FeatureCollection", "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}

// readJSON reads a body of JSON: a project, alternatives, or GeoJSON as it is.
func (f *form) readJSON(body []byte) error {
	bare, err := bareGeoJSON(body)
	if err != nil {
		return err
	}
	if bare {
		f.sites = []Site{{Body: body}}
		return nil
	}
	var b bodyJSON
	if err := decode(body, body, &b); err != nil {
		return err
	}
	if err := f.setAll(&b); err != nil {
		return err
	}
	if b.Alternatives != nil {
		return f.readAlternatives(body, &b)
	}
	if missing(b.Geometry) {
		return bad("geometry", "geometry is missing: a GeoJSON geometry, Feature or FeatureCollection")
	}
	f.sites = []Site{{Body: b.Geometry, line: linesBefore(body, b.Geometry)}}
	return nil
}

// readAlternatives reads several sites that are to be compared.
func (f *form) readAlternatives(body []byte, b *bodyJSON) error {
	if !missing(b.Geometry) {
		return bad("geometry", "geometry and alternatives exclude each other")
	}
	if n := len(b.Alternatives); n > f.most {
		return f.tooMany(n)
	}
	f.Compare = true
	for i, raw := range b.Alternatives {
		site, err := readSite(body, raw)
		if err != nil {
			return &SiteError{i + 1, err}
		}
		f.sites = append(f.sites, site)
	}
	return nil
}

// readSite reads one of the alternatives of a body.
func readSite(body, raw []byte) (Site, error) {
	s := Site{Body: raw}
	bare, err := bareGeoJSON(raw)
	if err != nil {
		return s, err
	}
	if !bare {
		var b siteJSON
		if err := decode(body, raw, &b); err != nil {
			return s, err
		}
		if err := b.each(s.set); err != nil {
			return s, err
		}
		if missing(b.Geometry) {
			return s, bad("geometry", "geometry is missing")
		}
		s.Body = b.Geometry
	}
	s.line = linesBefore(body, s.Body)
	return s, nil
}

// each calls set for every member that is there.
func (b *siteJSON) each(set func(name, text string) error) error {
	classes := (*string)(nil)
	if b.Classes != nil {
		text := strings.Join(*b.Classes, ",")
		classes = &text
	}
	for _, m := range []struct {
		name string
		text *string
	}{{"type", b.Type}, {"classes", classes}, {"name", b.Name}, {"code", b.Code}, {"crs", b.CRS}, {"stated_area", (*string)(b.Stated)}} {
		if m.text != nil && *m.text != "" {
			if err := set(m.name, *m.text); err != nil {
				return err
			}
		}
	}
	return nil
}

// bareGeoJSON reports whether a JSON object is GeoJSON rather than a project.
func bareGeoJSON(raw []byte) (bool, error) {
	var b struct {
		Type json.RawMessage `json:"type"`
	}
	if err := json.Unmarshal(raw, &b); err != nil {
		return false, jsonError(raw, 0, err)
	}
	var name string
	if json.Unmarshal(b.Type, &name) != nil {
		return false, nil // decode says what is wrong, if anything is
	}
	return slices.Contains(geojsonTypes, name), nil
}

// decode reads part of a body, of which it must know every member.
func decode(body, part []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(part))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return jsonError(part, linesBefore(body, part), err)
	}
	if _, err := d.Token(); err != io.EOF {
		return bad("", "there is something behind the end of the JSON")
	}
	return nil
}

// jsonError says where and why JSON cannot be read, in words of JSON rather than of Go.
func jsonError(part []byte, before int, err error) error {
	var (
		syntax *json.SyntaxError
		kind   *json.UnmarshalTypeError
	)
	line := func(offset int64) int {
		return before + 1 + bytes.Count(part[:min(max(offset, 0), int64(len(part)))], []byte("\n"))
	}
	switch {
	case errors.As(err, &syntax):
		return &Error{Line: line(syntax.Offset), Detail: "the JSON is not well formed: " + syntax.Error()}
	case errors.As(err, &kind):
		name := kind.Field
		if i := strings.LastIndexByte(name, '.'); i >= 0 {
			name = name[i+1:]
		}
		if name == "" {
			return &Error{Line: line(kind.Offset), Detail: fmt.Sprintf("the body must be a JSON object, not %s", kind.Value)}
		}
		return &Error{Parameter: name, Line: line(kind.Offset), Detail: fmt.Sprintf("%s cannot be %s", name, kind.Value)}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Line: line(int64(len(part))), Detail: "the JSON ends too early"}
	}
	if quoted, found := strings.CutPrefix(err.Error(), "json: unknown field "); found {
		name, _ := strconv.Unquote(quoted)
		return bad(shortened(name), "there is no member %q; known are type, classes, name, code, geometry, crs, as_of, rules, stated_area, lang, pieces, compare, alternatives", shortened(name))
	}
	return &Error{Detail: "the JSON cannot be read: " + strings.TrimPrefix(err.Error(), "json: ")}
}

// linesBefore is the number of lines of a body before a part of it. A part that stands there
// twice is the same at both places.
func linesBefore(body, part []byte) int {
	i := bytes.Index(body, part)
	return bytes.Count(body[:max(i, 0)], []byte("\n"))
}

func missing(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

func boolText(b *bool) *string {
	if b == nil {
		return nil
	}
	text := strconv.FormatBool(*b)
	return &text
}

// ReadMembers reads a request whose members and site came from somewhere else: members have the
// names and values of those of a JSON body.
func (s *Service) ReadMembers(members map[string]any, path string, body []byte) (*Request, error) {
	text, err := json.Marshal(members)
	if err != nil {
		return nil, err
	}
	f := &form{most: 1}
	var b bodyJSON
	if err := decode(text, text, &b); err != nil {
		return nil, err
	}
	if err := f.setAll(&b); err != nil {
		return nil, err
	}
	f.sites = []Site{{Path: path, Body: body}}
	return f.request()
}

// setAll takes note of every member of a body but its sites.
func (f *form) setAll(b *bodyJSON) error {
	for _, m := range []struct {
		name string
		text *string
	}{{"as_of", b.AsOf}, {"rules", b.Rules}, {"lang", b.Lang}, {"pieces", boolText(b.Pieces)}, {"compare", boolText(b.Compare)}} {
		if m.text != nil {
			if err := f.set(m.name, *m.text); err != nil {
				return err
			}
		}
	}
	return b.each(f.set)
}
