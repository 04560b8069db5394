package siting

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/siting/rules"
)

// demand is what the rules in force ask of a kind of layer.
type demand struct {
	kind     string
	optional bool // all rules that name it can do without
}

// demands lists the kinds that rules name, in the order in which they do.
func demands(inForce []*rules.Rule) []demand {
	var all []demand
	for _, r := range inForce {
		for _, kind := range slices.Concat(r.Kinds, r.With) {
			i := slices.IndexFunc(all, func(d demand) bool { return d.kind == kind })
			if i < 0 {
				all = append(all, demand{kind, r.Optional})
			} else {
				all[i].optional = all[i].optional && r.Optional
			}
		}
	}
	return all
}

// judgeCoverage finds what the plan does not know that the rules ask for.
func (k *checker) judgeCoverage(inForce []*rules.Rule) error {
	for _, d := range demands(inForce) {
		var of []*ply
		for _, p := range k.plies {
			if p.kind() == d.kind {
				of = append(of, p)
			}
		}
		if len(of) == 0 {
			k.missing(d)
			continue
		}
		beyond, parcels, err := k.beyondAll(of)
		if err != nil {
			return err
		}
		if beyond.some() && !d.optional {
			k.uncovered(of, beyond, parcels)
		}
	}
	return nil
}

// missing reports a kind of layer that the plan has not.
func (k *checker) missing(d demand) {
	r := k.report
	r.Uncovered = append(r.Uncovered, Uncovered{Kind: d.kind, Measure: r.Site.Measure})
	if d.optional {
		return
	}
	name := k.kindName(d.kind)
	r.Findings = append(r.Findings, Finding{Rule: ruleMissing, Title: layers.Text{ZH: "缺少数据", EN: "Data missing"}, Severity: rules.Unknown, Kind: d.kind,
		Relation: rules.Uncovered, Measure: r.Site.Measure, Share: 1, Documents: []layers.Text{}, Parcels: k.everyParcel(),
		Message: text("规划中没有“%s”图层，无法判断是否涉及；不得视为不涉及。", "The plan has no layer of kind “%s”: whether it is involved is not known, and must not be taken for no.", name)})
}

// uncovered reports ground of which no layer of a kind knows anything.
func (k *checker) uncovered(of []*ply, beyond amount, parcels []int) {
	r, whole := k.report, k.site.ground.whole()
	m := measureOf(beyond.area)
	if len(of) == 1 {
		m = of[0].rounded.beyond
	}
	f := Finding{Rule: ruleUncovered, Title: layers.Text{ZH: "数据未覆盖", EN: "Not covered by the data"}, Severity: rules.Unknown, Layer: of[0].layer.Name(),
		Kind: of[0].kind(), Relation: rules.Uncovered, Measure: m, Length: beyond.length, Parcels: parcels, Documents: []layers.Text{}}
	if whole.area > 0 {
		f.Share = beyond.area / whole.area
	}
	title := of[0].layer.Spec().Title
	zh, en := fmt.Sprintf("%.4f 公顷", m.Ha), fmt.Sprintf("%.4f ha", m.Ha)
	switch {
	case beyond.area > 0:
	case beyond.length > 0:
		zh, en = fmt.Sprintf("%.2f m 长的线路", beyond.length), fmt.Sprintf("%.2f m of lines", beyond.length)
	default:
		zh, en = fmt.Sprintf("%d 个点", beyond.points), fmt.Sprintf("%d points", beyond.points)
	}
	f.Message = layers.Text{ZH: fmt.Sprintf("%s不在“%s”的数据范围内，无法判断是否涉及；不得视为不涉及。", zh, title.In("zh")),
		EN: fmt.Sprintf("%s lie beyond the data of “%s”: whether it is involved is not known, and must not be taken for no.", en, title.In("en"))}
	r.Findings = append(r.Findings, f)
}

// beyondAll is what no layer of a kind knows of, and the parcels concerned. Exact for areas; of
// lines and points it is the least of what any single layer does not know of.
func (k *checker) beyondAll(of []*ply) (amount, []int, error) {
	least := of[0].beyond
	for _, p := range of[1:] {
		least = amount{min(least.area, p.beyond.area), min(least.length, p.beyond.length), min(least.points, p.beyond.points)}
	}
	var parcels []int
	for i := range k.site.lots {
		if !slices.ContainsFunc(of, func(p *ply) bool { return !p.byParcel[i].some() }) {
			parcels = append(parcels, i+1)
		}
	}
	if least.area == 0 || len(of) == 1 {
		return least, parcels, nil
	}
	whole, err := k.site.ground.geometry()
	if err != nil {
		return least, parcels, err
	}
	areas, _, _ := byDimension(whole, nil, nil, nil)
	site, err := geo.NewOverlapSite(areas)
	if err != nil {
		return least, parcels, err
	}
	zones, err := k.extents(of, site.Bound())
	if err != nil {
		return least, parcels, err
	}
	covered, err := site.Covered(zones)
	if least.area = site.Area() - covered; least.area <= 2*site.Resolution() {
		least.area = 0
	}
	return least, parcels, err
}

// extents are the areas near a box that layers know of.
func (k *checker) extents(of []*ply, near orb.Bound) (zones []*geo.OverlapZone, err error) {
	for _, p := range of {
		if p.extent.kind == extentBox {
			z, err := geo.NewOverlapZone(p.layer.Bound().ToPolygon())
			if err != nil {
				return nil, err
			}
			zones = append(zones, z)
			continue
		}
		for _, f := range p.extent.layer.In(near) {
			z, err := p.extent.layer.OverlapZone(f)
			if err != nil {
				return nil, err
			}
			zones = append(zones, z)
		}
	}
	return zones, nil
}

// judgeInput reports parcels that could not be checked.
func (k *checker) judgeInput() {
	var parcels []int
	for i := range k.site.lots {
		if k.site.lots[i].empty() {
			parcels = append(parcels, i+1)
		}
	}
	if len(parcels) == 0 {
		return
	}
	k.report.Findings = append(k.report.Findings, Finding{Rule: ruleUnusable, Title: layers.Text{ZH: "图形无效", EN: "Unusable geometry"}, Severity: rules.Unknown,
		Relation: rules.Uncovered, Parcels: parcels, Documents: []layers.Text{},
		Message: text("%d 个地块（%s）图形无效，未能核查。", "%d parcels (%s) have no usable geometry and were not checked.", len(parcels), numbers(parcels))})
}

// noteOutside notes a project that lies beyond everything that the rules ask for.
func (k *checker) noteOutside() {
	n := 0
	for _, f := range k.report.Findings {
		if f.Rule == ruleUncovered && (f.Share > 1-1e-9 || f.M2 == 0 && len(f.Parcels) == len(k.site.lots)) {
			n++
		}
	}
	if n > 0 && len(k.report.Divisions) == 0 {
		k.site.defects.add(nil, Defect{Rule: "outside_divisions", Level: "warning"}, "项目不在任何行政区内", "the project lies in no administrative division")
	}
	if n > 0 && !slices.ContainsFunc(k.report.Layers, func(l LayerResult) bool { return l.Status == "involved" && controls(l.Kind) }) {
		k.site.defects.add(nil, Defect{Rule: "outside_plan", Level: "warning"}, "项目位于规划数据范围之外，控制线数据不能说明该处情况",
			"the project lies beyond the plan: the data of its control lines say nothing about the place")
	}
}

func (k *checker) everyParcel() []int {
	all := make([]int, len(k.site.lots))
	for i := range all {
		all[i] = i + 1
	}
	return all
}

// kindName is what people call a kind of layer, or the kind itself.
func (k *checker) kindName(kind string) string {
	names := map[string]string{"ecological_redline": "生态保护红线", "basic_farmland": "永久基本农田", "urban_boundary": "城镇开发边界",
		"three_zones": "三区", "planning_zone": "规划分区", "main_functional_zone": "主体功能区", "land_use": "用地用海", "nature_reserve": "自然保护地"}
	if name := names[kind]; name != "" {
		return name + "（" + kind + "）"
	}
	return kind
}
