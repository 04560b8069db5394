package report

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"guotu/siting"
)

func schemaObject(t *testing.T) any {
	t.Helper()
	o, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// compiledSchema is the schema ready to validate with.
func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("https://guotu.test/schema.json", schemaObject(t)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("https://guotu.test/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReportsMeetTheSchema(t *testing.T) {
	s := compiledSchema(t)
	f := func(change func(map[string]any), valid bool) {
		t.Helper()
		var o map[string]any
		if err := json.Unmarshal(made(t, "json", emptyListed(factoryReport()), Options{}), &o); err != nil {
			t.Fatal(err)
		}
		change(o)
		if err := s.Validate(o); (err == nil) != valid {
			t.Errorf("valid: %v, want %v: %v", err == nil, valid, err)
		}
	}
	f(func(map[string]any) {}, true)
	f(func(o map[string]any) { delete(o, "verdict") }, false)
	f(func(o map[string]any) { o["verdict"] = "maybe" }, false)
	f(func(o map[string]any) { o["hash"] = "sha256:1" }, false)
	f(func(o map[string]any) { o["findings"] = nil }, false)
	f(func(o map[string]any) { o["parcels"].([]any)[0].(map[string]any)["area_m2"] = -1. }, false)
	f(func(o map[string]any) { o["more"] = 1. }, true) // members may be added
}

// emptyListed has empty lists where the fixture has none, as Check does.
func emptyListed(r *siting.Report) *siting.Report {
	for i := range r.Findings {
		if r.Findings[i].Documents == nil {
			r.Findings[i].Documents = r.Findings[0].Documents[:0]
		}
	}
	return r
}

// TestSchemaNamesEveryMember: each member of a report, and no other, is in the schema.
func TestSchemaNamesEveryMember(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema, &schema); err != nil {
		t.Fatal(err)
	}
	definitions := schema["$defs"].(map[string]any)
	compare := func(name string, of any, properties any, more ...string) {
		t.Helper()
		want := slices.Sorted(slices.Values(append(members(reflect.TypeOf(of)), more...)))
		if got := slices.Sorted(maps.Keys(properties.(map[string]any))); !slices.Equal(got, want) {
			t.Errorf("%s: the schema has %v, the type %v", name, got, want)
		}
	}
	compare("report", siting.Report{}, schema["properties"])
	for name, of := range map[string]any{"input": siting.Input{}, "note": siting.Note{}, "site": siting.Site{}, "defect": siting.Defect{}, "division": siting.Division{}, "layer": siting.LayerResult{},
		"nearest": siting.Nearest{}, "overlap": siting.Overlap{}, "finding": siting.Finding{}, "uncovered": siting.Uncovered{}, "slivers": siting.Slivers{}} {
		compare(name, of, definitions[name].(map[string]any)["properties"])
	}
	compare("lot", siting.Lot{}, definitions["lot"].(map[string]any)["properties"], "geometry", "input_geometry")
}

// members are the names that the fields of a struct have in JSON.
func members(of reflect.Type) (names []string) {
	for i := range of.NumField() {
		f := of.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous:
			names = append(names, members(f.Type)...)
		case name != "-":
			names = append(names, name)
		}
	}
	return names
}

func TestJSONIsNotEscapedForHTML(t *testing.T) {
	r := factoryReport()
	r.Project.Name = "<甲>&乙"
	if got := made(t, "json", r, Options{}); !bytes.Contains(got, []byte(`"name":"<甲>&乙"`)) {
		t.Errorf("the name is %s", got[:400])
	}
}
