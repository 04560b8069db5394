package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// guotu is the program under test: bin/guotu as `make binary` builds it.
type guotu struct{}

func (*guotu) name() string { return "guotu" }

func (*guotu) program(l *lab) string { return filepath.Join(l.root, "bin", "guotu") }

func (g *guotu) install(ctx context.Context, l *lab) (string, error) {
	if out, err := output(ctx, l.root, nil, "make", "--no-print-directory", "binary"); err != nil {
		return "", errors.New(out)
	}
	out, err := output(ctx, l.root, nil, g.program(l), "version")
	return strings.TrimPrefix(out, "guotu "), err
}

// catalogue writes the catalogue of a data set beside a link to its file.
func (*guotu) catalogue(l *lab, s *set) (string, error) {
	folder := filepath.Join(l.work, "guotu-"+s.name)
	file := filepath.Join(folder, "plan.yaml")
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		return "", err
	}
	if err := os.Symlink(s.path, filepath.Join(folder, s.name+".geojson")); err != nil {
		return "", err
	}
	text := fmt.Sprintf("title: {en: bench}\nlayers:\n  - {name: %[1]s, title: {en: %[1]s}, source: {file: %[1]s.geojson}, zoom: {min: %[2]d, max: %[3]d}}\n",
		s.name, s.minZoom, s.maxZoom)
	return file, os.WriteFile(file, []byte(text), 0o644)
}

func (g *guotu) start(ctx context.Context, l *lab, s *set) (*running, error) {
	file, err := g.catalogue(l, s)
	if err != nil {
		return nil, err
	}
	at := freeAddress()
	r, err := server(ctx, l, "guotu", "http://"+at+"/tiles/"+s.name+"/{z}/{x}/{y}.mvt", nil, g.program(l), "serve", "--config", file, "--addr", at)
	if err != nil {
		return nil, err
	}
	if err := ready(ctx, "http://"+at+"/readyz"); err != nil {
		r.stop()
		return nil, err
	}
	return r, nil
}

// ready waits until an address answers 200. Guotu listens before its layers are
// loaded.
func ready(ctx context.Context, url string) error {
	deadline := time.Now().Add(5 * time.Minute)
	for ctx.Err() == nil {
		if response, err := http.Get(url); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s is not ready after 5 minutes", url)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return ctx.Err()
}
