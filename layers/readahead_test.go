package layers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

func TestReadAhead(t *testing.T) {
	for _, size := range []int{0, 1, aheadSize - 1, aheadSize, aheadSize + 1, 5*aheadSize + 7} {
		text := make([]byte, size)
		for i := range text {
			text[i] = byte(i * i >> 7)
		}
		for _, reader := range []io.Reader{bytes.NewReader(text), iotest.DataErrReader(bytes.NewReader(text)), iotest.HalfReader(bytes.NewReader(text))} {
			sum := sha256.New()
			var got []byte
			err := readAhead(t.Context(), reader, sum, func(r io.Reader) (err error) {
				got, err = io.ReadAll(r)
				return err
			})
			if err != nil || !bytes.Equal(got, text) || [sha256.Size]byte(sum.Sum(nil)) != sha256.Sum256(text) {
				t.Errorf("%d bytes: %d read, %v", size, len(got), err)
			}
		}
	}
}

// Whoever stops reading, and for whatever reason, nobody waits for ever, and the reason
// is told.
func TestReadAheadStops(t *testing.T) {
	endless := iotest.HalfReader(zeros{})
	broken, enough := errors.New("broken"), errors.New("enough")
	all := func(r io.Reader) error { _, err := io.Copy(io.Discard, r); return err }
	ctx, end := context.WithCancel(t.Context())
	f := func(from io.Reader, read func(io.Reader) error, want error) {
		t.Helper()
		if err := readAhead(ctx, from, sha256.New(), read); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	f(io.MultiReader(io.LimitReader(endless, 3*aheadSize), iotest.ErrReader(broken)), all, broken)
	f(endless, func(io.Reader) error { return enough }, enough)
	f(endless, func(r io.Reader) error {
		end()
		return all(r)
	}, context.Canceled)
}

// zeros is a file without end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }
