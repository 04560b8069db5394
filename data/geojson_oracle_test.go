package data

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// oracle reads GeoJSON with encoding/json, in the plainest way.
func oracle(text []byte) ([]plainFeature, error) {
	text = bytes.TrimPrefix(text, bomUTF8)
	if !utf8.Valid(text) || halfPair(text) {
		return nil, errors.New("text")
	}
	var all []plainFeature
	for n := 0; ; n++ {
		text = bytes.TrimLeft(text, " \t\r\n\x1e")
		if len(text) == 0 {
			if n == 0 {
				return nil, errors.New("empty")
			}
			return all, nil
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return nil, err
		}
		text = text[decoder.InputOffset():]
		if depth(raw) > 64 {
			return nil, errors.New("depth")
		}
		more, err := oracleDocument(raw)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
}

// halfPair finds an escape of half a surrogate pair.
func halfPair(text []byte) bool {
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if text[i+1] != 'u' || i+6 > len(text) {
			i++
			continue
		}
		code, _ := strconv.ParseUint(string(text[i+2:i+6]), 16, 16)
		i += 5
		if code>>11 != 0xd800>>11 {
			continue
		}
		var low uint64
		if i+7 <= len(text) && text[i+1] == '\\' && text[i+2] == 'u' {
			low, _ = strconv.ParseUint(string(text[i+3:i+7]), 16, 16)
		}
		if code >= 0xdc00 || low>>10 != 0xdc00>>10 {
			return true
		}
		i += 6
	}
	return false
}

func depth(raw []byte) (deepest int) {
	decoder, open := json.NewDecoder(bytes.NewReader(raw)), 0
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if err != nil {
			return deepest
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
		deepest = max(deepest, open)
	}
}

// members are the members of an object, in order.
type memberText struct {
	name string
	raw  json.RawMessage
}

func membersOf(raw []byte) ([]memberText, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("not an object")
	}
	var all []memberText
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		m := memberText{name: name.(string)}
		if err := decoder.Decode(&m.raw); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

func elementsOf(raw []byte) ([]json.RawMessage, error) {
	var all []json.RawMessage
	if len(raw) == 0 || raw[0] != '[' {
		return nil, errors.New("not an array")
	}
	return all, json.Unmarshal(raw, &all)
}

// errConverted says that the text is converted from another reference system, which
// the oracle does not do.
var errConverted = errors.New("converted")

// oracleObject checks what all GeoJSON objects have in common.
func oracleObject(raw []byte, types ...string) (typ string, members map[string]json.RawMessage, err error) {
	all, err := membersOf(raw)
	if err != nil {
		return "", nil, err
	}
	known := []string{"type", "crs", "id", "geometry", "properties", "features", "coordinates", "geometries"}
	members = map[string]json.RawMessage{}
	for _, m := range all {
		if _, twice := members[m.name]; twice && slices.Contains(known, m.name) {
			return "", nil, errors.New("twice")
		}
		members[m.name] = m.raw
	}
	var name *string
	if err := json.Unmarshal(members["type"], &name); err != nil || name == nil || !slices.Contains(types, *name) {
		return "", nil, errors.New("type")
	}
	allowed := map[string][]string{
		"FeatureCollection": {"features", "properties"}, "Feature": {"geometry", "properties"}, "GeometryCollection": {"geometries"},
	}[*name]
	if allowed == nil {
		allowed = []string{"coordinates"}
	}
	for _, m := range known[3:] {
		if _, there := members[m]; there && !slices.Contains(allowed, m) {
			return "", nil, errors.New("member of another type")
		}
	}
	var crs any
	if m, there := members["crs"]; there {
		if err := json.Unmarshal(m, &crs); err != nil {
			return "", nil, err
		}
		if name, ok := crsName(crs); !ok || name != "" && !lonLat.MatchString(name) {
			if c, err := geo.ParseCRS(name); ok && err == nil && c.Convertible() == nil {
				return "", nil, errConverted
			}
			return "", nil, errors.New("crs")
		}
	}
	return *name, members, nil
}

var geometryTypes = []string{"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}

func oracleDocument(raw []byte) ([]plainFeature, error) {
	typ, members, err := oracleObject(raw, append([]string{"Feature", "FeatureCollection"}, geometryTypes...)...)
	switch {
	case err != nil:
		return nil, err
	case typ == "Feature":
		f, err := oracleFeature(raw)
		return []plainFeature{f}, err
	case typ != "FeatureCollection":
		g, err := oracleGeometry(raw)
		return []plainFeature{{geometry: g}}, err
	}
	features, err := elementsOf(members["features"])
	if err != nil {
		return nil, err
	}
	all := make([]plainFeature, len(features))
	for i, one := range features {
		if all[i], err = oracleFeature(one); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func oracleFeature(raw []byte) (f plainFeature, err error) {
	_, members, err := oracleObject(raw, "Feature")
	if err != nil {
		return f, err
	}
	if f.id, err = oracleValue(members["id"]); err != nil {
		return f, err
	}
	switch f.id.Kind {
	case Null:
		f.id = Value{}
	case Bool, JSON:
		return f, errors.New("id")
	}
	if m := members["properties"]; m != nil && string(m) != "null" {
		properties, err := membersOf(m)
		if err != nil {
			return f, err
		}
		f.properties = map[string]Value{}
		for _, p := range properties {
			if f.properties[p.name], err = oracleValue(p.raw); err != nil {
				return f, err
			}
		}
	}
	if m := members["geometry"]; m != nil && string(m) != "null" {
		f.geometry, err = oracleGeometry(m)
	}
	return f, err
}

func oracleValue(raw []byte) (Value, error) {
	if len(raw) == 0 {
		return Value{}, nil
	}
	switch raw[0] {
	case 'n':
		return Value{Kind: Null}, nil
	case 't', 'f':
		return Value{Bool, string(raw)}, nil
	case '"':
		var text string
		err := json.Unmarshal(raw, &text)
		return Value{String, text}, err
	case '{', '[':
		var compact bytes.Buffer
		err := json.Compact(&compact, raw)
		return Value{JSON, compact.String()}, err
	}
	return Value{Number, string(raw)}, nil
}

func oracleGeometry(raw []byte) (orb.Geometry, error) {
	typ, members, err := oracleObject(raw, geometryTypes...)
	if err != nil {
		return nil, err
	}
	if typ == "GeometryCollection" {
		return oracleCollection(members["geometries"])
	}
	coordinates := members["coordinates"]
	if len(coordinates) == 0 {
		return nil, errors.New("no coordinates")
	}
	switch typ {
	case "Point":
		if list, err := elementsOf(coordinates); err != nil || len(list) == 0 {
			return nil, err
		}
		return oraclePoint(coordinates)
	case "MultiPoint":
		list, err := oraclePoints(coordinates, 1)
		if len(list) == 0 {
			return nil, err
		}
		return orb.MultiPoint(list), err
	case "LineString":
		list, err := oraclePoints(coordinates, 2)
		if len(list) == 0 {
			return nil, err
		}
		return orb.LineString(list), err
	case "MultiLineString":
		lists, err := oracleLists(coordinates, 2)
		lists = slices.DeleteFunc(lists, func(l []orb.Point) bool { return len(l) == 0 })
		if len(lists) == 0 {
			return nil, err
		}
		lines := make(orb.MultiLineString, len(lists))
		for i, l := range lists {
			lines[i] = l
		}
		return lines, err
	case "Polygon":
		polygon, err := oraclePolygon(coordinates)
		if len(polygon) == 0 {
			return nil, err
		}
		return polygon, err
	}
	return oraclePolygons(coordinates)
}

func oraclePolygons(raw []byte) (orb.Geometry, error) {
	parts, err := elementsOf(raw)
	var polygons orb.MultiPolygon
	for _, part := range parts {
		polygon, err := oraclePolygon(part)
		if err != nil {
			return nil, err
		}
		if len(polygon) > 0 {
			polygons = append(polygons, polygon)
		}
	}
	if len(polygons) == 0 {
		return nil, err
	}
	return polygons, err
}

func oracleCollection(raw []byte) (orb.Geometry, error) {
	parts, err := elementsOf(raw)
	if err != nil {
		return nil, err
	}
	var all orb.Collection
	for _, part := range parts {
		g, err := oracleGeometry(part)
		if err != nil {
			return nil, err
		}
		if c, ok := g.(orb.Collection); ok {
			all = append(all, c...)
		} else if g != nil {
			all = append(all, g)
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all, nil
}

func oraclePoint(raw []byte) (p orb.Point, err error) {
	parts, err := elementsOf(raw)
	if err != nil || len(parts) < 2 {
		return p, fmt.Errorf("position: %d numbers, %v", len(parts), err)
	}
	for i, part := range parts {
		if numberPrefix([]byte(part)) == 0 { // a text or a null, which Unmarshal would let through
			return p, errors.New("not a number")
		}
		if i < 2 {
			if p[i], err = strconv.ParseFloat(string(part), 64); err != nil {
				return p, err
			}
		}
	}
	if p[0] < -180 || p[0] > 180 || p[1] < -90 || p[1] > 90 {
		return p, errors.New("outside")
	}
	return p, nil
}

func oraclePoints(raw []byte, least int) ([]orb.Point, error) {
	parts, err := elementsOf(raw)
	if err != nil {
		return nil, err
	}
	all := make([]orb.Point, len(parts))
	for i, part := range parts {
		if all[i], err = oraclePoint(part); err != nil {
			return nil, err
		}
	}
	if 0 < len(all) && len(all) < least {
		return nil, errors.New("too few")
	}
	return all, nil
}

func oracleLists(raw []byte, least int) ([][]orb.Point, error) {
	parts, err := elementsOf(raw)
	if err != nil {
		return nil, err
	}
	all := make([][]orb.Point, len(parts))
	for i, part := range parts {
		if all[i], err = oraclePoints(part, least); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func oraclePolygon(raw []byte) (orb.Polygon, error) {
	lists, err := oracleLists(raw, 4)
	if err != nil {
		return nil, err
	}
	empty := 0
	polygon := make(orb.Polygon, len(lists))
	for i, l := range lists {
		if len(l) == 0 {
			empty++
		} else if l[0] != l[len(l)-1] {
			return nil, errors.New("not closed")
		}
		polygon[i] = l
	}
	if empty == len(lists) {
		return nil, nil
	}
	if empty > 0 {
		return nil, errors.New("empty ring")
	}
	return polygon, nil
}
