#!/bin/bash
# Runs the tests of archives and styles with the tag outside: other programs read what is written here. Gets go-pmtiles through Go,
# the JavaScript reader through npm and GDAL through the Python package index, all of exact versions, into the user's cache, QGIS
# from Debian where that needs no password, and the OGC's schemas through Maven; what cannot be had is named and left out.
# Arguments go to go test.
set -eu -o pipefail

cache="${XDG_CACHE_HOME:-$HOME/.cache}/guotu-outside"
mkdir -p "$cache"

pmtiles="$cache/go-pmtiles-1.31.0"
if [ ! -x "$pmtiles/go-pmtiles" ] && [ -z "${OUTSIDE_OFFLINE:-}" ]; then
	GOBIN="$pmtiles" go install github.com/protomaps/go-pmtiles@v1.31.0 || true
fi
if [ -x "$pmtiles/go-pmtiles" ]; then export OUTSIDE_PMTILES="$pmtiles/go-pmtiles"; else echo 'go-pmtiles is missing: no comparison with it'; fi

reader="$cache/npm-pmtiles-4.5.0"
if [ ! -d "$reader/node_modules/pmtiles" ] && [ -z "${OUTSIDE_OFFLINE:-}" ]; then
	{ mkdir -p "$reader" && npm --prefix "$reader" install --no-audit --no-fund --loglevel=error pmtiles@4.5.0; } >/dev/null 2>&1 || true
fi
if [ -d "$reader/node_modules/pmtiles" ]; then export OUTSIDE_NPM="$reader"; else echo 'the npm package pmtiles is missing: no comparison with it'; fi

gdal="$cache/pyogrio-0.13.0"
if [ ! -x "$gdal/bin/python" ] && [ -z "${OUTSIDE_OFFLINE:-}" ]; then
	{ python3 -m venv "$gdal" && "$gdal/bin/pip" install -q pyogrio==0.13.0; } >/dev/null 2>&1 || rm -rf "$gdal"
fi
if "$gdal/bin/python" -c 'import pyogrio' 2>/dev/null; then export OUTSIDE_GDAL="$gdal/bin/python"; else echo 'pyogrio is missing: no comparison with GDAL'; fi

qgis=/usr/bin/python3
inqgis() { QT_QPA_PLATFORM=offscreen "$qgis" -c 'import qgis.core' 2>/dev/null; }
if ! inqgis && [ -z "${OUTSIDE_OFFLINE:-}" ] && command -v apt-get >/dev/null; then
	as_root=''
	if [ "$(id -u)" -ne 0 ]; then as_root='sudo -n'; fi
	echo 'installing python3-qgis'
	{ $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-qgis; } >/dev/null 2>&1 || true
fi
if inqgis; then export OUTSIDE_QGIS="$qgis"; else echo 'QGIS is missing (Debian: python3-qgis): no archive or style is opened in it'; fi

schemas="$cache/ogc-schemas-2.6.1"
if [ ! -f "$schemas/ready" ] && [ -z "${OUTSIDE_OFFLINE:-}" ] && command -v mvn >/dev/null; then
	{ mvn -q dependency:copy -Dartifact=org.jvnet.ogc:ogc-schemas:2.6.1 -DoutputDirectory="$cache" &&
		python3 -m zipfile -e "$cache/ogc-schemas-2.6.1.jar" "$schemas" &&
		find "$schemas/ogc" -name '*.xsd' -exec sed -i "s|schemaLocation=\"http://schemas.opengis.net/|schemaLocation=\"file://$schemas/ogc/|
			s|schemaLocation=\"http://www.w3.org/1999/xlink.xsd|schemaLocation=\"file://$PWD/tiles/style/testdata/outside/xlink.xsd|
			s|schemaLocation=\"http://www.w3.org/2001/xml.xsd|schemaLocation=\"file://$PWD/tiles/style/testdata/outside/xml.xsd|" {} + &&
		touch "$schemas/ready"; } >/dev/null 2>&1 || true
fi
if [ -f "$schemas/ready" ] && command -v xmllint >/dev/null; then export OUTSIDE_OGC_SCHEMAS="$schemas"
else echo 'the OGC schemas (Maven) or xmllint are missing: SLD is not validated'; fi

go test -tags outside -count=1 -timeout 20m -run Outside -v ./tiles/archive ./tiles/style "$@"
