package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"guotu/data"
	"guotu/layers"
	"guotu/layers/snapshot"
	"guotu/server"
	"guotu/siting/rules"
)

// catalogueName is the file that is read where none is named, and that of the
// bundled layers.
const catalogueName = "guotu.yaml"

// settings are the program's settings as they are written: as flags, as the
// environment GUOTU_… and as the section server of the configuration file. Empty
// is not given.
type settings struct {
	Config            string `yaml:"-" placeholder:"FILE" help:"Configuration and catalogue of layers (guotu.yaml in this folder if there is one, else the bundled layers)."`
	Addr              string `yaml:"addr" placeholder:"HOST:PORT" help:"Where to listen (127.0.0.1:8080). Port 0 is a free one; no host is 127.0.0.1, 0.0.0.0 is every network."`
	PublicURL         string `yaml:"public_url" name:"public-url" placeholder:"URL" help:"What clients call the server, for links in documents."`
	TrustedProxies    list   `yaml:"trusted_proxies" placeholder:"CIDR,…" help:"Proxies whose X-Forwarded headers are believed (none)."`
	FrameAncestors    list   `yaml:"frame_ancestors" name:"frame-ancestors" placeholder:"SITE,…" help:"Sites that may show the page in a frame, such as https://portal.example.cn; self, none or * (*)."`
	SnapshotDir       string `yaml:"snapshot_dir" name:"snapshot-dir" placeholder:"DIR" help:"Where layers are kept in the form in which they were built, for the next start; none to keep nothing (for plans of 16 MB and more the user's cache folder)."`
	SnapshotMB        string `yaml:"snapshot_mb" name:"snapshot-mb" placeholder:"MB" help:"Size of that folder, above which what was not used for longest goes (8192)."`
	CacheMB           string `yaml:"cache_mb" name:"cache-mb" placeholder:"MB" help:"Memory for ready tiles (256)."`
	TileCache         string `yaml:"tile_cache_dir" name:"tile-cache-dir" placeholder:"DIR" help:"Folder in which ready tiles outlast the program (none)."`
	TileCacheMB       string `yaml:"tile_cache_mb" name:"tile-cache-mb" placeholder:"MB" help:"What tiles may take in that folder (1024)."`
	MaxBodyMB         string `yaml:"max_body_mb" name:"max-body-mb" placeholder:"MB" help:"Largest request body (64)."`
	MaxRows           string `yaml:"max_rows" placeholder:"N" help:"Most points in one request (1000000)."`
	Rules             list   `yaml:"rules" placeholder:"FILE,…" help:"Rule sets of the siting check, the first is the default (those of the program)."`
	CheckParcels      string `yaml:"check_parcels" placeholder:"N" help:"Most parcels in one siting check (10000)."`
	CheckVertices     string `yaml:"check_vertices" placeholder:"N" help:"Most vertices in one siting check (1000000)."`
	CheckUnpackedMB   string `yaml:"check_unpacked_mb" name:"check-unpacked-mb" placeholder:"MB" help:"Largest file of a siting check once unpacked (64)."`
	CheckAtOnce       string `yaml:"check_at_once" placeholder:"N" help:"Siting checks that run at once (twice the processors, at least 4)."`
	CheckWaiting      string `yaml:"check_waiting" placeholder:"N" help:"Siting checks that may wait for their turn (256)."`
	CheckHeldMB       string `yaml:"check_held_mb" name:"check-held-mb" placeholder:"MB" help:"Memory for the bodies of all siting checks (256)."`
	CheckTimeout      string `yaml:"check_timeout" placeholder:"TIME" help:"For one siting check (20s)."`
	ReadHeaderTimeout string `yaml:"read_header_timeout" placeholder:"TIME" help:"For a request's header (5s)."`
	ReadTimeout       string `yaml:"read_timeout" placeholder:"TIME" help:"For a whole request (20s); a body that gets on may take longer."`
	WriteTimeout      string `yaml:"write_timeout" placeholder:"TIME" help:"For a client to take an answer (30s); streamed ones that get on may take longer."`
	IdleTimeout       string `yaml:"idle_timeout" placeholder:"TIME" help:"For the next request on a connection (60s)."`
	DrainTimeout      string `yaml:"drain_timeout" placeholder:"TIME" help:"For running requests when the server stops (5s)."`
	Archive           list   `yaml:"-" placeholder:"[NAME=]FILE,…" help:"Files of ready tiles, PMTiles or MBTiles, to be served beside the layers; more in the section archives of guotu.yaml."`
	LogLevel          string `yaml:"log_level" placeholder:"LEVEL" help:"debug (a line per request), info, warn or error (info)."`
	LogFormat         string `yaml:"log_format" placeholder:"FORMAT" help:"text or json (text)."`
}

// list is several words with commas between them, or a list in YAML.
type list string

// UnmarshalYAML reads either.
func (l *list) UnmarshalYAML(unmarshal func(any) error) error {
	var several []string
	if unmarshal(&several) == nil {
		*l = list(strings.Join(several, ","))
		return nil
	}
	return unmarshal((*string)(l))
}

// config is what the settings mean.
type config struct {
	file          string // with its own layers; "" for the bundled ones
	addr          string
	server        server.Options
	archives      []server.ArchiveSpec
	snapshotDir   string                        // "" for the user's cache folder, none for nowhere
	snapshotBytes int64                         // 0 for the default
	notice        func(layer string, err error) // told why a snapshot could not be used
	logLevel      slog.Level
	logFormat     string
}

// setting is one of the settings: its name in YAML, where it is written, and what it
// does. In a flag its underscores are hyphens, in the environment it is
// GUOTU_ and capitals.
type setting struct {
	name  string
	text  func(*settings) string
	apply func(*config, string) error
}

func allSettings() []setting {
	return []setting{
		{"addr", func(s *settings) string { return s.Addr }, (*config).setAddr},
		{"public_url", func(s *settings) string { return s.PublicURL }, (*config).setPublicURL},
		{"trusted_proxies", func(s *settings) string { return string(s.TrustedProxies) }, (*config).setProxies},
		{"frame_ancestors", func(s *settings) string { return string(s.FrameAncestors) }, (*config).setFrameAncestors},
		{"snapshot_dir", func(s *settings) string { return s.SnapshotDir }, (*config).setSnapshots},
		{"snapshot_mb", func(s *settings) string { return s.SnapshotMB }, megabytes(func(c *config) *int64 { return &c.snapshotBytes })},
		{"cache_mb", func(s *settings) string { return s.CacheMB }, megabytes(func(c *config) *int64 { return &c.server.CacheBytes })},
		{"tile_cache_dir", func(s *settings) string { return s.TileCache }, (*config).setTileDir},
		{"tile_cache_mb", func(s *settings) string { return s.TileCacheMB }, megabytes(func(c *config) *int64 { return &c.server.TileBytes })},
		{"max_body_mb", func(s *settings) string { return s.MaxBodyMB }, megabytes(func(c *config) *int64 { return &c.server.MaxBody })},
		{"max_rows", func(s *settings) string { return s.MaxRows }, count(func(c *config) *int { return &c.server.MaxRows })},
		{"rules", func(s *settings) string { return string(s.Rules) }, (*config).setRules},
		{"check_parcels", func(s *settings) string { return s.CheckParcels }, count(func(c *config) *int { return &c.server.Check.MaxParcels })},
		{"check_vertices", func(s *settings) string { return s.CheckVertices }, count(func(c *config) *int { return &c.server.Check.MaxVertices })},
		{"check_unpacked_mb", func(s *settings) string { return s.CheckUnpackedMB }, megabytes(func(c *config) *int64 { return &c.server.Check.MaxUnpacked })},
		{"check_at_once", func(s *settings) string { return s.CheckAtOnce }, count(func(c *config) *int { return &c.server.Check.AtOnce })},
		{"check_waiting", func(s *settings) string { return s.CheckWaiting }, count(func(c *config) *int { return &c.server.Check.Waiting })},
		{"check_held_mb", func(s *settings) string { return s.CheckHeldMB }, megabytes(func(c *config) *int64 { return &c.server.Check.MaxHeld })},
		{"check_timeout", func(s *settings) string { return s.CheckTimeout }, duration(func(c *config) *time.Duration { return &c.server.Check.Time })},
		{"read_header_timeout", func(s *settings) string { return s.ReadHeaderTimeout }, duration(func(c *config) *time.Duration { return &c.server.ReadHeaderTimeout })},
		{"read_timeout", func(s *settings) string { return s.ReadTimeout }, duration(func(c *config) *time.Duration { return &c.server.ReadTimeout })},
		{"write_timeout", func(s *settings) string { return s.WriteTimeout }, duration(func(c *config) *time.Duration { return &c.server.WriteTimeout })},
		{"idle_timeout", func(s *settings) string { return s.IdleTimeout }, duration(func(c *config) *time.Duration { return &c.server.IdleTimeout })},
		{"drain_timeout", func(s *settings) string { return s.DrainTimeout }, duration(func(c *config) *time.Duration { return &c.server.DrainTimeout })},
		{"archive", func(s *settings) string { return string(s.Archive) }, (*config).setArchives},
		{"log_level", func(s *settings) string { return s.LogLevel }, func(c *config, text string) error { return c.logLevel.UnmarshalText([]byte(text)) }},
		{"log_format", func(s *settings) string { return s.LogFormat }, (*config).setLogFormat},
	}
}

// readConfig puts together the settings: flags before environment before file before
// defaults. An error names the setting and where it is written.
func readConfig(flags settings, env func(string) string) (*config, error) {
	c := &config{addr: "127.0.0.1:8080", logFormat: "text"}
	file, err := readFile(flags.Config, env("GUOTU_CONFIG"), c)
	if err != nil {
		return nil, err
	}
	for _, s := range allSettings() {
		place, text := "--"+strings.ReplaceAll(s.name, "_", "-"), s.text(&flags)
		if text == "" {
			place = "GUOTU_" + strings.ToUpper(s.name)
			text = env(place)
		}
		if text == "" {
			place, text = "server."+s.name, s.text(&file.Server)
			if file.name != "" {
				place = file.name + ": " + place
			}
		}
		if text == "" {
			continue
		}
		if err := s.apply(c, text); err != nil {
			return nil, fmt.Errorf("%s: %w", place, err)
		}
	}
	return c, nil
}

// configFile is the configuration file but for the layers, which package layers
// reads.
type configFile struct {
	name     string
	Server   settings             `yaml:"server"`
	Archives []server.ArchiveSpec `yaml:"archives"`
	Rest     map[string]any       `yaml:",inline"`
}

// readFile reads the file that is named, or guotu.yaml if there is one here. A file
// without layers configures the server of the bundled ones.
func readFile(flag, env string, c *config) (*configFile, error) {
	file := &configFile{name: flag}
	if file.name == "" {
		file.name = env
	}
	named := file.name != ""
	if !named {
		file.name = catalogueName
	}
	f, err := os.Open(file.name)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return &configFile{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	defer f.Close()
	if err := data.DecodeYAML(file.name, f, file); err != nil {
		return nil, err
	}
	for _, a := range file.Archives {
		if err := a.Check(); err != nil {
			return nil, fmt.Errorf("%s: %w", file.name, err)
		}
		if !filepath.IsAbs(a.File) {
			a.File = filepath.Join(filepath.Dir(file.name), a.File)
		}
		c.archives = append(c.archives, a)
	}
	if len(file.Rest) > 0 { // package layers says what it does not know
		c.file = file.name
	}
	return file, nil
}

// load reads the plan.
func (c *config) load(ctx context.Context) (*layers.Catalog, error) {
	if c.file == "" {
		return layers.Load(ctx, data.Bundled(), catalogueName)
	}
	return c.loader().Load(ctx, os.DirFS(filepath.Dir(c.file)), filepath.Base(c.file))
}

// worthKeeping is the size of a plan's files, in bytes, from which on reading them takes
// long enough to keep what was built of them without being asked to.
const worthKeeping = 16 << 20

// loader keeps large plans in the user's cache folder, if there is one, and any plan in a
// folder that is named.
func (c *config) loader() layers.Loader {
	o, dir := layers.Loader{Notice: c.notice}, c.snapshotDir
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return o
		}
		o.MinBytes, dir = worthKeeping, filepath.Join(cache, "guotu")
	}
	if dir != "none" {
		o.Snapshots = snapshot.NewStore(dir, c.snapshotBytes)
	}
	return o
}

// logger returns the log that the settings ask for.
func (c *config) logger(to io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.logLevel}
	if c.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, o))
	}
	return slog.New(slog.NewTextHandler(to, o))
}

func (c *config) setSnapshots(dir string) error {
	if strings.ContainsRune(dir, 0) {
		return fmt.Errorf("%q is not the name of a folder, or none", dir)
	}
	c.snapshotDir = dir
	return nil
}

func (c *config) setAddr(text string) error {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		return fmt.Errorf("%q is not host:port, such as 127.0.0.1:8080", text)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("%q is not a port (0 to 65535)", port)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	c.addr = net.JoinHostPort(host, port)
	return nil
}

func (c *config) setPublicURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("%q is not an address such as https://plan.example.cn", text)
	}
	c.server.PublicURL = u
	return nil
}

// frameSite is an address without a path, whose host may begin with *.
var frameSite = regexp.MustCompile(`^https?://(\*\.)?[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?$`)

func (c *config) setFrameAncestors(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		word = strings.TrimSpace(word)
		switch {
		case word == "self" || word == "none":
			word = "'" + word + "'"
		case word != "*" && !frameSite.MatchString(word):
			return fmt.Errorf("%q is not a site such as https://portal.example.cn, self, none or *", word)
		}
		c.server.FrameAncestors = append(c.server.FrameAncestors, word)
	}
	if len(c.server.FrameAncestors) > 1 && slices.Contains(c.server.FrameAncestors, "'none'") {
		return errors.New("none stands alone")
	}
	return nil
}

func (c *config) setProxies(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		word = strings.TrimSpace(word)
		p, err := netip.ParsePrefix(word)
		if a, e := netip.ParseAddr(word); e == nil && a.Zone() == "" {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return fmt.Errorf("%q is neither an address nor a range such as 10.0.0.0/8", word)
		}
		c.server.TrustedProxies = append(c.server.TrustedProxies, p)
	}
	return nil
}

func (c *config) setTileDir(text string) error {
	info, err := os.Stat(text)
	switch {
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s is not a folder", text)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	c.server.TileDir = text
	return nil
}

// setArchives reads files, each with or without a name before it.
func (c *config) setArchives(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		name, file, named := strings.Cut(strings.TrimSpace(word), "=")
		if !named {
			file = name
			name = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		}
		a := server.ArchiveSpec{Name: name, File: file}
		if err := a.Check(); err != nil {
			return fmt.Errorf("%w; NAME=FILE gives one", err)
		}
		c.archives = append(c.archives, a)
	}
	return nil
}

// setRules reads the files of rule sets.
func (c *config) setRules(text string) error {
	for file := range strings.SplitSeq(text, ",") {
		file = strings.TrimSpace(file)
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		set, err := rules.Read(file, f)
		f.Close()
		if err != nil {
			return err
		}
		c.server.Check.Sets = append(c.server.Check.Sets, set)
	}
	return nil
}

func (c *config) setLogFormat(text string) error {
	if text != "text" && text != "json" {
		return fmt.Errorf("%q is neither text nor json", text)
	}
	c.logFormat = text
	return nil
}

func whole(text string, most int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, fmt.Errorf("%q is not a whole number from 1 to %d", text, most)
	}
	return n, nil
}

func count(of func(*config) *int) func(*config, string) error {
	return func(c *config, text string) error {
		n, err := whole(text, 1<<31-1)
		*of(c) = n
		return err
	}
}

func megabytes(of func(*config) *int64) func(*config, string) error {
	return func(c *config, text string) error {
		n, err := whole(text, 1<<20)
		*of(c) = int64(n) << 20
		return err
	}
}

func duration(of func(*config) *time.Duration) func(*config, string) error {
	return func(c *config, text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return fmt.Errorf("%q is not a time such as 20s or 1m30s", text)
		}
		*of(c) = d
		return nil
	}
}
