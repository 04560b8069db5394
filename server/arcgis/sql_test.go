package arcgis

import (
	"net/url"
	"strings"
	"testing"
)

func TestWhere(t *testing.T) {
	c := newClient(t)
	f := func(where, want string) {
		t.Helper()
		if got := c.ids(zones, "where="+url.QueryEscape(where)); got != want {
			t.Errorf("%s: %s, want %s", where, got, want)
		}
	}
	f("", "1 2 3")
	f("1=1", "1 2 3")
	f("1 = 1 AND 1=1", "1 2 3")
	f("1=0", "")
	f("1=2 OR id='b'", "2")
	f("id = 'a'", "1")
	f("ID = N'a'", "1") // names have no case, N is for Chinese
	f(`"id" <> 'a'`, "2 3")
	f("[id] != 'a'", "2 3")
	f("name = '江''南'", "2")
	f("name LIKE '江%'", "1 2")
	f("name NOT LIKE '江%'", "3")
	f("name LIKE '江_'", "1")
	f("name LIKE '100!%!_%' ESCAPE '!'", "3")
	f(`name LIKE '100%\'`, "3") // a backslash is itself
	f(`name LIKE '100\%\_\\' ESCAPE '\'`, "3")
	f("UPPER(name_en) LIKE UPPER('%OUT%')", "3")
	f("LOWER(name_en) = 'north'", "1")
	f("UPPER(id) IN ('A','c')", "1 3")
	f("area > 1.5", "2")
	f("area >= 1.50", "1 2")
	f("area < '2e1'", "1") // quotes do not matter
	f("-1 = n", "2")
	f("n > -2 and n <= +3", "1 2")
	f("n between .5 and 7.", "1 3")
	f("n NOT BETWEEN 0 AND 5", "2 3")
	f("n IN (3, 7, 9)", "1 3")
	f("n NOT IN (3)", "2 3")
	f("area IS NULL", "3")
	f("area IS NOT NULL", "1 2")
	f("NOT area > 2", "1") // of what is missing nothing is known
	f("NOT NOT area > 2", "2")
	f("wet = 1", "1")
	f("wet = 'false'", "2")
	f("day > DATE '2024-12-31'", "2")
	f("day = DATE '2024-01-31'", "1")
	f("day >= TIMESTAMP '2025-06-01 00:00:00'", "2")
	f("id = 'a' OR id = 'b' AND area > 100", "1")
	f("(id = 'a' OR id = 'b') AND NOT (area > 10)", "1")
	f("OBJECTID = 2", "2")
	f("OBJECTID > 1", "2 3")
	f("2 <= objectid", "2 3")
	f("OBJECTID IN (1,3,99)", "1 3")
	f("OBJECTID NOT IN (1)", "2 3")
	f("OBJECTID BETWEEN 2 AND 3", "2 3")
	f("OBJECTID IS NULL", "")
	f("OBJECTID IS NOT NULL", "1 2 3")
	f("OBJECTID < 3 AND area > 2", "2")
	f("OBJECTID < 2 OR area > 2", "1 2")
	f("NOT (OBJECTID < 2 OR area > 30)", "2") // the third has no area
	f("NOT (OBJECTID < 2 AND area > 1)", "2 3")
	f("OBJECTID_1 = 'x'", "1")
	f("id = '5' OR id = 5", "")
}

func TestWhereIsRefused(t *testing.T) {
	c := newClient(t)
	f := func(where, words string) {
		t.Helper()
		c.refused(zones, "where="+url.QueryEscape(where), 400, words)
	}
	f("id", `character 3: want a comparison`)
	f("id =", "character 5: want a field or a value, found the end")
	f("id = 'a", "character 6")
	f("id = 'a' id", `character 10: want AND, OR or the end, found "id"`)
	f("省 = 1", `character 1: there is no field "省"`)
	f("(id = 'a'", "want ), found the end")
	f("id IN ()", "want a field or a value")
	f("id IN ('a'", "want )")
	f("id IS 5", "want NULL")
	f("id BETWEEN 1", "want AND")
	f("id LIKE 5", "pattern")
	f("id LIKE 'a' ESCAPE 'ab'", "one character")
	f("OBJECTID LIKE '1'", "field in front of LIKE")
	f("OBJECTID = 'x'", "numbers only")
	f("OBJECTID = area", "numbers only")
	f("5 IN (OBJECTID)", "numbers only")
	f("UPPER(5) = 5", "UPPER")
	f("UPPER(id", "want )")
	f("day > DATE 'soon'", "where, read as day > DATE('soon'): character")
	f("id = 1; DROP TABLE x", "character 7")
	f("id == 'a'", "character 5")
	f(strings.Repeat("(", 100)+"1=1", "nested")
	f(strings.Repeat("NOT ", 100)+"1=1", "nested")
	f(strings.Repeat("UPPER(", 100)+"id", "nested")
	f(strings.Repeat("x", maxSQL+1), "bytes")
	f(strings.Repeat("n=1 or ", 700)+"n=2", "operators and operands")
	f(strings.Repeat("n=1 or ", 1100)+"n=2", "bytes")
	f("*", "character 1")
}

// FuzzWhere: whatever the condition, it is an answer or an error with a place, and what is read is read
// the same when it is written as CQL2.
func FuzzWhere(f *testing.F) {
	c := newClient(f)
	for _, q := range []string{"1=1", "id = 'a' AND NOT (OBJECTID IN (1,2) OR n BETWEEN -1 AND 3e2)", "UPPER(name) LIKE N'%!_' ESCAPE '!'", "day > DATE '2024-01-01' or wet=1", `"id" is not null`, "((", "[a", "'"} {
		f.Add(q)
	}
	fields := fieldsOf(c.catalog.Layer("zone"))
	f.Fuzz(func(t *testing.T, where string) {
		_, err := parseSQL(where, fields)
		inner := *c
		inner.tb = t
		a := inner.get(zones, "returnIdsOnly=true&where="+url.QueryEscape(where))
		if bad := a.Status != 0; a.Status != 0 && a.Status != 400 || err != nil && !bad {
			t.Errorf("%q: %v, %d %s", where, err, a.Status, a.Body)
		}
	})
}
