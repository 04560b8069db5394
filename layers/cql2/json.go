package cql2

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// ParseJSON reads a condition in CQL2 JSON within the default Limits. Errors are of type
// *ParseError.
func ParseJSON(text []byte) (*Expr, error) { return ParseJSONWithin(text, Limits{}) }

// ParseJSONWithin is ParseJSON with other limits.
func ParseJSONWithin(text []byte, limits Limits) (*Expr, error) {
	limits = limits.filled(1 << 20)
	if len(text) > limits.Bytes {
		return nil, wrong(1, "the text has %d bytes, more than %d", len(text), limits.Bytes)
	}
	if i := invalidUTF8(string(text)); i >= 0 {
		s := scanner{text: string(text)}
		return nil, wrong(s.position(i), "the text is not UTF-8")
	}
	// an expression is two levels of JSON, a geometry up to six more
	t, err := readTree(string(text), 2*limits.Depth+8)
	if err != nil {
		return nil, err
	}
	m := &jsonMaker{maker{limits: limits}}
	e, err := m.expr(&t)
	if err != nil {
		return nil, err
	}
	return m.condition(e)
}

// jsonMaker makes expressions of trees.
type jsonMaker struct{ maker }

func (m *jsonMaker) expr(t *tree) (*Expr, error) {
	switch t.kind {
	case '"':
		return m.literal(Character, t.at, t.text)
	case '0':
		return m.number(t.at, t.text)
	case 't':
		return m.literal(Boolean, t.at, t.text)
	case '[':
		return m.operation(Array, t.at, t.elements)
	case '{':
		return m.object(t)
	}
	return nil, &ParseError{t.at, "an expression", t.found()}
}

// operators are the names that "op" has, in small letters.
var operators = func() map[string]Op {
	byName := make(map[string]Op)
	for op := And; op <= AOverlaps; op++ {
		byName[strings.ToLower(op.form().json)] = op
	}
	return byName
}()

// shapes of objects: the member that tells them apart, and the other one.
var objects = []struct{ first, second string }{
	{"op", "args"}, {"property", ""}, {"date", ""}, {"timestamp", ""}, {"interval", ""}, {"type", ""}, {"bbox", ""},
}

func (m *jsonMaker) object(t *tree) (*Expr, error) {
	for _, o := range objects {
		first := t.member(o.first)
		if first == nil {
			continue
		}
		if o.first == "type" {
			g, err := geoJSON(t)
			if err != nil {
				return nil, err
			}
			return m.shape(t.at, g)
		}
		for i, n := range t.names {
			if n != o.first && n != o.second {
				return nil, wrong(t.elements[i].at, "the member %q does not belong beside %q", cut(n), o.first)
			}
		}
		return m.known(t, o.first, first)
	}
	return nil, &ParseError{t.at, `an object with "op", "property", "date", "timestamp", "interval", "bbox" or "type"`, "none of them"}
}

func (m *jsonMaker) known(t *tree, name string, first *tree) (*Expr, error) {
	if name == "interval" || name == "bbox" {
		if first.kind != '[' {
			return nil, &ParseError{first.at, "an array", first.found()}
		}
		if name == "interval" {
			return m.intervalOf(t.at, first)
		}
		return m.box(t.at, first)
	}
	if first.kind != '"' {
		return nil, &ParseError{first.at, "a text", first.found()}
	}
	switch name {
	case "property":
		if first.text == "" {
			return nil, wrong(first.at, "the name of the property is empty")
		}
		return m.literal(Property, t.at, first.text)
	case "date":
		return m.date(t.at, first.text)
	case "timestamp":
		return m.timestamp(t.at, first.text)
	}
	op, known := operators[strings.ToLower(first.text)]
	if !known {
		return nil, &ParseError{first.at, "an operator or function of CQL2", strconv.Quote(cut(first.text))}
	}
	args := t.member("args")
	if args == nil || args.kind != '[' {
		return nil, wrong(t.at, `"args" of %q must be an array`, first.text)
	}
	if op == In {
		return m.in(t.at, args)
	}
	return m.operation(op, t.at, args.elements)
}

func (m *jsonMaker) operation(op Op, at int, elements []tree) (*Expr, error) {
	var args []*Expr
	for i := range elements {
		e, err := m.expr(&elements[i])
		if err != nil {
			return nil, err
		}
		args = append(args, e)
	}
	return m.node(op, at, args...)
}

// in has its list in an array of its own.
func (m *jsonMaker) in(at int, args *tree) (*Expr, error) {
	if len(args.elements) != 2 || args.elements[1].kind != '[' {
		return nil, wrong(args.at, `"args" of "in" must be a value and an array`)
	}
	return m.operation(In, at, append([]tree{args.elements[0]}, args.elements[1].elements...))
}

func (m *jsonMaker) intervalOf(at int, list *tree) (*Expr, error) {
	if len(list.elements) != 2 {
		return nil, wrong(list.at, "an interval has two ends, not %d", len(list.elements))
	}
	var ends [2]*Expr
	for i := range ends {
		t := &list.elements[i]
		var err error
		if t.kind == '"' {
			ends[i], err = m.end(t.at, t.text)
		} else if ends[i], err = m.expr(t); err == nil && ends[i].Op != Property {
			err = &ParseError{t.at, "a property or a text", t.found()}
		}
		if err != nil {
			return nil, err
		}
	}
	return m.interval(at, ends[0], ends[1])
}

func (m *jsonMaker) box(at int, list *tree) (*Expr, error) {
	var numbers []float64
	for i := range list.elements {
		v, err := list.elements[i].float()
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, v)
	}
	return m.bbox(at, numbers)
}

func (t *tree) float() (float64, error) {
	v, err := strconv.ParseFloat(t.text, 64)
	if t.kind != '0' || err != nil {
		return 0, &ParseError{t.at, "a number", t.found()}
	}
	return v, nil
}

// geoJSON reads a geometry; members that it has beside are left alone, as RFC 7946
// wants it. Heights are dropped.
func geoJSON(t *tree) (orb.Geometry, error) {
	kind := t.member("type")
	list := "coordinates"
	if kind.text == "GeometryCollection" {
		list = "geometries"
	}
	c := t.member(list)
	if c == nil || c.kind != '[' {
		return nil, wrong(t.at, "the geometry has no array %q", list)
	}
	switch kind.text {
	case "Point":
		if len(c.elements) == 0 {
			return orb.MultiPoint{}, nil
		}
		return position(c)
	case "MultiPoint":
		all, err := members(c, position)
		return orb.MultiPoint(all), err
	case "LineString":
		all, err := members(c, position)
		return orb.LineString(all), err
	case "MultiLineString":
		all, err := members(c, path[orb.LineString])
		return orb.MultiLineString(all), err
	case "Polygon":
		return polygon(c)
	case "MultiPolygon":
		all, err := members(c, polygon)
		return orb.MultiPolygon(all), err
	case "GeometryCollection":
		all, err := members(c, memberGeometry)
		return orb.Collection(all), err
	}
	return nil, &ParseError{kind.at, "a kind of geometry", kind.found()}
}

func memberGeometry(t *tree) (orb.Geometry, error) {
	if t.kind != '{' || t.member("type") == nil {
		return nil, &ParseError{t.at, "a geometry", t.found()}
	}
	return geoJSON(t)
}

// members reads the elements of an array; the result is never nil.
func members[M any](t *tree, read func(*tree) (M, error)) ([]M, error) {
	all := []M{}
	if t.kind != '[' {
		return all, &ParseError{t.at, "an array", t.found()}
	}
	for i := range t.elements {
		m, err := read(&t.elements[i])
		if err != nil {
			return all, err
		}
		all = append(all, m)
	}
	return all, nil
}

func path[L ~[]orb.Point](t *tree) (L, error) {
	all, err := members(t, position)
	return L(all), err
}

func polygon(t *tree) (orb.Polygon, error) {
	all, err := members(t, path[orb.Ring])
	return orb.Polygon(all), err
}

func position(t *tree) (at orb.Point, err error) {
	if t.kind != '[' || len(t.elements) < 2 || len(t.elements) > 4 {
		return at, &ParseError{t.at, "a position: two numbers", t.found()}
	}
	for i := range t.elements {
		v, err := t.elements[i].float()
		if err != nil {
			return at, err
		}
		if i < 2 {
			at[i] = v
		}
	}
	return at, nil
}
