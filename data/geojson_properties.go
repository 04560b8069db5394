package data

import (
	"errors"
	"io"
)

// identify reads the "id" of a feature: a text or a number. null is no id.
func (g *geoJSONReader) identify(o *object) error {
	switch c := g.next(); {
	case c == '"':
		text, err := g.text()
		if err == nil {
			o.id = g.out.IDs.code(String, text)
		}
		return err
	case startsNumber(c):
		number, err := g.number()
		if err == nil {
			o.id = g.out.IDs.code(Number, number)
		}
		return err
	case c == 'n':
		_, err := g.literal()
		return err
	default:
		o.badID = errors.New("the id is neither a text nor a number")
		return g.pass()
	}
}

// properties reads the properties of the feature that will be the next row.
func (g *geoJSONReader) properties() error {
	if c := g.next(); c == 'n' {
		_, err := g.literal()
		return err
	} else if c != '{' {
		return g.unexpected("an object with the properties, or null,")
	}
	g.turn = 0
	more, err := g.enter('}')
	for ; more && err == nil; more, err = g.another('}') {
		key, err := g.key()
		if err != nil {
			return err
		}
		c, err := g.column(key)
		if err != nil {
			return err
		}
		code, err := g.value(c)
		if err != nil {
			return err
		}
		c.set(g.out.Rows, code)
	}
	return err
}

// column returns the column of a property. Most features have the properties
// of the one before them, in the same order.
func (g *geoJSONReader) column(name []byte) (*Column, error) {
	if g.turn < len(g.out.Columns) && g.out.Columns[g.turn].Name == string(name) {
		g.turn++
		return g.out.Columns[g.turn-1], nil
	}
	i, known := g.columns[string(name)]
	if !known {
		i = len(g.out.Columns)
		if i == g.o.MaxColumns {
			return nil, g.fail("%w", tooLarge("more than %d different properties", i))
		}
		if err := g.cellsError(i+1, g.out.Rows+1); err != nil {
			return nil, err
		}
		g.columns[string(name)] = i
		g.out.Columns = append(g.out.Columns, NewColumn(string(name)))
	}
	g.turn = i + 1
	return g.out.Columns[i], nil
}

// value reads the value of a property and returns its code.
func (g *geoJSONReader) value(c *Column) (uint32, error) {
	switch first := g.next(); {
	case first == '"':
		text, err := g.text()
		if err != nil {
			return 0, err
		}
		return c.code(String, text), nil
	case startsNumber(first):
		number, err := g.number()
		if err != nil {
			return 0, err
		}
		return c.code(Number, number), nil
	case first == '{' || first == '[':
		nested, err := g.compact()
		if err != nil {
			return 0, err
		}
		return c.code(JSON, nested), nil
	default:
		v, err := g.literal()
		if err != nil {
			return 0, err
		}
		return c.code(v.Kind, []byte(v.Text)), nil
	}
}

// replay reads properties that were kept until their object turned out to be a
// feature. Errors give the end of the object as their place.
func (g *geoJSONReader) replay(properties []byte) error {
	file := g.window
	g.window = window{buf: properties, end: len(properties), keep: -1, err: io.EOF}
	err := g.properties()
	g.window = file
	var e *Error
	if errors.As(err, &e) {
		return g.fail("%w", e.Err)
	}
	return err
}
