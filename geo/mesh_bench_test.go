package geo_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// BenchmarkMesh finds the arcs of 100,000 areas, or of as many as GUOTU_AREAS
// says; the twin finds the borders with maps of points and segments. Bytes of
// heap are those of the result; of the geometry itself they are 16 per vertex.
func BenchmarkMesh(b *testing.B) {
	n := 100_000
	fmt.Sscan(os.Getenv("GUOTU_AREAS"), &n)
	gs := newLattice(n, 42).areas()
	vertices := 0
	for _, g := range gs {
		vertices += len(g.(orb.Polygon)[0])
	}
	b.Run("arcs", func(b *testing.B) {
		var m *geo.Mesh
		start := cpuSeconds()
		for b.Loop() {
			m = geo.NewMesh(gs)
		}
		report(b, vertices, start)
		if count, err := m.Sharing(); err != nil || count.Once+2*count.Twice != vertices-len(gs) {
			b.Errorf("%+v, %v", count, err)
		}
		b.ReportMetric(float64(len(m.Arcs)), "arcs")
	})
	if n > 200_000 {
		return
	}
	b.Run("naive", func(b *testing.B) {
		start := cpuSeconds()
		for b.Loop() {
			mapEdges(gs)
		}
		report(b, vertices, start)
	})
}

// cpuSeconds is what the process has used so far.
func cpuSeconds() float64 {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
}

// report says how many vertices were done in a second, what time of the processor
// one run took since start, and what memory the process had at most.
func report(b *testing.B, vertices int, start float64) {
	b.ReportMetric(float64(vertices)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mvertices/s")
	b.ReportMetric((cpuSeconds()-start)/float64(b.N), "cpu-s")
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	b.ReportMetric(float64(stats.Sys)/1e6, "MB-sys")
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		var kb float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kb); n == 1 {
			b.ReportMetric(kb/1e3, "MB-peak")
		}
	}
}
