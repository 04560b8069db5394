package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
)

// place is a coordinate pair in steps of 1e-7 degrees, longitude first.
type place [2]int32

// lattice is an invented cadastre: a net of cells bent at large and shaken at
// small, whose parcels are runs of one to four cells of a row. Every border
// is made from the numbers of its edge alone, so that neighbours share all vertices,
// whatever order the parcels come in.
type lattice struct {
	columns, rows int
	seed          uint64
}

// Sizes of the lattice.
const (
	west, south           = 116.0, 32.0                   // degrees
	cellWidth, cellHeight = 60.0, 120.0                   // metres
	degreesPerMetreX      = 1 / (111_320 * 0.84804809615) // at 32° north
	degreesPerMetreY      = 1 / 110_950.0
	between               = 2    // vertices between the corners of an edge
	cellsPerParcel        = 1.75 // the mean of runOf
)

// newLattice returns one of about n parcels, roughly square.
func newLattice(n int) *lattice {
	cells := float64(n) * cellsPerParcel
	columns := int(math.Sqrt(cells * cellHeight / cellWidth))
	return &lattice{columns: columns, rows: int(cells) / columns, seed: 20_260_401}
}

// dice returns random numbers that depend on three whole numbers and the seed only.
func (l *lattice) dice(kind, i, j int) *rand.Rand {
	return rand.New(rand.NewPCG(l.seed^uint64(kind)<<56, uint64(i)<<32|uint64(uint32(j))))
}

// corner returns a node of the lattice. It stays within a third of a cell of where
// its neighbours expect it, so that no cell turns over.
func (l *lattice) corner(i, j int) place {
	x, y := float64(i), float64(j)
	bendX := 9*math.Sin(y/83+x/311) + 4*math.Sin(y/29)
	bendY := 7*math.Sin(x/97+y/257) + 3*math.Sin(x/37)
	r := l.dice('c', i, j)
	x += bendX + 0.5*(r.Float64()-0.5)
	y += bendY + 0.5*(r.Float64()-0.5)
	return place{
		int32(math.Round((west + x*cellWidth*degreesPerMetreX) * 1e7)),
		int32(math.Round((south + y*cellHeight*degreesPerMetreY) * 1e7)),
	}
}

// edge appends the vertices of an edge without its last: from the corner (i, j)
// to the right or upwards, or the other way round.
func (l *lattice) edge(ring []place, i, j int, up, reverse bool) []place {
	kind, k, m := 'r', i+1, j
	if up {
		kind, k, m = 'u', i, j+1
	}
	a, b := l.corner(i, j), l.corner(k, m)
	var inner [between]place
	r := l.dice(int(kind), i, j)
	for t := range inner {
		f, off := float64(t+1)/(between+1), 0.08*(r.Float64()-0.5)
		dx, dy := float64(b[0]-a[0]), float64(b[1]-a[1])
		inner[t] = place{a[0] + int32(math.Round(dx*f-dy*off)), a[1] + int32(math.Round(dy*f+dx*off))}
	}
	if !reverse {
		return append(append(ring, a), inner[:]...)
	}
	ring = append(ring, b)
	for t := len(inner) - 1; t >= 0; t-- {
		ring = append(ring, inner[t])
	}
	return ring
}

// ring returns the border of the parcel of n cells from (i, j) on,
// counterclockwise and closed.
func (l *lattice) ring(ring []place, i, j, n int) []place {
	for c := i; c < i+n; c++ {
		ring = l.edge(ring, c, j, false, false)
	}
	ring = l.edge(ring, i+n, j, true, false)
	for c := i + n - 1; c >= i; c-- {
		ring = l.edge(ring, c, j+1, false, true)
	}
	ring = l.edge(ring, i, j, true, true)
	return append(ring, ring[0])
}

// runOf returns how many cells a parcel takes that begins at (i, j).
func (l *lattice) runOf(i, j int) int {
	n, p := 1, l.dice('n', i, j).Float64()
	for _, more := range []float64{0.55, 0.80, 0.93} {
		if p > more {
			n++
		}
	}
	return min(n, l.columns-i)
}

var (
	landUses = []string{"0101", "0103", "0201", "0301", "0401", "0703", "1001", "1207", "1701"}
	spaces   = [][2]string{{"城镇空间", "城镇集中建设区"}, {"生态空间", "生态保护区"}, {"农业空间", "农田保护区"}}
)

// write writes all parcels as a GeoJSON FeatureCollection, one feature a line. The
// class of a parcel is that of its neighbourhood of 40 × 20 cells.
func (l *lattice) write(to io.Writer) (features int, err error) {
	w := bufio.NewWriterSize(to, 1<<20)
	var ring []place
	var line []byte
	end := `{"type":"FeatureCollection","features":[` + "\n"
	for j := range l.rows {
		for i := 0; i < l.columns; {
			n := l.runOf(i, j)
			features++
			use := landUses[l.dice('u', features, 0).IntN(len(landUses))]
			space := spaces[2]
			if p := l.dice('s', i/40, j/20).Float64(); p < 0.22 {
				space = spaces[0]
			} else if p < 0.5 {
				space = spaces[1]
			}
			line = fmt.Appendf(line[:0], `%s{"type":"Feature","properties":{"BSM":"%d","DLBM":"%s","SQ":"%s","GHFQMC":"%s"},"geometry":{"type":"Polygon","coordinates":[[`,
				end, 3_200_000_000_000_000+features, use, space[0], space[1])
			ring = l.ring(ring[:0], i, j, n)
			for k, p := range ring {
				if k > 0 {
					line = append(line, ',')
				}
				line = append(line, '[')
				line = strconv.AppendFloat(line, float64(p[0])/1e7, 'f', 7, 64)
				line = append(line, ',')
				line = strconv.AppendFloat(line, float64(p[1])/1e7, 'f', 7, 64)
				line = append(line, ']')
			}
			line = append(line, "]]}}"...)
			if _, err := w.Write(line); err != nil {
				return 0, err
			}
			end = ",\n"
			i += n
		}
	}
	w.WriteString("\n]}\n")
	return features, w.Flush()
}
