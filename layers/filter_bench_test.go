package layers_test

import (
	"context"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"guotu/data"
	"guotu/layers"
	"guotu/layers/cql2"
)

// BenchmarkFilter evaluates a filter on a million rows: by columns, and as its naive
// twin does, row by row with the same conditions. Both have to let the same rows pass.
func BenchmarkFilter(b *testing.B) {
	random := rand.New(rand.NewPCG(3, 3))
	var body strings.Builder
	body.WriteString(`{"type":"FeatureCollection","features":[`)
	uses := []string{"居住生活区", "综合服务区", "商业商务区", "工业发展区", "绿地休闲区", "交通枢纽区"}
	for i := range 1_000_000 {
		if i > 0 {
			body.WriteByte(',')
		}
		fmt.Fprintf(&body, `{"type":"Feature","properties":{"GHFQMC":%q,"MJ":%.4f},"geometry":null}`, uses[random.IntN(len(uses))], 3*random.Float64())
	}
	body.WriteString(`]}`)
	l := mustLoad(b, map[string]string{
		"plan.yaml":     "layers:\n  - {name: zone, source: {file: zones.geojson}}\n",
		"zones.geojson": body.String(),
	}).Layer("zone")
	body.Reset()

	f := func(text string, naive func(t *testing.B, e *cql2.Expr) int) {
		e, err := cql2.ParseText(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(text, func(b *testing.B) {
			var columns, rows time.Duration
			for b.Loop() {
				start := time.Now()
				got := countPass(b, l, e)
				columns += time.Since(start)
				start = time.Now()
				want := naive(b, e)
				rows += time.Since(start)
				if got != want || got == 0 {
					b.Fatalf("%d rows pass, by rows %d", got, want)
				}
			}
			b.ReportMetric(float64(columns.Microseconds())/float64(b.N)/1000, "ms")
			b.ReportMetric(float64(rows)/float64(columns), "ratio")
		})
	}
	f(`GHFQMC = '居住生活区' AND MJ > 1`, func(b *testing.B, e *cql2.Expr) int { return rowLoop(b, l, e.Args) })
	f(`GHFQMC LIKE '%服务%' AND MJ BETWEEN 1 AND 2`, func(b *testing.B, e *cql2.Expr) int { return rowLoop(b, l, e.Args) })
}

func countPass(b testing.TB, l *layers.Layer, e *cql2.Expr) int {
	b.Helper()
	f, err := l.Compile(e)
	if err != nil {
		b.Fatal(err)
	}
	rows, err := f.Rows(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for _, w := range rows {
		n += bits.OnesCount64(w)
	}
	return n
}

// rowLoop counts the rows for which all conditions are true, one row after another.
func rowLoop(b testing.TB, l *layers.Layer, all []*cql2.Expr) int {
	b.Helper()
	var columns []*data.Column
	var conditions []*cql2.Condition
	for _, e := range all {
		c, err := cql2.Bind(e, func(p *cql2.Expr) (int, error) {
			columns = append(columns, l.Table().Column(p.Text))
			return len(columns) - 1, nil
		})
		if err != nil {
			b.Fatal(err)
		}
		conditions = append(conditions, c)
	}
	n := 0
	for row := range l.Len() {
		pass := true
		for _, c := range conditions {
			t, _ := c.Test(func(slot int) data.Value { return columns[slot].At(row) })
			if pass = t == cql2.True; !pass {
				break
			}
		}
		if pass {
			n++
		}
	}
	return n
}

// BenchmarkFilterRegion asks which counties meet a region, through the index and by a
// loop over all of them.
func BenchmarkFilterRegion(b *testing.B) {
	county := mustBundled(b).Layer("county")
	f := func(name, text string) {
		e, err := cql2.ParseText(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			var index, loop time.Duration
			for b.Loop() {
				start := time.Now()
				got := countPass(b, county, e)
				index += time.Since(start)
				start = time.Now()
				want := 0
				for i := range county.Len() {
					if (naive{county, i}).test(e) == yes {
						want++
					}
				}
				loop += time.Since(start)
				if got != want || got == 0 {
					b.Fatalf("%d counties, by the loop %d", got, want)
				}
			}
			b.ReportMetric(float64(index.Microseconds())/float64(b.N)/1000, "ms")
			b.ReportMetric(float64(loop)/float64(index), "ratio")
		})
	}
	f("box", `S_INTERSECTS(geometry, BBOX(115, 39, 118, 41))`)
	f("triangle", `S_INTERSECTS(geometry, POLYGON((110 30, 120 30, 115 40, 110 30)))`)
	f("within", `S_WITHIN(geometry, POLYGON((110 30, 120 30, 115 40, 110 30)))`)
}
