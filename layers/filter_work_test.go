package layers_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"guotu/layers"
	"guotu/layers/cql2"
)

// costly are filters on the counties that take long, each in its own way.
func costly() map[string]string {
	random := rand.New(rand.NewPCG(1, 2))
	many := func(n int, joint, separator string, one func(i int) string) string {
		all := make([]string, n)
		for i := range all {
			all[i] = one(i)
		}
		return joint + strings.Join(all, separator)
	}
	line := func(string) string {
		x, y := 75+50*random.Float64(), 20+30*random.Float64()
		return fmt.Sprintf("LINESTRING(%.3f %.3f,%.3f %.3f)", x, y, x+20*random.Float64(), y+10*random.Float64())
	}
	spread := func(i int) string { return fmt.Sprintf("%.3f %.3f", 75+55*random.Float64(), 20+30*random.Float64()) }
	level := func(i int) string {
		return fmt.Sprintf("(73 %.4f,135 %.4f)", 18+0.007*float64(i), 18.001+0.007*float64(i))
	}
	steep := func(i int) string {
		return fmt.Sprintf("(%.4f 18,%.4f 53)", 73+0.012*float64(i), 73.001+0.012*float64(i))
	}
	zigzag := func(i int) string { return fmt.Sprintf("%d %.4f", 73+62*(i%2), 18+0.0035*float64(i)) }
	diagonal := func(i int) string { return fmt.Sprintf("(%.4f 18,%.4f 53)", 73+0.005*float64(i), 103+0.005*float64(i)) }
	needles := func(i int) string {
		x := 73 + 0.01*float64(i)
		return fmt.Sprintf("((%.4f 18,%.4f 53,%.4f 18,%.4f 18))", x, x+20, x+0.005, x)
	}
	area := func(op string) func(int) string {
		return func(i int) string {
			x, y, s := 75+50*random.Float64(), 20+28*random.Float64(), 1+9*random.Float64()
			return fmt.Sprintf("%s(geom,POLYGON((%.3f %.3f,%.3f %.3f,%.3f %.3f,%.3f %.3f)))", op, x, y, x+s, y+s/3, x+s/2, y+s, x, y)
		}
	}
	const few = 500 // areas, which take long to be checked
	return map[string]string{
		"touching lines":    many(300, "", " OR ", func(int) string { return "S_TOUCHES(geom," + line("") + ")" }),
		"crossing lines":    many(300, "", " OR ", func(int) string { return "S_CROSSES(geom," + line("") + ")" }),
		"overlapping areas": many(200, "", " OR ", area("S_OVERLAPS")),
		"touching areas":    many(200, "", " OR ", area("S_TOUCHES")),
		"within areas":      many(200, "", " OR ", area("S_WITHIN")),
		"meeting areas":     many(300, "NOT (", " AND ", area("S_DISJOINT")) + ")",
		"touching level":    "S_TOUCHES(geom," + many(5000, "MULTILINESTRING(", ",", level) + "))",
		"touching diagonal": "S_TOUCHES(geom," + many(5000, "MULTILINESTRING(", ",", diagonal) + "))",
		"disjoint diagonal": "S_DISJOINT(geom," + many(5000, "MULTILINESTRING(", ",", diagonal) + "))",
		"equal level":       "S_OVERLAPS(geom," + many(5000, "MULTILINESTRING(", ",", level) + "))",
		"crossing zigzag":   "S_CROSSES(geom," + many(9000, "LINESTRING(", ",", zigzag) + "))",
		"meeting zigzag":    "S_INTERSECTS(geom," + many(9000, "LINESTRING(", ",", zigzag) + "))",
		"needles":           "S_OVERLAPS(geom," + many(few, "MULTIPOLYGON(", ",", needles) + "))",
		"within needles":    "S_WITHIN(geom," + many(few, "MULTIPOLYGON(", ",", needles) + "))",
		"containing points": "S_CONTAINS(geom," + many(9900, "MULTIPOINT(", ",", spread) + "))",
		"touching points":   "S_TOUCHES(geom," + many(9900, "MULTIPOINT(", ",", spread) + "))",
		"crossing points":   many(330, "", " OR ", func(int) string { return "S_CROSSES(geom," + many(30, "MULTIPOINT(", ",", spread) + "))" }),
		"apart from points": "S_DISJOINT(geom," + many(9900, "MULTIPOINT(", ",", spread) + "))",
		"two combs":         "S_TOUCHES(" + many(2500, "MULTILINESTRING(", ",", level) + ")," + many(2500, "MULTILINESTRING(", ",", steep) + "))",
		"comb and needles":  "S_WITHIN(" + many(2500, "MULTILINESTRING(", ",", level) + ")," + many(few, "MULTIPOLYGON(", ",", needles) + "))",
		"a grid":            "S_CROSSES(geom," + many(2500, "MULTILINESTRING(", ",", level) + many(2500, ",", ",", steep) + "))",
		"a collection":      "S_OVERLAPS(geom,GEOMETRYCOLLECTION(" + many(2000, "MULTILINESTRING(", ",", level) + ")," + many(few, "MULTIPOLYGON(", ",", needles) + ")))",
		"many in a collection": "S_TOUCHES(geom,GEOMETRYCOLLECTION(" + many(900, "", ",", func(i int) string {
			return fmt.Sprintf("POLYGON((%.3f 20,%.3f 50,%.3f 21,%.3f 20))", 73+0.05*float64(i), 80+0.05*float64(i), 90+0.03*float64(i), 73+0.05*float64(i))
		}) + "))",
	}
}

func compiled(t testing.TB, l *layers.Layer, text string) *layers.Filter {
	t.Helper()
	e, err := cql2.ParseTextWithin(text, cql2.Limits{Bytes: 1 << 20})
	if err != nil {
		t.Fatalf("%.80s: %v", text, err)
	}
	f, err := l.Compile(e)
	if err != nil {
		t.Fatalf("%.80s: %v", text, err)
	}
	return f
}

// greedy are those of costly that take more than a twentieth of the bound.
var greedy = strings.Fields(`touching_lines crossing_lines crossing_points touching_points apart_from_points
	overlapping_areas touching_areas within_areas meeting_areas touching_level touching_diagonal disjoint_diagonal equal_level
	crossing_zigzag meeting_zigzag needles within_needles two_combs a_grid a_collection many_in_a_collection`)

// TestFilterCostly: work is counted where it is done, so that filters are stopped in time
// whatever they are costly by.
func TestFilterCostly(t *testing.T) {
	l := mustBundled(t).Layer("county")
	limit := layers.FilterWork / 20
	if raceEnabled {
		limit /= 10
	}
	for name, text := range costly() {
		if raceEnabled && name != "a collection" && name != "two combs" {
			continue // one goroutine: no more to find
		}
		f := compiled(t, l, text)
		f.SetLimit(limit)
		start := time.Now()
		steps, err := f.Spent(context.Background())
		took := time.Since(start)
		stopped := errors.Is(err, layers.ErrFilterWork)
		if want := slices.Contains(greedy, strings.ReplaceAll(name, " ", "_")); want && !stopped || err != nil && !stopped {
			t.Errorf("%s: %d steps, %v", name, steps, err)
		}
		if steps > limit+limit/10 {
			t.Errorf("%s: stopped after %d steps, the limit is %d", name, steps, limit)
		}
		if most := time.Duration(limit)*50*time.Nanosecond + time.Second; !raceEnabled && took > most { // ten times what it should be
			t.Errorf("%s took %v", name, took)
		}
	}
}

// TestFilterOrdinary: what planners ask stays far from the bound.
func TestFilterOrdinary(t *testing.T) {
	if raceEnabled {
		t.Skip("one goroutine")
	}
	district := circle(5000, 110, 32, 12)
	f := func(l *layers.Layer, text string, share int) {
		t.Helper()
		steps, err := compiled(t, l, text).Spent(context.Background())
		if err != nil || steps > layers.FilterWork/share {
			t.Errorf("%.60s: %d steps, %v", text, steps, err)
		}
	}
	county := mustBundled(t).Layer("county")
	parcels := parcelLayer(t, 100) // a hundredth of a million
	for op := cql2.SIntersects; op <= cql2.STouches; op++ {
		f(county, op.String()+"(geom, "+district+")", 3)
		f(parcels, op.String()+"(geom, "+circle(5000, 0.5, 0.5, 0.4)+")", 40)
	}
}

func circle(n int, x, y, r float64) string {
	all := make([]string, n)
	for i := range all {
		at := 2 * math.Pi * float64(i) / float64(n-1)
		if i == n-1 {
			at = 0
		}
		wave := 1 + 0.05*math.Sin(40*at)
		all[i] = fmt.Sprintf("%.5f %.5f", x+r*wave*math.Cos(at), y+r*wave*math.Sin(at))
	}
	return "POLYGON((" + strings.Join(all, ",") + "))"
}

// parcelLayer is a chequerboard of n by n parcels of eight vertices.
func parcelLayer(t testing.TB, n int) *layers.Layer {
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","features":[`)
	for i := range n * n {
		x, y, s := float64(i%n)/float64(n), float64(i/n)/float64(n), 0.25/float64(n)
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[`)
		for k, at := range [][2]float64{{0, 0}, {2, 0}, {4, 0}, {4, 2}, {4, 4}, {2, 4}, {0, 4}, {0, 2}, {0, 0}} {
			if k > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "[%.7f,%.7f]", x+at[0]*s, y+at[1]*s)
		}
		b.WriteString(`]]}}`)
	}
	b.WriteString(`]}`)
	return mustLoad(t, map[string]string{
		"plan.yaml":     "layers:\n  - {name: zone, source: {file: zones.geojson}}\n",
		"zones.geojson": b.String(),
	}).Layer("zone")
}

// TestFilterGone: an evaluation that nobody waits for stops at once.
func TestFilterGone(t *testing.T) {
	l := mustBundled(t).Layer("county")
	for _, name := range []string{"touching lines", "two combs", "crossing zigzag", "apart from points", "many in a collection"} {
		f := compiled(t, l, costly()[name])
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
		start := time.Now()
		_, err := f.Rows(ctx)
		took := time.Since(start)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
		if !raceEnabled && took > 500*time.Millisecond { // 100 ms, and some for a busy machine
			t.Errorf("%s went on for %v", name, took)
		}
	}
}

// TestFilterTurns: while as many long filters are evaluated as may be, another one waits,
// but not a short one.
func TestFilterTurns(t *testing.T) {
	l := mustBundled(t).Layer("county")
	if n := l.Turns(); n != max(1, runtime.GOMAXPROCS(0)-1) {
		t.Fatalf("%d turns", n)
	}
	free := make([]func(), l.Turns())
	for i := range free {
		free[i] = l.HoldTurn()
	}
	f := compiled(t, l, costly()["overlapping areas"])
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	if _, err := f.Rows(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it did not wait: %v", err)
	}
	cancel()
	if _, err := compiled(t, l, "S_INTERSECTS(geom, BBOX(115,39,118,41))").Rows(context.Background()); err != nil {
		t.Error(err)
	}
	answered := make(chan error, 1)
	go func() {
		_, err := f.Rows(context.Background())
		answered <- err
	}()
	for _, f := range free {
		f()
	}
	if err := <-answered; err != nil {
		t.Error(err)
	}
	l.HoldTurn()() // it was given back
}
