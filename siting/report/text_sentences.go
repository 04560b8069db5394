package report

import (
	"fmt"
	"strings"

	"guotu/siting"
	"guotu/siting/rules"
)

// conclusions are the sentences in the form that offices use, one for each layer that restricts
// or that a rule speaks of: 〔项目用地不位于生态保护红线范围内。〕
func (l language) conclusions(r *siting.Report) []string {
	s := newSaid(r)
	var all []string
	for i := range r.Layers {
		v := &r.Layers[i]
		if restricts(v.Kind) || len(s.layers[v.Layer]) > 0 || v.Uncovered > 0 {
			all = append(all, l.bracket(l.sentences(r, v, s)))
		}
	}
	if missing := l.missing(r); len(missing) > 0 {
		all = append(all, l.bracket(fmt.Sprintf(l.of("规划中没有下列图层，数据缺失，结论为未知，不得视为不涉及：%s。",
			"The plan has no layer of these kinds, for which the answer is unknown and must not be read as not involved: %s."), strings.Join(missing, l.of("、", ", ")))))
	}
	return append(all, l.elsewhere(r)...)
}

// missing names the kinds of which the plan has no layer.
func (l language) missing(r *siting.Report) []string {
	var all []string
	for _, u := range r.Uncovered {
		if u.Layer == "" {
			all = append(all, l.kind(u.Kind))
		}
	}
	return all
}

// elsewhere are the messages of findings that are about no layer, nor about one that is missing.
func (l language) elsewhere(r *siting.Report) []string {
	missing := make(map[string]bool)
	for _, u := range r.Uncovered {
		if u.Layer == "" {
			missing[u.Kind] = true
		}
	}
	var all []string
	for _, f := range r.Findings {
		if f.Layer == "" && !missing[f.Kind] {
			all = append(all, l.bracket(l.text(f.Message)))
		}
	}
	return all
}

// restricts reports the kinds of layers of which a reader wants to be told even if they are not
// touched: control lines.
func restricts(kind string) bool {
	switch kind {
	case "ecological_redline", "basic_farmland", "urban_boundary", "nature_reserve":
		return true
	}
	return strings.HasSuffix(kind, "_line")
}

// bracket puts Chinese sentences into the brackets that mark fixed wording.
func (l language) bracket(s string) string {
	s = printable(s, maxLine)
	return l.of("〔"+s+"〕", s)
}

// sentences say how the site lies to a layer.
func (l language) sentences(r *siting.Report, v *siting.LayerResult, s *said) string {
	title := l.name(l.text(v.Title), v.Layer)
	var parts []string
	switch {
	case v.Status == "unknown":
	case v.Status == "not_involved":
		parts = append(parts, fmt.Sprintf(l.of("%s不位于%s范围内", "%s does not lie in: %s"), l.site(r), title)+l.distance(v)+l.of("。", "."))
	case r.Site.M2 > 0:
		parts = append(parts, l.involved(r, v, title))
	case r.Site.Length > 0:
		parts = append(parts, fmt.Sprintf(l.of("%s穿越%s。", "%s runs through: %s."), l.site(r), title))
	default:
		parts = append(parts, fmt.Sprintf(l.of("%s位于%s范围内。", "%s lies in: %s."), l.site(r), title))
	}
	if o := s.of(v.Layer, "", func(f rules.Relation) bool { return f == rules.Outside }); o.any && r.Site.M2 > 0 && v.Status != "not_involved" {
		parts = append(parts, fmt.Sprintf(l.of("项目用地有 %s位于%s范围以外。", "%s of it lie outside: %s."), l.size(o.findings[0].Measure), title))
	}
	if v.Uncovered > 0 || v.Status == "unknown" {
		parts = append(parts, l.unknown(r, v, title))
	}
	if w := s.of(v.Layer, "", func(f rules.Relation) bool { return f != rules.Uncovered }); w.any && w.severity > rules.Info {
		parts = append(parts, fmt.Sprintf(l.of("结论：%s。", "Conclusion: %s."), l.verdict(w.severity)))
	}
	return strings.Join(parts, l.of("", " "))
}

func (l language) involved(r *siting.Report, v *siting.LayerResult, title string) string {
	if v.Share >= 1-5e-7 && v.Uncovered == 0 { // what rounds to 100.0000 %
		return fmt.Sprintf(l.of("%s全部位于%s范围内，面积 %s。", "%s lies wholly in: %s, %s."), l.site(r), title, l.size(v.Measure))
	}
	s := fmt.Sprintf(l.of("%s涉及%s，面积 %s，占项目用地的 %s%%", "%s involves: %s, %s, %s%% of the site"), l.site(r), title, l.size(v.Measure), decimal(v.Share*100, 2))
	if v.SliverM2 > 0 {
		s += fmt.Sprintf(l.of("，其中疑似碎面 %s 平方米", ", of which slivers %s m²"), decimal(v.SliverM2, 2))
	}
	return s + l.of("。", ".")
}

func (l language) unknown(r *siting.Report, v *siting.LayerResult, title string) string {
	if r.Site.M2 > 0 && v.Uncovered < r.Site.M2*(1-5e-7) {
		return fmt.Sprintf(l.of("项目用地有 %s 平方米未被%s数据覆盖，该部分结论为未知，不得视为不涉及。",
			"%s m² of the site are not covered by the data of: %s. The answer there is unknown and must not be read as not involved."), decimal(v.Uncovered, 2), title)
	}
	return fmt.Sprintf(l.of("%s数据未覆盖%s，结论为未知，不得视为不涉及。", "The data of: %s, do not cover %s. The answer is unknown and must not be read as not involved."),
		title, l.of(l.site(r), strings.ToLower(l.site(r))))
}

// distance is the end of a sentence about a layer that is not touched.
func (l language) distance(v *siting.LayerResult) string {
	if v.Nearest == nil {
		return ""
	}
	return l.of("，", "; ") + l.nearest(v.Nearest)
}

// site is what the project takes, as the subject of a sentence.
func (l language) site(r *siting.Report) string {
	switch {
	case r.Site.M2 > 0:
		return l.of("项目用地", "The site")
	case r.Site.Length > 0:
		return l.of("项目线路", "The line")
	}
	return l.of("项目点位", "The point")
}

// size writes an area in all three units.
func (l language) size(m siting.Measure) string {
	return fmt.Sprintf(l.of("%s 公顷（%s 亩，%s 平方米）", "%s ha (%s mu, %s m²)"), decimal(m.Ha, 4), decimal(m.Mu, 4), decimal(m.M2, 2))
}

// notes are the remarks at the end of a report: those of the file, what is invented, what cannot
// be concluded, how to make the report again.
func (l language) notes(r *siting.Report) []string {
	var all []string
	for _, n := range r.Project.Notes {
		s := printable(l.text(n.Message), maxLine)
		if n.Line > 0 {
			s = fmt.Sprintf(l.of("输入文件第 %d 行：%s", "Line %d of the file: %s"), n.Line, s)
		}
		all = append(all, s)
	}
	for _, v := range r.Layers {
		if s := printable(l.text(v.Note), maxLine); s != "" {
			all = append(all, printable(l.text(v.Title), maxCell)+l.of("：", ": ")+s)
		}
	}
	var invented []string
	for _, v := range r.Layers {
		if v.Synthetic {
			invented = append(invented, printable(l.text(v.Title), maxCell))
		}
	}
	if len(invented) > 0 {
		all = append(all, fmt.Sprintf(l.of("下列图层为合成演示数据，不得用于实际工作：%s。", "These layers are invented for demonstration and not for real work: %s."),
			strings.Join(invented, l.of("、", ", "))))
	}
	return append(all, printable(l.text(r.Notice), maxLine), l.of(
		"本报告由相同的项目、规划版本、规则集和程序版本可逐字节重现，可用 guotu check --verify 报告.json 复核。",
		"The same project, plan, rules and program give this report again, byte by byte; guotu check --verify report.json verifies it."))
}

// weightiest is the title of the finding that decides the verdict.
func (l language) weightiest(r *siting.Report) string {
	if len(r.Findings) == 0 {
		return ""
	}
	f := r.Findings[0] // weightiest first
	return l.name(l.text(f.Title), f.Rule)
}

// tally counts findings: block, review, opinion, unknown.
func tally(r *siting.Report) string {
	var n [rules.Block + 1]int
	for _, f := range r.Findings {
		n[min(f.Severity, rules.Block)]++
	}
	return fmt.Sprintf("%d / %d / %d / %d", n[rules.Block], n[rules.NeedReview], n[rules.NeedOpinion], n[rules.Unknown])
}
