package cql2

import (
	"cmp"
	"strings"
	"time"
)

// moment is a day, or a point in time. A day and a point in time compare as days,
// those of UTC: noon of a day is neither before nor after the day.
type moment struct {
	day   int64 // since 1970
	nanos int64 // of the day; wholeDay
	open  int8  // -1 before and 1 after everything: the open end of an interval
}

const wholeDay = -1

// parseMoment reads dates and timestamps in the forms of ISO 8601 that data
// have: 2026-01-31, 2026-01-31T12:00:00.5Z, with an offset, with a blank for the T, and
// without a zone, which is UTC then.
func parseMoment(s string) (moment, bool) {
	if len(s) < 10 || !isDigit(s[0]) {
		return moment{}, false
	}
	if len(s) == 10 {
		t, err := time.Parse(time.DateOnly, s)
		return moment{nanos: wholeDay}.floor(t), err == nil
	}
	if strings.IndexByte("Tt ", s[10]) < 0 {
		return moment{}, false
	}
	s = s[:10] + "T" + strings.ToUpper(s[11:])
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		if t, err = time.Parse("2006-01-02T15:04:05", s); err != nil {
			return moment{}, false
		}
	}
	return moment{}.floor(t), true
}

const secondsOfDay = 24 * 60 * 60

// floor sets the day, and the time of day unless it is a whole day.
func (m moment) floor(t time.Time) moment {
	seconds := t.Unix()
	m.day = seconds / secondsOfDay
	rest := seconds % secondsOfDay
	if rest < 0 {
		m.day--
		rest += secondsOfDay
	}
	if m.nanos != wholeDay {
		m.nanos = rest*1e9 + int64(t.Nanosecond())
	}
	return m
}

func (m moment) compare(o moment) int {
	if m.open != 0 || o.open != 0 {
		return cmp.Compare(m.open, o.open)
	}
	if c := cmp.Compare(m.day, o.day); c != 0 || m.nanos == wholeDay || o.nanos == wholeDay {
		return c
	}
	return cmp.Compare(m.nanos, o.nanos)
}

// literalInstant is the moment of a Date or Timestamp.
func literalInstant(e *Expr) (moment, bool) {
	if e.Op != Date && e.Op != Timestamp {
		return moment{}, false
	}
	return parseMoment(e.Text)
}

// span is an interval; an instant is one that ends when it begins.
type span struct{ from, to moment }

// holds evaluates a temporal predicate (Allen's relations, as OGC 21-065r2 has them).
func (a span) holds(op Op, b span) bool {
	from, to := a.from.compare(b.from), a.to.compare(b.to)
	begins, ends := a.from.compare(b.to), a.to.compare(b.from)
	switch op {
	case TAfter:
		return begins > 0
	case TBefore:
		return ends < 0
	case TContains:
		return from < 0 && to > 0
	case TDisjoint:
		return begins > 0 || ends < 0
	case TDuring:
		return from > 0 && to < 0
	case TEquals:
		return from == 0 && to == 0
	case TFinishedBy:
		return from < 0 && to == 0
	case TFinishes:
		return from > 0 && to == 0
	case TIntersects:
		return begins <= 0 && ends >= 0
	case TMeets:
		return ends == 0
	case TMetBy:
		return begins == 0
	case TOverlappedBy:
		return from > 0 && begins < 0 && to > 0
	case TOverlaps:
		return from < 0 && ends > 0 && to < 0
	case TStartedBy:
		return from == 0 && to > 0
	}
	return from == 0 && to < 0 // TStarts
}
