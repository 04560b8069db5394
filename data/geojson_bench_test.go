package data

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
)

// parcels writes n square-like parcels as most programs write them: 7 decimals
// and the attributes of a land-use database.
func parcels(n int) []byte {
	random := rand.New(rand.NewPCG(7, 7))
	uses := []string{"水田", "旱地", "乔木林地", "城镇住宅用地", "公路用地", "河流水面"}
	b := []byte(`{"type":"FeatureCollection","features":[`)
	for i := range n {
		if i > 0 {
			b = append(b, ",\n"...)
		}
		use := random.IntN(len(uses))
		b = fmt.Appendf(b, `{"type":"Feature","properties":{"BSM":"3304210%07d","XZQDM":"330421","XZQMC":"嘉善县","GHFQDM":"%d00","YDYHFLDM":"%04d","YDYHFLMC":%q,"MJ":%.2f},"geometry":{"type":"Polygon","coordinates":[[`,
			i, 1+use, 101+use, uses[use], random.Float64()*20)
		x, y := 120+random.Float64(), 30+random.Float64()
		corners := 4 + random.IntN(30)
		for k := range corners + 1 {
			step := float64(k%corners) / 1e4
			b = append(b, '[')
			b = strconv.AppendFloat(b, x+step, 'f', 7, 64)
			b = append(b, ',')
			b = strconv.AppendFloat(b, y+step*step*1e3, 'f', 7, 64)
			b = append(b, "],"...)
		}
		b = append(b[:len(b)-1], "]]}}"...)
	}
	return append(b, "]}\n"...)
}

// BenchmarkReadGeoJSON compares the reader with encoding/json into maps, on
// parcels and on the bundled counties, and checks that both read the same.
func BenchmarkReadGeoJSON(b *testing.B) {
	county, err := fs.ReadFile(Bundled(), "china/base/county.geojson")
	if err != nil {
		b.Fatal(err)
	}
	for _, file := range []struct {
		name string
		text []byte
	}{{"parcels", parcels(20_000)}, {"county", county}} {
		got, err := ReadGeoJSON(file.name, bytes.NewReader(file.text), GeoJSONOptions{})
		if err != nil {
			b.Fatal(err)
		}
		want, err := naiveGeoJSON(file.text)
		if err != nil {
			b.Fatal(err)
		}
		if d := difference(got, want); d != "" {
			b.Fatal(d)
		}
		b.Run(file.name+"/guotu", func(b *testing.B) {
			b.SetBytes(int64(len(file.text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ReadGeoJSON(file.name, bytes.NewReader(file.text), GeoJSONOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(file.name+"/naive", func(b *testing.B) {
			b.SetBytes(int64(len(file.text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := naiveGeoJSON(file.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// plainFeature is a feature as the naive reader sees it.
type plainFeature struct {
	id         Value
	properties map[string]Value
	geometry   orb.Geometry
}

// naiveGeoJSON reads a FeatureCollection without any surprises by decoding it
// into maps with encoding/json.
func naiveGeoJSON(text []byte) ([]plainFeature, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var collection map[string]any
	if err := decoder.Decode(&collection); err != nil {
		return nil, err
	}
	var all []plainFeature
	for _, one := range collection["features"].([]any) {
		one := one.(map[string]any)
		properties, _ := one["properties"].(map[string]any)
		f := plainFeature{id: plainValue(one, "id"), properties: make(map[string]Value, len(properties))}
		for name := range properties {
			f.properties[name] = plainValue(properties, name)
		}
		if geometry, ok := one["geometry"].(map[string]any); ok {
			f.geometry = plainGeometry(geometry)
		}
		all = append(all, f)
	}
	return all, nil
}

func plainValue(members map[string]any, name string) Value {
	v, there := members[name]
	switch v := v.(type) {
	case string:
		return Value{String, v}
	case json.Number:
		return Value{Number, v.String()}
	case bool:
		return Value{Bool, strconv.FormatBool(v)}
	case nil:
		if there {
			return Value{Kind: Null}
		}
		return Value{}
	default:
		b, _ := json.Marshal(v)
		return Value{JSON, string(b)}
	}
}

func plainGeometry(geometry map[string]any) orb.Geometry {
	parts, _ := geometry["coordinates"].([]any)
	switch geometry["type"] {
	case "Point":
		return plainPoint(parts)
	case "MultiPoint":
		return orb.MultiPoint(plainLine(parts))
	case "LineString":
		return plainLine(parts)
	case "MultiLineString":
		return orb.MultiLineString(plainList(parts, plainLine))
	case "Polygon":
		return plainPolygon(parts)
	case "MultiPolygon":
		return orb.MultiPolygon(plainList(parts, plainPolygon))
	}
	return nil
}

func plainPoint(parts []any) (p orb.Point) {
	for i := range p {
		p[i], _ = parts[i].(json.Number).Float64()
	}
	return p
}

func plainLine(parts []any) orb.LineString {
	line := make(orb.LineString, len(parts))
	for i, part := range parts {
		line[i] = plainPoint(part.([]any))
	}
	return line
}

func plainPolygon(parts []any) orb.Polygon {
	return orb.Polygon(plainList(parts, func(parts []any) orb.Ring { return orb.Ring(plainLine(parts)) }))
}

func plainList[T any](parts []any, one func([]any) T) []T {
	all := make([]T, len(parts))
	for i, part := range parts {
		all[i] = one(part.([]any))
	}
	return all
}

// difference says in what got differs from want, "" if in nothing.
func difference(got *Features, want []plainFeature) string {
	if got.Rows != len(want) || len(got.Geometries) != len(want) || got.IDs.Len() != len(want) {
		return fmt.Sprintf("%d features, %d geometries, %d ids, want %d", got.Rows, len(got.Geometries), got.IDs.Len(), len(want))
	}
	for i, w := range want {
		if !orb.Equal(got.Geometries[i], w.geometry) {
			return fmt.Sprintf("feature %d: geometry %v, want %v", i+1, got.Geometries[i], w.geometry)
		}
		if got.IDs.At(i) != w.id {
			return fmt.Sprintf("feature %d: id %v, want %v", i+1, got.IDs.At(i), w.id)
		}
		there := 0
		for _, c := range got.Columns {
			if c.At(i).Kind != Absent {
				there++
			}
			if c.At(i) != w.properties[c.Name] {
				return fmt.Sprintf("feature %d: %s is %q, want %q", i+1, c.Name, c.At(i), w.properties[c.Name])
			}
		}
		if there != len(w.properties) {
			return fmt.Sprintf("feature %d: %d properties, want %d", i+1, there, len(w.properties))
		}
	}
	return ""
}
