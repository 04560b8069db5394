// Package script runs cases that a planner can read against a rule set: a few zones, a project,
// and what the check is to say of it.
//
//	as of 2026-03-01
//	case a factory on basic farmland
//	zone basic_farmland A POLYGON((0 0, 4 0, 4 4, 0 4, 0 0))
//	project factory POLYGON((1 1, 2 1, 2 2, 1 2, 1 1))
//	expect block yn-occupy not yn-mineral
//
// A line is one statement; from # on it is a remark.
//
//	case TITLE                          a new case; what stands before the first one counts for all
//	as of DAY                           the day of the check
//	zone KIND ID WKT [FIELD=VALUE …]    a zone with attributes, in the layer of a kind; a division's id is its code
//	missing KIND …                      the plan has no layer of the kinds; it has one of every other that a rule names
//	ground WKT                          where the plan knows everything (0 0 to 100 100)
//	project TYPE [classes A,B] WKT      what is to be built; - is a type that is not stated
//	expect VERDICT [RULE …] [not RULE …]  what the check says: the verdict, rules with a finding, rules without
//
// Coordinates count thousandths of a degree east and north of 120° E 30° N: steps of about 96 m and
// 111 m, and squares of about 1.07 ha.
package script

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"guotu/data"
	"guotu/siting"
	"guotu/siting/rules"
)

// Result is what came of a script.
type Result struct {
	Cases    int
	Expects  int
	Failures []Failure
	// Fired and Quiet are the rules that expectations name as having a finding, and as having
	// none, in ascending order.
	Fired, Quiet []string
}

// Failure is an expectation that was not met.
type Failure struct {
	Line    int // of the script
	Case    string
	Message string
}

// Run reads a script and runs it against a rule set. Errors of the script are of type *data.Error and
// say the line; what a check answers otherwise than expected is in the result.
func Run(ctx context.Context, path string, r io.Reader, set *rules.Set) (*Result, error) {
	steps, err := parse(path, r)
	if err != nil {
		return nil, err
	}
	run := &run{ctx: ctx, path: path, set: set, result: &Result{}, fired: make(map[string]bool), quiet: make(map[string]bool)}
	for _, s := range steps {
		if err := s.do(run); err != nil {
			return nil, &data.Error{Path: path, Line: s.line, Err: err}
		}
	}
	run.result.Fired, run.result.Quiet = sorted(run.fired), sorted(run.quiet)
	return run.result, nil
}

func sorted(set map[string]bool) []string {
	var names []string
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// run is the state of a script that runs.
type run struct {
	ctx    context.Context
	path   string
	set    *rules.Set
	all    scene // before the first case
	now    scene
	within bool // a case has begun
	title  string
	result *Result

	fired, quiet map[string]bool
}

// scene is the scene that statements of the present case add to.
func (r *run) scene() *scene {
	if r.within {
		return &r.now
	}
	return &r.all
}

func (r *run) begin(title string) {
	r.now, r.within, r.title = r.all.clone(), true, title
	r.result.Cases++
}

// expectation is what the check is to say.
type expectation struct {
	verdict     rules.Severity
	fired, mute []string
}

func (r *run) expect(line int, e expectation) error {
	s := r.scene()
	if s.project == nil || s.day.IsZero() {
		return fmt.Errorf("expect needs a project and a day (as of …) before it")
	}
	for _, id := range slices.Concat(e.fired, e.mute) {
		builtin := strings.HasPrefix(id, "data-") || strings.HasPrefix(id, "input-")
		if !builtin && !slices.ContainsFunc(r.set.Rules, func(o *rules.Rule) bool { return o.ID == id }) {
			return fmt.Errorf("the set has no rule %q", id)
		}
	}
	catalog, err := s.catalog(r.ctx, r.set)
	if err != nil {
		return err
	}
	report, err := siting.Check(r.ctx, catalog, s.project, r.set, siting.Options{AsOf: s.day})
	if err != nil {
		return err
	}
	r.result.Expects++
	for _, id := range e.fired {
		r.fired[id] = true
	}
	for _, id := range e.mute {
		r.quiet[id] = true
	}
	if message := e.compare(report); message != "" {
		r.result.Failures = append(r.result.Failures, Failure{Line: line, Case: r.title, Message: message})
	}
	return nil
}

// compare says in what a report differs from what is expected; "" where it does not.
func (e expectation) compare(report *siting.Report) string {
	var found []string
	for _, f := range report.Findings {
		found = append(found, f.Rule+" ("+f.Severity.String()+")")
	}
	has := func(id string) bool {
		return slices.ContainsFunc(report.Findings, func(f siting.Finding) bool { return f.Rule == id })
	}
	var wrong []string
	if report.Verdict != e.verdict {
		wrong = append(wrong, fmt.Sprintf("the verdict is %v, not %v", report.Verdict, e.verdict))
	}
	for _, id := range e.fired {
		if !has(id) {
			wrong = append(wrong, id+" has no finding")
		}
	}
	for _, id := range e.mute {
		if has(id) {
			wrong = append(wrong, id+" has a finding")
		}
	}
	if len(wrong) == 0 {
		return ""
	}
	return strings.Join(wrong, "; ") + "; findings: " + strings.Join(found, ", ")
}
