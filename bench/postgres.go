package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// cluster is a PostgreSQL of its own in the work folder, with PostGIS.
type cluster struct {
	programs, folder string
	host, port       string
	as               *syscall.Credential // who runs it; nil is who runs the bench
	pid              int
}

// startCluster starts one. The settings are those of a server for tiles: one
// process a query, no compilation of queries, everything in memory.
func startCluster(ctx context.Context, work string) (*cluster, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return nil, errors.New("PostgreSQL is not installed")
	}
	slices.Sort(found)
	c := &cluster{programs: filepath.Dir(found[len(found)-1]), folder: filepath.Join(work, "db")}
	c.host, c.port, _ = net.SplitHostPort(freeAddress())
	if err := os.Mkdir(c.folder, 0o700); err != nil {
		return nil, err
	}
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		u, err := user.Lookup("postgres")
		if err != nil {
			return nil, err
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		c.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(c.folder, uid, gid); err != nil {
			return nil, err
		}
	}
	if err := c.run(ctx, "initdb", "-D", c.folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"); err != nil {
		return nil, err
	}
	settings := "-p " + c.port + " -k " + c.folder + " -c listen_addresses=127.0.0.1 -c fsync=off -c jit=off -c autovacuum=off" +
		" -c max_parallel_workers_per_gather=0 -c shared_buffers=2GB -c work_mem=64MB -c maintenance_work_mem=512MB -c max_wal_size=4GB"
	if err := c.run(ctx, "pg_ctl", "-D", c.folder, "-w", "-l", filepath.Join(c.folder, "log"), "-o", settings, "start"); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(c.folder, "postmaster.pid"))
	if err != nil {
		return nil, err
	}
	c.pid, _ = strconv.Atoi(strings.Fields(string(text))[0])
	if err := c.sql(ctx, strings.NewReader("CREATE EXTENSION postgis;")); err != nil {
		c.stop()
		return nil, err
	}
	return c, nil
}

// run runs one of PostgreSQL's programs as the owner of the cluster.
func (c *cluster) run(ctx context.Context, program string, args ...string) error {
	command := exec.CommandContext(ctx, filepath.Join(c.programs, program), args...)
	command.Dir, command.SysProcAttr = c.folder, &syscall.SysProcAttr{Credential: c.as}
	log, err := os.Create(c.folder + "." + program + ".log")
	if err != nil {
		return err
	}
	defer log.Close()
	command.Stdout, command.Stderr = log, log // not a pipe, which the server would keep open
	if err := command.Run(); err != nil {
		text, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %s", program, oneLine(string(text), 300))
	}
	return nil
}

func (c *cluster) stop() {
	if err := c.run(context.Background(), "pg_ctl", "-D", c.folder, "-m", "immediate", "stop"); err != nil {
		say("%v", err)
	}
}

// url is the address for clients that take one.
func (c *cluster) url() string { return "postgres://postgres@" + c.host + ":" + c.port + "/postgres" }

// psql returns the command of PostgreSQL's client.
func (c *cluster) psql(args ...string) *exec.Cmd {
	return exec.Command(filepath.Join(c.programs, "psql"), append([]string{c.url(), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"}, args...)...)
}

// sql runs a script.
func (c *cluster) sql(ctx context.Context, script io.Reader) error {
	command := c.psql()
	command.Stdin = script
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("psql: %s", oneLine(string(out), 300))
	}
	return ctx.Err()
}

// columns are the fields of a set as SQL names.
func columns(s *set) string {
	var quoted []string
	for _, f := range s.fields {
		quoted = append(quoted, `"`+strings.ReplaceAll(f, `"`, `""`)+`"`)
	}
	return strings.Join(quoted, ", ")
}

// load makes a table of a set: its fields and the polygons in Web Mercator, with a
// spatial index, in the order of the index.
func (c *cluster) load(ctx context.Context, s *set) error {
	var fields []string
	for _, f := range s.fields {
		fields = append(fields, fmt.Sprintf(`j->'properties'->>'%s' AS "%s"`, strings.ReplaceAll(f, "'", "''"), strings.ReplaceAll(f, `"`, `""`)))
	}
	r, w := io.Pipe()
	go func() {
		to := bufio.NewWriterSize(w, 1<<20)
		// CSV with quotes and delimiters that do not occur takes a line as it is.
		fmt.Fprintf(to, "CREATE TEMP TABLE raw(t text);\nCOPY raw FROM STDIN WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02');\n")
		err := s.lines(func(line []byte) error {
			to.Write(line)
			return to.WriteByte('\n')
		})
		fmt.Fprintf(to, "\\.\nCREATE TABLE %[1]s AS SELECT row_number() OVER ()::int AS gid, %[2]s, ST_Multi(ST_Transform(ST_SetSRID("+
			"ST_GeomFromGeoJSON(j->>'geometry'), 4326), 3857))::geometry(MultiPolygon, 3857) AS geom FROM (SELECT t::json AS j FROM raw) q;\n"+
			"CREATE INDEX %[1]s_geom ON %[1]s USING gist (geom);\nCLUSTER %[1]s USING %[1]s_geom;\nVACUUM ANALYZE %[1]s;\n", s.name, strings.Join(fields, ", "))
		if err == nil {
			err = to.Flush()
		}
		w.CloseWithError(err)
	}()
	err := c.sql(ctx, r)
	r.CloseWithError(errors.New("psql ended"))
	return err
}
