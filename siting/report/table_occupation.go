package report

import (
	"iter"
	"strings"
	"unicode/utf8"

	"guotu/geo"
	"guotu/siting"
	"guotu/siting/rules"
)

// occupation is the table that offices ask for (占用明细): layer by layer, each feature that the
// site touches, then their sum where there are several, then what lies outside and what the layer
// does not cover. A control line that is not touched has a row that says so, other layers that are
// not are named together, and so are kinds without a layer of which the same is said.
func occupation(r *siting.Report, l language) *table {
	o := &occupationTable{report: r, language: l, lines: r.Site.Length > 0, said: newSaid(r)}
	at := 0 // in r.Overlaps, which are in the order of the layers
	for i := range r.Layers {
		from := at
		for at < len(r.Overlaps) && r.Overlaps[at].Layer == r.Layers[i].Layer {
			at++
		}
		o.layer(&r.Layers[i], r.Overlaps[from:at])
	}
	o.apart()
	o.missing()
	o.site()
	t := newTable(l.of("占用明细", "Occupation"), o.columns(), o.rows)
	t.note = l.occupationNote(r)
	return t
}

// occupationTable is the table while it is made.
type occupationTable struct {
	report   *siting.Report
	language language
	lines    bool // there is a column for lengths
	said     *said
	rows     []row
	number   int      // of the last row that has one
	away     []string // titles of layers that are not touched, of which nothing else is to be said
}

// The columns that hold an area: their positions, and those of what follows.
const (
	nameColumn = 3
	areaColumn = 5
)

func (o *occupationTable) columns() []column {
	l := o.language
	columns := []column{
		{l.of("序号", "No."), count, 9}, {l.of("图层", "Layer"), words, 27}, {l.of("分区/代码", "Zone / code"), words, 23},
		{l.of("名称", "Name"), words, 30}, {l.of("编号", "Identifier"), words, 21},
		{l.of("占用面积（m²）", "Area (m²)"), squareMetres, 23}, {l.of("占用面积（公顷）", "Area (ha)"), hectares, 18},
		{l.of("占用面积（亩）", "Area (mu)"), mu, 18}, {l.of("其中疑似碎面（m²）", "Slivers in it (m²)"), squareMetres, 16},
		{l.of("占项目", "Of site"), percent, 15}, {l.of("占该图斑", "Of zone"), percent, 15},
		{l.of("结论", "Verdict"), words, 16}, {l.of("依据", "Basis"), words, 28}, {l.of("需附材料", "Documents"), words, 28},
	}
	if o.lines {
		columns = append(columns[:areaColumn+3:areaColumn+3], append([]column{{l.of("长度（m）", "Length (m)"), metres, 18}}, columns[areaColumn+3:]...)...)
	}
	return columns
}

// A line is a row of the table before it has its cells.
type line struct {
	style                        style
	layer, class, name, feature  string
	m2, ha, mu, length, sliver   float64
	share, zoneShare             float64
	hasArea, hasSliver, hasShare bool
	hasZone                      bool
	verdict                      rules.Severity
	word                         string // in place of the verdict's
	basis, documents             string
	parts                        int
}

func (o *occupationTable) add(n line) {
	no := cell{}
	if n.style == plain {
		o.number++
		no = number(float64(o.number))
	}
	optional := func(has bool, x float64) cell {
		if has {
			return number(x)
		}
		return cell{}
	}
	cells := append(make([]cell, 0, 15), no, text(n.layer), text(n.class), text(n.name), text(n.feature),
		optional(n.hasArea, n.m2), optional(n.hasArea, n.ha), optional(n.hasArea, n.mu))
	if o.lines {
		cells = append(cells, optional(n.length > 0, n.length))
	}
	if n.word == "" {
		n.word = o.language.verdict(n.verdict)
	}
	cells = append(cells, optional(n.hasSliver, n.sliver), optional(n.hasShare, n.share), optional(n.hasZone, n.zoneShare))
	cells = append(cells, text(n.word), text(n.basis), text(n.documents))
	o.rows = append(o.rows, row{style: n.style, severity: n.verdict, verdict: len(cells) - 2, parts: n.parts, cells: cells})
}

// layer adds the rows of one layer.
func (o *occupationTable) layer(r *siting.LayerResult, overlaps []siting.Overlap) {
	if len(overlaps) == 0 && r.Status == "not_involved" {
		o.notInvolved(r)
	}
	if len(overlaps) > 0 {
		o.features(r, overlaps)
	}
	o.outside(r)
	if r.Uncovered > 0 || r.Status == "unknown" {
		o.uncovered(r)
	}
}

func (o *occupationTable) notInvolved(r *siting.LayerResult) {
	l := o.language
	found := o.said.of(r.Layer, "", func(f rules.Relation) bool { return f != rules.Outside && f != rules.Uncovered })
	if !found.any && r.Nearest == nil && !restricts(r.Kind) {
		o.away = append(o.away, l.text(r.Title))
		return
	}
	n := line{layer: l.text(r.Title), name: l.of("不涉及", "not involved"), hasArea: o.hasArea(), hasShare: o.hasArea()}
	if r.Nearest != nil {
		n.name += l.of("；", "; ") + l.nearest(r.Nearest)
	}
	n.word = l.of("不涉及", "not involved")
	if found.any && found.severity > rules.Pass {
		n.word, n.verdict = "", found.severity
		n.basis, n.documents = o.spell(found)
	}
	o.add(n)
}

// features adds a row for each feature and their sum.
func (o *occupationTable) features(r *siting.LayerResult, overlaps []siting.Overlap) {
	l := o.language
	shown, whole := addUp(overlaps, r.Measure)
	shares := addUpShares(overlaps, r.Share, whole)
	lengths, length := addUpOf(overlaps, func(v siting.Overlap) float64 { return v.Length })
	slivers, sliver := addUpOf(overlaps, func(v siting.Overlap) float64 { return v.SliverM2 })
	if !whole {
		sliver = r.SliverM2
	}
	for i, v := range overlaps {
		n := line{layer: l.text(r.Title), class: l.class(v), name: l.feature(v), feature: v.Feature,
			m2: shown[i], ha: v.Ha, mu: v.Mu, length: lengths[i], sliver: slivers[i], share: shares[i], zoneShare: v.ZoneShare,
			hasArea: o.hasArea(), hasSliver: o.hasArea(), hasShare: v.Relation == "", hasZone: o.hasArea()}
		found := o.said.of(r.Layer, v.Feature, func(f rules.Relation) bool { return f != rules.Outside && f != rules.Uncovered })
		n.verdict, n.word = rules.Info, l.of("涉及", "involved")
		if found.any {
			n.verdict, n.word = found.severity, ""
			n.basis, n.documents = o.spell(found)
		}
		o.add(n)
	}
	if whole && len(overlaps) == 1 {
		return // is its own sum
	}
	sum := line{style: total, layer: l.text(r.Title), name: l.of("小计", "Subtotal"), m2: rounded(geo.SquareMetre, r.M2), ha: r.Ha, mu: r.Mu,
		sliver: rounded(geo.SquareMetre, sliver), length: rounded(geo.SquareMetre, length), share: r.Share, hasArea: o.hasArea(), hasSliver: o.hasArea(), hasShare: o.hasArea() || o.lines, word: " "}
	if whole {
		sum.parts = len(overlaps)
	} else {
		sum.name = l.of("小计（图斑相互重叠处只计一次）", "Subtotal (ground that features share counts once)")
	}
	o.add(sum)
}

// hasArea reports whether the site has ground, so that areas mean something.
func (o *occupationTable) hasArea() bool { return o.report.Site.M2 > 0 }

// outside adds a row for the part of the site that lies in none of the zones in which a rule wants
// it.
func (o *occupationTable) outside(r *siting.LayerResult) {
	l := o.language
	found := o.said.of(r.Layer, "", func(f rules.Relation) bool { return f == rules.Outside })
	if !found.any {
		return
	}
	for _, f := range distinctAreas(found.findings) {
		same := newFound(f...)
		n := line{layer: l.text(r.Title), name: l.of("位于范围以外", "outside of it"), m2: rounded(geo.SquareMetre, f[0].M2), ha: f[0].Ha, mu: f[0].Mu,
			share: f[0].Share, hasArea: o.hasArea(), hasShare: o.hasArea(), verdict: same.severity}
		n.basis, n.documents = o.spell(same)
		o.add(n)
	}
}

// uncovered adds a row for the part of the site that the layer says nothing about.
func (o *occupationTable) uncovered(r *siting.LayerResult) {
	l := o.language
	n := line{layer: l.text(r.Title), name: l.noData(), m2: rounded(geo.SquareMetre, r.Uncovered), ha: rounded(geo.Hectare, r.Uncovered),
		mu: rounded(geo.Mu, r.Uncovered), hasArea: o.hasArea(), hasShare: o.hasArea(), verdict: rules.Unknown}
	for _, u := range o.report.Uncovered {
		if u.Layer == r.Layer {
			n.ha, n.mu = u.Ha, u.Mu
		}
	}
	if o.hasArea() {
		n.share = r.Uncovered / o.report.Site.M2
	}
	n.basis, n.documents = o.spell(o.said.of(r.Layer, "", func(f rules.Relation) bool { return f == rules.Uncovered }))
	o.add(n)
}

// apart adds remarks that name the layers that are not touched.
func (o *occupationTable) apart() {
	l := o.language
	for names := range namesInCells(o.away, l.of("、", ", ")) {
		o.rows = append(o.rows, remarkRow(l.of("不涉及：", "Not involved: ")+names+l.of("。", ".")))
	}
}

// missing adds rows for the kinds of which the plan has no layer, one for all of which rules say
// the same.
func (o *occupationTable) missing() {
	l := o.language
	type words struct{ basis, documents string }
	kinds := make(map[words][]string)
	var order []words
	size := o.report.Site.Measure
	for _, u := range o.report.Uncovered {
		if u.Layer != "" {
			continue
		}
		var w words
		w.basis, w.documents = o.spell(o.said.missing(u.Kind))
		if kinds[w] == nil {
			order = append(order, w)
		}
		kinds[w] = append(kinds[w], l.kind(u.Kind))
	}
	for _, w := range order {
		for names := range namesInCells(kinds[w], l.of("、", ", ")) {
			n := line{layer: names, name: l.noLayer(), m2: rounded(geo.SquareMetre, size.M2), ha: size.Ha, mu: size.Mu,
				share: 1, hasArea: o.hasArea(), hasShare: o.hasArea(), verdict: rules.Unknown, basis: w.basis, documents: w.documents}
			o.add(n)
		}
	}
}

// namesInCells joins names to as few texts as fit into cells.
func namesInCells(names []string, between string) iter.Seq[string] {
	return func(yield func(string) bool) {
		joined := ""
		for _, name := range names {
			name = printable(name, maxCell/2)
			switch long := utf8.RuneCountInString(joined) + utf8.RuneCountInString(name); {
			case joined == "":
				joined = name
			case long > maxCell-20:
				if !yield(joined) {
					return
				}
				joined = name
			default:
				joined += between + name
			}
		}
		if joined != "" {
			yield(joined)
		}
	}
}

// site adds the size of the whole project.
func (o *occupationTable) site() {
	s, l := o.report.Site, o.language
	o.add(line{style: total, layer: l.of("项目用地总规模", "Whole project"), m2: rounded(geo.SquareMetre, s.M2), ha: s.Ha, mu: s.Mu,
		length: s.Length, share: 1, hasArea: o.hasArea(), hasShare: true, word: " "})
}

// spell writes out documents to cite and documents to bring, each once.
func (o *occupationTable) spell(f found) (basis, documents string) {
	l := o.language
	var bases, bring []string
	for _, f := range f.findings {
		bases = appendNew(bases, l.basis(f.Basis))
		for _, d := range f.Documents {
			bring = appendNew(bring, l.text(d))
		}
	}
	return strings.Join(bases, l.of("；", "; ")), strings.Join(bring, l.of("；", "; "))
}
