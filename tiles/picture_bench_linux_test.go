package tiles

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"
)

// BenchmarkPictureTile draws tiles of 256 pixels at the vertices of a layer, PNG included.
func BenchmarkPictureTile(b *testing.B) {
	c, s := bundledStore(b)
	for _, names := range []string{"county", "parcel", "mfz_county"} {
		all, err := c.Pick(names)
		if err != nil {
			b.Fatal(err)
		}
		byZoom := make(map[uint32][]ID)
		for _, id := range sampleTiles(all[0], 12) {
			byZoom[id.Z] = append(byZoom[id.Z], id)
		}
		for z := uint32(3); z <= 16; z++ {
			for _, labels := range []bool{false, true} {
				if len(byZoom[z]) == 0 {
					continue
				}
				b.Run(fmt.Sprintf("%s/z%d/labels=%v", names, z, labels), func(b *testing.B) {
					size, began := 0, cpuTime()
					for i := range b.N {
						d, err := s.newDrawing(all, nil, tileStage(byZoom[z][i%len(byZoom[z])], 256), Look{Labels: labels, Lang: "zh"})
						if err != nil {
							b.Fatal(err)
						}
						d.prepare()
						body, err := d.png(context.Background())
						if err != nil {
							b.Fatal(err)
						}
						size += len(body)
					}
					b.ReportMetric(float64((cpuTime()-began).Microseconds())/1000/float64(b.N), "cpu-ms/tile")
					b.ReportMetric(float64(size)/float64(b.N), "bytes/tile")
				})
			}
		}
	}
}

// cpuTime is the time that processors have spent on this program.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
