package main

import (
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestPrecedence: flags before environment before file before defaults.
func TestPrecedence(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	f := func(file string, env map[string]string, flags settings, want string) {
		t.Helper()
		writeFile(t, dir+"/guotu.yaml", file)
		c, err := readConfig(flags, func(name string) string { return env[name] })
		if err != nil {
			t.Error(err)
		} else if c.addr != want {
			t.Errorf("addr %s, want %s", c.addr, want)
		}
	}
	file := "server: {addr: \"127.0.0.1:1\"}"
	env := map[string]string{"GUOTU_ADDR": "127.0.0.1:2"}
	f("", nil, settings{}, "127.0.0.1:8080")
	f(file, nil, settings{}, "127.0.0.1:1")
	f(file, env, settings{}, "127.0.0.1:2")
	f(file, env, settings{Addr: "127.0.0.1:3"}, "127.0.0.1:3")
	f("", nil, settings{Addr: ":0"}, "127.0.0.1:0")
	f("", nil, settings{Addr: "0.0.0.0:80"}, "0.0.0.0:80")
	f("", nil, settings{Addr: "[::]:80"}, "[::]:80")
}

func TestSettings(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "my.yaml", `
server:
  addr: localhost:80
  public_url: https://plan.example.cn/map
  trusted_proxies: [10.0.0.0/8, 192.168.1.1]
  frame_ancestors: [self, "https://*.example.cn:8443"]
  cache_mb: 3
  tile_cache_dir: ready
  tile_cache_mb: 5
  max_body_mb: 2
  max_rows: 7
  check_parcels: 11
  check_vertices: 12
  check_unpacked_mb: 13
  check_at_once: 14
  check_waiting: 15
  check_held_mb: 16
  check_timeout: 17s
  read_header_timeout: 1s
  read_timeout: 2s
  write_timeout: 1m30s
  idle_timeout: 4s
  drain_timeout: 500ms
  log_level: debug
  log_format: json
`)
	c, err := readConfig(settings{Config: "my.yaml"}, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	o := c.server
	if c.file != "" || c.addr != "localhost:80" || o.PublicURL.String() != "https://plan.example.cn/map" || o.CacheBytes != 3<<20 || o.TileDir != "ready" || o.TileBytes != 5<<20 || o.MaxBody != 2<<20 || o.MaxRows != 7 ||
		o.ReadHeaderTimeout != time.Second || o.ReadTimeout != 2*time.Second || o.WriteTimeout != 90*time.Second || o.IdleTimeout != 4*time.Second ||
		!slices.Equal(o.FrameAncestors, []string{"'self'", "https://*.example.cn:8443"}) || o.DrainTimeout != 500*time.Millisecond || c.logLevel != slog.LevelDebug || c.logFormat != "json" ||
		!slices.Equal(o.TrustedProxies, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.168.1.1/32")}) {
		t.Errorf("%+v", c)
	}
	if k := o.Check; k.MaxParcels != 11 || k.MaxVertices != 12 || k.MaxUnpacked != 13<<20 || k.AtOnce != 14 || k.Waiting != 15 || k.MaxHeld != 16<<20 || k.Time != 17*time.Second {
		t.Errorf("%+v", k)
	}
	// Every setting can be given in the environment, and each changes something.
	for _, s := range allSettings() {
		asked := false
		_, err := readConfig(settings{}, func(name string) string {
			if name == "GUOTU_"+strings.ToUpper(s.name) {
				asked = true
				return "\x00"
			}
			return ""
		})
		if !asked || err == nil || !strings.HasPrefix(err.Error(), "GUOTU_"+strings.ToUpper(s.name)+": ") {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}

// TestWrongSettings: an error says what is wrong, and where it is written.
func TestWrongSettings(t *testing.T) {
	t.Chdir(t.TempDir())
	f := func(file string, flags settings, want string) {
		t.Helper()
		writeFile(t, "guotu.yaml", file)
		_, err := readConfig(flags, func(string) string { return "" })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q, %+v: %v, want %q", file, flags, err, want)
		}
	}
	f("", settings{Addr: "8080"}, `--addr: "8080" is not host:port`)
	f("", settings{Addr: "h:x"}, `--addr: "x" is not a port`)
	f("", settings{Addr: "h:70000"}, `--addr: "70000" is not a port`)
	f("", settings{PublicURL: "plan.example.cn"}, `--public-url: "plan.example.cn" is not an address`)
	f("", settings{PublicURL: "ftp://a"}, "--public-url")
	f("", settings{PublicURL: "http://a?b"}, "--public-url")
	f("", settings{TrustedProxies: "10.0.0.0/33"}, `--trusted-proxies: "10.0.0.0/33" is neither`)
	f("", settings{TrustedProxies: "10.0.0.1,"}, `--trusted-proxies: "" is neither`)
	f("", settings{FrameAncestors: "https://a.cn/x"}, `--frame-ancestors: "https://a.cn/x" is not a site`)
	f("", settings{FrameAncestors: "none,self"}, "--frame-ancestors: none stands alone")
	f("", settings{CacheMB: "0"}, `--cache-mb: "0" is not a whole number from 1 to 1048576`)
	f("", settings{SnapshotMB: "x"}, `--snapshot-mb: "x" is not a whole number from 1 to 1048576`)
	f("", settings{SnapshotDir: "a\x00"}, `--snapshot-dir: "a\x00" is not the name of a folder`)
	f("", settings{MaxRows: "-1"}, `--max-rows: "-1" is not a whole number`)
	f("", settings{ReadTimeout: "5"}, `--read-timeout: "5" is not a time`)
	f("", settings{ReadTimeout: "-5s"}, `--read-timeout: "-5s" is not a time`)
	f("", settings{LogLevel: "loud"}, `--log-level: `)
	f("", settings{LogFormat: "xml"}, `--log-format: "xml" is neither text nor json`)
	f("server: {cache_mb: x}", settings{}, `guotu.yaml: server.cache_mb: "x" is not`)
	f("server:\n  addres: 127.0.0.1:80\n", settings{}, `guotu.yaml: line 2: unknown key "addres"`)
	f("server:\n  addr: [a]\n", settings{}, "guotu.yaml: line 2")
	f("server: [", settings{}, "guotu.yaml: line 1")
	f("", settings{Config: "nothing.yaml"}, "configuration: open nothing.yaml")
	f("", settings{Config: "."}, "is a directory")
}

// TestLayersOfConfig: a file without layers configures the server of the bundled
// ones.
func TestLayersOfConfig(t *testing.T) {
	t.Chdir(t.TempDir())
	f := func(file, want string) {
		t.Helper()
		writeFile(t, "guotu.yaml", file)
		c, err := readConfig(settings{}, func(string) string { return "" })
		if err != nil || c.file != want {
			t.Errorf("%q: %+v, %v", file, c, err)
		}
	}
	f("", "")
	f("server: {addr: \":0\"}", "")
	f("include: bundled", "guotu.yaml")
	f(tinyCatalogue, "guotu.yaml")
}

// TestWhereLayersAreKept: large plans in the user's cache folder, any plan in a folder that
// is named.
func TestWhereLayersAreKept(t *testing.T) {
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	f := func(dir, want string, least int64) {
		t.Helper()
		o := (&config{snapshotDir: dir}).loader()
		got := ""
		if o.Snapshots != nil {
			got = o.Snapshots.Dir()
		}
		if got != want || o.MinBytes != least {
			t.Errorf("%q: in %q from %d bytes on, want %q, %d", dir, got, o.MinBytes, want, least)
		}
	}
	f("", filepath.Join(cache, "guotu"), worthKeeping)
	f("a/b", "a/b", 0)
	f("none", "", 0)
}
