package data

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

var (
	bomUTF8    = []byte("\xef\xbb\xbf")
	bomUTF16LE = []byte("\xff\xfe")
	bomUTF16BE = []byte("\xfe\xff")
)

// readText reads a whole text file as UTF-8: as it is when it is valid UTF-8,
// otherwise from GB18030 (which contains GBK and GB2312) when it is valid that.
func readText(r io.Reader, limit int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) > limit {
		return nil, fmt.Errorf("larger than %d bytes", limit)
	}
	if bytes.HasPrefix(text, bomUTF16LE) || bytes.HasPrefix(text, bomUTF16BE) {
		return nil, errUTF16
	}
	if rest, found := bytes.CutPrefix(text, bomUTF8); found || utf8.Valid(text) {
		if bad := invalidUTF8(rest); bad >= 0 {
			return nil, fmt.Errorf("line %d: byte 0x%02x is not UTF-8, which the file says it is", 1+bytes.Count(rest[:bad], newline), rest[bad])
		}
		return rest, nil
	}
	decoded, ok := decodeGB18030(text)
	if !ok {
		good := decoded[:max(0, bytes.IndexRune(decoded, utf8.RuneError))]
		return nil, fmt.Errorf("line %d: the text is neither UTF-8 nor GB18030", 1+bytes.Count(good, newline))
	}
	return decoded, nil
}

// decodeGB18030 decodes text and says whether it is valid.
func decodeGB18030(text []byte) ([]byte, bool) {
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
	return decoded, err == nil && !bytes.ContainsRune(decoded, utf8.RuneError)
}

var errUTF16 = errors.New("the file is UTF-16; save it as UTF-8")

// invalidUTF8 returns the position of the first byte that is not UTF-8, -1 if
// there is none.
func invalidUTF8(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for i := 0; ; {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
}
