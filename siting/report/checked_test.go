package report

import (
	"bytes"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"guotu/siting"
	"guotu/siting/rules"
)

// checked is what Check says of ground, lines or points on the bundled plan.
func checked(t *testing.T, kind string, parcels ...orb.Geometry) *siting.Report {
	t.Helper()
	sets, err := rules.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	p := &siting.Project{Name: "核查", Type: kind}
	for _, g := range parcels {
		p.Parcels = append(p.Parcels, siting.Parcel{Geometry: g})
	}
	r, err := siting.Check(t.Context(), plan(t), p, sets[0], siting.Options{AsOf: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Engine: "test", Pieces: true, Free: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestCheckedReports: what Check really says meets the schema, goes into every format, and adds up
// in the table.
func TestCheckedReports(t *testing.T) {
	s := compiledSchema(t)
	f := func(what string, r *siting.Report) {
		t.Helper()
		o, err := jsonschema.UnmarshalJSON(bytes.NewReader(made(t, "json", r, Options{})))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(o); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		for _, format := range []string{"geojson", "xlsx", "docx"} {
			made(t, format, r, Options{Lang: "en"})
		}
		addsUp(t, what, occupation(settled(r), "zh"))
	}
	f("factory", checked(t, "factory", clockwise(120.5894, 30.9646, 0.004)))
	f("bow-tie", checked(t, "housing", orb.Polygon{{{120.59, 30.96}, {120.60, 30.97}, {120.60, 30.96}, {120.59, 30.97}, {120.59, 30.96}}}))
	f("two parcels that overlap", checked(t, "school", clockwise(120.64, 30.99, 0.01), clockwise(120.645, 30.995, 0.01)))
	f("beyond the plan", checked(t, "factory", clockwise(114.3, 30.6, 0.002)))
	f("half beyond the plan", checked(t, "factory", clockwise(120.3, 30.9, 0.4)))
	f("road", checked(t, "road", orb.LineString{{120.93, 31.05}, {120.97, 31.08}, {121.06, 31.12}}))
	f("point", checked(t, "factory", orb.Point{120.59, 30.965}))
	f("other side of the world", checked(t, "factory", clockwise(-60, -10, 0.001)))
}

// addsUp wants every total with parts to be the sum of the rows above it. A share of the feature
// has no total.
func addsUp(t *testing.T, what string, x *table) (totals int) {
	t.Helper()
	sums := newSums(x.columns)
	for row := range x.rows {
		for i, c := range row.cells {
			if form := x.columns[i].form; row.parts > 0 && c.numeric && form != count && !sums.is(i, row.parts, c.number) {
				t.Errorf("%s: %s, %s: the total %v is not the sum of the %d rows above", what, row.cells[1].text, x.columns[i].title, c.number, row.parts)
			}
		}
		if row.parts > 0 {
			totals++
		}
		sums.add(row)
	}
	return totals
}
