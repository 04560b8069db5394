package shapefile

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func gbk(text string) string {
	encoded, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return encoded
}

// column reads a column of one field as its values, "null" for null.
func column(t *testing.T, f *File, name string) []string {
	t.Helper()
	for _, c := range f.Columns {
		if c.Name == name {
			var all []string
			for row := range c.Codes {
				v, ok := c.At(row)
				if !ok {
					v = "null"
				}
				all = append(all, v)
			}
			return all
		}
	}
	t.Fatalf("no column %s", name)
	return nil
}

func TestValues(t *testing.T) {
	f := func(read func(string) (string, bool), raw, want string, ok bool) {
		t.Helper()
		if got, is := read(raw); got != want || is != ok {
			t.Errorf("%q: %q, %v, want %q", raw, got, is, want)
		}
	}
	for raw, want := range map[string]string{
		"": "", "  ": "", "***": "", "0": "0", "  1.50": "1.50", "-.5": "-0.5", "+7.": "7", "007": "7", "-00.10": "-0.10", "1e3": "1e3", "1.23000000000e+003": "1.23000000000e+003",
		"5E-1": "5E-1", "12345678901234567890.125": "12345678901234567890.125", "-0": "-0", "\t3": "3",
	} {
		f(number, raw, want, true)
	}
	for _, raw := range []string{".", "-", "+", "1,5", "1.2.3", "nan", "1.#INF", "1e", "1e+", "1e+-5", "1e5x", "e5", "--1", "1 2", "0x10", "12*"} {
		f(number, raw, "", false)
	}
	f(date, "20240229", "2024-02-29", true)
	f(date, "", "", true)
	f(date, "00000000", "", true)
	f(date, "0", "", true)
	f(date, "20230229", "", false)
	f(date, "2023/1/1", "", false)
	f(date, "2023010", "", false)
	for raw, want := range map[string]string{"T": "true", "t": "true", "Y": "true", "y": "true", "F": "false", "f": "false", "N": "false", "n": "false", "": "", "?": ""} {
		f(logical, raw, want, true)
	}
	f(logical, "X", "", false)
}

// TestTable reads all kinds of fields, filling and nulls.
func TestTable(t *testing.T) {
	table := dbf(0x4d, []string{gbk("用地名称") + " C 12", "MJ N 10", "F F 10", "RQ D 8", "YES L 1", "NOTE M 10"},
		[]string{gbk("农田"), "12.50", "+1.", "20240102", "T", "1"},
		[]string{gbk("农田") + "\x00" + "junk", "x", "", "20241301", "Z", "2"},
		[]string{"  " + gbk("水"), "y", "0.5", "", "?", "3"})
	f := mustRead(t, pointsWith(table, 3))
	check := func(name string, kind Kind, want ...string) {
		t.Helper()
		if got := column(t, f, name); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if c := f.Columns[slices.IndexFunc(f.Columns, func(c *Column) bool { return c.Name == name })]; c.Kind != kind {
			t.Errorf("%s: kind %v", name, c.Kind)
		}
	}
	check("用地名称", Text, "农田", "农田", "  水")
	check("MJ", Number, "12.50", "null", "null")
	check("F", Number, "1", "null", "0.5")
	check("RQ", Date, "2024-01-02", "null", "null")
	check("YES", Logical, "true", "null", "null")
	if len(f.Columns) != 5 || f.Encoding != "GBK" || f.EncodingFrom != "dbf" {
		t.Errorf("%d columns, %s", len(f.Columns), f.Encoding)
	}
	wantWarning(t, f, 0, `field "NOTE" is of type "M", which is not supported`, "不支持")
	wantWarning(t, f, 2, `2 content(s) of numeric fields that are no numbers (MJ = "x")`, "2 个数值字段")
	wantWarning(t, f, 2, `1 content(s) of date fields that are no dates (RQ = "20241301")`, "日期")
	wantWarning(t, f, 2, `neither true nor false (YES = "Z")`, "非真")
	for i, w := range f.Warnings[1:] {
		if w.Record < f.Warnings[i].Record {
			t.Error("the warnings are not by record")
		}
	}
}

// TestRecordsThatAreDeletedOrMissing: a deleted record takes its shape with it, and there are as many rows as shapes.
func TestRecordsThatAreDeletedOrMissing(t *testing.T) {
	table := dbf(0, []string{"A C 3"}, []string{"one"}, []string{"*", "two"}, []string{"3"})
	f := mustRead(t, pointsWith(table, 5))
	if got := column(t, f, "A"); !slices.Equal(got, []string{"one", "3", "null", "null"}) || !slices.Equal(f.Records, []int32{1, 3, 4, 5}) {
		t.Errorf("%q, %v", got, f.Records)
	}
	wantWarning(t, f, 2, "1 record(s) marked as deleted", "1 条记录已标记删除")
	wantWarning(t, f, 0, "3 records for 5 shapes; the attributes that miss are null", "图形有 5 个")
	f = mustRead(t, pointsWith(table, 1))
	if got := column(t, f, "A"); !slices.Equal(got, []string{"one"}) {
		t.Errorf("%q", got)
	}
	wantWarning(t, f, 0, "3 records for 1 shapes", "图形只有 1 个")
	f = mustRead(t, pointsWith(table[:len(table)-2], 3))
	if got := column(t, f, "A"); !slices.Equal(got, []string{"one", "null"}) {
		t.Errorf("%q", got)
	}
	wantWarning(t, f, 0, "the .dbf should have 3 records, and holds 2", "应有 3 条")
}

func TestFieldNames(t *testing.T) {
	table := dbf(0, []string{"A C 1", "A C 1", "A_2 C 1", gbk("土地利用现状")[:9] + " C 2", "x C 1"}, []string{"1", "2", "3", gbk("田"), "5"})
	copy(table[dbfHeader+4*dbfField:], "\x00") // a field without a name
	f := mustRead(t, pointsWith(table, 1))
	var names []string
	for _, c := range f.Columns {
		names = append(names, c.Name)
	}
	if !slices.Equal(names, []string{"A", "A_2", "A_2_2", "土地利用", "field 5"}) {
		t.Errorf("%q", names)
	}
	wantWarning(t, f, 0, `there is another field "A", and this one is called "A_2"`, "重复")
}

// TestLongTexts: the lengths of texts beyond 255 are written in two bytes by some programs.
func TestLongTexts(t *testing.T) {
	long := strings.Repeat("农", 150)
	f := mustRead(t, pointsWith(dbf(0, []string{"A C 600", "B C 2"}, []string{long, "b"}), 1))
	if got := column(t, f, "A"); got[0] != long {
		t.Errorf("%q", got)
	}
	if got := column(t, f, "B"); got[0] != "b" {
		t.Errorf("%q", got)
	}
}

func TestDamagedTables(t *testing.T) {
	table := dbf(0, []string{"A C 3", "B N 4"}, []string{"one", "1"})
	f := func(want string, change func(b []byte) []byte) {
		t.Helper()
		_, err := readParts(pointsWith(change(slices.Clone(table)), 1), Limits{})
		if err == nil || !strings.Contains(err.Error(), "a.dbf: "+want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	f("it has 5 bytes, and a .dbf begins", func(b []byte) []byte { return b[:5] })
	f("it is a table of dBASE 7", func(b []byte) []byte { b[0] = 4; return b })
	f("it is not a .dbf: it begins with 0x50", func(b []byte) []byte { b[0] = 'P'; return b })
	f("its header is said to have 65535 bytes, of", func(b []byte) []byte { b[8], b[9] = 255, 255; return b })
	f("its header is said to have 3 bytes", func(b []byte) []byte { b[8], b[9] = 3, 0; return b })
	f("its records are said to have no bytes", func(b []byte) []byte { b[10], b[11] = 0, 0; return b })
	f("its fields have 8 bytes, and its records 7", func(b []byte) []byte { b[10] = 7; return b })

	loose := slices.Clone(table)
	binary.LittleEndian.PutUint16(loose[10:], 9)
	wantWarning(t, mustRead(t, pointsWith(append(loose, 0), 1)), 0, "1 bytes longer than their fields", "多 1 字节")
	none := slices.Clone(table)
	none[dbfHeader+16], none[dbfHeader+dbfField+16] = 0, 7
	wantWarning(t, mustRead(t, pointsWith(none, 1)), 0, `field "A" has no length`, "长度为零")
}
