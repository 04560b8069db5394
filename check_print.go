package main

import (
	"fmt"
	"io"
	"strings"

	"guotu/layers"
	"guotu/siting"
	"guotu/siting/report"
	"guotu/siting/rules"
)

// printer writes a report for people to read.
type printer struct {
	to   io.Writer
	lang string
}

func (p printer) say(zh, en string, values ...any) {
	fmt.Fprintf(p.to, layers.Text{ZH: zh, EN: en}.In(p.lang)+"\n", values...)
}

// printReport writes the verdict, the findings, what is not known and what is wrong with the input.
func printReport(to io.Writer, lang string, r *siting.Report, set *rules.Set) {
	p := printer{to, lang}
	p.say("结论：%s（%v）", "Verdict: %s (%v)", report.Verdict(r.Verdict).In(lang), r.Verdict)
	p.say("项目：%s", "Project: %s", r.Project.Name)
	if r.Site.M2 > 0 {
		p.say("面积：%s，%d 个地块，周长 %.2f m", "Area: %s, %d parcels, perimeter %.2f m", p.area(r.Site.Measure), len(r.Parcels), r.Site.Perimeter)
	}
	if r.Site.Length > 0 {
		p.say("长度：%.2f m", "Length: %.2f m", r.Site.Length)
	}
	if r.Site.Points > 0 {
		p.say("点：%d 个", "Points: %d", r.Site.Points)
	}
	var places []string
	for _, d := range r.Divisions {
		places = append(places, d.Title.In(lang)+" "+d.Code)
	}
	p.say("行政区：%s", "Divisions: %s", strings.Join(places, ", "))
	for i := range r.Findings {
		p.finding(i+1, &r.Findings[i])
	}
	p.occupied(r)
	p.distances(r)
	p.uncovered(r)
	for _, d := range r.Quality {
		p.say("质检 %s%s：%s", "Quality %s%s: %s", d.Level, p.place(d), d.Message.In(lang))
	}
	p.say("规划 %s，规则 %s，基准日 %s，%s", "Plan %s, rules %s, as of %s, %s", r.Plan, r.Rules, r.AsOf, r.Hash)
	p.say("%s", "%s", r.Notice.In(lang))
}

func (p printer) area(m siting.Measure) string {
	if p.lang == "en" {
		return fmt.Sprintf("%.2f m² = %.4f ha = %.4f mu", m.M2, m.Ha, m.Mu)
	}
	return fmt.Sprintf("%.2f m² = %.4f 公顷 = %.4f 亩", m.M2, m.Ha, m.Mu)
}

// finding writes what a rule says.
func (p printer) finding(n int, f *siting.Finding) {
	amount := ""
	switch {
	case f.M2 > 0:
		amount = fmt.Sprintf(" %s (%.2f %%)", p.area(f.Measure), 100*f.Share)
	case f.Length > 0:
		amount = fmt.Sprintf(" %.2f m", f.Length)
	}
	p.say("\n%d. [%s] %s%s", "\n%d. [%s] %s%s", n, report.Verdict(f.Severity).In(p.lang), f.Title.In(p.lang), amount)
	p.say("   %s", "   %s", f.Message.In(p.lang))
	if f.Basis.Doc != "" {
		p.say("   依据：%s %s", "   Basis: %s %s", f.Basis.Doc, f.Basis.Clause)
	}
	for _, d := range f.Documents {
		p.say("   需附材料：%s", "   To bring: %s", d.In(p.lang))
	}
}

// occupied writes the zones that the site lies in.
func (p printer) occupied(r *siting.Report) {
	rows := [][]string{{"图层", "名称", "编号", "m²", "公顷", "亩", "占项目 %"}}
	if p.lang == "en" {
		rows[0] = []string{"layer", "name", "id", "m²", "ha", "mu", "% of site"}
	}
	titles := make(map[string]string)
	for _, l := range r.Layers {
		titles[l.Layer] = l.Title.In(p.lang)
	}
	for _, o := range r.Overlaps {
		name := layers.Text{ZH: o.Title, EN: o.TitleEN}.In(p.lang)
		row := []string{titles[o.Layer], name, o.Feature, fixed(o.M2, 2), fixed(o.Ha, 4), fixed(o.Mu, 4), fixed(100*o.Share, 2)}
		if o.M2 == 0 && o.Length > 0 {
			row = []string{titles[o.Layer], name, o.Feature, fixed(o.Length, 2) + " m"}
		}
		rows = append(rows, row)
	}
	if len(rows) > 1 {
		fmt.Fprintln(p.to)
		printColumns(p.to, rows)
	}
	fmt.Fprintln(p.to)
}

func (p printer) distances(r *siting.Report) {
	for _, l := range r.Layers {
		if n := l.Nearest; n != nil {
			p.say("距%s最近 %.2f m，方位 %.1f°（%s）", "Nearest of %s: %.2f m, bearing %.1f° (%s)", l.Title.In(p.lang), n.Distance, n.Bearing, n.Feature)
		}
	}
}

// uncovered writes of which layers nothing is known.
func (p printer) uncovered(r *siting.Report) {
	titles := make(map[string]string)
	for _, l := range r.Layers {
		titles[l.Layer] = l.Title.In(p.lang)
	}
	var missing []string
	for _, u := range r.Uncovered {
		if u.Layer == "" {
			missing = append(missing, report.Kind(u.Kind).In(p.lang))
		} else {
			p.say("未覆盖：%s %s，不得视为不涉及", "Not covered: %s %s; this is not “not involved”", titles[u.Layer], p.area(u.Measure))
		}
	}
	if len(missing) > 0 {
		p.say("规划中没有的图层（不得视为不涉及）：%s", "Layers that the plan has not (which is not “not involved”): %s", strings.Join(missing, ", "))
	}
}

func (p printer) place(d siting.Defect) string {
	text := ""
	if d.Parcel > 0 {
		text += fmt.Sprintf(layers.Text{ZH: " 地块 %d", EN: " parcel %d"}.In(p.lang), d.Parcel)
	}
	if d.Line > 0 {
		text += fmt.Sprintf(layers.Text{ZH: " 第 %d 行", EN: " line %d"}.In(p.lang), d.Line)
	}
	if d.At != nil {
		text += fmt.Sprintf(" (%.6f, %.6f)", d.At[0], d.At[1])
	}
	return text
}

// printColumns writes rows in columns, two blanks apart; Chinese characters are two wide.
func printColumns(to io.Writer, rows [][]string) {
	var wide []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], width(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			if i < len(row)-1 {
				line.WriteString(strings.Repeat(" ", wide[i]-width(cell)+2))
			}
		}
		fmt.Fprintln(to, strings.TrimRight(line.String(), " "))
	}
}

// width is that of a text on a terminal: characters from Hangul Jamo on, which is where the wide
// ones begin (Unicode annex 11), take two columns.
func width(text string) int {
	n := 0
	for _, c := range text {
		if n++; c >= 0x1100 {
			n++
		}
	}
	return n
}
