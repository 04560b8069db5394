package server

import (
	"encoding/json"
	"math"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"guotu/layers"
)

// Limits of a search.
const (
	maxQuery     = 200 // characters
	maxMatches   = 100
	usualMatches = 20
)

// searchAnswer is the answer of /api/v1/search.
type searchAnswer struct {
	Q       string  `json:"q"`
	Results []found `json:"results"`
}

// found is a feature or a position.
type found struct {
	Type    string `json:"type"`
	Layer   string `json:"layer,omitempty"`
	ID      string `json:"id,omitempty"`
	Title   string `json:"title"`
	TitleEN string `json:"title_en,omitempty"`
	Context string `json:"context,omitempty"`
	// ContextEN is there where Context has words of a language, not names.
	ContextEN string      `json:"context_en,omitempty"`
	Bounds    *bounds     `json:"bounds,omitempty"`
	Point     *[2]float64 `json:"point,omitempty"`
	// At is a place within the feature: where its label stands.
	At *[2]float64 `json:"at,omitempty"`
}

// search answers GET /api/v1/search: what is called q, best first.
func (s *Server) search(c echo.Context) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	values, err := parameters(c, "q", "limit")
	if err != nil {
		return err
	}
	q, limit, err := searchParameters(values)
	if err != nil {
		return err
	}
	answer := searchAnswer{Q: q, Results: []found{}}
	if at, ok := coordinates(q); ok {
		answer.Results = append(answer.Results, found{Type: "coordinate", Title: positionTitle(at.Lon, at.Lat), Point: &[2]float64{at.Lon, at.Lat}})
	} else {
		results := surveyed(q)
		answer.Results = append(answer.Results, results[:min(len(results), limit)]...)
	}
	for _, m := range p.catalog.Search(q, limit-len(answer.Results)) {
		answer.Results = append(answer.Results, foundFeature(p.catalog, m))
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return s.sendFresh(c, append(body, '\n'))
}

func searchParameters(values url.Values) (q string, limit int, err error) {
	q = strings.TrimSpace(values.Get("q"))
	switch {
	case q == "":
		return "", 0, badRequest("q", "q is what to look for; it is missing or empty")
	case !utf8.ValidString(q):
		return "", 0, badRequest("q", "q is not UTF-8")
	case utf8.RuneCountInString(q) > maxQuery:
		return "", 0, badRequest("q", "q is longer than %d characters", maxQuery)
	}
	if !values.Has("limit") {
		return q, usualMatches, nil
	}
	limit, err = strconv.Atoi(values.Get("limit"))
	if err != nil || limit < 1 || limit > maxMatches {
		return "", 0, badRequest("limit", "limit must be a whole number from 1 to %d, not %q", maxMatches, values.Get("limit"))
	}
	return q, limit, nil
}

// foundFeature describes a feature that was found. Its point is the middle of its
// box, which is where to look; At is a place within it.
func foundFeature(c *layers.Catalog, m layers.Match) found {
	title := m.Layer.Title(m.Feature)
	f := found{Type: "feature", Layer: m.Layer.Name(), ID: m.Layer.ID(m.Feature), Title: title.ZH, TitleEN: title.EN, Context: m.Layer.Context(m.Feature)}
	if f.Title == "" {
		f.Title = title.EN
	}
	if b := m.Layer.FeatureBound(m.Feature); !b.IsEmpty() {
		middle := b.Center()
		f.Bounds, f.Point = boundsOf(b), &[2]float64{math.Round(middle[0]*1e6) / 1e6, math.Round(middle[1]*1e6) / 1e6}
	}
	if p, ok := c.LabelPoint(m.Layer, m.Feature); ok {
		f.At = (*[2]float64)(&p)
	}
	return f
}
