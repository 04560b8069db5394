package batch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// utf8Reader returns the text as UTF-8. Without a charset the text itself tells
// whether it is GB18030, which contains GBK and GB2312; *converted says so.
func utf8Reader(in io.Reader, charset string, converted *bool) (io.Reader, error) {
	switch strings.ToLower(charset) {
	case "":
		return &guesser{in: in, converted: converted}, nil
	case "utf-8", "utf8", "us-ascii":
		return in, nil
	case "gb18030", "gbk", "gb2312":
		*converted = true
		return simplifiedchinese.GB18030.NewDecoder().Reader(in), nil
	}
	return nil, &InputError{Parameter: "charset", Err: fmt.Errorf("charset %s is neither utf-8 nor gb18030", quoteShort(charset))}
}

// guesser finds out the encoding of a text. It reads stretches of a fixed length,
// so that the answer does not depend on how the text happens to arrive, until one is
// not ASCII.
type guesser struct {
	in        io.Reader
	converted *bool
	known     io.Reader // what to read once the encoding is known
	ascii     []byte    // to be read before the next stretch
	err       error     // of in
}

// stretch is the length of text that tells the encoding, from its first byte that
// is not ASCII.
const stretch = 4096

func (g *guesser) Read(b []byte) (int, error) {
	for len(g.ascii) == 0 && g.known == nil {
		if g.err != nil {
			return 0, g.err
		}
		if err := g.guess(); err != nil {
			return 0, err
		}
	}
	if len(g.ascii) > 0 {
		n := copy(b, g.ascii)
		g.ascii = g.ascii[n:]
		return n, nil
	}
	return g.known.Read(b)
}

func (g *guesser) guess() error {
	text := g.more(nil, stretch)
	first := bytes.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
	if first < 0 {
		g.ascii = text
		return nil
	}
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return &InputError{Err: errors.New("the text is UTF-16; save it as UTF-8")}
	}
	text = g.more(text, first+stretch)
	g.ascii = text[:first]
	g.known = io.MultiReader(bytes.NewReader(text[first:]), endOf{g.in, g.err})
	if !looksUTF8(text[first:]) {
		*g.converted = true
		g.known = simplifiedchinese.GB18030.NewDecoder().Reader(g.known)
	}
	return nil
}

// more reads until text is n bytes long, or a little longer, or ends. A byte
// order mark needs no more.
func (g *guesser) more(text []byte, n int) []byte {
	for g.err == nil && len(text) < n && !bytes.HasPrefix(text, bom) {
		var m int
		chunk := make([]byte, n-len(text))
		m, g.err = g.in.Read(chunk)
		text = append(text, chunk[:m]...)
	}
	return text
}

// looksUTF8 reports whether more of what is not ASCII is characters of UTF-8 than
// is not. A single broken byte does not turn a text into GB18030, and
// GB18030 read as UTF-8 is hardly ever valid.
func looksUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && size == 1:
			if utf8.FullRune(b) {
				bad++
			}
		case size > 1:
			good++
		}
		b = b[size:]
	}
	return good > bad || bad == 0
}

// endOf is the rest of a reader that may have returned its error already.
type endOf struct {
	io.Reader
	err error
}

func (e endOf) Read(b []byte) (int, error) {
	if e.err != nil {
		return 0, e.err
	}
	return e.Reader.Read(b)
}
