package siting

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/siting/rules"
)

// Verification is what became of a report that was made again.
type Verification struct {
	Same bool `json:"same"` // everything in it is as it was
	// SameBytes says that it is so byte by byte, but for white space between members.
	SameBytes bool `json:"same_bytes"`
	// Tampered says that the hash is not that of the input and the versions that stand in the report.
	Tampered bool         `json:"tampered"`
	Differs  []Difference `json:"differs"` // at most 100, those of versions first, then in the order of the report
	Report   *Report      `json:"-"`       // made again
}

// Difference is a member of a report that is not what it was.
type Difference struct {
	Member string `json:"member"` // such as findings[0].area_m2
	Was    string `json:"was"`    // JSON; "" if it was not there
	Is     string `json:"is"`
}

// maxDiffers is how many differences are listed.
const maxDiffers = 100

// stored is what is read of a report.
type stored struct {
	Plan, Rules, Engine, Hash string
	AsOf                      string `json:"as_of"`
	Project                   Input
	Parcels                   []struct {
		Name     string
		Geometry json.RawMessage
		Handed   json.RawMessage `json:"input_geometry"`
		Stated   float64         `json:"stated_area_m2"`
		Line     int
	}
}

// Verify makes a report, given as JSON, again from the input in it: as of the same day, with the
// present plan, and with the one of the rule sets that has the report's id. The error says that
// this is no report, or that there is no such set; it is of type *Error where the report's project
// cannot be checked.
func Verify(ctx context.Context, c *layers.Catalog, sets []*rules.Set, report []byte, o Options) (*Verification, error) {
	var s stored
	if err := json.Unmarshal(report, &s); err != nil {
		return nil, fmt.Errorf("not a report: %w", err)
	}
	asOf, err := time.Parse(time.DateOnly, s.AsOf)
	if err != nil || s.Hash == "" {
		return nil, errors.New("not a report: it has no hash, or no day as of which it was made")
	}
	id, _, _ := strings.Cut(s.Rules, "@")
	i := slices.IndexFunc(sets, func(set *rules.Set) bool { return set.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("the report was made with rule set %q, which is not here", id)
	}
	p, lots, err := s.project()
	if err != nil {
		return nil, fmt.Errorf("not a report: %w", err)
	}
	hash, err := fingerprint(s.Project, lots, s.Plan, s.Rules, s.Engine, s.AsOf)
	if err != nil {
		return nil, err
	}
	v := &Verification{Tampered: hash != s.Hash, Differs: []Difference{}}
	o.AsOf = asOf
	if v.Report, err = Check(ctx, c, p, sets[i], o); err != nil {
		return nil, err
	}
	again, err := json.Marshal(v.Report)
	if err != nil {
		return nil, err
	}
	if err := v.compare(report, again); err != nil {
		return nil, err
	}
	var before bytes.Buffer
	if err := json.Compact(&before, report); err != nil {
		return nil, fmt.Errorf("not a report: %w", err)
	}
	v.SameBytes = bytes.Equal(before.Bytes(), again)
	v.Same = len(v.Differs) == 0 && !v.Tampered
	return v, nil
}

// project returns the project that a report is about, and its parcels as the hash has them.
func (s *stored) project() (*Project, []Lot, error) {
	crs, err := geo.ParseCRS(s.Project.CRS)
	if err != nil {
		return nil, nil, fmt.Errorf("crs: %w", err)
	}
	p := &Project{Name: s.Project.Name, Code: s.Project.Code, Type: s.Project.Type, Classes: s.Project.Classes, Notes: s.Project.Notes, CRS: crs}
	var lots []Lot
	for i, l := range s.Parcels {
		text := l.Handed
		if text == nil {
			text = l.Geometry
		}
		g, err := parseGeometry(text, 0)
		if err != nil {
			return nil, nil, fmt.Errorf("parcel %d: %w", i+1, err)
		}
		p.Parcels = append(p.Parcels, Parcel{Name: l.Name, Geometry: g, Stated: l.Stated, Line: l.Line})
		lots = append(lots, Lot{Name: l.Name, Geometry: g, Stated: l.Stated, Line: l.Line})
	}
	return p, lots, nil
}

// parseGeometry reads what geometry.MarshalJSON writes.
func parseGeometry(text []byte, depth int) (orb.Geometry, error) {
	var head struct {
		Type        string
		Coordinates json.RawMessage
		Geometries  []json.RawMessage
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, err
	}
	to := map[string]any{"Point": new(orb.Point), "MultiPoint": new(orb.MultiPoint), "LineString": new(orb.LineString),
		"MultiLineString": new(orb.MultiLineString), "Polygon": new(orb.Polygon), "MultiPolygon": new(orb.MultiPolygon)}[head.Type]
	switch {
	case string(text) == "null":
		return nil, nil
	case head.Type == "GeometryCollection" && depth < 8: // no file nests deeper
		all := make(orb.Collection, len(head.Geometries))
		for i, one := range head.Geometries {
			g, err := parseGeometry(one, depth+1)
			if err != nil {
				return nil, err
			}
			all[i] = g
		}
		return all, nil
	case to == nil:
		return nil, fmt.Errorf("geometry of type %q", head.Type)
	}
	if err := json.Unmarshal(head.Coordinates, to); err != nil {
		return nil, err
	}
	return reflect.ValueOf(to).Elem().Interface().(orb.Geometry), nil
}

// compare lists what differs between two reports, both JSON.
func (v *Verification) compare(was, is []byte) error {
	a, err := members(was)
	if err != nil {
		return err
	}
	b, err := members(is)
	if err != nil {
		return err
	}
	for _, name := range []string{"plan", "rules", "engine", "hash", "verdict"} {
		v.differ(name, a[name], b[name])
	}
	for _, name := range sortedKeys(a, b) {
		if !slices.Contains([]string{"plan", "rules", "engine", "hash", "verdict"}, name) {
			v.differ(name, a[name], b[name])
		}
	}
	return nil
}

func members(text []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		return nil, fmt.Errorf("not a report: %w", err)
	}
	return m, nil
}

// differ lists the least members in which two values differ.
func (v *Verification) differ(name string, was, is any) {
	if len(v.Differs) >= maxDiffers || reflect.DeepEqual(was, is) {
		return
	}
	switch a := was.(type) {
	case map[string]any:
		if b, alike := is.(map[string]any); alike {
			for _, key := range sortedKeys(a, b) {
				v.differ(name+"."+key, a[key], b[key])
			}
			return
		}
	case []any:
		if b, alike := is.([]any); alike && len(a) == len(b) {
			for i := range a {
				v.differ(fmt.Sprintf("%s[%d]", name, i), a[i], b[i])
			}
			return
		}
	}
	v.Differs = append(v.Differs, Difference{Member: name, Was: brief(was), Is: brief(is)})
}

func sortedKeys(a, b map[string]any) []string {
	var keys []string
	for _, m := range []map[string]any{a, b} {
		for key := range m {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// brief is a value as JSON, cut where it is long.
func brief(v any) string {
	if v == nil {
		return ""
	}
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if r := []rune(string(body)); len(r) > 120 {
		return string(r[:120]) + "…"
	}
	return string(body)
}
