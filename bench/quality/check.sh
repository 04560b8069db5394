#!/bin/bash
# Judges the vector tiles in a folder: check.sh NODE_FOLDER TILES, after install.sh NODE_FOLDER. See check.py for what it prints.
set -eu -o pipefail
here=$(cd "$(dirname "$0")" && pwd)
for python in ${OUTSIDE_PYTHON:-} /usr/bin/python3 python3; do
	if "$python" -c 'import shapely.validation' 2>/dev/null; then
		node --max-old-space-size=8000 "$1/decode.mjs" "$2" | "$python" "$here/check.py"
		exit
	fi
done
echo 'shapely is missing: apt-get install python3-shapely' >&2
exit 1
