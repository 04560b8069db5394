package cql2

import (
	"fmt"
	"slices"

	"guotu/data"
)

// Truth is the value of a condition. What depends on a value that is not there, or on
// the comparison of values of different types, is Unknown; a feature passes a filter
// only if it is True.
type Truth uint8

// The values of conditions.
const (
	False Truth = iota
	True
	Unknown
)

func truthOf(b bool) Truth {
	if b {
		return True
	}
	return False
}

// Condition is a predicate that depends on attributes alone, made ready to be
// evaluated for many features. It is safe for concurrent use.
type Condition struct {
	root  *step
	slots []int
}

// step is a node of a Condition. A literal has its value, and Args that are none
// are evaluated first.
type step struct {
	op      Op
	args    []*step
	literal bool
	value   value
	slot    int // of Property
	like    likePattern
	set     valueSet // of In, if the list is of literal texts and numbers
	kinds   [2]bool  // whether there are texts, and numbers, among them
}

// Bind makes e ready, which is a predicate without And, Or, Not, spatial predicates
// and IsNull of a condition; slot numbers the property that an operand names, or says
// what is wrong with it.
func Bind(e *Expr, slot func(property *Expr) (int, error)) (*Condition, error) {
	c := &Condition{}
	var err error
	c.root, err = c.bind(e, slot)
	return c, err
}

func (c *Condition) bind(e *Expr, slot func(*Expr) (int, error)) (*step, error) {
	s := &step{op: e.Op}
	switch e.Op {
	case And, Or, Not, Geometry, BBox:
		return nil, fmt.Errorf("character %d: %s cannot stand in another predicate", e.At, described(e))
	case Property:
		n, err := slot(e)
		if err != nil {
			return nil, err
		}
		s.slot = n
		if !slices.Contains(c.slots, n) {
			c.slots = append(c.slots, n)
		}
		return s, nil
	}
	s.literal = true
	for _, a := range e.Args {
		bound, err := c.bind(a, slot)
		if err != nil {
			return nil, err
		}
		s.args = append(s.args, bound)
		s.literal = s.literal && bound.literal
	}
	s.prepare(e)
	return s, nil
}

// prepare does ahead what depends on literals alone.
func (s *step) prepare(e *Expr) {
	switch e.Op {
	case Character:
		s.value = value{kind: textValue, text: e.Text}
	case Number:
		s.value = value{kind: numberValue, number: parseDecimal(e.Text)}
	case Boolean:
		s.value = value{kind: boolValue, truth: e.Text == "true"}
	case Date, Timestamp:
		m, _ := parseMoment(e.Text)
		s.value = value{kind: timeValue, span: span{m, m}, text: e.Text}
	case Unbounded:
		s.value = value{kind: timeValue}
	case Like:
		s.like = newLikePattern(s.args[1].value.text)
		s.literal = false
	case In:
		s.prepareIn()
		s.literal = false
	default:
		if e.Op.form().gives&truth != 0 { // conditions are evaluated by test
			s.literal = false
		} else if s.literal {
			s.literal = false // until there is a value
			s.value, s.literal = new(work).value(s), true
		}
	}
}

func (s *step) prepareIn() {
	set := make(valueSet, len(s.args)-1)
	for _, a := range s.args[1:] {
		if !a.literal || a.value.kind != textValue && a.value.kind != numberValue {
			return
		}
		set[a.value.key()] = struct{}{}
		s.kinds[0] = s.kinds[0] || a.value.kind == textValue
		s.kinds[1] = s.kinds[1] || a.value.kind == numberValue
	}
	s.set = set
}

// Slots are the numbers of the properties that the condition depends on, in the order
// in which they first come.
func (c *Condition) Slots() []int { return c.slots }

// Test evaluates the condition for a feature whose values at returns, by slot. Cost is
// the number of steps that it took, of some nanoseconds each.
func (c *Condition) Test(at func(slot int) data.Value) (t Truth, cost int) {
	w := work{at: at}
	return w.test(c.root), w.steps
}

// work is one evaluation.
type work struct {
	at    func(slot int) data.Value
	steps int
}

func (w *work) test(s *step) Truth {
	w.steps += 2
	switch s.op {
	case Boolean:
		return truthOf(s.value.truth)
	case Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual:
		return compared(s.op, w.value(s.args[0]), w.value(s.args[1]))
	case Like:
		return w.like(s)
	case Between:
		x := w.value(s.args[0])
		return both(compared(GreaterEqual, x, w.value(s.args[1])), compared(LessEqual, x, w.value(s.args[2])))
	case In:
		return w.in(s)
	case IsNull:
		return truthOf(w.value(s.args[0]).kind == nullValue)
	}
	a, b := w.value(s.args[0]), w.value(s.args[1])
	switch {
	case s.op.temporal():
		x, is := a.asSpan()
		y, are := b.asSpan()
		if is && are {
			return truthOf(x.holds(s.op, y))
		}
	case s.op.arrayed() && a.kind == setValue && b.kind == setValue:
		w.steps += len(a.set) + len(b.set)
		return truthOf(a.set.holds(s.op, b.set))
	}
	return Unknown
}

func both(a, b Truth) Truth {
	switch {
	case a == False || b == False:
		return False
	case a == Unknown || b == Unknown:
		return Unknown
	}
	return True
}

func (w *work) like(s *step) Truth {
	v := w.value(s.args[0])
	if v.kind != textValue {
		return Unknown
	}
	fits, steps := s.like.match(v.text)
	w.steps += steps / 4
	return truthOf(fits)
}

func (w *work) in(s *step) Truth {
	x := w.value(s.args[0])
	if x.kind == nullValue {
		return Unknown
	}
	if s.set != nil && (x.kind == textValue || x.kind == numberValue) {
		w.steps += 4
		if _, is := s.set[x.key()]; is {
			return True
		}
		if x.kind == textValue && s.kinds[1] || x.kind == numberValue && s.kinds[0] {
			return Unknown // those of another type may be equal or not
		}
		return False
	}
	result := False
	for _, a := range s.args[1:] {
		w.steps++
		switch compared(Equal, x, w.value(a)) {
		case True:
			return True
		case Unknown:
			result = Unknown
		}
	}
	return result
}

// value evaluates an operand.
func (w *work) value(s *step) value {
	w.steps++
	if s.literal {
		return s.value
	}
	switch s.op {
	case Property:
		v := valueOf(w.at(s.slot))
		w.steps += len(v.text) / 16
		if v.kind == setValue {
			w.steps += 16 * len(v.set)
		}
		return v
	case CaseI, AccentI:
		v := w.value(s.args[0])
		if v.kind != textValue {
			return value{}
		}
		w.steps += 8 + len(v.text)
		if s.op == CaseI {
			v.text = foldCase(v.text)
		} else {
			v.text = stripAccents(v.text)
		}
		return v
	case Interval:
		return w.interval(s)
	case Array:
		set := make(valueSet, len(s.args))
		for _, a := range s.args {
			set[w.value(a).key()] = struct{}{}
		}
		w.steps += 8 * len(s.args)
		return value{kind: setValue, set: set}
	}
	if s.op < Add || s.op > Power { // a condition inside IsNull
		return value{}
	}
	a, b := w.value(s.args[0]), w.value(s.args[1])
	if a.kind != numberValue || b.kind != numberValue {
		return value{}
	}
	if n, ok := calculate(s.op, a.number, b.number); ok {
		w.steps += 8
		return value{kind: numberValue, number: n}
	}
	return value{}
}

// interval is null if an end is, or if it ends before it begins.
func (w *work) interval(s *step) value {
	var ends [2]moment
	for i, a := range s.args {
		if a.op == Unbounded {
			ends[i] = moment{open: int8(2*i - 1)}
			continue
		}
		at, ok := w.value(a).asSpan()
		if !ok {
			return value{}
		}
		ends[i] = at.from
	}
	if ends[0].compare(ends[1]) > 0 {
		return value{}
	}
	return value{kind: timeValue, span: span{ends[0], ends[1]}}
}
