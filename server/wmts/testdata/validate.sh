#!/bin/sh
# Asks xmllint whether the capabilities documents in this folder are valid by the OGC's own schema. It needs a copy of
# schemas.opengis.net (wmts, ows, gml) and of www.w3.org/1999/xlink.xsd, named by an XML catalogue:
#   XML_CATALOG_FILES=catalog.xml ./validate.sh
cd "$(dirname "$0")" || exit 1
xmllint --nonet --noout --schema http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd capabilities_*.xml && echo valid
