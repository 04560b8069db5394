package main

import (
	"strings"
	"testing"
)

const lakeRules = `id: hubei-1
include: cn
title: {zh: 湖北, en: Hubei}
rules:
  - id: hb-lake
    title: {zh: 湖泊, en: Lakes}
    basis: {doc: 条例, clause: 第二十一条}
    jurisdiction: ["42"]
    from: 2012-10-01
    kinds: [blue_line]
    required: false
    relation: near
    distance_m: 500
    types: [factory]
    severity: need_review
    message: {zh: "距湖{distance_m}米。", en: "{distance_m} m from a lake."}
`

const lakeScript = `as of 2026-06-01
zone county 420106 POLYGON((0 0, 90 0, 90 90, 0 90, 0 0))
zone urban_boundary U POLYGON((0 0, 90 0, 90 90, 0 90, 0 0))
zone blue_line L POLYGON((10 0, 20 0, 20 10, 10 10, 10 0))
case a factory near a lake
project factory POLYGON((22 1, 23 1, 23 3, 22 3, 22 1))
expect need_review hb-lake
case a factory far from it
project factory POLYGON((32 1, 33 1, 33 3, 32 3, 32 1))
expect pass not hb-lake
`

func TestRules(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "hubei.yaml", lakeRules)
	writeFile(t, "wrong.yaml", strings.Replace(lakeRules, "types: [factory]", "types: [castle]", 1))
	writeFile(t, "hubei.test", lakeScript)
	writeFile(t, "failing.test", strings.Replace(lakeScript, "expect pass not", "expect block", 1))
	f := func(code int, out, errOut string, args ...string) {
		t.Helper()
		c, o, e := runHere(t, "", append([]string{"rules"}, args...)...)
		if c != code || !strings.Contains(o, out) || !strings.Contains(e, errOut) || errOut == "" && e != "" {
			t.Errorf("guotu rules %q: %d, want %d\n%s, want\n%s\n%s, want\n%s", args, c, code, o, out, e, errOut)
		}
	}
	f(0, "hubei.yaml: hubei-1@", "", "validate", "hubei.yaml")
	f(1, "hubei.yaml: hubei-1@", `wrong.yaml: line 14: rule hb-lake: the set has no type "castle"`, "validate", "wrong.yaml", "hubei.yaml")
	f(2, "", "no such file", "validate", "none.yaml")
	f(2, "", "expected", "validate")

	f(0, "hb-lake", "", "list", "hubei.yaml", "--in", "420106", "--as-of", "2026-06-01")
	_, listed, _ := runHere(t, "", "rules", "list", "hubei.yaml", "--in", "420106", "--as-of", "2026-06-01")
	if want := "hb-lake need_review near 500 m blue_line"; !strings.Contains(strings.Join(strings.Fields(listed), " "), want) {
		t.Errorf("the list has not %q:\n%s", want, listed)
	}
	f(0, "near 500 m", "", "list", "hubei.yaml", "--all", "--lang", "en")
	f(0, "Inside the urban development boundary", "", "list", "--lang", "en")
	f(2, "", "--as-of", "list", "--as-of", "May")
	f(2, "", "castle", "list", "wrong.yaml")
	_, out, _ := runHere(t, "", "rules", "list", "hubei.yaml", "--as-of", "2026-02-27")
	if strings.Contains(out, "hb-lake") || !strings.Contains(out, "自然资发〔2023〕193号") || strings.Contains(out, "空间准入负面清单") {
		t.Errorf("rules of another place or day:\n%s", out)
	}

	f(0, "hubei.test: 2 cases, 2 expectations, 0 not met\n", "", "test", "--rules", "hubei.yaml", "hubei.test")
	f(1, "failing.test: line 10: a factory far from it: the verdict is pass, not block; hb-lake has no finding", "", "test", "--rules", "hubei.yaml", "hubei.test", "failing.test")
	f(2, "", `hubei.test: line 7: the set has no rule "hb-lake"`, "test", "hubei.test")
	f(2, "", "no such file", "test", "none.test")
}
