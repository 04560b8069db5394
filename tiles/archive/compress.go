package archive

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// gzipLevel is the effort for what is written once and read for years.
const gzipLevel = 6

var deflaters = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzipLevel)
	if err != nil {
		panic(err) // the level is one that there is
	}
	return w
}}

// deflated compresses with gzip. Equal input gives equal bytes: there is no time
// and no name in them.
func deflated(b []byte) []byte {
	var to bytes.Buffer
	to.Grow(len(b)/2 + 64)
	w := deflaters.Get().(*gzip.Writer)
	defer deflaters.Put(w)
	w.Reset(&to)
	w.Write(b) // a bytes.Buffer takes everything
	w.Close()
	return to.Bytes()
}

// zipped reports whether bytes are compressed with gzip. No vector tile begins like
// that.
func zipped(b []byte) bool { return len(b) > 2 && b[0] == 0x1f && b[1] == 0x8b }

// inflated is the inverse of deflated, for results of at most limit bytes.
func inflated(b []byte, limit int) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err == nil && len(plain) > limit {
		err = fmt.Errorf("more than %d bytes come out of %d", limit, len(b))
	}
	return plain, err
}
