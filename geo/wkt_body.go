package geo

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

func (p *wktParser) whole() (orb.Geometry, error) {
	g, err := p.geometry()
	if err == nil && p.peek() != "" {
		err = p.want("the end of the text")
	}
	if err != nil {
		return nil, err
	}
	return g, nil
}

// geometry reads a name, which coordinates follow, and the body.
func (p *wktParser) geometry() (orb.Geometry, error) {
	kind, numbers := p.peek(), 0
	for _, suffix := range []string{"ZM", "Z", "M"} {
		if short, has := strings.CutSuffix(kind, suffix); has && short != "" {
			kind, numbers = short, 2+len(suffix)
			break
		}
	}
	if !wktKinds[kind] {
		return nil, p.want("the name of a geometry")
	}
	p.next()
	if s := p.peek(); s == "Z" || s == "M" || s == "ZM" {
		if numbers > 0 {
			return nil, p.want("'(' or EMPTY")
		}
		numbers = 2 + len(s)
		p.next()
	}
	p.numbers = numbers
	return p.body(kind)
}

// wktKinds are the names of geometries.
var wktKinds = map[string]bool{
	"POINT": true, "LINESTRING": true, "LINEARRING": true, "POLYGON": true, "TRIANGLE": true, "MULTIPOINT": true,
	"MULTILINESTRING": true, "MULTIPOLYGON": true, "TIN": true, "POLYHEDRALSURFACE": true, "GEOMETRYCOLLECTION": true,
}

func (p *wktParser) body(kind string) (orb.Geometry, error) {
	switch kind {
	case "POINT":
		at, err := p.point()
		if err == nil && len(at) == 1 {
			return at[0], nil
		}
		return orb.MultiPoint{}, err
	case "LINESTRING":
		l, err := wktList(p, p.position)
		return orb.LineString(l), err
	case "LINEARRING":
		return p.linearRing()
	case "POLYGON", "TRIANGLE":
		return p.polygon()
	case "MULTIPOINT":
		return p.multiPoint()
	case "MULTILINESTRING":
		l, err := wktList(p, func() (orb.LineString, error) { return wktList(p, p.position) })
		return orb.MultiLineString(l), err
	case "GEOMETRYCOLLECTION":
		return p.collection()
	}
	l, err := wktList(p, p.polygon)
	return orb.MultiPolygon(l), err
}

// wktList reads EMPTY, or members in brackets with commas between them. It is
// never nil.
func wktList[M any](p *wktParser, member func() (M, error)) ([]M, error) {
	all := []M{}
	switch p.peek() {
	case "EMPTY":
		p.next()
		return all, nil
	case "(":
	default:
		return all, p.want("'(' or EMPTY")
	}
	for {
		p.next()
		m, err := member()
		if err != nil {
			return all, err
		}
		all = append(all, m)
		switch p.peek() {
		case ",":
		case ")":
			p.next()
			return all, nil
		default:
			return all, p.want("',' or ')'")
		}
	}
}

func (p *wktParser) point() ([]orb.Point, error) {
	if p.peek() == "EMPTY" {
		p.next()
		return nil, nil
	}
	if p.peek() != "(" {
		return nil, p.want("'(' or EMPTY")
	}
	p.next()
	at, err := p.position()
	if err != nil {
		return nil, err
	}
	return []orb.Point{at}, p.take(")")
}

func (p *wktParser) multiPoint() (orb.Geometry, error) {
	all := orb.MultiPoint{}
	_, err := wktList(p, func() (struct{}, error) {
		if s := p.peek(); s == "(" || s == "EMPTY" {
			at, err := p.point()
			all = append(all, at...)
			return struct{}{}, err
		}
		at, err := p.position()
		all = append(all, at)
		return struct{}{}, err
	})
	return all, err
}

func (p *wktParser) linearRing() (orb.Geometry, error) {
	l, err := wktList(p, p.position)
	if n := len(l); err == nil && n > 0 && l[0] != l[n-1] {
		p.at, p.ahead = p.last, false
		err = p.want("a ring that ends where it begins")
	}
	return orb.LineString(l), err
}

func (p *wktParser) polygon() (orb.Polygon, error) {
	shell := true
	rings, err := wktList(p, func() (orb.Ring, error) {
		r, err := wktList(p, p.position)
		if err == nil && len(r) == 0 && !shell {
			return nil, nil
		}
		if n := len(r); err == nil && 0 < n && n < 3 {
			p.at, p.ahead = p.last, false
			err = p.want("a ring of three positions or more")
		}
		shell = false
		return orb.Ring(r), err
	})
	kept := orb.Polygon{}
	for _, r := range rings {
		if r != nil {
			kept = append(kept, r)
		}
	}
	if len(kept) == 1 && len(kept[0]) == 0 {
		kept = orb.Polygon{}
	}
	return kept, err
}

func (p *wktParser) collection() (orb.Geometry, error) {
	if p.depth++; p.depth > wktDepth {
		return nil, p.want("collections nested at most " + strconv.Itoa(wktDepth) + " deep")
	}
	all, err := wktList(p, p.geometry)
	p.depth--
	return orb.Collection(all), err
}

// position reads the coordinates of a place: two, and up to two that are dropped.
// All places of a geometry have the same number.
func (p *wktParser) position() (at orb.Point, err error) {
	p.last = p.at
	for n := 0; ; n++ {
		if n >= 2 && p.numbers == 0 && !wktNumeric(p.peek()) || n == 4 {
			p.numbers = n
		}
		if n >= 2 && n == p.numbers {
			return at, nil
		}
		v, err := strconv.ParseFloat(p.peek(), 64)
		if !wktNumeric(p.peek()) || err != nil || math.IsInf(v, 0) || n < 2 && math.IsNaN(v) {
			return at, p.want("a number")
		}
		if n < 2 {
			at[n] = v
		}
		p.next()
	}
}

// wktNumeric reports whether a token in capitals looks like a number.
func wktNumeric(token string) bool {
	return token == "NAN" || token != "" && strings.Trim(token, "0123456789+-.E") == "" && token != "E"
}
