package layers

import (
	"fmt"
	"slices"

	"guotu/data"
)

// finish gives a filled layer its types, ids and labels, and checks
// that the fields its description names are there. source holds the ids of the
// source, nil if there are none. The features have been indexed.
func (l *Layer) finish(source *data.Column) error {
	if err := l.arrange(); err != nil {
		return err
	}
	if err := l.identify(source); err != nil {
		return err
	}
	s := &l.spec
	var err error
	column := func(what, name string) *data.Column {
		if name == "" || err != nil {
			return nil
		}
		var c *data.Column
		if c, err = l.column(name); err != nil {
			err = fmt.Errorf("%s: %w", what, err)
		}
		return c
	}
	l.labels = [2]*data.Column{column("label", s.Label.ZH), column("label", s.Label.EN)}
	for _, name := range s.Context {
		l.context = append(l.context, column("context", name))
	}
	l.legend = column("legend", s.Legend.Field)
	if m := s.Tiles.Merge; m != nil {
		for _, name := range m.By {
			column("tiles: merge", name)
		}
	}
	for _, f := range s.Tiles.Fields {
		for _, name := range f.Names {
			column("tiles: fields", name)
		}
	}
	if err != nil {
		return err
	}
	l.classify()
	return l.filterTiles()
}

// classify completes the legend by its scheme and finds the class of every value.
func (l *Layer) classify() {
	legend := &l.spec.Legend
	legend.expand(l.legend)
	legend.prepare()
	if l.legend == nil {
		return
	}
	values := l.legend.Values()
	l.classes = make([]int32, len(values))
	for code, v := range values {
		l.classes[code] = int32(legend.ClassOf(v))
	}
}

// column returns a column of the layer. A layer without features has every
// column, empty.
func (l *Layer) column(name string) (*data.Column, error) {
	if c := l.table.Column(name); c != nil {
		return c, nil
	}
	if l.table.Rows == 0 {
		return data.NewColumn(name), nil
	}
	return nil, fmt.Errorf("there is no field %q", name)
}

// arrange turns cells into numbers where the description says so and puts the
// described fields first, in their order.
func (l *Layer) arrange() error {
	var first, rest []*data.Column
	for _, f := range l.spec.Fields {
		c, err := l.column(f.Name)
		if err != nil {
			return fmt.Errorf("fields: %w", err)
		}
		if slices.Contains(first, c) {
			return fmt.Errorf("fields: %q is given twice", f.Name)
		}
		first = append(first, c)
	}
	for _, c := range l.table.Columns {
		if !slices.Contains(first, c) {
			rest = append(rest, c)
		}
	}
	for i, f := range l.spec.Fields {
		if f.Type == "number" {
			c, err := numbers(first[i])
			if err != nil {
				return err
			}
			first[i] = c
		}
	}
	l.table.Columns = append(first, rest...)
	return nil
}

// numbers reads the strings of a column as numbers.
func numbers(c *data.Column) (*data.Column, error) {
	to := data.NewColumn(c.Name)
	for i := range c.Len() {
		v := c.At(i)
		if v.Kind == data.String {
			n, ok := data.NumberValue(v.Text)
			if !ok {
				return nil, fmt.Errorf("row %d: %s %q is not a number", i+1, c.Name, v.Text)
			}
			v = n
		}
		to.Append(v)
	}
	return to, nil
}

// identify names every feature, by the field of the description, else by the
// ids of the source where all features have different ones, else by number.
func (l *Layer) identify(source *data.Column) error {
	if l.spec.ID == "" {
		if source != nil && !slices.Contains(source.Codes(), 0) && unique(source) == nil {
			l.ids = source
		}
		return nil
	}
	c, err := l.column(l.spec.ID)
	if err != nil {
		return fmt.Errorf("id: %w", err)
	}
	for i, code := range c.Codes() {
		if c.Values()[code].Text == "" {
			return fmt.Errorf("feature %d: %s, the id, is empty", i+1, c.Name)
		}
	}
	if err := unique(c); err != nil {
		return fmt.Errorf("id %s: %w", c.Name, err)
	}
	l.ids = c
	return nil
}

// unique makes sure that no two values of a column are the same text.
func unique(c *data.Column) error {
	values := c.Values()
	first, oneKind := make([]int32, len(values)), true // by code: its first row, from 1
	for i, code := range c.Codes() {
		if j := first[code]; j != 0 {
			return fmt.Errorf("feature %d has the id %q of feature %d", i+1, values[code].Text, j)
		}
		first[code] = int32(i + 1)
		oneKind = oneKind && values[code].Kind == values[c.Code(0)].Kind
	}
	if oneKind {
		return nil
	}
	byText := make(map[string]int, c.Len()) // the number 1 and the text 1 are one id
	for i := range c.Len() {
		text := c.At(i).Text
		if j, twice := byText[text]; twice {
			return fmt.Errorf("feature %d has the id %q of feature %d", i+1, text, j+1)
		}
		byText[text] = i
	}
	return nil
}
