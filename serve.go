package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"guotu/layers"
	"guotu/server"
	"guotu/web"
)

type serveCommand struct{ settings }

// Run serves until the context ends. The listener opens first, so that a port that
// is taken is told at once and /healthz and /readyz can be asked from the
// beginning; but "listening on", which scripts wait for, is printed only when
// the layers are there: whoever reads it gets answers, not 503. SIGHUP reads
// the layers anew.
func (s *serveCommand) Run(c *call) error {
	o, err := readConfig(s.settings, c.env)
	if err != nil {
		return err
	}
	log := o.logger(c.err)
	o.server.Version, o.server.Log = version, log
	o.notice = func(layer string, err error) {
		log.Warn("a snapshot could not be used", slog.String("layer", layer), slog.Any("error", err))
	}
	if web.Built() {
		o.server.Page = web.Files()
	}
	srv, err := server.New(o.server)
	if err != nil {
		return err
	}
	defer srv.Close() // whoever shows or warms a plan has ended by then
	ln, err := (&net.ListenConfig{}).Listen(c.ctx, "tcp", o.addr)
	if err != nil {
		return err
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)

	ctx, stop := context.WithCancelCause(c.ctx)
	defer stop(nil)
	loaded := make(chan struct{})
	go func() {
		defer close(loaded)
		catalog, err := load(ctx, o, srv, c, ln.Addr())
		if err != nil {
			stop(err)
			return
		}
		keep(ctx, catalog, log)
		debug.FreeOSMemory() // what only loading needed
		srv.Warm(ctx)
		reload(ctx, o, srv, log, hangup)
	}()
	err = srv.Serve(ctx, ln)
	stop(nil)
	<-loaded
	if cause := context.Cause(ctx); cause != nil && c.ctx.Err() == nil && cause != context.Canceled {
		return cause
	}
	return err
}

// load shows the first plan and says that the server is ready.
func load(ctx context.Context, o *config, srv *server.Server, c *call, addr net.Addr) (*layers.Catalog, error) {
	catalog, err := o.load(ctx)
	if err != nil {
		return nil, err
	}
	archives, err := server.OpenArchives(catalog, o.archives)
	if err != nil {
		return nil, err
	}
	srv.Show(catalog, archives...)
	if _, err := fmt.Fprintln(c.out, "listening on "+urlOf(addr.String())); err != nil {
		return nil, err
	}
	from := ""
	if n := catalog.Restored(); n > 0 {
		from = fmt.Sprintf(", %s from snapshots in %s", grouped(n), catalog.Snapshots().Dir())
	}
	_, err = fmt.Fprintf(c.out, "ready in %.2f s: %s layers, %s features%s\n", time.Since(c.began).Seconds(),
		grouped(len(catalog.Layers())), grouped(catalog.Features()), from)
	return catalog, err
}

// keep writes the snapshots for the next start. The plan is as good without them.
func keep(ctx context.Context, catalog *layers.Catalog, log *slog.Logger) {
	if err := catalog.Keep(ctx); err != nil && ctx.Err() == nil {
		log.Warn("the next start takes as long as this one", slog.Any("error", err))
	}
}

// reload shows the plan anew at every signal. If it cannot be read, the old one
// stays. Settings of the server need a restart.
func reload(ctx context.Context, o *config, srv *server.Server, log *slog.Logger, signals <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-signals:
		}
		began := time.Now()
		var catalog *layers.Catalog
		catalog, err := o.load(ctx)
		var archives []*server.Archive
		if err == nil {
			archives, err = server.OpenArchives(catalog, o.archives)
		}
		if err != nil {
			log.Error("the plan stays as it is", slog.Any("error", err))
			continue
		}
		srv.Show(catalog, archives...)
		keep(ctx, catalog, log)
		debug.FreeOSMemory() // what only loading needed
		srv.Warm(ctx)
		log.Info("plan read anew", slog.String("plan", catalog.Version()), slog.Int("layers", len(catalog.Layers())),
			slog.Int("features", catalog.Features()), slog.Duration("took", time.Since(began)))
	}
}

// urlOf returns where a program on this machine reaches the server that listens on
// an address.
func urlOf(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "http://" + address
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// grouped writes a number with commas: 24,000.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
