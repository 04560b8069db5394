package cql2

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// grower makes random expressions that are right.
type grower struct {
	maker
	random *rand.Rand
}

func (g *grower) pick(of ...string) string { return of[g.random.IntN(len(of))] }

func must(e *Expr, err error) *Expr {
	if err != nil {
		panic(err)
	}
	return e
}

func (g *grower) operand(want class, depth int) *Expr {
	name := must(g.literal(Property, 1, g.pick("a", "名称", "and", "a b", `q"q`, "x:y.z", "true", "1st", "é", "a'b", "DATE", "_", ".", "‘")))
	var choices []func() *Expr
	add := func(c class, f func() *Expr) {
		if want&c != 0 {
			choices = append(choices, f)
		}
	}
	add(scalar|shape|array, func() *Expr { return name })
	add(text, func() *Expr { return g.words() })
	add(number, func() *Expr {
		return must(g.number(1, g.pick("1", "-2.50", "1e-7", "+3", ".5", "-0", "12345678901234567890", "5.", "6.E+3")))
	})
	add(truth|boolean, func() *Expr { return must(g.literal(Boolean, 1, g.pick("true", "false"))) })
	add(instant, func() *Expr { return g.moment() })
	add(interval, func() *Expr { return must(g.interval(1, g.ending(), g.ending())) })
	add(shape, func() *Expr { return g.region() })
	add(array, func() *Expr { return must(g.node(Array, 1, g.operands(g.random.IntN(4), scalar|array, depth-1)...)) })
	if depth > 0 {
		add(text, func() *Expr { return must(g.node(CaseI+Op(g.random.IntN(2)), 1, g.operand(text, depth-1))) })
		add(number, func() *Expr {
			return must(g.node(Add+Op(g.random.IntN(int(Power-Add)+1)), 1, g.operands(2, number, depth-1)...))
		})
		add(truth, func() *Expr { return g.condition(depth) })
		add(truth, func() *Expr { return g.condition(depth) })
		add(truth, func() *Expr { return g.condition(depth) })
	}
	return choices[g.random.IntN(len(choices))]()
}

func (g *grower) operands(n int, want class, depth int) []*Expr {
	var all []*Expr
	for range n {
		all = append(all, g.operand(want, max(depth, 0)))
	}
	return all
}

func (g *grower) words() *Expr {
	pieces := []string{"'", `\`, "a", "%", "_", "国", "\n", `"`, "''", "\x00", "\u2028", "é"}
	s := ""
	for range g.random.IntN(6) {
		s += pieces[g.random.IntN(len(pieces))]
	}
	return must(g.literal(Character, 1, s))
}

func (g *grower) moment() *Expr {
	if g.random.IntN(2) == 0 {
		return must(g.date(1, g.pick("2026-01-31", "0001-01-01")))
	}
	return must(g.timestamp(1, g.pick("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123456+08:00")))
}

func (g *grower) ending() *Expr {
	switch g.random.IntN(3) {
	case 0:
		return must(g.literal(Unbounded, 1, ""))
	case 1:
		return must(g.date(1, "2026-01-31"))
	}
	return must(g.literal(Property, 1, g.pick("begin", "a b", "and")))
}

func (g *grower) region() *Expr {
	v := func() float64 { return g.random.NormFloat64() * 1e-8 }
	p := orb.Point{v(), 1e21}
	box := orb.Polygon{{{0, 0}, {3, 0}, {3, 3}, {0, 0}}}
	switch g.random.IntN(9) {
	case 0:
		return must(g.shape(1, p))
	case 1:
		return must(g.shape(1, orb.LineString{{1, 2}, p}))
	case 2:
		return must(g.shape(1, box))
	case 3:
		return must(g.shape(1, orb.MultiPoint{p, {3, 4}}))
	case 4:
		return must(g.shape(1, orb.MultiLineString{{{1, 2}, p}}))
	case 5:
		return must(g.shape(1, orb.MultiPolygon{box}))
	case 6:
		return must(g.shape(1, orb.Collection{p, orb.Collection{}, box}))
	case 7:
		return must(g.shape(1, orb.Polygon{}))
	}
	return must(g.bbox(1, []float64{v(), -1, v(), v() + 1}))
}

func (g *grower) condition(depth int) *Expr {
	var op Op
	for {
		if op = Op(1 + g.random.IntN(int(AOverlaps))); op.Condition() {
			break
		}
	}
	f := op.form()
	n := f.least
	if f.most == many {
		n += g.random.IntN(3)
	}
	if op == Like {
		p := g.words()
		for range g.random.IntN(3) {
			p = must(g.node(CaseI+Op(g.random.IntN(2)), 1, p))
		}
		return must(g.node(op, 1, g.operand(text, depth-1), p))
	}
	return must(g.node(op, 1, g.operands(n, f.takes[0], depth-1)...))
}

// TestRandomRoundTrip: random expressions that are written and read are the same, as
// text and as JSON, and are written the same way again.
func TestRandomRoundTrip(t *testing.T) {
	g := &grower{random: rand.New(rand.NewPCG(1, 2))}
	for range 20_000 {
		g.maker = maker{limits: Limits{}.filled(1)}
		g.limits.Nodes = 1 << 20
		e := g.operand(truth, 4)
		again, err := ParseTextWithin(e.String(), Limits{Bytes: 1 << 20, Nodes: 1 << 20})
		if err != nil || !same(e, again) || again.String() != e.String() {
			t.Fatalf("%s is read as %v: %v", e, again, err)
		}
		body := bare(t, e)
		if again, err = ParseJSONWithin([]byte(body), Limits{Nodes: 1 << 20}); err != nil || !same(e, again) {
			t.Fatalf("%s is read as %v: %v", body, again, err)
		}
	}
}
