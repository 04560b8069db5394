package layers

import "context"

// Spent evaluates a filter and returns how many steps that took, within the bound.
func (f *Filter) Spent(ctx context.Context) (steps int, err error) {
	r := &filterRun{f: f, ctx: ctx}
	defer r.end()
	_, err = r.rows()
	return r.spent, err
}

// FilterWork is the bound of steps.
const FilterWork = filterWork

// HoldTurn takes a turn of those that take long, which the layer must have, and returns
// how to give it back.
func (l *Layer) HoldTurn() func() {
	l.turns <- struct{}{}
	return func() { <-l.turns }
}

// Turns are how many filters may be evaluated at once that take long.
func (l *Layer) Turns() int { return cap(l.turns) }

// SetLimit bounds the work of a filter.
func (f *Filter) SetLimit(steps int) { f.limit = steps }
