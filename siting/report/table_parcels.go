package report

import (
	"fmt"
	"slices"

	"guotu/geo"
	"guotu/siting"
	"guotu/siting/rules"
)

// parcelTable lists what each parcel touches (分地块): its own row, then one for each feature.
func parcelTable(r *siting.Report, l language) *table {
	p := &parcelRows{report: r, language: l, said: newSaid(r), parcels: make(map[*siting.Finding][]int), titles: layerTitles(r, l)}
	for i := range r.Findings {
		f := &r.Findings[i]
		p.parcels[f] = slices.Sorted(slices.Values(f.Parcels))
	}
	t := &table{title: l.of("分地块", "Parcel by parcel"), columns: p.columns(), rows: p.each}
	for _, lot := range r.Parcels {
		t.size += 1 + len(lot.Overlaps)
	}
	return t
}

// parcelRows makes the rows of the table of parcels, one after the other.
type parcelRows struct {
	report   *siting.Report
	language language
	said     *said
	parcels  map[*siting.Finding][]int // in ascending order
	titles   map[string]string         // of layers
}

func (p *parcelRows) columns() []column {
	l := p.language
	return []column{{l.of("地块序号", "Parcel"), count, 14}, {l.of("地块名称", "Name of parcel"), words, 34}, {l.of("图层", "Layer"), words, 32},
		{l.of("分区/代码", "Zone / code"), words, 28}, {l.of("名称", "Name"), words, 36}, {l.of("编号", "Identifier"), words, 26},
		{l.of("面积（m²）", "Area (m²)"), squareMetres, 26}, {l.of("面积（公顷）", "Area (ha)"), hectares, 20}, {l.of("面积（亩）", "Area (mu)"), mu, 20},
		{l.of("占地块", "Of parcel"), percent, 16}, {l.of("平面面积（m²）", "Planar area (m²)"), squareMetres, 26}, {l.of("申报面积（m²）", "Stated area (m²)"), squareMetres, 26},
		{l.of("结论", "Verdict"), words, 18}}
}

// each yields all rows.
func (p *parcelRows) each(yield func(row) bool) {
	for i := range p.report.Parcels {
		lot := &p.report.Parcels[i]
		if !yield(p.lot(i+1, lot)) {
			return
		}
		for from, at := 0, 0; from < len(lot.Overlaps); from = at {
			for at = from; at < len(lot.Overlaps) && lot.Overlaps[at].Layer == lot.Overlaps[from].Layer; at++ {
			}
			if !p.layer(i+1, lot, lot.Overlaps[from:at], yield) {
				return
			}
		}
	}
}

func (p *parcelRows) lot(no int, lot *siting.Lot) row {
	l := p.language
	cells := []cell{number(float64(no)), text(lot.Name), text(l.of("（地块）", "(the parcel)")), {}, {}, {},
		area(lot.M2), number(lot.Ha), number(lot.Mu), number(1), area(lot.Planar), area(lot.Stated), {}}
	return row{style: total, cells: cells}
}

// layer yields the features of one layer that a parcel touches.
func (p *parcelRows) layer(no int, lot *siting.Lot, same []siting.Overlap, yield func(row) bool) bool {
	l := p.language
	shown, whole := addUp(same, lot.Measure)
	shares := make([]siting.Overlap, len(same))
	for i, v := range same {
		if lot.M2 > 0 {
			shares[i].Share = v.M2 / lot.M2
		}
	}
	of := addUpShares(shares, 1, whole)
	for i, v := range same {
		severity, word := p.conclusion(no, v)
		cells := []cell{number(float64(no)), text(lot.Name), text(l.name(p.titles[v.Layer], v.Layer)), text(l.class(v)), text(l.feature(v)), text(v.Feature),
			number(shown[i]), number(v.Ha), number(v.Mu), number(of[i]), {}, {}, text(word)}
		if !yield(row{severity: severity, verdict: len(cells), cells: cells}) {
			return false
		}
	}
	return true
}

// conclusion is what rules said of a parcel's ground in a feature.
func (p *parcelRows) conclusion(no int, v siting.Overlap) (rules.Severity, string) {
	found := p.said.of(v.Layer, v.Feature, func(f rules.Relation) bool { return f != rules.Outside && f != rules.Uncovered })
	var any bool
	var worst rules.Severity
	for _, f := range found.findings {
		numbers := p.parcels[f]
		if _, named := slices.BinarySearch(numbers, no); named || len(numbers) == 0 {
			any, worst = true, max(worst, f.Severity)
		}
	}
	if !any {
		return rules.Info, p.language.of("涉及", "involved")
	}
	return worst, p.language.verdict(worst)
}

// comparisonTable puts sites beside each other (比选): the report's own, then the alternatives.
func comparisonTable(all []*siting.Report, l language) *table {
	columns := []column{{l.of("序号", "No."), count, 12}, {l.of("方案", "Site"), words, 44}, {l.of("结论", "Verdict"), words, 22},
		{l.of("面积（公顷）", "Area (ha)"), hectares, 24}, {l.of("面积（亩）", "Area (mu)"), mu, 24}}
	compared := comparedLayers(all)
	for _, v := range compared {
		columns = append(columns, column{printable(l.text(v.Title), maxCell) + l.of("（公顷）", " (ha)"), hectares, 24})
	}
	columns = append(columns, column{l.of("不符合/需论证/需出具意见/未知（条）", "Does not comply / review / opinion / unknown"), words, 36}, column{l.of("最重事项", "Weightiest"), words, 60})
	var rows []row
	for i, r := range all {
		cells := []cell{number(float64(i + 1)), text(l.name(r.Project.Name, fmt.Sprintf(l.of("方案 %d", "Site %d"), i+1))), text(l.verdict(r.Verdict)), number(r.Site.Ha), number(r.Site.Mu)}
		for _, v := range compared {
			cells = append(cells, occupied(r, v.Layer))
		}
		rows = append(rows, row{severity: r.Verdict, verdict: 3, cells: append(cells, text(tally(r)), text(l.weightiest(r)))})
	}
	return newTable(l.of("方案比选", "Comparison of sites"), columns, rows)
}

// occupied is the area that a site has in common with a layer; empty where that is not known.
func occupied(r *siting.Report, layer string) cell {
	for _, v := range r.Layers {
		if v.Layer == layer && v.Status != "unknown" {
			return number(rounded(geo.Hectare, v.M2))
		}
	}
	return cell{}
}

// comparedLayers are those that restrict, or of which a rule said more than that they are
// there, in any of the reports.
func comparedLayers(all []*siting.Report) []siting.LayerResult {
	heavy := make(map[string]bool)
	for _, r := range all {
		for _, f := range r.Findings {
			heavy[f.Layer] = heavy[f.Layer] || f.Severity > rules.Info
		}
	}
	var compared []siting.LayerResult
	for _, r := range all[:1] {
		for _, v := range r.Layers {
			if restricts(v.Kind) || heavy[v.Layer] {
				compared = append(compared, v)
			}
		}
	}
	return compared
}
