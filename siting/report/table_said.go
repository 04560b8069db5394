package report

import (
	"slices"

	"guotu/siting"
	"guotu/siting/rules"
)

// said tells what rules said about a layer and about its features.
type said struct {
	layers   map[string][]*siting.Finding // by name
	features map[feature][]*siting.Finding
	absent   map[string][]*siting.Finding // by kind, where the plan has no layer
}

type feature struct{ layer, id string }

// found are findings and the weightiest of them.
type found struct {
	any      bool
	severity rules.Severity
	findings []*siting.Finding
}

func newSaid(r *siting.Report) *said {
	s := &said{make(map[string][]*siting.Finding), make(map[feature][]*siting.Finding), make(map[string][]*siting.Finding)}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Layer == "" {
			s.absent[f.Kind] = append(s.absent[f.Kind], f)
			continue
		}
		s.layers[f.Layer] = append(s.layers[f.Layer], f)
		for _, id := range f.Features {
			key := feature{f.Layer, id}
			s.features[key] = append(s.features[key], f)
		}
	}
	return s
}

func newFound(all ...*siting.Finding) (f found) {
	for _, one := range all {
		f.any, f.severity = true, max(f.severity, one.Severity)
	}
	f.findings = all
	return f
}

// of returns what was said of a feature, or with id "" of the layer, in relations of a sort. What
// names no feature is said of each.
func (s *said) of(layer, id string, relation func(rules.Relation) bool) found {
	var all []*siting.Finding
	for _, f := range s.layers[layer] {
		if relation(f.Relation) && (id == "" || len(f.Features) == 0) {
			all = append(all, f)
		}
	}
	if id != "" {
		for _, f := range s.features[feature{layer, id}] {
			if relation(f.Relation) {
				all = append(all, f)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *siting.Finding) int { return int(b.Severity) - int(a.Severity) })
	return newFound(all...)
}

// missing returns what was said of a kind of which there is no layer.
func (s *said) missing(kind string) found { return newFound(s.absent[kind]...) }
