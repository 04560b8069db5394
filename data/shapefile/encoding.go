package shapefile

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"
)

// textEncoding is how text is written. scheme is nil for UTF-8.
type textEncoding struct {
	name   string
	scheme encoding.Encoding
	double bool // a character may have two bytes or more
}

// The encodings that are tried where none is stated. GB18030 contains GBK and GB2312, and
// all three are decoded as it.
var (
	utf8Text    = &textEncoding{"UTF-8", nil, true}
	gb18030Text = &textEncoding{"GB18030", simplifiedchinese.GB18030, true}
	gbkText     = &textEncoding{"GBK", simplifiedchinese.GB18030, true}
)

// encodingsByPage are by the numbers of Windows code pages and the normalised names.
var encodingsByPage = map[string]*textEncoding{
	"936": gbkText, "GBK": gbkText, "GB2312": gbkText, "20936": gbkText, "EUCCN": gbkText, "51936": gbkText, "GB": gbkText, "CHINESE": gbkText, "1386": gbkText,
	"54936": gb18030Text, "GB18030": gb18030Text, "GB180302000": gb18030Text, "GB180302005": gb18030Text, "GB180302022": gb18030Text,
	"65001": utf8Text, "UTF8": utf8Text, "UNICODE": utf8Text,
	"950": {"Big5", traditionalchinese.Big5, true}, "BIG5": {"Big5", traditionalchinese.Big5, true},
	"932": {"Shift_JIS", japanese.ShiftJIS, true}, "SHIFTJIS": {"Shift_JIS", japanese.ShiftJIS, true}, "SJIS": {"Shift_JIS", japanese.ShiftJIS, true},
	"949": {"EUC-KR", korean.EUCKR, true}, "EUCKR": {"EUC-KR", korean.EUCKR, true},
	"437": {"CP437", charmap.CodePage437, false}, "850": {"CP850", charmap.CodePage850, false}, "852": {"CP852", charmap.CodePage852, false},
	"866": {"CP866", charmap.CodePage866, false}, "874": {"Windows-874", charmap.Windows874, false},
	"1250": {"Windows-1250", charmap.Windows1250, false}, "1251": {"Windows-1251", charmap.Windows1251, false}, "1252": {"Windows-1252", charmap.Windows1252, false},
	"1253": {"Windows-1253", charmap.Windows1253, false}, "1254": {"Windows-1254", charmap.Windows1254, false}, "1255": {"Windows-1255", charmap.Windows1255, false},
	"1256": {"Windows-1256", charmap.Windows1256, false}, "1257": {"Windows-1257", charmap.Windows1257, false}, "1258": {"Windows-1258", charmap.Windows1258, false},
	"ISO88591": {"ISO-8859-1", charmap.ISO8859_1, false}, "88591": {"ISO-8859-1", charmap.ISO8859_1, false}, "28591": {"ISO-8859-1", charmap.ISO8859_1, false}, "LATIN1": {"ISO-8859-1", charmap.ISO8859_1, false},
	"ISO88592": {"ISO-8859-2", charmap.ISO8859_2, false}, "88592": {"ISO-8859-2", charmap.ISO8859_2, false}, "ISO88595": {"ISO-8859-5", charmap.ISO8859_5, false},
	"88595": {"ISO-8859-5", charmap.ISO8859_5, false}, "ISO885915": {"ISO-8859-15", charmap.ISO8859_15, false}, "885915": {"ISO-8859-15", charmap.ISO8859_15, false},
}

// saysNothing are normalised names that mean "that of the machine it was written on".
var saysNothing = map[string]bool{"": true, "OEM": true, "ANSI": true, "SYSTEM": true, "ACP": true, "DEFAULT": true}

// pagePrefixes may stand before the number of a code page.
var pagePrefixes = [...]string{"ANSI", "OEM", "WINDOWS", "CODEPAGE", "CP", "MS", "IBM", "X", "WIN"}

// parseCPG reads the text of a .cpg: the encoding, nil if it says nothing, or not known.
func parseCPG(text string) (e *textEncoding, known bool) {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '/':
			return r
		case r > ' ' && r != '-' && r != '_' && r != '.' && r != ':' && r != '\ufeff' && r != 0:
			return '?' // never in a name that is known
		}
		return -1
	}, text)
	if driver, is := strings.CutPrefix(name, "LDID/"); is {
		return parseLDID(driver)
	}
	for i := 0; ; i++ {
		if e, is := encodingsByPage[name]; is {
			return e, true
		}
		if saysNothing[name] {
			return nil, true
		}
		if i == len(pagePrefixes) {
			return nil, false
		}
		name = strings.TrimPrefix(name, pagePrefixes[i])
	}
}

// parseLDID reads the "LDID/77" that some programs write into a .cpg.
func parseLDID(driver string) (*textEncoding, bool) {
	number := 0
	for _, d := range driver {
		if d < '0' || d > '9' || number > 255 {
			return nil, false
		}
		number = 10*number + int(d-'0')
	}
	if number > 255 {
		return nil, false
	}
	return encodingOfDriver(byte(number)), true
}

// driverPages are the code pages of language driver bytes, as ArcGIS and dBASE have them.
var driverPages = map[byte]string{
	0x4d: "936", 0x7a: "936", 0x50: "874", 0x7c: "874",
	0x4f: "950", 0x78: "950", 0x13: "932", 0x7b: "932", 0x4e: "949", 0x79: "949",
	0x26: "866", 0x65: "866", 0x64: "852", 0xc8: "1250", 0xc9: "1251", 0xca: "1254", 0xcb: "1253", 0xcc: "1257", 0x7d: "1255", 0x7e: "1256",
}

// encodingOfDriver is the encoding of a language driver byte, nil where it says nothing. So do
// those of western Europe (0x01 to 0x03, 0x57, "ANSI"): programs write them whatever the text is.
func encodingOfDriver(driver byte) *textEncoding { return encodingsByPage[driverPages[driver]] }

// decoder turns raw text into UTF-8. It is for one goroutine.
type decoder struct {
	*textEncoding
	scheme transform.Transformer
	from   []byte
	to     []byte
}

func (e *textEncoding) decoder() *decoder {
	d := &decoder{textEncoding: e}
	if e.scheme != nil {
		d.scheme = e.scheme.NewDecoder().Transformer
	}
	return d
}

// transform decodes a text by the scheme.
func (d *decoder) transform(raw string) string {
	if most := 3*len(raw) + utf8.UTFMax; len(d.to) < most { // a byte becomes U+FFFD at most, of three
		d.to = make([]byte, 2*most)
	}
	d.from = append(d.from[:0], raw...)
	d.scheme.Reset()
	n, _, err := d.scheme.Transform(d.to, d.from, true)
	if err != nil {
		return strings.ToValidUTF8(raw, "\ufffd")
	}
	return string(d.to[:n])
}

// fits reports whether a text is valid. One that fills its field may be cut at its end.
func (d *decoder) fits(raw string, full bool) bool {
	_, cut, bad := d.decode(raw)
	return !bad && (full || !cut)
}

// decode turns raw text into UTF-8. It says whether a character was cut at the end, which is left
// out, and whether other bytes were not valid, which become U+FFFD.
func (d *decoder) decode(raw string) (text string, cut, bad bool) {
	if ascii(raw) {
		return raw, false, false
	}
	if d.scheme == nil {
		if utf8.ValidString(raw) {
			return raw, false, false
		}
		text = strings.ToValidUTF8(withoutCut(raw), "\ufffd")
		return text, len(text) < len(raw) && strings.HasPrefix(raw, text), !strings.HasPrefix(raw, text)
	}
	text = d.transform(raw)
	if d.double {
		text, cut = strings.CutSuffix(text, "\ufffd")
	}
	return text, cut, strings.ContainsRune(text, utf8.RuneError)
}

// withoutCut drops the beginning of a character of UTF-8 at the end.
func withoutCut(raw string) string {
	for back := 1; back < utf8.UTFMax && back <= len(raw); back++ {
		if tail := raw[len(raw)-back:]; utf8.RuneStart(tail[0]) {
			if tail[0] >= utf8.RuneSelf && !utf8.FullRuneInString(tail) {
				return raw[:len(raw)-back]
			}
			return raw
		}
	}
	return raw
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

var (
	remarkCut = remark{
		"{n} 个文字内容末尾的汉字被截断，已略去半个字（{example}）",
		"{n} text(s) cut in the middle of a character, which was left out ({example})"}
	remarkBadText = remark{
		"{n} 个文字内容含有编码错误的字节，以 \ufffd 代替（{example}）",
		"{n} text(s) with bytes that are not valid in their encoding, which became \ufffd ({example})"}
)

// text decodes the text of a field.
func (d *decoder) text(raw string, record int, field string, r *remarks) string {
	text, cut, bad := d.decode(raw)
	if bad {
		r.add(record, remarkBadText, field+" = "+quoted(text))
	}
	if cut {
		r.add(record, remarkCut, field+" = "+quoted(text))
	}
	return text
}
