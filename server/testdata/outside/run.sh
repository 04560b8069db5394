#!/bin/bash
# Starts the built program and lets other people's programs open it: GDAL, QGIS and OWSLib of Debian; MapLibre GL JS, OpenLayers
# and Leaflet of npm, in Chromium. What is not installed is
# installed if this is Debian and the user is root; what cannot be had is named and left out. Pictures are left in the folder
# OUTSIDE_PICTURES, if it is set. GUOTU_URL names a server that runs already.
set -eu -o pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$here/../../.."
export python=/usr/bin/python3 # that of Debian, which has the packages of Debian

missing=''
command -v gdalwarp >/dev/null || missing+=' gdal-bin'
command -v xmllint >/dev/null || missing+=' libxml2-utils'
"$python" -c 'import qgis.core' 2>/dev/null || missing+=' python3-qgis qgis-providers'
"$python" -c 'import osgeo.gdal, numpy' 2>/dev/null || missing+=' python3-gdal python3-numpy'
"$python" -c 'import owslib' 2>/dev/null || missing+=' python3-owslib'
if [ -n "$missing" ] && command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ] && [ -z "${OUTSIDE_OFFLINE:-}" ]; then
	{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 || true
fi

work="$(mktemp -d)"
trap 'kill "${server:-0}" 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -n "${GUOTU_URL:-}" ]; then
	url="${GUOTU_URL%/}"
else
	"$root/bin/guotu" serve --addr 127.0.0.1:0 >"$work/out" 2>"$work/log" &
	server=$!
	for _ in $(seq 300); do
		url="$(sed -n 's/^listening on //p' "$work/out")"
		[ -n "$url" ] && curl -sf "$url/readyz" >/dev/null && break
		sleep 0.2
	done
fi
echo "asking $url"

failed=0
ask() { # program, what it is, command
	echo "== $2"
	if ! eval "$1" >/dev/null 2>&1; then
		echo "left out: $2 is not installed"
		return
	fi
	shift 2
	"$@" || failed=1
}
ask 'command -v gdalwarp' GDAL "$here/gdal.sh" "$url" "$work"
ask "$python -c 'import owslib'" OWSLib "$python" "$here/owslib_client.py" "$url"
ask "$python -c 'import qgis.core'" QGIS env QT_QPA_PLATFORM=offscreen HOME="$work" "$python" "$here/qgis_client.py" "$url" "${OUTSIDE_PICTURES:-$work}"
ask 'command -v npm' 'arcgis-pbf-parser' "$root/server/arcgis/testdata/outside/run.sh" "$url"

cache="${XDG_CACHE_HOME:-$HOME/.cache}/guotu-outside/browser"
if [ -z "${OUTSIDE_OFFLINE:-}" ]; then
	{ mkdir -p "$cache" && cp "$here"/browser/*.* "$cache" && npm --prefix "$cache" ci --no-audit --no-fund --loglevel=error; } >/dev/null 2>&1 || true
fi
ask "test -d '$cache/node_modules/ol' && command -v chromium" 'a browser with the libraries of maps' \
	node "$cache/run.mjs" "$url" "${OUTSIDE_PICTURES:-$work}"

if [ -n "${server:-}" ]; then
	if grep -E '"level":"(WARN|ERROR)"|level=(WARN|ERROR)' "$work/log"; then echo 'the log of the server is not clean'; failed=1; fi
fi
exit "$failed"
