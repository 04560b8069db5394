package ogcapi

// featureClasses are the conformance classes of features and filters that hold; the table in
// docs/ogc-conformance.md names the test of each.
func featureClasses() []string {
	const (
		part1, part2, part3 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/", "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/", "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
		cql2                = "http://www.opengis.net/spec/cql2/1.0/conf/"
	)
	return []string{
		"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
		"http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
		part1 + "core", part1 + "geojson", part1 + "html", part1 + "oas30",
		part2 + "crs",
		part3 + "queryables", part3 + "queryables-query-parameters", part3 + "filter", part3 + "features-filter",
		cql2 + "cql2-text", cql2 + "cql2-json", cql2 + "basic-cql2", cql2 + "advanced-comparison-operators",
		cql2 + "case-insensitive-comparison", cql2 + "accent-insensitive-comparison",
		cql2 + "basic-spatial-functions", cql2 + "basic-spatial-functions-plus", cql2 + "spatial-functions",
		cql2 + "temporal-functions", cql2 + "array-functions", cql2 + "property-property", cql2 + "arithmetic",
	}
}
