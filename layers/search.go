package layers

import (
	"cmp"
	"slices"
	"strings"
)

// Match is a feature that a search found.
type Match struct {
	Layer   *Layer
	Feature int
}

// name is one thing by which a feature can be found.
type name struct {
	text    string // in lower case
	layer   *Layer
	order   int32 // of the layer
	feature int32
}

// nameIndex lists ids and titles of the layers that are to be searched.
func nameIndex(all []*Layer) []name {
	var names []name
	for order, l := range all {
		labelled := l.labels[0] != nil || l.labels[1] != nil
		if s := l.spec.Search; s == nil && !labelled || s != nil && !*s {
			continue
		}
		for i := range l.Len() {
			title := l.Title(i)
			texts := []string{fold(title.ZH), fold(title.EN), fold(l.ID(i))}
			slices.Sort(texts)
			for _, t := range slices.Compact(texts) {
				if t != "" {
					names = append(names, name{t, l, int32(order), int32(i)})
				}
			}
		}
	}
	return names
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// Search finds features by title in either language or by id: those that are
// called q first, then those that begin with it, then those that contain it, shorter names
// before longer ones, in the order of the layers. Case does not matter.
func (c *Catalog) Search(q string, limit int) []Match {
	q = fold(q)
	if q == "" || limit <= 0 {
		return nil
	}
	type found struct {
		name
		rank int
	}
	var all []found
	for _, n := range c.names {
		switch at := strings.Index(n.text, q); {
		case at < 0:
		case len(n.text) == len(q):
			all = append(all, found{n, 0})
		case at == 0:
			all = append(all, found{n, 1})
		default:
			all = append(all, found{n, 2})
		}
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(len(a.text), len(b.text)),
			cmp.Compare(a.order, b.order), cmp.Compare(a.feature, b.feature))
	})
	var matches []Match
	seen := make(map[Match]bool)
	for _, f := range all {
		m := Match{f.layer, int(f.feature)}
		if !seen[m] {
			seen[m] = true
			matches = append(matches, m)
		}
		if len(matches) == limit {
			break
		}
	}
	return matches
}
