package rules

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"guotu/layers"
)

var (
	idForm    = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,63}$`)
	kindForm  = regexp.MustCompile(`^[a-z0-9_]{1,64}$`)
	codeForm  = regexp.MustCompile(`^[0-9]{2,12}$`)
	fieldForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
)

// rule makes one rule of its text. Errors that are not of type *data.Error have no place yet.
func (r *reader) rule(t *ruleText) (*Rule, error) {
	rule := &Rule{ID: t.ID.Value, Line: t.ID.Line, Title: t.Title, Basis: t.Basis, Jurisdiction: t.Jurisdiction, Kinds: t.Kinds,
		Relation: Relation(t.Relation.Value), Distance: t.Distance, Optional: t.Required != nil && !*t.Required,
		SupersededBy: t.SupersededBy, Unverified: t.Unverified, documents: t.Documents, titles: r.titles}
	for _, id := range t.Replaces {
		rule.Replaces = append(rule.Replaces, id.Value)
	}
	steps := []func(*ruleText, *Rule) error{r.about, r.period, r.relation, r.with, r.projects, r.zones, r.outcome, r.caseList}
	for _, step := range steps {
		if err := step(t, rule); err != nil {
			return nil, err
		}
	}
	return rule, nil
}

// at puts a line and the rule before an error.
func (r *reader) at(line int, t *ruleText, err error) error {
	if line == 0 {
		line = t.ID.Line
	}
	return r.wrong(line, fmt.Errorf("rule %s: %w", t.ID.Value, err))
}

func (r *reader) about(t *ruleText, rule *Rule) error {
	if !idForm.MatchString(rule.ID) {
		return fmt.Errorf("id %q is not a word of a-z, 0-9 and _-. only", rule.ID)
	}
	if rule.Title == (layers.Text{}) || rule.Basis.Doc == "" {
		return errors.New("title and basis.doc are needed")
	}
	if len(rule.Kinds) == 0 {
		return errors.New("kinds are missing: of which layers does it speak?")
	}
	for _, kind := range rule.Kinds {
		if !kindForm.MatchString(kind) {
			return fmt.Errorf("kind %q: use a-z, 0-9 and _", kind)
		}
	}
	for _, code := range rule.Jurisdiction {
		if !codeForm.MatchString(code) {
			return fmt.Errorf("jurisdiction %q is not the beginning of a division code", code)
		}
	}
	return nil
}

func (r *reader) period(t *ruleText, rule *Rule) error {
	for _, day := range []struct {
		text placed
		kept *time.Time
	}{{t.From, &rule.From}, {t.To, &rule.To}} {
		if day.text.Value == "" {
			continue
		}
		var err error
		if *day.kept, err = time.Parse(time.DateOnly, day.text.Value); err != nil {
			return r.at(day.text.Line, t, fmt.Errorf("%q is not a day such as 2025-10-01", day.text.Value))
		}
	}
	if !rule.From.IsZero() && !rule.To.IsZero() && !rule.From.Before(rule.To) {
		return r.at(t.To.Line, t, fmt.Errorf("to %s is not after from %s", t.To.Value, t.From.Value))
	}
	if rule.SupersededBy != "" && rule.To.IsZero() {
		return errors.New("superseded_by needs to: the day from which the other document counts")
	}
	return nil
}

func (r *reader) relation(t *ruleText, rule *Rule) error {
	all := []Relation{Overlap, Outside, Cross, Within, Near}
	if !slices.Contains(all, rule.Relation) {
		return r.at(t.Relation.Line, t, fmt.Errorf("relation %q is none of %v", rule.Relation, all))
	}
	if (rule.Relation == Near) != (rule.Distance != 0) {
		return r.at(t.Relation.Line, t, errors.New("distance_m goes with relation near, and near with it"))
	}
	if !(rule.Distance >= 0) || math.IsInf(rule.Distance, 1) {
		return r.at(t.Relation.Line, t, fmt.Errorf("distance_m %v is not a distance", rule.Distance))
	}
	return nil
}

// with reads of which further kinds the rule speaks.
func (r *reader) with(t *ruleText, rule *Rule) error {
	if t.With == nil {
		return nil
	}
	if len(t.With) == 0 {
		return errors.New("with names no kind")
	}
	if rule.Relation != Overlap {
		return r.at(t.With[0].Line, t, fmt.Errorf("with goes with relation overlap, not %s", rule.Relation))
	}
	for _, kind := range t.With {
		switch {
		case !kindForm.MatchString(kind.Value):
			return r.at(kind.Line, t, fmt.Errorf("with: kind %q: use a-z, 0-9 and _", kind.Value))
		case slices.Contains(rule.Kinds, kind.Value):
			return r.at(kind.Line, t, fmt.Errorf("with: kind %s is one of kinds too; what lies in it always lies in it", kind.Value))
		case slices.Contains(rule.With, kind.Value):
			return r.at(kind.Line, t, fmt.Errorf("with: kind %s is given twice", kind.Value))
		}
		rule.With = append(rule.With, kind.Value)
	}
	return nil
}

// projects reads of which projects the rule speaks.
func (r *reader) projects(t *ruleText, rule *Rule) (err error) {
	if rule.types, err = r.ids(t, t.Types, r.set.Types, "type"); err != nil {
		return err
	}
	if rule.classes, err = r.ids(t, t.Classes, r.set.Classes, "class"); err != nil {
		return err
	}
	if rule.exemptTypes, err = r.ids(t, t.NotTypes, r.set.Types, "type"); err != nil {
		return err
	}
	if rule.exempt, err = r.ids(t, t.NotClasses, r.set.Classes, "class"); err != nil {
		return err
	}
	rule.when, err = r.condition(t, t.When, projectScope{})
	return err
}

// ids makes sure that the set knows the types or classes that a rule names.
func (r *reader) ids(t *ruleText, given []placed, known []Choice, what string) ([]string, error) {
	var ids []string
	for _, id := range given {
		if !has(known, id.Value) {
			return nil, r.at(id.Line, t, fmt.Errorf("the set has no %s %q", what, id.Value))
		}
		ids = append(ids, id.Value)
	}
	return ids, nil
}

// condition compiles a condition; nil where there is none.
func (r *reader) condition(t *ruleText, text placed, scope any) (*condition, error) {
	if strings.TrimSpace(text.Value) == "" {
		if text.Line > 0 {
			return nil, r.at(text.Line, t, errors.New("the condition is empty"))
		}
		return nil, nil
	}
	c, err := compile(text.Value, scope, r.set)
	if err != nil {
		return nil, r.at(text.Line, t, err)
	}
	return c, nil
}

// zones reads of which zones the rule speaks.
func (r *reader) zones(t *ruleText, rule *Rule) (err error) {
	for _, name := range slices.Sorted(maps.Keys(t.Fields)) {
		aliases := t.Fields[name]
		if !fieldForm.MatchString(name) || len(aliases) == 0 || slices.Contains(aliases, "") {
			return fmt.Errorf("field %q: a name of a-z, 0-9 and _, and what layers call it", name)
		}
		rule.fields = append(rule.fields, field{name, aliases})
	}
	if (len(rule.fields) > 0) != (t.Where.Line > 0) {
		return errors.New("where and fields go together: where names only what fields declares")
	}
	if rule.where, err = r.condition(t, t.Where, zoneScope(rule.fields)); err != nil {
		return err
	}
	for _, f := range rule.fields {
		if !rule.where.mentions(f.name) {
			return r.at(t.Where.Line, t, fmt.Errorf("where does not ask for field %s", f.name))
		}
	}
	return r.withoutField(t, rule)
}

// untold is what a rule says where it does not say itself what follows from a missing attribute.
var untold = layers.Text{
	ZH: "图层“{layer}”没有本规则（{rule}）所需的字段，无法判断，不得视为不涉及。",
	EN: "Layer {layer} has none of the fields that this rule ({rule}) asks for: it cannot be told, which is not to say that nothing is involved.",
}

func (r *reader) withoutField(t *ruleText, rule *Rule) (err error) {
	if t.Without != nil && rule.where == nil {
		return errors.New("without needs where: it says what follows if a field is missing")
	}
	rule.without.severity = Unknown
	text := untold
	if t.Without != nil {
		if rule.without.severity, err = r.severity(t, t.Without.Severity); err != nil {
			return err
		}
		if t.Without.Message != (layers.Text{}) {
			text = t.Without.Message
		}
	}
	rule.without.message, err = parseMessage(text)
	return err
}

func (r *reader) severity(t *ruleText, text placed) (s Severity, err error) {
	if err := s.UnmarshalText([]byte(text.Value)); err != nil {
		return 0, r.at(text.Line, t, fmt.Errorf("severity %w", err))
	}
	return s, nil
}

func (r *reader) outcome(t *ruleText, rule *Rule) (err error) {
	if rule.severity, err = r.severity(t, t.Severity); err != nil {
		return err
	}
	if t.Message == (layers.Text{}) {
		return errors.New("message is missing")
	}
	rule.message, err = parseMessage(t.Message)
	return err
}

func (r *reader) caseList(t *ruleText, rule *Rule) error {
	for i := range t.Cases {
		c, err := r.oneCase(t, rule, &t.Cases[i])
		if err != nil {
			return err
		}
		rule.cases = append(rule.cases, c)
	}
	return nil
}

func (r *reader) oneCase(t *ruleText, rule *Rule, text *caseText) (c ruleCase, err error) {
	c.documents, c.message = text.Documents, rule.message
	if c.severity, err = r.severity(t, text.Severity); err != nil {
		return c, err
	}
	if c.types, err = r.ids(t, text.Types, r.set.Types, "type"); err != nil {
		return c, err
	}
	if c.classes, err = r.ids(t, text.Classes, r.set.Classes, "class"); err != nil {
		return c, err
	}
	if c.when, err = r.condition(t, text.When, caseScope{}); err != nil {
		return c, err
	}
	if len(c.types)+len(c.classes) == 0 && c.when == nil {
		return c, r.at(text.Severity.Line, t, errors.New("a case needs types, classes or when"))
	}
	if text.Message != (layers.Text{}) {
		if c.message, err = parseMessage(text.Message); err != nil {
			return c, r.at(text.Severity.Line, t, err)
		}
	}
	return c, nil
}

// meetsInTime and meetsInPlace report whether two rules can be in force together.
func (r *Rule) meetsInTime(o *Rule) bool {
	return (r.To.IsZero() || o.From.IsZero() || o.From.Before(r.To)) && (o.To.IsZero() || r.From.IsZero() || r.From.Before(o.To))
}

func (r *Rule) meetsInPlace(o *Rule) bool {
	if len(r.Jurisdiction) == 0 || len(o.Jurisdiction) == 0 {
		return true
	}
	return slices.ContainsFunc(r.Jurisdiction, func(a string) bool {
		return slices.ContainsFunc(o.Jurisdiction, func(b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) })
	})
}
