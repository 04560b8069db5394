package layers

import (
	"context"
	"hash"
	"io"
)

// aheadSize is how much is read at once, and aheadCount how much of it is under way: a
// disk answers larger questions faster, and more would only take memory.
const (
	aheadSize  = 1 << 20
	aheadCount = 3
)

// readAhead hands read a reader of a file that is read, and its sum taken, at the same
// time on another core. It returns the error of read, or that of ctx when it ends
// before. The sum is that of what was read, all of the file where read reads on to its end.
func readAhead(ctx context.Context, file io.Reader, sum hash.Hash, read func(io.Reader) error) error {
	a := &aheadReader{full: make(chan piece), free: make(chan []byte, aheadCount)}
	for range aheadCount {
		a.free <- nil
	}
	ctx, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.pump(ctx, file, sum)
	}()
	err := read(a)
	stop()
	<-done
	return err
}

// piece is some bytes of a file, and why there are no more behind them.
type piece struct {
	bytes []byte
	err   error
}

// aheadReader reads what pump has read.
type aheadReader struct {
	full chan piece
	free chan []byte // buffers to fill; nil for one that is still to be made
	now  piece
	buf  []byte // of now, whole
}

// pump reads the file until it ends or ctx does. It always leaves an error behind.
func (a *aheadReader) pump(ctx context.Context, file io.Reader, sum hash.Hash) {
	defer close(a.full)
	for {
		var buf []byte
		select {
		case buf = <-a.free:
		case <-ctx.Done():
			return
		}
		if buf == nil {
			buf = make([]byte, aheadSize)
		}
		n, err := io.ReadFull(file, buf)
		if err == io.ErrUnexpectedEOF {
			err = io.EOF
		}
		sum.Write(buf[:n])
		select {
		case a.full <- piece{buf[:n], err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// Read takes from the piece at hand, or waits for the next one.
func (a *aheadReader) Read(b []byte) (int, error) {
	for len(a.now.bytes) == 0 {
		if a.now.err != nil {
			return 0, a.now.err
		}
		if a.buf != nil {
			a.free <- a.buf
			a.buf = nil
		}
		next, more := <-a.full
		if !more {
			next.err = context.Canceled // only when the context has ended
		}
		a.now, a.buf = next, next.bytes[:cap(next.bytes)]
	}
	n := copy(b, a.now.bytes)
	a.now.bytes = a.now.bytes[n:]
	return n, nil
}
