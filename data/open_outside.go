package data

import (
	"fmt"

	"github.com/paulmach/orb"
)

// inChina reports whether a box may belong to China, its seas included.
func inChina(bound orb.Bound) bool {
	return bound.Min[0] >= 72 && bound.Max[0] <= 137 && bound.Min[1] >= 2 && bound.Max[1] <= 55
}

// lookOutside warns of the first feature that does not lie in China, in a file that was no
// boundary-point text, whose reader has said so with the line.
func (f *Features) lookOutside() {
	if f.Format == "boundary-txt" {
		return
	}
	first, n := -1, 0
	for i, g := range f.Geometries {
		if g == nil || g.Bound().IsEmpty() || inChina(g.Bound()) {
			continue
		}
		if n++; first < 0 {
			first = i
		}
	}
	if n == 0 {
		return
	}
	at := f.Geometries[first].Bound().Center()
	f.Warnings = append(f.Warnings, Warning{
		Feature: first + 1,
		ZH:      fmt.Sprintf("有%d个图斑不在中国范围内，其中一个在经度%.4f，纬度%.4f附近，请核对坐标系", n, at[0], at[1]),
		EN:      fmt.Sprintf("%d features do not lie in China, one of them near longitude %.4f, latitude %.4f; look whether the coordinate system is right", n, at[0], at[1]),
	})
}
