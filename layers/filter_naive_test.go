package layers_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"

	"guotu/data"
	"guotu/geo"
	"guotu/layers"
	"guotu/layers/cql2"
)

// naive evaluates filters feature by feature with other means than package cql2:
// rational numbers, regular expressions, time.Time, geo.Relate. Its values are nil,
// bool, *big.Rat, string, time.Time and map[string]bool.
type naive struct {
	l   *layers.Layer
	row int
}

// The truth values are false, true and unknown, as of cql2.Truth.
const (
	no = iota
	yes
	unknown
)

func truthOf(b bool) int {
	if b {
		return yes
	}
	return no
}

func (n naive) test(e *cql2.Expr) int {
	switch e.Op {
	case cql2.And, cql2.Or:
		least, most := yes, no
		some := false
		for _, a := range e.Args {
			t := n.test(a)
			some = some || t == unknown
			if t != unknown {
				least, most = min(least, t), max(most, t)
			}
		}
		switch {
		case e.Op == cql2.And && least == no:
			return no
		case e.Op == cql2.Or && most == yes:
			return yes
		case some:
			return unknown
		}
		return truthOf(e.Op == cql2.And)
	case cql2.Not:
		return [...]int{yes, no, unknown}[n.test(e.Args[0])]
	case cql2.Boolean:
		return truthOf(e.Text == "true")
	case cql2.IsNull:
		if e.Args[0].Op.Condition() {
			return truthOf(n.test(e.Args[0]) == unknown)
		}
		if e.Args[0].Text == "geometry" {
			return truthOf(n.l.Geometry(n.row) == nil)
		}
		return truthOf(n.value(e.Args[0]) == nil)
	case cql2.Between:
		return n.both(n.compare(cql2.GreaterEqual, n.value(e.Args[0]), n.value(e.Args[1])),
			n.compare(cql2.LessEqual, n.value(e.Args[0]), n.value(e.Args[2])))
	case cql2.In:
		result := no
		for _, a := range e.Args[1:] {
			switch n.compare(cql2.Equal, n.value(e.Args[0]), n.value(a)) {
			case yes:
				return yes
			case unknown:
				result = unknown
			}
		}
		return result
	case cql2.Like:
		text, is := n.value(e.Args[0]).(string)
		pattern, _ := n.value(e.Args[1]).(string)
		if !is {
			return unknown
		}
		return truthOf(likeExpression(pattern).MatchString(text))
	}
	if e.Op.Spatial() {
		return n.relate(e)
	}
	a, b := n.value(e.Args[0]), n.value(e.Args[1])
	if e.Op >= cql2.AEquals && e.Op <= cql2.AOverlaps {
		return sets(e.Op, a, b)
	}
	return n.compare(e.Op, a, b)
}

func (n naive) both(a, b int) int {
	if a == no || b == no {
		return no
	}
	return max(a, b)
}

func likeExpression(pattern string) *regexp.Regexp {
	var b strings.Builder
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			b.WriteString(regexp.QuoteMeta(string(r)))
			escaped = false
		case r == '\\':
			escaped = true
		case r == '%':
			b.WriteString(".*")
		case r == '_':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return regexp.MustCompile(`(?s)\A` + b.String() + `\z`)
}

func sets(op cql2.Op, a, b any) int {
	x, is := a.(map[string]bool)
	y, are := b.(map[string]bool)
	if !is || !are {
		return unknown
	}
	common := 0
	for k := range x {
		if y[k] {
			common++
		}
	}
	switch op {
	case cql2.AContains:
		return truthOf(common == len(y))
	case cql2.AContainedBy:
		return truthOf(common == len(x))
	case cql2.AOverlaps:
		return truthOf(common > 0)
	}
	return truthOf(common == len(x) && common == len(y))
}

func (n naive) relate(e *cql2.Expr) int {
	a, b := n.l.Geometry(n.row), n.l.Geometry(n.row)
	if e.Args[0].Op != cql2.Property {
		a = e.Args[0].Region()
	}
	if e.Args[1].Op != cql2.Property {
		b = e.Args[1].Region()
	}
	if a == nil || b == nil {
		return unknown
	}
	var is bool
	var err error
	switch e.Op {
	case cql2.SIntersects:
		is, err = geo.Intersects(a, b)
	case cql2.SDisjoint:
		is, err = geo.Disjoint(a, b)
	case cql2.SContains:
		is, err = geo.Contains(a, b)
	case cql2.SWithin:
		is, err = geo.Within(a, b)
	case cql2.SEquals:
		is, err = geo.Equals(a, b)
	case cql2.SCrosses:
		is, err = geo.Crosses(a, b)
	case cql2.SOverlaps:
		is, err = geo.Overlaps(a, b)
	case cql2.STouches:
		is, err = geo.Touches(a, b)
	}
	if err != nil {
		panic(err)
	}
	return truthOf(is)
}

func (n naive) value(e *cql2.Expr) any {
	switch e.Op {
	case cql2.Character:
		return e.Text
	case cql2.Number:
		r, _ := new(big.Rat).SetString(e.Text)
		return r
	case cql2.Boolean:
		return e.Text == "true"
	case cql2.Date:
		return dateOf(e.Text)
	case cql2.Property:
		if e.Text == "id" {
			return n.l.ID(n.row)
		}
		return attribute(n.l.Table().Column(e.Text).At(n.row))
	case cql2.CaseI:
		if s, is := n.value(e.Args[0]).(string); is {
			return strings.ToLower(s)
		}
		return nil
	case cql2.Array:
		set := map[string]bool{}
		for _, a := range e.Args {
			set[elementKey(n.value(a))] = true
		}
		return set
	}
	a, is := n.value(e.Args[0]).(*big.Rat)
	b, are := n.value(e.Args[1]).(*big.Rat)
	if !is || !are {
		return nil
	}
	switch e.Op {
	case cql2.Add:
		return new(big.Rat).Add(a, b)
	case cql2.Subtract:
		return new(big.Rat).Sub(a, b)
	case cql2.Multiply:
		return new(big.Rat).Mul(a, b)
	}
	if b.Sign() == 0 {
		return nil
	}
	q := new(big.Rat).Quo(a, b)
	whole := new(big.Rat).SetInt(new(big.Int).Quo(q.Num(), q.Denom()))
	if e.Op == cql2.IntegerDivide {
		return whole
	}
	return new(big.Rat).Sub(a, whole.Mul(whole, b)) // Modulo
}

func attribute(v data.Value) any {
	switch v.Kind {
	case data.Bool:
		return v.Text == "true"
	case data.Number:
		r, _ := new(big.Rat).SetString(v.Text)
		return r
	case data.String:
		return v.Text
	case data.JSON:
		var all []any
		d := json.NewDecoder(strings.NewReader(v.Text))
		d.UseNumber()
		if d.Decode(&all) != nil {
			return struct{}{} // an object
		}
		set := map[string]bool{}
		for _, a := range all {
			if number, is := a.(json.Number); is {
				a, _ = new(big.Rat).SetString(number.String())
			}
			set[elementKey(a)] = true
		}
		return set
	}
	return nil
}

func elementKey(v any) string {
	if r, is := v.(*big.Rat); is {
		return "number " + r.RatString()
	}
	return fmt.Sprintf("%T %v", v, v)
}

func dateOf(s string) any {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t
	}
	return nil
}

func (n naive) compare(op cql2.Op, a, b any) int {
	if s, is := a.(string); is {
		if _, date := b.(time.Time); date {
			a = dateOf(s)
		}
	}
	if s, is := b.(string); is {
		if _, date := a.(time.Time); date {
			b = dateOf(s)
		}
	}
	order := 0
	switch a := a.(type) {
	case *big.Rat:
		b, is := b.(*big.Rat)
		if !is {
			return unknown
		}
		order = a.Cmp(b)
	case string:
		b, is := b.(string)
		if !is {
			return unknown
		}
		order = compareRunes([]rune(a), []rune(b))
	case time.Time:
		b, is := b.(time.Time)
		if !is {
			return unknown
		}
		order = a.Compare(b)
	case bool:
		b, is := b.(bool)
		if !is || op != cql2.Equal && op != cql2.NotEqual {
			return unknown
		}
		if a != b {
			order = 1
		}
	default:
		return unknown
	}
	switch op {
	case cql2.Equal, cql2.TEquals:
		return truthOf(order == 0)
	case cql2.NotEqual:
		return truthOf(order != 0)
	case cql2.Less, cql2.TBefore:
		return truthOf(order < 0)
	case cql2.LessEqual:
		return truthOf(order <= 0)
	case cql2.Greater, cql2.TAfter:
		return truthOf(order > 0)
	}
	return truthOf(order >= 0)
}

func compareRunes(a, b []rune) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return int(a[i]) - int(b[i])
		}
	}
	return len(a) - len(b)
}
