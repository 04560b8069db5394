"""Answers questions about pairs of geometries with GEOS, by shapely 1.8 or 2.

Reads lines of an operation and well-known binary in hexadecimal, tab-separated; writes a line for each.
The first line written names the version of GEOS.

relate A B         -> matrix, then 0 or 1 for each of ten predicates
overlay A B R...   -> for each of four operations, the result R of which is given: area, length of lines, number
                      of points, of GEOS; area of what R and the result of GEOS do not share; 1 if R is valid
valid A            -> 1 or 0
repair A R         -> area of A made valid by GEOS, area of what R and that do not share, 1 if R is valid
"""

import sys

import shapely
import shapely.wkb

try:
    version = shapely.geos_version
except AttributeError:
    import shapely.geos

    version = shapely.geos.geos_version

try:
    from shapely.validation import make_valid
except ImportError:
    make_valid = None

PREDICATES = ["intersects", "disjoint", "within", "contains", "covers", "covered_by", "touches", "crosses", "overlaps", "equals"]
OVERLAYS = ["intersection", "union", "difference", "symmetric_difference"]


def load(text):
    return shapely.wkb.loads(text, hex=True)


def guarded(f):
    try:
        return f()
    except Exception as e:  # the answer is that there is none
        return "error " + str(e).replace("\t", " ").replace("\n", " ")[:60]


def relate(a, b):
    a, b = load(a), load(b)
    answers = [guarded(lambda: a.relate(b))]
    for name in PREDICATES:
        answers.append(guarded(lambda: str(int(getattr(a, name)(b)))))
    return answers


def parts(g):
    """The simple members of a geometry."""
    if hasattr(g, "geoms"):
        for m in g.geoms:
            yield from parts(m)
    elif not g.is_empty:
        yield g


def measures(g):
    area = length = points = 0
    for m in parts(g):
        kind = m.geom_type
        if kind == "Polygon":
            area += m.area
        elif kind == "Point":
            points += 1
        else:
            length += m.length
    return area, length, points


def areas(g):
    """What of a geometry is an area."""
    polygons = [m for m in parts(g) if m.geom_type == "Polygon"]
    from shapely.ops import unary_union

    return unary_union(polygons)


def compared(ours, theirs):
    area, length, points = measures(theirs)
    unshared = guarded(lambda: repr(areas(ours).symmetric_difference(areas(theirs)).area))
    return [repr(area), repr(length), str(points), unshared, str(int(ours.is_valid))]


def overlay(a, b, *results):
    a, b = load(a), load(b)
    answers = []
    for name, r in zip(OVERLAYS, results):
        try:
            answers += compared(load(r), getattr(a, name)(b))
        except Exception as e:
            answers += ["error " + str(e).replace("\t", " ").replace("\n", " ")[:60], "0", "0", "0", "1"]
    return answers


def repair(a, r):
    try:
        theirs = make_valid(load(a))
    except Exception as e:
        return ["error " + str(e).replace("\t", " ").replace("\n", " ")[:60], "0", "1"]
    answers = compared(load(r), theirs)
    return [answers[0], answers[3], answers[4]]


OPERATIONS = {"relate": relate, "overlay": overlay, "valid": lambda a: [str(int(load(a).is_valid))], "repair": repair}

print(".".join(map(str, version)))
for line in sys.stdin:
    operation, *arguments = line.rstrip("\n").split("\t")
    try:
        print("\t".join(OPERATIONS[operation](*arguments)))
    except Exception as e:
        print("error " + str(e).replace("\t", " ").replace("\n", " ")[:60])
