package layers

import (
	"slices"
	"strings"
	"testing"
)

// TestSchemesAreSound: codes and names are of one class each, colours are colours, and of
// the land uses 39 colours stand in the standard.
func TestSchemesAreSound(t *testing.T) {
	for _, name := range schemeNames() {
		s, taken := schemes[name], make(map[string]string)
		for i := range s.classes {
			c := &s.classes[i]
			drawn := c.class(s)
			if err := drawn.check(""); err != nil || c.zh == "" || c.en == "" || drawn.Fill == "" || s.codes != (len(c.code) >= 2) {
				t.Errorf("%s: %s: %v", name, c.zh, err)
			}
			for _, word := range append(strings.Fields(c.names), c.zh, c.code) {
				if word != "" && taken[word] != "" {
					t.Errorf("%s: %s is of %s and %s", name, word, taken[word], c.zh)
				}
				taken[word] = c.zh
			}
			if at := s.find(c.zh); at != i || s.codes && s.find(c.code) != i {
				t.Errorf("%s: %s is found at %d", name, c.zh, at)
			}
		}
		if s.codes && !slices.IsSortedFunc(s.classes, func(a, b schemeClass) int { return strings.Compare(a.code, b.code) }) {
			t.Errorf("%s is out of order", name)
		}
	}
	if n := len(landUse2023.classes); n != 39+4 {
		t.Errorf("%d land uses", n)
	}
}
