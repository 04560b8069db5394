package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
)

// result is one figure, a line of results.jsonl in the cache folder.
type result struct {
	Kind string `json:"kind"` // peer, set, part, cold, quality, sweep, cached, pyramid, found, failed
	Peer string `json:"peer,omitempty"`
	Set  string `json:"set,omitempty"`
	Zoom uint32 `json:"zoom,omitempty"`
	// Way is gzip or identity for cold tiles, small, large or 304 for cached ones, the
	// name of a part.
	Way   string `json:"way,omitempty"`
	Round int    `json:"round,omitempty"`
	// Count is how many tiles or requests the means are of, or tiles there are.
	Count int     `json:"count,omitempty"`
	CPU   float64 `json:"cpu,omitempty"`   // ms per cold tile, µs per cached request, s for a pyramid
	Again float64 `json:"again,omitempty"` // as CPU, for the same tiles a third time, from Guotu's cache: what HTTP costs
	Wall  float64 `json:"wall,omitempty"`  // s for a pyramid or a part
	P50   float64 `json:"p50,omitempty"`   // ms
	P99   float64 `json:"p99,omitempty"`   // ms
	Bytes float64 `json:"bytes,omitempty"`
	// Compressed tells that the peer compressed the tile itself.
	Compressed bool `json:"compressed,omitempty"`

	// Of quality: polygons and how many of them GEOS calls invalid; features and
	// how many begin with a ring that runs the wrong way; overlaps in ppm of the
	// area drawn, gaps in ppm of the area of tiles that lie inside the coverage.
	Polygons    int      `json:"polygons,omitempty"`
	Invalid     int      `json:"invalid,omitempty"`
	Features    int      `json:"features,omitempty"`
	Wrong       int      `json:"wrong,omitempty"`
	Overlap     float64  `json:"overlap,omitempty"`
	Gap         *float64 `json:"gap,omitempty"` // nil where no tile lies inside
	Unreadable  int      `json:"unreadable,omitempty"`
	CoveredOnly int      `json:"covered,omitempty"` // tiles that Gap is of

	// Text is a version, a reason or an output; of a pyramid what became of its features, as
	// the program says.
	Text string `json:"text,omitempty"`
}

// record is all results, in memory and on disk.
type record struct {
	all  []result
	file *os.File
}

func (r *record) open(path string) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	r.file, err = os.Create(path)
	return err
}

func (r *record) close() { r.file.Close() }

// put adds a result.
func (r *record) put(one result) {
	r.all = append(r.all, one)
	line, err := json.Marshal(one)
	if err != nil {
		panic(err) // a NaN: division by a count that was not checked
	}
	r.file.Write(append(line, '\n'))
}

// where returns the results that match.
func (r *record) where(matches func(result) bool) (found []result) {
	for _, one := range r.all {
		if matches(one) {
			found = append(found, one)
		}
	}
	return found
}

// median returns the middle one of some figures, 0 of none.
func median(figures []float64) float64 {
	if len(figures) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(figures))
	return (sorted[len(sorted)/2] + sorted[(len(sorted)-1)/2]) / 2
}

// percentile returns the figure below which a share of them lies.
func percentile(figures []float64, share float64) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}
