package report

import (
	"guotu/siting"
	"guotu/siting/rules"
)

// A document is what a report says in one language, in the order in which it is printed. DOCX,
// PDF and XLSX are made of it.
type document struct {
	language language
	title    string
	subject  string // name of the project
	verdict  rules.Severity
	word     string // the verdict in a word
	sentence string // and in a sentence
	notice   string // what the report is not

	facts       []fact   // name and value: project, areas, method, versions
	conclusions []string // sentences in the office's fixed form
	documents   []string // to be brought

	quality    *table
	divisions  *table
	occupation *table // 占用明细
	findings   *table
	parcels    *table // 分地块
	comparison *table // 比选; nil where there is nothing to compare with

	notes []string
}

// A fact is a line of a document's head.
type fact struct{ name, value string }

// newDocument says in words what a report found, and how it compares with the alternatives.
func newDocument(r *siting.Report, alternatives []*siting.Report, l language) *document {
	d := &document{
		language: l, title: l.of("项目用地规划符合性核查报告", "Siting check against the territorial plan"),
		subject: l.name(r.Project.Name, l.of("（未命名项目）", "(project without a name)")),
		verdict: r.Verdict, word: l.verdict(r.Verdict), sentence: l.overall(r.Verdict), notice: printable(l.text(r.Notice), maxLine),
	}
	return d
}
