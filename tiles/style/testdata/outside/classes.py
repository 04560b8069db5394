"""Loads styles into QGIS and tells whether it draws features as it should. Its argument is a folder with, for each n, what is
wanted (n.case.json) and n.qml, n.sld, n.se.sld and n.style.json."""
import glob
import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import (Qgis, QgsApplication, QgsExpression, QgsExpressionContext, QgsExpressionContextUtils, QgsFeature, QgsField,
                       QgsFields, QgsGeometry, QgsMapBoxGlStyleConversionContext, QgsMapBoxGlStyleConverter, QgsMapSettings,
                       QgsMapRendererParallelJob, QgsRectangle, QgsRenderContext, QgsVectorLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

application = QgsApplication([], False)
application.initQgis()
folder = sys.argv[1]
KINDS = {"polygon": "Polygon", "line": "LineString", "point": "Point"}
PLACES = {"polygon": "POLYGON((0 0,100 0,100 100,0 100,0 0))", "line": "LINESTRING(0 0,100 100)", "point": "POINT(50 50)"}


def layer_of(case):
    layer = QgsVectorLayer(f"{KINDS[case['geometry']]}?crs=EPSG:3857&field=name:string&field=v:{case['field']}", "lot", "memory")
    features = []
    for i, value in enumerate(case["values"]):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([f"n{i}", value])
        feature.setGeometry(QgsGeometry.fromWkt(PLACES[case["geometry"]]))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def color_of(symbol, geometry):
    """The colour of the part that shows the class."""
    part = symbol.symbolLayer(0)
    if geometry == "polygon":
        for part in symbol.symbolLayers():
            if part.layerType() == "SimpleFill" and part.properties().get("style") == "solid":
                return part.fillColor().name() if part.fillColor().isValid() else None
        return None
    return (part.fillColor() if geometry == "point" else part.color()).name()


def symbols_of(renderer, feature, context):
    """What a feature is drawn with; symbolsForFeature takes rules of what is left for rules of all."""
    if renderer.type() != "RuleRenderer":
        return renderer.symbolsForFeature(feature, context) if renderer.willRenderFeature(feature, context) else []
    rules = renderer.rootRule().children()
    met = [r for r in rules if not r.isElse() and r.isFilterOK(feature, context)]
    return [r.symbol() for r in met or [r for r in rules if r.isElse()]]


def check_renderer(layer, case, what):
    renderer, context = layer.renderer(), QgsRenderContext()
    context.expressionContext().appendScopes(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    renderer.startRender(context, layer.fields())
    for feature, want in zip(layer.getFeatures(), case["want"]):
        context.expressionContext().setFeature(feature)
        symbols = symbols_of(renderer, feature, context)
        colors = [color_of(s, case["geometry"]) for s in symbols]
        assert colors == ([want[1]] if want else []), (what, feature.attributes(), colors, want)
        if want and renderer.type() != "singleSymbol":
            assert want[0] in [item.label() for item in renderer.legendSymbolItems()], (what, want)
    renderer.stopRender(context)


def check_labels(layer, what):
    assert layer.labelsEnabled(), what
    labeling = layer.labeling()
    settings = labeling.settings()
    assert settings.fieldName == "name", (what, settings.fieldName)
    text = settings.format()
    assert text.buffer().enabled(), what


def is_drawn(image, x, y):
    return image.pixelColor(x, y) == QColor("#0000ff")


def check_hatch(layer, hatch, what):
    """Draws the area and looks along its lines which way the hatch goes."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(QgsRectangle(10, 10, 90, 90))
    settings.setOutputSize(QSize(160, 160))
    settings.setBackgroundColor(QColor("white"))
    layer.setLabelsEnabled(False)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    blue = {(x, y) for x in range(160) for y in range(160) if (lambda c: c.blue() > 80 and c.red() < 180)(image.pixelColor(x, y))}
    assert len(blue) > 300, (what, hatch, "no hatch is drawn", len(blue))

    def run(dx, dy):
        """The part of the hatch that goes on in a direction for 6 pixels."""
        return sum(all(any((x + k * dx + e, y + k * dy) in blue or (x + k * dx, y + k * dy + e) in blue for e in (-1, 0, 1)) for k in range(6)) for x, y in blue) / len(blue)

    directions = {"rising": run(1, -1), "falling": run(1, 1), "across": run(1, 0), "down": run(0, 1)}
    wanted = {"diagonal": ["rising"], "back_diagonal": ["falling"], "horizontal": ["across"], "vertical": ["down"],
              "cross": ["rising", "falling"], "dots": []}[hatch]
    for name, share in directions.items():
        assert (share > 0.5) == (name in wanted) or hatch in ("cross", "dots") and what == "sld", (what, hatch, directions)


def check_vector_tiles(case, path):
    converter = QgsMapBoxGlStyleConverter()
    with open(path) as file:
        assert converter.convert(file.read(), QgsMapBoxGlStyleConversionContext()) == QgsMapBoxGlStyleConverter.Success, converter.errorMessage()
    warnings = [w for w in converter.warnings() if "font" not in w]
    assert not warnings, warnings
    fields = QgsFields()
    fields.append(QgsField("v"))
    for value, want in zip(case["values"], case["want"]):
        colors = []
        for style in converter.renderer().styles():
            if style.styleName() == "background":
                continue
            feature = QgsFeature(fields)
            feature.setAttributes([value])
            context = QgsExpressionContext()
            context.setFields(fields)
            context.setFeature(feature)
            expression = QgsExpression(style.filterExpression())
            assert not style.filterExpression() or not expression.hasParserError(), (style.filterExpression(), expression.parserErrorString())
            if not style.filterExpression() or expression.evaluate(context):
                part = style.symbol().symbolLayer(0)
                if case["geometry"] == "polygon" and style.styleName().endswith("-line"):
                    continue
                colors.append((part.fillColor() if case["geometry"] == "point" else style.symbol().color()).name())
        assert colors == ([want[1]] if want else []), ("style", case["legend"], value, colors, want)


cases = sorted(glob.glob(f"{folder}/*.case.json"))
for path in cases:
    with open(path) as file:
        case = json.load(file)
    stem = path[: -len(".case.json")]
    layer = layer_of(case)
    message, ok = layer.loadNamedStyle(stem + ".qml")
    assert ok, message
    assert layer.renderer().type() == case["renderer"], (case["legend"], layer.renderer().type())
    check_renderer(layer, case, "qml " + case["legend"])
    check_labels(layer, "qml")
    if case.get("hatch"):
        check_hatch(layer, case["hatch"], "qml")
    for sld in (".sld", ".se.sld"):
        layer = layer_of(case)
        message, ok = layer.loadSldStyle(stem + sld)
        assert ok, message
        check_renderer(layer, case, sld + " " + case["legend"])
        check_labels(layer, sld)
        if case.get("hatch"):
            check_hatch(layer, case["hatch"], "sld")
    check_vector_tiles(case, stem + ".style.json")
print(f"{len(cases)} cases agree with QGIS {Qgis.QGIS_VERSION}")
