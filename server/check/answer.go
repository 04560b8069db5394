package check

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/url"
	"strings"
	"unicode"

	"guotu/geo/geojson"
	"guotu/siting"
	"guotu/siting/report"
)

// Formats are the names of the formats of a result, the first for who has no wish. Alternatives
// have no GeoJSON.
func Formats() []string { return report.Formats }

// Written is a result in one of the formats.
type Written struct {
	Body      []byte
	MediaType string
	// FileName is how a client that saves it may call it; "" for what programs read.
	FileName string
}

// Write writes a result. Lang is "zh" or "en". It belongs into a Turn.
func (s *Service) Write(ctx context.Context, r *Result, format, lang string) (*Written, error) {
	if format == "geojson" && r.Request.Compare {
		return nil, bad("f", "alternatives have no GeoJSON; json has the pieces of each with pieces=true")
	}
	w := &Written{MediaType: report.MediaType(format)}
	var err error
	if format == "json" {
		w.Body, err = s.writeJSON(ctx, r, lang)
		return w, err
	}
	b := &answer{left: s.o.MaxAnswer}
	err = report.Write(ctx, b, format, r.Reports[0], r.options(s, lang))
	w.Body = b.body
	if format != "geojson" {
		w.FileName = fileNameOf(r.Reports[0].Project.Name, lang) + "." + format
	}
	return w, err
}

// options are what the writers of reports need.
func (r *Result) options(s *Service, lang string) report.Options {
	set, _ := s.set(r.Request.Rules) // Run has found it
	return report.Options{Lang: lang, Catalog: r.catalog, Rules: set, Alternatives: r.Reports[1:]}
}

// writeJSON writes a report, with its pieces behind it if they were asked for; several together
// with what compares them.
func (s *Service) writeJSON(ctx context.Context, r *Result, lang string) ([]byte, error) {
	all, b := make([]json.RawMessage, len(r.Reports)), &answer{left: s.o.MaxAnswer}
	for i, one := range r.Reports {
		b.body = nil
		if err := report.Write(ctx, b, "json", one, report.Options{Lang: lang}); err != nil {
			return nil, err
		}
		b.body = bytes.TrimRight(b.body, "\n")
		if r.Request.Pieces {
			b.body = append(b.body[:len(b.body)-1], `,"pieces":`...)
			if err := report.Write(ctx, b, "geojson", one, report.Options{Lang: lang}); err != nil {
				return nil, err
			}
			b.body = append(bytes.TrimRight(b.body, "\n"), '}')
		}
		all[i] = b.body
	}
	if !r.Request.Compare {
		return append(all[0], '\n'), nil
	}
	return json.Marshal(struct {
		Plan         string            `json:"plan"`
		Comparison   *comparison       `json:"comparison"`
		Alternatives []json.RawMessage `json:"alternatives"`
	}{r.catalog.Version(), compared(r), all})
}

// answer is the body of an answer while it is written. left is how many bytes it may still take.
type answer struct {
	body []byte
	left int
}

// Write appends, and refuses what is too much.
func (a *answer) Write(b []byte) (int, error) {
	if a.left -= len(b); a.left < 0 {
		return 0, tooMuch("", "the report is too large; send fewer parcels, or fewer vertices, at once, or ask for it without pieces")
	}
	a.body = append(a.body, b...)
	return len(b), nil
}

// comparison is siting.Comparison with the geometry of what is free, where pieces are asked for.
type comparison struct {
	*siting.Comparison
	Alternatives []comparedSite `json:"alternatives"`
}

type comparedSite struct {
	siting.Alternative
	Ground json.RawMessage `json:"free_geometry,omitempty"`
}

// compared puts the sites of a result side by side.
func compared(r *Result) *comparison {
	c := &comparison{Comparison: siting.SideBySide(r.Reports)}
	for _, a := range c.Comparison.Alternatives {
		site := comparedSite{Alternative: a}
		if r.Request.Pieces && a.Free != nil {
			site.Ground = geojson.Append(nil, a.Free)
		}
		c.Alternatives = append(c.Alternatives, site)
	}
	return c
}

// Disposition is the header Content-Disposition for a file name (RFC 6266): one in plain
// letters for old clients, and the whole.
func Disposition(name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
	if ascii == name {
		return mime.FormatMediaType("attachment", map[string]string{"filename": name})
	}
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, ascii, strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
}

// fileNameOf is the name of a file about a project, without its end, that every file system takes.
func fileNameOf(project, lang string) string {
	const most = 60
	what := "选址核查"
	if lang == "en" {
		what = "siting-check"
	}
	name := strings.Trim(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) || r == unicode.ReplacementChar || unicode.Is(unicode.Bidi_Control, r) {
			return '_'
		}
		return r
	}, project), " .")
	if r := []rune(name); len(r) > most {
		name = string(r[:most])
	}
	if name == "" {
		return what
	}
	return name + "-" + what
}
