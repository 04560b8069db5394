package rules

import (
	"slices"
	"strings"
	"time"
)

// InForce returns the rules that were in force on a day in the divisions with some codes, in
// the order of the set. Without codes only those that are in force everywhere. Of the time of day
// nothing counts. A rule that others replace is left out where each of the divisions has one that
// does.
func (s *Set) InForce(on time.Time, codes []string) []*Rule {
	codes = deepest(codes)
	var found []*Rule
	for _, r := range s.Rules {
		if r.inForceOn(on) && r.inForceIn(codes) {
			found = append(found, r)
		}
	}
	return slices.DeleteFunc(found, func(r *Rule) bool { return s.replaced(r, on, codes) })
}

// replaced reports whether, on a day, each of some divisions has a rule that takes the place of r.
func (s *Set) replaced(r *Rule, on time.Time, codes []string) bool {
	by := func(codes []string) bool {
		return slices.ContainsFunc(s.Rules, func(o *Rule) bool {
			return slices.Contains(o.Replaces, r.ID) && o.inForceOn(on) && o.inForceIn(codes)
		})
	}
	if len(codes) == 0 {
		return by(nil)
	}
	return !slices.ContainsFunc(codes, func(code string) bool { return !by([]string{code}) })
}

func (r *Rule) inForceOn(day time.Time) bool {
	y, m, d := day.Date()
	day = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return (r.From.IsZero() || !day.Before(r.From)) && (r.To.IsZero() || day.Before(r.To))
}

func (r *Rule) inForceIn(codes []string) bool {
	return len(r.Jurisdiction) == 0 || slices.ContainsFunc(codes, func(code string) bool {
		return slices.ContainsFunc(r.Jurisdiction, func(prefix string) bool { return strings.HasPrefix(code, prefix) })
	})
}

// deepest leaves out the codes of divisions that contain others: 420000 and 420100 where there
// is 420106.
func deepest(codes []string) []string {
	var kept []string
	for _, code := range codes {
		prefix := stem(code)
		within := func(other string) bool { return strings.HasPrefix(other, prefix) && len(stem(other)) > len(prefix) }
		if !slices.ContainsFunc(codes, within) {
			kept = append(kept, code)
		}
	}
	return kept
}

// stem is a code without the pairs of zeros that say "all of it".
func stem(code string) string {
	for len(code) > 2 && strings.HasSuffix(code, "00") {
		code = code[:len(code)-2]
	}
	return code
}
