package layers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"guotu/data"
	"guotu/layers/cql2"
)

// ErrFilterWork says that a filter takes more work than one may: too many
// features times operators, or too many vertices that are close together.
var ErrFilterWork = errors.New("the filter takes too much work; narrow it by an attribute or a smaller area")

// filterWork is how much work a filter may take, in steps of about 5 ns: two seconds of one
// core. BenchmarkFilterSteps compares steps with the clock, for filters that are costly in many ways.
const filterWork = 400_000_000

// filterShort is how much work is done at once; who needs more waits for a turn among
// all filters of the plan, so that short ones need not wait for long ones.
const filterShort = 20_000_000

// Filter is a condition made ready for one layer. It is safe for concurrent use.
type Filter struct {
	layer   *Layer
	root    *filterNode
	columns []filterColumn
	limit   int

	turn chan struct{} // of one; whoever has put something in may evaluate
	done bool          // the fields below are set, and root is not needed any more
	rows []uint64
	err  error
}

// filterColumn is a property that a filter depends on: a column, or the ids.
type filterColumn struct {
	name   string
	column *data.Column
	ids    *Layer // whose ids they are
}

func (c *filterColumn) at(row int) data.Value {
	if c.column == nil {
		return data.Value{Kind: data.String, Text: c.ids.ID(row)}
	}
	return c.column.At(row)
}

// filterNode is a part of a filter: a connective of others, or one predicate, on
// attributes or on the geometry.
type filterNode struct {
	op        cql2.Op
	args      []*filterNode
	condition *cql2.Condition
	spatial   *spatialTest
	cost      int // rank: cheap predicates come first, to spare the others rows
}

// The ranks of predicates.
const (
	costColumn = iota
	costColumns
	costGeometry
)

// Compile makes a condition ready for the layer. Properties are the fields of the
// layer, id (what ID returns) if no field has that name, and geometry, also as geom
// and the_geom, likewise. Errors are of type *cql2.ParseError, with the place in what
// was parsed.
func (l *Layer) Compile(e *cql2.Expr) (*Filter, error) {
	f := &Filter{layer: l, limit: filterWork, turn: make(chan struct{}, 1)}
	var err error
	if f.root, err = f.node(e); err != nil {
		return nil, err
	}
	return f, nil
}

// wrong is an error at an expression.
func wrong(e *cql2.Expr, format string, args ...any) error {
	return &cql2.ParseError{Position: e.At, Want: fmt.Sprintf(format, args...)}
}

func (f *Filter) node(e *cql2.Expr) (*filterNode, error) {
	n := &filterNode{op: e.Op}
	switch {
	case e.Op == cql2.IsNull && f.layer.isGeometry(e.Args[0]):
		n.cost = costColumn
		return n, nil
	case e.Op <= cql2.Not, e.Op == cql2.IsNull && e.Args[0].Op.Condition():
		for _, a := range e.Args {
			arg, err := f.node(a)
			if err != nil {
				return nil, err
			}
			n.args = append(n.args, arg)
			n.cost = max(n.cost, arg.cost)
		}
		slices.SortStableFunc(n.args, func(a, b *filterNode) int { return cmp.Compare(a.cost, b.cost) })
		return n, nil
	case e.Op.Spatial():
		n.cost = costGeometry
		var err error
		n.spatial, err = f.layer.spatialTest(e)
		return n, err
	}
	var err error
	if n.condition, err = cql2.Bind(e, f.slot); err != nil {
		return nil, err
	}
	if len(n.condition.Slots()) > 1 {
		n.cost = costColumns
	}
	return n, nil
}

// slot finds the column of a property.
func (f *Filter) slot(e *cql2.Expr) (int, error) {
	for i, c := range f.columns {
		if c.name == e.Text {
			return i, nil
		}
	}
	c := filterColumn{name: e.Text, column: f.layer.table.Column(e.Text)}
	switch {
	case c.column != nil:
	case e.Text == "id":
		c.ids = f.layer
	case f.layer.isGeometry(e):
		return 0, wrong(e, "%s is the geometry: it stands in spatial functions (S_…) and before IS NULL", e.Text)
	case f.layer.Len() == 0:
		c.column = data.NewColumn(e.Text)
	default:
		return 0, f.layer.unknownField(e)
	}
	f.columns = append(f.columns, c)
	return len(f.columns) - 1, nil
}

// isGeometry reports whether an expression is the geometry of the features.
func (l *Layer) isGeometry(e *cql2.Expr) bool {
	return e.Op == cql2.Property && slices.Contains([]string{"geometry", "geom", "the_geom"}, e.Text) && l.table.Column(e.Text) == nil
}

// unknownField names the fields whose names are near, or all that there are.
func (l *Layer) unknownField(e *cql2.Expr) error {
	type named struct {
		name string
		far  int
	}
	var near, all []named
	for _, c := range l.table.Columns {
		n := named{c.Name, distance(strings.ToLower(c.Name), strings.ToLower(e.Text))}
		all = append(all, n)
		if n.far <= (utf8.RuneCountInString(e.Text)+2)/3 || strings.HasPrefix(c.Name, e.Text) {
			near = append(near, n)
		}
	}
	words := "did you mean"
	if len(near) == 0 {
		near, words = all, "there are"
	}
	slices.SortStableFunc(near, func(a, b named) int { return cmp.Compare(a.far, b.far) })
	var names []string
	for _, n := range near[:min(len(near), 12)] {
		names = append(names, n.name)
	}
	if len(near) > 12 {
		names = append(names, "…")
	}
	return wrong(e, "layer %s has no field %q; %s %s", l.Name(), e.Text, words, strings.Join(names, ", "))
}

// distance is how many characters must be added, taken away or replaced to make one
// text of the other (Levenshtein). Long names are cut.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	x, y = x[:min(len(x), 64)], y[:min(len(y), 64)]
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range x {
		before := row[0]
		row[0] = i + 1
		for j, s := range y {
			replaced := before
			if r != s {
				replaced++
			}
			before = row[j+1]
			row[j+1] = min(replaced, before+1, row[j]+1)
		}
	}
	return row[len(y)]
}

// Rows returns the features that pass: bit i%64 of word i/64 is that of feature i. It
// is evaluated once, when first asked for, and is not to be changed. The error is that
// of ctx, or ErrFilterWork, or that a geometry of the layer has no relation to others.
func (f *Filter) Rows(ctx context.Context) ([]uint64, error) {
	select {
	case f.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-f.turn }()
	if f.done {
		return f.rows, f.err
	}
	r := &filterRun{f: f, ctx: ctx}
	defer r.end()
	rows, err := r.rows()
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	f.rows, f.err, f.done = rows, err, true
	f.root, f.columns = nil, nil
	return rows, err
}

// filterTiles evaluates the filter of TileRules. It may take any time.
func (l *Layer) filterTiles() error {
	if l.spec.Tiles.Filter == "" {
		return nil
	}
	e, err := cql2.ParseText(l.spec.Tiles.Filter)
	if err != nil {
		return fmt.Errorf("tiles: filter: %w", err)
	}
	f, err := l.Compile(e)
	if err == nil {
		f.limit = 1 << 62
		l.tileRows, err = f.Rows(context.Background())
	}
	if err != nil {
		return fmt.Errorf("tiles: filter: %w", err)
	}
	return nil
}

// TileRows are the features that get into tiles, as a set like that of Filter.Rows; nil
// is all of them. It is not to be changed.
func (l *Layer) TileRows() []uint64 { return l.tileRows }
