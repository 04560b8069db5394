package data

import (
	"cmp"
	"fmt"
	"slices"
)

// boundaryWarning is the kind of a warning, so that many alike are told once.
type boundaryWarning uint8

const (
	warnEncoding boundaryWarning = iota
	warnPunctuation
	warnSection
	warnTwice
	warnText
	warnHeader
	warnMark
	warnKind
	warnColumns
	warnFields
	warnHeight
	warnRingNumber
	warnClosing
	warnUnclosed
	warnDuplicate
	warnTwiceX
	warnSplit
	warnSameRing
	warnCount
	warnArea
	warnAreaUnit
	warnAreaText
	warnCrossing
	warnOutside
	warnSwapped
	warnNoSystem
	warnZone
	warnZones
	warnUnit
	warnParameters
	warnDegrees
	warnRings
	warnBeyond
	warnPacked
	warnDatum
)

// boundaryAlike is how many warnings of a kind are told one by one.
const boundaryAlike = 20

// once are kinds that hold for a file, so that one place is enough.
func (k boundaryWarning) once() bool {
	switch k {
	case warnPunctuation, warnColumns, warnFields, warnHeight, warnUnclosed, warnSwapped, warnZone, warnZones, warnNoSystem, warnUnit:
		return true
	}
	return false
}

// boundaryWarnings collects warnings.
type boundaryWarnings struct {
	all  []Warning
	last map[boundaryWarning]int // position in all of the last one of a kind
	seen map[boundaryWarning]int
}

// add adds a warning of texts that take the same arguments.
func (w *boundaryWarnings) add(kind boundaryWarning, line, feature int, zh, en string, arguments ...any) {
	if w.another(kind) {
		w.all = append(w.all, Warning{Line: line, Feature: feature, ZH: fmt.Sprintf(zh, arguments...), EN: fmt.Sprintf(en, arguments...)})
	}
}

// tell adds a warning of texts that are complete.
func (w *boundaryWarnings) tell(kind boundaryWarning, line, feature int, zh, en string) {
	if w.another(kind) {
		w.all = append(w.all, Warning{Line: line, Feature: feature, ZH: zh, EN: en})
	}
}

// another counts a warning and reports whether it is still to be told.
func (w *boundaryWarnings) another(kind boundaryWarning) bool {
	if w.last == nil {
		w.last, w.seen = map[boundaryWarning]int{}, map[boundaryWarning]int{}
	}
	w.seen[kind]++
	if n := w.seen[kind]; n > boundaryAlike || n > 1 && kind.once() {
		return false
	}
	w.last[kind] = len(w.all)
	return true
}

// list returns the warnings in the order of the file. The last one of a kind says how many
// more there are.
func (w *boundaryWarnings) list() []Warning {
	for kind, n := range w.seen {
		told := boundaryAlike
		if kind.once() {
			told = 1
		}
		if n > told {
			last := &w.all[w.last[kind]]
			last.ZH += fmt.Sprintf("（同类情况另有%d处）", n-told)
			last.EN += fmt.Sprintf(" (and %d more like this)", n-told)
		}
	}
	slices.SortStableFunc(w.all, func(a, b Warning) int { return cmp.Compare(a.Line, b.Line) })
	return w.all
}
