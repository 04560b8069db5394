package data

import (
	"errors"
	"strings"
	"testing"
)

func TestPlaced(t *testing.T) {
	var spec struct {
		Name  Placed[string]   `yaml:"name"`
		Width Placed[float64]  `yaml:"width"`
		Codes []Placed[string] `yaml:"codes"`
		None  Placed[string]   `yaml:"none"`
	}
	text := "width: 2.5\nname: 2025-10-01\ncodes: &c\n  - a\n  - b\n"
	if err := DecodeYAML("x.yaml", strings.NewReader(text), &spec); err != nil {
		t.Fatal(err)
	}
	if spec.Name != (Placed[string]{"2025-10-01", 2}) || spec.Width.Line != 1 || spec.Width.Value != 2.5 || spec.None.Line != 0 ||
		len(spec.Codes) != 2 || spec.Codes[1] != (Placed[string]{"b", 5}) {
		t.Errorf("%+v", spec)
	}
	err := DecodeYAML("x.yaml", strings.NewReader("name: x\n\nwidth: wide\n"), &spec)
	var e *Error
	if !errors.As(err, &e) || e.Line != 3 {
		t.Errorf("%v", err)
	}
}
