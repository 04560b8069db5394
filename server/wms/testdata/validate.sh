#!/bin/sh
# Asks xmllint whether the capabilities documents in this folder are valid by the OGC's own schemas. It needs a copy of
# schemas.opengis.net (wms, sld, se, filter, gml, ows) and of www.w3.org/1999/xlink.xsd, named by an XML catalogue:
#   XML_CATALOG_FILES=catalog.xml ./validate.sh
cd "$(dirname "$0")" || exit 1
schema=$(mktemp) && trap 'rm -f "$schema"' EXIT
cat > "$schema" <<X
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:import namespace="http://www.opengis.net/wms" schemaLocation="http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd"/>
  <xs:import namespace="http://www.opengis.net/sld" schemaLocation="http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd"/>
</xs:schema>
X
xmllint --nonet --noout --schema "$schema" capabilities_130_*.xml && xmllint --nonet --noout --valid capabilities_111_*.xml && echo valid
