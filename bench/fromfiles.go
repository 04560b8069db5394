package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The peers that make tiles from the file itself, without a database.

// naive is what a program with the usual Go libraries does: orb clips and encodes,
// tidwall/rtree searches, the standard library compresses. It lies in peers/naive.
type naive struct{ program string }

func (*naive) name() string { return "orb naive" }

func (p *naive) install(ctx context.Context, l *lab) (version string, err error) {
	p.program, err = installGo(ctx, l, "naive", "guotu/bench/peers/naive", false, "")
	return "orb " + moduleVersion(ctx, l, "naive", "github.com/paulmach/orb"), err
}

func (p *naive) start(ctx context.Context, l *lab, s *set) (*running, error) {
	at := freeAddress()
	return server(ctx, l, "naive", "http://"+at+"/"+s.name+"/{z}/{x}/{y}", nil, p.program, at, s.name, s.path)
}

// geojsonVT is geojson-vt behind Node's HTTP server. It keeps the tiles it has cut.
type geojsonVT struct{ script string }

func (*geojsonVT) name() string { return "geojson-vt" }

func (p *geojsonVT) install(ctx context.Context, l *lab) (string, error) {
	folder, err := installNode(ctx, l)
	p.script = filepath.Join(folder, "geojsonvt.mjs")
	if err != nil {
		return "", err
	}
	return output(ctx, folder, nil, "node", "-p", "require('./node_modules/geojson-vt/package.json').version")
}

func (p *geojsonVT) start(ctx context.Context, l *lab, s *set) (*running, error) {
	at := freeAddress()
	_, port, _ := strings.Cut(at, ":")
	return server(ctx, l, "geojsonvt", "http://"+at+"/"+s.name+"/{z}/{x}/{y}", nil, "node", "--max-old-space-size=12000", p.script, port, s.name, s.path, fmt.Sprint(s.maxZoom))
}

// installNode installs the node packages beside copies of the scripts that use them.
func installNode(ctx context.Context, l *lab) (folder string, err error) {
	folder = filepath.Join(l.cache, "node")
	if out, err := output(ctx, l.root, nil, filepath.Join(l.root, "bench", "quality", "install.sh"), folder); err != nil {
		return "", errors.New(out)
	}
	return folder, nil
}

// mapserver is MapServer as FastCGI behind nginx, over a shapefile in Web Mercator
// with a spatial index, which it reads itself. (Its reader of FlatGeobuf crashes on
// MultiPolygons in the version of Debian 12.) nginx compresses.
type mapserver struct{}

func (*mapserver) name() string { return "MapServer" }

const mapservProgram = "/usr/lib/cgi-bin/mapserv"

func (*mapserver) install(ctx context.Context, l *lab) (string, error) {
	for _, program := range []string{mapservProgram, "nginx", "spawn-fcgi", "ogr2ogr"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", err
		}
	}
	out, err := output(ctx, l.work, nil, mapservProgram, "-v")
	version, _, _ := strings.Cut(strings.TrimPrefix(out, "MapServer version "), " ")
	return version + ", shapefile with index", err
}

const mapfile = `MAP
NAME "bench"
EXTENT -20037508.34 -20037508.34 20037508.34 20037508.34
UNITS METERS
SIZE 256 256
PROJECTION "init=epsg:3857" END
OUTPUTFORMAT
  NAME "mvt"
  DRIVER "MVT"
  FORMATOPTION "EXTENT=4096"
  FORMATOPTION "EDGE_BUFFER=64"
END
WEB METADATA "ows_enable_request" "*" "ows_title" "bench" END END
LAYER
  NAME "%[1]s"
  TYPE POLYGON
  STATUS ON
  DATA "%[2]s"
  PROJECTION "init=epsg:3857" END
  METADATA "gml_include_items" "all" "ows_include_items" "all" END
END
END
`

func (*mapserver) start(ctx context.Context, l *lab, s *set) (*running, error) {
	folder := filepath.Join(l.work, "mapserver-"+s.name)
	shapes, socket := filepath.Join(folder, s.name+".shp"), filepath.Join(folder, "socket")
	if _, err := os.Stat(shapes); err != nil {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, err
		}
		if out, err := output(ctx, folder, nil, "ogr2ogr", "-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8", "-lco", "SPATIAL_INDEX=YES", "-s_srs", "EPSG:4326", "-t_srs", "EPSG:3857", "-nlt", "PROMOTE_TO_MULTI", shapes, s.path); err != nil {
			return nil, errors.New(out)
		}
		for name, text := range map[string]string{"bench.map": fmt.Sprintf(mapfile, s.name, shapes), "mapserver.conf": "CONFIG\nENV\nMS_MAP_PATTERN \".\"\nEND\nEND\n"} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
				return nil, err
			}
		}
	}
	os.Remove(socket)
	worker, err := launch(l, "mapserv", []string{"MAPSERVER_CONFIG_FILE=" + filepath.Join(folder, "mapserver.conf")}, "spawn-fcgi", "-n", "-s", socket, "--", mapservProgram)
	if err != nil {
		return nil, err
	}
	r, err := startNginx(ctx, l, "mapserver", "/{z}/{x}/{y}", fmt.Sprintf(`location ~ ^/(\d+)/(\d+)/(\d+)$ {
		gzip on;
		gzip_types *;
		gzip_http_version 1.0;
		fastcgi_pass unix:%[1]s;
		fastcgi_buffers 16 1m;
		fastcgi_param REQUEST_METHOD GET;
		fastcgi_param QUERY_STRING "map=%[2]s/bench.map&mode=tile&tilemode=gmap&layers=all&map.imagetype=mvt&tile=$2+$3+$1";
	}`, socket, folder))
	if err != nil {
		worker.stop()
		return nil, err
	}
	front := r.stop
	r.pids, r.stop = append(r.pids, worker.pid), func() { front(); worker.stop() }
	return r, nil
}

// startNginx runs nginx with two workers and the locations given.
func startNginx(ctx context.Context, l *lab, name, path, locations string) (*running, error) {
	at := freeAddress()
	user := ""
	if os.Getuid() == 0 {
		user = "user root;" // the work folder belongs to root
	}
	file := filepath.Join(l.work, name+".nginx.conf")
	config := fmt.Sprintf(`%[1]s
daemon off;
worker_processes 2;
pid %[2]s/%[3]s.nginx.pid;
error_log stderr error;
events { worker_connections 512; }
http {
	access_log off;
	sendfile on;
	keepalive_requests 1000000;
	client_body_temp_path %[2]s/nginx-body;
	fastcgi_temp_path %[2]s/nginx-fastcgi;
	proxy_temp_path %[2]s/nginx-proxy;
	uwsgi_temp_path %[2]s/nginx-uwsgi;
	scgi_temp_path %[2]s/nginx-scgi;
	types { application/vnd.mapbox-vector-tile mvt; }
	server { listen %[4]s; %[5]s }
}
`, user, l.work, name, at, locations)
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		return nil, err
	}
	return server(ctx, l, name+".nginx", "http://"+at+path, nil, "nginx", "-c", file, "-e", "stderr")
}
