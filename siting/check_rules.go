package siting

import (
	"cmp"
	"fmt"
	"slices"

	"guotu/layers"
	"guotu/siting/rules"
)

// Rules that Check applies by itself.
const (
	ruleMissing   = "data-missing"
	ruleUncovered = "data-uncovered"
	ruleUnusable  = "input-unusable"
)

// judge applies the rules that were in force where and when the project is, and what no rule set
// can switch off.
func (k *checker) judge() error {
	var codes []string
	for _, d := range k.report.Divisions {
		codes = append(codes, d.Code)
	}
	whole := k.site.ground.whole()
	facts := rules.Facts{Type: k.project.Type, Classes: k.project.Classes, Area: whole.area, Length: whole.length}
	inForce := k.set.InForce(k.options.AsOf, codes)
	if err := k.judgeCoverage(inForce); err != nil {
		return err
	}
	for _, r := range inForce {
		concerns, err := r.Concerns(facts)
		if err != nil {
			return err
		}
		if !concerns {
			continue
		}
		for _, p := range k.plies {
			if !slices.Contains(r.Kinds, p.kind()) {
				continue
			}
			if err := k.apply(r, p, facts); err != nil {
				return fmt.Errorf("rule %s: layer %s: %w", r.ID, p.layer.Name(), err)
			}
		}
	}
	k.judgeInput()
	found := k.report.Findings
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	if len(found) > 0 {
		k.report.Verdict = found[0].Severity
	}
	return nil
}

// relation is how the site lies to the zones of a layer that a rule selects.
type relation struct {
	holds   bool
	amount  amount
	measure Measure
	zones   []*zoneMeasure // selected, that the site has something in common with
	near    nearby         // of Near
	parcels []int          // numbers of those concerned
	slivers bool           // all of the ground is slivers
	others  []otherZone    // of a rule with others: those that take part
}

// apply finds whether the site lies to the zones of a layer as a rule has it, and what follows.
func (k *checker) apply(r *rules.Rule, p *ply, facts rules.Facts) error {
	choose := newChooser(r, p.layer)
	found, err := k.relation(r, p, choose.selects)
	if err == nil {
		err = choose.err
	}
	if err != nil || !found.holds {
		return err
	}
	m := rules.Measured{Area: found.measure.M2, Ha: found.measure.Ha, Mu: found.measure.Mu, Length: found.amount.length, Distance: found.near.distance,
		Layer: p.layer.Spec().Title, Untold: !choose.tells}
	f := Finding{Rule: r.ID, Title: r.Title, Layer: p.layer.Name(), Kind: p.kind(), Relation: r.Relation, Measure: found.measure, Length: found.amount.length,
		Distance: found.near.distance, Parcels: found.parcels, SliverOnly: found.slivers, Basis: r.Basis}
	if facts.Area > 0 {
		f.Share = found.amount.area / facts.Area
	}
	m.Share = f.Share
	for _, z := range found.zones {
		f.Features, m.Features = append(f.Features, p.layer.ID(z.feature)), append(m.Features, p.layer.Title(z.feature).In("zh"))
	}
	for _, z := range found.others { // ids are known within their layer alone
		f.Features, m.Features = append(f.Features, z.layer.Name()+"/"+z.layer.ID(z.feature)), append(m.Features, z.layer.Title(z.feature).In("zh"))
	}
	m.With = titlesOf(found.others)
	if r.Relation == rules.Near {
		f.Features, m.Features = []string{p.layer.ID(found.near.feature)}, []string{p.layer.Title(found.near.feature).In("zh")}
	}
	outcome, err := r.Decide(facts, m)
	if err != nil {
		return err
	}
	f.Severity, f.Message, f.Documents = outcome.Severity, outcome.Message, orEmpty(outcome.Documents)
	if f.SliverOnly {
		k.lighten(&f)
	}
	k.report.Findings = append(k.report.Findings, f)
	if f.Severity == rules.Block {
		k.blocks = append(k.blocks, block{r.Relation, blocking{p.layerMeasure, found.blocks(r, choose.selects)}})
	}
	return nil
}

// blocks says which zones block the project: of a rule with others only those that take part.
func (found *relation) blocks(r *rules.Rule, selected func(int) bool) func(int) bool {
	if len(r.With) == 0 {
		return selected
	}
	return func(feature int) bool {
		return slices.ContainsFunc(found.zones, func(z *zoneMeasure) bool { return z.feature == feature })
	}
}

// lighten says that a finding is about slivers alone; a block becomes need_review then.
func (k *checker) lighten(f *Finding) {
	was := f.Severity
	if f.Severity == rules.Block {
		f.Severity = rules.NeedReview
	}
	say := text("（仅为疑似碎面：%.4f m²，面积小于 %g m² 或宽度小于 %g m，须人工核对界线）", " (slivers alone: %.4f m², of less than %g m² or %g m wide; compare the borders)",
		f.M2, k.set.SliverArea, k.set.SliverWidth)
	if was != f.Severity {
		say.ZH += "原结论为禁止，因仅涉及碎面降为需论证。"
		say.EN += " It would be forbidden, and was lowered to a review for this reason."
	}
	f.Message.ZH += say.ZH
	f.Message.EN += say.EN
}

// relation measures how the site lies to the selected zones of a layer.
func (k *checker) relation(r *rules.Rule, p *ply, selected func(int) bool) (*relation, error) {
	if len(r.With) > 0 {
		return k.conflict(r, p, selected)
	}
	parted, err := k.site.ground.part(k.ctx, p.layerMeasure, selected)
	if err != nil {
		return nil, err
	}
	var found relation
	for i := range p.zones {
		if z := &p.zones[i]; selected(z.feature) {
			found.zones = append(found.zones, z)
		}
	}
	in, out, beyond := parted.in, parted.out, parted.beyond
	pick := func(of func(*parcelSplit) amount) {
		for i := range parted.parcels {
			if of(&parted.parcels[i]).some() {
				found.parcels = append(found.parcels, i+1)
			}
		}
	}
	inside := func(s *parcelSplit) amount { return s.in }
	switch r.Relation {
	case rules.Overlap, rules.Cross, rules.Within:
		found.holds = in.some() && (r.Relation == rules.Overlap || (r.Relation == rules.Cross) == out.some()) &&
			(r.Relation != rules.Within || !beyond.some())
		found.amount = in
		pick(inside)
		found.slivers = onlySlivers(in, found.zones)
	case rules.Outside:
		found.holds, found.amount = out.some(), out
		found.zones = nil
		pick(func(s *parcelSplit) amount { return s.out })
		if found.holds {
			found.slivers, err = k.outsideSlivers(p, selected, out, beyond)
		}
	case rules.Uncovered:
		found.holds, found.amount = beyond.some(), beyond
		found.zones = nil
		pick(func(s *parcelSplit) amount { return s.beyond })
	case rules.Near:
		if !in.some() {
			found.near, found.holds, err = k.site.ground.nearest(k.ctx, p.layer, selected, r.Distance)
		}
	}
	found.measure = k.relationMeasure(p, &found, r.Relation, len(found.zones))
	return &found, err
}

// onlySlivers reports whether an area in common, and there is nothing else, is slivers.
func onlySlivers(in amount, zones []*zoneMeasure) bool {
	if in.length > 0 || in.points > 0 || in.area <= 0 {
		return false
	}
	for _, z := range zones {
		if z.slivers < z.in.area*(1-1e-9) {
			return false
		}
	}
	return len(zones) > 0
}

// sliverSearch is the share of the site above which what lies outside of zones is not looked at
// piece by piece: so much is never slivers alone.
const sliverSearch = 0.05

// outsideSlivers reports whether what lies outside of the selected zones is slivers alone.
func (k *checker) outsideSlivers(p *ply, selected func(int) bool, out, beyond amount) (bool, error) {
	limits := thresholds{k.set.SliverArea, k.set.SliverWidth}
	if out.length > 0 || out.points > 0 || beyond.some() || out.area > sliverSearch*k.site.ground.whole().area && out.area >= limits.area {
		return false, nil
	}
	left, _, err := k.site.ground.free(k.ctx, []blocking{{p.layerMeasure, selected}})
	if err != nil {
		return false, err
	}
	for _, one := range piecesOf(polygonsOf(left)) {
		if !limits.sliver(&one) {
			return false, nil
		}
	}
	return true, nil
}

// relationMeasure is the area that a relation is about, as the report shows it elsewhere: the sum
// of the zones' rounded areas, or the site's less these.
func (k *checker) relationMeasure(p *ply, found *relation, of rules.Relation, zones int) Measure {
	m := measureOf(found.amount.area)
	if p.rounded.overlapping {
		return m
	}
	var selected []Measure
	for i := range p.zones {
		if slices.Contains(found.zones, &p.zones[i]) {
			selected = append(selected, p.rounded.zones[i])
		}
	}
	var shown Measure
	switch of {
	case rules.Overlap, rules.Cross, rules.Within:
		if shown = sumOf(selected); zones == 0 {
			return m
		}
	case rules.Uncovered:
		shown = p.rounded.beyond
	case rules.Outside:
		shown = p.rounded.rest
	}
	if d := shown.M2 - m.M2; d > -1e-3 && d < 1e-3 {
		m.Ha, m.Mu = shown.Ha, shown.Mu
	}
	return m
}

// chooser remembers which zones of a layer a rule speaks of.
type chooser struct {
	rule  *rules.Rule
	layer *layers.Layer
	tells bool
	known map[int]bool
	err   error // the first
}

func newChooser(r *rules.Rule, l *layers.Layer) *chooser {
	has := func(name string) bool { return l.Table().Column(name) != nil }
	return &chooser{rule: r, layer: l, tells: r.Tells(has), known: make(map[int]bool)}
}

func (c *chooser) selects(feature int) bool {
	if is, known := c.known[feature]; known {
		return is
	}
	is, err := c.rule.Selects(func(name string) (string, bool) {
		column := c.layer.Table().Column(name)
		if column == nil {
			return "", false
		}
		return column.At(feature).String(), true
	})
	if err != nil && c.err == nil {
		c.err = err
	}
	c.known[feature] = is
	return is
}
