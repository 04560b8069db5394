package siting

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/paulmach/orb"
)

// fingerprint is the hash of a report: over all that it depends on, which are the project as it was
// handed in, the version of the plan, the rule set, the program and the day.
func fingerprint(p Input, parcels []Lot, plan, set, engine, asOf string) (string, error) {
	type parcel struct {
		Name     string
		Geometry geometry
		Stated   float64
		Line     int
	}
	all := make([]parcel, len(parcels))
	for i := range parcels {
		l := &parcels[i]
		all[i] = parcel{l.Name, geometry{l.handedIn()}, l.Stated, l.Line}
	}
	body, err := json.Marshal(struct {
		Project                   Input
		Parcels                   []parcel
		Plan, Rules, Engine, AsOf string
	}{p, all, plan, set, engine, asOf})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

// handedIn is the geometry of a parcel as it was handed in.
func (l *Lot) handedIn() orb.Geometry {
	if l.Handed != nil {
		return l.Handed
	}
	return l.Geometry
}

// geometry is one as GeoJSON (RFC 7946) has it, positions lon, lat in degrees with the digits that
// stand for them exactly.
type geometry struct{ orb.Geometry }

// MarshalJSON writes a GeoJSON geometry; null for nil.
func (g geometry) MarshalJSON() ([]byte, error) {
	switch of := g.Geometry.(type) {
	case nil:
		return []byte("null"), nil
	case orb.Ring:
		return geometry{orb.Polygon{of}}.MarshalJSON()
	case orb.Bound:
		return geometry{of.ToPolygon()}.MarshalJSON()
	case orb.Collection:
		members := make([]geometry, len(of))
		for i, m := range of {
			members[i] = geometry{m}
		}
		return json.Marshal(struct {
			Type    string     `json:"type"`
			Members []geometry `json:"geometries"`
		}{"GeometryCollection", members})
	}
	return json.Marshal(struct {
		Type        string       `json:"type"`
		Coordinates orb.Geometry `json:"coordinates"`
	}{g.GeoJSONType(), g.Geometry})
}

// MarshalJSON writes a parcel with its geometry, and that which was handed in where it is another.
func (l Lot) MarshalJSON() ([]byte, error) {
	type plain Lot
	body := struct {
		plain
		Geometry geometry  `json:"geometry"`
		Handed   *geometry `json:"input_geometry,omitempty"`
	}{plain: plain(l), Geometry: geometry{l.Geometry}}
	if l.Handed != nil {
		body.Handed = &geometry{l.Handed}
	}
	return json.Marshal(body)
}
