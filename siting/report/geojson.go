package report

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/geo/geojson"
	"guotu/siting"
)

// properties are the attributes of a feature of the GeoJSON: one flat list, so that desktop
// programs show them as columns. What a feature does not have is left out.
type properties struct {
	Kind     string  `json:"kind"` // parcel, piece, nearest or free
	Parcel   int     `json:"parcel,omitempty"`
	Layer    string  `json:"layer,omitempty"`
	LayerOf  string  `json:"layer_title,omitempty"`
	Feature  string  `json:"feature,omitempty"`
	Title    string  `json:"title,omitempty"`
	Class    string  `json:"class,omitempty"`
	Code     string  `json:"code,omitempty"`
	AreaM2   float64 `json:"area_m2,omitempty"`
	AreaHa   float64 `json:"area_ha,omitempty"`
	AreaMu   float64 `json:"area_mu,omitempty"`
	Planar   float64 `json:"planar_area_m2,omitempty"`
	Stated   float64 `json:"stated_area_m2,omitempty"`
	WidthM   float64 `json:"width_m,omitempty"`
	Sliver   *bool   `json:"sliver,omitempty"`
	Distance float64 `json:"distance_m,omitempty"`
	Bearing  float64 `json:"bearing_deg,omitempty"`
}

// writeGeoJSON writes a FeatureCollection (RFC 7946): the parcels as they were checked, the pieces
// that they have in common with features, lines to what lies nearest, and the ground that
// nothing blocks. Coordinates have all their digits: fewer would not give the same areas.
func writeGeoJSON(ctx context.Context, w io.Writer, r *siting.Report, o Options) error {
	if len(r.Pieces) == 0 && hasGround(r) {
		return errors.New("the report was made without the geometry of its pieces")
	}
	f := featureWriter{w: bufio.NewWriterSize(w, 1<<16), ctx: ctx}
	if err := f.head(r, o.language()); err != nil {
		return err
	}
	f.parcels(r)
	f.pieces(r, o.language())
	f.nearest(r, o.language())
	if r.Free != nil {
		f.add(r.Free, properties{Kind: "free", AreaM2: geo.Area(r.Free)})
	}
	f.write([]byte("\n]}\n"))
	if f.err != nil {
		return f.err
	}
	return f.w.Flush()
}

// hasGround reports whether the site covers part of any feature.
func hasGround(r *siting.Report) bool {
	for _, v := range r.Overlaps {
		if v.M2 > 0 {
			return true
		}
	}
	return false
}

// featureWriter writes one feature after the other and keeps the first error.
type featureWriter struct {
	ctx   context.Context
	w     *bufio.Writer
	space []byte
	any   bool
	err   error
}

func (f *featureWriter) write(b []byte) {
	if f.err == nil {
		_, f.err = f.w.Write(b)
	}
}

// head begins the collection with what the report is about.
func (f *featureWriter) head(r *siting.Report, l language) error {
	about, err := json.Marshal(struct {
		Type    string `json:"type"`
		Name    string `json:"name"`
		Verdict any    `json:"verdict"`
		Notice  string `json:"notice"`
		Plan    string `json:"plan"`
		Rules   string `json:"rules"`
		Engine  string `json:"engine"`
		AsOf    string `json:"as_of"`
		Hash    string `json:"hash"`
	}{"FeatureCollection", l.name(r.Project.Name, l.of("核查图形", "siting check")), r.Verdict, l.text(r.Notice), r.Plan, r.Rules, r.Engine, r.AsOf, r.Hash})
	if err != nil {
		return err
	}
	f.write(append(about[:len(about)-1], `,"features":[`...))
	return f.err
}

// add writes a feature. Rings are turned as RFC 7946 wants them: shells counter-clockwise.
func (f *featureWriter) add(g orb.Geometry, p properties) {
	if f.err == nil {
		f.err = f.ctx.Err()
	}
	if f.err != nil {
		return
	}
	b := f.space[:0]
	if f.any {
		b = append(b, ',')
	}
	f.any = true
	b = append(b, "\n"+`{"type":"Feature","geometry":`...)
	b = append(geojson.Append(b, wound(g)), `,"properties":`...)
	about, err := json.Marshal(p)
	if err != nil {
		f.err = err
		return
	}
	f.space = append(append(b, about...), '}')
	f.write(f.space)
}

// wound returns areas with shells counter-clockwise and holes clockwise, and all else as it is.
func wound(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Ring:
		return wound(orb.Polygon{g})
	case orb.Polygon:
		turned := make(orb.Polygon, len(g))
		for i, ring := range g {
			want := orb.CCW
			if i > 0 {
				want = orb.CW
			}
			if turned[i] = ring; len(ring) > 2 && ring.Orientation() == -want {
				turned[i] = ring.Clone()
				turned[i].Reverse()
			}
		}
		return turned
	case orb.MultiPolygon:
		turned := make(orb.MultiPolygon, len(g))
		for i, p := range g {
			turned[i] = wound(p).(orb.Polygon)
		}
		return turned
	case orb.Collection:
		turned := make(orb.Collection, len(g))
		for i, m := range g {
			turned[i] = wound(m)
		}
		return turned
	}
	return g
}

func (f *featureWriter) parcels(r *siting.Report) {
	for i, p := range r.Parcels {
		f.add(p.Geometry, properties{Kind: "parcel", Parcel: i + 1, Title: p.Name, AreaM2: p.M2, AreaHa: p.Ha, AreaMu: p.Mu, Planar: p.Planar, Stated: p.Stated})
	}
}

func (f *featureWriter) pieces(r *siting.Report, l language) {
	titles := layerTitles(r, l)
	for _, p := range r.Pieces {
		about := properties{Kind: "piece", Layer: p.Layer, LayerOf: titles[p.Layer], Feature: p.Feature, AreaM2: p.Area,
			AreaHa: rounded(geo.Hectare, p.Area), AreaMu: rounded(geo.Mu, p.Area), WidthM: p.Width, Sliver: &p.Sliver}
		if p.Overlap >= 0 && p.Overlap < len(r.Overlaps) {
			v := r.Overlaps[p.Overlap]
			about.Title, about.Class, about.Code = l.title(v), l.text(v.Class), v.Code
		}
		f.add(p.Geometry, about)
	}
}

func (f *featureWriter) nearest(r *siting.Report, l language) {
	for _, v := range r.Layers {
		if n := v.Nearest; n != nil {
			f.add(orb.LineString{n.From, n.To}, properties{Kind: "nearest", Layer: v.Layer, LayerOf: l.text(v.Title), Feature: n.Feature,
				Title: l.text(n.Title), Distance: n.Distance, Bearing: n.Bearing})
		}
	}
}

// layerTitles are the titles of the layers by their names.
func layerTitles(r *siting.Report, l language) map[string]string {
	titles := make(map[string]string, len(r.Layers))
	for _, v := range r.Layers {
		titles[v.Layer] = l.text(v.Title)
	}
	return titles
}
