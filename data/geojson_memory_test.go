package data

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
)

// allocated returns how many bytes f allocates in all, freed or not.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// A file much larger than its content needs no more than its content: what is
// skipped is not kept, whatever it is.
func TestReadGeoJSONStreams(t *testing.T) {
	const size = 8 << 20
	f := func(what, head, repeat, tail string) {
		t.Helper()
		chunk := strings.Repeat(repeat, 1+4096/len(repeat))
		used := allocated(func() {
			r := io.MultiReader(strings.NewReader(head), &repeated{text: chunk, left: size / len(chunk)}, strings.NewReader(tail))
			got, err := ReadGeoJSON("f.json", r, GeoJSONOptions{})
			if err != nil || got.Rows != 1 {
				t.Errorf("%s: %v", what, err)
			}
		})
		if used > size/8 {
			t.Errorf("%s: %d bytes allocated for a file of %d", what, used, size)
		}
	}
	const end = `"type":"Feature","geometry":null}`
	f("white space", `{`, " \n", end)
	f("members", `{`, `"foreign":[1,{"a":"b"}],`, end)
	f("nested", `{"a":[`, `{"b":[-1.5e3,true,null,"\u4e1c东"]},`, `0],`+end)
	f("properties", `{"type":"Feature","properties":{`, `"a":"0123456789",`, `"a":1}}`)
}

// repeated is a text that comes again and again.
type repeated struct {
	text string
	from int
	left int
}

func (r *repeated) Read(b []byte) (int, error) {
	if r.from == len(r.text) {
		r.from = 0
		r.left--
	}
	if r.left == 0 {
		return 0, io.EOF
	}
	n := copy(b, r.text[r.from:])
	r.from += n
	return n, nil
}

// Of all that is read, only the geometry as an interface takes an allocation
// of its own, and all allocations together stay near what the result needs.
func TestReadGeoJSONAllocations(t *testing.T) {
	const rows = 5000
	text := parcels(rows)
	read := func() *Features {
		f, err := ReadGeoJSON("f.json", bytes.NewReader(text), GeoJSONOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	if n := testing.AllocsPerRun(3, func() { read() }); n > 1.1*rows {
		t.Errorf("%v allocations for %d features", n, rows)
	}
	vertices := bytes.Count(text, []byte("[1"))
	if used := allocated(func() { read() }); used > uint64(4*16*vertices) {
		t.Errorf("%d bytes allocated for %d vertices of 16 bytes", used, vertices)
	}
}

// The result does not keep the window or anything else of the reader alive.
func TestReadGeoJSONKeepsOnlyTheResult(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	all := make([]*Features, 50)
	for i := range all {
		f, err := ReadGeoJSON("f.json", strings.NewReader(`{"type":"Feature","properties":{"a":1},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}}`), GeoJSONOptions{})
		if err != nil {
			t.Fatal(err)
		}
		all[i] = f
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 50*windowSize/4 {
		t.Errorf("%d bytes kept for %d small results", kept, len(all))
	}
	runtime.KeepAlive(all)
}
