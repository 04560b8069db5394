//go:build outside

package layers_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// TestOverlapsAgreeWithGEOS compares areas and speed with GEOS (Debian package
// libgeos-dev and a C compiler): same data, same run, CPU time of one core:
//
//	GOMAXPROCS=1 go test -tags outside -run OverlapsAgreeWithGEOS -v ./layers
//
// Areas of a pair may differ by 1e-9 of the area, or by what the rounding of
// GEOS's coordinates (2e-9 m) makes along the border of the site. GEOS takes
// valid areas only, and what MakeValid makes of a dirty parcel is not always the
// even-odd rule: a spike, out and back along one line, that meets its own ring
// again encloses a pocket with it, which MakeValid adds to the area. Where they
// differ, the plain integration over slabs has to agree with the kernel.
func TestOverlapsAgreeWithGEOS(t *testing.T) {
	program := filepath.Join(t.TempDir(), "overlap")
	if out, err := exec.Command("cc", "-O2", "-o", program, "../geo/testdata/outside/overlap.c", "-lgeos_c").CombinedOutput(); err != nil {
		t.Skipf("GEOS cannot be built against: %v\n%s", err, out)
	}
	random := rand.New(rand.NewPCG(4, 4))
	county := mustBundled(t).Layer("county")
	var counties []orb.Geometry
	for i := range county.Len() {
		counties = append(counties, county.Geometry(i))
	}
	china := orb.Bound{Min: orb.Point{73.5, 18}, Max: orb.Point{135, 53.5}}
	grid := newParcelGrid(200_000)
	parcels := grid.parcels()
	dirty := append([]orb.Geometry{}, parcels...)
	spoil(dirty, random)
	f := func(name string, zones []orb.Geometry, sites []orb.Polygon) {
		t.Run(name, func(t *testing.T) { compareWithGEOS(t, program, zones, sites) })
	}
	f("county", counties, querySites(random, 1000, china, 0.49))
	f("parcels", parcels, querySites(random, 1000, grid.bound(), 0.0065))
	f("dirty", dirty, querySites(random, 1000, grid.bound(), 0.0065))
}

type geosPair struct {
	Site, Zone uint32
	Area       float64
}

func compareWithGEOS(t *testing.T, program string, zones []orb.Geometry, sites []orb.Polygon) {
	dir := t.TempDir()
	var cpu, tree float64
	var failures int
	writeWKB(t, filepath.Join(dir, "zones"), zones)
	var areas []orb.Geometry
	for _, s := range sites {
		areas = append(areas, s)
	}
	writeWKB(t, filepath.Join(dir, "sites"), areas)
	out, err := exec.Command(program, filepath.Join(dir, "zones"), filepath.Join(dir, "sites"), filepath.Join(dir, "pairs")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := fmt.Sscan(string(out), &cpu, &tree, &failures); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(filepath.Join(dir, "pairs"))
	if err != nil {
		t.Fatal(err)
	}
	pairs := make([]geosPair, len(body)/16)
	if err := binary.Read(bytes.NewReader(body), binary.LittleEndian, pairs); err != nil {
		t.Fatal(err)
	}
	l := layers.LayerOf("zones", zones)
	var found [][]layers.Overlap
	run := func() float64 {
		found = found[:0]
		start := cpuTime()
		for i, g := range sites {
			s, err := geo.NewOverlapSite(g)
			if err != nil {
				t.Fatalf("site %d: %v", i, err)
			}
			o, err := l.Overlaps(s)
			if err != nil {
				t.Fatalf("site %d: %v", i, err)
			}
			found = append(found, o)
		}
		return cpuTime() - start
	}
	first := run()
	again := 0.0
	for range 4 {
		again += run() / 4
	}
	n := float64(len(sites))
	t.Logf("GEOS %.0f sites/s (%d pairs, %d failures, tree %.2f s); here %.0f sites/s, %.0f on the first pass: %.1f times, %.1f on the first pass",
		n/cpu, len(pairs), failures, tree, n/again, n/first, cpu/again, cpu/first)
	comparePairs(t, zones, sites, pairs, found)
}

// comparePairs fails where GEOS and the kernel differ and the slabs do not agree
// with the kernel.
func comparePairs(t *testing.T, zones []orb.Geometry, sites []orb.Polygon, pairs []geosPair, found [][]layers.Overlap) {
	want := map[[2]uint32]float64{}
	for _, p := range pairs {
		want[[2]uint32{p.Site, p.Zone}] = p.Area
	}
	worst, furthest, differ := 0.0, 0.0, 0
	compare := func(site, zone int, got, want float64) {
		d := math.Abs(got - want)
		floor := 2e-9 * borderLength(sites[site][0])
		if d <= 1e-9*got || d <= floor {
			furthest = max(furthest, d)
			if got > 1e9*floor {
				worst = max(worst, d/got)
			}
			return
		}
		differ++
		around := sites[site].Bound()
		slabs := slabArea(slabEdges(sites[site], around), slabEdges(zones[zone], around))
		t.Logf("site %d, zone %d: %v m², GEOS %v, slabs %v", site, zone, got, want, slabs)
		if math.Abs(slabs-got) > 1e-9*got+floor {
			t.Errorf("site %d, zone %d: %v m², slabs say %v", site, zone, got, slabs)
		}
	}
	for i, overlaps := range found {
		for _, o := range overlaps {
			key := [2]uint32{uint32(i), uint32(o.Feature)}
			compare(i, o.Feature, o.Area, want[key])
			delete(want, key)
		}
	}
	for _, p := range pairs {
		if area, alone := want[[2]uint32{p.Site, p.Zone}]; alone {
			compare(int(p.Site), int(p.Zone), 0, area)
		}
	}
	t.Logf("%d of %d pairs differ; the others by at most %.1g m² and, if not small, %.1g of their area", differ, len(pairs), furthest, worst)
}

// borderLength is the length of a ring in metres of the equal-area plane.
func borderLength(r orb.Ring) float64 {
	sum := 0.0
	for i := range r[1:] {
		p, q := geo.EqualArea(r[i]), geo.EqualArea(r[i+1])
		sum += math.Hypot(p[0]-q[0], p[1]-q[1])
	}
	return sum
}

func cpuTime() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// writeWKB writes areas in the equal-area plane.
func writeWKB(t *testing.T, path string, areas []orb.Geometry) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	for _, g := range areas {
		b := appendWKB(nil, geo.ToEqualAreaPlane(g))
		binary.Write(w, binary.LittleEndian, uint32(len(b)))
		w.Write(b)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

// appendWKB appends well-known binary of an area, its rings closed.
func appendWKB(b []byte, g orb.Geometry) []byte {
	u := binary.LittleEndian.AppendUint32
	b = append(b, 1)
	switch g := g.(type) {
	case orb.MultiPolygon:
		b = u(u(b, 6), uint32(len(g)))
		for _, p := range g {
			b = appendWKB(b, p)
		}
	case orb.Polygon:
		b = u(u(b, 3), uint32(len(g)))
		for _, r := range g {
			b = u(b, uint32(len(r)))
			for _, p := range r {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
			}
		}
	default:
		b = u(u(b, 7), 0)
	}
	return b
}
