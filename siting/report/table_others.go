package report

import (
	"fmt"
	"strconv"
	"strings"

	"guotu/geo"
	"guotu/siting"
)

// qualityTable lists what is not as it should be with the input (质检).
func qualityTable(r *siting.Report, l language) *table {
	columns := []column{{l.of("序号", "No."), count, 12}, {l.of("级别", "Level"), words, 18}, {l.of("检查项", "Check"), words, 42}, {l.of("地块", "Parcel"), count, 16},
		{l.of("行号", "Line"), count, 16}, {l.of("经度，纬度", "Longitude, latitude"), words, 48}, {l.of("面积（m²）", "Area (m²)"), squareMetres, 26}, {l.of("说明", "Remark"), words, 90}}
	var rows []row
	for i, d := range r.Quality {
		place := ""
		if d.At != nil {
			place = fmt.Sprintf("%.9f, %.9f", d.At[0], d.At[1])
		}
		rows = append(rows, row{cells: []cell{number(float64(i + 1)), text(l.level(d.Level)), text(d.Rule), positive(d.Parcel), positive(d.Line),
			text(place), area(d.AreaM2), text(l.text(d.Message))}})
	}
	if len(rows) == 0 {
		rows = append(rows, remarkRow(l.of("未发现图形质量问题。", "Nothing is wrong with the geometry.")))
	}
	return newTable(l.of("图形质检", "Quality of the input"), columns, rows)
}

// positive is a number that is left out if it is not positive.
func positive(n int) cell {
	if n <= 0 {
		return cell{}
	}
	return number(float64(n))
}

// area is one that is left out if there is none.
func area(squareMetres float64) cell {
	if squareMetres == 0 {
		return cell{}
	}
	return number(rounded(geo.SquareMetre, squareMetres))
}

// divisionTable lists the administrative divisions that the site lies in (行政区).
func divisionTable(r *siting.Report, l language) *table {
	columns := []column{{l.of("序号", "No."), count, 12}, {l.of("级别", "Level"), words, 40}, {l.of("代码", "Code"), words, 30}, {l.of("名称", "Name"), words, 60},
		{l.of("面积（m²）", "Area (m²)"), squareMetres, 36}, {l.of("面积（公顷）", "Area (ha)"), hectares, 30}, {l.of("面积（亩）", "Area (mu)"), mu, 30}, {l.of("占项目", "Of site"), percent, 24}}
	titles := layerTitles(r, l)
	var rows []row
	for from, at := 0, 0; from < len(r.Divisions); from = at {
		var same []siting.Overlap
		for at = from; at < len(r.Divisions) && r.Divisions[at].Layer == r.Divisions[from].Layer; at++ {
			d := r.Divisions[at]
			same = append(same, siting.Overlap{Measure: d.Measure, Share: d.Share})
		}
		shown, whole := addUp(same, r.Site.Measure)
		shares := addUpShares(same, 1, whole)
		for i, d := range r.Divisions[from:at] {
			rows = append(rows, row{cells: []cell{number(float64(from + i + 1)), text(l.name(titles[d.Layer], l.kind(d.Layer))), text(d.Code), text(l.text(d.Title)),
				number(shown[i]), number(d.Ha), number(d.Mu), number(shares[i])}})
		}
	}
	if len(rows) == 0 {
		rows = append(rows, remarkRow(l.of("行政区数据未覆盖项目用地。", "No division in the data covers the site.")))
	}
	return newTable(l.of("行政区", "Administrative divisions"), columns, rows)
}

// findingTable lists what rules say, weightiest first (规则意见).
func findingTable(r *siting.Report, l language) *table {
	columns := []column{{l.of("序号", "No."), count, 9}, {l.of("结论", "Verdict"), words, 16}, {l.of("规则", "Rule"), words, 36}, {l.of("图层", "Layer"), words, 26},
		{l.of("关系", "Relation"), words, 16}, {l.of("面积（公顷）", "Area (ha)"), hectares, 19}, {l.of("面积（亩）", "Area (mu)"), mu, 19}, {l.of("占项目", "Of site"), percent, 15},
		{l.of("涉及地块", "Parcels"), words, 18}, {l.of("依据", "Basis"), words, 32}, {l.of("意见", "Opinion"), words, 52}, {l.of("需附材料", "Documents"), words, 32}}
	titles := layerTitles(r, l)
	var rows []row
	for i, f := range r.Findings {
		layer := titles[f.Layer]
		if layer == "" {
			layer = l.name(f.Layer, l.kind(f.Kind))
		}
		rows = append(rows, row{severity: f.Severity, verdict: 2, cells: []cell{number(float64(i + 1)), text(l.verdict(f.Severity)),
			text(l.name(l.text(f.Title), f.Rule)), text(layer), text(l.relation(f.Relation)), number(f.Ha), number(f.Mu), number(f.Share),
			text(ranges(f.Parcels)), text(l.basis(f.Basis)), text(l.message(f)), text(l.listed(f))}})
	}
	if len(rows) == 0 {
		rows = append(rows, remarkRow(l.of("没有规则涉及本项目。", "No rule speaks of this project.")))
	}
	return newTable(l.of("规则意见", "What the rules say"), columns, rows)
}

// message is what a rule says, with what a reader has to know about the areas.
func (l language) message(f siting.Finding) string {
	s := l.text(f.Message)
	if f.Distance > 0 {
		s += fmt.Sprintf(l.of("（距离 %s 米）", " (%s m away)"), decimal(f.Distance, 2))
	}
	if f.SliverOnly {
		s += l.of("（占用部分全部为疑似碎面）", " (all of it is slivers)")
	}
	return s
}

func (l language) listed(f siting.Finding) string {
	var all []string
	for _, d := range f.Documents {
		all = appendNew(all, l.text(d))
	}
	return strings.Join(all, l.of("；", "; "))
}

// ranges writes ascending numbers in short: 1-3, 7.
func ranges(all []int) string {
	var b strings.Builder
	for i := 0; i < len(all) && b.Len() < maxCell; {
		to := i
		for to+1 < len(all) && all[to+1] == all[to]+1 {
			to++
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(all[i]))
		if to > i {
			b.WriteString("-" + strconv.Itoa(all[to]))
		}
		if i = to + 1; i < len(all) && b.Len() >= maxCell {
			fmt.Fprintf(&b, ", …（%d）", len(all))
		}
	}
	return b.String()
}
