package geo

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func mustCRS(t testing.TB, text string) *CRS {
	t.Helper()
	c, err := ParseCRS(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// crsRow is a golden row: a system and two positions.
type crsRow struct {
	crs  string
	a, b orb.Point
}

func crsRows(t testing.TB, name string) []crsRow {
	t.Helper()
	f, err := os.Open("testdata/crs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []crsRow
	for _, cells := range all[1:] {
		var v [4]float64
		for i := range v {
			if v[i], err = strconv.ParseFloat(cells[i+1], 64); err != nil {
				t.Fatal(err)
			}
		}
		rows = append(rows, crsRow{cells[0], orb.Point{v[0], v[1]}, orb.Point{v[2], v[3]}})
	}
	return rows
}

// TestCRSAgreesWithPROJ: all codes and systems of other ellipsoids, forward and back
// within what float64 can hold.
func TestCRSAgreesWithPROJ(t *testing.T) {
	systems := map[string]*CRS{}
	var worst, worstBack float64
	for _, row := range append(crsRows(t, "projected.csv"), crsRows(t, "gauss_kruger_proj9.csv")...) {
		c := systems[row.crs]
		if c == nil {
			c = mustCRS(t, row.crs)
			systems[row.crs] = c
		}
		got, err := c.Project(row.a)
		if err != nil {
			t.Errorf("%s %v: %v", row.crs, row.a, err)
			continue
		}
		within := 1.5e-8 // two steps of float64 at an easting with a zone before it
		if row.crs[0] == '+' {
			within = 6e-8 // meridians with more decimals than the golden longitudes
		}
		if len(row.crs) == 4 || strings.Contains(row.crs, "+R=") {
			within = 1e-6 // the older file has 6 decimals; PROJ's formula for spheres has fewer
		}
		off := math.Hypot(got[0]-row.b[0], got[1]-row.b[1])
		if within < 1e-6 {
			worst = max(worst, off)
		}
		if off > within {
			t.Errorf("%s %v: %.7f, PROJ says %.7f: %g m", row.crs, row.a, got, row.b, off)
		}
		back, err := c.Unproject(row.b)
		off = math.Hypot(math.Remainder(back[0]-row.a[0], 360)*math.Cos(row.a[1]*math.Pi/180), back[1]-row.a[1]) * 111e3
		if within < 1e-6 {
			worstBack = max(worstBack, off)
		}
		if err != nil || off > within {
			t.Errorf("%s %v: back %v, %v: %g m", row.crs, row.a, back, err, off)
		}
	}
	t.Logf("%d systems; worst %.2g m forward, %.2g m back", len(systems), worst, worstBack)
}

func TestHelmertAgreesWithPROJ(t *testing.T) {
	var worst float64
	for _, row := range crsRows(t, "helmert.csv") {
		c := mustCRS(t, row.crs)
		got, err := c.ToLonLat(row.a)
		off := math.Hypot((got[0]-row.b[0])*math.Cos(got[1]*math.Pi/180), got[1]-row.b[1]) * 111e3
		worst = max(worst, off)
		if err != nil || off > 2e-7 {
			t.Errorf("%s %v: %.12f, %v, PROJ says %.12f: %g m", row.crs, row.a, got, err, row.b, off)
		}
		back, err := c.FromLonLat(got)
		if off := math.Hypot(back[0]-row.a[0], back[1]-row.a[1]); err != nil || off > 1e-6 {
			t.Errorf("%s %v: back %.7f, %v: %g m", row.crs, row.a, back, err, off)
		}
	}
	t.Logf("worst %.2g m", worst)
}

// TestCRSByNameAndPRJ: every system of the registry is known by its name and by its
// well-known text in all dialects.
func TestCRSByNameAndPRJ(t *testing.T) {
	f, err := os.Open("testdata/crs/systems.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all[1:] {
		c, err := ParseCRS(row[1])
		if err != nil || c.Code() != "EPSG:"+row[0] {
			t.Errorf("%s %.60s: %v, %v", row[0], row[1], c, err)
		}
		if known := mustCRS(t, row[0]); !wellKnownCRS(row[1]) && known.Name() != row[1] {
			t.Errorf("%s is called %q, not %q", row[0], known.Name(), row[1])
		}
		if written, err := c.PRJ(); err != nil || strings.Contains(row[1], `"D_`) && written != row[1] {
			t.Errorf("%s is written\n%s, %v, by PROJ\n%s", row[0], written, err, row[1])
		}
	}
}

// TestPRJ: what is written is read as the same system, and what cannot be is refused.
func TestPRJ(t *testing.T) {
	for _, text := range []string{"+proj=tmerc +lon_0=114.512345678901 +k=1.00001 +x_0=50000.5 +y_0=-3000000 +ellps=GRS80", "+proj=tmerc +lon_0=-81 +lat_0=24.5 +ellps=clrk66 +units=us-ft", "+proj=utm +zone=30 +ellps=intl"} {
		c := mustCRS(t, text)
		prj, err := c.PRJ()
		if err != nil {
			t.Error(err)
			continue
		}
		again, err := ParsePRJ(prj)
		if err != nil {
			t.Errorf("%s: %v", prj, err)
			continue
		}
		p := orb.Point{c.tm.lon0 + 1, 30}
		a, err1 := c.Project(p)
		b, err2 := again.Project(p)
		if err1 != nil || err2 != nil || math.Hypot(a[0]-b[0], a[1]-b[1]) > 1e-6 {
			t.Errorf("%s: %v, %v; %v, %v", prj, a, err1, b, err2)
		}
	}
	for _, text := range []string{"GCJ-02", "BD-09", "EPSG:2362;towgs84=1,2,3", "EPSG:2362;plane=1,2,3,4"} {
		if prj, err := mustCRS(t, text).PRJ(); err == nil {
			t.Errorf("%s: %s", text, prj)
		}
	}
}
