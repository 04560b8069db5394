package data

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
)

type yamlSpec struct {
	Name  string            `yaml:"name"`
	Zoom  int               `yaml:"zoom"`
	Title map[string]string `yaml:"title"`
	Items []struct {
		ID string `yaml:"id"`
	} `yaml:"items"`
}

func TestDecodeYAML(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		var spec yamlSpec
		if err := DecodeYAML("g.yaml", strings.NewReader(text), &spec); err != nil {
			t.Errorf("%q: %v", text, err)
		} else if got := fmt.Sprint(spec); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	f("name: 县\nzoom: 5\n", "{县 5 map[] []}")
	f("title: {zh: 县, en: county}", "{ 0 map[en:county zh:县] []}")
	f("items: [{id: a}, {id: \"1\"}]", "{ 0 map[] [{a} {1}]}")
	f("\xef\xbb\xbfname: x", "{x 0 map[] []}")
	f("name: x\r\nzoom: 2\r\n", "{x 2 map[] []}")
	f("", "{ 0 map[] []}")
	f("# nothing but a comment\n", "{ 0 map[] []}")
	f("---\nname: x\n", "{x 0 map[] []}")
}

func TestDecodeYAMLRefused(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		var spec yamlSpec
		if err := DecodeYAML("g.yaml", strings.NewReader(text), &spec); err == nil {
			t.Errorf("%q: read as %v, want %s", text, spec, want)
		} else if err.Error() != "g.yaml: "+want {
			t.Errorf("%q\ngot  %s\nwant g.yaml: %s", text, err, want)
		}
	}
	f("name: x\nnmae: y\n", `line 2: unknown key "nmae"`)
	f("items:\n- id: a\n- ids: b\n", `line 3: unknown key "ids"`)
	f("a: 1\nb: 2\nc: 3\n", `line 1: unknown key "a" (and 2 more)`)
	f("name: x\nzoom: deep\n", `line 2: the text deep does not fit here`)
	f("name: [x]\nzoom: true\n", `line 1: a list does not fit here (and 1 more)`)
	f("items: {a: 1}\n", `line 1: a mapping does not fit here`)
	f("zoom: [1]\n", `line 1: a list does not fit here`)
	f("name: x\nname: y\n", `line 2: mapping key "name" already defined at line 1`)
	f("name: x\n\ttab: y\n", `line 2: found a tab character that violates indentation`)
	f("name: [a\n", `line 1: did not find expected ',' or ']'`)
	f("name: x\n---\nname: y\n", "line 2: a second document begins; one is read")
	f("- a\n", `line 1: a list does not fit here`)

	broken := errors.New("disk on fire")
	if err := DecodeYAML("g.yaml", iotest.ErrReader(broken), &yamlSpec{}); err == nil || !strings.Contains(err.Error(), "disk on fire") {
		t.Error(err)
	}
	var e *Error
	endless := strings.NewReader(strings.Repeat("# comment\n", 101))
	if err := decodeYAML("g.yaml", endless, &yamlSpec{}, 1000); !errors.As(err, &e) || e.Err.Error() != "larger than 1000 bytes" {
		t.Error(err)
	}
}
