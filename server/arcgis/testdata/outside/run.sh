#!/bin/bash
# Lets arcgis-pbf-parser of npm read what a server at the address given answers with f=pbf. Without the package (OUTSIDE_OFFLINE,
# or no registry within reach) it says so and leaves the comparison out.
set -eu -o pipefail
here="$(cd "$(dirname "$0")" && pwd)"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/guotu-outside/arcgis"
mkdir -p "$cache"
cp "$here"/*.* "$cache"
if [ -z "${OUTSIDE_OFFLINE:-}" ]; then
	npm --prefix "$cache" ci --no-audit --no-fund --loglevel=error >/dev/null 2>&1 || true
fi
if ! [ -d "$cache/node_modules/arcgis-pbf-parser" ]; then
	echo 'left out: arcgis-pbf-parser is not installed'
	exit 0
fi
node "$cache/pbf.mjs" "${1%/}"
