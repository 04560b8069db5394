package ogcapi

import (
	"time"

	"guotu/layers"
)

// extent is where features are, and when (OGC 17-069r4, section 7.14).
type extent struct {
	Spatial  *spatialExtent  `json:"spatial,omitempty"`
	Temporal *temporalExtent `json:"temporal,omitempty"`
}

// spatialExtent is a box of west, south, east, north.
type spatialExtent struct {
	BBox [][4]float64 `json:"bbox"`
	CRS  string       `json:"crs"`
}

// temporalExtent is from the first to the last instant.
type temporalExtent struct {
	Interval [][2]string `json:"interval"`
	TRS      string      `json:"trs"`
}

// gregorian is the calendar.
const gregorian = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"

// extentOf returns the extent of a layer, nil if it has none. Fields of dates tell the time.
func extentOf(l *layers.Layer) *extent {
	var e extent
	if b := l.Bound(); !b.IsEmpty() {
		e.Spatial = &spatialExtent{[][4]float64{{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}}, crs84}
	}
	if first, last, is := times(l); is {
		form := func(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }
		e.Temporal = &temporalExtent{[][2]string{{form(first), form(last)}}, gregorian}
	}
	if e == (extent{}) {
		return nil
	}
	return &e
}

// times returns the first and the last instant of all fields of dates.
func times(l *layers.Layer) (first, last time.Time, is bool) {
	for _, c := range l.Table().Columns {
		if k := l.FieldKind(c); k != layers.Dates && k != layers.Timestamps {
			continue
		}
		for _, v := range c.Values() {
			m, err := parseMoment(v.Text, false)
			if err != nil {
				continue // nothing is there
			}
			if !is || m.at.Before(first) {
				first = m.at
			}
			if !is || m.end().After(last) {
				last = m.end()
			}
			is = true
		}
	}
	return first, last, is
}
