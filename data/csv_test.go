package data

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// briefTable writes a table as "a,b|1,2|,x".
func briefTable(table *Table) string {
	rows := make([]string, 1+table.Rows)
	for i, c := range table.Columns {
		if i > 0 {
			for r := range rows {
				rows[r] += ","
			}
		}
		rows[0] += c.Name
		for r := range table.Rows {
			rows[1+r] += c.At(r).Text
		}
	}
	return strings.Join(rows, "|")
}

func TestReadCSV(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		table, err := ReadCSV("t.csv", iotest.OneByteReader(strings.NewReader(text)), CSVOptions{})
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if got := briefTable(table); got != want {
			t.Errorf("%q\ngot  %s\nwant %s", text, got, want)
		}
	}
	gb := func(text string) string {
		t.Helper()
		encoded, err := simplifiedchinese.GB18030.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return encoded
	}
	f("a,b\n1,2\n", "a,b|1,2")
	f("a,b\r\n1,2\r\n3,4", "a,b|1,2|3,4")
	f("a\n", "a")
	f("a", "a")
	f("\xef\xbb\xbf代码,名称\n110101,东城区\n", "代码,名称|110101,东城区")
	f("代码,名称\n110101,东城区\n", "代码,名称|110101,东城区")
	f(gb("代码,名称\r\n110101,东城区\r\n"), "代码,名称|110101,东城区")
	f(gb("名称\n㑇𠀀\n"), "名称|㑇𠀀") // four bytes in GB18030, not in GBK
	f("a,b\n\"x,\"\"y\"\"\nz\",2\n", "a,b|x,\"y\"\nz,2")
	f(" a , b\n 1 , 2\n", "a,b| 1 , 2") // names are trimmed, cells are not
	f("a,b\n\n1,2\n\n", "a,b|1,2")      // empty lines are no rows
	f("a,b\n,\n", "a,b|,")
	f("a,b\n001,1.50\n", "a,b|001,1.50")

	table, err := ReadCSV("t.csv", strings.NewReader("a,b\n1,\n,2\n"), CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := table.Column("a"), table.Column("b"); a.At(0) != (Value{String, "1"}) || a.At(1) != (Value{}) || b.At(0) != (Value{}) || b.Code(0) != 0 {
		t.Error("cells are texts, empty cells are absent")
	}
}

func TestReadCSVRefused(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		table, err := ReadCSV("t.csv", strings.NewReader(text), CSVOptions{MaxBytes: 100, MaxRows: 3, MaxColumns: 3})
		if err == nil || table != nil {
			t.Errorf("%q: read as %v, want %s", text, table, want)
		} else if err.Error() != "t.csv: "+want {
			t.Errorf("%q\ngot  %s\nwant t.csv: %s", text, err, want)
		}
	}
	f("", "no header: the file is empty")
	f("\n\n", "no header: the file is empty")
	f("a,\n1,2\n", "line 1: column 2 has no name")
	f("a, \n1,2\n", "line 1: column 2 has no name")
	f("\na,b,a\n", `line 2: columns 1 and 3 are both named "a"`)
	f("a,a \n", `line 1: columns 1 and 2 are both named "a"`)
	f("a,b\n1,2\n1,2,3\n", "line 3: 3 cells, the header has 2")
	f("a,b\n1\n", "line 2: 1 cells, the header has 2")
	f("a,b\n\"x\ny\",2\n1\n", "line 4: 1 cells, the header has 2")
	f("a,b\n1,\"2\n", `line 2: a quoted cell does not end with a quote followed by a comma or the end of the line`)
	f("a,b\n1,\"2\"x\n", `line 2: a quoted cell does not end with a quote followed by a comma or the end of the line`)
	f("a,b\n1,x\"2\"\n", `line 2: a quote inside a cell that does not begin with one; write "" inside "…"`)
	f("a\"\n", `line 1: a quote inside a cell that does not begin with one; write "" inside "…"`)
	f("\xff\xfea\x00", "the file is UTF-16; save it as UTF-8")
	f("\xfe\xff\x00a", "the file is UTF-16; save it as UTF-8")
	f("\xef\xbb\xbfa\nb\xb6\xab\n", "line 2: byte 0xb6 is not UTF-8, which the file says it is")
	f("a\nb\n\xff\n", "line 3: the text is neither UTF-8 nor GB18030")
	f("a,b,c,d\n", "line 1: 4 columns, more than 3")
	f("a\n1\n2\n3\n4\n", "line 5: more than 3 rows")
	f("a\n"+strings.Repeat("x", 100), "larger than 100 bytes")

	broken := errors.New("disk on fire")
	if _, err := ReadCSV("t.csv", iotest.ErrReader(broken), CSVOptions{}); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// FuzzReadCSV compares with encoding/csv where the text is UTF-8, and checks
// that a table that has been read can be written and read again.
func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("a,b\n1,\"2\"\n"))
	f.Add([]byte("\xef\xbb\xbfa\r\n\r\n\"x\r\ny\"\r\n"))
	f.Add([]byte("\xb4\xfa\xc2\xeb\n1\n"))
	f.Add([]byte("a, a\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		table, err := ReadCSV("t", bytes.NewReader(text), CSVOptions{})
		if err != nil {
			var e *Error
			if table != nil || !errors.As(err, &e) || e.Path != "t" {
				t.Fatalf("%v beside %v", table, err)
			}
		}
		plain := bytes.TrimPrefix(text, bomUTF8)
		if !utf8.Valid(plain) {
			if err == nil && len(plain) < len(text) {
				t.Fatal("a byte order mark before what is not UTF-8")
			}
			return
		}
		rows, plainErr := csv.NewReader(bytes.NewReader(plain)).ReadAll()
		if err != nil {
			if plainErr == nil && len(rows) > 0 && goodHeader(rows[0]) {
				t.Fatalf("refused: %v", err)
			}
			return
		}
		if plainErr != nil || table.Rows != len(rows)-1 {
			t.Fatalf("%d rows, want %d, %v", table.Rows, len(rows)-1, plainErr)
		}
		for i, c := range table.Columns {
			for r := range table.Rows {
				if got := c.At(r).Text; got != rows[1+r][i] {
					t.Fatalf("row %d column %d is %q, want %q", r, i, got, rows[1+r][i])
				}
			}
		}
	})
}

func goodHeader(names []string) bool {
	seen := map[string]bool{"": true}
	for _, name := range names {
		if name = strings.TrimSpace(name); seen[name] {
			return false
		}
		seen[name] = true
	}
	return true
}

func BenchmarkReadCSV(b *testing.B) {
	text := []byte("adcode,name,type\n")
	for i := range 50_000 {
		text = fmt.Appendf(text, "%06d,东城区%d,重点生态功能区\n", i, i%3000)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		table, err := ReadCSV("t", bytes.NewReader(text), CSVOptions{})
		if err != nil || table.Rows != 50_000 {
			b.Fatal(err)
		}
	}
}
