package rules

import (
	"embed"
	"errors"
	"slices"
	"sync"
)

//go:embed *.yaml
var bundledFiles embed.FS

// bundledNames are the rule sets that the program carries; a file of another may include one.
var bundledNames = []string{"cn"}

var bundledSets = sync.OnceValues(func() ([]*Set, error) {
	var sets []*Set
	for _, name := range bundledNames {
		path := name + ".yaml"
		f, err := bundledFiles.Open(path)
		if err != nil {
			return nil, err
		}
		set, err := read(path, f, func(string) (*Set, error) { return nil, errors.New("a set of the program includes no other") })
		if err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	return sets, nil
})

// Bundled returns the rule sets that the program carries; the first is the default.
func Bundled() ([]*Set, error) {
	sets, err := bundledSets()
	return slices.Clone(sets), err
}
