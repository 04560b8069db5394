package geo

// relMeter counts the work of questions, and stops those that take too much. A nil one
// counts nothing.
type relMeter struct {
	spend   func(steps int) error
	pending int
	err     error
}

// relMeterRun is how many steps are counted before spend is told of them.
const relMeterRun = 10_000

// more counts steps and reports whether to go on. What a question answers after it has
// been stopped means nothing.
func (m *relMeter) more(steps int) bool {
	if m == nil {
		return true
	}
	if m.pending += steps; m.pending >= relMeterRun && m.err == nil {
		m.err = m.spend(m.pending)
		m.pending = 0
	}
	return m.err == nil
}

// fault is what stopped the questions.
func (m *relMeter) fault() error {
	if m == nil {
		return nil
	}
	return m.err
}

// The steps of work, each of about 5 ns, as layers.BenchmarkFilterSteps measures them.
const (
	relVertexSteps   = 100  // a vertex that is taken apart, the check of areas included
	relFewSteps      = 40   // the same, where there are few
	relEdgeSteps     = 6    // an edge asked whether it meets another, or one side of it
	relBoxSteps      = 1    // a box looked at, or an edge in it
	relRaySteps      = 3    // the same, for a ray
	relSegmentSteps  = 100  // an edge that is near, in all that happens to it
	relPairSteps     = 16   // two edges whose boxes meet
	relRunsSteps     = 50   // two runs of edges whose boxes meet
	relCrossingSteps = 1000 // a place where edges cross, in all that happens to it
	relRationalSteps = 1000 // two places that differ in less than a float64 tells
)

// relVerticesSteps are those of taking so many vertices apart.
func relVerticesSteps(n int) int {
	if n <= relFew {
		return relFewSteps * (4 + n)
	}
	return relVertexSteps * n
}

// Metered returns the same geometry with questions that tell spend how much work they
// do, in steps of about 5 ns, every tenth of a millisecond or so. An error of spend
// stops the question, which returns it, and all later ones. The result is not safe for
// concurrent use.
func (p *RelatePrepared) Metered(spend func(steps int) error) *RelatePrepared {
	s := *p.shape
	s.meter = &relMeter{spend: spend}
	return &RelatePrepared{&s}
}
