package data_test

import (
	"fmt"
	"strings"

	"guotu/data"
)

func ExampleReadGeoJSON() {
	const file = `{"type":"FeatureCollection","features":[
		{"type":"Feature","id":110101,"properties":{"name":"东城区","area":41.80},"geometry":{"type":"Point","coordinates":[116.41,39.92]}},
		{"type":"Feature","id":110102,"properties":{"name":"西城区"},"geometry":null}]}`
	features, err := data.ReadGeoJSON("county.geojson", strings.NewReader(file), data.GeoJSONOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for row := range features.Rows {
		fmt.Println(features.IDs.At(row), features.Column("name").At(row), features.Column("area").At(row).Kind, features.Geometries[row])
	}
	fmt.Println(features.Column("area").At(0))
	// Output:
	// 110101 东城区 number [116.41 39.92]
	// 110102 西城区 absent <nil>
	// 41.80
}

func ExampleReadGeoJSON_refused() {
	const file = `{"type":"Polygon","coordinates":[[[116.4,39.9],[117,39.9],[117,40],[116.5,39.9]]]}`
	_, err := data.ReadGeoJSON("zones.geojson", strings.NewReader(file), data.GeoJSONOptions{})
	fmt.Println(err)
	// Output: zones.geojson: feature 1: ring 0 is not closed at 116.4 39.9
}

func ExampleReadCSV() {
	table, err := data.ReadCSV("mfz.csv", strings.NewReader("adcode,type\n110101,urbanised\n110102,urbanised\n"), data.CSVOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	types := table.Column("type")
	fmt.Println(table.Rows, table.Column("adcode").At(1), types.Code(0) == types.Code(1), types.Values())
	// Output: 2 110102 true [ urbanised]
}
