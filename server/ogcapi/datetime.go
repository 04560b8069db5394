package ogcapi

import (
	"strings"
	"time"

	"guotu/layers"
	"guotu/layers/cql2"
	"guotu/server/call"
)

// moment is an end of an interval of the parameter datetime: nothing if it is open.
type moment struct {
	text string
	at   time.Time
	day  bool
}

// unbounded is the end of an interval that has none.
const unbounded = ".."

// parseDatetime reads the parameter datetime (OGC 17-069r4, section 7.15.4): an instant, or
// two with a slash between, either of which may be .. or nothing. Instants are of RFC 3339, or
// days. It returns an operand of CQL2, nil if all time is meant.
func parseDatetime(text string) (*cql2.Expr, error) {
	from, to, isInterval := strings.Cut(text, "/")
	first, err := parseMoment(from, isInterval)
	if err != nil {
		return nil, err
	}
	if !isInterval {
		return first.literal(), nil
	}
	last, err := parseMoment(to, true)
	switch {
	case err != nil:
		return nil, err
	case first.text == unbounded && last.text == unbounded:
		return nil, nil
	case first.text != unbounded && last.text != unbounded && last.end().Before(first.at):
		return nil, call.Bad("datetime", "datetime: %s is later than %s", first.text, last.text)
	}
	if first.day != last.day {
		first.exact(first.at)
		last.exact(last.end())
	}
	return &cql2.Expr{Op: cql2.Interval, Args: []*cql2.Expr{first.literal(), last.literal()}}, nil
}

func parseMoment(text string, mayBeOpen bool) (moment, error) {
	if mayBeOpen && (text == "" || text == unbounded) {
		return moment{text: unbounded}, nil
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return moment{text, t, true}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, strings.ToUpper(text))
	if err != nil {
		return moment{}, call.Bad("datetime", "datetime: %q is no time such as 2026-01-31T12:00:00Z or 2026-01-31, nor an interval of two with a slash between", text)
	}
	return moment{text: strings.ToUpper(text), at: t}, nil
}

// end is the last instant of a moment.
func (m moment) end() time.Time {
	if m.day {
		return m.at.AddDate(0, 0, 1).Add(-time.Nanosecond)
	}
	return m.at
}

// exact makes of a day the instant that is meant of it.
func (m *moment) exact(at time.Time) {
	if m.day {
		*m = moment{text: at.Format(time.RFC3339Nano), at: at}
	}
}

func (m moment) literal() *cql2.Expr {
	switch {
	case m.text == unbounded:
		return &cql2.Expr{Op: cql2.Unbounded}
	case m.day:
		return &cql2.Expr{Op: cql2.Date, Text: m.text}
	}
	return &cql2.Expr{Op: cql2.Timestamp, Text: m.text}
}

// during is the condition that one of a layer's dates lies in a time, or that a feature
// has none; nil if the layer has no dates.
func during(l *layers.Layer, time *cql2.Expr) *cql2.Expr {
	var some, none []*cql2.Expr
	for _, c := range l.Table().Columns {
		if k := l.FieldKind(c); k == layers.Dates || k == layers.Timestamps {
			field := &cql2.Expr{Op: cql2.Property, Text: c.Name}
			some = append(some, &cql2.Expr{Op: cql2.TIntersects, Args: []*cql2.Expr{field, time}})
			none = append(none, &cql2.Expr{Op: cql2.IsNull, Args: []*cql2.Expr{field}})
		}
	}
	if len(some) == 0 {
		return nil
	}
	return joined(cql2.Or, append(some, joined(cql2.And, none...))...)
}

// joined joins conditions; of one it is that one, of none it is nil.
func joined(op cql2.Op, conditions ...*cql2.Expr) *cql2.Expr {
	switch len(conditions) {
	case 0:
		return nil
	case 1:
		return conditions[0]
	}
	return &cql2.Expr{Op: op, Args: conditions}
}
