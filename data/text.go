package data

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// textForm is how a text is written.
type textForm string

// The forms.
const (
	formUTF8    textForm = "UTF-8"
	formUTF16LE textForm = "UTF-16LE"
	formUTF16BE textForm = "UTF-16BE"
	formUTF32   textForm = "UTF-32"
	formGB18030 textForm = "GB18030"
)

// formOf tells how a text that begins so is written, by its byte order mark or by its
// zeros; what has neither counts as UTF-8. mark is the length of the byte order mark.
func formOf(head []byte) (form textForm, mark int) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")):
		return formUTF32, 4
	case bytes.HasPrefix(head, bomUTF16LE):
		return formUTF16LE, len(bomUTF16LE)
	case bytes.HasPrefix(head, bomUTF16BE):
		return formUTF16BE, len(bomUTF16BE)
	case bytes.HasPrefix(head, bomUTF8):
		return formUTF8, len(bomUTF8)
	}
	// Digits, commas and line ends of UTF-16 have a zero on one side. Text of other forms
	// has no zeros.
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch enough := max(1, len(head)/16); {
	case zeros[1] >= enough && zeros[0] == 0:
		return formUTF16LE, 0
	case zeros[0] >= enough && zeros[1] == 0:
		return formUTF16BE, 0
	}
	return formUTF8, 0
}

// toUTF8 returns a text as UTF-8 without byte order mark: from UTF-16 or UTF-8 where formOf
// finds these, otherwise from GB18030, which contains GBK and GB2312. The error has the line.
func toUTF8(text []byte) (string, textForm, error) {
	form, mark := formOf(text[:min(len(text), 4096)])
	rest := text[mark:]
	switch form {
	case formUTF32:
		return "", form, (&Error{Err: problem("文件为UTF-32编码，请另存为UTF-8或GBK", "the file is UTF-32; save it as UTF-8 or GBK")})
	case formUTF16LE, formUTF16BE:
		return fromUTF16(rest, form)
	}
	bad := invalidUTF8(rest)
	if bad < 0 {
		return string(rest), formUTF8, nil
	}
	if mark > 0 {
		return "", form, problem("字节0x%02x不是UTF-8，而文件头标明为UTF-8", "byte 0x%02x is not UTF-8, which the file says it is", rest[bad]).at(lineOf(rest[:bad]))
	}
	decoded, ok := decodeGB18030(rest)
	if !ok {
		good := decoded[:max(0, bytes.IndexRune(decoded, utf8.RuneError))]
		return "", form, problem("文本既不是UTF-8也不是GBK/GB18030编码", "the text is neither UTF-8 nor GB18030").at(lineOf(good))
	}
	return string(decoded), formGB18030, nil
}

func fromUTF16(text []byte, form textForm) (string, textForm, error) {
	order, which := binary.ByteOrder(binary.LittleEndian), unicode.LittleEndian
	if form == formUTF16BE {
		order, which = binary.BigEndian, unicode.BigEndian
	}
	line := 1
	for i := 0; i+1 < len(text); i += 2 {
		switch c := order.Uint16(text[i:]); {
		case c == '\n':
			line++
		case c>>10 == 0xd800>>10 && i+3 < len(text) && order.Uint16(text[i+2:])>>10 == 0xdc00>>10:
			i += 2
		case c>>11 == 0xd800>>11:
			return "", form, problem("UTF-16编码有误：单独的代理项%04x", "the UTF-16 is broken: half a surrogate pair %04x", c).at(line)
		}
	}
	if len(text)%2 != 0 {
		return "", form, problem("UTF-16文本的字节数为奇数，文件不完整", "the UTF-16 has an odd number of bytes: the file is cut off").at(line)
	}
	decoded, err := unicode.UTF16(which, unicode.IgnoreBOM).NewDecoder().Bytes(text)
	return string(decoded), form, err
}

// lineOf is the number of the line that begins or goes on behind a text. Lines end with CRLF,
// LF or CR.
func lineOf(before []byte) int {
	line := 1
	for i, c := range before {
		if c == '\n' || c == '\r' && (i+1 == len(before) || before[i+1] != '\n') {
			line++
		}
	}
	return line
}

// textLines walks the lines of a text: they end with CRLF, LF or CR, mixed at will.
type textLines struct {
	rest   string
	number int // of the line that next has returned, from 1
	feed   int // position of the next LF in rest; -1 if there is none, -2 if it is not known
}

func newTextLines(text string) *textLines { return &textLines{rest: text, feed: -2} }

// next returns the next line without its end.
func (l *textLines) next() (line string, ok bool) {
	if l.rest == "" {
		return "", false
	}
	l.number++
	if l.feed == -2 {
		l.feed = strings.IndexByte(l.rest, '\n')
	}
	end := l.feed
	if end < 0 {
		end = len(l.rest)
	}
	skip := 1
	if cr := strings.IndexByte(l.rest[:end], '\r'); cr >= 0 && cr == end-1 && l.feed == end {
		end, skip = cr, 2
	} else if cr >= 0 {
		end = cr
	}
	line = l.rest[:end]
	used := min(end+skip, len(l.rest))
	l.rest = l.rest[used:]
	switch {
	case l.feed >= used:
		l.feed -= used
	case l.feed >= 0:
		l.feed = -2
	}
	return line, true
}
