package data

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestColumn(t *testing.T) {
	c := NewColumn("use")
	rows := []Value{{}, {String, "水田"}, {Kind: Null}, {Number, "1"}, {String, "1"}, {String, ""}, {String, "水田"}, {Bool, "true"}, {JSON, "[1]"}, {Number, "1.0"}}
	for _, v := range rows {
		c.Append(v)
	}
	if c.Len() != len(rows) || len(c.Values()) != 9 || c.Values()[0] != (Value{}) {
		t.Fatalf("%d rows, values %q", c.Len(), c.Values())
	}
	for i, v := range rows {
		if c.At(i) != v || c.Values()[c.Code(i)] != v {
			t.Errorf("row %d is %q, want %q", i, c.At(i), v)
		}
	}
	if c.Code(1) != c.Code(6) || c.Code(3) == c.Code(4) {
		t.Error("codes do not tell what is equal")
	}
}

func TestColumnPick(t *testing.T) {
	c := NewColumn("n")
	for i := range 100 {
		c.Append(Value{Number, fmt.Sprint(i)})
	}
	p := c.Pick([]int32{5, -1, 99, 5})
	f := func(c *Column, want ...string) {
		t.Helper()
		var got []string
		for i := range c.Len() {
			got = append(got, c.At(i).String())
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || c.Name != "n" {
			t.Errorf("%s %q, want %q", c.Name, got, want)
		}
	}
	f(p, "5", "", "99", "5")
	f(c.Pick(nil))
	p.Append(Value{String, "new"}) // does not show in the column it came from
	p.Append(Value{Number, "99"})
	f(p, "5", "", "99", "5", "new", "99")
	c.Append(Value{String, "other"})
	f(p, "5", "", "99", "5", "new", "99")
	if c.At(100).Text != "other" || p.Code(2) != p.Code(5) {
		t.Error("columns that share a dictionary disturb each other")
	}

	table := &Table{Columns: []*Column{c}, Rows: c.Len()}
	picked := table.Pick([]int32{7, -1})
	if picked.Rows != 2 || picked.Column("x") != nil || table.Column("n") != c {
		t.Error(picked)
	}
	f(picked.Column("n"), "7", "")
}

// The dictionary is compared with a plain slice of values, over sizes where
// the index grows and texts that fill its blocks.
func TestColumnRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for size := range 66 {
		c, plain := NewColumn("x"), []Value(nil)
		for range 40 * size {
			v := Value{Kind(random.IntN(6)), strings.Repeat("木", random.IntN(1+size*size/4)) + fmt.Sprint(random.IntN(1+size))}
			if v.Kind <= Null {
				v.Text = ""
			}
			c.Append(v)
			plain = append(plain, v)
			if random.IntN(100) == 0 {
				c.seal()
			}
		}
		seen := map[Value]uint32{}
		for i, v := range plain {
			if c.At(i) != v {
				t.Fatalf("size %d, row %d is %q, want %q", size, i, c.At(i), v)
			}
			if code, ok := seen[v]; ok && code != c.Code(i) {
				t.Fatalf("size %d, row %d: a second code for %q", size, i, v)
			}
			seen[v] = c.Code(i)
		}
	}
}

func TestValueAppendJSON(t *testing.T) {
	f := func(v Value, want string) {
		t.Helper()
		got := string(v.AppendJSON([]byte("x:")))
		if got != "x:"+want {
			t.Errorf("%v %q is %s, want %s", v.Kind, v.Text, got, want)
		}
		if !json.Valid([]byte(got[2:])) {
			t.Errorf("%s is not JSON", got)
		}
	}
	f(Value{}, `null`)
	f(Value{Kind: Null}, `null`)
	f(Value{Bool, "true"}, `true`)
	f(Value{Number, "1.50"}, `1.50`)
	f(Value{Number, "12345678901234567890"}, `12345678901234567890`)
	f(Value{JSON, `{"a":[1]}`}, `{"a":[1]}`)
	f(Value{String, ""}, `""`)
	f(Value{String, "东城区 <&>"}, `"东城区 <&>"`)
	f(Value{String, "a\"b\\c/d"}, `"a\"b\\c/d"`)
	f(Value{String, "\n\r\t\b\x00\x1f\x7f"}, `"\n\r\t\u0008\u0000\u001f`+"\x7f\"")
	f(Value{String, "\u2028\u2029\ufffd"}, `"\u2028\u2029`+"\ufffd\"")
	f(Value{String, "a\xffb\xb6\xab"}, `"a\ufffdb\ufffd\ufffd"`)
	f(Value{String, "😀"}, `"😀"`)
}

func TestValueString(t *testing.T) {
	f := func(v Value, want string) {
		t.Helper()
		if v.String() != want {
			t.Errorf("%v %q is %q, want %q", v.Kind, v.Text, v.String(), want)
		}
	}
	f(Value{}, "")
	f(Value{Kind: Null}, "")
	f(Value{Number, "1.50"}, "1.50")
	f(Value{String, "东"}, "东")
	if got := fmt.Sprint(Absent, Null, Bool, Number, String, JSON, Kind(9)); got != "absent null bool number string json kind 9" {
		t.Error(got)
	}
}

func TestNumberValue(t *testing.T) {
	f := func(text string, want bool) {
		t.Helper()
		v, got := NumberValue(text)
		if got != want || got && v != (Value{Number, text}) {
			t.Errorf("NumberValue(%q) = %v, %v", text, v, got)
		}
		if text != "" && json.Valid([]byte(text)) != want {
			t.Errorf("encoding/json thinks otherwise about %q", text)
		}
	}
	for _, text := range []string{"0", "-0", "1", "10", "-1.50", "1e3", "1E+3", "0.0e-0", "12345678901234567890"} {
		f(text, true)
	}
	for _, text := range []string{"", "-", "+1", "01", "00", ".5", "1.", "1.e3", "1e", "1e+", "--1", "NaN", "Infinity", "1,000", "1x", "0x10", "１"} {
		f(text, false)
	}
}

// FuzzAppendJSON checks that any text becomes JSON that encoding/json reads as
// the same text.
func FuzzAppendJSON(f *testing.F) {
	f.Add("东\u2028\xff\x00\"")
	f.Fuzz(func(t *testing.T, text string) {
		var got string
		if err := json.Unmarshal(Value{String, text}.AppendJSON(nil), &got); err != nil || got != strings.ToValidUTF8(text, "\ufffd") && got != string([]rune(text)) {
			t.Fatalf("%q became %q, %v", text, got, err)
		}
	})
}

func TestColumnOf(t *testing.T) {
	c := NewColumn("use")
	for _, v := range []Value{{Kind: String, Text: "a"}, {}, {Kind: Number, Text: "1"}, {Kind: String, Text: "a"}, {Kind: Null}} {
		c.Append(v)
	}
	d, err := ColumnOf(c.Name, c.Codes(), c.Values())
	if err != nil || d.Len() != c.Len() {
		t.Fatal(err)
	}
	d.Append(Value{Kind: Number, Text: "1"})
	d.Append(Value{Kind: String, Text: "b"})
	for i := range c.Len() {
		if c.At(i) != d.At(i) || c.Code(i) != d.Code(i) {
			t.Errorf("row %d: %v, want %v", i, d.At(i), c.At(i))
		}
	}
	if d.Code(5) != c.Code(2) || d.At(6).Text != "b" || c.Len() != 5 {
		t.Errorf("appended %v %v", d.At(5), d.At(6))
	}
	f := func(codes []uint32, values ...Value) {
		t.Helper()
		if _, err := ColumnOf("use", codes, values); err == nil {
			t.Errorf("codes %v of %v: no error", codes, values)
		}
	}
	f(nil)
	f(nil, Value{Kind: String})
	f(nil, Value{}, Value{})
	f(nil, Value{}, Value{Kind: Null, Text: "null"})
	f(nil, Value{}, Value{Kind: JSON + 1})
	f([]uint32{0, 1}, Value{})
}
