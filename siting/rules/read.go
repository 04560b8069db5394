package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"guotu/data"
	"guotu/layers"
)

// The form of the file. What is checked after decoding keeps its line.
type (
	setText struct {
		ID      string       `yaml:"id"`
		Include string       `yaml:"include"`
		Title   layers.Text  `yaml:"title"`
		Notice  layers.Text  `yaml:"notice"`
		Sliver  sliverText   `yaml:"sliver"`
		Types   []choiceText `yaml:"types"`
		Classes []choiceText `yaml:"classes"`
		Rules   []ruleText   `yaml:"rules"`
	}
	sliverText struct {
		Area  *float64 `yaml:"area_m2"`
		Width *float64 `yaml:"width_m"`
	}
	choiceText struct {
		ID    placed      `yaml:"id"`
		Title layers.Text `yaml:"title"`
	}
	ruleText struct {
		ID           placed              `yaml:"id"`
		Title        layers.Text         `yaml:"title"`
		Basis        Basis               `yaml:"basis"`
		Jurisdiction []string            `yaml:"jurisdiction"`
		From         placed              `yaml:"from"`
		To           placed              `yaml:"to"`
		SupersededBy string              `yaml:"superseded_by"`
		Replaces     []placed            `yaml:"replaces"`
		Unverified   string              `yaml:"unverified"`
		Kinds        []string            `yaml:"kinds"`
		With         []placed            `yaml:"with"`
		Required     *bool               `yaml:"required"`
		Fields       map[string][]string `yaml:"fields"`
		Where        placed              `yaml:"where"`
		Without      *withoutText        `yaml:"without"`
		Types        []placed            `yaml:"types"`
		Classes      []placed            `yaml:"classes"`
		NotTypes     []placed            `yaml:"not_types"`
		NotClasses   []placed            `yaml:"not_classes"`
		When         placed              `yaml:"when"`
		Relation     placed              `yaml:"relation"`
		Distance     float64             `yaml:"distance_m"`
		Severity     placed              `yaml:"severity"`
		Documents    []layers.Text       `yaml:"documents"`
		Message      layers.Text         `yaml:"message"`
		Cases        []caseText          `yaml:"cases"`
	}
	caseText struct {
		Types     []placed      `yaml:"types"`
		Classes   []placed      `yaml:"classes"`
		When      placed        `yaml:"when"`
		Severity  placed        `yaml:"severity"`
		Documents []layers.Text `yaml:"documents"`
		Message   layers.Text   `yaml:"message"`
	}
	withoutText struct {
		Severity placed      `yaml:"severity"`
		Message  layers.Text `yaml:"message"`
	}
	placed = data.Placed[string]
)

// Sizes of slivers where a set does not say.
const (
	sliverArea  = 1   // m²
	sliverWidth = 0.1 // m, the accuracy of survey points in mapping practice
)

// Read reads a rule set in YAML. path only names it in errors, which say line and rule and are of
// type *data.Error.
func Read(path string, r io.Reader) (*Set, error) {
	return read(path, r, func(name string) (*Set, error) {
		sets, err := Bundled()
		if err != nil {
			return nil, err
		}
		for i, set := range sets {
			if bundledNames[i] == name {
				return set, nil
			}
		}
		return nil, fmt.Errorf("include %q: the program has %v", name, bundledNames)
	})
}

func read(path string, r io.Reader, bundled func(name string) (*Set, error)) (*Set, error) {
	sum := sha256.New()
	var text setText
	if err := data.DecodeYAML(path, io.TeeReader(r, sum), &text); err != nil {
		return nil, err
	}
	reader := &reader{path: path, set: &Set{ID: text.ID, Title: text.Title, Notice: text.Notice, SliverArea: sliverArea, SliverWidth: sliverWidth}}
	if text.Include != "" {
		base, err := bundled(text.Include)
		if err != nil {
			return nil, reader.wrong(0, err)
		}
		reader.include(base, sum)
	}
	if err := reader.head(&text); err != nil {
		return nil, err
	}
	if err := reader.rules(text.Rules); err != nil {
		return nil, err
	}
	reader.set.Version = hex.EncodeToString(sum.Sum(nil))[:12]
	return reader.set, nil
}

// reader makes a set of its text.
type reader struct {
	path   string
	set    *Set
	titles *titles
	own    int // position of the first rule that is not included
}

// wrong is an error at a line; the first of lines that is known counts.
func (r *reader) wrong(line int, err error) error {
	return &data.Error{Path: r.path, Line: line, Err: err}
}

// include takes over what another set has.
func (r *reader) include(base *Set, sum hash.Hash) {
	io.WriteString(sum, base.Identity()) // never fails
	s := r.set
	s.SliverArea, s.SliverWidth = base.SliverArea, base.SliverWidth
	s.Types, s.Classes, s.Rules = slices.Clone(base.Types), slices.Clone(base.Classes), slices.Clone(base.Rules)
	if s.Notice == (layers.Text{}) {
		s.Notice = base.Notice
	}
	r.own = len(s.Rules)
}

func (r *reader) head(text *setText) error {
	s := r.set
	if !idForm.MatchString(s.ID) {
		return r.wrong(0, fmt.Errorf("id %q is not a word of a-z, 0-9 and _-. only", s.ID))
	}
	if s.Title == (layers.Text{}) || s.Notice == (layers.Text{}) {
		return r.wrong(0, errors.New("title and notice are missing"))
	}
	for _, size := range []struct {
		given *float64
		kept  *float64
	}{{text.Sliver.Area, &s.SliverArea}, {text.Sliver.Width, &s.SliverWidth}} {
		if size.given == nil {
			continue
		}
		if !(*size.given >= 0 && *size.given <= 1e6) {
			return r.wrong(0, fmt.Errorf("sliver %v: must lie within 0 to 1000000", *size.given))
		}
		*size.kept = *size.given
	}
	var err error
	if s.Types, err = r.choices(s.Types, text.Types, "type"); err != nil {
		return err
	}
	if s.Classes, err = r.choices(s.Classes, text.Classes, "class"); err != nil {
		return err
	}
	r.titles = &titles{byID(s.Types), byID(s.Classes)}
	return nil
}

func (r *reader) choices(have []Choice, texts []choiceText, what string) ([]Choice, error) {
	for _, c := range texts {
		switch id := c.ID.Value; {
		case !idForm.MatchString(id):
			return nil, r.wrong(c.ID.Line, fmt.Errorf("%s %q is not a word of a-z, 0-9 and _-. only", what, id))
		case has(have, id):
			return nil, r.wrong(c.ID.Line, fmt.Errorf("%s %s is given twice", what, id))
		case c.Title == (layers.Text{}):
			return nil, r.wrong(c.ID.Line, fmt.Errorf("%s %s: title is missing", what, id))
		}
		have = append(have, Choice{c.ID.Value, c.Title})
	}
	return have, nil
}

func byID(choices []Choice) map[string]layers.Text {
	m := make(map[string]layers.Text, len(choices))
	for _, c := range choices {
		m[c.ID] = c.Title
	}
	return m
}

func (r *reader) rules(texts []ruleText) error {
	for i := range texts {
		t := &texts[i]
		rule, err := r.rule(t)
		if err != nil {
			var at *data.Error
			if errors.As(err, &at) {
				return err
			}
			return r.wrong(t.ID.Line, fmt.Errorf("rule %d (%s): %w", i+1, t.ID.Value, err))
		}
		r.set.Rules = append(r.set.Rules, rule)
	}
	if len(r.set.Rules) == 0 {
		return r.wrong(0, errors.New("the set has no rules"))
	}
	return r.versions(texts)
}

// versions makes sure that two versions of a rule are never in force together, and that what is
// replaced is there.
func (r *reader) versions(texts []ruleText) error {
	all := r.set.Rules
	for i, rule := range all {
		for _, other := range all[:i] {
			if other.ID == rule.ID && other.meetsInTime(rule) && other.meetsInPlace(rule) {
				return r.wrong(rule.Line, fmt.Errorf("rule %s is in force together with the version of line %d", rule.ID, other.Line))
			}
		}
	}
	for _, t := range texts {
		for _, id := range t.Replaces {
			if id.Value == t.ID.Value || !slices.ContainsFunc(all, func(o *Rule) bool { return o.ID == id.Value }) {
				return r.wrong(id.Line, fmt.Errorf("rule %s: replaces %q, which is no other rule of the set", t.ID.Value, id.Value))
			}
		}
	}
	return nil
}
