package check

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"guotu/layers"
	"guotu/siting"
	"guotu/siting/rules"
)

func newService(t testing.TB, o Options) *Service {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTurns: so many run, so many wait, and the rest is told to come again.
func TestTurns(t *testing.T) {
	s := newService(t, Options{AtOnce: 2, Waiting: 1, Wait: time.Minute})
	inside, leave := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if err := s.Turn(t.Context(), func(context.Context) error { inside <- struct{}{}; <-leave; return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	<-inside
	<-inside
	for s.waiting.Load() < 1 {
		time.Sleep(time.Millisecond)
	}
	if err := s.Turn(t.Context(), nil); !errors.Is(err, ErrBusy) {
		t.Errorf("a fourth got %v", err)
	}
	close(leave)
	<-inside
	all.Wait()
	if got := s.Stats(); got.Running != 0 || got.Waiting != 0 || got.Turns != 3 || got.Refused != 1 {
		t.Errorf("%+v", got)
	}
}

// TestTurnsEnd: waiting and running are bounded in time.
func TestTurnsEnd(t *testing.T) {
	s := newService(t, Options{AtOnce: 1, Wait: time.Millisecond, Time: time.Millisecond})
	err := s.Turn(t.Context(), func(ctx context.Context) error {
		if err := s.Turn(t.Context(), nil); !errors.Is(err, ErrBusy) {
			t.Errorf("late: %v", err)
		}
		gone, cancel := context.WithCancelCause(t.Context())
		why := errors.New("gone")
		cancel(why)
		s.o.Wait = time.Minute
		if err := s.Turn(gone, nil); !errors.Is(err, why) {
			t.Errorf("gone: %v", err)
		}
		<-ctx.Done()
		return ctx.Err()
	})
	if e := new(Error); !errors.As(err, &e) || e.Status != 422 || !strings.Contains(e.Detail, "takes longer than 1ms") {
		t.Errorf("%v", err)
	}
}

// TestBody: bytes are held until they are released, however the body ends.
func TestBody(t *testing.T) {
	s := newService(t, Options{MaxHeld: 3 << 20})
	text := strings.Repeat("x", 2<<20)
	for _, length := range []int64{-1, 2 << 20, 5, 1 << 60} {
		body, release, err := s.Body(iotest.HalfReader(strings.NewReader(text)), length)
		if err == nil && string(body) != text || err != nil && !errors.Is(err, ErrBusy) {
			t.Errorf("%d: %d bytes, %v", length, len(body), err)
		}
		release()
		release()
		if s.held.Load() != 0 {
			t.Fatalf("%d: %d bytes are still held", length, s.held.Load())
		}
	}
	if _, _, err := s.Body(strings.NewReader(strings.Repeat("x", 4<<20)), -1); !errors.Is(err, ErrBusy) || s.held.Load() != 0 {
		t.Errorf("too large: %v", err)
	}
	if _, _, err := s.Body(iotest.TimeoutReader(strings.NewReader(text)), -1); !errors.Is(err, iotest.ErrTimeout) || s.held.Load() != 0 {
		t.Errorf("broken: %v", err)
	}
	if body, _, err := s.Body(strings.NewReader(""), 0); err != nil || len(body) != 0 {
		t.Errorf("empty: %v", err)
	}
}

// TestToday: the day begins in Beijing.
func TestToday(t *testing.T) {
	s := newService(t, Options{})
	for at, want := range map[string]string{"2026-02-28T15:59:59Z": "2026-02-28", "2026-02-28T16:00:00Z": "2026-03-01", "2026-03-01T01:00:00-05:00": "2026-03-01"} {
		s.now = func() time.Time { t, _ := time.Parse(time.RFC3339, at); return t }
		if got := s.Today().Format(time.DateOnly); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}

// TestRunAsksForWhatTheFormatNeeds: pieces are measured only where they are shown.
func TestRunAsksForWhatTheFormatNeeds(t *testing.T) {
	s := newService(t, Options{})
	var got siting.Options
	s.check = func(_ context.Context, _ *layers.Catalog, _ *siting.Project, _ *rules.Set, o siting.Options) (*siting.Report, error) {
		got = o
		return &siting.Report{}, nil
	}
	for format, pieces := range map[string]bool{"json": false, "xlsx": false, "geojson": true, "docx": true, "pdf": true} {
		r := &Request{AsOf: "2026-03-01", Sites: []Site{{Body: []byte(`{"type":"Point","coordinates":[1,1]}`)}}}
		if _, err := s.Run(t.Context(), nil, r, format); err != nil || got.Pieces != pieces || got.Free != pieces || got.AsOf.Format(time.DateOnly) != "2026-03-01" {
			t.Errorf("%s: %+v, %v", format, got, err)
		}
	}
}

// TestAnswerTooLarge: a report that would fill the memory is refused.
func TestAnswerTooLarge(t *testing.T) {
	a := &answer{left: 3}
	if n, err := a.Write([]byte("ab")); n != 2 || err != nil || string(a.body) != "ab" {
		t.Errorf("%d %v", n, err)
	}
	e := new(Error)
	if _, err := a.Write([]byte("cd")); !errors.As(err, &e) || e.Status != 413 || string(a.body) != "ab" {
		t.Errorf("%v", err)
	}
}

func TestDisposition(t *testing.T) {
	for name, want := range map[string]string{
		"a.pdf":      `attachment; filename=a.pdf`,
		"a b.pdf":    `attachment; filename="a b.pdf"`,
		"厂 1.pdf":    `attachment; filename="_ 1.pdf"; filename*=UTF-8''%E5%8E%82%201.pdf`,
		"a\"\r\nb;c": `attachment; filename="a___b_c"; filename*=UTF-8''a%22%0D%0Ab%3Bc`,
	} {
		if got := Disposition(name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
	for project, want := range map[string]string{"": "选址核查", "..": "选址核查", "a/b\\c:d": "a_b_c_d-选址核查", "\u202eexe": "_exe-选址核查", strings.Repeat("长", 90): strings.Repeat("长", 60) + "-选址核查"} {
		if got := fileNameOf(project, "zh"); got != want {
			t.Errorf("%q: %s, want %s", project, got, want)
		}
	}
}

// FuzzRead: whatever comes, there is a request or an error for its sender.
func FuzzRead(f *testing.F) {
	for _, body := range []string{`{"geometry":{"type":"Point","coordinates":[1,1]},"classes":["a"],"stated_area":1}`, `{"alternatives":[{"geometry":{}},{"type":"Point"}]}`, `{"type":"Point"}`, `{"type":1}`, "[", "null", ""} {
		f.Add("application/json", "name=a", []byte(body))
	}
	f.Add("multipart/form-data; boundary=b", "", []byte("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n1\r\n--b--"))
	s := newService(f, Options{})
	f.Fuzz(func(t *testing.T, contentType, query string, body []byte) {
		values, _ := url.ParseQuery(query)
		r, err := s.Read(contentType, values, body)
		if err != nil {
			if !errors.As(err, new(*Error)) {
				t.Errorf("%T %v", err, err)
			}
			return
		}
		if len(r.Sites) == 0 || len(r.Sites) > 1 && !r.Compare {
			t.Errorf("%+v", r)
		}
	})
}
