/*
 * The area that sites share with zones, by GEOS: a tree over the zones, each
 * site prepared, a zone wholly inside a site answered by its own area. Everything is made valid
 * before the clock starts.
 *
 *   cc -O2 -o overlap overlap.c -lgeos_c
 *   overlap ZONES SITES PAIRS
 *
 * ZONES and SITES hold well-known binary, each after its length as four bytes.
 * PAIRS becomes site, zone (four bytes each) and area (a double) of every pair
 * with an area in common. Prints the CPU seconds for all sites, for building the tree, and the
 * number of failures.
 */
#include <geos_c.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void quiet(const char *format, ...) { (void)format; }

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + 1e-9 * t.tv_nsec;
}

typedef struct {
	GEOSGeometry **at;
	size_t n;
} list;

static list load(const char *path) {
	list l = {0};
	size_t room = 0;
	FILE *f = fopen(path, "rb");
	if (!f) {
		perror(path);
		exit(1);
	}
	GEOSWKBReader *reader = GEOSWKBReader_create();
	for (uint32_t size; fread(&size, 4, 1, f) == 1;) {
		unsigned char *text = malloc(size);
		if (fread(text, 1, size, f) != size) {
			exit(1);
		}
		GEOSGeometry *g = GEOSWKBReader_read(reader, text, size);
		free(text);
		if (g && GEOSisValid(g) != 1) {
			GEOSGeometry *valid = GEOSMakeValid(g);
			GEOSGeom_destroy(g);
			g = valid;
		}
		if (l.n == room) {
			room = room ? 2 * room : 1024;
			l.at = realloc(l.at, room * sizeof *l.at);
		}
		l.at[l.n++] = g;
	}
	GEOSWKBReader_destroy(reader);
	fclose(f);
	return l;
}

typedef struct {
	uint32_t site;
	const GEOSGeometry *geometry;
	const GEOSPreparedGeometry *prepared;
	list zones;
	const double *area;
	FILE *out;
	long failures;
} job;

static void ask(void *item, void *data) {
	job *j = data;
	uint32_t zone = (uint32_t)(uintptr_t)item;
	double area = 0;
	if (GEOSPreparedContainsProperly(j->prepared, j->zones.at[zone]) == 1) {
		area = j->area[zone];
	} else if (GEOSPreparedIntersects(j->prepared, j->zones.at[zone]) == 1) {
		GEOSGeometry *both = GEOSIntersection(j->geometry, j->zones.at[zone]);
		if (!both) {
			j->failures++;
			return;
		}
		GEOSArea(both, &area);
		GEOSGeom_destroy(both);
	}
	if (area > 0) {
		fwrite(&j->site, 4, 1, j->out);
		fwrite(&zone, 4, 1, j->out);
		fwrite(&area, 8, 1, j->out);
	}
}

static void skip(void *item, void *data) { (void)item, (void)data; }

int main(int argc, char **argv) {
	if (argc != 4) {
		return 2;
	}
	initGEOS(quiet, quiet);
	job j = {.zones = load(argv[1]), .out = fopen(argv[3], "wb")};
	list sites = load(argv[2]);
	double *area = calloc(j.zones.n + 1, sizeof *area);
	double start = now();
	GEOSSTRtree *tree = GEOSSTRtree_create(10);
	for (size_t i = 0; i < j.zones.n; i++) {
		if (j.zones.at[i] && !GEOSisEmpty(j.zones.at[i])) {
			GEOSArea(j.zones.at[i], &area[i]);
			GEOSSTRtree_insert(tree, j.zones.at[i], (void *)(uintptr_t)i);
		}
	}
	j.area = area;
	if (sites.n) {
		GEOSSTRtree_query(tree, sites.at[0], skip, NULL); /* builds the tree */
	}
	double built = now();
	for (size_t i = 0; i < sites.n; i++) {
		j.site = (uint32_t)i;
		j.geometry = sites.at[i];
		j.prepared = GEOSPrepare(sites.at[i]);
		GEOSSTRtree_query(tree, sites.at[i], ask, &j);
		GEOSPreparedGeom_destroy(j.prepared);
	}
	printf("%.6f %.6f %ld\n", now() - built, built - start, j.failures);
	fclose(j.out);
	return 0;
}
