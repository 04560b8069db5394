package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// Turn runs a check, with all that belongs to it, when it is its turn; its context ends after
// Options.Time. The error is ErrBusy if there is no turn to be had.
func (s *Service) Turn(ctx context.Context, run func(context.Context) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer func() { <-s.turns }()
	began := time.Now()
	limited, cancel := context.WithTimeout(ctx, s.o.Time)
	defer cancel()
	err := run(limited)
	s.counts.took(time.Since(began), err)
	if err != nil && errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return &Error{Status: http.StatusUnprocessableEntity, Detail: fmt.Sprintf("the check takes longer than %v; send fewer parcels, or fewer vertices, at once", s.o.Time)}
	}
	return err
}

// enter waits for a turn.
func (s *Service) enter(ctx context.Context) error {
	select {
	case s.turns <- struct{}{}:
		return nil
	default:
	}
	if s.waiting.Add(1) > int64(s.o.Waiting) {
		s.waiting.Add(-1)
		s.counts.refused.Add(1)
		return ErrBusy
	}
	defer s.waiting.Add(-1)
	late := time.NewTimer(s.o.Wait)
	defer late.Stop()
	select {
	case s.turns <- struct{}{}:
		return nil
	case <-late.C:
		s.counts.refused.Add(1)
		return ErrBusy
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Body reads a body into memory, of which all bodies together have Options.MaxHeld: past that
// the error is ErrBusy. The bytes are valid until release is called, which may be called
// again. length is what the header says, or -1.
func (s *Service) Body(r io.Reader, length int64) (body []byte, release func(), err error) {
	const least = 4 << 10
	var held int64
	release = sync.OnceFunc(func() { s.held.Add(-held) })
	hold := func(n int64) bool {
		held += n
		return s.held.Add(n) <= s.o.MaxHeld
	}
	// Memory is taken as bytes arrive, whatever the header promises.
	first := min(max(length+1, least), 1<<20)
	if !hold(first) {
		release()
		return nil, release, ErrBusy
	}
	body = make([]byte, 0, first)
	for {
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case err == io.EOF:
			return body, release, nil
		case err != nil:
			release()
			return nil, release, err
		case len(body) < cap(body):
			continue
		}
		more := int64(cap(body))
		if left := length + 1 - more; left > 0 {
			more = min(more, left)
		}
		if !hold(more) {
			release()
			return nil, release, ErrBusy
		}
		body = append(make([]byte, 0, int64(cap(body))+more), body...)
	}
}
