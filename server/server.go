// Package server turns HTTP requests into calls on a plan and results into
// responses. It decides no planning rule and computes no geometry.
//
// A Server shows one plan at a time; a request takes it once and keeps it to its
// end, so that no answer mixes two plans. routes.go lists every address.
package server

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"guotu/layers"
	"guotu/server/check"
	"guotu/server/ogcapi"
	"guotu/tiles"
	"guotu/tiles/style"
)

// Options are the settings of a Server. Zero means the default.
type Options struct {
	// Version is that of the program.
	Version string

	// PublicURL is what clients call the server, such as https://plan.example.cn/map,
	// for links in documents; see links.go for what is used without it.
	PublicURL *url.URL

	// TrustedProxies are the addresses whose X-Forwarded-* headers count; of
	// everyone else they are ignored.
	TrustedProxies []netip.Prefix

	CacheBytes int64  // memory for ready tiles; default see package tiles
	TileDir    string // where ready tiles outlast the program; "" is nowhere
	TileBytes  int64  // what they may take there; default see package tiles
	MaxBody    int64  // bytes of a request's body; default 64 MiB
	MaxRows    int    // points in one request; default 1,000,000

	// Check are the settings of the siting check; its Engine is Version.
	Check check.Options

	// ReadHeaderTimeout bounds how long a client may take to send a request's
	// header (default 5 s), ReadTimeout the whole request (20 s), WriteTimeout the
	// time to take an answer (30 s); IdleTimeout ends unused connections (60 s).
	// Bodies and answers that are streamed may take longer while they
	// get on, see stream.go.
	ReadHeaderTimeout, ReadTimeout, WriteTimeout, IdleTimeout time.Duration

	// DrainTimeout bounds how long running requests may take to end when the server
	// stops; default 5 s. For the first tenth of it, new requests are still
	// answered but for /readyz, so that a load balancer can look away.
	DrainTimeout time.Duration

	// Page holds the map page: index.html and what it needs. Nil is no page.
	Page fs.FS

	// FrameAncestors are the sites that may show the page in a frame, as sources of a Content
	// Security Policy: https://portal.example.cn, 'self', 'none', or by default *, since the page
	// shows everybody the same and has nobody signed in.
	FrameAncestors []string

	// Log gets what operators should know; requests at level debug. Default: nothing.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	orDefault(&o.Version, "development")
	orDefault(&o.MaxBody, 64<<20)
	orDefault(&o.MaxRows, 1_000_000)
	orDefault(&o.ReadHeaderTimeout, 5*time.Second)
	orDefault(&o.ReadTimeout, 20*time.Second)
	orDefault(&o.WriteTimeout, 30*time.Second)
	orDefault(&o.IdleTimeout, 60*time.Second)
	orDefault(&o.DrainTimeout, 5*time.Second)
	if len(o.FrameAncestors) == 0 {
		o.FrameAncestors = []string{"*"}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func orDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

// Server answers HTTP requests about a plan. It is safe for concurrent use.
type Server struct {
	o        Options
	echo     *echo.Echo
	current  atomic.Pointer[plan]
	draining atomic.Bool
	measures *measures
	checks   *check.Service
	disk     *tiles.Disk      // of TileDir; nil if there is none
	page     echo.HandlerFunc // sends index.html; nil if there is none
	landing  echo.HandlerFunc // sends the landing page of OGC API
	fonts    style.Glyphs
	ahead    chan struct{} // a token per chunk of bodies read ahead, see spool.go

	life context.Context // until the server stops: streams end with it
	end  context.CancelCauseFunc
}

// plan is a catalogue and what is made of it. But for what it keeps for later
// requests it never changes; a new catalogue comes with a new plan.
type plan struct {
	catalog *layers.Catalog
	store   *tiles.Store
	version string
	query   string                     // that asks for this version
	one     map[string][]*layers.Layer // by name, as lists of one
	filters filterCache
	about   []layerAbout // what /api/v1/layers says, in the catalogue's order

	archives []*Archive
}

// New returns a Server that is not ready: it answers 503 until Show gives it a
// plan.
func New(o Options) (*Server, error) {
	o = o.withDefaults()
	s := &Server{o: o, measures: newMeasures(o.Version), ahead: make(chan struct{}, maxAhead/chunkSize)}
	if o.TileDir != "" {
		var err error
		if s.disk, err = tiles.OpenDisk(o.TileDir, tiles.DiskOptions{Bytes: o.TileBytes, Log: o.Log}); err != nil {
			return nil, err
		}
	}
	o.Check.Engine = o.Version
	var err error
	if s.checks, err = check.New(o.Check); err != nil {
		return nil, err
	}
	s.life, s.end = context.WithCancelCause(context.Background())
	s.echo = echo.New()
	s.landing = s.called(ogcapi.Landing)
	s.echo.HTTPErrorHandler = s.unrouted()
	s.echo.IPExtractor = clientIP(o.TrustedProxies)
	s.measures.watch(s)
	return s, s.mount()
}

// Show makes the Server answer from a catalogue, and from archives beside it, from now
// on. Requests that are under way end with the one they began with. Tiles that look
// the same in both plans stay. The archives belong to the Server, which closes those
// that it showed before. It is not to be called by several at once.
func (s *Server) Show(c *layers.Catalog, archives ...*Archive) {
	p := &plan{archives: archives, catalog: c, version: c.Version(), query: "v=" + c.Version(), one: make(map[string][]*layers.Layer)}
	if before := s.current.Load(); before != nil {
		p.store = before.store.Next(c)
	} else {
		p.store = tiles.New(c, tiles.Options{CacheBytes: s.o.CacheBytes, Disk: s.disk,
			Wait: s.o.WriteTimeout * 2 / 3})
	}
	for _, l := range c.Layers() {
		p.one[l.Name()] = []*layers.Layer{l}
		p.about = append(p.about, aboutLayer(c, l))
	}
	if before := s.current.Swap(p); before != nil {
		s.closed(before.archives)
	}
}

// closed closes archives that nothing refers to any more.
func (s *Server) closed(archives []*Archive) {
	if err := closeArchives(archives); err != nil {
		s.o.Log.Warn("archive not closed", slog.Any("error", err))
	}
}

// Warm makes the tiles' levels that the first look at the current plan needs, and
// returns when that is done or ctx ends.
func (s *Server) Warm(ctx context.Context) {
	if p := s.current.Load(); p != nil {
		p.store.Warm(ctx)
	}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// plan returns the plan to answer a request from.
func (s *Server) plan() (*plan, error) {
	if p := s.current.Load(); p != nil {
		return p, nil
	}
	return nil, errLoading
}
