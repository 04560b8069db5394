package rules

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"guotu/data"
	"guotu/layers"
)

// head begins a rule set that tests add rules to.
const head = `id: test-1
title: {zh: 测试}
notice: {zh: 参考}
types:
  - {id: factory, title: {zh: 工厂, en: Factory}}
  - {id: road, title: {zh: 公路, en: Road}}
classes:
  - {id: hx6, title: {zh: 线性, en: Linear}}
  - {id: big, title: {zh: 重大, en: Major}}
rules:
`

// minimal is a rule to which tests add members, two spaces deeper.
const minimal = `  - id: a
    title: {zh: 甲, en: A}
    basis: {doc: 文, clause: 一}
    kinds: [line]
    relation: overlap
    severity: block
    message: {zh: "占{area_ha}公顷", en: "{area_ha} ha of {layer}: {features}"}
`

func mustRead(t testing.TB, text string) *Set {
	t.Helper()
	set, err := Read("test.yaml", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err) // a test writes its days
	}
	return d
}

func TestBundled(t *testing.T) {
	sets, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	cn := sets[0]
	if !strings.HasPrefix(cn.Identity(), "cn-2026.1@") || len(cn.Version) != 12 {
		t.Errorf("identity %s", cn.Identity())
	}
	for _, c := range slices.Concat(cn.Types, cn.Classes) {
		if c.Title.ZH == "" || c.Title.EN == "" {
			t.Errorf("%s has no title in both languages", c.ID)
		}
	}
	statutory := []string{"ecological_redline", "basic_farmland", "urban_boundary"}
	for _, r := range cn.Rules {
		o, err := r.Decide(Facts{Type: "factory"}, Measured{Area: 1})
		if err != nil || o.Message.ZH == "" || o.Message.EN == "" || r.Title.ZH == "" || r.Title.EN == "" || r.Basis.Clause == "" {
			t.Errorf("%s: %+v, %v", r.ID, o, err)
		}
		if r.Optional == slices.Contains(statutory, r.Kinds[0]) {
			t.Errorf("%s: optional %v, but that is for kinds beyond the three lines", r.ID, r.Optional)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	f := func(text string, line int, want string) {
		t.Helper()
		_, err := Read("test.yaml", strings.NewReader(text))
		var e *data.Error
		if !errors.As(err, &e) || e.Line != line || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant line %d and %q", err, line, want)
		}
	}
	f("", 0, "id")
	f("id: x", 0, "title and notice")
	f(head, 0, "no rules")
	f("include: us\n"+head+minimal, 0, `include "us"`)
	f("idd: x", 1, "idd")
	f(strings.Replace(head, "{id: hx6", "{id: Ü", 1), 8, "class")
	f(strings.Replace(head, "{id: big", "{id: hx6", 1), 9, "given twice")
	f(head+strings.Replace(minimal, "id: a", "id: A!", 1), 11, `id "A!"`)
	f(head+strings.Replace(minimal, "kinds: [line]", "kinds: []", 1), 11, "kinds are missing")
	f(head+strings.Replace(minimal, "[line]", "['*']", 1), 11, "kind")
	f(head+strings.Replace(minimal, "doc: 文, ", "", 1), 11, "basis.doc")
	f(head+strings.Replace(minimal, "overlap", "uncovered", 1), 15, "relation")
	f(head+strings.Replace(minimal, "overlap", "near", 1), 15, "distance_m")
	f(head+strings.Replace(minimal, "block", "bad", 1), 16, "severity")
	f(head+strings.Replace(minimal, "area_ha}公顷", "acres}", 1), 11, "{acres} is none of")
	f(head+strings.Replace(minimal, "area_ha}公顷", "area_ha", 1), 11, "is none of")
}

// TestWith: kinds that the ground has to lie in as well.
func TestWith(t *testing.T) {
	text := head + strings.Replace(minimal, "of {layer}", "of {layer} and {with}", 1) + "    with: [farm, town]\n"
	r := mustRead(t, text).Rules[0]
	o, err := r.Decide(Facts{}, Measured{Area: 1e4, Layer: layers.Text{EN: "Redline"}, With: layers.Text{EN: "Farm"}, Features: []string{"a"}})
	if err != nil || !slices.Equal(r.With, []string{"farm", "town"}) || o.Message.EN != "1.0000 ha of Redline and Farm: a" {
		t.Errorf("%v %+v %v", r.With, o, err)
	}
	for _, relation := range []string{"outside", "cross", "within"} {
		_, err := Read("test.yaml", strings.NewReader(strings.Replace(text, "relation: overlap", "relation: "+relation, 1)))
		if e := new(data.Error); !errors.As(err, &e) || e.Line != 18 || !strings.Contains(err.Error(), "with goes with relation overlap") {
			t.Errorf("%s: %v", relation, err)
		}
	}
}

// TestReadRefusesRule: what is wrong within a rule comes with its line.
func TestReadRefusesRule(t *testing.T) {
	rule := func(more string, line int, want string) {
		t.Helper()
		_, err := Read("test.yaml", strings.NewReader(head+minimal+more))
		var e *data.Error
		if !errors.As(err, &e) || e.Line != line || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant line %d and %q", err, line, want)
		}
	}
	rule("    distance_m: 5\n", 15, "near")
	rule("    colour: red\n", 18, "colour")
	rule("    from: May\n", 18, "not a day")
	rule("    from: 2025-02-01\n    to: 2025-02-01\n", 19, "not after")
	rule("    superseded_by: x\n", 11, "superseded_by needs to")
	rule("    jurisdiction: [湖北]\n", 11, "division code")
	rule("    with: []\n", 11, "with names no kind")
	rule("    with: [farm, 'A B']\n", 18, `kind "A B"`)
	rule("    with: [line]\n", 18, "is one of kinds too")
	rule("    with:\n      - farm\n      - farm\n", 20, "given twice")
	rule("    replaces: [b]\n", 18, "replaces")
	rule("    types: [castle]\n", 18, `no type "castle"`)
	rule("    not_classes:\n      - hx6\n      - hx60\n", 20, `no class "hx60"`)
	rule("    when: project.typ == 'road'\n", 18, "rule a")
	rule("    when: project.type == 'castle'\n", 18, `no type "castle"`)
	rule("    when: project.type in ['road', 'castle']\n", 18, `no type "castle"`)
	rule("    when: \"'hx60' in project.classes\"\n", 18, `no class "hx60"`)
	rule("    when: project.area_ha\n", 18, "bool")
	rule("    when: ''\n", 18, "empty")
	rule("    when: len(1..1000000) > 3\n", 18, "ranges")
	rule("    when: \"all(project.classes, # == 'hx6')\"\n", 18, "rule a")
	rule("    when: \"any(project.classes, true)\"\n", 18, "rule a")
	rule("    when: \"len(repeat('a', 1000000)) > 1\"\n", 18, "rule a")
	rule("    when: \"now().Year() > 2020\"\n", 18, "rule a") // an answer must not depend on the day
	rule("    when: share > 0.5\n", 18, "share")              // known to cases only
	rule("    when: "+strings.Repeat("true and ", 400)+"true\n", 18, "condition")
	rule("    when: \""+strings.Repeat("(", 1000)+"true"+strings.Repeat(")", 1000)+"\"\n", 18, "condition")
	rule("    where: core == '1'\n", 11, "where and fields go together")
	rule("    fields: {core: [HX]}\n", 11, "where and fields go together")
	rule("    fields: {core: [HX], x: [Y]}\n    where: core == '1'\n", 19, "does not ask for field x")
	rule("    fields: {core: []}\n    where: core == '1'\n", 11, "field")
	rule("    fields: {core: [HX]}\n    where: cor == '1'\n", 19, "cor")
	rule("    without: {severity: info}\n", 11, "without needs where")
	rule("    cases:\n      - severity: info\n", 19, "a case needs")
	rule("    cases:\n      - {classes: [hx6], severity: bad}\n", 19, "severity")
	rule("    cases:\n      - {when: 'length > 1', severity: info}\n", 19, "length")
	rule(minimal, 18, "in force together with the version of line 11")
}

func TestVersionsFollowOneAnother(t *testing.T) {
	set := mustRead(t, head+minimal+"    to: 2025-10-01\n    superseded_by: 新法\n"+
		minimal+"    from: 2025-10-01\n"+
		strings.Replace(minimal, "id: a", "id: b", 1)+"    jurisdiction: ['4201']\n    replaces: [a]\n    from: 2026-01-01\n")
	f := func(on string, codes []string, want ...int) {
		t.Helper()
		var got []int
		for _, r := range set.InForce(day(on), codes) {
			got = append(got, slices.Index(set.Rules, r))
		}
		if !slices.Equal(got, want) {
			t.Errorf("in force on %s in %v: %v, want %v", on, codes, got, want)
		}
	}
	f("2025-09-30", nil, 0)
	f("2025-10-01", nil, 1)
	f("2025-12-31", []string{"420106"}, 1)
	f("2026-01-01", []string{"420106"}, 2)
	f("2026-01-01", []string{"420000", "420100", "420106"}, 2) // the county and what it lies in
	f("2026-01-01", []string{"420000"}, 1)                     // the province is more than the city
	f("2026-01-01", []string{"420106", "420502"}, 1, 2)        // two counties: both
	f("2026-01-01", nil, 1)
	if got := set.InForce(day("2025-10-01").Add(23*time.Hour), nil); len(got) != 1 || got[0] != set.Rules[1] {
		t.Error("the time of day counts")
	}
}

func TestConcerns(t *testing.T) {
	f := func(more string, facts Facts, want bool) {
		t.Helper()
		r := mustRead(t, head+minimal+more).Rules[0]
		if got, err := r.Concerns(facts); err != nil || got != want {
			t.Errorf("%s of %+v: %v, %v", more, facts, got, err)
		}
	}
	road, big := Facts{Type: "road"}, Facts{Type: "road", Classes: []string{"big"}, Area: 6e4, Length: 10}
	f("", Facts{}, true)
	f("    types: [road]\n", road, true)
	f("    types: [road]\n", Facts{}, false)
	f("    not_types: [road]\n", road, false)
	f("    classes: [hx6]\n", big, false)
	f("    classes: [hx6, big]\n", big, true)
	f("    not_classes: [big]\n", big, false)
	f("    when: project.area_ha > 5 and \"big\" in project.classes\n", big, true)
	f("    when: project.area_ha > 7 or project.area_m2 < 0 or project.length_m > 10\n", big, false)
	f("    when: project.type == ''\n", Facts{}, true)
	f("    when: \"'big' in project.classes\"\n", road, false)
}

func attributes(of map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { text, ok := of[name]; return text, ok }
}

func TestSelectsAndTells(t *testing.T) {
	r := mustRead(t, head+minimal+"    fields: {core: [HXQ, core]}\n    where: lower(core) in ['1', 'yes', '是']\n").Rules[0]
	f := func(tells, selects bool, of map[string]string) {
		t.Helper()
		ask := attributes(of)
		if got := r.Tells(func(name string) bool { _, ok := ask(name); return ok }); got != tells {
			t.Errorf("tells by %v: %v", of, got)
		}
		if got, err := r.Selects(ask); err != nil || got != selects {
			t.Errorf("selects %v: %v, %v", of, got, err)
		}
	}
	f(true, true, map[string]string{"HXQ": "是"})
	f(true, true, map[string]string{"core": "YES"})
	f(true, false, map[string]string{"HXQ": "", "core": "1"}) // the first that the layer has counts
	f(true, false, map[string]string{"HXQ": "0"})
	f(false, true, map[string]string{"hxq": "1"}) // names are as they are written; nothing is let pass

	plain := mustRead(t, head+minimal).Rules[0]
	if ok, err := plain.Selects(attributes(nil)); !ok || err != nil || !plain.Tells(func(string) bool { return false }) {
		t.Error("a rule without where is about every zone")
	}
}

func TestSelectsSaysWhatIsWrong(t *testing.T) {
	r := mustRead(t, head+minimal+"    fields: {width: [KD]}\n    where: float(width) > 3\n").Rules[0]
	if ok, err := r.Selects(attributes(map[string]string{"KD": "3.5"})); !ok || err != nil {
		t.Error(ok, err)
	}
	if _, err := r.Selects(attributes(map[string]string{"KD": "wide"})); err == nil || !strings.HasPrefix(err.Error(), "rule a: condition") || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v", err)
	}
}

func TestDecide(t *testing.T) {
	set := mustRead(t, head+minimal+`    documents: [{zh: 书}]
    fields: {core: [HXQ]}
    where: core == "1"
    cases:
      - {classes: [hx6], severity: need_opinion, documents: [{zh: 认定意见}]}
      - {when: area_mu < 1 and share < 0.5, severity: info, message: {zh: "少，{share}，{classes}，{type}，{rule}"}}
      - {types: [road], when: distance_m > 5 and area_ha >= 0 and area_m2 >= 0 and length_m >= 0, severity: need_review}
`)
	r := set.Rules[0]
	f := func(facts Facts, m Measured, severity Severity, zh string, documents int) {
		t.Helper()
		o, err := r.Decide(facts, m)
		if err != nil || o.Severity != severity || o.Message.ZH != zh || len(o.Documents) != documents {
			t.Errorf("decide %+v %+v: %+v, %v", facts, m, o, err)
		}
	}
	f(Facts{}, Measured{Area: 12345.6}, Block, "占1.2346公顷", 1)
	f(Facts{}, Measured{Area: 12345.6, Ha: 1.2345, Mu: 18.5}, Block, "占1.2345公顷", 1)
	f(Facts{Classes: []string{"hx6"}}, Measured{Area: 1e4}, NeedOpinion, "占1.0000公顷", 1)
	f(Facts{Type: "road", Classes: []string{"big"}}, Measured{Area: 1, Share: 0.25}, Info, "少，25.00%，重大，公路，甲", 0)
	f(Facts{}, Measured{Area: 1, Share: 0.25}, Info, "少，25.00%，，类型未说明的项目，甲", 0)
	f(Facts{Type: "road"}, Measured{Area: 1e4, Distance: 6}, NeedReview, "占1.0000公顷", 0)
	f(Facts{Classes: []string{"hx6"}}, Measured{Untold: true, Layer: layers.Text{ZH: "红线"}}, Unknown, "图层“红线”没有本规则（甲）所需的字段，无法判断，不得视为不涉及。", 0)
}

func TestMessageNamesZones(t *testing.T) {
	r := mustRead(t, head+minimal).Rules[0]
	f := func(features []string, want string) {
		t.Helper()
		o, err := r.Decide(Facts{}, Measured{Area: 1e4, Layer: layers.Text{EN: "Redline"}, Features: features})
		if err != nil || o.Message.EN != want {
			t.Errorf("%q, %v, want %q", o.Message.EN, err, want)
		}
	}
	f([]string{"a", "b"}, "1.0000 ha of Redline: a, b")
	f(strings.Split("abcdefg", ""), "1.0000 ha of Redline: a, b, c, d, e and 2 more")
	if got := listed(strings.Split("abcdefg", ""), "zh"); got != "a、b、c、d、e等7个" {
		t.Error(got)
	}
	if got := decimals(-1e-9, 2); got != "0.00" {
		t.Error(got)
	}
}

func TestCheckProject(t *testing.T) {
	set := mustRead(t, head+minimal)
	f := func(facts Facts, want string) {
		t.Helper()
		err := set.CheckProject(facts)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", facts, err, want)
		}
	}
	f(Facts{}, "")
	f(Facts{Type: "road", Classes: []string{"hx6"}}, "")
	f(Facts{Type: "castle"}, `type "castle"`)
	f(Facts{Classes: []string{"hx6", "hx11"}}, `class "hx11"`)
}

func TestSeverityText(t *testing.T) {
	for s := Pass; s <= Block; s++ {
		text, err := s.MarshalText()
		var back Severity
		if err != nil || back.UnmarshalText(text) != nil || back != s || s.String() != string(text) {
			t.Errorf("%d: %s %v", s, text, err)
		}
	}
	if _, err := Severity(9).MarshalText(); err == nil || Severity(9).String() != "severity 9" {
		t.Error("there is no ninth severity")
	}
}

func TestInclude(t *testing.T) {
	text := "include: cn\nid: hubei-1\ntitle: {zh: 湖北}\nclasses:\n  - {id: lake, title: {zh: 湖}}\nrules:\n" +
		strings.Replace(minimal, "id: a", "id: hb", 1) + "    classes: [lake, hx6]\n    jurisdiction: ['42']\n    replaces: [cz-outside]\n"
	set := mustRead(t, text)
	sets, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	cn := sets[0]
	if len(set.Rules) != len(cn.Rules)+1 || set.Notice != cn.Notice || set.Version == cn.Version || set.SliverWidth != cn.SliverWidth {
		t.Errorf("%+v", set)
	}
	if n := len(cn.Rules); n != cap(cn.Rules) && &set.Rules[0] == &cn.Rules[0] {
		t.Error("the bundled set is shared")
	}
	on := day("2026-06-01")
	replaced := func(code string) bool {
		return !slices.ContainsFunc(set.InForce(on, []string{code}), func(r *Rule) bool { return r.ID == "cz-outside" })
	}
	if !replaced("420106") || replaced("430102") {
		t.Error("the national rule is to be replaced in Hubei, and only there")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(head + minimal)
	f.Add(head + minimal + "    fields: {core: [HX]}\n    where: core matches '(a+)+$'\n    cases: [{when: share > 0.5, severity: info}]\n")
	f.Add("include: cn\n" + head + minimal)
	f.Fuzz(func(t *testing.T, text string) {
		set, err := Read("f.yaml", strings.NewReader(text))
		if err != nil {
			return
		}
		for _, r := range set.InForce(day("2026-01-01"), []string{"420106"}) {
			facts := Facts{Type: "road", Classes: []string{"hx6"}, Area: 1e4}
			r.Concerns(facts)                                                    //nolint:errcheck // that it ends
			r.Selects(func(string) (string, bool) { return "aaaaaaaaaa", true }) //nolint:errcheck // likewise
			r.Decide(facts, Measured{Area: 1e4, Share: 0.5})                     //nolint:errcheck // likewise
		}
	})
}

// BenchmarkRules decides 100 rules for each of 1,000 projects.
func BenchmarkRules(b *testing.B) {
	var text strings.Builder
	text.WriteString(head)
	for i := range 100 {
		text.WriteString(strings.Replace(minimal, "id: a", "id: a"+string(rune('a'+i/26))+string(rune('a'+i%26)), 1))
		text.WriteString("    when: project.area_ha >= 0\n    fields: {core: [HX]}\n    where: core in ['1', 'yes']\n    cases: [{when: share > 0.5, severity: info}]\n")
	}
	set := mustRead(b, text.String())
	zone := attributes(map[string]string{"HX": "yes"})
	for b.Loop() {
		info := 0
		for p := range 1000 {
			facts := Facts{Type: "road", Area: float64(p) * 100}
			for _, r := range set.InForce(day("2026-01-01"), []string{"420106"}) {
				yes, err := r.Concerns(facts)
				selects, err2 := r.Selects(zone)
				o, err3 := r.Decide(facts, Measured{Area: facts.Area, Share: float64(p) / 1000})
				if err := errors.Join(err, err2, err3); err != nil || !yes || !selects {
					b.Fatal(err, yes, selects)
				}
				if o.Severity == Info {
					info++
				}
			}
		}
		if info != 499*100 {
			b.Fatal(info)
		}
	}
}
