package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"guotu/layers"
	"guotu/siting/rules"
)

// language is "zh" or "en".
type language string

// of returns the text in the language.
func (l language) of(zh, en string) string {
	if l == "en" {
		return en
	}
	return zh
}

// text returns a text of the report in the language.
func (l language) text(t layers.Text) string { return t.In(string(l)) }

// Lengths in characters past which a text is cut, with a sign that it is: of a cell of a table,
// of a line. A whole name stands in the JSON.
const (
	maxCell = 400
	maxLine = 2000
)

// printable returns s without what a document cannot hold or what would mislead its reader: bytes
// that are not UTF-8, control characters and marks that turn the direction of writing become �,
// line breaks and tabs become spaces, and what goes beyond limit characters becomes ….
func printable(s string, limit int) string {
	var b strings.Builder
	n := 0
	for i, r := range s {
		if n == limit {
			fmt.Fprintf(&b, "…（%d）", utf8.RuneCountInString(s[i:])+n)
			break
		}
		n++
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			r = ' '
		case r == utf8.RuneError, unicode.IsControl(r), misleading(r):
			r = utf8.RuneError
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}

// misleading reports characters that turn the direction of writing, and those that XML does not
// have.
func misleading(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f ||
		r == 0xfffe || r == 0xffff || r == 0xfeff
}

// Verdict is what a severity is called: in each format of a report, on the page and on the command
// line.
func Verdict(s rules.Severity) layers.Text {
	switch s {
	case rules.Pass:
		return layers.Text{ZH: "符合", EN: "Complies"}
	case rules.Info:
		return layers.Text{ZH: "提示", EN: "Remark"}
	case rules.NeedOpinion:
		return layers.Text{ZH: "需出具意见", EN: "Opinion needed"}
	case rules.NeedReview:
		return layers.Text{ZH: "需论证", EN: "Review needed"}
	case rules.Block:
		return layers.Text{ZH: "不符合", EN: "Does not comply"}
	}
	return layers.Text{ZH: "未知", EN: "Unknown"}
}

// verdict is the word for a severity in the column 结论.
func (l language) verdict(s rules.Severity) string { return l.text(Verdict(s)) }

// overall is the verdict on the whole project, in a sentence.
func (l language) overall(s rules.Severity) string {
	switch s {
	case rules.Pass:
		return l.of("符合：未发现与已核查的管控要求冲突。", "Complies: no conflict with the requirements that were checked.")
	case rules.Info:
		return l.of("提示：未发现冲突，有提示事项，请核对。", "Remark: no conflict was found; see the remarks below.")
	case rules.NeedOpinion:
		return l.of("需出具意见：须取得主管部门的意见或办理有关手续。", "Opinion needed: of the competent authority, or its consent.")
	case rules.NeedReview:
		return l.of("需论证：须编制论证材料并按规定报批。", "Review needed: a justification has to be made and approved.")
	case rules.Block:
		return l.of("不符合：与管控要求冲突，不得按现有范围选址。", "Does not comply: the site as drawn conflicts with the requirements.")
	}
	return l.of("未知：所需数据缺失或未覆盖，不得视为不涉及。", "Unknown: data are missing or do not cover the site; this must not be read as not involved.")
}

// leftOut says that a table shows only its first n rows.
func (l language) leftOut(n, size int) string {
	return fmt.Sprintf(l.of("本表只列前 %d 行，共 %d 行；其余 %d 行见 XLSX 或 JSON 报告。",
		"The first %d rows of %d are shown; the other %d are in the XLSX and JSON reports."), n, size, size-n)
}

// name returns a name for print, or what stands for one that is empty.
func (l language) name(s, without string) string {
	if s = printable(s, maxCell); s == "" {
		return without
	}
	return s
}
