package main

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var demoForm = regexp.MustCompile(`(?m)^\$ bin/guotu (check .*) \| head -(\d+)\n((?s:.*?))\n(?:\n\$|` + "```" + `)`)

// TestReadmeShowsWhatHappens runs the checks that the README shows and compares what they print.
func TestReadmeShowsWhatHappens(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	rest, found := string(text), 0
	for {
		at := demoForm.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		found++
		args := strings.Fields(rest[at[2]:at[3]])
		n, err := strconv.Atoi(rest[at[4]:at[5]])
		if err != nil {
			t.Fatal(err)
		}
		_, out, _ := runHere(t, "", args...)
		lines := strings.Split(out, "\n")
		got := strings.TrimRight(strings.Join(lines[:min(n, len(lines))], "\n"), "\n")
		if want := rest[at[6]:at[7]]; got != want {
			t.Errorf("guotu %q prints\n%s\nand the README shows\n%s", args, got, want)
		}
		rest = rest[at[7]:]
		if raceEnabled {
			break // each command loads the plan, which takes seconds then
		}
	}
	if found != 4 && !raceEnabled {
		t.Errorf("the README shows %d checks", found)
	}
}
