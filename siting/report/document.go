package report

import (
	"fmt"
	"strings"

	"guotu/siting"
	"guotu/siting/rules"
)

// A document is what a report says in one language, in the order in which it is printed. DOCX,
// PDF and XLSX are made of it. All of its texts are printable.
type document struct {
	language language
	title    string
	subject  string // name of the project
	verdict  rules.Severity
	word     string // the verdict in a word
	sentence string // and in a sentence
	notice   string // what the report is not

	facts       []fact   // of the project and of what it was checked against
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
func newDocument(r *siting.Report, o Options) *document {
	r = settled(r)
	l := o.language()
	d := &document{
		language: l, title: l.of("项目用地规划符合性核查报告", "Siting check against the territorial plan"),
		subject: l.name(r.Project.Name, l.of("（未命名项目）", "(project without a name)")),
		verdict: r.Verdict, word: l.verdict(r.Verdict), sentence: l.overall(r.Verdict),
		notice: l.name(l.text(r.Notice), l.of("本结果仅供参考，不是审批结论。", "For reference; not the decision of an authority.")),

		facts: l.facts(r, o.Rules), conclusions: l.conclusions(r), documents: l.documents(r),
		quality: qualityTable(r, l), divisions: divisionTable(r, l), occupation: occupation(r, l),
		findings: findingTable(r, l), parcels: parcelTable(r, l), notes: l.notes(r),
	}
	if len(o.Alternatives) > 0 {
		d.comparison = comparisonTable(append([]*siting.Report{r}, o.Alternatives...), l)
	}
	return d
}

// documents are all that findings ask for, each once, those of the weightiest first.
func (l language) documents(r *siting.Report) []string {
	var all []string
	for _, f := range r.Findings {
		for _, d := range f.Documents {
			all = appendNew(all, printable(l.text(d), maxLine))
		}
	}
	return all
}

// facts are the head of a report.
func (l language) facts(r *siting.Report, set *rules.Set) []fact {
	s := r.Site
	if set == nil {
		set = new(rules.Set)
	}
	all := []fact{
		{l.of("项目名称", "Project"), r.Project.Name}, {l.of("项目代码", "Code"), r.Project.Code},
		{l.of("项目类型", "Type"), l.choice(r.Project.Type, set.Types)}, {l.of("项目属性", "Facts"), l.classes(r.Project.Classes, set.Classes)},
		{l.of("地块数", "Parcels"), fmt.Sprint(len(r.Parcels))},
	}
	if s.M2 > 0 {
		all = append(all, fact{l.of("椭球面积", "Area on the ellipsoid"), l.size(s.Measure)})
	}
	if s.Vertex > 0 {
		all = append(all, fact{l.of("按界址点计算的椭球面积", "Area of the vertices"), fmt.Sprintf(l.of("%s 平方米", "%s m²"), decimal(s.Vertex, 2))})
	}
	if s.Planar > 0 {
		all = append(all, fact{l.of("平面面积", "Planar area"), fmt.Sprintf(l.of("%s 平方米（%s）", "%s m² (%s)"), decimal(s.Planar, 2), s.PlanarCRS)})
	}
	if stated := statedArea(r); stated > 0 {
		all = append(all, fact{l.of("申报面积", "Stated area"), fmt.Sprintf(l.of("%s 平方米", "%s m²"), decimal(stated, 2))})
	}
	if s.Length > 0 {
		all = append(all, fact{l.of("线路长度", "Length"), fmt.Sprintf(l.of("%s 米", "%s m"), decimal(s.Length, 2))})
	}
	if s.Points > 0 {
		all = append(all, fact{l.of("点位数", "Points"), fmt.Sprint(s.Points)})
	}
	all = append(all,
		fact{l.of("范围（经纬度）", "Extent (lon, lat)"), fmt.Sprintf("%.9f, %.9f — %.9f, %.9f", s.Bound[0], s.Bound[1], s.Bound[2], s.Bound[3])},
		fact{l.of("面积计算方法", "How areas were measured"), l.text(s.Method)}, fact{l.of("图形坐标系", "Drawn in"), r.Project.CRS},
		fact{l.of("规划数据版本", "Version of the plan"), r.Plan}, fact{l.of("规则集版本", "Rule set"), r.Rules}, fact{l.of("规则适用日期", "Rules as of"), r.AsOf},
		fact{l.of("碎面阈值", "Slivers"), fmt.Sprintf(l.of("面积小于 %s m² 或宽度小于 %s m", "less than %s m² or narrower than %s m"), plainNumber(r.Slivers.AreaM2), plainNumber(r.Slivers.WidthM))},
		fact{l.of("程序版本", "Program"), r.Engine}, fact{l.of("校验码", "Hash"), r.Hash})
	var given []fact
	for _, f := range all {
		if f.value = printable(f.value, maxLine); f.value != "" {
			given = append(given, f)
		}
	}
	return given
}

// statedArea is the sum of what the applicant gives, in square metres.
func statedArea(r *siting.Report) (sum float64) {
	for _, p := range r.Parcels {
		sum += p.Stated
	}
	return sum
}

// choice names one of a rule set's choices as the set does.
func (l language) choice(id string, choices []rules.Choice) string {
	for _, c := range choices {
		if c.ID == id {
			return l.name(l.text(c.Title), id)
		}
	}
	return id
}

// classes names further facts about a project.
func (l language) classes(ids []string, choices []rules.Choice) string {
	var all []string
	for _, id := range ids {
		all = append(all, l.choice(id, choices))
	}
	return strings.Join(all, l.of("、", ", "))
}
