package ogcapi_test

import (
	"encoding/json"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"guotu/layers/cql2"
)

// naturalEarth serves the test data of the standard, as far as it is at hand.
func naturalEarth(t testing.TB) *service {
	t.Helper()
	files := map[string]string{"guotu.yaml": `
layers:
  - {name: countries, source: {file: countries.geojson}}
  - {name: places, source: {file: places.geojson}, id: name}
`}
	for _, name := range []string{"countries.geojson", "places.geojson"} {
		b, err := os.ReadFile("testdata/naturalearth/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(b)
	}
	return serve(t, files)
}

// count returns how many features a query finds.
func (s *service) count(path string) int {
	s.t.Helper()
	var found struct{ NumberMatched int }
	s.read(path, &found)
	return found.NumberMatched
}

// TestPredicatesOfTheStandard asks what annex A of OGC 21-065r2 asks, as CQL2 text and as JSON.
func TestPredicatesOfTheStandard(t *testing.T) {
	s := naturalEarth(t)
	cases, err := os.ReadFile("testdata/naturalearth/predicates.txt")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for line := range strings.Lines(string(cases)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		parts := strings.SplitN(line, " ", 3)
		want, err := strconv.Atoi(parts[1])
		if err != nil {
			t.Fatal(line)
		}
		e, err := cql2.ParseText(parts[2])
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		asJSON, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		for lang, text := range map[string]string{"cql2-text": parts[2], "cql2-json": string(asJSON)} {
			query := url.Values{"filter": {text}, "filter-lang": {lang}, "limit": {"1"}}
			if got := s.count("/collections/" + parts[0] + "/items?" + query.Encode()); got != want {
				t.Errorf("%s (%s): %d", line, lang, got)
			}
		}
		asked++
	}
	if asked < 150 {
		t.Errorf("only %d predicates", asked)
	}
}
