// Package check is the siting check as the server offers it: it reads projects out of requests,
// lets a bounded number of checks run at once, and writes reports. It knows no router; /api/v1/check
// and the process of OGC API lie on top of it.
package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"guotu/data"
	"guotu/layers"
	"guotu/siting"
	"guotu/siting/rules"
)

// Options are the settings of a Service. Zero means the default.
type Options struct {
	// Sets are the rule sets to choose from, the first is the default; none: those of the program.
	Sets []*rules.Set
	// Engine is the version of the program, for the hash of reports.
	Engine string

	MaxParcels      int   // of a project; default 10,000
	MaxVertices     int   // of a project; default 1,000,000
	MaxUnpacked     int64 // bytes of a file once unpacked; default 64 MiB
	MaxAnswer       int   // bytes of a report, with its pieces; default 128 MiB
	MaxAlternatives int   // sites in one comparison; default 20

	// AtOnce is how many checks run at once (default twice the processors, at least 4), Waiting how
	// many may wait for their turn (default 256), and Wait how long (default 10 s). Who is too many, or
	// waits too long, gets ErrBusy.
	AtOnce, Waiting int
	Wait            time.Duration
	// Time bounds one check, from its turn to its report; default 20 s.
	Time time.Duration
	// MaxHeld bounds what is held of all requests' bodies together, in bytes; default 256 MiB.
	MaxHeld int64
}

func (o Options) withDefaults() Options {
	orDefault(&o.MaxParcels, 10_000)
	orDefault(&o.MaxVertices, 1_000_000)
	orDefault(&o.MaxUnpacked, 64<<20)
	orDefault(&o.MaxAnswer, 128<<20)
	orDefault(&o.MaxAlternatives, 20)
	orDefault(&o.AtOnce, max(4, 2*runtime.GOMAXPROCS(0)))
	orDefault(&o.Waiting, 256)
	orDefault(&o.Wait, 10*time.Second)
	orDefault(&o.Time, 20*time.Second)
	orDefault(&o.MaxHeld, 256<<20)
	return o
}

func orDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

// Service answers siting checks. It is safe for concurrent use.
type Service struct {
	o       Options
	turns   chan struct{} // a token per check that runs
	waiting atomic.Int64
	held    atomic.Int64 // bytes of bodies
	counts  counts

	// What a Service calls; tests put others in their place.
	open  func(path string, r io.ReaderAt, size int64, o data.OpenOptions) (*data.Features, error)
	check func(context.Context, *layers.Catalog, *siting.Project, *rules.Set, siting.Options) (*siting.Report, error)
	now   func() time.Time
}

// New returns a Service.
func New(o Options) (*Service, error) {
	o = o.withDefaults()
	if len(o.Sets) == 0 {
		bundled, err := rules.Bundled()
		if err != nil {
			return nil, fmt.Errorf("bundled rules: %w", err)
		}
		o.Sets = bundled
	}
	return &Service{o: o, turns: make(chan struct{}, o.AtOnce), open: data.Open, check: siting.Check, now: time.Now}, nil
}

// Sets returns the rule sets, of which the first is the default.
func (s *Service) Sets() []*rules.Set { return s.o.Sets }

// set returns the rule set with a name: its id, or its identity. "" is the default.
func (s *Service) set(name string) (*rules.Set, error) {
	var known []string
	for _, set := range s.o.Sets {
		if name == "" || name == set.ID || name == set.Identity() {
			return set, nil
		}
		known = append(known, set.ID)
	}
	if name == "" {
		return nil, errors.New("there is no rule set")
	}
	return nil, bad("rules", "there is no rule set %q; there are %s", shortened(name), strings.Join(known, ", "))
}

// china is the time of the laws that are asked about, wherever the server stands.
var china = time.FixedZone("CST", 8*60*60)

// Today is the day on which a check is made that names none: that of Beijing time.
func (s *Service) Today() time.Time {
	y, m, d := s.now().In(china).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// day reads the day of a check.
func (s *Service) day(text string) (time.Time, error) {
	if text == "" {
		return s.Today(), nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1900 {
		return t, bad("as_of", "as_of must be a day such as 2026-03-01, not %q", shortened(text))
	}
	return t, nil
}
