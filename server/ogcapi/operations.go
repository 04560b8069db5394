package ogcapi

import (
	"maps"
	"slices"
	"strings"
)

// operation is an address of the interface on the page that describes it.
type operation struct {
	Path, Summary string
	Parameters    []operationParameter
	Answers       []string // media types
}

type operationParameter struct{ Name, In, Description string }

// operations lists what the description has, by path.
func (d *description) operations(r *request) []operation {
	var all []operation
	for _, path := range slices.Sorted(maps.Keys(d.paths)) {
		item := d.paths[path].(object)
		does, is := item["get"].(object)
		if !is {
			does = item["post"].(object)
		}
		o := operation{Path: r.Base + root + strings.TrimSuffix(path, "/"), Summary: does["summary"].(string)}
		if !is {
			o.Path = "POST " + o.Path
		}
		for _, p := range does["parameters"].([]any) {
			of := d.resolve(p.(object))
			name, _ := of["name"].(string)
			in, _ := of["in"].(string)
			text, _ := of["description"].(string)
			o.Parameters = append(o.Parameters, operationParameter{name, in, text})
		}
		if ok, is := does["responses"].(object)["200"].(object); is {
			if content, is := ok["content"].(object); is {
				o.Answers = slices.Sorted(maps.Keys(content))
			}
		}
		all = append(all, o)
	}
	return all
}

// resolve follows a reference to a parameter.
func (d *description) resolve(parameter object) object {
	to, is := parameter["$ref"].(string)
	if !is {
		return parameter
	}
	of, _ := d.parameters[strings.TrimPrefix(to, "#/components/parameters/")].(object)
	return of
}
