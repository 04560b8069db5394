package shapefile

import (
	"fmt"
	"math"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"
	peer "github.com/twpayne/go-shapefile"
)

// parcels is a Shapefile of n parcels: areas of 20 vertices, every tenth with a hole, and six attributes in GBK.
func parcels(n int) fstest.MapFS {
	circle := func(x, y, radius float64, direction float64) []orb.Point {
		ring := make([]orb.Point, 0, 21)
		for i := range 20 {
			sin, cos := math.Sincos(direction * float64(i) * math.Pi / 10)
			ring = append(ring, orb.Point{x + radius*cos, y + radius*sin})
		}
		return append(ring, ring[0])
	}
	var contents [][]byte
	var rows [][]string
	names := []string{gbk("永久基本农田"), gbk("城镇开发边界"), gbk("生态保护红线")}
	for i := range n {
		x, y := 38_500_000+float64(i%300)*100, 3_380_000+float64(i/300)*100
		rings := [][]orb.Point{circle(x, y, 40, -1)}
		if i%10 == 0 {
			rings = append(rings, circle(x, y, 10, 1))
		}
		contents = append(contents, partsContent(5, rings, 0))
		rows = append(rows, []string{fmt.Sprint(i), names[i%3], fmt.Sprintf("%.2f", float64(i)*1.37), "20240229", "T", gbk(fmt.Sprintf("江夏区第%d号", i))})
	}
	body, index := shp(5, contents...)
	return fstest.MapFS{"a.shp": {Data: body}, "a.shx": {Data: index}, "a.cpg": {Data: []byte("GBK")},
		"a.dbf": {Data: dbf(0x4d, []string{"BSM N 9", "DLMC C 30", "TBMJ N 15", "RQ D 8", "JB L 1", "BZ C 60"}, rows...)}}
}

// BenchmarkRead reads 60,000 parcels, and the peer does.
func BenchmarkRead(b *testing.B) {
	const n = 60_000
	fsys := parcels(n)
	size := int64(len(fsys["a.shp"].Data) + len(fsys["a.shx"].Data) + len(fsys["a.dbf"].Data))
	b.Run("guotu", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			f, err := ReadFiles(fsys, "a.shp", Limits{})
			if err != nil || len(f.Geometries) != n || f.Columns[1].Values[f.Columns[1].Codes[n-1]] != "生态保护红线" || len(f.Warnings) > 0 {
				b.Fatal(err, f.Warnings)
			}
		}
	})
	b.Run("go-shapefile", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			f, err := peer.ReadFS(fsys, "a", nil)
			if err != nil {
				b.Fatal(err)
			}
			attributes, shape := f.Record(n - 1)
			if f.NumRecords() != n || shape == nil || attributes["DLMC"] != "生态保护红线" {
				b.Fatal(f.NumRecords(), attributes)
			}
		}
	})
}
