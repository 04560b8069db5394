package layers_test

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"time"

	"guotu/layers"
)

// BenchmarkFilterSteps tells how many nanoseconds of the processor a step takes, for
// filters that are costly in many ways; the constants of steps are to be such that it
// is 5, or less where it varies.
func BenchmarkFilterSteps(b *testing.B) {
	l := mustBundled(b).Layer("county")
	for name, text := range costly() {
		f := compiled(b, l, text)
		b.Run(name, func(b *testing.B) {
			total, start := 0, cpu(b)
			for b.Loop() {
				steps, err := f.Spent(context.Background())
				if err != nil && !errors.Is(err, layers.ErrFilterWork) {
					b.Fatal(err)
				}
				total += steps
			}
			b.ReportMetric(float64(cpu(b)-start)/float64(total), "ns/step")
			b.ReportMetric(float64(total)/float64(b.N)/1e6, "Msteps")
		})
	}
}

// cpu is the processor time of this process.
func cpu(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
