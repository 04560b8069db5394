//go:build outside

package geo_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// TestLocatorAgainstGEOS asks GEOS and the Locator the same, in one run: the
// hits have to be equal point by point. It prints how many points a second of CPU
// answers.
//
//	go test -tags outside ./geo -run TestLocatorAgainstGEOS -v
//
// It needs a C compiler and libgeos-dev. GEOS counts the crossings with all rings
// of a polygon, so that only holes that overlap each other or stick out of their
// shell could make a difference; these sets have none.
func TestLocatorAgainstGEOS(t *testing.T) {
	program := filepath.Join(t.TempDir(), "locate_geos")
	if out, err := exec.Command("cc", "-O2", "-o", program, "testdata/outside/locate_geos.c", "-lgeos_c").CombinedOutput(); err != nil {
		t.Skipf("GEOS is not installed: %v\n%s", err, out)
	}
	f := func(name string, features []orb.Geometry, box orb.Bound) {
		t.Run(name, func(t *testing.T) {
			l := geo.NewLocator(features)
			random := locatorPoints(box, 1_000_000)
			perSecond := compareWithGEOS(t, program, l, features, random)
			t.Logf("%s: %d features, %d vertices; Locator %.1f B/vertex; random points: Locator %.2f M/s, GEOS %.2f M/s: %.1f times", name,
				len(features), vertexCount(features), float64(l.Memory())/float64(vertexCount(features)), perSecond[0]/1e6, perSecond[1]/1e6, perSecond[0]/perSecond[1])
			special := specialPoints(features)
			perSecond = compareWithGEOS(t, program, l, features, special)
			t.Logf("%s: %d vertices and middles of edges: Locator %.2f M/s, GEOS %.2f M/s: %.1f times", name, len(special), perSecond[0]/1e6, perSecond[1]/1e6, perSecond[0]/perSecond[1])
		})
	}
	f("county", locatorCounties(t), chinaBox)
	parcels, box := locatorParcels(447)
	f("parcels", parcels, box)
	star := orb.Polygon{locatorStar(400_000)}
	f("star", []orb.Geometry{star}, star.Bound())
}

// TestLocatorOnCounties compares with Locate, county by county: a million random
// points, all vertices, all middles of edges.
func TestLocatorOnCounties(t *testing.T) {
	features := locatorCounties(t)
	l, naive := geo.NewLocator(features), boxedFeatures(features)
	points := append(locatorPoints(chinaBox, 1_000_000), specialPoints(features)...)
	boundary := 0
	for _, p := range points {
		want := naive.at(p)
		mustHit(t, l.At(p, nil), want, p)
		for _, h := range want {
			if h.Side == geo.Boundary {
				boundary++
			}
		}
	}
	t.Logf("%d points agree, %d times on a border", len(points), boundary)
}

func specialPoints(features []orb.Geometry) (points []orb.Point) {
	for _, g := range features {
		if p, is := g.(orb.Polygon); is {
			g = orb.MultiPolygon{p}
		}
		for _, p := range g.(orb.MultiPolygon) {
			for _, r := range p {
				for i := 1; i < len(r); i++ {
					points = append(points, r[i], orb.Point{(r[i-1][0] + r[i][0]) / 2, (r[i-1][1] + r[i][1]) / 2})
				}
			}
		}
	}
	return points
}

func compareWithGEOS(t *testing.T, program string, l *geo.Locator, features []orb.Geometry, points []orb.Point) (perSecond [2]float64) {
	t.Helper()
	dir := t.TempDir()
	areas, asked, answers := filepath.Join(dir, "areas"), filepath.Join(dir, "points"), filepath.Join(dir, "hits")
	mustWrite(t, areas, encodeAreas(features))
	mustWrite(t, asked, points)
	out, err := exec.Command(program, areas, asked, answers).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var build, ask float64
	if _, err := fmt.Sscanf(string(out), "build %g\nask %g", &build, &ask); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	body, err := os.ReadFile(answers)
	if err != nil {
		t.Fatal(err)
	}
	theirs := make([][3]int32, len(body)/12)
	if err := binary.Read(bytes.NewReader(body), binary.LittleEndian, theirs); err != nil {
		t.Fatal(err)
	}
	compareHits(t, l, points, theirs)
	var buffer [16]geo.Hit
	hits, rounds, began := 0, 0, cpuTime()
	for ; rounds == 0 || cpuTime()-began < time.Second; rounds++ {
		for _, p := range points {
			hits += len(l.At(p, buffer[:0]))
		}
	}
	if hits != rounds*len(theirs) {
		t.Fatalf("%d hits, GEOS has %d", hits/rounds, len(theirs))
	}
	return [2]float64{float64(rounds*len(points)) / (cpuTime() - began).Seconds(), float64(len(points)) / ask}
}

// compareHits demands the same hits for every point, border or inside.
func compareHits(t *testing.T, l *geo.Locator, points []orb.Point, theirs [][3]int32) {
	t.Helper()
	slices.SortFunc(theirs, func(a, b [3]int32) int { return slices.Compare(a[:], b[:]) })
	n := 0
	for i, p := range points {
		for _, h := range l.At(p, nil) {
			if ours := [3]int32{int32(i), int32(h.Feature), int32(h.Side)}; n == len(theirs) || theirs[n] != ours {
				t.Fatalf("at %v: %v, not what GEOS has (%v)", p, h, theirs[min(n, len(theirs)-1)])
			}
			n++
		}
		if n < len(theirs) && theirs[n][0] == int32(i) {
			t.Fatalf("at %v: GEOS has feature %d too", p, theirs[n][1])
		}
	}
}

func encodeAreas(features []orb.Geometry) []byte {
	var b []byte
	number := func(n int) { b = binary.LittleEndian.AppendUint32(b, uint32(n)) }
	number(len(features))
	for _, g := range features {
		if p, is := g.(orb.Polygon); is {
			g = orb.MultiPolygon{p}
		}
		parts := g.(orb.MultiPolygon)
		number(len(parts))
		for _, p := range parts {
			number(len(p))
			for _, r := range p {
				number(len(r))
				b, _ = binary.Append(b, binary.LittleEndian, []orb.Point(r))
			}
		}
	}
	return b
}

func mustWrite(t *testing.T, name string, content any) {
	t.Helper()
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, content); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// cpuTime is the time that this process has used on any core.
func cpuTime() time.Duration {
	runtime.Gosched()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
