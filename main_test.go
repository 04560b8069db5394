package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"guotu/data"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// text is an output that may be read while it is written.
type text struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (t *text) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.Write(b)
}

func (t *text) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}

// program is guotu as a user runs it.
type program struct {
	url      string
	out, err text
	stop     func() int
}

// startProgram runs guotu until the test ends; then it must stop with 0 and have
// nothing to complain about.
func startProgram(t *testing.T, env map[string]string, args ...string) *program {
	t.Helper()
	p := &program{}
	ctx, cancel := context.WithCancel(context.Background())
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, args, console{in: strings.NewReader(""), out: &p.out, err: &p.err, env: func(name string) string { return env[name] }})
	}()
	p.stop = sync.OnceValue(func() int { cancel(); return <-code })
	t.Cleanup(func() {
		if code := p.stop(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		for line := range strings.Lines(p.err.String()) {
			if !strings.Contains(line, "level=INFO") && !strings.Contains(line, "level=DEBUG") {
				t.Errorf("the log is not clean: %s", line)
			}
		}
	})
	deadline := time.Now().Add(60 * time.Second)
	for strings.Count(p.out.String(), "\n") < 2 {
		if time.Now().After(deadline) || len(code) > 0 {
			t.Fatalf("not ready: %q, %q", p.out.String(), p.err.String())
		}
		time.Sleep(5 * time.Millisecond)
	}
	first, _, _ := strings.Cut(p.out.String(), "\n")
	var found bool
	if p.url, found = strings.CutPrefix(first, "listening on "); !found {
		t.Fatalf("the first line is %q", first)
	}
	return p
}

func (p *program) get(t *testing.T, path string) (int, string) {
	t.Helper()
	r, err := http.Get(p.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// zonesAnswer is what /api/v1/zones says.
type zonesAnswer struct {
	Point [2]float64
	Plan  string
	Zones []struct{ Layer, ID, Title, Relation string }
}

// at returns the zones at a point as "layer title relation".
func (p *program) at(t *testing.T, point string) []string {
	t.Helper()
	status, body := p.get(t, "/api/v1/zones?point="+point)
	var answer zonesAnswer
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != 200 || answer.Zones == nil {
		t.Fatalf("%s: %d %s, %v", point, status, body, err)
	}
	all := []string{}
	for _, z := range answer.Zones {
		all = append(all, z.Layer+" "+z.Title+" "+z.Relation)
	}
	return all
}

// TestBundled drives the program on the bundled layers as a newcomer would.
func TestBundled(t *testing.T) {
	p := startProgram(t, nil, "--addr", ":0", "--log-level", "debug")
	if !regexp.MustCompile(`^listening on http://127\.0\.0\.1:\d+\nready in \d+\.\d\d s: \d+ layers, [\d,]+ features\n$`).MatchString(p.out.String()) {
		t.Errorf("standard output: %q", p.out.String())
	}
	t.Run("zones", func(t *testing.T) { bundledZones(t, p) })
	t.Run("map", func(t *testing.T) { bundledMap(t, p) })
	t.Run("problems", func(t *testing.T) { bundledProblems(t, p) })
	t.Run("batch", func(t *testing.T) { bundledBatch(t, p) })
	t.Run("healthcheck", func(t *testing.T) {
		u, err := url.Parse(p.url)
		if err != nil {
			t.Fatal(err)
		}
		if code := runQuietly(t, "healthcheck", "--addr", u.Host); code != 0 {
			t.Errorf("exit code %d", code)
		}
	})
}

func bundledZones(t *testing.T, p *program) {
	has := func(point string, want ...string) {
		t.Helper()
		got := p.at(t, point)
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("%s: no %q in %q", point, w, got)
			}
		}
	}
	has("116.39,39.92", "county 东城区 inside", "province 北京市 inside", "plate 东部地区 inside", "strategy 京津冀协同发展 inside",
		"city_cluster 京津冀城市群 inside", "mfz_county 城市化地区 inside", "mfz_zone 环渤海地区(京津冀) inside", "basin_l1 海河区 inside")
	has("120.9,31.1", "three_zones 生态空间 inside", "ecological_redline 生态保护红线 inside", "planning_zone 生态保护区 inside", "parcel 坑塘水面 inside", "county 青浦区 inside")
	has("116.42808,39.92728", "county 东城区 boundary", "county 朝阳区 boundary", "province 北京市 inside")
	has("116.38137,39.96005", "county 东城区 boundary", "county 西城区 boundary", "county 朝阳区 boundary")
	if got := p.at(t, "125,30"); len(got) != 0 {
		t.Errorf("the sea: %q", got)
	}
}

func bundledMap(t *testing.T, p *program) {
	for path, want := range map[string]string{
		"/tiles/county/4/13/6.mvt": "东城区", "/tiles/province,basin_l1/4/13/6.pbf": "海河区", "/tiles/parcel/13/6847/3350.mvt": "parcel",
		"/tiles/county.json": `"tilejson":"3.0.0"`, "/styles/mfz_county.json": p.url + "/tiles/mfz_county/{z}/{x}/{y}.mvt", "/api/v1/layers": `"synthetic":true`,
		"/api/v1/search?q=%E6%9C%9D%E9%98%B3": `"id":"110105"`, "/readyz": `"ready"`, "/metrics": "guotu_plan_layers 21", "/openapi.json": "/api/v1/zones",
	} {
		if status, body := p.get(t, path); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d, no %q in %.300q", path, status, want, body)
		}
	}
}

func bundledProblems(t *testing.T, p *program) {
	for path, want := range map[string]string{
		"/api/v1/zones?point=abc": `"parameter":"point"`, "/api/v1/zones?point=200,95": `"parameter":"point"`, "/api/v1/zones?point=1,2,3": `"parameter":"point"`,
		"/api/v1/zones": `"parameter":"point"`, "/api/v1/zones?point=1,2&layers=atlantis": `"parameter":"layers"`,
		"/tiles/atlantis/1/0/0.mvt": `\"atlantis\"`, "/tiles/county/2/4/0.mvt": `"parameter":"x"`, "/..%2fmain.go": "nothing has this address",
	} {
		if status, body := p.get(t, path); status != 400 && status != 404 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}

// bundledBatch sends more points than fit into any buffer.
func bundledBatch(t *testing.T, p *program) {
	const rows = 100_000
	r, err := http.Post(p.url+"/api/v1/zones?layers=county", "text/csv", strings.NewReader("编号,经度,纬度\n"+strings.Repeat("1,116.39,39.92\n", rows)))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	b, err := io.ReadAll(r.Body)
	if n := bytes.Count(b, []byte(",东城区,\n")); n != rows || err != nil {
		t.Errorf("%d rows of %d, %v", n, rows, err)
	}
}

// runQuietly runs a command that needs no input and returns its exit code.
func runQuietly(t *testing.T, args ...string) int {
	t.Helper()
	code, _, _ := runHere(t, "", args...)
	return code
}

// runHere runs a command with its input and returns what it did.
func runHere(t *testing.T, in string, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, console{in: strings.NewReader(in), out: &o, err: &e, env: func(string) string { return "" }})
	return code, o.String(), e.String()
}

func TestUsage(t *testing.T) {
	f := func(code int, out, errOut string, args ...string) {
		t.Helper()
		c, o, e := runHere(t, "", args...)
		if c != code || !strings.Contains(o, out) || !strings.Contains(e, errOut) || code == 0 && e != "" || code == 2 && o != "" {
			t.Errorf("guotu %q: %d\n%s\n%s", args, c, o, e)
		}
	}
	f(0, "locate", "", "--help")
	f(0, "--public-url", "", "serve", "--help")
	f(0, "guotu dev\n", "", "version")
	f(2, "", "unexpected argument fly", "fly")
	f(2, "", "unknown flag --fly", "--fly")
	f(2, "", `"guotu locate --help" lists`, "locate")
	f(2, "", `"guotu export --help" lists`, "export", "--zooms", "3")
	f(2, "", `"guotu export --help" lists`, "export", "zone", "t.pmtiles", "--compression", "zstd")
	f(2, "", `"guotu --help" lists`, "exprot")
	f(2, "", `"guotu --help" lists`, "--zooms", "3")
	f(2, "", `--addr: "x" is not host:port`, "--addr", "x")
	f(2, "", "no such file", "serve", "--config", "nothing.yaml")
	f(2, "", "192.0.2.1", "serve", "--addr", "192.0.2.1:0") // no address of this machine
	f(1, "", "connection refused", "healthcheck", "--addr", "127.0.0.1:1")
	if _, o, _ := runHere(t, "", "--help"); strings.Contains(o, "healthcheck") {
		t.Error("healthcheck is not for people")
	}
}

// TestPortTaken: the error comes at once and names the address.
func TestPortTaken(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir+"/guotu.yaml", tinyCatalogue)
	writeFile(t, dir+"/zones.geojson", tinyZones)
	p := startProgram(t, nil, "--addr", ":0", "--config", dir+"/guotu.yaml")
	address := strings.TrimPrefix(p.url, "http://")
	if code, out, errOut := runHere(t, "", "--addr", address, "--config", dir+"/guotu.yaml"); code != 2 || out != "" || !strings.Contains(errOut, address) {
		t.Errorf("%d, %q, %q", code, out, errOut)
	}
}

// TestOwnLayers: a catalogue of one's own, settings beside it, and a plan that
// cannot be read.
func TestOwnLayers(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir+"/plan.yaml", tinyCatalogue+"server: {addr: \":0\", public_url: \"https://plan.example.cn\", log_format: json, log_level: info}\n")
	writeFile(t, dir+"/zones.geojson", tinyZones)
	var errors text
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var out text
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, nil, console{out: &out, err: &errors, env: func(name string) string {
			return map[string]string{"GUOTU_CONFIG": dir + "/plan.yaml"}[name]
		}})
	}()
	for strings.Count(out.String(), "\n") < 2 && len(code) == 0 {
		time.Sleep(5 * time.Millisecond)
	}
	if !strings.Contains(out.String(), "1 layers, 1 features") {
		t.Fatalf("%q, %q", out.String(), errors.String())
	}
	p := &program{url: strings.TrimPrefix(strings.SplitN(out.String(), "\n", 2)[0], "listening on ")}
	if _, body := p.get(t, "/tiles/zone.json"); !strings.Contains(body, "https://plan.example.cn/tiles/zone/") {
		t.Errorf("%s", body)
	}
	if got := p.at(t, "1,1"); !slices.Equal(got, []string{"zone 一号 inside"}) {
		t.Errorf("%q", got)
	}
	// SIGHUP with a broken file keeps the plan, with a good one shows it.
	_, before := p.get(t, "/readyz")
	writeFile(t, dir+"/zones.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"broken"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0]]]}}]}`)
	hangUp(t)
	waitFor(t, func() bool { return strings.Contains(errors.String(), "the plan stays as it is") })
	if _, after := p.get(t, "/readyz"); after != before || !strings.Contains(errors.String(), "zones.geojson") {
		t.Errorf("%s then %s; %s", before, after, errors.String())
	}
	writeFile(t, dir+"/zones.geojson", strings.ReplaceAll(tinyZones, "一号", "二号"))
	hangUp(t)
	waitFor(t, func() bool { return strings.Contains(errors.String(), "plan read anew") })
	if got := p.at(t, "1,1"); !slices.Equal(got, []string{"zone 二号 inside"}) {
		t.Errorf("%q", got)
	}
	cancel()
	if c := <-code; c != 0 {
		t.Errorf("exit code %d", c)
	}
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it does not happen")
		}
	}
}

// TestBrokenLayers: a plan that cannot be read at the start ends the program.
func TestBrokenLayers(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir+"/guotu.yaml", tinyCatalogue)
	code, out, errOut := runHere(t, "", "--addr", ":0", "--config", dir+"/guotu.yaml")
	if code != 2 || out != "" || !strings.Contains(errOut, "zones.geojson") {
		t.Errorf("%d, %q, %q", code, out, errOut)
	}
}

const tinyCatalogue = `title: {zh: 试}
groups: [{id: g, title: {zh: 组}}]
layers:
  - {name: zone, group: g, kind: county, title: {zh: 县, en: County}, source: {file: zones.geojson}, id: name, label: {zh: name}}
`

const tinyZones = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"一号"},
"geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]]]}}]}`

func writeFile(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestBundledRead keeps the bundled catalogue in the form that users write: what the
// program reads for itself must not be in it.
func TestBundledRead(t *testing.T) {
	f, err := data.Bundled().Open(catalogueName)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var file configFile
	if err := data.DecodeYAML(catalogueName, f, &file); err != nil || file.Server != (settings{}) {
		t.Errorf("%+v, %v", file.Server, err)
	}
}

// Example shows the command on a table.
func Example() {
	code := run(context.Background(), []string{"locate", "-", "--layers", "county,basin_l1"},
		console{in: strings.NewReader("name,lon,lat\nGugong,116.39,39.92\n"), out: os.Stdout, err: io.Discard, env: func(string) string { return "" }})
	fmt.Println("exit code", code)
	// Output:
	// name,lon,lat,county,basin_l1,error
	// Gugong,116.39,39.92,东城区,海河区,
	// exit code 0
}

// hangUp sends this process what operators send to have the plan read anew.
func hangUp(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
}
