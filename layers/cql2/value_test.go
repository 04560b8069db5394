package cql2

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"guotu/data"
)

// test evaluates a condition whose properties are all the same value.
func test(t testing.TB, text string, v data.Value) (Truth, int) {
	t.Helper()
	e, err := ParseText(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	c, err := Bind(e, func(*Expr) (int, error) { return 0, nil })
	if err != nil {
		t.Fatal(err)
	}
	return c.Test(func(int) data.Value { return v })
}

// TestDecimals compares numbers with rational ones.
func TestDecimals(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 5))
	pieces := []string{"0", "00", "1", "9007199254740992", "9007199254740993", "5", "10", "100000000000000000000000"}
	make := func() string {
		s := []string{"", "-"}[random.IntN(2)] + "0" + pieces[random.IntN(len(pieces))]
		s = strings.Replace(s, "0", "", 1)
		if s = strings.Replace(s, "00", "0", 1); random.IntN(2) == 0 {
			s += "." + pieces[random.IntN(len(pieces))]
		}
		return s + []string{"", "", "e1", "E-2", "e+22", "e-320", "e400"}[random.IntN(7)]
	}
	for range 20_000 {
		a, b := make(), make()
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		if got := parseDecimal(a).compare(parseDecimal(b)); got != x.Cmp(y) {
			t.Fatalf("%s and %s compare as %d, want %d", a, b, got, x.Cmp(y))
		}
		if got := parseDecimal(a).key() == parseDecimal(b).key(); got != (x.Cmp(y) == 0) {
			t.Fatalf("%s and %s have one key: %v", a, b, got)
		}
	}
	f := func(a, b string, want int) {
		t.Helper()
		if got := parseDecimal(a).compare(parseDecimal(b)); got != want {
			t.Errorf("%s and %s compare as %d, want %d", a, b, got, want)
		}
	}
	f("1e999999999999999999999", "1e400", 1)
	f("1e-999999999999999999999", "0", 1)
	f("-1e999999999999999999999", "-1e400", -1)
	f("0e999999999999999999999", "-0", 0)
}

// TestArithmetic: x is 7.
func TestArithmetic(t *testing.T) {
	f := func(text string, want Truth) {
		t.Helper()
		if got, _ := test(t, text, data.Value{Kind: data.Number, Text: "7"}); got != want {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
	f(`x / 2 = 3.5`, True)
	f(`x div 2 = 3`, True)
	f(`x % -4 = 3`, True)
	f(`-x % 4 = -3`, True)
	f(`x ^ 2 = 49`, True)
	f(`x ^ 0.5 > 2.64`, True)
	f(`(x - 14) ^ 0.5 > 0`, Unknown) // no number
	f(`x / 0 = 0`, Unknown)
	f(`x div 0 = 0`, Unknown)
	f(`x % 0 = 0`, Unknown)
	f(`1e200 * 1e200 * x > 0`, Unknown)
	f(`100000000000000000 + x = 100000000000000007`, True)
	f(`100000000000000000 * x = 700000000000000000`, True)
	f(`0.1 * 3 <> 0.3`, True) // float64
	f(`1.5 + 1.5 = 3.00`, True)
	f(`1.5 div 0.4 = 3`, True)
	f(`7.5 % 2 = 1.5`, True)
}

func TestLike(t *testing.T) {
	f := func(text, pattern string, want bool) {
		t.Helper()
		if got, _ := newLikePattern(pattern).match(text); got != want {
			t.Errorf("%q LIKE %q is %v, want %v", text, pattern, got, want)
		}
	}
	f("", "", true)
	f("", "%", true)
	f("", "_", false)
	f("国土", "_土", true)
	f("国土", "__", true)
	f("国土", "_", false)
	f("ab", "b%", false)
	f("abcbc", "a%bc", true)
	f("abcbcd", "a%bc", false)
	f("a%c", `a\%c`, true)
	f("abc", `a\%c`, false)
	f(`a\c`, `a\\c`, true)
	f(`abc\`, `abc\`, true)
	f("aXbXc", "a%b%c", true)
	f("mississippi", "m%iss%p_", true)
	f("mississippi", "%s_s%pi%i", false)
	f("x\n", "x_", true)
	if _, steps := newLikePattern(strings.Repeat("%a", 1000) + "b").match(strings.Repeat("a", 10_000)); steps > 25_000_000 {
		t.Errorf("%d steps", steps)
	}
}

// TestFolding: what CASEI and ACCENTI make equal.
func TestFolding(t *testing.T) {
	f := func(a, b string, fold func(string) string, want bool) {
		t.Helper()
		if got := fold(a) == fold(b); got != want {
			t.Errorf("%q and %q are equal: %v", a, b, got)
		}
	}
	f("STRASSE", "straße", foldCase, true)
	f("ΣΊΣΥΦΟΣ", "σίσυφος", foldCase, true)
	f("é", "e", foldCase, false)
	f("Ａ", "ａ", foldCase, true)
	f("é", "e", stripAccents, true)
	f("e\u0301", "é", stripAccents, true)
	f("É", "e", stripAccents, false)
	f("Dvořák", "Dvorak", stripAccents, true)
	f("København", "Kobenhavn", stripAccents, true)
	f("ØøĐđĦħŁłŦŧƀɃƗɨȺⱥȻȼɆɇǤǥɈɉɌɍɎɏƵƶ", "OoDdHhLlTtbBIiAaCcEeGgJjRrYyZz", stripAccents, true)
	f("æß", "aess", stripAccents, false) // letters of their own
	f("ガ", "カ", stripAccents, false)     // a letter of its own, no accent
	f("한국", "한국", stripAccents, true)
	f("国土", "国士", stripAccents, false)
}

// TestMoments: how texts compare with dates.
func TestMoments(t *testing.T) {
	f := func(value, text string, want Truth) {
		t.Helper()
		if got, _ := test(t, text, data.Value{Kind: data.String, Text: value}); got != want {
			t.Errorf("%s for %s is %v, want %v", text, value, got, want)
		}
	}
	f("2026-01-05", `x = DATE('2026-01-05')`, True)
	f("2026-01-05T23:59:59.5Z", `x = DATE('2026-01-05')`, True)
	f("2026-01-05 23:59:59", `x > TIMESTAMP('2026-01-05T23:59:58Z')`, True)
	f("2026-01-05T23:59:59-01:00", `x > DATE('2026-01-05')`, True)
	f("1969-12-31T23:59:59Z", `x < TIMESTAMP('1970-01-01T00:00:00Z')`, True)
	f("0001-01-01", `x < DATE('0001-01-02')`, True)
	f("2026-02-30", `x > DATE('2026-01-05')`, Unknown)
	f("5", `x > DATE('2026-01-05')`, Unknown)
	f("2026-01-05", `x IN (DATE('2026-01-05'), DATE('2026-01-06'))`, True)
	f("2026-01-05", `x BETWEEN DATE('2026-01-01') AND TIMESTAMP('2026-01-05T00:00:00Z')`, True)

	span := `INTERVAL('2026-01-10', '2026-01-20')`
	g := func(from, to string, names string) {
		t.Helper()
		for op := TAfter; op <= TStarts; op++ {
			text := op.String() + "(INTERVAL('" + from + "', '" + to + "'), " + span + ")"
			got, _ := test(t, text, data.Value{})
			if (got == True) != strings.Contains(" "+names+" ", " "+strings.TrimPrefix(op.String(), "T_")+" ") {
				t.Errorf("%s is %v", text, got)
			}
		}
	}
	g("2026-01-01", "2026-01-05", "BEFORE DISJOINT")
	g("2026-01-01", "2026-01-10", "MEETS INTERSECTS")
	g("2026-01-01", "2026-01-15", "OVERLAPS INTERSECTS")
	g("2026-01-01", "2026-01-20", "FINISHEDBY INTERSECTS")
	g("2026-01-01", "2026-01-30", "CONTAINS INTERSECTS")
	g("2026-01-10", "2026-01-15", "STARTS INTERSECTS")
	g("2026-01-10", "2026-01-20", "EQUALS INTERSECTS")
	g("2026-01-10", "2026-01-30", "STARTEDBY INTERSECTS")
	g("2026-01-12", "2026-01-15", "DURING INTERSECTS")
	g("2026-01-12", "2026-01-20", "FINISHES INTERSECTS")
	g("2026-01-12", "..", "OVERLAPPEDBY INTERSECTS")
	g("..", "..", "CONTAINS INTERSECTS")
	g("2026-01-20", "2026-01-25", "METBY INTERSECTS")
	g("2026-01-25", "..", "AFTER DISJOINT")
}
