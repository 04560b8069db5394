package layers

import (
	"context"
	"math/bits"
	"runtime"

	"guotu/data"
	"guotu/layers/cql2"
)

// filterRun is one evaluation of a filter.
type filterRun struct {
	f     *Filter
	ctx   context.Context
	spent int
	turn  bool // one of the layer's turns is taken
}

// filterTurns bounds how many filters of a plan are evaluated at once that take long:
// one core is left for all else.
func filterTurns() chan struct{} { return make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1)) }

// end gives the turn back.
func (r *filterRun) end() {
	if r.turn {
		<-r.f.layer.turns
	}
}

// ternary is the value of a condition for every feature: where it is true and where
// unknown; both are never set for the same one. A nil unknown is nowhere.
type ternary struct{ yes, unknown []uint64 }

func (r *filterRun) rows() ([]uint64, error) {
	n := r.f.layer.Len()
	all := make([]uint64, (n+63)/64)
	for i := range all {
		all[i] = ^uint64(0)
	}
	if n%64 != 0 {
		all[len(all)-1] = 1<<(n%64) - 1
	}
	t, err := r.node(r.f.root, all)
	if err != nil {
		return nil, err
	}
	return t.yes, nil
}

// spend counts steps, of about 5 ns, and stops when there are too many or nobody
// waits any more. It is called at least every few milliseconds.
func (r *filterRun) spend(steps int) error {
	if r.spent += steps; r.spent > r.f.limit {
		return ErrFilterWork
	}
	if r.spent > filterShort && !r.turn && r.f.layer.turns != nil {
		select {
		case r.f.layer.turns <- struct{}{}:
			r.turn = true
		case <-r.ctx.Done():
		}
	}
	return r.ctx.Err()
}

// node evaluates a part for the features of a set; the result is within it.
func (r *filterRun) node(n *filterNode, among []uint64) (ternary, error) {
	switch {
	case n.condition != nil:
		return r.condition(n.condition, among)
	case n.spatial != nil:
		return r.spatial(n.spatial, among)
	case len(n.args) == 0: // geometry IS NULL
		return ternary{yes: r.without(among)}, r.spend(len(among) * 64)
	case n.op == cql2.And:
		return r.and(n.args, among)
	case n.op == cql2.Or:
		return r.or(n.args, among)
	}
	t, err := r.node(n.args[0], among)
	if err != nil {
		return t, err
	}
	if n.op == cql2.IsNull {
		if t.unknown == nil {
			t.unknown = make([]uint64, len(among))
		}
		return ternary{yes: t.unknown}, nil
	}
	for i := range t.yes { // Not
		t.yes[i] = among[i] &^ t.yes[i]
		if t.unknown != nil {
			t.yes[i] &^= t.unknown[i]
		}
	}
	return t, r.spend(len(among))
}

// and evaluates each condition where none of those before is false.
func (r *filterRun) and(args []*filterNode, among []uint64) (ternary, error) {
	var unknown []uint64
	for _, a := range args {
		t, err := r.node(a, among)
		if err != nil {
			return t, err
		}
		among = t.yes
		unknown = joined(unknown, t.unknown)
		if t.unknown != nil {
			for i, w := range t.unknown {
				among[i] |= w
			}
		}
		if err := r.spend(len(among)); err != nil {
			return t, err
		}
	}
	for i := range unknown {
		unknown[i] &= among[i]
		among[i] &^= unknown[i]
	}
	return ternary{among, unknown}, nil
}

// or evaluates each condition where none of those before is true.
func (r *filterRun) or(args []*filterNode, among []uint64) (ternary, error) {
	rest := append([]uint64(nil), among...)
	yes := make([]uint64, len(among))
	var unknown []uint64
	for _, a := range args {
		t, err := r.node(a, rest)
		if err != nil {
			return t, err
		}
		unknown = joined(unknown, t.unknown)
		for i, w := range t.yes {
			yes[i] |= w
			rest[i] &^= w
		}
		if err := r.spend(len(among)); err != nil {
			return t, err
		}
	}
	for i := range unknown {
		unknown[i] &^= yes[i]
	}
	return ternary{yes, unknown}, nil
}

// joined adds b to a; either may be nil.
func joined(a, b []uint64) []uint64 {
	if b == nil {
		return a
	}
	if a == nil {
		a = make([]uint64, len(b))
	}
	for i, w := range b {
		a[i] |= w
	}
	return a
}

// without are the features of a set that have no geometry.
func (r *filterRun) without(among []uint64) []uint64 {
	none := make([]uint64, len(among))
	for i, g := range r.f.layer.geometries {
		if g == nil {
			none[i/64] |= 1 << (i % 64)
		}
	}
	for i := range none {
		none[i] &= among[i]
	}
	return none
}

// condition evaluates a predicate on attributes: once for all features if it depends
// on none, once for each value that comes up if on one column, else for each feature.
func (r *filterRun) condition(c *cql2.Condition, among []uint64) (ternary, error) {
	slots := c.Slots()
	if len(slots) == 1 {
		if column := r.f.columns[slots[0]].column; column != nil {
			return r.column(c, column, among)
		}
	}
	columns := r.f.columns
	row := 0
	at := func(slot int) data.Value { return columns[slot].at(row) }
	test := func(i int) (cql2.Truth, int) {
		row = i
		return c.Test(at)
	}
	if len(slots) == 0 {
		constant, _ := c.Test(nil)
		test = func(int) (cql2.Truth, int) { return constant, 1 }
	}
	return r.each(among, test)
}

// unasked marks values that no condition has been evaluated for.
const unasked = 3

func (r *filterRun) column(c *cql2.Condition, column *data.Column, among []uint64) (ternary, error) {
	values := column.Values()
	known := make([]cql2.Truth, len(values))
	for i := range known {
		known[i] = unasked
	}
	code := uint32(0)
	at := func(int) data.Value { return values[code] }
	return r.each(among, func(i int) (cql2.Truth, int) {
		code = column.Code(i)
		if t := known[code]; t != unasked {
			return t, 1
		}
		t, cost := c.Test(at)
		known[code] = t
		return t, cost + 4
	})
}

// each tests every feature of a set.
func (r *filterRun) each(among []uint64, test func(i int) (cql2.Truth, int)) (ternary, error) {
	t := ternary{yes: make([]uint64, len(among))}
	for w, set := range among {
		var yes, unknown uint64
		steps := 1
		for ; set != 0; set &= set - 1 {
			bit := bits.TrailingZeros64(set)
			v, cost := test(w*64 + bit)
			if steps += cost; steps > 1<<16 {
				if err := r.spend(steps); err != nil {
					return t, err
				}
				steps = 0
			}
			yes |= uint64(v&1) << bit
			unknown |= uint64(v>>1) << bit
		}
		t.yes[w] = yes
		if unknown != 0 {
			if t.unknown == nil {
				t.unknown = make([]uint64, len(among))
			}
			t.unknown[w] = unknown
		}
		if err := r.spend(steps); err != nil {
			return t, err
		}
	}
	return t, nil
}
