package shapefile

import (
	"slices"
	"strings"
	"testing"
)

func TestParseCPG(t *testing.T) {
	f := func(want string, names ...string) {
		t.Helper()
		for _, name := range names {
			e, known := parseCPG(name)
			got := "unknown"
			switch {
			case e != nil:
				got = e.name
			case known:
				got = ""
			}
			if got != want {
				t.Errorf("%q: %q, want %q", name, got, want)
			}
		}
	}
	f("GBK", "936", "CP936", "cp936", "GBK", "gbk\r\n", "GB2312", "gb_2312", "ANSI 936", "ansi936", "OEM 936", "Windows-936", "windows936", "MS936", "x-gbk", "EUC-CN", "LDID/77", "\ufeffGBK", "936\x00", " 936 ")
	f("GB18030", "GB18030", "gb18030-2005", "54936", "CP54936")
	f("UTF-8", "UTF-8", "utf8", "UTF8\n", "65001", "CP65001", "ANSI 65001", "Unicode")
	f("Big5", "950", "Big5", "BIG-5")
	f("ISO-8859-1", "88591", "ISO-8859-1", "ISO 8859_1", "Latin1")
	f("Windows-1252", "1252", "ANSI 1252", "CP1252")
	f("", "", "OEM", "ANSI", "\r\n", "System", "LDID/87", "LDID/0", "LDID/")
	f("unknown", "klingon", "GBK2", "中文", "99999", "LDID/x", "LDID/300", "LDID/99999999999999999999", "9 3 6 7")
}

// TestEncodingOrder: .cpg, then the language driver byte, then UTF-8, then GB18030; what is stated
// and cannot be is not believed.
func TestEncodingOrder(t *testing.T) {
	const text = "永久基本农田"
	f := func(cpg string, driver byte, raw, encoding, from, want, warning string) {
		t.Helper()
		files := pointsWith(dbf(driver, []string{"A C 20"}, []string{raw}), 1)
		if cpg != "-" {
			files[".cpg"] = []byte(cpg)
		}
		got := mustRead(t, files)
		if a := column(t, got, "A"); a[0] != want || got.Encoding != encoding || got.EncodingFrom != from {
			t.Errorf("cpg %q, driver %x: %q in %s from %s", cpg, driver, a, got.Encoding, got.EncodingFrom)
		}
		if warning != "" {
			wantWarning(t, got, 0, warning, "")
		} else if len(got.Warnings) > 0 {
			t.Errorf("cpg %q, driver %x: %v", cpg, driver, got.Warnings)
		}
	}
	f("936", 0, gbk(text), "GBK", "cpg", text, "")
	f("936", 0x4f, gbk(text), "GBK", "cpg", text, "")
	f("UTF-8", 0x4d, text, "UTF-8", "cpg", text, "")
	f("OEM", 0x4d, gbk(text), "GBK", "dbf", text, "")
	f("klingon", 0x7a, gbk(text), "GBK", "dbf", text, `the encoding "klingon" of the .cpg is not known`)
	f("klingon", 0, gbk(text), "GB18030", "text", text, `the encoding "klingon"`)
	f("-", 0x57, gbk(text), "GB18030", "text", text, "")
	f("-", 0, text, "UTF-8", "text", text, "")
	f("-", 0, "abc", "UTF-8", "text", "abc", "")
	f("UTF-8", 0, gbk(text), "GB18030", "text", text, "the .cpg says UTF-8, in which the text is not valid; it is read as GB18030")
	f("-", 0x4d, "农田。", "UTF-8", "text", "农田。", "the .dbf says GBK, in which the text is not valid; it is read as UTF-8")
	f("-", 0x57, "caf\xe9", "Windows-1252", "dbf", "café", "")
	f("LATIN1", 0, "caf\xe9", "ISO-8859-1", "cpg", "café", "")
	f("-", 0x4f, "\xa5\xc3", "Big5", "dbf", "永", "") // Big5: 永
}

// TestTextsThatAreCut: half a character at the end of a field is left out, and bytes that are nothing are marked.
func TestTextsThatAreCut(t *testing.T) {
	f := func(cpg, raw, want, warning string) {
		t.Helper()
		files := pointsWith(dbf(0, []string{"A C 7", "B C 6"}, []string{raw, "农田"}), 1)
		if cpg == "936" {
			files = pointsWith(dbf(0, []string{"A C 7", "B C 6"}, []string{raw, gbk("农田")}), 1)
		}
		files[".cpg"] = []byte(cpg)
		got := mustRead(t, files)
		if a := column(t, got, "A"); !slices.Equal(a, []string{want}) {
			t.Errorf("%q: %q, want %q", raw, a, want)
		}
		wantWarning(t, got, 1, warning, "")
	}
	f("65001", "农田村"[:7], "农田", `1 text(s) cut in the middle of a character, which was left out (A = "农田")`)
	f("65001", "农田村"[:8][:7], "农田", "1 text(s) cut")
	f("936", gbk("农田农田")[:7], "农田农", `1 text(s) cut in the middle of a character`)
	f("936", gbk("农")+"\xff\xff"+"a", "农\ufffd\ufffda", "1 text(s) with bytes that are not valid")
	f("65001", "农\xffa", "农\ufffda", "1 text(s) with bytes that are not valid")
}

func TestSmallText(t *testing.T) {
	for raw, want := range map[string]string{"\ufeffA\r\n": "A", gbk("北京"): "北京", "A\x00": "A", "": ""} {
		if got := smallText([]byte(raw)); got != want {
			t.Errorf("%q: %q", raw, got)
		}
	}
	if got := quoted(strings.Repeat("长", 50)); len([]rune(got)) != 43 {
		t.Error(got)
	}
}
