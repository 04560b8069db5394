package script_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"guotu/data"
	"guotu/siting/rules"
	"guotu/siting/script"
)

func national(t testing.TB) *rules.Set {
	t.Helper()
	sets, err := rules.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	return sets[0]
}

// TestNational runs the cases of the national set, and makes sure that each of its rules has one in
// which it fires and one in which it does not.
func TestNational(t *testing.T) {
	set := national(t)
	f, err := os.Open("../rules/cn.test")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	result, err := script.Run(context.Background(), "cn.test", f, set)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Failures {
		t.Errorf("cn.test:%d: %s: %s", f.Line, f.Case, f.Message)
	}
	for _, r := range set.Rules {
		if !slices.Contains(result.Fired, r.ID) {
			t.Errorf("no case in which rule %s has a finding", r.ID)
		}
		if !slices.Contains(result.Quiet, r.ID) {
			t.Errorf("no case in which rule %s has none", r.ID)
		}
	}
}

// TestFailuresAreTold: a script that expects what is not so does not pass.
func TestFailuresAreTold(t *testing.T) {
	const text = `as of 2026-06-01
case wrong on purpose
zone basic_farmland Y POLYGON((10 0, 20 0, 20 10, 10 10, 10 0))
project factory POLYGON((12 4, 14 4, 14 6, 12 6, 12 4))
expect pass cz-within not yn-occupy
`
	result, err := script.Run(context.Background(), "x.test", strings.NewReader(text), national(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Failures) != 1 || result.Failures[0].Line != 5 {
		t.Fatalf("failures %+v", result.Failures)
	}
	for _, part := range []string{"the verdict is block, not pass", "cz-within has no finding", "yn-occupy has a finding", "findings: "} {
		if !strings.Contains(result.Failures[0].Message, part) {
			t.Errorf("%q does not say %q", result.Failures[0].Message, part)
		}
	}
}

func TestRefused(t *testing.T) {
	f := func(text string, line int, want string) {
		t.Helper()
		_, err := script.Run(context.Background(), "x.test", strings.NewReader(text), national(t))
		var e *data.Error
		if !errors.As(err, &e) || e.Line != line || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want line %d and %q", text, err, line, want)
		}
	}
	f("site 1 2", 1, `"site" is none of`)
	f("\nas of May", 2, "write as of")
	f("zone A POLYGON((0 0", 1, "write zone")
	f("zone ecological_redline ) POLYGON", 1, "write zone")
	f("zone Ä x POINT(1 1)", 1, "use a-z")
	f("zone a x POINT(1)", 1, "")
	f("zone a x POINT(1 1) core", 1, "FIELD=VALUE")
	f("project factory", 1, "")
	f("expect", 1, "expect what")
	f("expect maybe", 1, "none of pass")
	f("expect pass", 1, "needs a project")
	f("as of 2026-01-01\nproject factory POINT(1 1)\nexpect pass no-such-rule", 3, "no rule")
	f("as of 2026-01-01\nproject castle POINT(1 1)\nexpect pass", 3, "castle")
}

func FuzzRun(f *testing.F) {
	body, err := os.ReadFile("../rules/cn.test")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(body[:min(len(body), 1500)]))
	f.Add("zone a b POINT(1 1) x=y\nas of 2026-01-01\nproject - POINT(1 1)\n")
	set := national(f)
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "expect") && strings.Count(text, "expect") > 3 {
			return
		}
		script.Run(context.Background(), "x.test", strings.NewReader(text), set) //nolint:errcheck // only that it ends without a panic
	})
}
