#!/bin/bash
# Installs the node packages of this folder into the folder named, beside copies of the scripts that use them, since node looks for
# packages beside the script. A second time it only copies.
set -eu -o pipefail
here=$(cd "$(dirname "$0")" && pwd)
to=$1
mkdir -p "$to"
cp "$here"/*.mjs "$to"
if ! cmp -s "$here/package-lock.json" "$to/package-lock.json" || [ ! -d "$to/node_modules" ]; then
	cp "$here/package.json" "$here/package-lock.json" "$to"
	npm ci --prefix "$to" --no-audit --no-fund --loglevel=error >&2
fi
