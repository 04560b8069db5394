//go:build outside

package siting

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// TestMeasuresAgreeWithPostGIS measures 2,000 parcels one by one against the three lines, planning
// zones, parcels and counties, and has PostGIS make the same overlay in the equal-area plane. The
// area of each pair may differ by a billionth of the site's, and parts are the whole to 1e-6 m².
// It logs how long both take, the index of PostGIS and the zones here being there already:
//
//	geo/testdata/outside/run.sh -count=1 -v -run AgreeWithPostGIS ./siting
func TestMeasuresAgreeWithPostGIS(t *testing.T) {
	psql := strings.Fields(os.Getenv("OUTSIDE_PSQL"))
	if len(psql) == 0 {
		t.Skip("OUTSIDE_PSQL names no PostGIS, no comparison")
	}
	c := mustBundled(t)
	sites := demoParcels(c, 2000)
	for _, name := range []string{"urban_boundary", "ecological_redline", "basic_farmland", "planning_zone", "parcel", "county"} {
		t.Run(name, func(t *testing.T) { compareWithPostGIS(t, psql, c, c.Layer(name), sites) })
	}
}

func compareWithPostGIS(t *testing.T, psql []string, c *layers.Catalog, l *layers.Layer, sites []orb.Geometry) {
	theirs, took := postgisAreas(t, psql, l, sites)
	var found []*layerMeasure
	var grounds []*ground
	run := func() time.Duration {
		found, grounds = nil, nil
		start := time.Now()
		for _, s := range sites {
			g := mustGround(t, s)
			grounds, found = append(grounds, g), append(found, mustMeasure(t, g, c, l, thresholds{area: 1, width: 0.1}))
		}
		return time.Since(start)
	}
	first := run()
	ours := run()
	worst, pairs := 0.0, 0
	for n, m := range found {
		whole := grounds[n].whole().area
		for _, z := range m.zones {
			pairs++
			key := [2]int{n, z.feature}
			d := math.Abs(z.in.area - theirs[key])
			worst = max(worst, d/whole)
			if d > 1e-6+1e-9*whole {
				t.Errorf("site %d, feature %d: %v m², PostGIS %v", n, z.feature, z.in.area, theirs[key])
			}
			delete(theirs, key)
		}
		whatAddsUp(t, grounds[n], m, l.Name() == "county")
	}
	for key, area := range theirs {
		if whole := grounds[key[0]].whole().area; area > 1e-6+1e-9*whole {
			t.Errorf("site %d, feature %d: none, PostGIS has %v m²", key[0], key[1], area)
		}
	}
	t.Logf("%d pairs, at most %.1g of the site apart; %v on the first pass, %v then, PostGIS %v: %.0f times",
		pairs, worst, first, ours, took, took.Seconds()/ours.Seconds())
}

// postgisAreas are the areas of sites in features by the numbers of both, and how long the overlay took.
func postgisAreas(t *testing.T, psql []string, l *layers.Layer, sites []orb.Geometry) (map[[2]int]float64, time.Duration) {
	t.Helper()
	var sql strings.Builder
	table := func(name string, n int, geometry func(i int) orb.Geometry) {
		fmt.Fprintf(&sql, "CREATE TEMP TABLE %s(n int, g geometry);\nCOPY %s FROM STDIN;\n", name, name)
		for i := range n {
			fmt.Fprintf(&sql, "%d\t%s\n", i, hex.EncodeToString(geo.WKB(geo.ToEqualAreaPlane(geometry(i)))))
		}
		fmt.Fprintf(&sql, "\\.\nCREATE INDEX ON %s USING gist(g);\nANALYZE %s;\n", name, name)
	}
	box := orb.Bound{Min: orb.Point{119, 29}, Max: orb.Point{123, 33}} // of a country only what is near
	table("sites", len(sites), func(i int) orb.Geometry { return sites[i] })
	table("zones", l.Len(), func(i int) orb.Geometry {
		if !l.FeatureBound(i).Intersects(box) {
			return orb.Polygon{}
		}
		return l.Geometry(i)
	})
	sql.WriteString("\\timing on\nCREATE TEMP TABLE pairs AS SELECT s.n s, z.n z, ST_Area(ST_Intersection(s.g, z.g)) a FROM sites s JOIN zones z ON ST_Intersects(s.g, z.g);\n\\timing off\nCOPY pairs TO STDOUT;\n")
	command := exec.Command(psql[0], append(psql[1:], "-q", "-X", "-v", "ON_ERROR_STOP=1")...)
	command.Stdin = strings.NewReader(sql.String())
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	areas, took := make(map[[2]int]float64), time.Duration(0)
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		if len(words) > 1 && words[0] == "Time:" {
			ms, err := strconv.ParseFloat(words[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			took = time.Duration(ms * float64(time.Millisecond))
		}
		var s, z int
		var a float64
		if n, _ := fmt.Sscan(line, &s, &z, &a); n == 3 {
			areas[[2]int{s, z}] = a
		}
	}
	return areas, took
}
