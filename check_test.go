package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCheckDemo runs the four cases of the README.
func TestCheckDemo(t *testing.T) {
	dir := t.TempDir()
	f := func(code int, out string, args ...string) string {
		t.Helper()
		got, o, e := runHere(t, "", append([]string{"check", "--as-of", "2026-06-01"}, args...)...)
		if got != code || !strings.Contains(o+e, out) {
			t.Errorf("guotu check %q: %d, want %d with %s\n%s%s", args, got, code, out, o, e)
		}
		return o
	}
	f(1, "1.3213 公顷 = 19.8190 亩", "data/demo/projects/factory.txt", "--type", "factory")
	f(1, "[需出具意见] 生态保护红线内的有限人为活动", "data/demo/projects/road.geojson", "--type", "road", "--class", "hx6")
	f(0, "结论：符合（pass）\n项目：实验学校（合成）", "data/demo/projects/school.zip", "--type", "school")
	f(3, "不得视为不涉及", "data/demo/projects/beyond.geojson", "--type", "school")
	if raceEnabled {
		return // each command loads the plan, which takes seconds then
	}
	f(0, "Verdict: Complies (pass)", "data/demo/projects/school.zip", "--type", "school", "--lang", "en")
	f(2, "castle", "data/demo/projects/school.zip", "--type", "castle")
	f(2, "give a FILE")
	f(2, "no such file", "nothing.txt")
	f(2, "no format", "data/demo/projects/school.zip", "--out", "a.doc")

	report := filepath.Join(dir, "report.json")
	f(1, "", "data/demo/projects/factory.txt", "--type", "factory", "--out", report)
	f(0, "一致", "--verify", report)
	body, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, report, strings.Replace(string(body), `"verdict":"block"`, `"verdict":"pass"`, 1))
	f(1, `verdict：原为 "pass"，现为 "block"`, "--verify", report)

	summary := filepath.Join(dir, "summary.csv")
	f(1, "实验学校（合成）", "data/demo/projects", "--type", "school", "--out", summary, "--out", filepath.Join(dir, "reports"))
	if body, err := os.ReadFile(summary); err != nil || strings.Count(string(body), "\n") != 5 {
		t.Errorf("%s %v", body, err)
	}
	if all, err := filepath.Glob(filepath.Join(dir, "reports", "*.json")); err != nil || len(all) != 4 {
		t.Errorf("%q %v", all, err)
	}
	f(0, "可用公顷", "--compare", "data/demo/projects/factory.txt", "data/demo/projects/school.zip", "--type", "factory")

	table := filepath.Join(dir, "many.csv")
	writeFile(t, table, "name,type,lon,lat,wkt\n点,school,120.5,31,\n面,school,,,\"POLYGON((120.5 31,120.501 31,120.501 31.001,120.5 31))\"\n远,school,114,30,\n")
	f(1, "远", table)
	writeFile(t, table, "name\nx\n")
	f(2, "row 1: it has neither file", table)
}
