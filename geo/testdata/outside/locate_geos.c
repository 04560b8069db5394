/* Which areas do points lie in, by GEOS: an STRtree of prepared geometries.
 *
 *   cc -O2 -o locate_geos locate_geos.c -lgeos_c
 *   locate_geos AREAS POINTS HITS
 *
 * AREAS, little-endian: int32 number of features; each: int32 number of polygons;
 * each: int32 number of rings; each: int32 number of vertices, and x, y as
 * doubles. POINTS: x, y as doubles. HITS, written: for each hit int32 point, int32
 * feature, int32 1 on the border or 2 inside. On standard output: seconds of CPU
 * for building (with a first question to each area, which makes it ready) and for
 * asking "intersects" once for every point. The side is asked afterwards and not
 * counted. */
#include <geos_c.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void notice(const char *format, ...) {
	va_list list;
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
}

static double seconds(void) {
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static int32_t number(FILE *f) {
	int32_t n;
	if (fread(&n, 4, 1, f) != 1) exit(2);
	return n;
}

static GEOSGeometry *ring(FILE *f) {
	int32_t n = number(f);
	double *at = malloc(16 * (size_t)n);
	if (fread(at, 16, n, f) != (size_t)n) exit(2);
	GEOSCoordSequence *s = GEOSCoordSeq_copyFromBuffer(at, n, 0, 0);
	free(at);
	return GEOSGeom_createLinearRing(s);
}

static GEOSGeometry *feature(FILE *f) {
	int32_t n = number(f);
	GEOSGeometry **parts = malloc(sizeof *parts * (n + 1));
	for (int32_t i = 0; i < n; i++) {
		int32_t holes = number(f) - 1;
		GEOSGeometry *shell = ring(f), **h = malloc(sizeof *h * (holes + 1));
		for (int32_t k = 0; k < holes; k++) h[k] = ring(f);
		parts[i] = GEOSGeom_createPolygon(shell, h, holes);
		free(h);
	}
	GEOSGeometry *g = n == 1 ? parts[0] : GEOSGeom_createCollection(GEOS_MULTIPOLYGON, parts, n);
	free(parts);
	return g;
}

static const GEOSPreparedGeometry **areas;
static const GEOSGeometry *point;
static int32_t asked, *hits;
static size_t count, room;

static void visit(void *item, void *unused) {
	(void)unused;
	int32_t n = (int32_t)(intptr_t)item - 1;
	if (!GEOSPreparedIntersects(areas[n], point)) return;
	if (count == room) hits = realloc(hits, 8 * (room = 2 * room + 1024));
	hits[2 * count] = asked;
	hits[2 * count + 1] = n;
	count++;
}

int main(int argc, char **argv) {
	if (argc != 4) return 2;
	initGEOS(notice, notice);
	FILE *f = fopen(argv[1], "rb");
	int32_t n = number(f);
	GEOSGeometry **all = malloc(sizeof *all * n);
	for (int32_t i = 0; i < n; i++) all[i] = feature(f);
	fclose(f);

	double began = seconds();
	areas = malloc(sizeof *areas * n);
	GEOSSTRtree *tree = GEOSSTRtree_create(10);
	for (int32_t i = 0; i < n; i++) {
		areas[i] = GEOSPrepare(all[i]);
		GEOSSTRtree_insert(tree, all[i], (void *)(intptr_t)(i + 1));
		double x, y;
		GEOSGeom_getXMin(all[i], &x);
		GEOSGeom_getYMin(all[i], &y);
		GEOSGeometry *corner = GEOSGeom_createPointFromXY(x, y);
		GEOSPreparedIntersects(areas[i], corner);
		GEOSGeom_destroy(corner);
	}
	GEOSGeometry *first = GEOSGeom_createPointFromXY(0, 0);
	GEOSSTRtree_query(tree, first, visit, NULL);
	count = 0;
	printf("build %.6f\n", seconds() - began);

	f = fopen(argv[2], "rb");
	fseek(f, 0, SEEK_END);
	int32_t m = ftell(f) / 16;
	rewind(f);
	double *at = malloc(16 * (size_t)m);
	if (fread(at, 16, m, f) != (size_t)m) return 2;
	fclose(f);
	began = seconds();
	for (asked = 0; asked < m; asked++) {
		GEOSGeometry *p = GEOSGeom_createPointFromXY(at[2 * asked], at[2 * asked + 1]);
		point = p;
		GEOSSTRtree_query(tree, p, visit, NULL);
		GEOSGeom_destroy(p);
	}
	printf("ask %.6f\n", seconds() - began);

	f = fopen(argv[3], "wb");
	for (size_t k = 0; k < count; k++) {
		GEOSGeometry *p = GEOSGeom_createPointFromXY(at[2 * hits[2 * k]], at[2 * hits[2 * k] + 1]);
		int32_t line[3] = {hits[2 * k], hits[2 * k + 1], GEOSPreparedContains(areas[hits[2 * k + 1]], p) ? 2 : 1};
		GEOSGeom_destroy(p);
		fwrite(line, 4, 3, f);
	}
	return fclose(f) ? 2 : 0;
}
