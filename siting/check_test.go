package siting

import (
	"context"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/siting/rules"
)

// asOf is a day on which the rules of the program are in force.
var asOf = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

func mustRules(t testing.TB) *rules.Set {
	t.Helper()
	sets, err := rules.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	return sets[0]
}

func mustCheck(t testing.TB, p *Project, o Options) *Report {
	t.Helper()
	if o.AsOf.IsZero() {
		o.AsOf = asOf
	}
	r, err := Check(context.Background(), mustBundled(t), p, mustRules(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func mustJSON(t testing.TB, r *Report) string {
	t.Helper()
	body, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// box is a square of so many metres around a place.
func box(lon, lat, metres float64) orb.Polygon {
	h := metres / 2 / 111_000
	w := h / math.Cos(lat*math.Pi/180)
	return orb.Polygon{{{lon - w, lat - h}, {lon + w, lat - h}, {lon + w, lat + h}, {lon - w, lat + h}, {lon - w, lat - h}}}
}

func project(gs ...orb.Geometry) *Project {
	p := &Project{}
	for _, g := range gs {
		p.Parcels = append(p.Parcels, Parcel{Geometry: g})
	}
	return p
}

func TestCheckDebug(t *testing.T) {
	c := mustBundled(t)
	l := c.Layer("basic_farmland")
	at, _, _ := geo.LabelPoint(l.Geometry(0))
	t.Log(at, l.Len())
	p := project(box(at[0], at[1], 200))
	p.Type = "factory"
	t.Log(mustJSON(t, mustCheck(t, p, Options{Pieces: true, Free: true})))
}
