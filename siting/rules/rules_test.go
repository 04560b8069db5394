package rules

import "testing"

func TestBundled(t *testing.T) {
	sets, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range sets[0].Rules {
		t.Log(r.Line, r.ID, r.Kinds)
	}
	t.Log(sets[0].Identity())
}
