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
	edge := checked(t, "factory", clockwise(120.3516, 30.8924, 0.004)) // around the western end of the demo plan
	if u := edge.Uncovered; len(u) == 0 || u[0].M2 <= 0 || u[0].M2 >= edge.Site.M2 {
		t.Fatalf("the site at the edge is uncovered on %v of %v", u, edge.Site.M2)
	}
	f("factory", checked(t, "factory", clockwise(120.5894, 30.9646, 0.004)))
	f("bow-tie", checked(t, "housing", orb.Polygon{{{120.59, 30.96}, {120.594, 30.964}, {120.594, 30.96}, {120.59, 30.964}, {120.59, 30.96}}}))
	f("two parcels that overlap", checked(t, "school", clockwise(120.64, 30.99, 0.003), clockwise(120.641, 30.991, 0.003)))
	f("beyond the plan", checked(t, "factory", clockwise(114.3, 30.6, 0.002)))
	f("partly beyond the plan", edge)
	f("road", checked(t, "road", orb.LineString{{120.93, 31.05}, {120.95, 31.06}, {120.96, 31.08}}))
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
