# Guotu. `make run` starts it, `make test` tests everything; both fetch what they need.
#
# Needed beforehand: Go 1.26, Node.js 20.19 or newer with npm, make. `make test` also needs gcc (race detector),
# Chromium and a Chinese font (browser test), and installs them on Debian where they are missing.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
ARGS ?=
BENCH ?= .

GO_BUILD := CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w -X main.version=$(VERSION)'
STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.8.2
NPM := npm --prefix web --silent

NODE_STAMP := web/node_modules/.installed
PAGE := web/dist/index.html
PAGE_SOURCES := $(shell find web \( -name node_modules -o -name dist -o -name test -o -name e2e -o -name test-output \) -prune \
	-o -type f ! -name '*.go' ! -name '*.test.ts' ! -name '.*' -print)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## build and serve the bundled layers; more flags in ARGS, for example ARGS='--addr :9000'
	@exec bin/guotu serve $(ARGS)

.PHONY: build
build: $(PAGE) binary ## build the page and the program: bin/guotu

.PHONY: binary
binary: # the program alone, with the page as it is in web/dist
	@$(GO_BUILD) -o bin/guotu .

.PHONY: test
test: tools $(PAGE) lint test-go test-web binary test-browser ## check, test and drive the built program in a browser
	@echo 'all tests passed'

.PHONY: test-go
test-go:
	go test -race -timeout 20m ./...

.PHONY: test-web
test-web: $(NODE_STAMP)
	$(NPM) test

.PHONY: test-browser
test-browser: $(NODE_STAMP)
	$(NPM) run e2e

.PHONY: test-outside
test-outside: build ## compare with GEOS, PostGIS, PROJ, GDAL, QGIS, go-pmtiles and others; OUTSIDE_PAIRS=100000 for more than 10000 pairs each
	geo/testdata/outside/run.sh ./geo/... ./layers/... ./siting/... ./tiles/...
	tiles/testdata/outside/run.sh
	server/testdata/outside/run.sh

.PHONY: bench-outside
bench-outside: ## how many times faster than GEOS (libgeos-dev): point location and overlap areas
	GOMAXPROCS=1 go test -tags outside -count=1 -timeout 20m -v -run 'TestLocatorAgainstGEOS|TestOverlapsAgreeWithGEOS' ./geo ./layers | \
		grep -E 'times|differ|not installed|cannot be built|FAIL|^ok'

.PHONY: lint
lint: $(PAGE) ## gofmt, go vet, staticcheck, TypeScript
	@unformatted=$$(gofmt -l $$(go list -f '{{.Dir}}' ./...)); \
	if [ -n "$$unformatted" ]; then echo "not formatted, run make fmt:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	$(STATICCHECK) ./...
	$(NPM) run check

.PHONY: bench
bench: $(PAGE) ## run the benchmarks, one core; BENCH=regexp picks some
	go test -run '^$$' -bench '$(BENCH)' -benchmem -cpu 1 -timeout 60m ./...

.PHONY: bench-peers
bench-peers: ## measure Guotu beside tegola, Martin, PostGIS and others into docs/performance.md; BENCH_QUICK=1 in minutes
	@for module in bench bench/peers/naive bench/peers/bare; do test -z "$$(gofmt -l $$module)" && go vet -C $$module ./...; done
	@cd bench && BENCH_PAGE="$(CURDIR)/docs/performance.md" go run .

.PHONY: fmt
fmt: ## format the Go code
	@gofmt -w $$(go list -f '{{.Dir}}' ./...)

.PHONY: clean
clean: ## remove what was built and installed here
	@rm -rf bin web/node_modules web/test-output
	@find web/dist -mindepth 1 ! -name .gitkeep -delete

# The page. npm ci runs when package-lock.json is newer than the last installation, vite when a source is newer than
# the page. Vite empties web/dist, which Go embeds and which therefore must exist in a fresh clone: keep .gitkeep.
$(PAGE): $(PAGE_SOURCES) $(NODE_STAMP)
	@echo 'building the page'
	@$(NPM) run build -- --logLevel warn
	@touch web/dist/.gitkeep $@

$(NODE_STAMP): web/package-lock.json
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a > 20 || a == 20 && +b >= 19 ? 0 : 1)' \
		|| { echo 'Node.js 20.19 or newer is needed'; exit 1; }
	@echo 'installing what the page is built from'
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# Programs that only the tests need.
.PHONY: tools
tools:
	@missing=''; \
	command -v gcc >/dev/null || missing+=' gcc libc6-dev'; \
	command -v chromium >/dev/null || missing+=' chromium'; \
	fc-list ':lang=zh-cn' 2>/dev/null | grep . >/dev/null || missing+=' fontconfig fonts-noto-cjk'; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then echo "the tests need, please install:$$missing"; exit 1; fi; \
	as_root=''; \
	if [ "$$(id -u)" -ne 0 ]; then \
		if ! sudo -n true 2>/dev/null && ! { [ -t 0 ] && command -v sudo >/dev/null; }; then \
			echo "the tests need, please run as root: apt-get install$$missing"; exit 1; \
		fi; \
		as_root='sudo'; \
	fi; \
	echo "installing for the tests:$$missing"; \
	$$as_root apt-get update -qq; \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null
