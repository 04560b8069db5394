#!/bin/bash
# Runs the tests with the tag outside: installs what they need, starts a PostgreSQL of its own on a socket in a temporary folder, finds the
# pythons that have shapely, and stops what it started. Arguments go to go test.
set -eu -o pipefail

# What is missing is installed on Debian where that can be done without a password; elsewhere the comparisons that need
# it say so and are left out.
missing=''
[ -n "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || missing+=' postgresql'
[ -n "$(ls /usr/share/postgresql/*/extension/postgis.control 2>/dev/null)" ] || missing+=' postgis postgresql-postgis'
/usr/bin/python3 -c 'import shapely' 2>/dev/null || missing+=' python3-shapely'
/usr/bin/python3 -c 'import ensurepip' 2>/dev/null || missing+=' python3-venv'
[ -e /usr/include/geos_c.h ] || missing+=' libgeos-dev'
command -v gcc >/dev/null || missing+=' gcc libc6-dev'
command -v cs2cs >/dev/null || missing+=' proj-bin'
command -v GeodSolve >/dev/null || missing+=' geographiclib-tools'
if [ -n "$missing" ]; then
	as_root=''
	if [ "$(id -u)" -ne 0 ]; then as_root='sudo -n'; fi
	if command -v apt-get >/dev/null && $as_root true 2>/dev/null &&
		echo "installing for the comparisons:$missing" && $as_root apt-get update -qq &&
		$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; then
		:
	else
		echo "left out is what needs, and cannot be installed here:$missing"
	fi
fi

folder=$(mktemp -d /tmp/guotu-outside.XXXXXX)
server=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
unprivileged=()
if [ "$(id -u)" -eq 0 ]; then unprivileged=(runuser -u postgres --); fi

stop() {
	if [ -n "$server" ] && [ -f "$folder/db/postmaster.pid" ]; then
		"${unprivileged[@]}" "$server/pg_ctl" -D "$folder/db" -m immediate stop >/dev/null || true
	fi
	rm -rf "$folder"
}
trap stop EXIT

if [ -n "$server" ] && { [ "$(id -u)" -ne 0 ] || id postgres >/dev/null 2>&1; }; then
	if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
	chmod 755 "$folder"
	(
		cd "$folder"
		"${unprivileged[@]}" "$server/initdb" -D "$folder/db" -U postgres -A trust -E UTF8 --no-sync >/dev/null
		"${unprivileged[@]}" "$server/pg_ctl" -D "$folder/db" -w -l "$folder/log" \
			-o "-k $folder -c listen_addresses= -c fsync=off -c jit=off -c max_parallel_workers_per_gather=0" start >/dev/null
	)
	export OUTSIDE_PSQL="$server/psql -h $folder -U postgres -d postgres"
	if ! $OUTSIDE_PSQL -q -X -c 'CREATE EXTENSION postgis'; then
		echo 'PostGIS is missing: no comparison with it'
		unset OUTSIDE_PSQL
	fi
else
	echo 'PostgreSQL is missing: no comparison with PostGIS'
fi

# A newer GEOS comes with shapely 2 from the Python package index, into the user's cache; without it the
# comparison is with the system's.
newer="${XDG_CACHE_HOME:-$HOME/.cache}/guotu-outside/venv"
if [ ! -x "$newer/bin/python" ] && [ -z "${OUTSIDE_OFFLINE:-}" ]; then
	mkdir -p "${newer%/*}"
	{ python3 -m venv "$newer" && "$newer/bin/pip" install -q 'shapely>=2.1,<3'; } >/dev/null 2>&1 || rm -rf "$newer"
fi
pythons=''
for python in /usr/bin/python3 "$newer/bin/python"; do
	if "$python" -c 'import shapely' 2>/dev/null; then pythons+=" $python"; fi
done
export OUTSIDE_PYTHON="${OUTSIDE_PYTHON:-$pythons}"
if [ -z "$OUTSIDE_PYTHON" ]; then echo 'shapely is missing: no comparison with GEOS'; fi
if [ -z "$OUTSIDE_PYTHON${OUTSIDE_PSQL:-}" ] && ! command -v cs2cs >/dev/null; then
	echo 'nothing to compare with: skipped'
	exit 0
fi

go test -tags outside -timeout 60m "$@"
