package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The peers that ask PostGIS for tiles. All see the same table, ask for the same
// columns, extent and buffer, and have no cache.

// asMVT is PostGIS alone: ST_AsMVT as a prepared statement over one connection,
// without HTTP and without compression. The time of the client does not count.
type asMVT struct{}

func (*asMVT) name() string { return "ST_AsMVT" }

func (*asMVT) install(ctx context.Context, l *lab) (string, error) {
	if l.db == nil {
		return "", l.noDB
	}
	out, err := l.db.psql("-c", "SELECT 'PostGIS '||PostGIS_Lib_Version()||', GEOS '||PostGIS_GEOS_Version()||', PostgreSQL '||current_setting('server_version')").CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func (*asMVT) start(_ context.Context, l *lab, s *set) (*running, error) {
	c := l.db.psql()
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	answers := bufio.NewReaderSize(out, 1<<20)
	fmt.Fprintf(in, `PREPARE tile(int, int, int) AS SELECT encode(ST_AsMVT(m, '%[1]s'), 'hex') FROM (
		SELECT ST_AsMVTGeom(geom, ST_TileEnvelope($1, $2, $3), 4096, 64, true) AS geom, %[2]s FROM %[1]s
		WHERE geom && ST_TileEnvelope($1, $2, $3, margin => 64.0 / 4096)) m WHERE geom IS NOT NULL;`+"\n", s.name, columns(s))
	return &running{
		pids: []int{l.db.pid},
		stop: func() { in.Close(); io.Copy(io.Discard, out); c.Wait() },
		fetch: func(t tile, _ bool) (*answer, error) {
			if _, err := fmt.Fprintf(in, "EXECUTE tile(%d, %d, %d);\n", t.z, t.x, t.y); err != nil {
				return nil, err
			}
			line, err := answers.ReadString('\n')
			if err != nil {
				return nil, err
			}
			body, err := hex.DecodeString(strings.TrimSpace(line))
			if err != nil || len(body) == 0 {
				return nil, err
			}
			return &answer{body: body}, nil
		},
	}, nil
}

// tegola with its provider mvt_postgis.
type tegola struct{ program string }

func (*tegola) name() string { return "tegola" }

func (p *tegola) install(ctx context.Context, l *lab) (version string, err error) {
	if l.db == nil {
		return "", l.noDB
	}
	p.program, err = installGo(ctx, l, "tegola", "github.com/go-spatial/tegola/cmd/tegola", false, "noHanaProvider")
	return moduleVersion(ctx, l, "tegola", "github.com/go-spatial/tegola") + ", mvt_postgis", err
}

func (p *tegola) start(ctx context.Context, l *lab, s *set) (*running, error) {
	return p.serve(ctx, l, s, "")
}

// serve runs tegola; more is more of its configuration. Its !BBOX! is the tile
// without a buffer.
func (p *tegola) serve(ctx context.Context, l *lab, s *set, more string) (*running, error) {
	at := freeAddress()
	config := fmt.Sprintf(`%[6]s
[webserver]
port = "%[1]s"
[[providers]]
name = "pg"
type = "mvt_postgis"
uri = "%[2]s?pool_max_conns=4"
[[providers.layers]]
name = "%[3]s"
geometry_fieldname = "geom"
geometry_type = "MultiPolygon"
id_fieldname = "gid"
sql = '''SELECT gid, ST_AsMVTGeom(geom, !BBOX!, 4096, 64, true) AS geom, %[4]s FROM %[3]s WHERE geom && ST_Expand(!BBOX!, (ST_XMax(!BBOX!) - ST_XMin(!BBOX!)) * 64 / 4096)'''
[[maps]]
name = "bench"
[[maps.layers]]
name = "%[3]s"
provider_layer = "pg.%[3]s"
min_zoom = 0
max_zoom = %[5]d
`, at, l.db.url(), s.name, columns(s), s.maxZoom, more)
	file := filepath.Join(l.work, "tegola.toml")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		return nil, err
	}
	r, err := server(ctx, l, "tegola", "http://"+at+"/maps/bench/{z}/{x}/{y}.pbf", nil, p.program, "serve", "--config", file, "--log-level", "ERROR")
	if err == nil {
		r.pids = append(r.pids, l.db.pid)
	}
	return r, err
}

// martin is built by cargo with its PostgreSQL sources only.
type martin struct{ program string }

const martinVersion = "1.14.0"

func (*martin) name() string { return "Martin" }

func (p *martin) install(ctx context.Context, l *lab) (string, error) {
	if l.db == nil {
		return "", l.noDB
	}
	folder := filepath.Join(l.cache, "martin")
	p.program = filepath.Join(folder, "bin", "martin")
	if out, err := output(ctx, "", nil, p.program, "--version"); err == nil && strings.HasSuffix(out, martinVersion) {
		return martinVersion, nil
	}
	say("building Martin, which takes up to %d minutes", l.build)
	limited, cancel := context.WithTimeout(ctx, time.Duration(l.build)*time.Minute)
	defer cancel()
	env := []string{"CARGO_TARGET_DIR=" + filepath.Join(folder, "target")} // what is built stays for the next try
	out, err := output(limited, l.work, env, "cargo", "install", "martin", "--version", martinVersion, "--locked", "--no-default-features", "--features", "postgres", "--root", folder)
	if limited.Err() != nil && ctx.Err() == nil {
		return "", fmt.Errorf("cargo install martin %s: not done within %d minutes; the next run goes on with it", martinVersion, l.build)
	}
	if err != nil {
		return "", fmt.Errorf("cargo install martin %s: %s", martinVersion, out)
	}
	return martinVersion, nil
}

func (p *martin) start(ctx context.Context, l *lab, s *set) (*running, error) {
	at := freeAddress()
	var properties strings.Builder
	for _, f := range s.fields {
		fmt.Fprintf(&properties, "        %s: text\n", f)
	}
	config := fmt.Sprintf(`listen_addresses: '%[1]s'
cache_size_mb: 0
worker_processes: 2
preferred_encoding: gzip
postgres:
  connection_string: '%[2]s'
  auto_publish: false
  auto_bounds: skip
  tables:
    %[3]s:
      schema: public
      table: %[3]s
      srid: 3857
      geometry_column: geom
      geometry_type: MULTIPOLYGON
      extent: 4096
      buffer: 64
      clip_geom: true
      properties:
%[4]s`, at, l.db.url(), s.name, properties.String())
	file := filepath.Join(l.work, "martin.yaml")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		return nil, err
	}
	r, err := server(ctx, l, "martin", "http://"+at+"/"+s.name+"/{z}/{x}/{y}", []string{"RUST_LOG=error"}, p.program, "--config", file)
	if err == nil {
		r.pids = append(r.pids, l.db.pid)
	}
	return r, err
}
