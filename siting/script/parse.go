package script

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"

	"guotu/data"
	"guotu/geo"
	"guotu/siting"
)

// Bounds of a script.
const (
	maxLine  = 1 << 16
	maxLines = 20_000
)

// step is one statement.
type step struct {
	line int
	do   func(*run) error
}

func parse(path string, r io.Reader) ([]step, error) {
	var steps []step
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxLine)
	line := 0
	for in.Scan() {
		line++
		text, _, _ := strings.Cut(in.Text(), "#")
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		do, err := statement(text, line)
		if err == nil && line > maxLines {
			err = fmt.Errorf("more than %d lines", maxLines)
		}
		if err != nil {
			return nil, &data.Error{Path: path, Line: line, Err: err}
		}
		steps = append(steps, step{line, do})
	}
	if err := in.Err(); err != nil {
		return nil, &data.Error{Path: path, Line: line + 1, Err: err}
	}
	return steps, nil
}

func statement(text string, line int) (func(*run) error, error) {
	word, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch word {
	case "case":
		return func(r *run) error { r.begin(rest); return nil }, nil
	case "as":
		return asOf(rest)
	case "zone":
		return zoneStatement(rest)
	case "missing":
		kinds := strings.Fields(rest)
		return func(r *run) error { r.scene().missing = append(r.scene().missing, kinds...); return nil }, nil
	case "ground":
		g, err := geometry(rest)
		return func(r *run) error { r.scene().ground = g; return nil }, err
	case "project":
		return projectStatement(rest)
	case "expect":
		e, err := expected(rest)
		return func(r *run) error { return r.expect(line, e) }, err
	}
	return nil, fmt.Errorf("%q is none of case, as of, zone, missing, ground, project, expect", word)
}

func asOf(rest string) (func(*run) error, error) {
	day, err := time.Parse(time.DateOnly, strings.TrimSpace(strings.TrimPrefix(rest, "of ")))
	if err != nil {
		return nil, fmt.Errorf("as %q: write as of and a day such as 2026-03-01", rest)
	}
	return func(r *run) error { r.scene().day = day; return nil }, nil
}

func zoneStatement(rest string) (func(*run) error, error) {
	words := strings.SplitN(rest, " ", 3)
	end := strings.LastIndexByte(rest, ')')
	if len(words) < 3 || end < 0 {
		return nil, errors.New("write zone KIND ID WKT [FIELD=VALUE …]")
	}
	if !kindForm.MatchString(words[0]) {
		return nil, fmt.Errorf("kind %q: use a-z, 0-9 and _", words[0])
	}
	start := len(words[0]) + len(words[1]) + 2
	if end < start {
		return nil, errors.New("write zone KIND ID WKT [FIELD=VALUE …]")
	}
	g, err := geometry(rest[start : end+1])
	if err != nil {
		return nil, err
	}
	z := zone{kind: words[0], id: words[1], geometry: g}
	for _, pair := range strings.Fields(rest[end+1:]) {
		name, value, is := strings.Cut(pair, "=")
		if !is || name == "" {
			return nil, fmt.Errorf("%q is not FIELD=VALUE", pair)
		}
		z.fields = append(z.fields, [2]string{name, value})
	}
	return func(r *run) error { r.scene().zones = append(r.scene().zones, z); return nil }, nil
}

func projectStatement(rest string) (func(*run) error, error) {
	kind, rest, _ := strings.Cut(rest, " ")
	rest = strings.TrimSpace(rest)
	p := &siting.Project{Type: strings.TrimPrefix(kind, "-")}
	if list, is := strings.CutPrefix(rest, "classes "); is {
		classes, after, _ := strings.Cut(strings.TrimSpace(list), " ")
		p.Classes, rest = strings.Split(classes, ","), after
	}
	g, err := geometry(rest)
	if err != nil {
		return nil, err
	}
	p.Parcels = []siting.Parcel{{Geometry: g}}
	return func(r *run) error { r.scene().project = p; return nil }, nil
}

func expected(rest string) (e expectation, err error) {
	words := strings.Fields(rest)
	if len(words) == 0 {
		return e, errors.New("expect what? A verdict, and rules")
	}
	if err := e.verdict.UnmarshalText([]byte(words[0])); err != nil {
		return e, err
	}
	not := slices.Index(words, "not")
	if not < 0 {
		not = len(words)
	}
	e.fired = words[1:not]
	for _, word := range words[not:] {
		if word != "not" {
			e.mute = append(e.mute, word)
		}
	}
	return e, nil
}

// geometry reads WKT in the units of scripts.
func geometry(text string) (orb.Geometry, error) {
	g, err := geo.ParseWKT(strings.TrimSpace(text))
	if err != nil {
		return nil, err
	}
	if g == nil {
		return nil, errors.New("a geometry is missing")
	}
	return project.Geometry(g, func(p orb.Point) orb.Point { return orb.Point{120 + p[0]/1000, 30 + p[1]/1000} }), nil
}
