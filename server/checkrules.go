package server

import (
	"github.com/labstack/echo/v4"

	"guotu/layers"
	"guotu/siting/report"
	"guotu/siting/rules"
)

// rulesAbout is the answer of /api/v1/rules.
type rulesAbout struct {
	Today string     `json:"today"` // the day of a check that names none
	Sets  []setAbout `json:"sets"`  // the first is the default
}

type setAbout struct {
	ID       string        `json:"id"`
	Version  string        `json:"version"`
	Title    layers.Text   `json:"title"`
	Notice   layers.Text   `json:"notice"`
	Types    []choiceAbout `json:"types"`
	Classes  []choiceAbout `json:"classes"`
	Rules    []ruleAbout   `json:"rules"`
	Slivers  sliversAbout  `json:"slivers"`
	Verdicts []string      `json:"verdicts"` // in ascending order of weight
}

type sliversAbout struct {
	AreaM2 float64 `json:"area_m2"`
	WidthM float64 `json:"width_m"`
}

type choiceAbout struct {
	ID    string      `json:"id"`
	Title layers.Text `json:"title"`
}

type ruleAbout struct {
	ID           string         `json:"id"`
	Title        layers.Text    `json:"title"`
	Basis        rules.Basis    `json:"basis"`
	Kinds        []string       `json:"kinds"`
	Relation     rules.Relation `json:"relation"`
	With         []string       `json:"with,omitempty"` // kinds of layers that the ground has to lie in as well
	Distance     float64        `json:"distance_m,omitempty"`
	Jurisdiction []string       `json:"jurisdiction,omitempty"`
	From         string         `json:"from,omitempty"` // first day in force
	To           string         `json:"to,omitempty"`   // first day no longer in force
}

// rules answers GET /api/v1/rules: the rule sets, and what a project may be by them.
func (s *Server) rules(c echo.Context) error {
	if _, err := parameters(c); err != nil {
		return err
	}
	about := rulesAbout{Today: s.checks.Today().Format(dayForm), Sets: []setAbout{}}
	for _, set := range s.checks.Sets() {
		about.Sets = append(about.Sets, aboutSet(set))
	}
	return s.sendJSON(c, about)
}

const dayForm = "2006-01-02"

func aboutSet(set *rules.Set) setAbout {
	a := setAbout{ID: set.ID, Version: set.Version, Title: set.Title, Notice: set.Notice, Types: choices(set.Types), Classes: choices(set.Classes),
		Rules: []ruleAbout{}, Slivers: sliversAbout{set.SliverArea, set.SliverWidth}}
	for v := rules.Pass; v <= rules.Block; v++ {
		a.Verdicts = append(a.Verdicts, v.String())
	}
	for _, r := range set.Rules {
		one := ruleAbout{ID: r.ID, Title: r.Title, Basis: r.Basis, Kinds: r.Kinds, Relation: r.Relation, With: r.With, Distance: r.Distance, Jurisdiction: r.Jurisdiction}
		if !r.From.IsZero() {
			one.From = r.From.Format(dayForm)
		}
		if !r.To.IsZero() {
			one.To = r.To.Format(dayForm)
		}
		a.Rules = append(a.Rules, one)
	}
	return a
}

func choices(all []rules.Choice) []choiceAbout {
	about := make([]choiceAbout, len(all))
	for i, c := range all {
		about[i] = choiceAbout(c)
	}
	return about
}

// checkSchema answers GET /api/v1/check/schema.json: the JSON Schema of reports.
func (s *Server) checkSchema(c echo.Context) error {
	if _, err := parameters(c); err != nil {
		return err
	}
	return s.sendDocument(c, "application/schema+json", report.Schema)
}
