package rules

import (
	"fmt"
	"slices"
	"strings"
)

// UnknownError says that a rule set does not know the type or a class of a project.
type UnknownError struct {
	Field   string // type or class
	Value   string
	Set     string   // its id
	Choices []Choice // that the set knows
}

// Error says it in English.
func (e *UnknownError) Error() string { return e.In("en") }

// In says it in a language, zh or en, with the choices there are.
func (e *UnknownError) In(lang string) string {
	choices := make([]string, len(e.Choices))
	for i, c := range e.Choices {
		choices[i] = c.ID
		if title := c.Title.In(lang); title != "" && lang == "zh" {
			choices[i] += "（" + title + "）"
		}
	}
	if lang == "zh" {
		field := map[string]string{"type": "项目类型", "class": "项目属性"}[e.Field]
		return fmt.Sprintf("规则集 %s 没有%s %q，可选：%s", e.Set, field, e.Value, strings.Join(choices, "、"))
	}
	return fmt.Sprintf("%s %q is none of rule set %s: %s", e.Field, e.Value, e.Set, strings.Join(choices, ", "))
}

// CheckProject says whether the set knows the type and the classes of a project; its error is an
// *UnknownError.
func (s *Set) CheckProject(f Facts) error {
	if f.Type != "" && !has(s.Types, f.Type) {
		return &UnknownError{"type", f.Type, s.ID, s.Types}
	}
	for _, class := range f.Classes {
		if !has(s.Classes, class) {
			return &UnknownError{"class", class, s.ID, s.Classes}
		}
	}
	return nil
}

// Concerns reports whether the rule speaks of a project.
func (r *Rule) Concerns(f Facts) (bool, error) {
	if !fits(r.types, r.classes, f) || meets(r.exempt, f.Classes) || slices.Contains(r.exemptTypes, f.Type) {
		return false, nil
	}
	if r.when == nil {
		return true, nil
	}
	holds, err := r.when.holds(projectScope{Project: factsOf(f)})
	if err != nil {
		return false, fmt.Errorf("rule %s: %w", r.ID, err)
	}
	return holds, nil
}

// fits reports whether a project is of one of the types and has one of the classes, where there
// are any.
func fits(types, classes []string, f Facts) bool {
	return (len(types) == 0 || slices.Contains(types, f.Type)) && (len(classes) == 0 || meets(classes, f.Classes))
}

func meets(a, b []string) bool {
	return slices.ContainsFunc(a, func(v string) bool { return slices.Contains(b, v) })
}

// Tells reports whether a layer with some attributes can tell which of its zones the rule speaks
// of. Where it cannot, all of its zones are to be measured, and Decide to be told so: the layer
// then says neither that the rule holds nor that it does not.
func (r *Rule) Tells(has func(name string) bool) bool {
	for _, f := range r.fields {
		if !slices.ContainsFunc(f.aliases, has) {
			return false
		}
	}
	return true
}

// Selects reports whether the rule speaks of a zone with the given attributes. The zone's
// attributes come by their names in the layer; ok is false for one that the layer does not have.
// Of a layer that does not tell (see Tells) it selects every zone.
func (r *Rule) Selects(attribute func(name string) (text string, ok bool)) (bool, error) {
	if r.where == nil {
		return true, nil
	}
	scope := make(map[string]any, len(r.fields))
	for _, f := range r.fields {
		text, ok := "", false
		for _, name := range f.aliases {
			if text, ok = attribute(name); ok {
				break
			}
		}
		if !ok {
			return true, nil
		}
		scope[f.name] = text
	}
	holds, err := r.where.holds(scope)
	if err != nil {
		return false, fmt.Errorf("rule %s: %w", r.ID, err)
	}
	return holds, nil
}

// Decide says what follows: what the first case says that is for the project, else what the rule
// says. Where the layer does not tell which zones are meant, no case counts.
func (r *Rule) Decide(f Facts, m Measured) (Outcome, error) {
	if m.Untold {
		return Outcome{Severity: r.without.severity, Message: r.without.message.text(r, f, m)}, nil
	}
	for i := range r.cases {
		c := &r.cases[i]
		if !fits(c.types, c.classes, f) {
			continue
		}
		if c.when != nil {
			holds, err := c.when.holds(caseScopeOf(f, m))
			if err != nil {
				return Outcome{}, fmt.Errorf("rule %s: case %d: %w", r.ID, i+1, err)
			}
			if !holds {
				continue
			}
		}
		return Outcome{c.severity, c.message.text(r, f, m), slices.Clone(c.documents)}, nil
	}
	return Outcome{r.severity, r.message.text(r, f, m), slices.Clone(r.documents)}, nil
}

// Severities returns what the rule may say: first what it says by itself, then what its cases do,
// each once.
func (r *Rule) Severities() []Severity {
	all := []Severity{r.severity}
	for _, c := range r.cases {
		if !slices.Contains(all, c.severity) {
			all = append(all, c.severity)
		}
	}
	return all
}
