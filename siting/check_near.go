package siting

import (
	"fmt"
)

// reportDistances adds the nearest feature of each control line (控制线) that the site does not
// touch; of points also of those that they lie in, to the border.
func (k *checker) reportDistances() error {
	n := 0
	for _, p := range k.plies {
		if n < len(k.report.Layers) && k.report.Layers[n].Layer == p.layer.Name() {
			if err := k.distance(p, &k.report.Layers[n]); err != nil {
				return fmt.Errorf("layer %s: %w", p.layer.Name(), err)
			}
			n++
		}
	}
	return nil
}

func (k *checker) distance(p *ply, l *LayerResult) error {
	if !controls(l.Kind) || l.Status == "unknown" {
		return nil
	}
	g := k.site.ground
	points := g.whole().points > 0
	if l.Status == "involved" && !points {
		return nil
	}
	find := func() (nearby, bool, error) { return g.nearest(k.ctx, p.layer, nil, 0) }
	if points {
		find = func() (nearby, bool, error) { return g.nearestBorder(k.ctx, p.layer, 0) }
	}
	near, ok, err := find()
	if err != nil || !ok {
		return err
	}
	accuracy := p.layer.Spec().Accuracy
	l.Nearest = &Nearest{Feature: p.layer.ID(near.feature), Title: p.layer.Title(near.feature), Distance: near.distance, Bearing: near.bearing,
		From: near.from, To: near.to, Accuracy: accuracy, Within: accuracy > 0 && near.distance <= accuracy}
	if l.Nearest.Within && points {
		at := near.from
		k.site.defects.add(nil, Defect{Rule: "within_accuracy", Level: "note", At: &at}, "距%s的界线 %.2f m，不大于其数据精度 %g m，在界内还是界外不能确定",
			"%[1]s: its border is %[2].2f m away, no more than its accuracy of %[3]g m, so that inside or outside cannot be told", p.layer.Spec().Title.In("zh"), near.distance, accuracy)
	}
	return nil
}
