package report

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"guotu/siting"
	"guotu/siting/rules"
)

var update = flag.Bool("update", false, "write the golden files anew")

// spelled is a document as lines of text.
func spelled(d *document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s\n%s\n%s\n", d.title, d.subject, d.word, d.sentence, d.notice)
	for _, f := range d.facts {
		fmt.Fprintf(&b, "%s: %s\n", f.name, f.value)
	}
	for _, all := range [][]string{d.conclusions, d.documents, d.notes} {
		fmt.Fprintf(&b, "\n%s\n", strings.Join(all, "\n"))
	}
	for _, t := range []*table{d.occupation, d.findings, d.parcels, d.quality, d.divisions, d.comparison} {
		fmt.Fprintf(&b, "\n# %s\n", t.title)
		for _, c := range t.columns {
			b.WriteString(c.title + " | ")
		}
		for r := range t.rows {
			b.WriteString("\n")
			for i, c := range r.cells {
				b.WriteString(c.print(t.columns[i].form) + " | ")
			}
			if r.parts > 0 {
				fmt.Fprintf(&b, "= %d", r.parts)
			}
		}
		b.WriteString("\n" + t.note + "\n")
	}
	return b.String()
}

// TestDocument: the words of a report, to be read by a planner: go test ./siting/report -update
func TestDocument(t *testing.T) {
	set := &rules.Set{Types: []rules.Choice{{ID: "industry", Title: zhen("工业项目", "Industry")}}, Classes: []rules.Choice{{ID: "state_major", Title: zhen("国家重大项目", "Major national project")}}}
	for _, lang := range []string{"zh", "en"} {
		got := []byte(spelled(newDocument(factoryReport(), Options{Lang: lang, Rules: set, Alternatives: []*siting.Report{school()}})))
		path := "testdata/document." + lang + ".txt"
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: the document is\n%s", path, got)
		}
	}
}

// school is a report on a site that complies.
func school() *siting.Report {
	r := factoryReport()
	r.Verdict, r.Project.Name, r.Findings, r.Uncovered = rules.Pass, "", nil, nil
	r.Layers = []siting.LayerResult{onLayer("basic_farmland", "basic_farmland", "永久基本农田（合成）", "not_involved", 0, 0), onLayer("urban_boundary", "urban_boundary", "城镇开发边界（合成）", "involved", factorySite, 0)}
	r.Overlaps = []siting.Overlap{touching("urban_boundary", "urban_boundary", "KF-1", "城镇集中建设区", factorySite, 0.001, 0)}
	return r
}

// TestTotalsAddUp: every total with parts is the sum of the rows above it, and what a layer
// covers, leaves out and does not know is the site.
func TestTotalsAddUp(t *testing.T) {
	if totals := addsUp(t, "factory", occupation(settled(factoryReport()), "zh")); totals != 3 {
		t.Errorf("%d totals of parts, want 3", totals)
	}
}

func TestNothingIsSilent(t *testing.T) {
	f := func(r *siting.Report, want ...string) {
		t.Helper()
		got := spelledZH(r)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("the document does not say %q", w)
			}
		}
	}
	f(factoryReport(), "规划分区（合成） |  | 数据未覆盖，不得视为不涉及", "自然保护地 |  | 规划中没有此类图层（数据缺失），不得视为不涉及", "生态保护红线（合成） |  | 不涉及；最近为", "小计（图斑相互重叠处只计一次）")

	point := factoryReport()
	point.Site = siting.Site{Points: 1}
	for i := range point.Overlaps {
		point.Overlaps[i].Relation, point.Overlaps[i].Measure = "boundary", siting.Measure{}
	}
	for i := range point.Layers {
		point.Layers[i].Measure = siting.Measure{}
	}
	point.Layers[0].Nearest.Within, point.Layers[0].Nearest.Accuracy = true, 500
	f(point, "永农图斑一（点位于边界上）", "〔项目点位位于永久基本农田（合成）范围内。", "不大于该图层 500.00 米的标称精度", "点位数: 1")

	line := factoryReport()
	line.Site = siting.Site{Length: 1234.5678}
	for i := range line.Overlaps {
		line.Overlaps[i].Length, line.Overlaps[i].Measure = 100, siting.Measure{}
	}
	f(line, "长度（m）", "〔项目线路穿越永久基本农田（合成）。", "1234.57")

	unusable := factoryReport()
	unusable.Findings = append(unusable.Findings, siting.Finding{Rule: "input-unusable", Severity: rules.Unknown, Message: zhen("地块 3 无法核查", "")})
	f(unusable, "〔地块 3 无法核查〕")
}

func spelledZH(r *siting.Report) string {
	return spelled(newDocument(r, Options{Alternatives: []*siting.Report{r}}))
}

func TestFirstSaysWhatIsLeftOut(t *testing.T) {
	d := newDocument(crowd(100), Options{})
	short := d.parcels.first(50, "zh")
	var last row
	n := 0
	for r := range short.rows {
		last, n = r, n+1
	}
	if n != 51 || short.size != 51 || last.style != remark || !strings.Contains(last.cells[0].text, "共 2100 行；其余 2050 行见") {
		t.Errorf("%d rows, the last is %+v", n, last)
	}
	if d.parcels.first(2100, "zh") != d.parcels {
		t.Error("a table that fits was cut")
	}
	for range short.rows {
		break // whoever stops early must not be called again
	}
}

func TestPrintable(t *testing.T) {
	f := func(s string, limit int, want string) {
		t.Helper()
		if got := printable(s, limit); got != want {
			t.Errorf("printable(%q, %d) = %q, want %q", s, limit, got, want)
		}
	}
	f("一\n二\t三", 10, "一 二 三")
	f("a\x00b\x1bc", 10, "a�b�c")
	f("\xff\xfe", 10, "��")
	f("abc\u202ecba", 10, "abc�cba") // turns the direction of writing
	f("  x  ", 10, "x")
	f("一二三四五", 3, "一二三…（5）")
	f(strings.Repeat("长", 100_000), maxCell, strings.Repeat("长", maxCell)+"…（100000）")
	f("", 3, "")
}

func FuzzPrintable(f *testing.F) {
	for _, s := range []string{"", "一二三", "\x00\xff", "<a>&\"", "\ufffe\u2028"} {
		f.Add(s, 5)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = 1 + max(0, limit)%1000
		got := printable(s, limit)
		if n := utf8.RuneCountInString(got); n > limit+30 || !utf8.ValidString(got) {
			t.Errorf("printable(%q, %d) = %q of %d characters", s, limit, got, n)
		}
		for _, r := range got {
			if r < ' ' || misleading(r) {
				t.Errorf("printable(%q) has %U", s, r)
			}
		}
	})
}

func TestRanges(t *testing.T) {
	f := func(all []int, want string) {
		t.Helper()
		if got := ranges(all); got != want {
			t.Errorf("ranges(%v) = %q, want %q", all, got, want)
		}
	}
	f(nil, "")
	f([]int{7}, "7")
	f([]int{1, 2, 3, 7, 9, 10}, "1-3, 7, 9-10")
	var odd []int
	for i := range 20_000 {
		odd = append(odd, 2*i+1)
	}
	if got := ranges(odd); len(got) > maxCell+40 || !strings.HasSuffix(got, "…（20000）") {
		t.Errorf("20,000 single numbers make %q", got)
	}
}

func TestDirection(t *testing.T) {
	f := func(bearing float64, want string) {
		t.Helper()
		if got := language("zh").direction(bearing); got != want {
			t.Errorf("%v° is %s, want %s", bearing, got, want)
		}
	}
	f(0, "正北")
	f(22.4, "正北")
	f(22.6, "东北")
	f(90, "正东")
	f(226, "西南")
	f(337.6, "正北")
	f(360, "正北")
}
