//go:build outside

package geo

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// The tests with the tag outside compare with GEOS, PostGIS and PROJ. `make
// test-outside` starts what they need and tells them where it is:
//
//	OUTSIDE_PYTHON  python3 with shapely; several, separated by spaces, for several versions of GEOS
//	OUTSIDE_PSQL    psql and its arguments for a database with PostGIS
//	OUTSIDE_PAIRS   how many pairs of geometries to compare with, 10000 if it is not set
//
// A test whose program is missing says so and is skipped.

// outsidePairs is how many pairs each comparison makes.
func outsidePairs(t *testing.T) int {
	text := os.Getenv("OUTSIDE_PAIRS")
	if text == "" {
		return 10000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("OUTSIDE_PAIRS: %v", err)
	}
	return n
}

// outsideHex is a geometry as both programs read it. Rings are closed; both
// refuse others.
func outsideHex(g orb.Geometry) string {
	return strings.ToUpper(hex.EncodeToString(WKB(outsideClosed(g))))
}

func outsideClosed(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Ring:
		return outsideClosed(orb.Polygon{g})
	case orb.Polygon:
		var all orb.Polygon
		for _, r := range g {
			if n := len(r); n > 0 && r[0] != r[n-1] {
				r = append(r[:n:n], r[0])
			}
			all = append(all, r)
		}
		return all
	case orb.MultiPolygon:
		var all orb.MultiPolygon
		for _, p := range g {
			all = append(all, outsideClosed(p).(orb.Polygon))
		}
		return all
	case orb.Collection:
		all := orb.Collection{}
		for _, m := range g {
			all = append(all, outsideClosed(m))
		}
		return all
	}
	return g
}

// geosVersions runs f for each GEOS there is, with a function that asks it: one
// process answers all lines.
func geosVersions(t *testing.T, f func(t *testing.T, version string, ask func(lines []string) [][]string)) {
	pythons := strings.Fields(os.Getenv("OUTSIDE_PYTHON"))
	if len(pythons) == 0 {
		pythons = []string{"/usr/bin/python3"}
	}
	for _, python := range pythons {
		version, err := exec.Command(python, "testdata/outside/geos.py").Output()
		if err != nil {
			t.Logf("%s has no shapely, no comparison: %v", python, err)
			continue
		}
		name := strings.TrimSpace(string(version))
		t.Run("GEOS "+name, func(t *testing.T) {
			f(t, name, func(lines []string) [][]string {
				t.Helper()
				command := exec.Command(python, "-W", "ignore", "testdata/outside/geos.py")
				return outsideAnswers(t, command, strings.Join(lines, "\n")+"\n", 1, len(lines))
			})
		})
	}
}

// postgis asks PostGIS: the table q has the columns n, from 0, and those of the rows,
// text in hexadecimal; columns are SQL of q that give text. An answer that is an error
// is "error …".
func postgis(t *testing.T, rows [][]string, columns []string) [][]string {
	t.Helper()
	psql := strings.Fields(os.Getenv("OUTSIDE_PSQL"))
	if len(psql) == 0 {
		t.Skip("OUTSIDE_PSQL names no PostGIS, no comparison")
	}
	var sql strings.Builder
	sql.WriteString("SET client_min_messages = error;\nCREATE TEMP TABLE q(n int")
	for i := range rows[0] {
		fmt.Fprintf(&sql, ", %c geometry", 'a'+i)
	}
	sql.WriteString(");\nCOPY q FROM STDIN;\n")
	for n, row := range rows {
		fmt.Fprintf(&sql, "%d\t%s\n", n, strings.Join(row, "\t"))
	}
	sql.WriteString("\\.\n")
	for i, column := range columns { // each in a function that survives errors
		fmt.Fprintf(&sql, `CREATE FUNCTION pg_temp.f%d(q pg_temp.q) RETURNS text LANGUAGE plpgsql AS $f$
BEGIN RETURN (%s)::text; EXCEPTION WHEN OTHERS THEN RETURN 'error ' || left(translate(SQLERRM, E'\n\t\\', '   '), 60); END $f$;
`, i, column)
	}
	sql.WriteString("COPY (SELECT ")
	for i := range columns {
		if i > 0 {
			sql.WriteString(", ")
		}
		fmt.Fprintf(&sql, "pg_temp.f%d(q)", i)
	}
	sql.WriteString(" FROM pg_temp.q q ORDER BY n) TO STDOUT;\n")
	command := exec.Command(psql[0], append(psql[1:], "-q", "-X", "-v", "ON_ERROR_STOP=1")...)
	return outsideAnswers(t, command, sql.String(), 0, len(rows))
}

// outsideAnswers runs a command and returns the lines it writes, without the
// first few, split at tabs.
func outsideAnswers(t *testing.T, command *exec.Cmd, input string, skip, want int) [][]string {
	t.Helper()
	var stderr bytes.Buffer
	command.Stdin, command.Stderr = strings.NewReader(input), &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%.2000s", command.Args, err, stderr.String())
	}
	var answers [][]string
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		if skip--; skip < 0 {
			answers = append(answers, strings.Split(lines.Text(), "\t"))
		}
	}
	if len(answers) != want {
		t.Fatalf("%v: %d answers, want %d\n%.2000s", command.Args, len(answers), want, stderr.String())
	}
	return answers
}

// outsideDifferences counts disagreements by their reason, keeps an example of
// each, and fails for those without a reason.
type outsideDifferences struct {
	t       *testing.T
	reasons map[string]string // known ones, and what is behind them
	count   map[string]int
	example map[string]string
}

func newOutsideDifferences(t *testing.T, reasons map[string]string) *outsideDifferences {
	return &outsideDifferences{t: t, reasons: reasons, count: map[string]int{}, example: map[string]string{}}
}

// add notes a disagreement; the reason is the key of a known one.
func (d *outsideDifferences) add(reason, format string, args ...any) {
	d.count[reason]++
	text := fmt.Sprintf(format, args...)
	if _, known := d.reasons[reason]; !known {
		if d.count[reason] <= 5 {
			d.t.Errorf("%s: %.1500s", reason, text)
		} else {
			d.t.Fail()
		}
	} else if e, has := d.example[reason]; !has || len(text) < len(e) {
		d.example[reason] = text
	}
}

func (d *outsideDifferences) report(compared int) {
	d.t.Logf("%d compared", compared)
	for reason, n := range d.count {
		d.t.Logf("%d differ: %s: %s\n  such as %.600s", n, reason, d.reasons[reason], d.example[reason])
	}
}
