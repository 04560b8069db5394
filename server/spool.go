package server

import (
	"io"
	"sync"
)

// chunkSize is the unit in which bodies are read ahead, in bytes; maxAhead bounds
// what is kept of all bodies together. At that bound bodies are read no faster than
// their answers are taken; clients that read nothing before they have sent
// everything are then cut off after WriteTimeout.
const (
	chunkSize = 64 << 10
	maxAhead  = 256 << 20
)

// spool reads a body ahead of its reader. Read belongs to one goroutine.
type spool struct {
	tokens chan struct{} // one in it per chunk held by any spool
	quit   chan struct{} // closed when nobody wants to read any more
	done   chan struct{} // closed when nothing more is read

	mu     sync.Mutex
	more   *sync.Cond
	chunks [][]byte // unread, all but the last are full
	from   int      // what was read of the first
	err    error    // that ended the body
}

// newSpool begins to read body. The caller must call close.
func (s *Server) newSpool(body io.Reader) *spool {
	sp := &spool{tokens: s.ahead, quit: make(chan struct{}), done: make(chan struct{})}
	sp.more = sync.NewCond(&sp.mu)
	go sp.fill(body)
	return sp
}

// fill reads the body to its end.
func (sp *spool) fill(body io.Reader) {
	defer close(sp.done)
	for {
		tail, err := sp.tail()
		if err != nil {
			sp.finish(err)
			return
		}
		n, err := body.Read(tail[len(tail):cap(tail)])
		sp.grow(n)
		if err != nil {
			sp.finish(err)
			return
		}
	}
}

// tail returns the last chunk, which has room.
func (sp *spool) tail() ([]byte, error) {
	sp.mu.Lock()
	if n := len(sp.chunks); n > 0 && len(sp.chunks[n-1]) < chunkSize {
		defer sp.mu.Unlock()
		return sp.chunks[n-1], nil
	}
	sp.mu.Unlock()
	select {
	case sp.tokens <- struct{}{}:
	case <-sp.quit:
		return nil, io.ErrClosedPipe
	}
	chunk := make([]byte, 0, chunkSize)
	sp.mu.Lock()
	defer sp.mu.Unlock()
	sp.chunks = append(sp.chunks, chunk)
	return chunk, nil
}

// grow tells the reader that n bytes more are in the last chunk.
func (sp *spool) grow(n int) {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	last := &sp.chunks[len(sp.chunks)-1]
	*last = (*last)[:len(*last)+n]
	sp.more.Signal()
}

func (sp *spool) finish(err error) {
	if err != io.EOF {
		err = bodyError(err)
	}
	sp.mu.Lock()
	defer sp.mu.Unlock()
	sp.err = err
	sp.more.Signal()
}

// Read returns what has been read ahead, and waits for it if need be.
func (sp *spool) Read(b []byte) (int, error) {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	for len(sp.chunks) == 0 || sp.from == len(sp.chunks[0]) {
		if sp.err != nil {
			return 0, sp.err
		}
		sp.more.Wait()
	}
	n := copy(b, sp.chunks[0][sp.from:])
	sp.from += n
	if sp.from == chunkSize {
		sp.chunks[0] = nil
		sp.chunks, sp.from = sp.chunks[1:], 0
		<-sp.tokens
	}
	return n, nil
}

// close waits until nothing more is read, and gives back what is held. Wake must
// make a Read of the body return; it is not called if that has ended.
func (sp *spool) close(wake func()) {
	close(sp.quit)
	select {
	case <-sp.done:
	default:
		wake()
		<-sp.done
	}
	for range sp.chunks {
		<-sp.tokens
	}
}
