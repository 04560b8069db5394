package layers_test

import (
	"testing"

	"guotu/layers"
)

func TestTextIn(t *testing.T) {
	f := func(text layers.Text, lang, want string) {
		t.Helper()
		if got := text.In(lang); got != want {
			t.Errorf("%+v in %s: %q, want %q", text, lang, got, want)
		}
	}
	f(layers.Text{ZH: "县", EN: "county"}, "zh", "县")
	f(layers.Text{ZH: "县", EN: "county"}, "en", "county")
	f(layers.Text{ZH: "县"}, "en", "县")
	f(layers.Text{EN: "county"}, "zh", "county")
	f(layers.Text{}, "en", "")
}
