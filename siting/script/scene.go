package script

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"guotu/layers"
	"guotu/siting"
	"guotu/siting/rules"
)

var kindForm = regexp.MustCompile(`^[a-z0-9_]{1,60}$`)

// groundName is the layer of the ground of which the plan knows everything.
const groundName = "script_ground"

// planName is the catalogue of a scene.
const planName = "plan.yaml"

// zone is a feature of the layer of its kind.
type zone struct {
	kind, id string
	geometry orb.Geometry
	fields   [][2]string
}

// scene is a plan, a project and a day.
type scene struct {
	zones   []zone
	missing []string
	ground  orb.Geometry // nil: 0 0 to 100 100
	project *siting.Project
	day     time.Time
}

func (s *scene) clone() scene {
	c := *s
	c.zones, c.missing = slices.Clone(s.zones), slices.Clone(s.missing)
	return c
}

// catalog makes the plan: a layer for every kind that a rule names or a zone has, each of which
// knows the ground.
func (s *scene) catalog(ctx context.Context, set *rules.Set) (*layers.Catalog, error) {
	var kinds []string
	for _, r := range set.Rules {
		kinds = append(append(kinds, r.Kinds...), r.With...)
	}
	for _, z := range s.zones {
		kinds = append(kinds, z.kind)
	}
	slices.Sort(kinds)
	kinds = slices.DeleteFunc(slices.Compact(kinds), func(k string) bool { return slices.Contains(s.missing, k) })
	ground := s.ground
	if ground == nil {
		ground = orb.Bound{Min: orb.Point{120, 30}, Max: orb.Point{120.1, 30.1}}.ToPolygon()
	}
	var packed bytes.Buffer
	files := zip.NewWriter(&packed) // only because it can be read as a folder
	var catalogue strings.Builder
	catalogue.WriteString("layers:\n")
	add := func(name, kind, more string, zones []zone) error {
		fmt.Fprintf(&catalogue, "  - {name: %s, kind: %s, id: id, label: {zh: id}, source: {file: %s.geojson}%s}\n", name, kind, name, more)
		body, err := collection(zones)
		return errors.Join(err, pack(files, name+".geojson", body))
	}
	if err := add(groundName, "backdrop", "", []zone{{id: "1", geometry: ground}}); err != nil {
		return nil, err
	}
	for _, kind := range kinds {
		of := slices.DeleteFunc(slices.Clone(s.zones), func(z zone) bool { return z.kind != kind })
		if err := add(kind, kind, ", extent: "+groundName, of); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(pack(files, planName, []byte(catalogue.String())), files.Close()); err != nil {
		return nil, err
	}
	folder, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		return nil, err
	}
	return layers.Load(ctx, folder, planName)
}

func pack(files *zip.Writer, name string, body []byte) error {
	w, err := files.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	return err
}

// collection writes zones as GeoJSON.
func collection(zones []zone) ([]byte, error) {
	type shape struct {
		Type        string       `json:"type"`
		Coordinates orb.Geometry `json:"coordinates"`
	}
	type feature struct {
		Type       string            `json:"type"`
		Properties map[string]string `json:"properties"` // written in the order of the names
		Geometry   shape             `json:"geometry"`
	}
	features := []feature{}
	for _, z := range zones {
		properties := map[string]string{"id": z.id}
		for _, f := range z.fields {
			properties[f[0]] = f[1]
		}
		features = append(features, feature{"Feature", properties, shape{z.geometry.GeoJSONType(), z.geometry}})
	}
	return json.Marshal(map[string]any{"type": "FeatureCollection", "features": features})
}
