package style

import (
	"strconv"

	"guotu/data"
	"guotu/layers"
)

// condition says which features a class is for.
type condition int

const (
	always condition = iota // all features
	oneOf                   // those with one of some values
	inside                  // those with a number in a range
	rest                    // those in no other class
)

// rule is a class of a legend with what tells its features, no matter which classes stand
// before it.
type rule struct {
	class     *layers.Class
	id        string // of the layer and, if it has several classes, of the class
	condition condition
	values    []string // of oneOf, each in no rule before
	// excluded are the positions of rules before this one that have some of the numbers of its range.
	excluded []int
}

// rulesOf returns the rules of a layer. A class whose values all belong to classes before it
// has no features and makes no rule.
func rulesOf(l *layers.Layer) []rule {
	legend := &l.Spec().Legend
	drawn, kind := legend.Drawn(), data.String
	if contentOf(l, legend.Field) == numbers {
		kind = data.Number
	}
	var all []rule
	for i := range drawn {
		r := rule{class: &drawn[i], id: l.Name()}
		if len(drawn) > 1 {
			r.id += "-" + strconv.Itoa(i+1)
		}
		isOther := legend.Other != nil && i == len(drawn)-1
		if isOther {
			r.id = l.Name() + "-other"
		}
		switch {
		case legend.Field == "" || len(legend.Classes) == 0:
			r.condition = always
			return append(all, r)
		case isOther:
			r.condition = rest
		case r.class.Ranged():
			r.condition, r.excluded = inside, before(all, r.class)
		default:
			r.condition = oneOf
			for _, v := range r.class.All() {
				if legend.ClassOf(data.Value{Kind: kind, Text: v}) == i {
					r.values = append(r.values, v)
				}
			}
			if len(r.values) == 0 {
				continue
			}
		}
		all = append(all, r)
	}
	return all
}

// before are the rules that have numbers of a range.
func before(all []rule, c *layers.Class) []int {
	var some []int
	for i := range all {
		switch r := &all[i]; r.condition {
		case inside:
			if overlap(r.class, c) {
				some = append(some, i)
			}
		case oneOf:
			for _, v := range r.values {
				if x, err := strconv.ParseFloat(v, 64); err == nil && overlap(&layers.Class{From: &x, Below: nextAbove(x)}, c) {
					some = append(some, i)
					break
				}
			}
		}
	}
	return some
}

func overlap(a, b *layers.Class) bool {
	return (a.From == nil || b.Below == nil || *a.From < *b.Below) && (b.From == nil || a.Below == nil || *b.From < *a.Below)
}
